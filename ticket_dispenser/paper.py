"""What stands on a visitor's ticket, top to bottom, in the language the visitor chose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from device_drivers.receipt import NARROW_COLUMNS, Cut, Element, Feed, Qr, Receipt, Text, columns_of
from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer, TicketFacts
from ticket_dispenser.glass import said
from ticket_dispenser.menu import GREEN, Menu
from ticket_dispenser.wording import Wording, hall_datetime

TOLD_LANES: Final = (GREEN, "appointment")
"""Lanes that stand above the number: whoever was promised one sees that it was kept."""


@dataclass(frozen=True, slots=True)
class Paper:
    """All that a ticket's paper is made from."""

    menu: Menu
    wording: Wording
    utc_offset_s: int
    language: str = "zh"
    again: bool = False
    """Whether this is a second paper of the same ticket; it says so."""

    def receipt(self, ticket: TicketFacts) -> Receipt:
        """Return the ticket as the printer takes it."""
        return (
            *self._head(ticket),
            *self._number(ticket),
            *self._meanwhile(ticket),
            *self._code(ticket),
            *self._foot(ticket),
            Cut(),
        )

    def _head(self, ticket: TicketFacts) -> Iterator[Element]:
        yield Text(self._said(self.menu.catalogue.hall), align="center", bold=True)
        zone = self.menu.zone(ticket.zone)
        if zone is not None:
            yield Text(self._said(zone.name), align="center")
        service = self.menu.service(ticket.service)
        for name in self._names(service):
            yield Text(name, align="center")

    def _names(self, service: ServiceOffer | None) -> list[str]:
        """A foreign visitor's ticket also has the Chinese name: the clerk reads it, too."""
        if service is None:
            return []
        return list(dict.fromkeys((self._said(service.name), service.name.zh)))

    def _number(self, ticket: TicketFacts) -> Iterator[Element]:
        if ticket.lane in TOLD_LANES:
            yield Text(self._sentence(f"lane_{ticket.lane}"), 2, "center", bold=True)
        yield Text(ticket.number, 3, "center", bold=True)
        if self.again:
            yield Text(self._sentence("reprinted"), align="center")

    def _meanwhile(self, ticket: TicketFacts) -> Iterator[Element]:
        if ticket.ahead is not None:
            yield _large(said(self.wording.ahead("ticket", ticket.ahead), self.language))
        wait = self.wording.wait(ticket)
        if wait is not None:
            yield _large(self._said(wait))
        where = self.menu.where(ticket.zone)
        yield Text(self._sentence("where_to_wait", where=where), align="center")
        service = self.menu.service(ticket.service)
        if service is not None and service.materials:
            yield Feed()
            yield Text(self._sentence("materials"), bold=True)
            yield from (Text(f"- {self._said(item)}") for item in service.materials)
        yield from self._afterwards(ticket)

    def _afterwards(self, ticket: TicketFacts) -> Iterator[Element]:
        """Who has more to do here keeps this one number, and should not go home after the first."""
        following = [service for service in map(self.menu.service, ticket.then) if service is not None]
        if following:
            yield Feed()
            yield Text(self._sentence("then"), bold=True)
            yield from (Text(f"- {'  '.join(self._names(service))}") for service in following)

    def _code(self, ticket: TicketFacts) -> Iterator[Element]:
        link = self.menu.ticket_link
        yield Feed()
        yield Qr(f"{link}{ticket.token}" if link and ticket.token else ticket.number)
        if link and ticket.token:
            yield Text(self._sentence("scan"), align="center")

    def _foot(self, ticket: TicketFacts) -> Iterator[Element]:
        yield Feed()
        yield Text(self._sentence("missed_rule"), bold=True)
        yield Text(self._said(self.menu.catalogue.missed_rule))
        issued = hall_datetime(ticket.issued_ms, self.utc_offset_s)
        yield Text(self._sentence("issued_at", time=f"{issued:%Y-%m-%d %H:%M}"))

    def _sentence(self, key: str, **fields: object) -> str:
        return said(self.wording.both(f"ticket.{key}", **fields), self.language)

    def _said(self, text: LocalText) -> str:
        return said(text, self.language)


def _large(text: str) -> Text:
    """Return a line twice as large, as long as it stays one line on the narrowest paper."""
    return Text(text, 2 if 2 * columns_of(text) <= NARROW_COLUMNS else 1, "center")
