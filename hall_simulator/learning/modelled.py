"""A learned hall to play: its own rules, and the visitors, times and shifts of an ordinary day of some weekday."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from hall_config.texts import both
from hall_simulator.learning.learned import HALF_HOURS, Learned, Taking, is_open_on, ordinary_day
from hall_simulator.model import HALF_HOUR_MS, Demand, ModelError, ModelHall, ServiceDemand, Shift
from queue_core.calendar import ALL_DAY, moment_of, spans_of
from queue_core.rules import HallRules, Lane, Span

ON_DUTY: Final = 0.5
"""A window open for half of a half hour or more, on average, is on duty in it."""
WORTH_OPENING: Final = 0.002
"""A hall that does not say when it is open opens with the first half hour in which this part of its visitors come."""


def model_of_learned(
    name: str, rules: HallRules, learned: Learned, weekday: int, shifts: Sequence[Shift] | None = None
) -> ModelHall:
    """Return the hall on an ordinary day of this weekday; without `shifts`, with the windows that usually are open.

    Raises ModelError where nobody ever comes on that weekday, or nobody could be served.
    """
    arrivals = learned.weekdays[weekday]
    if not is_open_on(weekday, rules) or arrivals.tickets <= 0:
        raise ModelError(str(both("learned.nobody_comes", weekday=both(f"learned.weekday_{weekday}"))))
    day = ordinary_day(weekday, rules)
    opens_ms, ends_ms = _span(day, rules, arrivals.shares)
    weights = tuple(_weights(opens_ms, ends_ms, arrivals.shares))
    if not shifts:
        shifts = tuple(_shifts(learned.on_duty[weekday], rules, (opens_ms, ends_ms)))
    demand = Demand(
        tickets=arrivals.tickets,
        day_cv=learned.day_cv,
        weights=weights,
        services=_services(name, rules, learned),
        green_share=learned.lane_shares[Lane.GREEN].share,
        appointment_share=learned.lane_shares[Lane.APPOINTMENT].share,
        no_show_share=learned.no_show.share,
        no_show_ms=round(learned.missed.mean_ms),
    )
    called = replace(rules, calling=replace(rules.calling, auto_call=False))  # a clerk asks at once, and may go
    return ModelHall(name, called, demand, tuple(shifts), moment_of(day, opens_ms, rules), ends_ms - opens_ms)


def _span(day: str, rules: HallRules, shares: Sequence[float]) -> Span:
    """Return when tickets can be taken, as times of day; where the hall is always open, when visitors come."""
    spans = spans_of(day, rules.opening.hours, rules)
    if spans != ALL_DAY:
        return spans[0][0], spans[-1][1] - rules.opening.cut_off_ms
    busy = [half_hour for half_hour in range(HALF_HOURS) if shares[half_hour] >= WORTH_OPENING]
    return busy[0] * HALF_HOUR_MS, (busy[-1] + 1) * HALF_HOUR_MS


def _weights(opens_ms: int, ends_ms: int, shares: Sequence[float]) -> Iterator[float]:
    """Yield the share of each half hour after opening; where that is not on the half hour, of the parts of two."""
    for begins_ms in range(opens_ms, ends_ms, HALF_HOUR_MS):
        half_hour, into_ms = divmod(begins_ms, HALF_HOUR_MS)
        later = into_ms / HALF_HOUR_MS
        yield shares[half_hour] * (1 - later) + shares[(half_hour + 1) % HALF_HOURS] * later


def _services(name: str, rules: HallRules, learned: Learned) -> Mapping[str, ServiceDemand]:
    """A service takes the window from the call on: the way there is a part of it."""
    wanted = {code: each.share for code, each in learned.service_shares.items() if rules.windows_serving[code]}
    whole = sum(wanted.values())
    if not whole:
        raise ModelError(f"nobody can be served in the hall {name}: no window serves what is wanted")
    return {
        code: ServiceDemand(part / whole, *_with_the_way(learned.services[code], learned.walk))
        for code, part in wanted.items()
    }


def _with_the_way(service: Taking, walk: Taking) -> tuple[float, float]:
    mean_ms = service.mean_ms + walk.mean_ms
    return mean_ms, math.hypot(service.mean_ms * service.cv, walk.mean_ms * walk.cv) / mean_ms


def _shifts(duty: Mapping[str, Sequence[float]], rules: HallRules, span: Span) -> Iterator[Shift]:
    """Yield the windows' shifts by what they usually do; all of them, all day, where nobody knows."""
    opens_ms, ends_ms = span
    for window in rules.windows:
        if not duty:
            yield Shift(window, 0)
            continue
        for from_ms, until_ms in _runs(duty.get(window, ())):
            if until_ms > opens_ms:
                stays = until_ms >= ends_ms
                yield Shift(window, max(0, from_ms - opens_ms), None if stays else until_ms - opens_ms)


def _runs(parts: Sequence[float]) -> Iterator[Span]:
    """Yield when a window is on duty; a half hour of which it is open a part says where within it that begins or ends.

    What is open of a half hour between two shifts belongs to the one before.
    """
    duty = [False, *(part >= ON_DUTY for part in parts), False]
    begins_ms = 0
    for half_hour, (before, now) in enumerate(pairwise(duty)):
        at_ms, here, last = half_hour * HALF_HOUR_MS, _part(parts, half_hour), _part(parts, half_hour - 1)
        if now and not before:
            is_after_a_shift = half_hour > 1 and duty[half_hour - 1]
            begins_ms = at_ms + round((1 - here - (0 if is_after_a_shift else last)) * HALF_HOUR_MS)
        elif before and not now:
            yield begins_ms, at_ms + round((here - 1 + last) * HALF_HOUR_MS)


def _part(parts: Sequence[float], half_hour: int) -> float:
    return min(1.0, parts[half_hour]) if 0 <= half_hour < len(parts) else 0.0
