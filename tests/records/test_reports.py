"""A day computed by hand; docs/operate/statistics.md tells the same day, and this test holds it to that."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.hall_map import HallMap
from hall_records.history import facts_of_days, map_of
from hall_records.reading import JournalReader
from hall_records.reports import By, DayReport, Figures, Row, Share, Spread, day_report, percentile, report, spread
from hall_records.visits import Visits
from queue_core.commands import (
    BookVisit,
    CallNext,
    CancelTicket,
    CheckIn,
    Command,
    FinishService,
    HoldTicket,
    IssueTicket,
    LogIn,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    Recall,
    Reinstate,
    ReportPaper,
    ReprintTicket,
    ResumeTicket,
    StartService,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.lifecycle import Level, ServiceOutcome
from queue_core.rules import Lane
from tests.records.halls import begun
from tests.records.small_hall import MINUTE_MS, NINE_MS

DOCUMENT = Path(__file__).parents[2] / "docs" / "operate" / "statistics.md"
TARGETS_MS = {"permit": 12 * MINUTE_MS, "tax": 5 * MINUTE_MS}


def at(clock: str) -> int:
    """Return the moment of a time of that day, such as 9:05 or 11:33:30."""
    hours, minutes, *seconds = map(int, clock.split(":"))
    return NINE_MS + ((hours - 9) * 60 + minutes) * MINUTE_MS + 1000 * sum(seconds)


def takes(service: str, lane: Lane = Lane.NORMAL, then: tuple[str, ...] = ()) -> IssueTicket:
    return IssueTicket(service, "", "dispenser-1", lane, "elderly" if lane is Lane.GREEN else "", then=then)


DAY: list[tuple[int, Command]] = [
    (at("9:00"), takes("permit")),  # A001
    (at("9:01"), takes("tax")),  # B00001
    (at("9:02"), takes("permit")),  # A002
    (at("9:03"), takes("permit")),  # A003
    (at("9:04"), takes("tax")),  # B00002
    (at("9:05"), takes("deed")),  # B00003
    (at("9:06"), CallNext("2")),  # B00001 waited 6 - 1 = 5
    (at("9:07"), StartService("2")),
    (at("9:10"), CallNext("3")),  # A001 waited 10 - 0 = 10
    (at("9:11"), StartService("3")),
    (at("9:16"), FinishService("3")),  # A001 was served 16 - 11 = 5
    (at("9:16"), CallNext("3")),  # A002 waited 16 - 2 = 14; the recalls do not count
    (at("9:17"), Recall("3")),
    (at("9:18"), Recall("3")),
    (at("9:19"), StartService("3")),
    (at("9:20"), FinishService("2")),  # B00001 was served 20 - 7 = 13
    (at("9:20"), CallNext("2")),  # B00002, for tax
    (at("9:21"), StartService("2")),
    (at("9:22"), FinishService("3", ServiceOutcome.SUPPLEMENT)),  # A002 was served 22 - 19 = 3
    (at("9:22"), CallNext("3")),  # A003
    (at("9:24"), MissTicket("3")),  # A003 did not come
    (at("9:25"), TransferTicket("2", to_service="deed")),  # B00002 was served 25 - 21 = 4 for tax
    (at("9:30"), CallNext("2")),  # B00002 again, now for deed: waited 30 - 4 = 26
    (at("9:30"), StartService("2")),
    (at("9:35"), BookVisit("b-1", "tax", at("11:45"))),
    (at("9:35"), BookVisit("b-2", "tax", at("12:00"))),
    (at("9:40"), FinishService("2")),  # B00002 was served 40 - 30 = 10 for deed
    (at("9:50"), takes("permit", Lane.GREEN)),  # GA004
    (at("9:51"), ReportPaper("GA004", printed=False, fault="no paper")),
    (at("9:52"), ReprintTicket("GA004")),
    (at("9:53"), ReportPaper("GA004", printed=True)),
    (at("10:00"), CancelTicket("GA004", "left")),
    (at("10:10") + 1, CallNext("2")),  # B00003 waited 70 - 5 = 65 minutes and a millisecond
    (at("10:11"), StartService("2")),  # B00003 is still being served at midnight
    (at("10:50"), LogIn("1", "li")),
    (at("11:00"), takes("permit", then=("tax",))),  # A005
    (at("11:02"), takes("permit")),  # A006
    (at("11:05"), CallNext("1")),  # A005 waited 5
    (at("11:06"), StartService("1")),
    (at("11:10"), HoldTicket("1")),  # A005 has been served 10 - 6 = 4, and goes to fill in a form
    (at("11:20"), ResumeTicket("1", "A005")),  # A005 was away 20 - 10 = 10; no wait ends here
    (at("11:21"), StartService("1")),
    (at("11:24"), FinishService("1")),  # A005 was served 4 + 24 - 21 = 7 for permit, and stays
    (at("11:30"), FinishService("1")),  # A005 was served 30 - 24 = 6 for tax, without another wait
    (at("11:31"), CallNext("1")),  # A006 waited 31 - 2 = 29
    (at("11:32"), StartService("1")),
    (at("11:33"), FinishService("1")),  # a misclick
    (at("11:33:30"), Undo("1")),
    (at("11:35"), RateTicket("A005", Level.SATISFIED, "pad")),
    (at("11:40"), FinishService("1")),  # A006 was served 40 - 32 = 8
    (at("11:40"), CheckIn("", "dispenser-1", "b-1")),  # B00004
    (at("11:41"), takes("permit")),  # A007
    (at("11:50"), CallNext("1")),  # B00004 waited 50 - 45 = 5, from its slot
    (at("11:51"), StartService("1")),
    (at("11:52"), CallNext("3")),  # A007
    (at("11:54"), MissTicket("3")),
    (at("12:00"), Reinstate("A007")),
    (at("12:01"), FinishService("1")),  # B00004 was served 61 - 51 = 10
    (at("12:06"), CallNext("3")),  # A007 waited 6 - 0 = 6, from its return
    (at("12:07"), StartService("3")),
    (at("12:10"), FinishService("3")),  # A007 was served 10 - 7 = 3
    (at("12:12"), PauseWindow("3", "lunch")),
    (at("12:42"), OpenWindow("3")),  # window 3 paused 42 - 12 = 30
    (at("13:01"), TimePassed()),  # b-2 has lapsed
    (at("13:05"), CallNext("1")),  # nobody waits: window 1 is ready
    (at("13:20"), takes("permit")),  # A008 is called at once, waited 0; window 1 was idle 20 - 5 = 15
    (at("13:21"), StartService("1")),
    (at("13:24"), FinishService("1")),  # A008 was served 24 - 21 = 3
    (at("16:00"), takes("permit")),  # A009 still waits at midnight
    (at("24:00"), TimePassed()),
]
"""The whole day, step by step."""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Visits, HallMap]:
    """The day read back from its journal, and where everything in the hall belonged."""
    path = tmp_path_factory.mktemp("day") / "journal.db"
    recorded = begun(path)
    for nth, (at_ms, command) in enumerate(DAY):
        if isinstance(command, IssueTicket | CheckIn):
            command = replace(command, token=f"{nth:032x}")
        recorded.does(command, at_ms)
    recorded.journal.close()
    with JournalReader.open(path) as reader:
        (visits,) = facts_of_days(reader, "2026-11-22", "2026-11-22")
        return visits, map_of(reader, "2026-11-22")


@pytest.fixture(scope="module")
def told(day: tuple[Visits, HallMap]) -> DayReport:
    return day_report(day[0], TARGETS_MS)


def rows(day: tuple[Visits, HallMap], by: By) -> dict[str, Row]:
    return {row.key: row for row in report([day[0]], by, replace(day[1], targets_ms=TARGETS_MS)).rows}


def minutes(total: float, count: int, mean: float, median: float, p90: float, p95: float, longest: float) -> Spread:
    times = (mean, median, p90, p95, longest, total)
    return Spread(count, *(round(each * MINUTE_MS) for each in times))


NOTHING = Spread(0, None, None, None, None, None)
MS = 1 / MINUTE_MS
LONG = 65 + MS


def test_the_waits_of_the_whole_hall(told: DayReport) -> None:
    # 0 A008, 5 B00001, 5 A005, 5 B00004, 6 A007, 10 A001, 14 A002, 26 B00002, 29 A006, 65:00.001 B00003
    assert told.day == "2026-11-22"
    assert told.hall.wait == minutes(165 + MS, 10, 16.5, 6, 29, LONG, LONG)
    # permit 0, 5, 6, 10 within 12; 14, 29 not; tax 5, 5 within 5; deed promises nothing here
    assert told.hall.within_target == Share(6, 8)


def test_the_services_of_the_whole_hall(told: DayReport) -> None:
    # 3 A002, 3 A007, 3 A008, 4 B00002 tax, 5 A001, 6 A005 tax, 7 A005 permit, 8 A006, 10 B00002 deed, 10 B00004,
    # 13 B00001
    assert told.hall.service == replace(minutes(72, 11, 0, 6, 10, 13, 13), mean_ms=392_727)
    # A001 1, A002 3, B00001 1, B00002 1 and 0, B00003 1 less a ms, A005 1 and 1, A006 1, B00004 1, A007 1, A008 1
    assert told.hall.walk == replace(minutes(13 - MS, 12, 0, 1, 1, 3, 3), mean_ms=65_000)
    assert told.hall.hold == minutes(10, 1, 10, 10, 10, 10, 10)


def test_the_counts_of_the_whole_hall(told: DayReport) -> None:
    hall = told.hall
    assert (hall.issued, hall.calls, hall.served, hall.completed) == (13, 14, 10, 9)
    assert (hall.missed, hall.reinstated) == (2, 1)  # A003 and A007; A007 came after all
    assert (hall.transferred, hall.held, hall.undone) == (1, 1, 1)  # B00002; A005; the misclick with A006
    assert (hall.expired, hall.abandoned) == (2, 2)  # B00003, A009; GA004, A009
    assert (hall.cancelled, hall.cancelled_for) == (1, {"left": 1})  # GA004
    assert (hall.checked_in, hall.no_shows) == (1, 1)  # b-1 and b-2
    assert hall.results == {"done": 9, "supplement": 1}
    assert hall.ratings == {"satisfied": 1, "not_rated": 8}
    assert (hall.paper_failed, hall.chosen, hall.reclassified, hall.lane_changes, hall.stepped_back) == (1, 0, 0, 0, 0)


def test_each_service(told: DayReport) -> None:
    assert list(told.services) == ["permit", "tax", "deed"]
    permit, tax, deed = told.services.values()
    assert (permit.issued, permit.calls, permit.served, permit.missed, permit.abandoned) == (9, 9, 6, 2, 2)
    assert (tax.issued, tax.calls, tax.served, tax.transferred, tax.no_shows) == (3, 3, 3, 1, 1)
    assert (deed.issued, deed.calls, deed.served, deed.expired) == (1, 2, 1, 1)
    # 0, 5, 6, 10, 14, 29: mean 64 / 6
    assert permit.wait == replace(minutes(64, 6, 0, 6, 29, 29, 29), mean_ms=640_000)
    assert tax.wait == minutes(10, 2, 5, 5, 5, 5, 5)
    # 26 and 65:00.001: half a millisecond is rounded up
    assert deed.wait == Spread(2, 2_730_001, 26 * MINUTE_MS, 3_900_001, 3_900_001, 3_900_001, 5_460_001)
    assert tax.service == minutes(33, 4, 8.25, 6, 13, 13, 13)  # 4, 6, 10, 13
    assert (permit.within_target, tax.within_target, deed.within_target) == (Share(4, 6), Share(2, 2), Share(0, 0))


def test_each_window(told: DayReport) -> None:
    assert set(told.windows) == {"1", "2", "3"}
    two = told.windows["2"]
    assert (two.calls, two.served, two.missed, two.transferred) == (4, 2, 0, 1)
    assert two.wait == minutes(96 + MS, 3, 32, 26, LONG, LONG, LONG)  # 5, 26, 65:00.001
    assert two.service == minutes(27, 3, 9, 10, 13, 13, 13)  # 4, 10, 13
    assert told.windows["1"].undone == 1
    assert told.windows["1"].ratings == {"satisfied": 1, "not_rated": 3}  # A005; A006, B00004, A008
    assert told.windows["3"].missed == 2


def test_each_lane(told: DayReport) -> None:
    assert (told.lanes["green"].issued, told.lanes["green"].cancelled, told.lanes["green"].wait) == (1, 1, NOTHING)
    assert told.lanes["appointment"].wait == minutes(5, 1, 5, 5, 5, 5, 5)
    assert (told.lanes["appointment"].issued, told.lanes["appointment"].no_shows) == (1, 1)
    assert told.lanes["normal"].issued == 11


def test_each_department_and_zone(day: tuple[Visits, HallMap]) -> None:
    departments, zones = rows(day, By.DEPARTMENT), rows(day, By.ZONE)
    assert {key: row.calls.calls for key, row in departments.items()} == {"planning": 9, "revenue": 5}
    assert departments["revenue"].calls.within_target == Share(2, 2)
    assert {key: row.calls.calls for key, row in zones.items()} == {"east": 10, "west": 4}
    assert {key: row.tickets.issued for key, row in zones.items() if row.tickets} == {"east": 9, "west": 4}


def test_each_clerk(day: tuple[Visits, HallMap]) -> None:
    clerks = rows(day, By.CLERK)
    assert {key: row.calls.served for key, row in clerks.items()} == {"": 5, "li": 5}
    assert clerks["li"].tickets is None


def test_each_hour(day: tuple[Visits, HallMap]) -> None:
    hours = rows(day, By.HOUR)
    called = {key: row.calls.calls for key, row in hours.items() if row.calls.calls}
    assert called == {"09": 6, "10": 1, "11": 5, "12": 1, "13": 1}
    issued = {key: row.tickets.issued for key, row in hours.items() if row.tickets and row.tickets.issued}
    assert issued == {"09": 7, "11": 4, "13": 1, "16": 1}


def test_the_windows_time(day: tuple[Visits, HallMap]) -> None:
    windows = rows(day, By.WINDOW)
    one, two, three = (windows[key].time for key in ("1", "2", "3"))
    assert one
    assert two
    assert three
    assert one.idle == minutes(15, 1, 15, 15, 15, 15, 15)
    assert three.paused == minutes(30, 1, 30, 30, 30, 30, 30)
    assert three.paused_for == {"lunch": 30 * MINUTE_MS}
    # 11:06-10, 11:21-30 (two services, one after the other), 11:32-40 as if there had been no misclick, 11:51-12:01,
    # 13:21-24
    assert one.serving == minutes(34, 5, 6.8, 8, 10, 10, 10)
    # 9:07-20, 9:21-25, 9:30-40, 10:11-24:00
    assert two.serving.total_ms == (13 + 4 + 10 + 829) * MINUTE_MS
    for time in (one, two, three):
        spent = (time.idle, time.free, time.paused, time.calling, time.serving)
        assert sum(each.total_ms for each in spent) == 15 * 60 * MINUTE_MS


def test_the_windows_time_is_cut_at_full_hours(day: tuple[Visits, HallMap]) -> None:
    hours = rows(day, By.HOUR)
    for key in ("09", "15", "23"):
        time = hours[key].time
        assert time
        spent = (time.idle, time.free, time.paused, time.calling, time.serving)
        assert sum(each.total_ms for each in spent) == 3 * 60 * MINUTE_MS


def test_the_day_as_a_row_is_the_whole(day: tuple[Visits, HallMap]) -> None:
    told = report([day[0]], By.DAY, day[1])

    assert told.days == ("2026-11-22",)
    assert [(row.calls, row.tickets, row.time) for row in told.rows] == [
        (told.whole.calls, told.whole.tickets, told.whole.time)
    ]


def test_the_document_tells_this_day(told: DayReport) -> None:
    figures = {"**hall**": told.hall} | {f"`{code}`": each for code, each in told.services.items()}
    document = DOCUMENT.read_text(encoding="utf-8")

    for name, each in figures.items():
        assert counts_row(name, each) in document
        assert times_row(name, each) in document


def test_the_document_tells_the_windows_time(day: tuple[Visits, HallMap]) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    for window, row in rows(day, By.WINDOW).items():
        assert row.time
        spent = (row.time.serving, row.time.calling, row.time.idle, row.time.free, row.time.paused)
        assert f"| {window} | {' | '.join(clock(each.total_ms) for each in spent)} |" in document


def counts_row(name: str, each: Figures) -> str:
    counts = (each.issued, each.calls, each.served, each.missed, each.transferred, each.held, each.undone)
    ends = (each.completed, each.abandoned, each.expired, each.no_shows, each.reinstated, each.paper_failed)
    return f"| {' | '.join([name, *map(str, (*counts, *ends))])} |"


def times_row(name: str, each: Figures) -> str:
    times = [each.wait.mean_ms, each.wait.median_ms, each.wait.p90_ms, each.service.mean_ms, each.walk.mean_ms]
    share = each.within_target
    cells = [name, str(each.wait.count), *map(clock, times), clock(each.hold.mean_ms), f"{share.part} of {share.whole}"]
    return f"| {' | '.join(cells)} |"


def clock(time_ms: int | None) -> str:
    if time_ms is None:
        return "–"
    seconds = round(time_ms / 1000)
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
