"""How a hall goes about its work: lanes, calling, missed numbers, appointments, hours, ratings."""

from typing import Annotated

from msgspec import Meta

from hall_config.forms import (
    Code,
    Count,
    Date,
    Days,
    Duration,
    ExpiringState,
    Hours,
    LaneCode,
    Letters,
    Line,
    Named,
    OutcomeName,
    Part,
    PolicyName,
    Rate,
    Reason,
    Seconds,
    TimeOfDay,
    Weekday,
    WorkDays,
)


def _reason(code: Code, zh: str, en: str) -> Reason:
    return Reason(code=code, name=Named(zh=zh, en=en))


class Lanes(
    Part, frozen=True, kw_only=True, rename={"green_reasons": "green_reason", "change_reasons": "change_reason"}
):
    """The lanes in which visitors wait."""

    green_head_start_s: Seconds = 900
    """A green ticket counts as if it had been taken this much earlier."""
    appointment_head_start_s: Seconds = 900
    """A visitor who is on time for an appointment counts as if the wait had begun this much earlier."""
    green_prefix: Letters = "G"
    """Put before the queue's prefix, so that a green ticket is recognisable at a glance: GA015."""
    green_reasons: tuple[Reason, ...] = ()
    """Why somebody may take a green ticket; needed as soon as one service offers the green lane."""
    change_reasons: tuple[Reason, ...] = (
        _reason("mistaken", "选错通道", "Chosen by mistake"),
        _reason("not_entitled", "不符合条件", "Not entitled"),
        _reason("other", "其他", "Other"),
    )
    """Why somebody is taken out of a lane; left out: `mistaken`, `not_entitled`, `other`."""


class LaneRates(Part, frozen=True, kw_only=True):
    """One number for each lane."""

    green: Rate = 4
    """Of the green channel."""
    appointment: Rate = 3
    """Of those on time for an appointment."""
    normal: Rate = 1
    """Of everybody else."""


class Calling(
    Part, frozen=True, kw_only=True, rename={"choose_reasons": "choose_reason", "cancel_reasons": "cancel_reason"}
):
    """How the next visitor is chosen and how a call goes."""

    policy: PolicyName = "vtt"
    """`vtt`: by the start of the wait less the head starts; `arrival`: by the start of the wait alone; `ratio`: the
    lanes in turn as `lane_pattern` says; `accumulating`: by the wait times the lane's rate; `strict`: green before
    appointment before normal, without any bound on the wait."""
    short_service_head_start_s: Seconds = 780
    """`vtt`: the shortest service counts as this much earlier, the longest not at all, others between them; 0: none."""
    green_every: Count = 1
    """`vtt`: a waiting green ticket goes first once so many calls in a row, in the hall or at the window, took none."""
    yield_s: Seconds = 420
    """`vtt`: how far a general window pushes back what its specialised ones, short of work, could do."""
    help_out_after_s: Seconds = 0
    """A window helps out with a ticket that has waited so long, or when it would be idle; 0: at any time."""
    lane_pattern: Annotated[tuple[LaneCode, ...], Meta(min_length=1)] = ("normal", "normal", "green", "appointment")
    """`ratio`: the lanes in the order in which they take turns; a lane nobody waits in is passed over."""
    lane_rates: LaneRates = LaneRates()
    """`accumulating`: how fast a minute of waiting gathers urgency in each lane."""
    auto_call: bool = False
    """Whether a window that has finished calls the next by itself."""
    auto_call_pause_s: Seconds = 0
    """How long after the finish it does so."""
    one_button: bool = False
    """Whether *finish* may be pressed without *start*, and *call* without *finish*."""
    stay_for_next: bool = True
    """Whether a visitor's next service goes on at the same window, if that may serve it."""
    transfer_first: bool = False
    """Whether a visitor who is sent on goes first there; else by the time the wait began."""
    undo_s: Seconds = 60
    """How long a window's last step can be taken back; 0: not at all."""
    max_recalls: Annotated[int, Meta(ge=0, le=99)] = 2
    """How often a visitor is called again before the number can only be missed."""
    recall_gap_s: Seconds = 5
    """A recall sooner than this after the last call is refused."""
    announcements_repeat: Annotated[int, Meta(ge=1, le=9)] = 1
    """How often one call is spoken."""
    choose_reasons: tuple[Reason, ...] = ()
    """Why a chosen ticket may be called instead of the next; none: no ticket can be chosen."""
    cancel_reasons: tuple[Reason, ...] = (
        _reason("visitor", "本人要求", "The visitor's wish"),
        _reason("double", "重复取号", "Taken twice"),
        _reason("left", "已离开", "Has left"),
        _reason("other", "其他", "Other"),
    )
    """Why a ticket is called off (弃号); left out: `visitor`, `double`, `left`, `other`."""


class Expiry(Part, frozen=True, kw_only=True):
    """A time of day at which numbers lapse."""

    at: TimeOfDay
    """When."""
    states: Annotated[tuple[ExpiringState, ...], Meta(min_length=1)] = ("missed",)
    """Which of them do."""


class Missed(Part, frozen=True, kw_only=True, rename={"expiries": "expiry"}):
    """What becomes of a number whose visitor did not come (过号)."""

    reinstate_behind: Count = 3
    """A visitor who comes back stands just behind this many of the same service."""
    max_reinstatements: Annotated[int, Meta(ge=0, le=99)] = 2
    """How often the same number can be taken up again."""
    expiries: tuple[Expiry, ...] = ()
    """When numbers lapse during the day; tickets of a service that never expires do not."""
    ban_after: Annotated[int, Meta(ge=0, le=99)] = 0
    """A known visitor who has stayed away so often takes no ticket for a while; 0: nobody is banned."""
    ban_days: Days = 0
    """How long one absence counts."""


class Appointments(Part, frozen=True, kw_only=True):
    """When a visitor with an appointment may check in."""

    early_s: Seconds = 1_800
    """At most so long before the slot."""
    grace_s: Seconds = 600
    """Up to so long after the slot is on time; later is late and waits in the normal lane."""
    late_s: Seconds = 3_600
    """So long after the slot the booking has lapsed."""


class WorkDay(Part, frozen=True, kw_only=True):
    """A day that is worked out of turn (调休)."""

    date: Date
    """Which day."""
    like: Weekday = "mon"
    """The weekday whose hours it has."""


class Opening(Part, frozen=True, kw_only=True, rename={"work_days": "work_day"}):
    """When tickets can be taken and when the day's business ends."""

    hours: Hours = Hours()
    """When the hall is open."""
    holidays: tuple[Date, ...] = ()
    """Days on which the hall is closed."""
    work_days: tuple[WorkDay, ...] = ()
    """Days on which the hall is open though its weekday is not, or has other hours."""
    cut_off_s: Seconds = 0
    """No ticket is taken so shortly before the day's last span ends; those taken before are served."""
    closes_at: TimeOfDay | None = None
    """When every visit still open expires; left out: when the day rolls over."""


class Rating(Part, frozen=True, kw_only=True, rename={"bad_reasons": "bad_reason"}):
    """好差评: how long a visitor may rate, and who answers a bad rating."""

    limit_s: Duration = 86_400
    """How long after the visit a rating is taken."""
    owner: Line = ""
    """The clerk who answers bad ratings and owns what 办不成事 left open, until they are given to somebody else."""
    due_work_days: WorkDays = 5
    """By when a bad rating is to be answered."""
    pad_s: Annotated[int, Meta(ge=5, le=600)] = 60
    """How long the pad at the window asks; who has not answered by then, or when the next visitor is there, has not
    rated."""
    bad_reasons: tuple[Reason, ...] = (
        _reason("slow", "办理太慢", "Too slow"),
        _reason("unclear", "解释不清", "Not explained well"),
        _reason("attitude", "态度不好", "Unfriendly"),
        _reason("runaround", "来回跑路", "Sent from place to place"),
    )
    """What may have been wrong, asked on the pad after one of the two bad levels, and never insisted on."""


class PauseReason(Part, frozen=True, kw_only=True):
    """Why a window stops for a while, as its sign says it."""

    code: Code
    """How the reason stands in records."""
    name: Named
    """As the sign above the window shows it."""
    back_s: Seconds = 0
    """How long that usually takes: the planned end, unless the clerk says another; 0: none is said."""


class Favourite(Part, frozen=True, kw_only=True):
    """Where a clerk often sends visitors on to: one of a service, a window or a clerk."""

    service: str = ""
    """A service code."""
    window: str = ""
    """A window's id."""
    clerk: str = ""
    """A clerk's id."""


class Desk(Part, frozen=True, kw_only=True, rename={"pause_reasons": "pause_reason", "favourites": "favourite"}):
    """What a clerk is asked and offered at a window."""

    needs_clerk: bool = False
    """Whether a window opens only once a clerk has logged in there."""
    ask_outcome: bool = False
    """Whether *finish* asks for the outcome, with one key each; else it is the usual one."""
    outcomes: tuple[OutcomeName, ...] = ("done", "received", "supplement", "declined", "consulted")
    """Which outcomes there are to choose from, in the order of their keys."""
    usual_outcome: OutcomeName = "done"
    """What *finish* means where nobody is asked, or nothing is chosen in time."""
    ask_services_done: bool = False
    """Whether *finish* asks which of a visitor's services were done, where there are several."""
    pause_reasons: tuple[PauseReason, ...] = (
        PauseReason(code="break", name=Named(zh="暂时离开", en="Back soon"), back_s=600),
        PauseReason(code="lunch", name=Named(zh="午餐休息", en="Lunch"), back_s=3_600),
        PauseReason(code="papers", name=Named(zh="整理材料", en="Sorting papers"), back_s=900),
        PauseReason(code="meeting", name=Named(zh="开会", en="In a meeting"), back_s=1_800),
    )
    """Why a window may pause, in the order of their keys; the first is the usual one."""
    favourites: tuple[Favourite, ...] = ()
    """Where visitors are sent on to from every window, in the order of their keys; after the window's own."""
