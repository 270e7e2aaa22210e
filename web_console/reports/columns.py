"""The figures a report tells of each group, one a column: on the page, and in a spreadsheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hall_records.facts import NOT_RATED
from hall_records.figures import Share, Spread
from hall_records.reports import Row
from web_console.reports.workbook import Ratio, Span, Value

GOOD: Final = ("very_satisfied", "satisfied", "basically_satisfied")
BAD: Final = ("dissatisfied", "very_dissatisfied")
LEVELS: Final = (*GOOD, *BAD)
RESULTS: Final = ("done", "received", "supplement", "declined", "consulted")


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its name in the catalogue (`reports.c_…`), and what it is of a group; None: it has no such figure."""

    name: str
    of: Callable[[Row], Value]
    defined: str = ""
    """Whose definition (`reports.def_…`) says what it means."""
    is_strong: bool = False

    @property
    def anchor(self) -> str:
        """The definition's name."""
        return self.defined or self.name


def _time(ms: int | None) -> Value:
    return None if ms is None else Span(ms)


def _ratio(share: Share) -> Value:
    return None if share.ratio is None else Ratio(share.ratio)


def rated(row: Row) -> Share:
    """Return how many of those who rated were satisfied; silence is no praise."""
    said = sum(row.calls.ratings.get(level, 0) for level in LEVELS)
    return Share(sum(row.calls.ratings.get(level, 0) for level in GOOD), said)


def mean_level(row: Row) -> float | None:
    """Return the mean of the ratings given, from 1 (very dissatisfied) to 5."""
    counts = [row.calls.ratings.get(level, 0) for level in LEVELS]
    said = sum(counts)
    return sum((5 - place) * count for place, count in enumerate(counts)) / said if said else None


def _tickets(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.tickets, name) if row.tickets else None


def _calls(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.calls, name)


def _spread(name: str, of: str) -> Callable[[Row], Value]:
    return lambda row: _time(getattr(getattr(row.calls, name), of))


def _window(name: str) -> Callable[[Row], Value]:
    return lambda row: Span(_spent(row, name).total_ms) if row.time else None


def _spent(row: Row, name: str) -> Spread:
    spent: Spread = getattr(row.time, name)
    return spent


WORK: Final = (
    Column("issued", _tickets("issued")),
    Column("served", _calls("served"), is_strong=True),
    Column("missed", _calls("missed")),
    Column("abandoned", _tickets("abandoned")),
    Column("wait_mean", _spread("wait", "mean_ms"), "wait", is_strong=True),
    Column("wait_median", _spread("wait", "median_ms"), "percentile"),
    Column("wait_p90", _spread("wait", "p90_ms"), "percentile"),
    Column("wait_max", _spread("wait", "max_ms"), "wait"),
    Column("within", lambda row: _ratio(row.calls.within_target)),
    Column("service_mean", _spread("service", "mean_ms"), "service", is_strong=True),
    Column("service_p90", _spread("service", "p90_ms"), "percentile"),
    Column("satisfied", lambda row: _ratio(rated(row)), "rated"),
)
"""What the page shows first."""
TIME: Final = tuple(
    Column(name, _window(name), "window_time") for name in ("serving", "calling", "idle", "free", "paused")
)
LEVEL_COLUMNS: Final = tuple(
    Column(f"level_{level}", lambda row, level=level: row.calls.ratings.get(level, 0), "rated")  # type: ignore[misc]
    for level in (*LEVELS, NOT_RATED)
)
MORE: Final = (
    Column("calls", _calls("calls")),
    Column("walk_mean", _spread("walk", "mean_ms"), "walk"),
    Column("hold_mean", _spread("hold", "mean_ms"), "hold"),
    Column("transferred", _calls("transferred")),
    Column("held", _calls("held")),
    Column("chosen", _calls("chosen")),
    Column("undone", _calls("undone")),
    Column("completed", _tickets("completed")),
    Column("cancelled", _tickets("cancelled")),
    Column("expired", _tickets("expired")),
    Column("no_shows", _tickets("no_shows")),
    Column("checked_in", _tickets("checked_in")),
    Column("reinstated", _tickets("reinstated")),
    Column("diverted", _tickets("diverted")),
    Column("given_alone", _tickets("given_alone")),
)
"""What a spreadsheet has beside."""
EVERY: Final = (*WORK, *LEVEL_COLUMNS, *TIME, *MORE)
DEFINED: Final = tuple(dict.fromkeys(column.anchor for column in EVERY))


def has_any(column: Column, rows: Mapping[str, Row] | tuple[Row, ...] | list[Row]) -> bool:
    """Whether any of these groups has this figure."""
    listed = rows.values() if isinstance(rows, Mapping) else rows
    return any(column.of(row) is not None for row in listed)
