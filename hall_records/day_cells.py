"""One day as cells: for the hall and for each of its parts, as a whole and hour by hour."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hall_records.cells import Cell, cell_of, tallied
from hall_records.facts import Fact
from hall_records.hall_map import HallMap
from hall_records.reports import By, groups_of, row_of
from hall_records.told import ToldWait

HALL: Final = "hall"
"""The group of everything."""
DAYS: Final = "days"
"""The count of the days on which anything happened."""
KEPT: Final[tuple[By, ...]] = (By.SERVICE, By.SITUATION, By.DEPARTMENT, By.ZONE, By.LANE, By.WINDOW, By.CLERK)
"""The parts of a hall that have cells of their own."""
WITHOUT_HOURS: Final = frozenset({By.SITUATION})
"""There are too many of them for one hour of one to say anything."""

Rest = Callable[[], None]
"""Called between two pieces of work, for whoever should not take a machine's whole time."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """All there is to know of a day."""

    day: str
    facts: Sequence[Fact]
    told: Sequence[ToldWait]
    """What visitors were told of their wait, and what it was."""


@dataclass(frozen=True, slots=True)
class GroupCells:
    """One group on one day."""

    by: str
    """`hall`, or what it is one of."""
    key: str
    whole: Cell
    hours: Mapping[str, Cell]
    """By weekday and hour, `0/09` on a Monday from nine to ten: so those of many days can be put together."""


def cells_of(
    day: DayFacts, hall: HallMap, wanted: Iterable[str] = (), rest: Rest = lambda: None
) -> Iterator[GroupCells]:
    """Yield a day's cells; all of them, or those of the groupings wanted."""
    wanted = frozenset(wanted) or {HALL, *KEPT}
    if HALL in wanted:
        yield _cells(HALL, "", day.facts, day, hall)
    for by in KEPT:
        if by in wanted:
            for key, facts in groups_of({day.day: day.facts}, by, hall):
                rest()
                yield _cells(by.value, key, facts, day, hall)


def slot(day: str, hour: str) -> str:
    """Return the weekday and hour of an hour of this day."""
    return f"{date.fromisoformat(day).weekday()}/{hour}"


def _cells(by: str, key: str, facts: Sequence[Fact], day: DayFacts, hall: HallMap) -> GroupCells:
    within = By.DAY if by == HALL else By(by)
    whole = _of_one_day(cell_of(row_of(key, list(facts), within, hall, tallied)))
    if by == HALL or within is By.SERVICE:
        _tell(whole, (each for each in day.told if by == HALL or each.service == key))
    hours = {}
    if within not in WITHOUT_HOURS:
        for hour, each in groups_of({day.day: facts}, By.HOUR, hall):
            hours[slot(day.day, hour)] = _of_one_day(cell_of(row_of(hour, each, within, hall, tallied)))
    return GroupCells(by, key, whole, hours)


def _of_one_day(cell: Cell) -> Cell:
    """Count the day along, if anything happened: of many put together it says on how many of them."""
    if cell.counts or cell.tallies:
        cell.counts[DAYS] = 1
    return cell


def _tell(cell: Cell, told: Iterable[ToldWait]) -> None:
    """Count how right it was what visitors were told: sums, so that those of several days add up."""
    known = [(each, each.waited_ms) for each in told if each.waited_ms is not None]
    off_ms = [waited_ms - each.middle_ms for each, waited_ms in known]
    sums = {
        "told": len(known),
        "told/within": sum(each.is_within for each, _ in known),
        "told/sooner": sum(waited_ms < each.from_ms for each, waited_ms in known),
        "told/off_ms": round(sum(map(abs, off_ms))),
        "told/bias_ms": round(sum(off_ms)),
        "told/width_ms": sum(each.to_ms - each.from_ms for each, _ in known),
    }
    cell.counts.update({name: count for name, count in sums.items() if count})
