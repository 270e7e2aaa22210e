"""A configured hall to play: its own rules and hours; who comes is invented as long as no journal tells."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hall_simulator.model import HALF_HOUR_MS, Demand, ModelError, ModelHall, ServiceDemand, Shift
from queue_core.calendar import ALL_DAY, moment_of, spans_of
from queue_core.rules import HallRules, Span

SOME_MONDAY: Final = date(2026, 11, 23)
OFFICE_HOURS: Final[tuple[Span, ...]] = ((9 * 3_600_000, 17 * 3_600_000),)
"""Of a hall that does not say when it is open."""
CV: Final = 0.8
DAY_CV: Final = 0.1
LOAD: Final = 0.8
"""How busy the windows of a hall are of which nobody knows who comes."""
GREEN_SHARE: Final = 0.08
NO_SHOW_SHARE: Final = 0.06
MORNING_AND_AFTERNOON: Final = (0.7, 1.3, 1.6, 1.4, 1.1, 0.8, 0.5, 0.4)
"""How a half day's visitors come, in eighths of it: soon after the doors open, few before they close."""


def model_of(name: str, rules: HallRules, visitors: float | None = None) -> ModelHall:
    """Return the hall on an ordinary Monday, every window on duty as long as it is open.

    Without `visitors`, so many come as keep the windows four fifths busy. Raises ModelError for a hall that is not open
    on any day, or has nothing to wait for.
    """
    day = _a_day(rules)
    spans = _spans(day, rules)
    opens_ms, lasts_ms = moment_of(day, spans[0][0], rules), spans[-1][1] - spans[0][0] - rules.opening.cut_off_ms
    wanted = {code: rule for code, rule in rules.services.items() if rule.walk_in and rules.windows_serving[code]}
    if not wanted:
        raise ModelError(f"nobody can be served in the hall {name}: no window serves a service without an appointment")
    mean_ms = sum(rule.expected_ms for rule in wanted.values()) / len(wanted)
    on_duty_ms = sum(ends - begins for begins, ends in spans) * len(rules.windows)
    demand = Demand(
        tickets=visitors or LOAD * on_duty_ms / mean_ms,
        day_cv=DAY_CV,
        weights=tuple(_weights(spans, lasts_ms)),
        services={code: ServiceDemand(1 / len(wanted), rule.expected_ms, CV) for code, rule in wanted.items()},
        green_share=GREEN_SHARE if rules.green_reasons else 0.0,
        no_show_share=NO_SHOW_SHARE,
    )
    return ModelHall(name, _called_by_clerks(rules), demand, tuple(_shifts(rules, spans)), opens_ms, lasts_ms)


def _called_by_clerks(rules: HallRules) -> HallRules:
    """A clerk asks for the next at once, also where a window would do so by itself: so it can go off duty."""
    return replace(rules, calling=replace(rules.calling, auto_call=False))


def _a_day(rules: HallRules) -> str:
    """Return the first day from some Monday on that the hall is open."""
    for later in range(366):
        day = (SOME_MONDAY + timedelta(later)).isoformat()
        if spans_of(day, rules.opening.hours, rules):
            return day
    raise ModelError("the hall is not open on any day of a year; say its hours in [opening]")


def _spans(day: str, rules: HallRules) -> tuple[Span, ...]:
    spans = spans_of(day, rules.opening.hours, rules)
    return OFFICE_HOURS if spans == ALL_DAY else spans


def _weights(spans: tuple[Span, ...], lasts_ms: int) -> Iterator[float]:
    """Yield a weight for each half hour from opening on; nobody comes while the hall is closed."""
    for nth in range(-(-lasts_ms // HALF_HOUR_MS)):
        middle_ms = spans[0][0] + nth * HALF_HOUR_MS + HALF_HOUR_MS // 2
        inside = [(begins, ends) for begins, ends in spans if begins <= middle_ms < ends]
        if not inside:
            yield 0.0
            continue
        begins, ends = inside[0]
        half_day = ends - begins if len(spans) > 1 else (ends - begins) / 2
        yield MORNING_AND_AFTERNOON[int((middle_ms - begins) % half_day / half_day * len(MORNING_AND_AFTERNOON))]


def _shifts(rules: HallRules, spans: tuple[Span, ...]) -> Iterator[Shift]:
    for window in rules.windows:
        for begins, ends in spans:
            last = ends == spans[-1][1]
            yield Shift(window, begins - spans[0][0], None if last else ends - spans[0][0])
