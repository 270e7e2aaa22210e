"""A report's pictures, in the pictures' own measure: drawn by the server, so that paper shows what the screen does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from hall_records.cells import Cell, Tally

WIDTH: Final = 760
HEIGHT: Final = 260
LEFT: Final = 46
RIGHT: Final = 10
TOP: Final = 24
BOTTOM: Final = 30
FLOOR: Final = HEIGHT - BOTTOM
MINUTE_MS: Final = 60_000
STEPS: Final = (0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 200, 500, 1000, 2000, 5000, 10_000)
MOST_LINES: Final = 5
MOST_LABELS: Final = 16
GAP: Final = 0.24
LEVELS: Final = 6
"""Shades of the heat map."""
SLOT_HEIGHT: Final = 30
WAIT_STEPS_S: Final = (300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200)
"""Where the bars of the waits' distribution end; what is longer is one bar more."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and what it says when somebody points at it."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale or a word below, and where."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars beside each other, one or two at each place; maybe a line over them."""

    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    words: tuple[Tick, ...]
    line: str = ""
    """The path of the line."""
    size: tuple[int, int] = (WIDTH, HEIGHT)
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = FLOOR


@dataclass(frozen=True, slots=True)
class HeatCell:
    """An hour of a weekday: the darker, the longer people wait."""

    x: float
    y: float
    level: int
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Weekdays below each other, hours beside each other."""

    cells: tuple[HeatCell, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    width: float
    """Of a cell."""
    size: tuple[int, int]
    height: int = SLOT_HEIGHT
    left: int = LEFT


@dataclass(frozen=True, slots=True)
class Stripe:
    """A share of a whole, as a piece of a stripe."""

    kind: str
    x: float
    width: float
    name: str
    count: int
    share: str


def heat_map(slots: Mapping[str, Cell], days: Sequence[str], title: Callable[..., str]) -> HeatMap | None:
    """Return the mean waits by weekday and hour; `days` names the weekdays, `title` says what a cell means."""
    waits = {slot: cell.tallies["wait"] for slot, cell in slots.items() if "wait" in cell.tallies}
    if not waits:
        return None
    rows = sorted({int(slot[0]) for slot in waits})
    hours = _whole_range(slot[2:] for slot in waits)
    width = (WIDTH - LEFT - RIGHT) / len(hours)
    means = {slot: tally.total_ms / tally.count / MINUTE_MS for slot, tally in waits.items()}
    most = max(means.values()) or 1.0
    cells = [
        HeatCell(
            x=round(LEFT + width * (int(slot[2:]) - hours[0]), 1),
            y=20 + SLOT_HEIGHT * rows.index(int(slot[0])),
            level=min(LEVELS - 1, int(LEVELS * mean / most)),
            text=f"{mean:.0f}" if mean >= 1 or mean < 0.05 else f"{mean:.1f}",
            title=title(
                weekday=days[int(slot[0])], hour=f"{slot[2:]}:00", minutes=f"{mean:.1f}", count=waits[slot].count
            ),
        )
        for slot, mean in means.items()
    ]
    return HeatMap(
        tuple(cells),
        tuple(Tick(20 + SLOT_HEIGHT * (nth + 0.5) + 4, days[row]) for nth, row in enumerate(rows)),
        tuple(Tick(round(LEFT + width * (nth + 0.5), 1), f"{hour}:00") for nth, hour in enumerate(hours)),
        round(width, 2),
        (WIDTH, 24 + SLOT_HEIGHT * len(rows)),
    )


def wait_chart(waits: Tally | None) -> BarChart | None:
    """Return how many waited how long, in some minutes each; None where nobody waited."""
    if waits is None or not waits.seconds:
        return None
    counts = [0] * (len(WAIT_STEPS_S) + 1)
    for second, count in waits.seconds.items():
        counts[sum(second > step for step in WAIT_STEPS_S)] += count
    used = max(place for place, count in enumerate(counts) if count) + 1
    ends = [str(step // 60) for step in WAIT_STEPS_S]
    begins = ["0", *ends]
    names = [f"{begins[at]}–{ends[at]}" if at < len(ends) else f">{ends[-1]}" for at in range(used)]
    shares = [count / waits.count for count in counts[:used]]
    texts = [f"{name}: {count} ({share:.0%})" for name, count, share in zip(names, counts, shares, strict=False)]
    return bar_chart(names, [("first", [100 * share for share in shares], texts)])


Series = tuple[str, Sequence[float], Sequence[str]]
"""The kind of some bars, how long each is, and what each says."""


def bar_chart(words: Sequence[str], series: Sequence[Series], line: Sequence[float] = ()) -> BarChart | None:
    """Return one or two bars for each word, and maybe a line; None where all is nothing."""
    longest = max([*(value for _, values, _ in series for value in values), *line], default=0)
    if longest <= 0:
        return None
    step = next((each for each in STEPS if each * MOST_LINES >= longest), ceil(longest / MOST_LINES))
    whole, slot = step * ceil(longest / step), (WIDTH - LEFT - RIGHT) / len(words)

    def y(value: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * max(0.0, value) / whole, 1)

    middles = [LEFT + slot * (nth + 0.5) for nth in range(len(words))]
    every = ceil(len(words) / MOST_LABELS)
    return BarChart(
        tuple(_bars(series, middles, slot, y)),
        tuple(Tick(y(step * nth), f"{step * nth:g}") for nth in range(round(whole / step) + 1)),
        tuple(Tick(round(middles[nth], 1), word) for nth, word in enumerate(words) if nth % every == 0),
        "M" + "L".join(f"{round(x, 1)} {y(value)}" for x, value in zip(middles, line, strict=True)) if line else "",
    )


def _bars(
    series: Sequence[Series], middles: Sequence[float], slot: float, y: Callable[[float], float]
) -> Iterator[Bar]:
    """Yield the bars of each word beside each other, about its middle."""
    width = min(60.0, slot * (1 - GAP) / len(series))
    for place, (kind, values, texts) in enumerate(series):
        left = width * (place - len(series) / 2)
        for middle, value, text in zip(middles, values, texts, strict=True):
            height = round(FLOOR - y(value), 1)
            yield Bar(kind, round(middle + left, 1), y(value), round(max(1.0, width - 1), 1), height, text)


def stripes(counts: Iterable[tuple[str, str, int]]) -> tuple[Stripe, ...]:
    """Return pieces of one stripe, each by its kind, name and count; what is none has no piece."""
    listed = [each for each in counts if each[2]]
    whole, at, found = sum(count for _, _, count in listed), 0.0, []
    for kind, name, count in listed:
        width = WIDTH * count / whole
        found.append(Stripe(kind, round(at, 1), round(width, 1), name, count, f"{count / whole:.0%}"))
        at += width
    return tuple(found)


def _whole_range(hours: Iterable[str]) -> range:
    numbers = sorted(map(int, hours))
    return range(numbers[0], numbers[-1] + 1)
