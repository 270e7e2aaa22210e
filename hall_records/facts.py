"""What statistics count: visits, service records, holds, windows' times, steps taken back, bookings that lapsed.

Each fact says what it belongs to, so that a report can group all of them alike.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queue_core.events import Why
from queue_core.lifecycle import BAD_LEVELS, State, WindowState

LEFT: Final = frozenset({"visitor", "left"})
"""Reasons of a cancellation which say that the visitor gave up, not that staff tidied up."""
NOT_RATED: Final = "not_rated"
"""A value of its own beside the five levels: nobody is made to rate, and silence is no praise."""

NOT_SAID: Final = "not_said"
"""What was wrong, where a visitor only gave a bad rating: nobody is made to say why either."""


class Outcome(StrEnum):
    """How a call ended, and how a visit stands."""

    OPEN = "open"
    """A visit that goes on: waiting, called, being served or held."""
    DONE = "done"
    MISSED = "missed"
    TRANSFERRED = "transferred"
    """A call that ended by sending the visitor on; the visit goes on."""
    HELD = "held"
    """A call that ended by letting the visitor do something first; the service goes on later."""
    CANCELLED = "cancelled"
    """A visit that was called off."""
    EXPIRED = "expired"
    """The day, or a set time of day, ended first."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a fact belongs to; None where the question has no answer: a window takes no tickets."""

    at_ms: int
    """The moment whose hour counts."""
    service: str | None = None
    situation: str | None = None
    lane: str | None = None
    queue: str | None = None
    """Whose zone counts where no window is."""
    window: str | None = None
    clerk: str | None = None


@dataclass(slots=True)
class Visit:
    """One ticket's day so far."""

    ticket: str
    number: str
    queue: str
    service: str
    """What it waits for or was served for last; transfers and next services change it."""
    situation: str
    lane: str
    issued_at: str
    issued_ms: int
    waits_from_ms: int
    """When the present wait began."""
    issued_for: str
    """The service it was taken for."""
    issued_situation: str
    issued_lane: str
    booking: str
    given_alone: bool = False
    """Whether its dispenser gave it without the hub."""
    flags: tuple[str, ...] = ()
    """What the hub would have refused it for, had it been asked."""
    state: State = State.WAITING
    paper: str = "pending"
    paper_fault: str = ""
    """Why its paper did not come out, the last time it was tried."""
    paper_failures: int = 0
    reprints: int = 0
    calls: int = 0
    recalls: int = 0
    transfers: int = 0
    holds: int = 0
    reinstated: int = 0
    reclassified: int = 0
    lane_changes: int = 0
    stepped_back: int = 0
    service_ms: int = 0
    """The sum of all times at windows, of whatever came of them there; what only the day's end ended is not in it."""
    hold_ms: int = 0
    """The sum of all holds that ended with the visitor's return."""
    window: str = ""
    """Where the visitor was served last."""
    clerk: str = ""
    """Who served the visitor last; empty where nobody had logged in."""
    cancel_reason: str = ""
    left_from: State | None = None
    """The state in which an expiry or a cancellation met it."""
    rating: str = NOT_RATED
    rated_at: str = ""
    """Where it was given: at the `pad`, by `phone` …; empty while it is not rated."""
    rating_reason: str = ""
    """What was wrong, of the hall's list, if the visitor said so."""
    outcome: Outcome = Outcome.OPEN
    ended_ms: int | None = None

    @property
    def is_abandoned(self) -> bool:
        """Whether the visitor gave up: said so, was seen to leave, or still waited when the day ended."""
        if self.outcome is Outcome.CANCELLED:
            return self.cancel_reason in LEFT
        return self.outcome is Outcome.EXPIRED and self.left_from is State.WAITING

    @property
    def traits(self) -> Traits:
        """As a ticket, it belongs to what it was taken for."""
        return Traits(self.issued_ms, self.issued_for, self.issued_situation, self.issued_lane, self.queue)

    @property
    def opinion(self) -> "Opinion | None":
        """What the visitor thought of it, or that nothing was said; None unless served to the end."""
        if self.outcome is not Outcome.DONE or self.ended_ms is None:
            return None
        traits = Traits(self.ended_ms, self.service, self.situation, self.lane, self.queue, self.window, self.clerk)
        return Opinion(self.rating, traits, self.rated_at, self.rating_reason)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the visitor of a visit served to the end thought of it."""

    rating: str
    """A level, or that nothing was said."""
    traits: Traits
    """It belongs to whoever served the visitor last, and to the moment the visit ended."""
    channel: str = ""
    """Where it was given: at the `pad`, by `phone` …; empty where nothing was said."""
    reason: str = ""
    """What was wrong, if the visitor said so."""

    @property
    def is_bad(self) -> bool:
        """Whether it is one of the two levels that open a case."""
        return self.rating in BAD_LEVELS


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One service of one visit at one window, from the call to its end. Recalls belong to the call they repeat.

    A service that follows at the same window, or is done along with another, has a record without a call of its own.
    """

    ticket: str
    number: str
    queue: str
    service: str
    """What the visitor was called for; after a transfer the next record has the new service."""
    situation: str
    lane: str
    window: str
    clerk: str
    """Who ended the service, or else began to serve, or else called; empty where nobody had logged in."""
    waits_from_ms: int
    called_ms: int
    """When the call was first announced: here the wait ended."""
    announced_ms: int
    """When it was last announced: the last recall, or `called_ms` when there was none."""
    started_ms: int | None
    """When the visitor was at the window; None when nobody came."""
    ended_ms: int
    outcome: Outcome
    why: Why | None
    """Why just this ticket was called; None without a call of its own."""
    reason: str
    """Why it was chosen, if it was."""
    result: str
    """How the service ended (办结, 收件 …), where it did."""
    ends_wait: bool
    """Whether the visitor came and stayed at this call: each wait counts once, here."""
    held_ms: int
    """How much of the time since the wait began the visitor was away, held."""
    service_ms: int | None
    """How long the service took, the visitor's absence not counted; None unless it ended here, at the window."""

    @property
    def wait_ms(self) -> int:
        """How long the visitor waited; a recall does not lengthen it, the window was ready at the call."""
        return max(0, self.called_ms - self.waits_from_ms - self.held_ms)

    @property
    def walk_ms(self) -> int | None:
        """How long from the call to the window; None when nobody came, or was there already."""
        return None if self.started_ms is None or self.why is None else self.started_ms - self.called_ms

    @property
    def span_ms(self) -> int:
        """How long the visitor was at the window this time; what only the day's end ended does not count."""
        if self.started_ms is None or self.outcome is Outcome.EXPIRED:
            return 0
        return self.ended_ms - self.started_ms

    @property
    def traits(self) -> Traits:
        """It belongs to the hour of the call."""
        return Traits(self.called_ms, self.service, self.situation, self.lane, self.queue, self.window, self.clerk)


@dataclass(frozen=True, slots=True)
class Hold:
    """A visitor went to do something and came back."""

    ticket: str
    queue: str
    service: str
    situation: str
    lane: str
    window: str
    """Where the visitor was held."""
    clerk: str
    from_ms: int
    until_ms: int
    """The call back to a window, or the return among those who wait."""

    @property
    def hold_ms(self) -> int:
        """How long the visitor was away."""
        return self.until_ms - self.from_ms

    @property
    def traits(self) -> Traits:
        """It belongs to the window that let the visitor go."""
        return Traits(self.from_ms, self.service, self.situation, self.lane, self.queue, self.window, self.clerk)


@dataclass(frozen=True, slots=True)
class Period:
    """For a while a window did one thing, with one clerk."""

    window: str
    clerk: str
    state: WindowState
    reason: str
    """Why it paused, if it did."""
    from_ms: int
    until_ms: int

    @property
    def length_ms(self) -> int:
        """How long it lasted."""
        return self.until_ms - self.from_ms

    @property
    def traits(self) -> Traits:
        """It belongs to the window alone, not to a service or a lane."""
        return Traits(self.from_ms, window=self.window, clerk=self.clerk)


@dataclass(frozen=True, slots=True)
class Pause:
    """A window stopped for a while, whole, however many hours it lasted and whoever sat there meanwhile."""

    window: str
    clerk: str
    """Who paused it."""
    reason: str
    from_ms: int
    until_ms: int
    """When it went on, closed or the day ended; of a pause that goes on, up to now."""
    back_ms: int | None
    """When its clerk meant to be back, if that was said."""

    @property
    def length_ms(self) -> int:
        """How long it really was."""
        return self.until_ms - self.from_ms

    @property
    def planned_ms(self) -> int | None:
        """How long it was to be."""
        return None if self.back_ms is None else self.back_ms - self.from_ms

    @property
    def late_ms(self) -> int:
        """How much longer it was than was said; 0 where nothing was."""
        return 0 if self.back_ms is None else max(0, self.until_ms - self.back_ms)

    @property
    def traits(self) -> Traits:
        """It belongs to the hour in which it began."""
        return Traits(self.from_ms, window=self.window, clerk=self.clerk)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A window's step was a misclick; it counts here and nowhere else."""

    ticket: str
    queue: str
    service: str
    situation: str
    lane: str
    window: str
    clerk: str
    step: str
    step_ms: int
    at_ms: int

    @property
    def traits(self) -> Traits:
        """It belongs to the window that did it, and to the visitor's service as it is again."""
        return Traits(self.at_ms, self.service, self.situation, self.lane, self.queue, self.window, self.clerk)


@dataclass(frozen=True, slots=True)
class NoShow:
    """A booked visitor did not come."""

    booking: str
    service: str
    """Empty where the booking itself stands in a part of the journal that was not read."""
    slot_ms: int

    @property
    def traits(self) -> Traits:
        """It belongs to the hour for which it was booked."""
        return Traits(self.slot_ms, self.service, "", "appointment")


@dataclass(frozen=True, slots=True)
class Diversion:
    """A visitor found another way than a ticket: online, or at a machine."""

    service: str
    dispenser: str
    at_ms: int

    @property
    def traits(self) -> Traits:
        """It belongs to what the visitor would have taken a ticket for."""
        return Traits(self.at_ms, self.service)


@dataclass(frozen=True, slots=True)
class GuideWait:
    """Somebody at a dispenser wanted a floor guide."""

    dispenser: str
    about: str
    """What for; the most urgent thing they said."""
    called_ms: int
    answered_ms: int | None = None
    """When a guide was on the way, or there; None: none came before the day's business ended."""

    @property
    def wait_ms(self) -> int | None:
        """How long it took until somebody was on the way."""
        return None if self.answered_ms is None else self.answered_ms - self.called_ms

    @property
    def traits(self) -> Traits:
        """It belongs to the hour of the first call, and to no service or window."""
        return Traits(self.called_ms)


Fact = Visit | ServiceRecord | Hold | Opinion | TakenBack | NoShow | Period | Pause | Diversion | GuideWait
"""Whatever a report counts."""
