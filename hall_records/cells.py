"""Figures that can be put together: of several days, of several hours, whatever is asked later.

A cell holds what is told of one group on one day: counts that add up, and times as a tally of full seconds. So a year
is the sum of its days and no ticket is looked at again. Counts, sums, means and the longest are exact; a percentile is
the full second that the exact one does not exceed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

import msgspec

from hall_records.figures import CallFigures, GuideFigures, PauseFigures, Share, Spread, TicketFigures, TimeFigures
from hall_records.reports import WITH_GUIDES, WITHOUT_TICKETS, WITHOUT_TIME, By, Row

SECOND_MS: Final = 1000
IN_SECONDS: Final = frozenset({"wait", "service"})
"""Of these times it is kept how they were spread; of the others how many, how long together and the longest."""

K = TypeVar("K", int, str)
T = TypeVar("T", bound=CallFigures | TicketFigures | TimeFigures | GuideFigures)


class Tally(msgspec.Struct, array_like=True):
    """Some times, with how many took each number of full seconds."""

    count: int = 0
    total_ms: int = 0
    max_ms: int = 0
    seconds: dict[int, int] = {}
    """By the full second that the time did not exceed; empty where only the sums are kept."""


class Cell(msgspec.Struct, array_like=True):
    """What is told of a group for a while; what did not happen has no entry."""

    counts: dict[str, int] = {}
    """By the figure's name, `results/done` for one of several."""
    tallies: dict[str, Tally] = {}


@dataclass(frozen=True, slots=True)
class Tallied(Spread):
    """A spread that still knows its times, by the second."""

    seconds: Mapping[int, int] = field(default_factory=dict)


def tallied(times_ms: Iterable[int]) -> Tallied:
    """Return the times as they go into a cell."""
    times, seconds = list(times_ms), dict[int, int]()
    for time_ms in times:
        second = -(-time_ms // SECOND_MS)
        seconds[second] = seconds.get(second, 0) + 1
    return Tallied(len(times), None, None, None, None, max(times, default=None), sum(times), seconds)


def cell_of(row: Row, keeping: frozenset[str] = IN_SECONDS) -> Cell:
    """Return a group's figures as they are kept; its spreads are to be tallied ones."""
    cell = Cell()
    for part in (row.calls, row.tickets, row.time, row.guides):
        if part is not None:
            _keep(part, "", cell, keeping)
    return cell


def _keep(value: object, name: str, cell: Cell, keeping: frozenset[str]) -> None:
    match value:
        case Tallied():
            if value.count:
                seconds = dict(value.seconds) if name in keeping else {}
                cell.tallies[name] = Tally(value.count, value.total_ms, value.max_ms or 0, seconds)
        case int():
            if value:
                cell.counts[name] = value
        case Mapping():
            for key, each in value.items():
                _keep(each, f"{name}/{key}", cell, keeping)
        case Share() | PauseFigures() | CallFigures() | TicketFigures() | TimeFigures() | GuideFigures():
            for each in fields(value):
                _keep(getattr(value, each.name), f"{name}/{each.name}" if name else each.name, cell, keeping)


def together(cells: Iterable[Cell]) -> Cell:
    """Return several cells as one."""
    whole = Cell({}, {})
    for cell in cells:
        add(whole, cell)
    return whole


def add(into: Cell, cell: Cell, seconds: bool = True) -> None:
    """Put a cell to another, so that many are never in memory at once; without `seconds` there are no percentiles."""
    _add(into.counts, cell.counts)
    for name, tally in cell.tallies.items():
        known = into.tallies.get(name)
        if known is None:
            into.tallies[name] = Tally(
                tally.count, tally.total_ms, tally.max_ms, dict(tally.seconds) if seconds else {}
            )
        else:
            known.count += tally.count
            known.total_ms += tally.total_ms
            known.max_ms = max(known.max_ms, tally.max_ms)
            if seconds:
                _add(known.seconds, tally.seconds)


def _add(into: dict[K, int], what: Mapping[K, int]) -> None:
    known = into.get
    for key, count in what.items():
        into[key] = known(key, 0) + count


def row_in(cell: Cell, key: str, by: By) -> Row:
    """Return a cell's figures as a report has them."""
    return Row(
        key=key,
        calls=_figures(CallFigures, cell),
        tickets=None if by in WITHOUT_TICKETS else _figures(TicketFigures, cell),
        time=None if by in WITHOUT_TIME else _figures(TimeFigures, cell),
        guides=_figures(GuideFigures, cell) if by in WITH_GUIDES else None,
    )


def _figures(kind: type[T], cell: Cell) -> T:
    figures: dict[str, Any] = {each.name: _figure(each.type, each.name, cell) for each in fields(kind)}
    return kind(**figures)


def _figure(kind: object, name: str, cell: Cell) -> object:
    if kind is int:
        return cell.counts.get(name, 0)
    if kind is Spread:
        return spread_in(cell.tallies.get(name))
    if kind is Share:
        return Share(cell.counts.get(f"{name}/part", 0), cell.counts.get(f"{name}/whole", 0))
    return _pauses(cell) if name == "pauses" else counts_in(cell, name)


def counts_in(cell: Cell, name: str) -> dict[str, int]:
    """Return the counts of a figure that has several, such as the results, by their own names."""
    start = f"{name}/"
    return {key[len(start) :]: cell.counts[key] for key in sorted(cell.counts) if key.startswith(start)}


def _pauses(cell: Cell) -> dict[str, PauseFigures]:
    return {reason: _pause(cell, f"pauses/{reason}") for reason in _reasons(cell)}


def _reasons(cell: Cell) -> Iterator[str]:
    lengths = (name for name in sorted(cell.tallies) if name.startswith("pauses/"))
    return (name.removeprefix("pauses/").removesuffix("/length") for name in lengths)


def _pause(cell: Cell, name: str) -> PauseFigures:
    count = cell.counts.get
    return PauseFigures(
        length=spread_in(cell.tallies.get(f"{name}/length")),
        planned=count(f"{name}/planned", 0),
        planned_ms=count(f"{name}/planned_ms", 0),
        planned_took_ms=count(f"{name}/planned_took_ms", 0),
        late=count(f"{name}/late", 0),
        late_ms=count(f"{name}/late_ms", 0),
    )


def spread_in(tally: Tally | None) -> Spread:
    """Return how tallied times were spread; without percentiles where only their sums were kept."""
    if tally is None or not tally.count:
        return Spread(0, None, None, None, None, None)
    median, p90, p95 = percentiles_in(tally, (50, 90, 95))
    mean_ms = (2 * tally.total_ms + tally.count) // (2 * tally.count)
    return Spread(tally.count, mean_ms, median, p90, p95, tally.max_ms, tally.total_ms)


def percentiles_in(tally: Tally, percents: Sequence[int]) -> list[int | None]:
    """Return the nearest ranks, each up to its full second; no longer than the longest there was."""
    if not tally.seconds:
        return [None] * len(percents)
    wanted = [max(1, -(-percent * tally.count // 100)) for percent in percents]
    found: list[int | None] = []
    passed, ordered = 0, iter(sorted(tally.seconds))
    for rank in wanted:
        while passed < rank:
            second = next(ordered)
            passed += tally.seconds[second]
        found.append(min(second * SECOND_MS, tally.max_ms))
    return found
