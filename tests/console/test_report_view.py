"""What a report draws and reckons, out of figures alone."""

import io
from datetime import date

import openpyxl
import pytest

from hall_records.cells import Cell, Tally, row_in
from hall_records.reports import By
from web_console.language import Tongue
from web_console.reports.asking import Asked, asked_in, usual_spans
from web_console.reports.charts import bar_chart, heat_map, stripes, wait_chart
from web_console.reports.comma import comma_separated
from web_console.reports.figures import Figures
from web_console.reports.reasons import Reason, why_long
from web_console.reports.view import windows_needed, windows_open
from web_console.reports.workbook import Ratio, Sheet, Span, Value, workbook

HOUR_MS = 3_600_000
WEEKDAYS = list("一二三四五六日")


def waits(*seconds: int) -> Tally:
    return Tally(
        len(seconds), sum(seconds) * 1000, max(seconds) * 1000, {each: seconds.count(each) for each in seconds}
    )


def title(**fields: object) -> str:
    return "{weekday} {hour} {minutes} {count}".format(**fields)


def test_the_longest_waits_are_the_darkest() -> None:
    slots = {
        "0/09": Cell({}, {"wait": waits(60)}),
        "0/11": Cell({}, {"wait": waits(600, 1200)}),
        "4/10": Cell({}, {"wait": waits(450)}),
    }
    drawn = heat_map(slots, WEEKDAYS, title)

    assert drawn is not None
    assert [(cell.level, cell.text) for cell in drawn.cells] == [(0, "1"), (5, "15"), (3, "8")]
    assert [word.text for word in drawn.rows] == ["一", "五"]
    assert [word.text for word in drawn.columns] == ["9:00", "10:00", "11:00"]
    assert drawn.cells[1].title == "一 11:00 15.0 2"
    assert heat_map({"0/09": Cell({"issued": 3}, {})}, WEEKDAYS, title) is None


def test_a_wait_of_just_five_minutes_is_not_longer_than_five() -> None:
    chart = wait_chart(waits(0, 300, 301, 9000))

    assert chart is not None
    assert [bar.text for bar in chart.bars[:2]] == ["0–5: 2 (50%)", "5–10: 1 (25%)"]
    assert chart.bars[-1].text == ">120: 1 (25%)"
    assert chart.bars[0].height == 2 * chart.bars[1].height
    assert wait_chart(None) is None


def test_bars_stand_on_the_floor_within_the_picture() -> None:
    chart = bar_chart(["a", "b"], [("first", [3, 0], ["", ""]), ("second", [7, 1], ["", ""])], [2, 4])

    assert chart is not None
    assert all(abs(bar.y + bar.height - chart.floor) < 0.2 and bar.y >= 0 for bar in chart.bars)
    assert all(chart.left <= bar.x and bar.x + bar.width <= chart.right for bar in chart.bars)
    assert chart.line.count("L") == 1
    assert bar_chart(["a"], [("first", [0], [""])]) is None


def test_windows_open_and_needed_are_time_over_an_hour() -> None:
    """Two Mondays: three windows half the time in a pause, and 17 visitors a day who take six minutes each."""
    times = {"serving": Tally(1, 2 * HOUR_MS), "idle": Tally(1, HOUR_MS), "paused": Tally(1, 3 * HOUR_MS)}
    hour = Cell({"days": 2, "issued": 34}, times)

    assert windows_open(hour) == 1.5
    assert windows_needed(hour, 6 * 60_000) == pytest.approx(2.0)


def test_a_long_wait_is_explained_by_the_hours_that_lacked_windows() -> None:
    """Ten in an hour who take twenty minutes each want four windows; one was open from nine to eleven, five later."""
    each = {"calling": Tally(1, 0), "serving": Tally(1, 20 * 60_000)}

    def hour(windows: int) -> Cell:
        return Cell({"days": 1, "issued": 10, "calls": 10}, {"serving": Tally(10, windows * HOUR_MS)})

    def told(kept: int, *windows: int) -> Reason | None:
        cell = Cell({"completed": 1, "within_target/part": kept, "within_target/whole": 10}, each)
        slots = {f"4/{9 + nth:02}": hour(count) for nth, count in enumerate(windows)}
        asked, whole = Asked(date(2026, 11, 27), date(2026, 11, 27)), row_in(cell, "", By.DAY)
        return why_long(Figures(asked, ("2026-11-27",), 0, cell, whole, (), slots, "", {}, None), Tongue("zh"))

    short = told(3, 1, 1, 5)
    assert short
    assert short.text == "9–11 时开着的窗口不够；9 时缺得最多，需要 3.9 个，开着 1.0 个。"
    assert "kind=open" in short.whatif
    assert "count=3" in short.whatif, "what is missing on the mean of these hours"
    assert "begins=09%3A00&ends=11%3A00&weekday=4" in short.whatif
    enough = told(3, 5, 5, 5)
    assert enough
    assert enough.whatif == ""
    assert told(9, 1, 1, 1) is None, "nobody asks why, where nearly all were called in time"


def test_a_stripe_leaves_out_what_is_none() -> None:
    pieces = stripes([("good", "Good", 3), ("fair", "Fair", 0), ("bad", "Bad", 1)])

    assert [(piece.name, piece.share, piece.x) for piece in pieces] == [("Good", "75%", 0.0), ("Bad", "25%", 570.0)]


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28"), ("2026-04-01", "2026-04-30")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31"), ("2027-01-01", "2027-12-31")),
        ("2026-11-23", "2026-11-29", ("2026-11-16", "2026-11-22"), ("2026-11-30", "2026-12-06")),
        ("2026-11-27", "2026-11-27", ("2026-11-26", "2026-11-26"), ("2026-11-28", "2026-11-28")),
    ],
)
def test_back_and_on_go_by_whole_months_weeks_and_days(
    first: str, last: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    asked = asked_in({"first": first, "last": last}, date(2026, 11, 27))
    moved = [asked.moved(-1), asked.moved(1)]

    assert [(str(each.first), str(each.last)) for each in moved if each] == [before, after]


def test_there_is_no_day_after_the_last_of_all() -> None:
    assert Asked(date(9999, 12, 31), date(9999, 12, 31)).moved(1) is None
    assert Asked(date(1, 1, 1), date(1, 1, 31)).moved(-1) is None


def test_usual_spans_are_weeks_from_monday_and_whole_months() -> None:
    spans = {name: (str(first), str(last)) for name, (first, last) in usual_spans(date(2026, 11, 27)).items()}

    assert spans["this_week"] == ("2026-11-23", "2026-11-29")
    assert spans["last_month"] == ("2026-10-01", "2026-10-31")
    assert spans["this_year"] == ("2026-01-01", "2026-12-31")


def test_csv_defuses_what_a_spreadsheet_would_reckon() -> None:
    cells: list[Value] = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain", -3, 2.5, Span(3_725_000), Ratio(0.125), None]
    told = comma_separated([Sheet("x", [], [cells])]).decode("utf-8-sig")

    assert told == "'=1+1,'+1,'-1,'@SUM(A1),'\t=1,plain,-3,2.5,1:02:05,12.5%,\r\n"


def test_a_workbook_opens_whatever_its_sheets_and_texts_are() -> None:
    sheets = [Sheet("a/b:c" * 20, [["x"]], [["\x00\ud800ok", 1]]), Sheet("a/b:c" * 20, [], []), Sheet("'", [], [])]
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))

    assert len(set(book.sheetnames)) == 3
    assert [cell.value for cell in book.worksheets[0][2]] == ["ok", 1]
