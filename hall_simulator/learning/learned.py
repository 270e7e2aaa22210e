"""What is known of a hall, each figure with the data behind it; without any data, what its configuration supposes.

Times are milliseconds; half hours are those of the hall's clock, 48 a day from local midnight; Monday is weekday 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from hall_simulator.model import HALF_HOUR_MS, ModelError
from hall_simulator.own_hall import CV, DAY_CV, GREEN_SHARE, NO_SHOW_SHARE, OFFICE_HOURS, SOME_MONDAY, model_of
from queue_core.calendar import ALL_DAY, day_of, spans_of
from queue_core.rules import HallRules, Lane, Span

HALF_HOURS: Final = 48
WEEKDAYS: Final = 7
WALK_MS: Final = 20_000
MISSED_MS: Final = 60_000
BOOKED_NO_SHOW_SHARE: Final = 0.1
"""What is supposed of a hall that nobody has watched yet."""


class NoteKind(StrEnum):
    """What learning met and did not believe."""

    HOLE = "hole"
    """Nothing was stored for long, though visitors come at that time: the hub was down, or its clock jumped."""
    NO_TICKETS = "no_tickets"
    """The windows worked and nobody took a ticket for long, though visitors come at that time."""
    CLOCK_BACK = "clock_back"
    """The hall's clock was put back."""
    GOES_ON = "goes_on"
    """The day has not ended yet."""
    UNKNOWN_SERVICE = "unknown_service"
    """The hall does not offer this service any more."""
    UNKNOWN_SITUATION = "unknown_situation"
    UNKNOWN_CLERK = "unknown_clerk"
    TOO_LONG = "too_long"
    """Somebody forgot to press *finish*: services too long to be true."""
    TOO_SHORT = "too_short"
    """A slip of the finger: services too short to be any."""
    ACROSS_A_HOLE = "across_a_hole"
    """Services that were going on while nothing was stored: nobody knows when they ended."""


@dataclass(frozen=True)
class Note:
    """Something that was left out, for people to know; `count` things, and for a hole when it was."""

    kind: NoteKind
    day: str = ""
    about: str = ""
    """A service's code, a service and situation, a clerk's id."""
    count: int = 0
    """How many were left out; for a hole how many would have come in it on other days."""
    from_ms: int = 0
    until_ms: int = 0


@dataclass(frozen=True)
class Taking:
    """How long something takes: a service, the way to the window, waiting for somebody who does not come."""

    mean_ms: float
    """The best guess: what was seen, and what was supposed before as if it had been seen a few times."""
    cv: float
    """Standard deviation as a part of the mean."""
    prior_ms: float
    """What was supposed before anything of it was seen: of a service, the configured time times the hall's `factor`."""
    count: int = 0
    """How many were seen and believed."""
    seen_ms: float | None = None
    """Their plain mean."""
    left_out: int = 0
    """How many were not believed: too long to be true, too short, or across a hole."""


@dataclass(frozen=True)
class Share:
    """How many of how many, and the best guess of what it will be."""

    share: float
    prior: float
    part: int = 0
    whole: int = 0


@dataclass(frozen=True)
class Speed:
    """How a clerk's times compare: 1.2 takes a fifth longer than the hall for the same services."""

    factor: float
    count: int


@dataclass(frozen=True)
class Arrivals:
    """Who comes on a weekday."""

    tickets: float
    """How many tickets are taken on an average one; 0 where the hall is closed."""
    shares: tuple[float, ...]
    """Which part of them in each half hour of the day; together 1, or all 0 where the hall is closed."""
    days: int = 0
    """Of how many days this was seen."""
    counted: int = 0
    """How many tickets were taken on them."""


@dataclass(frozen=True)
class Learned:
    """Everything that is known of a hall."""

    services: Mapping[str, Taking]
    situations: Mapping[str, Mapping[str, Taking]]
    """By service, those that are configured."""
    weekdays: tuple[Arrivals, ...]
    """Seven, Monday first."""
    day_cv: float
    """How far whole days differ from their weekday's average beyond mere chance, as a part of it."""
    service_shares: Mapping[str, Share]
    """Of all tickets, those taken for this service."""
    lane_shares: Mapping[Lane, Share]
    no_show: Share
    """Of the calls, those to which nobody came."""
    booked_no_show: Share
    """Of the bookings, those whose visitor never checked in."""
    walk: Taking
    """From the call to the start of the service."""
    missed: Taking
    """How long a call to which nobody comes holds the window."""
    factor: float = 1.0
    """How many times as long as configured the hall's services take on the whole."""
    weight: float = 10.0
    """So many visits what is supposed of a service is worth beside those that were seen."""
    clerks: Mapping[str, Speed] = field(default_factory=dict)
    on_duty: tuple[Mapping[str, tuple[float, ...]], ...] = ({},) * WEEKDAYS
    """By weekday and window, for which part of each half hour it is open and not paused; empty: nobody knows."""
    days: tuple[str, ...] = ()
    """The days learned from."""
    arrival_days: tuple[str, ...] = ()
    """Those of them that were whole, so that they tell who comes when."""
    notes: tuple[Note, ...] = ()

    def takes(self, service: str, situation: str = "") -> Taking:
        """Return how long this takes, as exactly as it is known; raises KeyError for a service the hall has not."""
        return self.situations.get(service, {}).get(situation) or self.services[service]

    def speed(self, clerk: str) -> float:
        """Return by what a clerk's times are longer than the hall's; 1 for a clerk nobody knows, or for none."""
        known = self.clerks.get(clerk)
        return known.factor if known else 1.0


def nothing_learned(rules: HallRules) -> Learned:
    """Return what the configuration alone supposes; whoever foresees from it must be unsure."""
    return Learned(
        services={code: supposed_taking(rule.expected_ms) for code, rule in rules.services.items()},
        situations={code: dict(_situations(code, rules)) for code, rule in rules.services.items() if rule.situations},
        weekdays=tuple(_arrivals(weekday, rules) for weekday in range(WEEKDAYS)),
        day_cv=DAY_CV,
        service_shares={code: Share(share, share) for code, share in supposed_shares(rules).items()},
        lane_shares=dict(_lanes(rules)),
        no_show=Share(NO_SHOW_SHARE, NO_SHOW_SHARE),
        booked_no_show=Share(BOOKED_NO_SHOW_SHARE, BOOKED_NO_SHOW_SHARE),
        walk=supposed_walk(rules),
        missed=supposed_taking(MISSED_MS),
    )


def supposed_walk(rules: HallRules) -> Taking:
    """Where *start* is not pressed a service begins with the call, and the way is a part of it."""
    return supposed_taking(0 if rules.calling.one_button else WALK_MS)


def supposed_taking(mean_ms: float) -> Taking:
    """Return how long something takes of which only the mean is supposed."""
    return Taking(float(mean_ms), CV, float(mean_ms))


def supposed_shares(rules: HallRules) -> dict[str, float]:
    """Return each service's share of the tickets as long as nobody knows: all that can be taken are wanted alike."""
    wanted = [code for code, rule in rules.services.items() if rule.walk_in and rules.windows_serving[code]]
    return {code: 1 / len(wanted) if code in wanted else 0.0 for code in rules.services}


def is_open_on(weekday: int, rules: HallRules) -> bool:
    """Return whether the hall is open on this day of the week, holidays aside."""
    return not rules.opening.hours or bool(rules.opening.hours[weekday])


def ordinary_day(weekday: int, rules: HallRules) -> str:
    """Return a day of this weekday on which the hall keeps its ordinary hours."""
    for weeks in range(53):
        day = (SOME_MONDAY + timedelta(weekday + 7 * weeks)).isoformat()
        if day not in rules.opening.holidays and day not in rules.opening.work_days:
            return day
    return (SOME_MONDAY + timedelta(weekday)).isoformat()


def weekday_of(day: str, rules: HallRules) -> int:
    """Return the weekday whose hours a day has: one worked out of turn (调休) is like the weekday it stands for."""
    return rules.opening.work_days.get(day, date.fromisoformat(day).weekday())


def _situations(code: str, rules: HallRules) -> Iterator[tuple[str, Taking]]:
    rule = rules.services[code]
    for situation, expected_ms in rule.situations.items():
        yield situation, supposed_taking(expected_ms or rule.expected_ms)


def _lanes(rules: HallRules) -> Iterator[tuple[Lane, Share]]:
    green = GREEN_SHARE if rules.green_reasons else 0.0
    supposed = {Lane.NORMAL: 1 - green, Lane.GREEN: green, Lane.APPOINTMENT: 0.0}
    yield from ((lane, Share(share, share)) for lane, share in supposed.items())


def _arrivals(weekday: int, rules: HallRules) -> Arrivals:
    nobody = Arrivals(0.0, (0.0,) * HALF_HOURS)
    if not is_open_on(weekday, rules):
        return nobody
    try:
        supposed = model_of("", rules)
    except ModelError:
        return nobody
    spans = spans_of(day_of(supposed.opens_ms, rules), rules.opening.hours, rules)
    begins_ms = OFFICE_HOURS[0][0] if spans == ALL_DAY else spans[0][0]
    mass, shares = within_hours(spread_from(begins_ms, supposed.demand.weights), weekday, rules)
    return Arrivals(supposed.demand.tickets * mass, shares)


def within_hours(shares: Sequence[float], weekday: int, rules: HallRules) -> tuple[float, tuple[float, ...]]:
    """Return which part of a day's visitors comes in the hours of this weekday, and their course, together 1."""
    spans = spans_of(ordinary_day(weekday, rules), rules.opening.hours, rules)
    parts = [share * _part_open(half_hour, spans) for half_hour, share in enumerate(shares)]
    mass = sum(parts)
    return mass, tuple(part / mass if mass else 0.0 for part in parts)


def _part_open(half_hour: int, spans: Sequence[Span]) -> float:
    begins_ms, ends_ms = half_hour * HALF_HOUR_MS, (half_hour + 1) * HALF_HOUR_MS
    inside = sum(max(0, min(ends_ms, until_ms) - max(begins_ms, from_ms)) for from_ms, until_ms in spans)
    return min(1.0, inside / HALF_HOUR_MS)


def spread_from(begins_ms: int, weights: tuple[float, ...]) -> tuple[float, ...]:
    """Return the shares of the day's half hours, given weights for each half hour from a time of day on."""
    shares = [0.0] * HALF_HOURS
    for nth, weight in enumerate(weights):
        at, into = divmod(begins_ms + nth * HALF_HOUR_MS, HALF_HOUR_MS)
        late = into / HALF_HOUR_MS
        for half_hour, part in ((at, 1 - late), (at + 1, late)):
            shares[half_hour % HALF_HOURS] += weight * part
    whole = sum(shares)
    return tuple(share / whole for share in shares)
