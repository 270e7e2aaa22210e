"""Reports: the same figures as the journal's, for any span, closer and closer, on the page and taken away."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.console.parts import Browser, PassedClock
from tests.console.report_parts import DAY_MS, DAYS, HOSTILE, a_day, books_of, reading, recorded, take
from tests.console.test_alert_watch import someone
from tests.records.small_hall import MINUTE_MS, NINE_MS
from web_console.planning.as_it_was import AsItWas, as_it_was
from web_console.reports.asking import GROUPINGS, TIMES

MONTH = "first=2026-11-01&last=2026-11-30"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A manager before sixteen days, all summed up but the one that goes on."""
    path = tmp_path_factory.mktemp("hall") / "journal.db"
    recorded(path).journal.close()
    with reading(path, PassedClock()) as browser:
        assert len(list(books_of(browser).sum_up())) == DAYS - 1
        yield browser


def tiles(page: str) -> list[str]:
    """Return the figures at the top."""
    return re.findall(r'<div class="count [a-z_0-9]+"><b>([^<]+)</b>', page)


def rows(page: str) -> dict[str, list[str]]:
    """Return the first table: figures by the group's name."""
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    lines = [re.sub(r"<[^>]+>", "\t", line).split("\t") for line in body.split("</tr>")]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    return {cell[0]: cell[1:] for cell in cells if cell}


def test_a_month_is_the_sum_of_its_days(browser: Browser) -> None:
    page = browser.see(f"/reports?{MONTH}&by=day")

    # Nine days of November with three tickets each: one served after 8 min for 5, one missed, one never called.
    assert tiles(page) == ["27", "9", "8:00", "8:00", "5:00", "100%", "100%", "9"]
    assert len(rows(page)) == 1 + 9
    assert rows(page)["2026-11-23 周一"][:4] == ["3", "1", "1", "1"]


def test_every_grouping_opens_for_the_hall_and_in_time_for_a_part(browser: Browser) -> None:
    for by in GROUPINGS:
        answer = browser.client.get(f"/reports?{MONTH}&by={by}")
        assert answer.status_code == 200, by
        assert len(rows(answer.text)) > 1, by
    for of in ("service:permit", "department:planning", "zone:east", "lane:normal", "window:3", "clerk:li"):
        for by in TIMES:
            answer = browser.client.get(f"/reports?{MONTH}&by={by}&of={of}")
            assert answer.status_code == 200, (of, by)
            assert len(rows(answer.text)) > 1, (of, by)


def test_a_line_leads_to_its_own_report_with_the_same_figures(browser: Browser) -> None:
    page = browser.see(f"/reports?{MONTH}&by=window")
    line = rows(page)["3 号窗口"]
    address = re.search(r'href="([^"]*of=window%3A3[^"]*)"', page)
    assert address is not None
    closer = browser.see(address[1].replace("&amp;", "&"))

    assert "<h1" in closer
    assert "3 号窗口" in closer
    assert tiles(closer)[:2] == ["9", "8:00"]
    assert line[:2] == ["9", "9"]


def test_days_before_and_after_months_that_are_put_together_add_up(browser: Browser) -> None:
    """November is over and read as one piece; the days of December are read one by one, the last from the journal."""
    assert list(books_of(browser).file.months()) == ["2026-11"]
    page = browser.see("/reports?first=2026-11-01&last=2026-12-31&by=month")

    assert tiles(page)[0] == str(3 * DAYS)
    assert [figures[0] for figures in rows(page).values()] == ["48", "27", "21"]


def test_a_day_stands_beside_what_its_weekday_usually_is(browser: Browser) -> None:
    page = browser.see("/reports?first=2026-12-06&last=2026-12-06&by=hour")

    assert "此前 2 个周日的平均" in page
    assert "此前" not in browser.see("/reports?first=2026-11-22&last=2026-11-22").split('id="definitions"')[0]


def test_a_what_if_is_held_against_how_it_really_was(browser: Browser) -> None:
    """Of the Mondays the present one does not count: it goes on."""
    monday = as_it_was(0, books_of(browser))

    assert monday == AsItWas(2, 8 * 60_000)
    assert monday.is_far_longer_than(5 * 60_000)
    assert not monday.is_far_longer_than(6 * 60_000)


def test_who_leads_a_zone_is_one_tap_from_it_and_sees_the_whole_hall(browser: Browser) -> None:
    lead = someone(browser, "lead", ("east",))
    page = lead.see(f"/reports?{MONTH}&by=service")

    assert tiles(page) == tiles(browser.see(f"/reports?{MONTH}&by=service"))
    (own,) = re.findall(r'class="own" href="([^"]+)"', page)
    assert "of=zone%3Aeast" in own
    assert 'aria-current="true">' in lead.see(own.replace("&amp;", "&")).split('class="own"')[1].split("</a>")[0]
    assert 'class="own"' not in browser.see(f"/reports?{MONTH}")


def test_each_figure_leads_to_its_definition(browser: Browser) -> None:
    for path in (f"/reports?{MONTH}", f"/reports?{MONTH}&by=window", "/reports/clerks?month=2026-11"):
        page = browser.see(path)
        wanted = set(re.findall(r'href="#(def-[a-z_0-9]+)"', page))
        assert len(wanted) > 4
        assert wanted <= set(re.findall(r'id="(def-[a-z_0-9]+)"', page))


def test_pictures_say_what_they_show_and_names_do_no_harm(browser: Browser) -> None:
    page = browser.see(f"/reports?{MONTH}&by=service")

    assert page.count('role="img" aria-label=') >= 5
    assert "周一 09:00：平均等候 8.0 分钟，2 人" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_same_in_english(browser: Browser) -> None:
    browser.client.get("/language/en")
    page = browser.see(f"/reports?{MONTH}&by=service")
    browser.client.get("/language/zh")

    assert "Permits" in page
    assert "9 of 10 wait at most" in page
    assert not re.search(r"[\u4e00-\u9fff]", page.split("<main>")[1].replace("纳税", ""))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("first=yesterday", "“yesterday”"),
        ("first=2026-12-02&last=2026-12-01", "2026-12-02"),
        ("first=2000-01-01&last=2026-12-01", "3700"),
        ("first=2024-01-01&last=2026-12-01&by=day", "400"),
        ("by=colour", "“colour”"),
        ("of=visitor:42", "“visitor”"),
        ("of=service:permit&by=window", "单看一个对象"),
    ],
)
def test_what_cannot_be_told_is_named(browser: Browser, asked: str, named: str) -> None:
    for path in ("/reports", "/reports/table.csv"):
        answer = browser.client.get(f"{path}?{asked}")
        assert answer.status_code == 400
        assert named in answer.text
        assert 'role="alert"' in answer.text


def test_a_month_that_is_none_and_a_file_that_is_none_are_named(browser: Browser) -> None:
    assert "“2026-13”" in browser.client.get("/reports/clerks?month=2026-13").text
    assert browser.client.get("/reports/clerks.csv?month=x").status_code == 400
    assert browser.client.get("/reports/table.exe").status_code == 404


def test_days_without_anything_and_parts_that_never_were_are_empty(browser: Browser) -> None:
    for asked in (
        "first=2019-01-01&last=2019-01-31",
        f"{MONTH}&of=clerk:nobody&by=day",
        "first=9999-12-01&last=9999-12-31",
    ):
        answer = browser.client.get(f"/reports?{asked}")
        assert answer.status_code == 200, asked
        assert "这些天没有可统计的" in answer.text


def test_csv_opens_in_an_office_and_reckons_nothing(browser: Browser) -> None:
    answer = browser.client.get(f"/reports/table.csv?{MONTH}&by=service")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    assert lines[0][0].endswith("2026-11-01 – 2026-11-30")
    named = dict(zip(lines[1], lines[3], strict=True))
    assert (named["事项"], named["编号"], named["平均等候"]) == (f"'{HOSTILE}", "permit", "0:08:00")
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


def test_xlsx_holds_texts_times_and_shares_as_such(browser: Browser) -> None:
    answer = browser.client.get(f"/reports/table.xlsx?{MONTH}&by=service")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    heads = [cell.value for cell in sheet[2]]
    line = dict(zip(heads, sheet[4], strict=True))

    assert (line["事项"].value, line["事项"].data_type) == (HOSTILE, "s")
    assert line["办结"].value == 9
    assert line["平均等候"].value == timedelta(minutes=8)
    assert line["满意率"].value == 1
    assert line["满意率"].number_format == "0.00%"


def test_a_clerks_month_has_a_sheet_and_a_line(browser: Browser) -> None:
    page = browser.see("/reports/clerks?month=2026-11")
    taken = browser.client.get("/reports/clerks.csv?month=2026-11").data.decode("utf-8-sig")
    line = list(csv.reader(io.StringIO(taken)))[2]

    assert page.count('class="card clerk-sheet"') == 1
    assert "李工" in page
    assert "出勤 9 天" in page
    assert rows(page)["2026-11-24 周二"][:2] == ["1", "5:00"]
    assert line[:4] == ["李工", "li", "9", "9"]


def test_what_is_not_reckoned_yet_is_said(tmp_path: Path) -> None:
    recorded(tmp_path / "journal.db", 3).journal.close()
    with reading(tmp_path / "journal.db", PassedClock()) as browser:
        before = browser.see("/reports?first=2026-11-22&last=2026-11-24")
        list(books_of(browser).sum_up())
        after = browser.see("/reports?first=2026-11-22&last=2026-11-24")

    assert "还有 2 天" in before
    assert (tiles(before)[0], tiles(after)[0]) == ("3", "9")
    assert "正在后台整理" not in after


def test_the_day_that_goes_on_is_told_as_it_goes_on(tmp_path: Path) -> None:
    hall, clock = recorded(tmp_path / "journal.db", 1), PassedClock()
    with reading(tmp_path / "journal.db", clock) as browser:
        before = tiles(browser.see("/reports?first=2026-11-22&last=2026-11-22"))
        take(hall, NINE_MS + 60 * MINUTE_MS)
        clock.pass_s(40)
        after = tiles(browser.see("/reports?first=2026-11-22&last=2026-11-22"))
        a_day(hall, NINE_MS + DAY_MS)
        clock.pass_s(3)
        both = tiles(browser.see("/reports?first=2026-11-23&last=2026-11-23"))
    hall.journal.close()

    assert (before[0], after[0], both[0]) == ("3", "4", "3")


def test_without_a_journal_it_is_said_and_nothing_is_taken_away(tmp_path: Path) -> None:
    with reading(tmp_path / "journal.db", PassedClock()) as browser:
        assert "大厅还没有开始记录" in browser.see("/reports")
        assert "大厅还没有开始记录" in browser.see("/reports/clerks")
        for path in ("/reports/table.csv", "/reports/clerks.xlsx"):
            assert browser.client.get(path).status_code == 503
        (tmp_path / "journal.db").write_bytes(b"not a journal" * 1000)
        assert "日志读不出来" in browser.see("/reports")


def test_a_damaged_file_of_figures_is_said_and_made_anew(tmp_path: Path) -> None:
    recorded(tmp_path / "journal.db", 2).journal.close()
    with reading(tmp_path / "journal.db", PassedClock()) as browser:
        books = books_of(browser)
        list(books.sum_up())
        books.file.path.write_bytes(b"something else altogether " * 1000)
        answer = browser.client.get("/reports?first=2026-11-22&last=2026-11-22")
        list(books.sum_up())
        anew = browser.see("/reports?first=2026-11-22&last=2026-11-22")

    assert answer.status_code == 503
    assert "正在从日志重新整理" in answer.text
    assert tiles(anew)[0] == "3"
