"""What this hall offers, as a visitor looks for it: the commonest, departments, life events, what can be had now."""

from copy import copy
from typing import TYPE_CHECKING, Final

from hall_protocol.message import LocalText
from hall_protocol.states import (
    Catalogue,
    LifeEvent,
    NamedItem,
    NotOffered,
    Offers,
    QueueLength,
    ServiceOffer,
    SituationOffer,
    ZonePlace,
)

if TYPE_CHECKING:
    from ticket_dispenser.finding import Finder, Found

GREEN: Final = "green"
HALL_CLOSED: Final = "hall_closed"
BY_APPOINTMENT: Final = "by_appointment_only"
COMMONEST: Final = 10
"""So many services stand on the first page."""


class Menu:
    """The hall's catalogue with its questions answered; replaced as a whole when the hall sends a new one."""

    def __init__(self, catalogue: Catalogue, ticket_link: str = "") -> None:
        self.catalogue = catalogue
        self.ticket_link = catalogue.ticket_link or ticket_link
        """The address before a ticket's token in its code: the hall's, else this machine's; empty: none."""
        self._services = {service.code: service for service in catalogue.services}
        self._zones = {zone.id: zone for zone in catalogue.zones}
        self._life_events = {event.id: event for event in catalogue.life_events}
        self._departments = {item.id: item for item in _with_services(catalogue)}
        self._finder: Finder | None = None
        self._not_offered: dict[str, NotOffered] = {}
        self._asked_for: dict[str, float] = {}
        """How often each service is asked for, as far as that is known; what fits as well is shown by it."""
        self._queues: dict[str, QueueLength] = {}
        self.closed: LocalText | None = None
        """Why no ticket can be had at all, and when again; None: the hall is open."""
        self.common: tuple[ServiceOffer, ...] = self._commonest(())
        """What most visitors come for, the commonest first."""

    def offering(self, offers: Offers, reorder: bool = True) -> "Menu":
        """Return this menu with what can be had now; `reorder` is false while somebody is about to touch it."""
        menu = copy(self)
        menu._not_offered = {item.service: item for item in offers.not_offered}
        menu.closed = offers.closed
        menu._queues = {queue.id: queue for queue in offers.queues}
        if reorder:
            menu.common = self._commonest(offers.common)
            menu._asked_for = {code: 1 / place for place, code in enumerate(offers.common, 1)}
        return menu

    @property
    def first_language(self) -> str:
        """What the hall speaks to somebody who has not chosen."""
        return self.catalogue.languages[0] if self.catalogue.languages else "zh"

    @property
    def bilingual(self) -> bool:
        """Whether there is a language to change to."""
        return len(self.catalogue.languages) > 1

    @property
    def searchable(self) -> bool:
        """Whether the hall has said how its services are looked for."""
        return bool(self.catalogue.finding)

    @property
    def reasons(self) -> tuple[NamedItem, ...]:
        """Why somebody may take a green ticket."""
        return self.catalogue.green_reasons

    def reason(self, code: str) -> NamedItem | None:
        """Return a reason for the green channel, or None when the hall knows none of this code."""
        return next((item for item in self.reasons if item.id == code), None)

    def departments_in(self, parent: str = "") -> tuple[NamedItem, ...]:
        """Return the departments under one, or those of the first page, in the hall's order."""
        return tuple(item for item in self._departments.values() if self._parent_of(item) == parent)

    def services_of(self, department: str) -> tuple[ServiceOffer, ...]:
        """Return the services on a department's page, in the hall's order."""
        return tuple(service for service in self.catalogue.services if service.department == department)

    def department(self, department: str) -> NamedItem | None:
        """Return a department, or None when the hall has none of this id with anything to offer."""
        return self._departments.get(department)

    def service(self, code: str) -> ServiceOffer | None:
        """Return a service, or None when the hall no longer offers it."""
        return self._services.get(code)

    def situation(self, service: ServiceOffer, code: str) -> SituationOffer | None:
        """Return what the matter may be more exactly, or None."""
        return next((item for item in service.situations if item.code == code), None)

    def asks_situation(self, service: ServiceOffer) -> bool:
        """Whether to ask what the matter is more exactly: only where that changes what to bring."""
        return len({situation.materials for situation in service.situations}) > 1

    def materials(self, service: ServiceOffer, situation: str = "") -> tuple[LocalText, ...]:
        """Return all that is to be brought."""
        found = self.situation(service, situation)
        return tuple(dict.fromkeys((*service.materials, *(found.materials if found else ()))))

    def life_event(self, event: str) -> LifeEvent | None:
        """Return what happens in a life, or None."""
        return self._life_events.get(event)

    @property
    def life_events(self) -> tuple[LifeEvent, ...]:
        """What happens in a life and is done in one go here (一件事)."""
        return tuple(event for event in self._life_events.values() if any(map(self.service, event.services)))

    def not_offered(self, service: str) -> NotOffered | None:
        """Return why no ticket for this service can be had now, as the hall said last; None: it can."""
        found = self._not_offered.get(service)
        if found is None and self.closed is not None:
            return NotOffered(service=service, code=HALL_CLOSED, message=self.closed)
        return found

    def queue(self, queue: str) -> QueueLength | None:
        """Return how many wait in a queue, as the hall said last; None: it has not."""
        return self._queues.get(queue)

    def find(self, typed: str, limit: int) -> "list[Found]":
        """Return what somebody may mean who types this, the likeliest first."""
        if not self.searchable:
            return []
        return [each for each in self._prepared().find(typed, limit, self._asked_for) if self._is_there(each)]

    def prepare(self) -> None:
        """Do a little of what the first search needs, while nobody touches anything."""
        if self.searchable:
            self._prepared().prepare()

    def _prepared(self) -> "Finder":
        if self._finder is None:  # only a hall in which one can search needs it in memory
            from ticket_dispenser.finding import Finder

            self._finder = Finder(self.catalogue.finding)
        return self._finder

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

    def _commonest(self, codes: tuple[str, ...]) -> tuple[ServiceOffer, ...]:
        """The hall's commonest, then the catalogue's order, so that the page is full from the first day."""
        wanted = dict.fromkeys((*codes, *self._services))
        return tuple(self._services[code] for code in wanted if code in self._services)[:COMMONEST]

    def _parent_of(self, item: NamedItem) -> str:
        return item.parent if item.parent in self._departments else ""

    def _is_there(self, found: "Found") -> bool:
        return found.life_event in self._life_events if found.life_event else found.service in self._services


def _with_services(catalogue: Catalogue) -> list[NamedItem]:
    """Return the departments that lead to a service, themselves or by one under them; others are blind alleys."""
    parents = {item.id: item.parent for item in catalogue.departments}
    leading: set[str] = set()
    for service in catalogue.services:
        department = service.department
        while department and department not in leading:
            leading.add(department)
            department = parents.get(department, "")
    return [item for item in catalogue.departments if item.id in leading]


NOTHING: Final = LocalText("", "")
NO_MENU: Final = Menu(
    Catalogue(version="", hall=NOTHING, languages=("zh", "en"), zones=(), welcome=NOTHING, missed_rule=NOTHING)
)
"""What a dispenser has before the hall has said anything: for its operator, who may be there all the same."""
