"""Reports out of the days' cells say what reports out of the journal itself say, and know when they no longer do."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from hall_records.cell_file import CellFile
from hall_records.cells import Cell, Tally, cell_of, row_in, spread_in, tallied, together
from hall_records.day_cells import DayFacts, cells_of
from hall_records.figures import Spread, spread
from hall_records.history import facts_of_days, map_of
from hall_records.reading import JournalReader
from hall_records.reports import By, Report, facts_of, report
from hall_records.span_cells import SpanCells, report_of
from hall_records.summing import sum_up
from queue_core.commands import CallNext, FinishService, IssueTicket, LogIn, MissTicket, StartService, TimePassed
from tests.records.halls import RecordedHall, begun
from tests.records.histories import life, live_through
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES

DAY_MS = 24 * 60 * MINUTE_MS
TOLD_IN_FULL = ("wait", "service")


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall that has lived for some days at random, over the end of a month, and whose last day goes on."""
    path = tmp_path_factory.mktemp("hall") / "journal.db"
    rules, history = life(20261129, 700, RULES)
    recorded = begun(path, rules)
    live_through(recorded, history)
    last_ms = recorded.hall.state.last_ms
    recorded.does(TimePassed(), last_ms + 40 * DAY_MS)
    recorded.does(TimePassed(), last_ms + 41 * DAY_MS)
    recorded.issues("permit", last_ms + 41 * DAY_MS + 1)
    recorded.journal.close()
    return path


@pytest.fixture
def reader(journal: Path) -> Iterator[JournalReader]:
    with JournalReader.open(journal) as reader:
        yield reader


def span(reader: JournalReader, file: CellFile) -> SpanCells:
    """Return all the journal's days: those that are over from the file, the present one from its facts."""
    days = reader.days()
    (today,) = facts_of_days(reader, days[-1], days[-1])
    present, hall = DayFacts(days[-1], facts_of(today), ()), map_of(reader, days[-1])
    return SpanCells(file, days, days[-1], lambda by: cells_of(present, hall, (by,)), hall)


def counted(one: Report) -> list[dict[str, object]]:
    """Return all that a report says exactly: no percentile, and no windows' time in pieces of an hour."""
    return [without_percentiles(asdict(row)) for row in (one.whole, *one.rows)]


def without_percentiles(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    left = {key: each for key, each in value.items() if key not in ("median_ms", "p90_ms", "p95_ms")}
    return {key: without_percentiles(each) if isinstance(each, dict) else each for key, each in left.items()}


@pytest.mark.parametrize("by", By)
def test_a_report_from_cells_says_what_the_journal_says(reader: JournalReader, tmp_path: Path, by: By) -> None:
    file = CellFile(tmp_path / "cells.db")
    kept = list(sum_up(reader, file))
    days = reader.days()
    exact = report(facts_of_days(reader, days[0], days[-1]), by, map_of(reader, days[-1]))

    told = report_of(span(reader, file), by)

    assert sorted(kept) == sorted(days[:-1])
    assert len(days) > 3
    assert counted(told) == counted(exact)
    for ours, theirs in zip((told.whole, *told.rows), (exact.whole, *exact.rows), strict=True):
        for name in TOLD_IN_FULL:
            assert is_up_to_a_second(getattr(ours.calls, name), getattr(theirs.calls, name))


def is_up_to_a_second(told: Spread, exact: Spread) -> bool:
    pairs = [(told.median_ms, exact.median_ms), (told.p90_ms, exact.p90_ms), (told.p95_ms, exact.p95_ms)]
    return all((a is None and b is None) or (a is not None and b is not None and 0 <= a - b < 1000) for a, b in pairs)


def test_a_month_that_is_over_is_read_as_one_and_says_the_same(reader: JournalReader, tmp_path: Path) -> None:
    file = CellFile(tmp_path / "cells.db")
    list(sum_up(reader, file))
    months = file.months()
    by_days = replace(span(reader, file))
    vars(by_days)["_months"] = {}

    assert months
    for by in (By.SERVICE, By.HOUR, By.CLERK):
        assert report_of(span(reader, file), by) == report_of(by_days, by)


def test_nothing_is_reckoned_twice(reader: JournalReader, tmp_path: Path) -> None:
    file = CellFile(tmp_path / "cells.db")
    list(sum_up(reader, file))

    assert list(sum_up(reader, file)) == []


def test_what_is_broken_off_goes_on_where_it_was(reader: JournalReader, tmp_path: Path) -> None:
    file, whole = CellFile(tmp_path / "cells.db"), CellFile(tmp_path / "whole.db")
    list(sum_up(reader, whole))
    first = next(iter(sum_up(reader, file)))

    assert first not in list(sum_up(reader, file))
    assert file.days() == whole.days()
    assert report_of(span(reader, file), By.ZONE) == report_of(span(reader, whole), By.ZONE)


def a_day_over(tmp_path: Path) -> RecordedHall:
    """Return a hall whose first day is over, while one visitor's clerk could not say anything."""
    hall = begun(tmp_path / "journal.db")
    hall.does(LogIn("3", "li"), NINE_MS)
    hall.issues("permit", NINE_MS + MINUTE_MS)
    hall.does(CallNext("3"), NINE_MS + 4 * MINUTE_MS)
    hall.does(TimePassed(), NINE_MS + DAY_MS)
    return hall


def served(hall: RecordedHall, file: CellFile) -> list[str]:
    """Sum up; return which days were reckoned."""
    with JournalReader.open(file.path.with_name("journal.db")) as reader:
        return list(sum_up(reader, file))


def test_a_day_about_which_something_comes_in_late_is_reckoned_anew(tmp_path: Path) -> None:
    hall, file = a_day_over(tmp_path), CellFile(tmp_path / "cells.db")
    before = served(hall, file)
    hall.does(StartService("3"), NINE_MS + DAY_MS + MINUTE_MS, NINE_MS + 6 * MINUTE_MS)
    hall.does(FinishService("3"), NINE_MS + DAY_MS + MINUTE_MS, NINE_MS + 13 * MINUTE_MS)

    assert served(hall, file) == before
    (kept,) = file.cells("clerk", before, "li")
    assert (kept.whole.counts["served"], kept.whole.tallies["service"].total_ms) == (1, 7 * MINUTE_MS)
    hall.journal.close()


def test_what_visitors_were_told_adds_up_to_how_right_it_was(tmp_path: Path) -> None:
    """Of three who were told 5 to 10 minutes one waited 7, one 3, one 12."""
    hall, file = begun(tmp_path / "journal.db"), CellFile(tmp_path / "cells.db")
    for nth, waited in enumerate((7, 3, 12)):
        at_ms = NINE_MS + nth * 60 * MINUTE_MS
        told = IssueTicket(
            "permit", f"{nth:032x}", "dispenser-1", told_from_ms=5 * MINUTE_MS, told_to_ms=10 * MINUTE_MS
        )
        hall.does(told, at_ms)
        hall.does(CallNext("3"), at_ms + waited * MINUTE_MS)
        hall.does(MissTicket("3"), at_ms + (waited + 1) * MINUTE_MS)
    hall.does(TimePassed(), NINE_MS + DAY_MS)
    days = served(hall, file)
    hall.journal.close()

    for by, key in (("hall", ""), ("service", "permit")):
        (kept,) = file.cells(by, days, key)
        told_counts = {name: count for name, count in kept.whole.counts.items() if name.startswith("told")}
        assert told_counts == {
            "told": 3,
            "told/within": 1,
            "told/sooner": 1,
            "told/off_ms": round((0.5 + 4.5 + 4.5) * MINUTE_MS),
            "told/bias_ms": round((-0.5 - 4.5 + 4.5) * MINUTE_MS),
            "told/width_ms": 15 * MINUTE_MS,
        }


def test_a_damaged_file_and_one_of_another_journal_are_made_anew(tmp_path: Path) -> None:
    hall, file = a_day_over(tmp_path), CellFile(tmp_path / "cells.db")
    file.path.write_bytes(b"no database at all, but long enough to look like one" * 100)
    assert len(served(hall, file)) == 1
    hall.journal.begin_epoch(2)
    hall.journal.close()
    file.belong_to("another hall's/1")

    assert len(served(hall, file)) == 1


def test_percentiles_are_those_of_all_times_up_to_the_full_second() -> None:
    chance = Random(95)
    for count in range(1, 80):
        times = [chance.choice([0, 1, 999, 1000, 1001, chance.randrange(900_000)]) for _ in range(count)]
        parts = [times[: count // 3], times[count // 3 :]]
        cells = [Cell({}, {"wait": tally(part)}) for part in parts]
        told, exact = spread_in(together(cells).tallies["wait"]), spread(times)

        assert is_up_to_a_second(told, exact)
        assert (told.count, told.mean_ms, told.max_ms, told.total_ms) == (
            exact.count,
            exact.mean_ms,
            exact.max_ms,
            exact.total_ms,
        )


def tally(times_ms: list[int]) -> Tally:
    told = tallied(times_ms)
    return Tally(told.count, told.total_ms, told.max_ms or 0, dict(told.seconds))


def test_a_group_of_nothing_is_told_as_nothing() -> None:
    row = row_in(Cell({}, {}), "", By.DAY)

    assert cell_of(row) == Cell({}, {})
    assert (row.calls.served, row.calls.wait.mean_ms, row.calls.within_target.ratio) == (0, None, None)
