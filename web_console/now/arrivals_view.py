"""Today's arrivals against a usual day, as a chart and a sentence: a pure function of the day's figures."""

from dataclasses import dataclass
from typing import Final

from hall_records.usual import HOURS
from web_console.day_book import Day
from web_console.language import Tongue

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
THURSDAY: Final = 3
"""The weekday of the first day of 1970."""
WIDTH: Final = 300
HEIGHT: Final = 72
FEWEST: Final = 8
"""The chart of a day that has just begun has so many hours more: a single bar says nothing."""


@dataclass(frozen=True, slots=True)
class HourBar:
    """One hour: what has come, and what usually comes."""

    hour: int
    left: float
    width: float
    came: int
    came_height: float
    usual_height: float
    is_now: bool
    title: str


@dataclass(frozen=True, slots=True)
class ArrivalsView:
    """The chart with what it says in words."""

    text: str
    bars: tuple[HourBar, ...]
    base: int = HEIGHT
    width: int = WIDTH
    height: int = HEIGHT


def arrivals_view(day: Day, now_ms: int, tongue: Tongue) -> ArrivalsView | None:
    """Return the chart; None where nobody has come and nobody usually does."""
    hour, share = _now(now_ms, tongue)
    weekday = tongue.say(f"weekday_{(_local_ms(now_ms, tongue) // DAY_MS + THURSDAY) % 7}")
    usual = day.usual
    hours = [each for each in range(HOURS) if (day.arrivals and day.arrivals[each]) or usual.by_hour[each] >= 0.5]
    if not hours:
        return None
    span = range(hours[0], max(hours[-1], min(HOURS - 1, hours[0] + FEWEST)) + 1)
    most = max(max(day.arrivals[each], usual.by_hour[each]) for each in span) or 1
    step = WIDTH / len(span)
    bars = (_bar(day, each, ((nth + 0.1) * step, step * 0.8), most, hour, tongue) for nth, each in enumerate(span))
    return ArrivalsView(_text(day, usual.until(hour, share), weekday, tongue), tuple(bars))


def _local_ms(now_ms: int, tongue: Tongue) -> int:
    return now_ms + 1000 * tongue.utc_offset_s


def _now(now_ms: int, tongue: Tongue) -> tuple[int, float]:
    local_ms = _local_ms(now_ms, tongue)
    return local_ms // HOUR_MS % HOURS, local_ms % HOUR_MS / HOUR_MS


def _bar(day: Day, hour: int, place: tuple[float, float], most: float, now: int, tongue: Tongue) -> HourBar:
    came, usual = day.arrivals[hour], day.usual.by_hour[hour]
    return HourBar(
        hour=hour,
        left=round(place[0], 1),
        width=round(place[1], 1),
        came=came,
        came_height=round(HEIGHT * came / most, 1),
        usual_height=round(HEIGHT * usual / most, 1),
        is_now=hour == now,
        title=tongue.say("arrivals_hour", hour=hour, came=came, usual=round(usual)),
    )


def _text(day: Day, usual: float, weekday: str, tongue: Tongue) -> str:
    came = sum(day.arrivals)
    if not day.usual.days:
        return tongue.say("arrivals_first", came=came)
    key = "arrivals_weekday" if day.usual.same_weekday else "arrivals_days"
    return tongue.say(key, came=came, usual=round(usual), days=day.usual.days, weekday=weekday)
