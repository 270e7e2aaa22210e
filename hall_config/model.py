"""What a hall is made of, as a technician writes it and as every process reads it.

Identifiers (`id`, `code`) are lower-case ASCII and stable; what people read stands beside them in two languages.
Durations carry the suffix `_s` (seconds). In TOML a list of things is written one by one under its singular name:
`[[zone]]`, `[[service]]`, `[[lanes.green_reason]]`; a list of plain values keeps its plural: `lanes = ["normal"]`.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

LaneCode = Literal["normal", "green", "appointment"]
WindowKind = Literal["general", "specialised", "themed", "remote"]
PolicyName = Literal["vtt", "arrival"]
NodeRole = Literal["dispenser", "terminal", "display"]
Language = Literal["zh", "en"]

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
"""What an identifier may look like: it becomes a level of a bus topic."""

Id = Annotated[
    str,
    Meta(
        pattern=ID_PATTERN,
        max_length=64,
        description='at most 64 lower-case letters, digits and single hyphens, such as "window-3"',
    ),
]
Letters = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}\Z", description="one or two capital letters")]
ONE_LINE = r"[^\x00-\x1f\x7f]"
Text = Annotated[str, Meta(pattern=rf"^{ONE_LINE}*\S{ONE_LINE}*\Z", description="a text of one line that is not empty")]
Line = Annotated[str, Meta(pattern=rf"^{ONE_LINE}*\Z", description="a text of one line")]
UtcOffset = Annotated[
    str, Meta(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d\Z", description='an offset from UTC such as "+08:00"')
]
TimeOfDay = Annotated[
    str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z", description='a time of day such as "00:00" or "04:30"')
]
A_DAY_S = 86_400
Seconds = Annotated[int, Meta(ge=0, le=A_DAY_S, description="seconds")]
Duration = Annotated[int, Meta(ge=1, le=A_DAY_S, description="seconds")]
"""Nothing in a hall takes longer than its day; a larger number is a slip of the finger."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a hall's configuration; never changed once read."""


class Named(Part, frozen=True, kw_only=True):
    """What people read: `zh` always, `en` beside it."""

    zh: Text
    """In Chinese."""
    en: Line
    """In English; may be left empty only where the hall does not list "en" among its languages."""


class Zone(Part, frozen=True, kw_only=True):
    """A part of the hall with its own board and its own voice."""

    id: Id
    """How other tables refer to the zone."""
    name: Named
    """As shown on screens: A区."""
    where: Named
    """Where to wait, as printed on the ticket."""


class Department(Part, frozen=True, kw_only=True):
    """Who is responsible for a service; a page of the dispenser's menu."""

    id: Id
    """How services refer to the department."""
    name: Named
    """As shown on the dispenser's first page."""


class Queue(Part, frozen=True, kw_only=True):
    """A row of numbers: services that share it are numbered together (A001, A002 …)."""

    id: Id
    """How services refer to the queue."""
    prefix: Letters
    """One or two capital letters before the serial on every ticket of this queue."""
    name: Named
    """As shown on the board, beside how many wait."""
    zone: str
    """The zone whose board and voice call this queue's visitors, and where they wait."""
    digits: Annotated[int, Meta(ge=1, le=6)] = 3
    """How many digits a printed number has."""
    first: Annotated[int, Meta(ge=0)] = 1
    """The first number of the day."""
    last: Annotated[int, Meta(ge=0)] = 999
    """The printed number wraps to `first` after `last`; the serial behind it never does."""


class Service(Part, frozen=True, kw_only=True):
    """Something a visitor comes for (事项)."""

    code: Id
    """How windows and reports refer to the service."""
    name: Named
    """As shown on the dispenser and printed on the ticket."""
    department: str
    """The department on whose page it stands."""
    queue: str
    """The queue whose numbers its tickets carry."""
    expected_s: Duration = 600
    """The mean time at the window, until the hall has learned its own."""
    target_wait_s: Duration = 900
    """The wait the hall has promised; longer waits stand out in the console."""
    materials: tuple[Named, ...] = ()
    """What to bring, one line each."""
    lanes: tuple[LaneCode, ...] = ("normal", "green")
    """The lanes its tickets may be taken in."""


class Window(Part, frozen=True, kw_only=True):
    """A place where visitors are served (窗口)."""

    id: Id
    """How nodes and commands refer to the window."""
    number: Text
    """As people read and hear it: "3", "B-12"."""
    zone: str
    """The zone it stands in."""
    kind: WindowKind = "general"
    """`general` 无差别综合, `specialised` 分领域, `themed` (办不成事, 跨域通办 …) or `remote` (a video seat)."""
    services: tuple[str, ...] = ("*",)
    """Service codes it may serve; `*` is every service."""


class GreenReason(Part, frozen=True, kw_only=True):
    """A reason for the green channel (绿色通道), chosen from this list and never typed."""

    code: Id
    """How the reason stands in records."""
    name: Named
    """As shown on the dispenser."""


class Lanes(Part, frozen=True, kw_only=True, rename={"green_reasons": "green_reason"}):
    """How much sooner a lane is called."""

    green_head_start_s: Seconds = 900
    """A green ticket counts as if it had been taken this much earlier."""
    appointment_head_start_s: Seconds = 900
    """A visitor who is on time for an appointment counts as if the wait had begun this much earlier."""
    green_prefix: Letters = "G"
    """Put before the queue's prefix, so that a green ticket is recognisable at a glance: GA015."""
    green_reasons: tuple[GreenReason, ...] = ()
    """Why somebody may take a green ticket; needed as soon as one service offers the green lane."""


class Calling(Part, frozen=True, kw_only=True):
    """How the next visitor is chosen and how a call goes."""

    policy: PolicyName = "vtt"
    """`vtt`: by the time of issue less the lane's head start; `arrival`: by the time of issue alone."""
    max_recalls: Annotated[int, Meta(ge=0, le=99)] = 2
    """How often a visitor is called again before the number can only be missed."""
    recall_gap_s: Seconds = 5
    """A recall sooner than this after the last call is refused."""
    announcements_repeat: Annotated[int, Meta(ge=1, le=9)] = 1
    """How often one call is spoken."""


class Node(Part, frozen=True, kw_only=True):
    """A machine of the hall: a dispenser, a window's terminal, a board with voice."""

    id: Id
    """Its name on the bus and in its credentials."""
    role: NodeRole
    """`dispenser` issues tickets, `terminal` has a clerk's buttons, `display` shows and speaks the calls."""
    zone: str = ""
    """The zone a dispenser stands in; the zone a display shows, or empty for every zone of the hall."""
    window: str = ""
    """The window a terminal belongs to."""
    where: Named | None = None
    """Where the machine stands, for whoever must find it."""


class Texts(Part, frozen=True, kw_only=True):
    """What the hall itself says; everything else a visitor reads stands in the catalogue."""

    welcome: Named
    """The dispenser's first line."""
    missed_rule: Named
    """What becomes of a missed number, as printed on every ticket."""
    ticker: tuple[Named, ...] = ()
    """Lines that run along the bottom of the board."""
    ticket_link: str = ""
    """An address before the ticket's token in its QR code; empty: the QR carries the number alone."""


class HallConfig(
    Part,
    frozen=True,
    kw_only=True,
    rename={
        "zones": "zone",
        "departments": "department",
        "queues": "queue",
        "services": "service",
        "windows": "window",
        "nodes": "node",
    },
):
    """One hall, whole and checked."""

    id: Id
    """The hall's name on the bus and in every record."""
    name: Named
    """As shown on screens and printed on tickets."""
    utc_offset: UtcOffset = "+08:00"
    """How far the hall's clock on the wall is from UTC."""
    day_rolls_at: TimeOfDay = "00:00"
    """Local time at which one day's numbers end and the next day's begin."""
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)] = ("zh", "en")
    """What the hall shows and speaks, first language first."""
    texts: Texts
    """What the hall itself says."""
    lanes: Lanes = Lanes()
    """How much sooner a lane is called."""
    calling: Calling = Calling()
    """How the next visitor is chosen and how a call goes."""
    zones: tuple[Zone, ...]
    """The parts of the hall, at least one."""
    departments: tuple[Department, ...]
    """In the order of the dispenser's menu."""
    queues: tuple[Queue, ...]
    """In the order of the board."""
    services: tuple[Service, ...]
    """In the order of the dispenser's menu, department by department."""
    windows: tuple[Window, ...]
    """In the order in which people look for them."""
    nodes: tuple[Node, ...]
    """The machines of the hall."""
