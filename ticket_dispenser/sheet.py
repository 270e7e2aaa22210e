"""What every page is composed of and with: its pieces, and the desk at which they are put together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from hall_protocol.states import NotOffered, ServiceOffer
from ticket_dispenser.frame import Frame, columns, split_top
from ticket_dispenser.glass import Code, Page, Panel, Target, Tone, Words
from ticket_dispenser.menu import BY_APPOINTMENT, Menu
from ticket_dispenser.shelf import Shape, leaf_of
from ticket_dispenser.visit.state import Visit
from ticket_dispenser.wording import Wording

Piece = Panel | Words | Target | Code

LARGER: Final = 1.25
"""How much larger words are in the large mode, where the other language leaves them room."""
SHORT_WHY: Final[Mapping[str, str]] = {"quota_reached": "full_now", BY_APPOINTMENT: "only_by_appointment"}
"""What stands on a small tile that nothing can be had for; the whole sentence is on its page."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How the machine is, for its operator: a name in the catalogue and what there is to say, in order."""

    rows: tuple[tuple[str, LocalText, bool], ...] = ()
    """Each with whether it is well."""
    wrong_pin: bool = False
    locked: bool = False
    """Too many wrong numbers: for a minute none is right."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the glass shows of the world outside the visit."""

    time: datetime | None = None
    """Hall time to the minute; None before anybody has said what time it is."""
    utc_offset_s: int = 0
    """How far the hall's clock is ahead of UTC."""
    paperless: bool = False
    """Whether the printer is known to print nothing at the moment."""
    reader: bool = False
    """Whether a card can be laid on."""
    scanner: bool = False
    """Whether a code can be shown."""
    machine: Machine = field(default_factory=Machine)


@dataclass(frozen=True, slots=True)
class Entry:
    """One tile of a list."""

    label: LocalText
    action: str
    mark: str = ""
    hue: int = 0
    note: LocalText | None = None
    tone: Tone = Tone.CARD
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a page is made from."""

    visit: Visit
    menu: Menu | None
    frame: Frame
    wording: Wording
    warned: bool = False
    around: Surroundings = field(default_factory=Surroundings)

    @property
    def body(self) -> Rect:
        """What the page has for itself."""
        return self.frame.body(self.warned)

    @property
    def bilingual(self) -> bool:
        """Whether there is another language to change to."""
        return self.menu is None or self.menu.bilingual

    @property
    def service(self) -> ServiceOffer | None:
        """The service this visit is about, while the hall offers it."""
        return self.menu.service(self.visit.service) if self.menu else None

    def px(self, reference: int) -> int:
        """Return the size of words of this size on the reference glass; larger in the large mode."""
        return self.frame.px(round(reference * LARGER) if self.visit.big else reference)

    def closed(self, service: ServiceOffer) -> NotOffered | None:
        """Return why no ticket for this can be had now; a hall that is not heard from says nothing of now."""
        if self.menu is None:
            return None
        found = self.menu.not_offered(service.code) if self.visit.hub else None
        if found is None and not service.walk_in:
            words = self.wording.both("only_by_appointment_sentence", service=service.name)
            return NotOffered(service=service.code, code=BY_APPOINTMENT, message=words)
        return found

    def titled(self, text: LocalText, height: int, px: int = 64) -> tuple[list[Words], Rect]:
        """Return a title at the top of the body and what is left below it."""
        place, below = split_top(self.body, self.frame.px(height), self.frame.gap)
        return [Words(place, text, self.px(px), align="center")], below

    def service_entry(self, service: ServiceOffer, short: bool = True, mark: str = "", hue: int = 0) -> Entry:
        """Return a service's tile: as usual, or grey with the reason why nothing can be had."""
        why = self.closed(service)
        if why is None:
            return Entry(service.name, f"service:{service.code}", mark, hue)
        note = self.wording.both(SHORT_WHY.get(why.code, "closed_now")) if short else why.message
        return Entry(service.name, f"service:{service.code}", note=note, tone=Tone.CLOSED)

    def tiles(self, entries: Sequence[Entry], area: Rect, shape: Shape, px: int) -> Iterator[Piece]:
        """Lay a list out as tiles, with what turns it where it has several leaves."""
        leaf = leaf_of(entries, self.visit.leaf, area, shape, self.frame)
        for place, entry in leaf.places:
            yield self.tile(place, entry, px)
        if leaf.strip is not None:
            yield from self._turning(leaf.strip, leaf.number, leaf.leaves)

    def tile(self, place: Rect, entry: Entry, px: int) -> Target:
        """Return one tile."""
        tile = Target(place, entry.label, entry.action, entry.tone, self.px(px), entry.mark, entry.hue)
        return replace(tile, note=entry.note, ticked=entry.ticked)

    def _turning(self, strip: Rect, number: int, leaves: int) -> Iterator[Piece]:
        before, middle, after = columns(strip, 3, self.frame.gap)
        if number > 0:
            yield self.button(before, "previous_page", f"leaf:{number - 1}", Tone.PRIMARY, 46)
        count = self.wording.both("page", page=number + 1, pages=leaves)
        yield Words(middle, count, self.px(42), align="center", second=False)
        if number < leaves - 1:
            yield self.button(after, "next_page", f"leaf:{number + 1}", Tone.PRIMARY, 46)

    def button(self, place: Rect, key: str, action: str, tone: Tone, px: int, **fields: object) -> Target:
        """Return a button with a sentence of the catalogue."""
        return Target(place, self.wording.both(key, **fields), action, tone, self.px(px))

    def footer_target(self, slot: str) -> Target:
        """Return a target of the footer, at its one place."""
        key = "usual_size" if slot == "big" and self.visit.big else slot
        action, tone = slot, Tone.PLAIN
        if slot == "home" and self.visit.page is Page.HOME:
            key = action = "end"
        if slot == "help":
            tone = Tone.WARNING
        label = self.wording.both(key)
        if slot == "language":  # its name is the language one would change to, alone
            label = LocalText(label.said_in(self.visit.language), label.said_in(self.visit.language))
        return Target(self.frame.slot(slot), label, action, tone, self.px(44))
