"""All a window's terminal knows and shows: the window, its visitor, the last answer, and what is being chosen."""

from dataclasses import dataclass, field
from typing import Literal

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, DeskBoard, WindowBoard

EntryKind = Literal[
    "number",
    "log_in",
    "pin",
    "handover",
    "transfer",
    "transfer_to",
    "outcome",
    "services",
    "pause",
    "reason",
    "resume",
    "which",
]
"""A number typed before it is known what for; a clerk's number, then their pin; whether to take over from who is
there; where to send a visitor, then whether that place is meant; how it ended; which services were done; why the
window pauses; why a chosen ticket is called; which of the held comes back; which of several tickets with the same
digits is meant."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen with one key."""

    key: str
    """The digit that chooses it; empty: only by moving on to it."""
    id: str
    """What it is, such as `window:window-5` or `received`."""
    name: LocalText
    """As the clerk reads it."""
    picked: bool = False
    """Of several that may be chosen together: whether this one is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clerk is in the middle of; nothing of it has been asked of the hub yet."""

    kind: EntryKind
    typed: str = field(default="", repr=False)
    """The digits so far; of a pin only ever shown as dots."""
    choices: tuple[Choice, ...] = ()
    at: int = 0
    """Which choice the next confirmation takes."""
    until_ms: int = 0
    """On the monotonic clock; then it is forgotten, or the usual is taken."""
    since_ms: int = 0
    """When the key was pressed that began it: what has happened counts from then."""
    command: Command | None = field(default=None, repr=False)
    """What is asked once the rest is known: a log-in without its pin or its handover, a call of one of several."""
    and_back: bool = False
    """Of a transfer: whether the visitor is wanted here again afterwards."""
    outcome: str = ""
    """Of a finish: what was chosen before the services."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One press that the hub has not answered yet."""

    command_id: str
    action: str
    is_kept: bool = False
    """Whether the hub was gone: it will be told as soon as it is back."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a terminal shows on its lamps, its screen and its character display; changed only by replacing it."""

    hub_alive: bool = False
    broker_up: bool = False
    window: WindowBoard | None = None
    desk: DeskBoard | None = None
    catalogue: Catalogue | None = None
    entry: Entry | None = None
    asked: int = 0
    """How many presses wait for their answers."""
    answer: Reply | None = None
    """What came of the last press; `ok` with the code `kept`: it is told the hub as soon as that is back."""
    answer_until_ms: int = 0
    """How long that stands out, on the monotonic clock."""
    faults: tuple[str, ...] = field(default=())
    """What is wrong with the terminal's own devices, such as `keypad.unplugged` or `buttons.stuck`."""
    wishes: tuple[Wish, ...] = ()
    """The presses that wait for their answers, the oldest first."""
    blind: bool = False
    """Whether the terminal has lamps alone: then only what a clerk knows by heart is offered."""
    pressed: str = ""
    """The action of the last press that counted."""
    pressed_ms: int = 0
    """When that was, on the monotonic clock."""
