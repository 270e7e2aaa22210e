"""A day computed by hand; docs/operate/statistics.md tells the same day, and this test holds it to that."""

import random
from pathlib import Path

import pytest

from hall_records.reading import JournalReader
from hall_records.reports import CallFigures, DayReport, Figures, Share, Spread, day_report, percentile, spread
from hall_records.visits import Visits
from queue_core.commands import (
    CallNext,
    Command,
    FinishService,
    MissTicket,
    Recall,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.rules import Lane
from tests.records.halls import begun
from tests.records.small_hall import MINUTE_MS, NINE_MS

DOCUMENT = Path(__file__).parents[2] / "docs" / "operate" / "statistics.md"
TARGETS_MS = {"permit": 12 * MINUTE_MS, "tax": 5 * MINUTE_MS}

TICKETS: dict[float, tuple[str, Lane]] = {
    0: ("permit", Lane.NORMAL),  # A001
    1: ("tax", Lane.NORMAL),  # B00001
    2: ("permit", Lane.NORMAL),  # A002
    3: ("permit", Lane.NORMAL),  # A003
    4: ("tax", Lane.NORMAL),  # B00002
    5: ("deed", Lane.NORMAL),  # B00003
    50: ("permit", Lane.GREEN),  # GA004
}
"""Who took a ticket, by minutes after nine."""

STEPS: list[tuple[float, Command]] = [
    (6, CallNext("2")),  # B00001 waited 6 - 1 = 5
    (7, StartService("2")),
    (10, CallNext("3")),  # A001 waited 10 - 0 = 10
    (11, StartService("3")),
    (16, FinishService("3")),  # A001 was served 16 - 11 = 5
    (16, CallNext("3")),  # A002 waited 16 - 2 = 14; the recalls do not count
    (17, Recall("3")),
    (18, Recall("3")),
    (19, StartService("3")),
    (20, FinishService("2")),  # B00001 was served 20 - 7 = 13
    (20, CallNext("2")),  # B00002, for tax
    (21, StartService("2")),
    (22, FinishService("3")),  # A002 was served 22 - 19 = 3
    (22, CallNext("3")),  # A003
    (24, MissTicket("3")),  # A003 did not come
    (25, TransferTicket("2", to_service="deed")),  # B00002 was served 25 - 21 = 4 for tax
    (30, CallNext("2")),  # B00002 again, now for deed: waited 30 - 4 = 26
    (30, StartService("2")),
    (40, FinishService("2")),  # B00002 was served 40 - 30 = 10 for deed
    (51, ReportPaper("GA004", printed=False, fault="no paper")),
    (52, ReprintTicket("GA004")),
    (53, ReportPaper("GA004", printed=True)),
    (70 + 1 / MINUTE_MS, CallNext("2")),  # B00003 waited 70 - 5 = 65 minutes and a millisecond
    (71, StartService("2")),  # B00003 is still being served at midnight; GA004 still waits then
]


@pytest.fixture
def report(tmp_path: Path) -> DayReport:
    """The day's report, read from its journal the day after."""
    path = tmp_path / "journal.db"
    recorded = begun(path)
    due: list[tuple[float, Command | tuple[str, Lane]]] = sorted([*TICKETS.items(), *STEPS], key=lambda step: step[0])
    for minutes, step in due:
        at_ms = NINE_MS + round(minutes * MINUTE_MS)
        if isinstance(step, tuple):
            recorded.issues(step[0], at_ms, step[1])
        else:
            recorded.does(step, at_ms)
    recorded.does(TimePassed(), NINE_MS + 15 * 60 * MINUTE_MS)
    recorded.journal.close()
    with JournalReader.open(path) as reader:
        visits = Visits()
        for entry in reader.entries_of_day("2026-11-22"):
            visits.take(entry)
    return day_report(visits, TARGETS_MS)


def minutes(count: int, mean: float, median: float, p90: float, p95: float, longest: float) -> Spread:
    return Spread(count, *(round(each * MINUTE_MS) for each in (mean, median, p90, p95, longest)))


NOTHING = Spread(0, None, None, None, None, None)
LONG = 65 + 1 / MINUTE_MS


def test_the_whole_hall(report: DayReport) -> None:
    assert report.day == "2026-11-22"
    assert report.hall == Figures(
        issued=7,
        calls=7,  # A001, B00001, A002, A003, B00002 twice, B00003
        served=4,  # A001, B00001, A002, B00002
        missed=1,  # A003, which is not counted as expired too
        transferred=1,  # B00002
        expired=2,  # B00003 and GA004
        paper_failed=1,  # GA004
        # 5, 10, 14, 26, 65:00.001: mean (120 min + 1 ms) / 5 = 24 min; ranks 3, ceil(4.5) = 5, ceil(4.75) = 5
        wait=minutes(5, 24, 14, LONG, LONG, LONG),
        # 3, 4, 5, 10, 13: mean 35 / 5
        service=minutes(5, 7, 5, 13, 13, 13),
        # A001 10 <= 12, A002 14 > 12, B00001 5 <= 5; deed has no target
        within_target=Share(2, 3),
    )


def test_each_service(report: DayReport) -> None:
    assert report.services == {
        "permit": Figures(
            issued=4,
            calls=3,
            served=2,
            missed=1,
            transferred=0,
            expired=1,
            paper_failed=1,
            wait=minutes(2, 12, 10, 14, 14, 14),
            service=minutes(2, 4, 3, 5, 5, 5),
            within_target=Share(1, 2),
        ),
        "tax": Figures(
            issued=2,
            calls=2,
            served=1,
            missed=0,
            transferred=1,
            expired=0,
            paper_failed=0,
            wait=minutes(1, 5, 5, 5, 5, 5),
            service=minutes(2, 8.5, 4, 13, 13, 13),
            within_target=Share(1, 1),
        ),
        "deed": Figures(
            issued=1,
            calls=2,
            served=1,
            missed=0,
            transferred=0,
            expired=1,
            paper_failed=0,
            # 26 and 65:00.001: half a millisecond is rounded up
            wait=Spread(2, 2_730_001, 26 * MINUTE_MS, 3_900_001, 3_900_001, 3_900_001),
            service=minutes(1, 10, 10, 10, 10, 10),
            within_target=Share(0, 0),
        ),
    }


def test_each_window(report: DayReport) -> None:
    assert set(report.windows) == {"2", "3"}
    assert report.windows["2"] == CallFigures(
        calls=4,
        served=2,
        missed=0,
        transferred=1,
        wait=minutes(3, 32, 26, LONG, LONG, LONG),  # 5, 26, 65:00.001: (96 min + 1 ms) / 3
        service=minutes(3, 9, 10, 13, 13, 13),  # 4, 10, 13
        within_target=Share(1, 1),
    )
    assert report.windows["3"].missed == 1
    assert report.windows["3"].wait == minutes(2, 12, 10, 14, 14, 14)


def test_each_lane(report: DayReport) -> None:
    assert report.lanes["green"] == Figures(
        issued=1,
        calls=0,
        served=0,
        missed=0,
        transferred=0,
        expired=1,
        paper_failed=1,
        wait=NOTHING,
        service=NOTHING,
        within_target=Share(0, 0),
    )
    assert report.lanes["normal"].issued == 6
    assert report.lanes["normal"].wait == report.hall.wait


def test_the_document_tells_this_day(report: DayReport) -> None:
    rows = {"**hall**": report.hall} | {f"`{code}`": figures for code, figures in report.services.items()}
    document = DOCUMENT.read_text(encoding="utf-8")

    for name, figures in rows.items():
        assert row(name, figures) in document


def row(name: str, figures: Figures) -> str:
    counts = (figures.issued, figures.calls, figures.served, figures.missed, figures.transferred, figures.expired)
    times = [figures.wait.mean_ms, figures.wait.median_ms, figures.wait.p90_ms, figures.service.mean_ms]
    share = figures.within_target
    cells = [name, *map(str, counts), str(figures.paper_failed), *map(clock, times), f"{share.part} of {share.whole}"]
    return f"| {' | '.join(cells)} |"


def clock(time_ms: int | None) -> str:
    seconds = round((time_ms or 0) / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"


def test_a_percentile_is_a_time_that_somebody_had() -> None:
    chance = random.Random(90)
    for count in range(1, 60):
        ordered = sorted(chance.randrange(1000) for _ in range(count))
        for percent in (1, 50, 90, 95, 100):
            found = percentile(ordered, percent)
            assert found in ordered
            assert sum(each <= found for each in ordered) * 100 >= percent * count
            assert sum(each < found for each in ordered) * 100 < percent * count


@pytest.mark.parametrize(("times", "mean"), [([1, 2], 2), ([1, 1, 2], 1), ([0], 0), ([1, 2, 2], 2)])
def test_means_are_rounded_to_the_nearest_millisecond(times: list[int], mean: int) -> None:
    assert spread(times).mean_ms == mean


def test_a_share_of_nothing_is_no_number() -> None:
    assert Share(0, 0).ratio is None
    assert Share(1, 4).ratio == 0.25
