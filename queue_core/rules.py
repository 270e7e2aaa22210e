"""What a hall is, as the rules need it: services, windows, clerks, lanes, hours, limits; no words for people.

Durations and moments are milliseconds; a time of day counts from local midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Final

MINUTE_MS: Final = 60_000
EVERY_SERVICE: Final = "*"

Span = tuple[int, int]
"""From one time of day to another."""
Week = tuple[tuple[Span, ...], ...]
"""Seven days, Monday first, each with the spans in which it is open; empty: always open."""


class Lane(StrEnum):
    """How a visitor waits: in the ordinary lane, the green channel, or by appointment."""

    NORMAL = "normal"
    GREEN = "green"
    APPOINTMENT = "appointment"


class WindowKind(StrEnum):
    """What a window is for."""

    GENERAL = "general"
    """无差别综合窗口: everything; it yields to specialists who are short of work."""
    SPECIALISED = "specialised"
    """分领域窗口: some services."""
    THEMED = "themed"
    """办不成事, 跨域通办, 出件 …"""
    REMOTE = "remote"
    """A video seat; its clerk sits elsewhere."""


class Tier(IntEnum):
    """Whether a service is one's own work or one helps out."""

    OWN = 1
    HELP_OUT = 2


@dataclass(frozen=True)
class QueueRule:
    """A row of numbers: `prefix` and the range its printed numbers wrap around in."""

    id: str
    prefix: str
    zone: str
    digits: int = 3
    first: int = 1
    last: int = 999


@dataclass(frozen=True)
class QuotaRule:
    """At most so many tickets (or bookings, by slot) of a service in each interval of a day; 0: the whole day."""

    count: int
    interval_ms: int = 0
    bookings: bool = False


@dataclass(frozen=True)
class ServiceRule:
    """A service: which queue numbers it, who may take it how, and how long it takes."""

    code: str
    queue: str
    lanes: tuple[Lane, ...] = (Lane.NORMAL, Lane.GREEN)
    expected_ms: int = 600_000
    department: str = ""
    target_wait_ms: int = 900_000
    situations: Mapping[str, int] = field(default_factory=dict)
    """What may be the matter more exactly (情形), and how long that takes, for whoever foresees waits.

    0: as long as the service. The order looks at the service's mean alone: within a service and lane nobody is passed.
    """
    quotas: tuple[QuotaRule, ...] = ()
    hours: Week = ()
    """When it is offered; empty: as long as the hall is open."""
    walk_in: bool = True
    """Whether a ticket may be taken without an appointment."""
    pickup: str = ""
    """The service at which what the back office has made is fetched (出件); empty: the service itself."""
    case_work_days: int = 5
    """How many working days the back office has (限时办结), unless a hand-in says otherwise."""
    never_expires: bool = False
    """办不成事: no bulk expiry; not served by the day's end, it becomes a case that somebody owns."""


@dataclass(frozen=True)
class WindowRule:
    """A window, the services that are its own work, and those with which it helps out."""

    id: str
    number: str
    zone: str
    services: tuple[str, ...]
    help_out: tuple[str, ...] = ()
    kind: WindowKind = WindowKind.GENERAL
    policy: str = ""
    """Its own calling policy; empty: the hall's."""


@dataclass(frozen=True)
class SkillRule:
    """What a clerk can do, as own work or helping out, up to and including the day `until`; empty: without end."""

    service: str = EVERY_SERVICE
    tier: Tier = Tier.OWN
    until: str = ""


@dataclass(frozen=True)
class ClerkRule:
    """A clerk's skills; no skill listed means everything the window serves."""

    id: str
    skills: tuple[SkillRule, ...] = ()
    may_choose: bool = False
    """Whether this clerk may call a chosen ticket instead of the next."""


@dataclass(frozen=True)
class AgentRule:
    """Who acts for several visitors (帮办): known by the hash of a badge, with at most so many tickets at a time."""

    id: str
    badge: str
    tickets: int = 1


@dataclass(frozen=True)
class CallingRules:
    """Who is next, and what the buttons do by themselves."""

    policy: str = "vtt"
    head_start_ms: Mapping[Lane, int] = field(
        default_factory=lambda: {Lane.GREEN: 900_000, Lane.APPOINTMENT: 900_000, Lane.NORMAL: 0}
    )
    short_service_head_start_ms: int = 780_000
    """The shortest service gets all of it, the longest nothing, between them linearly by mean."""
    green_every: int = 1
    """A waiting green ticket goes first once so many calls in a row, anywhere or at the window, took none; 0: never."""
    yield_ms: int = 420_000
    """How far a general window pushes back what its specialists, short of work, could do."""
    help_out_after_ms: int = 0
    """A second tier joins for tickets that have waited so long, or when the window would be idle; 0: no tiers."""
    lane_pattern: tuple[Lane, ...] = (Lane.NORMAL, Lane.NORMAL, Lane.GREEN, Lane.APPOINTMENT)
    """What `ratio` repeats."""
    lane_rates: Mapping[Lane, int] = field(default_factory=lambda: {Lane.GREEN: 4, Lane.APPOINTMENT: 3, Lane.NORMAL: 1})
    """How fast each lane gathers urgency under `accumulating`."""
    auto_call: bool = False
    """Whether a window that becomes free calls the next by itself."""
    auto_call_pause_ms: int = 0
    one_button: bool = False
    """Whether *finish* may be pressed without *start*, and *call* without *finish*."""
    stay_for_next: bool = True
    """Whether a visitor's next service goes on at the same window, if it may serve that."""
    transfer_first: bool = False
    """Whether who is sent on goes first there, or by the time of arrival."""
    undo_ms: int = 60_000
    """How long a window's last step can be taken back; 0: never."""
    choose_reasons: tuple[str, ...] = ()
    """Why a chosen ticket may be called; empty: no ticket can be."""


@dataclass(frozen=True)
class BulkExpiry:
    """At this time of day every ticket in one of these states expires."""

    at_ms: int
    states: tuple[str, ...] = ("missed",)


@dataclass(frozen=True)
class MissedRules:
    """Recalls, and what becomes of a number whose visitor did not come."""

    max_recalls: int = 2
    recall_gap_ms: int = 5_000
    reinstate_behind: int = 3
    """A visitor who comes back stands just behind this many of the same service."""
    max_reinstatements: int = 2
    """How often one visitor may come back; 0: a missed number is void."""
    expiries: tuple[BulkExpiry, ...] = ()
    ban_after: int = 0
    """Who stays away so often may take no ticket until the ban is over; 0: nobody is banned."""
    ban_ms: int = 0
    """How long an absence counts."""


@dataclass(frozen=True)
class AppointmentRules:
    """When a booked visitor may check in."""

    early_ms: int = 30 * MINUTE_MS
    """At most so long before the slot."""
    grace_ms: int = 10 * MINUTE_MS
    """Up to so long after the slot is on time; later is late and waits in the normal lane."""
    late_ms: int = 60 * MINUTE_MS
    """So long after the slot the booking has lapsed (no-show)."""


@dataclass(frozen=True)
class OpeningRules:
    """When tickets can be taken and when the day's business ends."""

    hours: Week = ()
    holidays: tuple[str, ...] = ()
    """Closed days, `2026-10-01`."""
    work_days: Mapping[str, int] = field(default_factory=dict)
    """Days worked out of turn (调休), each with the weekday whose hours it has, Monday 0."""
    cut_off_ms: int = 0
    """No ticket is taken in the last so many milliseconds of the last span; those taken before are served."""
    closes_at_ms: int | None = None
    """The time of day at which every visit still open expires; None: at the roll-over."""
    rolls_at_ms: int = 0
    """The time of day at which one day's numbers end."""
    utc_offset_ms: int = 28_800_000


@dataclass(frozen=True)
class RatingRules:
    """好差评: how long a visitor may rate, and who answers a bad one."""

    limit_ms: int = 24 * 60 * MINUTE_MS
    """Counted from the end of the visit, until the day's end at the latest: visits do not outlive their day."""
    owner: str = ""
    due_work_days: int = 5
    bad_reasons: tuple[str, ...] = ("slow", "unclear", "attitude", "runaround")
    """What may have been wrong, of which one may be named with a bad rating."""
    pad_ms: int = MINUTE_MS
    """How long the pad at the window asks."""


@dataclass(frozen=True)
class DeskRules:
    """What is asked of clerks at their windows."""

    needs_clerk: bool = False
    """Whether a window that is closed or paused opens only for somebody who has logged in there."""
    pauses_ms: Mapping[str, int] = field(
        default_factory=lambda: {
            "break": 10 * MINUTE_MS,
            "lunch": 60 * MINUTE_MS,
            "papers": 15 * MINUTE_MS,
            "meeting": 30 * MINUTE_MS,
        }
    )
    """The hall's reasons to pause, each with how long that usually takes; 0: not said."""


@dataclass(frozen=True)
class HallRules:
    """Everything the rules need to know of a hall; a change is a new one of these, recorded as an event."""

    queues: Mapping[str, QueueRule]
    services: Mapping[str, ServiceRule]
    windows: Mapping[str, WindowRule]
    clerks: Mapping[str, ClerkRule] = field(default_factory=dict)
    agents: Mapping[str, AgentRule] = field(default_factory=dict)
    dispensers: tuple[str, ...] = ()
    """The nodes that can print a ticket."""
    zones: tuple[str, ...] = ()
    """Where people wait, and read and hear."""
    calling: CallingRules = CallingRules()
    missed: MissedRules = MissedRules()
    appointments: AppointmentRules = AppointmentRules()
    opening: OpeningRules = OpeningRules()
    rating: RatingRules = RatingRules()
    desk: DeskRules = DeskRules()
    green_reasons: tuple[str, ...] = ()
    lane_reasons: tuple[str, ...] = ("mistaken", "not_entitled", "other")
    """Why somebody is taken out of a lane."""
    cancel_reasons: tuple[str, ...] = ("visitor", "double", "left", "other")
    green_prefix: str = "G"
    one_ticket_a_visitor: bool = False
    """Whether a known visitor may have only one live ticket."""

    @cached_property
    def windows_serving(self) -> Mapping[str, tuple[str, ...]]:
        """For each service the windows that may serve it or help out, whoever is on duty."""
        serving: dict[str, list[str]] = {code: [] for code in self.services}
        for window in self.windows.values():
            for code in dict.fromkeys((*window.services, *window.help_out)):
                serving[code].append(window.id)
        return {code: tuple(ids) for code, ids in serving.items()}

    @cached_property
    def services_in(self) -> Mapping[str, frozenset[str]]:
        """For each queue the services that are numbered in it."""
        codes = [(service.queue, code) for code, service in self.services.items()]
        return {queue: frozenset(code for of, code in codes if of == queue) for queue in self.queues}

    @cached_property
    def service_head_start_ms(self) -> Mapping[str, int]:
        """For each service its head start for being short: none for the longest, all for the shortest."""
        means = {code: service.expected_ms for code, service in self.services.items()}
        longest, shortest = max(means.values(), default=0), min(means.values(), default=0)
        whole_ms, span = self.calling.short_service_head_start_ms, longest - shortest
        return {code: round(whole_ms * (longest - mean) / span) if span else 0 for code, mean in means.items()}
