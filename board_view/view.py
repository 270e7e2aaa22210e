"""All that stands on a board, as values: what a screen on the wall and a browser draw."""

from dataclasses import dataclass
from enum import StrEnum


class Link(StrEnum):
    """Whether what the board shows is still true."""

    STARTING = "starting"
    UP = "up"
    LOST = "lost"


class Mood(StrEnum):
    """What the large panel is about."""

    STARTING = "starting"
    IDLE = "idle"
    CLOSED = "closed"
    """The day's business is over, or begins later: nobody is called."""
    LATEST = "latest"
    """Nobody is announced just now; this visitor, the last one called, is still on the way."""
    PAST = "past"
    """Nobody is wanted any more; this visitor was the last one called."""
    CALLING = "calling"
    SAID = "said"
    """Everybody is told something: it is shown while it is spoken."""
    LOST = "lost"
    """The board is cut off: who is called now it does not know."""


class BannerKind(StrEnum):
    """How urgent the line at the bottom is."""

    TICKER = "ticker"
    NOTICE = "notice"
    CLOSING = "closing"
    """The hall closes soon."""
    MOVED = "moved"
    """Somebody was sent on a moment ago."""
    SAID = "said"
    """What is spoken to everybody, on a board that has no large panel."""
    LOST = "lost"
    EMERGENCY = "emergency"


URGENT = frozenset({BannerKind.MOVED, BannerKind.SAID, BannerKind.LOST, BannerKind.EMERGENCY})
"""What is shown also on a board whose layout has no line at the bottom."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One text in the hall's first language, and smaller beneath it in the second."""

    main: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the large sentence: words, or the number or window that must be read from twelve metres."""

    text: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The line at the top: whose hall this is, and what time it is in it."""

    hall: Lines
    zone: Lines
    date: Lines
    clock: str
    lost: Lines | None = None
    """What to say while the board is cut off."""


@dataclass(frozen=True, slots=True)
class CallView:
    """The large panel: who is wanted where, or what everybody is told."""

    mood: Mood
    tag: Lines
    sentence: tuple[Span, ...]
    second: str = ""
    announcement: str = ""
    """What is announced now; another one, a recall too, is another name."""
    blinks: bool = False
    """Whether this has been called before: then its first seconds blink."""
    text: Lines | None = None
    """What everybody is told, in place of a sentence about one visitor; also that the board is cut off."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One of the latest calls."""

    number: str
    window: str
    calling: bool = False
    """Whether it is the one shown large and spoken now."""
    wanted: bool = True
    """Whether the visitor is still on the way; who is not stands back."""


@dataclass(frozen=True, slots=True)
class CallsView:
    """The latest calls, the newest first: all that can be told; `board_view.rows.visible` says which a board shows."""

    title: Lines
    rows: tuple[CallRow, ...]
    nothing: Lines


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window and who was called there last."""

    window: str
    number: str
    calling: bool = False
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class WindowsView:
    """The latest call at each window, in the windows' own order."""

    title: Lines
    rows: tuple[WindowRow, ...]
    nothing: Lines


@dataclass(frozen=True, slots=True)
class QueueRow:
    """How many wait in one queue, and about how long who takes a ticket now."""

    name: Lines
    waiting: str
    wait: Lines = Lines("")
    known: bool = True
    """Whether it is of now; what is not stands back."""


@dataclass(frozen=True, slots=True)
class QueuesView:
    """Waiting numbers per queue: all of them; who draws has them take turns where there is no room for all."""

    title: Lines
    rows: tuple[QueueRow, ...]
    wide: bool = False
    """Whether each takes the panel's whole width: then it has a wait to tell."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice of those that hold now, for a panel of its own; the others have their turns."""

    kind: BannerKind
    label: Lines
    text: Lines
    until: Lines = Lines("")
    page: str = ""

    @property
    def is_one(self) -> bool:
        """Whether there is a notice; where there is none, the hall's pictures or its greeting have the panel."""
        return self.kind is not BannerKind.TICKER


@dataclass(frozen=True, slots=True)
class BannerView:
    """The line at the bottom."""

    kind: BannerKind
    label: Lines
    text: Lines


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """What covers the whole board until it is withdrawn."""

    label: Lines
    text: Lines
    foot: Lines = Lines("")
    """What must be read all the same: who is called just now, or that the board is cut off."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """All a board shows, region by region."""

    header: HeaderView
    call: CallView
    calls: CallsView
    queues: QueuesView
    banner: BannerView
    """The one of `banners` whose turn it is."""
    windows: WindowsView
    notice: NoticeView
    banners: tuple[BannerView, ...]
    """What takes turns at the bottom; a screen that moves a long line lets it pass once before the next."""
    greeting: Lines
    """Where a picture would stand, while there is none."""
    emergency: EmergencyView | None = None
    turn: int = 0
    """Rises every few seconds: which page is on, where a panel has more than it can show."""
