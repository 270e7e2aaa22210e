"""Which windows are open when, on an ordinary day of each weekday."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from hall_records.facts import Period
from hall_simulator.learning.learned import HALF_HOURS, WEEKDAYS
from hall_simulator.learning.watching import WatchedDay
from hall_simulator.model import HALF_HOUR_MS
from queue_core.calendar import DAY_MS
from queue_core.lifecycle import WindowState
from queue_core.rules import HallRules


def on_duty(days: Sequence[WatchedDay], rules: HallRules) -> tuple[dict[str, tuple[float, ...]], ...]:
    """Return by weekday and window for which part of each half hour it was open and not paused.

    Who goes off duty serves their visitor to the end: of the last visitor before a window closes or pauses half the
    time counts, as the shift ended somewhere in it. A window that nobody closed is not on duty all night, but as long
    as anybody was still served in the hall.
    """
    return tuple(_of([day for day in days if day.weekday == weekday], rules) for weekday in range(WEEKDAYS))


def _of(days: Sequence[WatchedDay], rules: HallRules) -> dict[str, tuple[float, ...]]:
    open_ms: defaultdict[str, list[int]] = defaultdict(lambda: [0] * HALF_HOURS)
    for day in days:
        last_ms = max((record.ended_ms for record in day.records if record.service_ms is not None), default=0)
        for period, following in pairwise([*day.periods, None]):
            if period and period.state is not WindowState.PAUSED and period.window in rules.windows:
                until_ms = min(_until_ms(period, following), last_ms) - day.midnight_ms
                _add(open_ms[period.window], period.from_ms - day.midnight_ms, until_ms)
    return {
        window: tuple(round(each / len(days) / HALF_HOUR_MS, 3) for each in of_window)
        for window, of_window in sorted(open_ms.items())
    }


def _until_ms(period: Period, following: Period | None) -> int:
    """A day's periods stand window by window, one after another."""
    if period.state is not WindowState.SERVING or (following and _goes_on(period, following)):
        return period.until_ms
    return (period.from_ms + period.until_ms) // 2


def _goes_on(period: Period, following: Period) -> bool:
    at_once = (following.window, following.from_ms) == (period.window, period.until_ms)
    return at_once and following.state is not WindowState.PAUSED


def _add(open_ms: list[int], from_ms: int, until_ms: int) -> None:
    from_ms, until_ms = max(0, from_ms), min(until_ms, DAY_MS)
    while from_ms < until_ms:
        half_hour = from_ms // HALF_HOUR_MS
        ends_ms = min(until_ms, (half_hour + 1) * HALF_HOUR_MS)
        open_ms[half_hour] += ends_ms - from_ms
        from_ms = ends_ms
