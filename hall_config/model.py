"""What a hall is made of, as a technician writes it and as every process reads it.

Identifiers (`id`, `code`) are lower-case ASCII and stable; what people read stands beside them in two languages.
Durations carry the suffix `_s` (seconds).
"""

from typing import Literal

import msgspec

LaneCode = Literal["normal", "green", "appointment"]
WindowKind = Literal["general", "specialised", "themed", "remote"]
PolicyName = Literal["vtt", "arrival"]
NodeRole = Literal["dispenser", "terminal", "display"]
Language = Literal["zh", "en"]

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""What an identifier may look like: it becomes a level of a bus topic."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a hall's configuration; never changed once read."""


class Named(Part, frozen=True, kw_only=True):
    """What people read: `zh` always, `en` beside it."""

    zh: str
    en: str


class Zone(Part, frozen=True, kw_only=True):
    """A part of the hall with its own board and its own voice."""

    id: str
    name: Named
    where: Named
    """Where to wait, as printed on the ticket."""


class Department(Part, frozen=True, kw_only=True):
    """Who is responsible for a service; a page of the dispenser's menu."""

    id: str
    name: Named


class Queue(Part, frozen=True, kw_only=True):
    """A row of numbers: services that share it are numbered together (A001, A002 …)."""

    id: str
    prefix: str
    """One or two capital letters before the serial on every ticket of this queue."""
    name: Named
    zone: str
    digits: int = 3
    first: int = 1
    last: int = 999
    """The printed number wraps to `first` after `last`; the serial behind it never does."""


class Service(Part, frozen=True, kw_only=True):
    """Something a visitor comes for (事项)."""

    code: str
    name: Named
    department: str
    queue: str
    expected_s: int = 600
    """The mean time at the window, until the hall has learned its own."""
    target_wait_s: int = 900
    materials: tuple[Named, ...] = ()
    lanes: tuple[LaneCode, ...] = ("normal", "green")


class Window(Part, frozen=True, kw_only=True):
    """A place where visitors are served (窗口)."""

    id: str
    number: str
    """As people read and hear it: "3", "B-12"."""
    zone: str
    kind: WindowKind = "general"
    services: tuple[str, ...] = ("*",)
    """Service codes it may serve; `*` is every service."""


class GreenReason(Part, frozen=True, kw_only=True):
    """A reason for the green channel (绿色通道), chosen from this list and never typed."""

    code: str
    name: Named


class Lanes(Part, frozen=True, kw_only=True):
    """How much sooner a lane is called."""

    green_head_start_s: int = 900
    appointment_head_start_s: int = 900
    green_prefix: str = "G"
    """Put before the queue's prefix, so that a green ticket is recognisable at a glance: GA015."""
    green_reasons: tuple[GreenReason, ...] = ()


class Calling(Part, frozen=True, kw_only=True):
    """How the next visitor is chosen and how a call goes."""

    policy: PolicyName = "vtt"
    max_recalls: int = 2
    recall_gap_s: int = 5
    """A recall sooner than this after the last call is refused."""
    announcements_repeat: int = 1
    """How often one call is spoken."""


class Node(Part, frozen=True, kw_only=True):
    """A machine of the hall: a dispenser, a window's terminal, a board with voice."""

    id: str
    role: NodeRole
    zone: str = ""
    """The zone a dispenser or a display stands in."""
    window: str = ""
    """The window a terminal belongs to."""
    where: Named | None = None


class Texts(Part, frozen=True, kw_only=True):
    """What the hall itself says; everything else a visitor reads stands in the catalogue."""

    welcome: Named
    missed_rule: Named
    ticker: tuple[Named, ...] = ()
    ticket_link: str = ""
    """An address before the ticket's token in its QR code; empty: the QR carries the number alone."""


class HallConfig(Part, frozen=True, kw_only=True):
    """One hall, whole and checked."""

    id: str
    name: Named
    utc_offset: str = "+08:00"
    day_rolls_at: str = "00:00"
    """Local time at which one day's numbers end and the next day's begin."""
    languages: tuple[Language, ...] = ("zh", "en")
    texts: Texts
    lanes: Lanes = Lanes()
    calling: Calling = Calling()
    zones: tuple[Zone, ...]
    departments: tuple[Department, ...]
    queues: tuple[Queue, ...]
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    nodes: tuple[Node, ...]
