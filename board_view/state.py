"""All that decides what a board shows at one moment."""

from dataclasses import dataclass
from typing import Final

from board_view.announcements import Announcement
from board_view.view import Link
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, Catalogue, Notice, QueueLength

TURN_MS: Final = 10_000
"""How long a page of what has several stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardState:
    """What a board knows, in the order in which it is to be told."""

    link: Link
    catalogue: Catalogue | None = None
    zone: str = ""
    """The node's own zone, as long as the hall has not said what the board shows."""
    zones: tuple[str, ...] = ()
    """What it shows; none: its own zone, or the whole hall."""
    calls: tuple[BoardCall, ...] = ()
    earlier: tuple[BoardCall, ...] = ()
    """Whom windows called last of which no call is among `calls` any more."""
    queues: tuple[QueueLength, ...] = ()
    closed: LocalText | None = None
    """Why nobody is called anywhere on this board: the day's business is over, or begins later."""
    notices: tuple[Notice, ...] = ()
    announcement: Announcement | None = None
    """What is shown large and spoken now."""
    moved: Announcement | None = None
    """Who was sent on a moment ago."""
    hall_ms: int = 0
    """Hall time, or 0 while nobody has said it."""
    lost_since_ms: int = 0
    utc_offset_s: int = 0
    turn: int = 0
    """Rises every few seconds: which page of the ticker and of the queues is on."""
    has_large: bool = True
    """Whether the board has a large panel (`call`); without one the line at the bottom says what everybody is told."""
