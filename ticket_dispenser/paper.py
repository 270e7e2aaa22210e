"""What stands on a visitor's ticket, as the hall's template has it, in the language the visitor chose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from device_drivers.receipt import NARROW_COLUMNS, Align, Cut, Element, Feed, Qr, Receipt, Size, Text, columns_of
from hall_config.ticket import USUAL
from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer, TicketFacts, TicketLine
from ticket_dispenser.menu import GREEN, Menu
from ticket_dispenser.wording import Wording, hall_datetime

TOLD_LANES: Final = (GREEN, "appointment")
"""Lanes that stand above the number: whoever was promised one sees that it was kept."""

USUAL_LINES: Final = tuple(TicketLine(part=part) for part in USUAL)

SIZES: Final[Mapping[int, Size]] = MappingProxyType({1: 1, 2: 2, 3: 3})
ALIGNS: Final[Mapping[str, Align]] = MappingProxyType({"left": "left", "center": "center", "right": "right"})
QR_SIZES: Final[Mapping[int, int]] = MappingProxyType({1: 4, 2: 6, 3: 8})
"""Dots a module has; at four, half a millimetre, a phone in an old hand still reads it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """All that a ticket's paper is made from."""

    menu: Menu
    wording: Wording
    utc_offset_s: int
    language: str = "zh"
    again: bool = False
    """Whether this is a second paper of the same ticket; it says so."""
    alone: bool = False
    """Whether the hall could not be asked: people ahead and wait are what this machine supposes, and it says so."""

    def receipt(self, ticket: TicketFacts) -> Receipt:
        """Return the ticket as the printer takes it."""
        lines = self.menu.catalogue.ticket or USUAL_LINES
        return (*(element for line in lines for element in self._part(line, ticket)), Cut())

    def _part(self, line: TicketLine, ticket: TicketFacts) -> Iterator[Element]:
        """One part of the hall's template; what this program does not know is left out."""
        if line.part == "text" and line.text is not None:
            yield _styled(Text(self._said(line.text)), line)
        if line.part == "number":
            yield from self._promise(ticket)
        for element in PARTS.get(line.part, _nothing)(self, ticket):
            yield _styled(element, line)
        if line.part == "number":
            yield from self._marks()

    def _promise(self, ticket: TicketFacts) -> Iterator[Element]:
        if ticket.lane in TOLD_LANES:
            yield Text(self._sentence(f"lane_{ticket.lane}"), 2, "center", bold=True)

    def _marks(self) -> Iterator[Element]:
        if self.again:
            yield Text(self._sentence("reprinted"), align="center")
        if self.alone:
            yield Text(self._sentence("offline"), align="center")

    def hall(self, _ticket: TicketFacts) -> Iterator[Element]:
        """The hall's name."""
        yield Text(self._said(self.menu.catalogue.hall), align="center", bold=True)

    def zone(self, ticket: TicketFacts) -> Iterator[Element]:
        """The zone where the ticket is called."""
        zone = self.menu.zone(ticket.zone)
        if zone is not None:
            yield Text(self._said(zone.name), align="center")

    def service(self, ticket: TicketFacts) -> Iterator[Element]:
        """What the visitor came for, and what the matter is more exactly."""
        service = self.menu.service(ticket.service)
        for name in self._names(service, ticket.situation):
            yield Text(name, align="center")

    def number(self, ticket: TicketFacts) -> Iterator[Element]:
        """What will be called."""
        yield Text(ticket.number, 3, "center", bold=True)

    def ahead(self, ticket: TicketFacts) -> Iterator[Element]:
        """How many are called before."""
        if ticket.ahead is not None:
            section = "ticket_alone" if self.alone else "ticket"
            yield _large(self._said(self.wording.ahead(section, ticket.ahead)))

    def wait(self, ticket: TicketFacts) -> Iterator[Element]:
        """About how long; nothing where nobody can tell."""
        wait = self.wording.wait(ticket)
        if wait is not None:
            yield _large(self._said(wait))

    def where(self, ticket: TicketFacts) -> Iterator[Element]:
        """Where to wait."""
        yield Text(self._sentence("where_to_wait", where=self.menu.where(ticket.zone)), align="center")

    def materials(self, ticket: TicketFacts) -> Iterator[Element]:
        """What to have with you, for this service and this situation of it."""
        service = self.menu.service(ticket.service)
        items = self.menu.materials(service, ticket.situation) if service is not None else ()
        if items:
            yield Feed()
            yield Text(self._sentence("materials"))
            yield from (Text(f"- {self._said(item)}") for item in items)

    def then(self, ticket: TicketFacts) -> Iterator[Element]:
        """Who has more to do here keeps this one number, and should not go home after the first."""
        following = [service for service in map(self.menu.service, ticket.then) if service is not None]
        if following:
            yield Feed()
            yield Text(self._sentence("then"))
            yield from (Text(f"- {'  '.join(self._names(service))}") for service in following)

    def qr(self, ticket: TicketFacts) -> Iterator[Element]:
        """The visitor's page on a phone, else the number for a scanner."""
        link = self.menu.ticket_link
        yield Feed()
        yield Qr(f"{link}{ticket.token}" if link and ticket.token else ticket.number)
        if link and ticket.token:
            yield Text(self._sentence("scan"), align="center")

    def missed_rule(self, _ticket: TicketFacts) -> Iterator[Element]:
        """What becomes of a number that is called and not there."""
        yield Feed()
        yield Text(self._sentence("missed_rule"))
        yield Text(self._said(self.menu.catalogue.missed_rule))

    def time(self, ticket: TicketFacts) -> Iterator[Element]:
        """When it was issued; nothing while nobody has said what time it is."""
        if not ticket.issued_ms:
            return
        issued = hall_datetime(ticket.issued_ms, self.utc_offset_s)
        yield Text(self._sentence("issued_at", time=f"{issued:%Y-%m-%d %H:%M}"))

    def gap(self, _ticket: TicketFacts) -> Iterator[Element]:
        """An empty line."""
        yield Feed()

    def _names(self, service: ServiceOffer | None, situation: str = "") -> list[str]:
        """A foreign visitor's ticket also has the Chinese name: the clerk reads it, too."""
        if service is None:
            return []
        more = self.menu.situation(service, situation)
        names = (service.name, more.name) if more else (service.name,)
        return list(dict.fromkeys(("：".join(map(self._said, names)), "：".join(name.zh for name in names))))

    def _sentence(self, key: str, **fields: object) -> str:
        return self.wording.both(f"ticket.{key}", **fields).said_in(self.language)

    def _said(self, text: LocalText) -> str:
        return text.said_in(self.language)


PARTS: Final[Mapping[str, Callable[[Paper, TicketFacts], Iterator[Element]]]] = MappingProxyType(
    {
        "hall": Paper.hall,
        "zone": Paper.zone,
        "service": Paper.service,
        "number": Paper.number,
        "ahead": Paper.ahead,
        "wait": Paper.wait,
        "where": Paper.where,
        "materials": Paper.materials,
        "then": Paper.then,
        "qr": Paper.qr,
        "missed_rule": Paper.missed_rule,
        "time": Paper.time,
        "gap": Paper.gap,
    }
)
"""How each part of a template is said."""


def _nothing(_paper: Paper, _ticket: TicketFacts) -> Iterator[Element]:
    yield from ()


def _styled(element: Element, line: TicketLine) -> Element:
    """One element in the size, place and weight the hall wants, where it wants one."""
    if isinstance(element, Qr) and line.size is not None:
        return replace(element, size=QR_SIZES.get(line.size, element.size))
    if not isinstance(element, Text):
        return element
    return Text(
        element.text,
        element.size if line.size is None else SIZES.get(line.size, element.size),
        element.align if line.align is None else ALIGNS.get(line.align, element.align),
        element.bold if line.bold is None else line.bold,
    )


def _large(text: str) -> Text:
    """Return a line twice as large, as long as it stays one line on the narrowest paper."""
    return Text(text, 2 if 2 * columns_of(text) <= NARROW_COLUMNS else 1, "center")
