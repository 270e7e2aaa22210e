"""Charts of what was played: bars with whiskers that say how sure they are, in the picture's own measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, TypeVar

from web_console.planning.answers import Advice, HalfHour, Interval, Needed

WIDTH: Final = 760
HEIGHT: Final = 330
LEFT: Final = 44
RIGHT: Final = 8
TOP: Final = 22
BOTTOM: Final = 48
MINUTE_MS: Final = 60_000
STEPS: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)
MOST_LINES: Final = 6
MOST_LABELS: Final = 18
"""More times of day would run into one another."""
TALLEST: Final = 2.5
"""A whisker is shown up to so many times the longest bar; beyond, it leaves the picture."""
GAP: Final = 0.24
"""The share of a half hour's room that stays empty."""

KINDS: Final = ("today", "changed")
"""The two bars of each half hour."""

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and between which ends the true value lies; no whisker where nothing is known of that."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    low: float | None = None
    high: float | None = None

    @property
    def middle(self) -> float:
        """Where its whisker stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, or a word under a half hour."""

    at: float
    text: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """All that is drawn."""

    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    times: tuple[Tick, ...]
    notes: tuple[Tick, ...] = ()
    """What stands below each half hour."""
    size: tuple[int, int] = (WIDTH, HEIGHT)
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a value to the picture."""

    top: float

    def y(self, value: float) -> float:
        share = min(max(value, 0.0), self.top) / self.top
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)


def comparison_chart(half_hours: Sequence[HalfHour]) -> BarChart | None:
    """Return the mean waits by half hour, as it is and changed; below, by how many minutes they differ."""
    if not half_hours:
        return None
    both = [each for half in half_hours for each in (half.today, half.changed)]
    longest = max(each.mean for each in both)
    whole, lines = _lines(min(max(each.high for each in both), TALLEST * longest) / MINUTE_MS)
    told = [(half.today, half.changed) for half in half_hours]
    notes = [(signed_minutes(half.change.mean), not half.change.may_be_chance) for half in half_hours]
    marks = [Tick(at * MINUTE_MS, str(at)) for at in lines]
    return _chart(told, whole * MINUTE_MS, marks, [half.begins for half in half_hours], notes)


def staffing_chart(needed: Sequence[Needed]) -> BarChart | None:
    """Return the windows that each half hour needs beside those that are on duty as it is."""
    if not needed:
        return None
    whole, lines = _lines(max(max(each.windows, each.today) for each in needed))
    told = [(Interval(half.today, None, 1), Interval(half.windows, None, 1)) for half in needed]
    notes = [(str(half.windows), half.windows > half.today) for half in needed]
    return _chart(told, whole, [Tick(at, str(at)) for at in lines], [half.begins for half in needed], notes)


def _chart(
    told: Sequence[tuple[Interval, Interval]],
    top: float,
    lines: Sequence[Tick],
    begins: Sequence[str],
    notes: Sequence[tuple[str, bool]],
) -> BarChart:
    """Return two bars for each half hour, with lines at some values, and words below."""
    scale, slot = _Scale(top), (WIDTH - LEFT - RIGHT) / len(told)
    bars = [
        _bar(KINDS[place], each, scale, slot, nth, place)
        for nth, two in enumerate(told)
        for place, each in enumerate(two)
    ]
    return BarChart(
        tuple(bars),
        tuple(Tick(scale.y(line.at), line.text) for line in lines),
        tuple(Tick(_middle(slot, nth), text) for nth, text in _labelled(begins)),
        tuple(Tick(_middle(slot, nth), text, is_sure) for nth, (text, is_sure) in _labelled(notes)),
    )


def _bar(kind: str, told: Interval, scale: _Scale, slot: float, nth: int, place: int) -> Bar:
    """Return a half hour's first or second bar."""
    width, y = slot * (1 - GAP) / len(KINDS), scale.y(told.mean)
    x = round(LEFT + slot * (nth + GAP / 2) + width * place, 1)
    ends = (None, None) if told.half is None else (scale.y(told.low), scale.y(told.high))
    return Bar(kind, x, y, round(max(1.0, width - 1), 1), round(HEIGHT - BOTTOM - y, 1), *ends)


def signed_minutes(ms: float) -> str:
    """Return a difference in minutes with its sign; nothing has none."""
    told = f"{ms / MINUTE_MS:+.1f}"
    return told.replace("-", "−") if told[1:] != "0.0" else "0.0"


def _lines(longest: float) -> tuple[int, range]:
    """Return how far the scale goes, and where its lines are."""
    step = next((step for step in STEPS if step * MOST_LINES >= longest), ceil(longest / MOST_LINES))
    whole = step * max(1, ceil(longest / step))
    return whole, range(0, whole + 1, step)


def _middle(slot: float, nth: int) -> float:
    return round(LEFT + slot * (nth + 0.5), 1)


def _labelled(half_hours: Sequence[Told]) -> Iterator[tuple[int, Told]]:
    """Yield the half hours that have words below them, so that these do not run into one another."""
    every = ceil(len(half_hours) / MOST_LABELS)
    return ((nth, each) for nth, each in enumerate(half_hours) if nth % every == 0)


GAIN_WIDTH: Final = 400
GAIN_HEIGHT: Final = 26


@dataclass(frozen=True, slots=True)
class GainBar:
    """By how much the mean wait becomes shorter, with its interval, in a row of a list."""

    x: float
    width: float
    low: float | None
    high: float | None
    zero: float
    kind: str
    size: tuple[int, int] = (GAIN_WIDTH, GAIN_HEIGHT)


def gain_bars(advice: Sequence[Advice]) -> tuple[GainBar, ...]:
    """Return a bar for each piece of advice, all in one scale; a wait that becomes longer goes to the left."""
    gains = [each.gain_ms for each in advice]
    most = max([1.0, *(each.high for each in gains)])
    least = min([0.0, *(each.low for each in gains)])

    def x(value: float) -> float:
        return round(4 + (GAIN_WIDTH - 8) * (value - least) / (most - least), 1)

    return tuple(
        GainBar(
            x=x(min(0.0, gain.mean)),
            width=round(abs(x(gain.mean) - x(0.0)), 1),
            low=None if gain.half is None else x(gain.low),
            high=None if gain.half is None else x(gain.high),
            zero=x(0.0),
            kind="chance" if gain.may_be_chance else "gain" if gain.mean > 0 else "cost",
        )
        for gain in gains
    )
