"""What a hall offers and what it is called: one message for each role, with what that role shows and no more."""

import msgspec

from hall_protocol.message import LocalText, Message


class SituationOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be the matter more exactly (情形), where that changes what to bring."""

    code: str
    name: LocalText
    materials: tuple[LocalText, ...] = ()
    """What to bring besides what the service asks for."""


class ServiceOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A service as the dispenser's menu shows it."""

    code: str
    name: LocalText
    department: str
    queue: str
    zone: str
    lanes: tuple[str, ...]
    materials: tuple[LocalText, ...] = ()
    situations: tuple[SituationOffer, ...] = ()
    self_service: LocalText | None = None
    """What can be done online or at a machine instead, and where."""
    walk_in: bool = True
    """Whether it is given without an appointment."""


class LifeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What happens in a life, and all it takes in one go (一件事一次办)."""

    id: str
    name: LocalText
    services: tuple[str, ...]
    """Their codes, in the order in which they are done."""


class FindingEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that can be searched for, with what people call it; the hub works out how that is typed."""

    names: tuple[str, ...]
    """What it is called, its own name first, then everyday words, without spaces and in small letters."""
    pinyin: tuple[str, ...]
    """Of each name a syllable for each character, words parted by spaces: `chu-sheng deng-ji`."""
    service: str = ""
    situation: str = ""
    life_event: str = ""


class NamedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something with an id and a name: a department, a zone, a queue, a reason."""

    id: str
    name: LocalText
    parent: str = ""
    """Of a department: the one under which it stands in the menu; empty: on the first page."""


class ZonePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A zone and where its visitors wait."""

    id: str
    name: LocalText
    where: LocalText


class TicketLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of the printed ticket; null: as usual for the part. A part a dispenser does not know is left out."""

    part: str
    text: LocalText | None = None
    size: int | None = None
    align: str | None = None
    bold: bool | None = None


class PauseChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Why a window may pause."""

    code: str
    name: LocalText
    back_s: int = 0
    """How long that usually takes; 0: not said."""


class DeskManners(msgspec.Struct, frozen=True, kw_only=True):
    """What clerks are asked and offered at every window of the hall."""

    needs_clerk: bool = False
    one_button: bool = False
    ask_outcome: bool = False
    outcomes: tuple[str, ...] = ()
    """In the order of their keys."""
    usual_outcome: str = "done"
    ask_services_done: bool = False
    pause_reasons: tuple[PauseChoice, ...] = ()
    """In the order of their keys; the first is the usual one."""
    choose_reasons: tuple[NamedItem, ...] = ()
    """Why a chosen ticket may be called; none: no ticket can be chosen."""


class RatingManners(msgspec.Struct, frozen=True, kw_only=True):
    """How a pad asks."""

    asks_s: int = 60
    """For so long."""
    bad_reasons: tuple[NamedItem, ...] = ()
    """What may have been wrong; asked after a bad level, and never insisted on."""


class BoardLook(msgspec.Struct, frozen=True, kw_only=True):
    """How one board of the hall looks."""

    node: str
    layout: str = "usual"
    """The name of a layout: a shipped one, or one of the hall's own."""
    rows: tuple[str, ...] = ()
    """Of a layout of the hall's own: its rows from top to bottom, such as `34 call` or `46 calls 58, queues 42`."""
    theme: str = "dark"
    zones: tuple[str, ...] = ()
    """What it shows; none: the whole hall."""
    where: LocalText | None = None
    """Where it hangs, for whoever chooses among boards."""


class VolumeSpan(msgspec.Struct, frozen=True, kw_only=True):
    """From one time of day to another the hall is this loud."""

    from_s: int
    """Seconds from the local midnight with which the day begins; more than a day where that rolls over later."""
    to_s: int
    percent: int
    """0: nothing is spoken, and no chime sounds."""


class SoundManners(msgspec.Struct, frozen=True, kw_only=True):
    """How the hall sounds."""

    chime: str = "three_tones"
    one: str = "yao"
    """How a 1 is read in Mandarin: `yao` or `yi`."""
    percent: int = 100
    """How loud, where no span says otherwise."""
    spans: tuple[VolumeSpan, ...] = ()
    voices: dict[str, str] = msgspec.field(default_factory=dict)
    """By language which voice speaks it; one that is not here has its usual one."""


class Catalogue(Message, frozen=True, kw_only=True):
    """What a role shows and no more; `version` changes whenever the hall's configuration does."""

    version: str
    hall: LocalText
    languages: tuple[str, ...]
    zones: tuple[ZonePlace, ...]
    welcome: LocalText
    missed_rule: LocalText
    ticker: tuple[LocalText, ...] = ()
    ticket_link: str = ""
    departments: tuple[NamedItem, ...] = ()
    services: tuple[ServiceOffer, ...] = ()
    green_reasons: tuple[NamedItem, ...] = ()
    queues: tuple[NamedItem, ...] = ()
    windows: tuple[NamedItem, ...] = ()
    rooms: tuple[NamedItem, ...] = ()
    """Of video seats, by the window's id: where their visitors go instead of to the window's number."""
    clerks: tuple[NamedItem, ...] = ()
    """Who works here and has a name; only consoles need to know."""
    life_events: tuple[LifeEvent, ...] = ()
    """Only for who issues tickets."""
    finding: tuple[FindingEntry, ...] = ()
    """By which a dispenser finds what a visitor types; only for dispensers."""
    desk: DeskManners | None = None
    """Only for terminals, signs and consoles."""
    rating: RatingManners | None = None
    """Only for pads."""
    ticket: tuple[TicketLine, ...] = ()
    """What stands on the paper, from top to bottom; none: as usual. Only for who issues tickets."""
    boards: tuple[BoardLook, ...] = ()
    """Only for displays and consoles."""
    sound: SoundManners | None = None
    """Only for displays, voices and consoles."""
