"""Days of a small hall as learning sees them, a visit a line."""

from collections.abc import Sequence
from random import Random

from hall_records.facts import Outcome, Period, ServiceRecord, Visit
from hall_simulator.learning.learned import weekday_of
from hall_simulator.learning.watching import WatchedDay
from queue_core.calendar import moment_of
from queue_core.events import Why
from queue_core.rules import ClerkRule, HallRules, QueueRule, ServiceRule, WindowRule

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
TEN_HOURS_MS = 10 * HOUR_MS
BOTH = ("permit", "tax")
SITUATIONS = {"new": 0, "renewal": 5 * MINUTE_MS}
RULES = HallRules(
    queues={"a": QueueRule("a", "A", "east")},
    services={
        "permit": ServiceRule("permit", "a", expected_ms=10 * MINUTE_MS, situations=SITUATIONS),
        "tax": ServiceRule("tax", "a", expected_ms=10 * MINUTE_MS),
    },
    windows={window: WindowRule(window, window, "east", BOTH) for window in ("1", "2")},
    clerks={clerk: ClerkRule(clerk) for clerk in ("li", "wang", "zhao")},
)


def times(minutes: float, count: int, seed: int = 1, cv: float = 0.5) -> list[int]:
    """Return so many times around a mean, in milliseconds; their own mean is exactly that."""
    chance = Random(seed)
    drawn = [chance.lognormvariate(0, cv) for _ in range(count)]
    return [round(each / sum(drawn) * count * minutes * MINUTE_MS) for each in drawn]


def served(
    took_ms: int | None,
    *,
    service: str = "permit",
    situation: str = "",
    clerk: str = "",
    walk_ms: int = 0,
    outcome: Outcome = Outcome.DONE,
    why: Why | None = Why.TURN,
    ended_ms: int | None = None,
) -> ServiceRecord:
    """Return a call at ten on a Monday, and what came of it; without a time nobody came."""
    called_ms = moment_of("2026-11-23", TEN_HOURS_MS, RULES)
    started_ms = None if took_ms is None else called_ms + walk_ms
    return ServiceRecord(
        ticket="2026-11-23/1",
        number="A001",
        queue="a",
        service=service,
        situation=situation,
        lane="normal",
        window="1",
        clerk=clerk,
        waits_from_ms=called_ms,
        called_ms=called_ms,
        announced_ms=called_ms,
        started_ms=started_ms,
        ended_ms=(started_ms or called_ms) + (took_ms or 0) if ended_ms is None else ended_ms,
        outcome=outcome,
        why=why,
        reason="",
        result="",
        ends_wait=started_ms is not None,
        held_ms=0,
        service_ms=took_ms,
    )


def ticket(nth: int, day: str = "2026-11-23", *, at_ms: int = TEN_HOURS_MS, booking: str = "") -> Visit:
    """Return a visit for a permit."""
    issued_ms = moment_of(day, at_ms, RULES)
    return Visit(
        f"{day}/{nth}", "A001", "a", "permit", "", "normal", "d", issued_ms, issued_ms, "permit", "", "normal", booking
    )


def a_day(
    records: Sequence[ServiceRecord] = (),
    *,
    day: str = "2026-11-23",
    tickets: Sequence[Visit] = (),
    periods: Sequence[Period] = (),
    rules: HallRules = RULES,
) -> WatchedDay:
    """Return a day that is over."""
    stored_ms = tuple(visit.issued_ms for visit in tickets)
    return WatchedDay(
        day=day,
        weekday=weekday_of(day, rules),
        midnight_ms=moment_of(day, 0, rules),
        tickets=tuple(tickets),
        records=tuple(records),
        no_shows=(),
        periods=tuple(periods),
        stored_ms=stored_ms,
        is_over=True,
    )
