"""What this hall offers, as a visitor looks for it: departments, their services, the reasons for the green channel."""

from typing import Final

from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, NamedItem, ServiceOffer, ZonePlace

GREEN: Final = "green"


class Menu:
    """The hall's catalogue with its questions answered; replaced as a whole when the hall sends a new one."""

    def __init__(self, catalogue: Catalogue, ticket_link: str = "") -> None:
        self.catalogue = catalogue
        self.ticket_link = catalogue.ticket_link or ticket_link
        """The address before a ticket's token in its code: the hall's, else this machine's; empty: none."""
        self.departments: tuple[NamedItem, ...] = tuple(d for d in catalogue.departments if self._offers(d.id))
        """Departments with at least one service, in the hall's order; others would be a blind alley."""
        self._services = {service.code: service for service in catalogue.services}
        self._zones = {zone.id: zone for zone in catalogue.zones}

    @property
    def first_language(self) -> str:
        """What the hall speaks to somebody who has not chosen."""
        return self.catalogue.languages[0] if self.catalogue.languages else "zh"

    @property
    def bilingual(self) -> bool:
        """Whether there is a language to change to."""
        return len(self.catalogue.languages) > 1

    @property
    def reasons(self) -> tuple[NamedItem, ...]:
        """Why somebody may take a green ticket."""
        return self.catalogue.green_reasons

    def services_of(self, department: str) -> tuple[ServiceOffer, ...]:
        """Return the services on a department's page, in the hall's order."""
        return tuple(service for service in self.catalogue.services if service.department == department)

    def department(self, department: str) -> NamedItem | None:
        """Return a department, or None when the hall has none of this id."""
        return next((item for item in self.departments if item.id == department), None)

    def service(self, code: str) -> ServiceOffer | None:
        """Return a service, or None when the hall no longer offers it."""
        return self._services.get(code)

    def zone(self, zone: str) -> ZonePlace | None:
        """Return a zone, or None when the hall has none of this id."""
        return self._zones.get(zone)

    def where(self, zone: str) -> LocalText:
        """Return where the visitors of a zone wait; the zone's own id when the hall does not say."""
        place = self._zones.get(zone)
        return place.where if place else LocalText(zone, zone)

    def offers_green(self, service: ServiceOffer) -> bool:
        """Whether a visitor may ask for the green channel here: the lane is open and there is a reason to choose."""
        return GREEN in service.lanes and bool(self.reasons)

    def _offers(self, department: str) -> bool:
        return any(service.department == department for service in self.catalogue.services)
