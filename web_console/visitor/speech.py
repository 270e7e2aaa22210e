"""What a phone says, in one language, with the hall's own names."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall_config.texts import Catalogue
from hall_protocol.states import Catalogue as HallCatalogue
from hall_protocol.states import TicketFacts
from web_console.language import Tongue


@dataclass(frozen=True, slots=True)
class Speech:
    """Says what stands on a phone, in one language, with the hall's own names."""

    tongue: Tongue
    hall: HallCatalogue | None
    services: Mapping[str, str]

    def say(self, key: str, **fields: object) -> str:
        """Return a text of the phone's own section, or of any key with a section of its own."""
        whole = key if "." in key else f"visitor.{key}"
        return Catalogue.load().text(whole, self.tongue.language, **fields)

    def window(self, id_: str) -> str:
        """Return a window's number as it stands above it."""
        named = self.hall.windows if self.hall else ()
        return next((self.tongue.of(each.name) for each in named if each.id == id_), id_)

    def room(self, id_: str) -> str:
        """Return where the visitors of a video seat go; empty for a window one can walk up to."""
        rooms = self.hall.rooms if self.hall else ()
        return next((self.tongue.of(each.name) for each in rooms if each.id == id_), "")

    def where(self, zone: str) -> str:
        """Return where to wait; empty where the hall does not say."""
        zones = self.hall.zones if self.hall else ()
        place = next((self.tongue.of(each.where) for each in zones if each.id == zone), "")
        return self.say("ticket.where_to_wait", where=place) if place else ""

    def materials(self, ticket: TicketFacts) -> tuple[str, ...]:
        """Return what to bring: what the service asks for, and what the situation asks for besides."""
        offers = self.hall.services if self.hall else ()
        offer = next((each for each in offers if each.code == ticket.service), None)
        if offer is None:
            return ()
        more = next((each.materials for each in offer.situations if each.code == ticket.situation), ())
        return tuple(self.tongue.of(each) for each in (*offer.materials, *more))

    def missed_rule(self) -> str:
        """Return what the hall does with a missed number, in its own words."""
        return self.tongue.of(self.hall.missed_rule) if self.hall else ""
