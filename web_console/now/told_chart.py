"""The day's promises as a picture: what each visitor was told, and the wait it became."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from hall_records.told import ToldWait

WIDTH: Final = 1000
HEIGHT: Final = 280
LEFT: Final = 52
RIGHT: Final = 20
BOTTOM: Final = 28
TOP: Final = 10
MOST_MARKS: Final = 240
"""More would be a blot; of a long day every so many stand for all."""
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000
STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120)
MOST_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One visitor: where the range begins and ends, and where the wait stands."""

    x: float
    low: float
    high: float
    y: float
    is_within: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn, in the picture's own measure."""

    marks: tuple[Mark, ...]
    minutes: tuple[Tick, ...]
    hours: tuple[Tick, ...]
    size: tuple[int, int] = (WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From hall time and minutes to the picture."""

    from_ms: int
    to_ms: int
    top_ms: int

    def x(self, at_ms: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (at_ms - self.from_ms) / (self.to_ms - self.from_ms), 1)

    def y(self, wait_ms: float) -> float:
        share = min(wait_ms, self.top_ms) / self.top_ms
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)


def told_chart(told: Sequence[ToldWait], utc_offset_s: int) -> Chart | None:
    """Return the picture of those who have been called; None of nobody."""
    told = [each for each in told if each.waited_ms is not None]
    if not told:
        return None
    shown = told[:: ceil(len(told) / MOST_MARKS)]
    step_min = _step(max(max(each.to_ms, each.waited_ms or 0) for each in shown))
    lines = max(1, ceil(max(max(each.to_ms, each.waited_ms or 0) for each in shown) / (step_min * MINUTE_MS)))
    lines = min(lines, MOST_LINES)
    offset_ms = utc_offset_s * 1000
    begins, ends = _hour(told[0].told_ms + offset_ms), _hour(told[-1].told_ms + offset_ms) + HOUR_MS
    scale = _Scale(begins - offset_ms, ends - offset_ms, lines * step_min * MINUTE_MS)
    every = ceil((ends - begins) / HOUR_MS / 12)
    return Chart(
        tuple(_mark(each, scale) for each in shown),
        tuple(Tick(scale.y(nth * step_min * MINUTE_MS), str(nth * step_min)) for nth in range(lines + 1)),
        tuple(
            Tick(scale.x(at_ms - offset_ms), f"{at_ms // HOUR_MS % 24}:00")
            for at_ms in range(begins, ends + 1, every * HOUR_MS)
        ),
    )


def _mark(told: ToldWait, scale: _Scale) -> Mark:
    low, high, wait = scale.y(told.from_ms), scale.y(told.to_ms), scale.y(told.waited_ms or 0)
    return Mark(scale.x(told.told_ms), low, high, wait, told.is_within)


def _step(longest_ms: int) -> int:
    """Return how many minutes are between two lines."""
    return next((step for step in STEPS_MIN if step * MINUTE_MS * MOST_LINES >= longest_ms), STEPS_MIN[-1])


def _hour(at_ms: int) -> int:
    return at_ms - at_ms % HOUR_MS
