"""What only the clerk at a window reads: their visitor more closely, who is away, where to send on, their own day."""

from typing import Literal

import msgspec

from hall_protocol.message import LocalText, Message


class DeskService(msgspec.Struct, frozen=True, kw_only=True):
    """One of the services of the visitor at the window."""

    code: str
    name: LocalText
    situation: LocalText | None = None
    """What is the matter more exactly (情形)."""
    materials: tuple[LocalText, ...] = ()
    """What the visitor was told to bring, for this situation."""


class DeskTicket(msgspec.Struct, frozen=True, kw_only=True):
    """The visitor at the window, as only the clerk may know them; the times stand in the window's own board."""

    id: str
    lane_reason: LocalText | None = None
    """Why they are in the green lane."""
    services: tuple[DeskService, ...] = ()
    """What they come for now, then what follows, in order."""
    expected_s: int = 0
    """About how long the service takes that they come for now, as the hall has learned or configured it."""
    booked: bool = False
    """Whether they came by appointment."""
    fetches: bool = False
    """Whether they fetch what the back office has ready (出件)."""


class AtHand(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was at this window before and may come back: held, or missed."""

    id: str
    number: str
    since_ms: int
    back_ms: int | None = None
    """When a held visitor waits again by themselves."""


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where a clerk often sends visitors on to, in the order of the keys."""

    kind: Literal["service", "window", "clerk"]
    id: str
    name: LocalText
    """As a clerk reads it: "5号窗口", "不动产登记", "赵立新"."""


class ClerkDay(msgspec.Struct, frozen=True, kw_only=True):
    """How a clerk's own day has gone so far; nobody else's is ever sent to a window."""

    served: int = 0
    """Visits finished, each service of one counted."""
    mean_s: int = 0
    """The mean of their service times; 0: none yet."""
    rated: int = 0
    """How many of these visitors have rated, whatever they said."""


class DeskBoard(Message, frozen=True, kw_only=True):
    """A window as only its clerk sees it, beside the window's board that everybody sees."""

    window: str
    epoch: int
    seq: int
    clerk_name: str = ""
    ticket: DeskTicket | None = None
    held: tuple[AtHand, ...] = ()
    """Held at this window, the longest first."""
    missed: tuple[AtHand, ...] = ()
    """Missed at this window today, the latest first, at most nine."""
    favourites: tuple[Destination, ...] = ()
    """The window's own, then the hall's."""
    shut: tuple[str, ...] = ()
    """The hall's other windows that are closed: who was sent there would be refused."""
    my_day: ClerkDay | None = None
    """Of the clerk on duty; null: nobody is."""
    meeting: str = ""
    """Of a remote window with a visitor: the address to open."""
