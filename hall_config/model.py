"""What a hall is made of, as a technician writes it and as every process reads it.

Identifiers (`id`, `code`) are lower-case ASCII and stable; what people read stands beside them in two languages.
Durations carry the suffix `_s` (seconds). In TOML a list of things is written one by one under its singular name:
`[[zone]]`, `[[service]]`, `[[lanes.green_reason]]`; a list of plain values keeps its plural: `lanes = ["normal"]`.
"""

from typing import Annotated

from msgspec import Meta

from hall_config.alerts import AlertRule
from hall_config.boards import BoardPlan, Layout, Sound
from hall_config.conduct import (
    Appointments,
    Calling,
    Desk,
    Expiry,
    Favourite,
    LaneRates,
    Lanes,
    Missed,
    Opening,
    PauseReason,
    Rating,
    WorkDay,
)
from hall_config.forms import (
    Address,
    BadgeHash,
    Code,
    Count,
    Date,
    Digits,
    Duration,
    Hours,
    Id,
    LaneCode,
    Language,
    Letters,
    Line,
    Named,
    NodeRole,
    Part,
    PinHash,
    Pinyin,
    PolicyName,
    Reason,
    Seconds,
    Some,
    Text,
    TierName,
    TimeOfDay,
    UtcOffset,
    WindowKind,
    WorkDays,
)
from hall_config.keeping import Keeping
from hall_config.machines import Node
from hall_config.notices import NoticeText
from hall_config.ticket import TicketLine

__all__ = [
    "Agent",
    "AlertRule",
    "Appointments",
    "BoardPlan",
    "Calling",
    "Clerk",
    "Department",
    "Desk",
    "Expiry",
    "Favourite",
    "HallConfig",
    "Hours",
    "Keeping",
    "LaneCode",
    "LaneRates",
    "Lanes",
    "Language",
    "Layout",
    "LifeEvent",
    "Missed",
    "Named",
    "Node",
    "NodeRole",
    "Opening",
    "PauseReason",
    "PolicyName",
    "Pronunciation",
    "Queue",
    "Quota",
    "Rating",
    "Reason",
    "Service",
    "Situation",
    "Skill",
    "Texts",
    "TicketLine",
    "Window",
    "WindowKind",
    "WorkDay",
    "Zone",
]


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
    """As shown in the dispenser's menu."""
    parent: str = ""
    """The department under which it stands in the menu; empty: on the first page."""


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


class Situation(Part, frozen=True, kw_only=True):
    """What may be the matter more exactly (情形)."""

    code: Code
    """How the situation stands in records."""
    name: Named
    """As the visitor chooses it."""
    expected_s: Seconds = 0
    """The mean time at the window; 0: as long as the service. Nobody goes earlier for it."""
    materials: tuple[Named, ...] = ()
    """What to bring in this situation besides what the service asks for, one line each."""
    everyday_words: tuple[Text, ...] = ()
    """What people call it (俗称), one by one: "身份证丢了"; by these it is found at the dispenser."""


class Quota(Part, frozen=True, kw_only=True):
    """At most so many in each interval of a day."""

    count: Some
    """How many."""
    every_s: Seconds = 0
    """How long an interval is, counted from midnight; 0: the whole day."""
    bookings: bool = False
    """Whether it limits the bookings of each interval; else the tickets taken in it."""


class Service(Part, frozen=True, kw_only=True, rename={"situations": "situation", "quotas": "quota"}):
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
    situations: tuple[Situation, ...] = ()
    """Which cases of it there are."""
    quota_day: Count = 0
    """At most so many tickets a day; 0: no limit."""
    quotas: tuple[Quota, ...] = ()
    """Limits for shorter intervals, and for bookings."""
    hours: Hours = Hours()
    """When it is offered; no span on any day: as long as the hall is open."""
    walk_in: bool = True
    """Whether a ticket may be taken without an appointment."""
    pickup: str = ""
    """The service at which what the back office has made is fetched (出件); empty: this one."""
    case_work_days: WorkDays = 5
    """How many working days the back office has (限时办结), unless a hand-in says otherwise."""
    everyday_words: tuple[Text, ...] = ()
    """What people call it (俗称), one by one: "娃上户口"; by these it is found at the dispenser."""
    self_service: Named | None = None
    """What can be done online or at a machine instead, and where; said where no ticket can be had."""
    never_expires: bool = False
    """办不成事: it does not lapse during the day; not served by its end, it becomes a case that somebody owns."""


class LifeEvent(Part, frozen=True, kw_only=True):
    """What happens in a life, and all it takes on one ticket (一件事一次办): a birth, a company to be set up."""

    id: Id
    """How the life event stands in records."""
    name: Named
    """As the visitor chooses it."""
    services: tuple[str, ...]
    """The codes of its services, in the order in which they are done."""
    everyday_words: tuple[Text, ...] = ()
    """What people call it (俗称), one by one: "生孩子了"."""


class Pronunciation(Part, frozen=True, kw_only=True):
    """How a word is read where the usual reading is wrong: a place, a name, a character with two readings."""

    word: Text
    """The word, as it stands in names and everyday words: "六安"."""
    pinyin: Pinyin
    """A syllable for each character: "lu an"."""


class Window(Part, frozen=True, kw_only=True, rename={"favourites": "favourite"}):
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
    """Service codes that are its own work; `*` is every service."""
    help_out: tuple[str, ...] = ()
    """Service codes with which it helps out; `*` is every other service."""
    policy: PolicyName | None = None
    """Its own calling policy; left out: the hall's."""
    room: Named | None = None
    """Of a remote window: where its visitors go, as boards and voices say it, such as 视频间2."""
    meeting: Address | None = None
    """Of a remote window: the address its clerk's screen opens for a visitor; `{ticket}` becomes the ticket's id."""
    favourites: tuple[Favourite, ...] = ()
    """Where its clerks often send visitors on to, in the order of their keys."""


class Skill(Part, frozen=True, kw_only=True):
    """Something a clerk can do."""

    service: str = "*"
    """A service code; `*` is every service."""
    tier: TierName = "own"
    """`own` work, or `help_out`."""
    until: Date | None = None
    """The last day of it; left out: without end."""


class Clerk(Part, frozen=True, kw_only=True, rename={"skills": "skill"}):
    """Somebody who works at a window."""

    id: Id
    """What the clerk logs in with at a window, and how the clerk stands in records."""
    name: Line = ""
    """As colleagues read it; visitors never do."""
    skills: tuple[Skill, ...] = ()
    """What the clerk can do; none: whatever the window serves."""
    may_choose: bool = False
    """Whether this clerk may call a chosen ticket instead of the next."""
    number: Digits | None = None
    """What the clerk types to log in at a keypad (工号)."""
    pin: PinHash | None = None
    """What must be typed after it, as `paidui clerk pin` prints it; left out: nothing."""
    badge_sha256: BadgeHash | None = None
    """The hash of what the clerk's badge says, as `paidui clerk badge` prints it."""


class Agent(Part, frozen=True, kw_only=True):
    """Somebody who acts for several visitors (帮办): a badge at the dispenser gives several tickets."""

    id: Id
    """How the agent stands in records."""
    name: Line = ""
    """As colleagues read it."""
    badge_sha256: BadgeHash
    """The hash of what the badge says, as `paidui agent badge` prints it; the badge itself is stored nowhere."""
    tickets: Annotated[int, Meta(ge=1, le=99)] = 5
    """How many tickets the agent may have in use at once."""


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
        "life_events": "life_event",
        "pronunciations": "pronunciation",
        "windows": "window",
        "clerks": "clerk",
        "agents": "agent",
        "layouts": "layout",
        "alerts": "alert",
        "notice_texts": "notice_text",
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
    ticket: tuple[TicketLine, ...] = ()
    """What stands on the printed ticket, from top to bottom; none: as usual."""
    one_ticket_a_visitor: bool = False
    """Whether a visitor who is known may have only one ticket at a time."""
    lanes: Lanes = Lanes()
    """The green channel and the appointments."""
    calling: Calling = Calling()
    """Who is next, and what the buttons do."""
    missed: Missed = Missed()
    """What becomes of a missed number."""
    appointments: Appointments = Appointments()
    """Early, on time and late."""
    opening: Opening = Opening()
    """The hall's hours."""
    rating: Rating = Rating()
    """What becomes of a visitor's rating."""
    sound: Sound = Sound()
    """What is heard, and how loud."""
    desk: Desk = Desk()
    """What clerks are asked and offered at their windows."""
    keeping: Keeping = Keeping()
    """Reports, backups and how long things are kept."""
    zones: tuple[Zone, ...]
    """The parts of the hall, at least one."""
    departments: tuple[Department, ...]
    """In the order of the dispenser's menu."""
    queues: tuple[Queue, ...]
    """In the order of the board."""
    services: tuple[Service, ...]
    """In the order of the dispenser's menu, department by department."""
    life_events: tuple[LifeEvent, ...] = ()
    """In the order of the dispenser's menu."""
    pronunciations: tuple[Pronunciation, ...] = ()
    """Words that are read otherwise than usual; only where a search by pinyin misses them."""
    windows: tuple[Window, ...]
    """In the order in which people look for them."""
    clerks: tuple[Clerk, ...] = ()
    """Who works in the hall; may be left out altogether."""
    agents: tuple[Agent, ...] = ()
    """Who acts for several visitors; may be left out altogether."""
    layouts: tuple[Layout, ...] = ()
    """What boards look like here, besides the shipped layouts."""
    alerts: tuple[AlertRule, ...] = ()
    """What staff are alerted to, where it is to be otherwise than usual."""
    notice_texts: tuple[NoticeText, ...] = ()
    """What is ready to be told to everybody."""
    nodes: tuple[Node, ...]
    """The machines of the hall."""
