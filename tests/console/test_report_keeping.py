"""What keeps the reports up by itself: ended days are reckoned and laid into the folder, whole, once."""

import logging
from pathlib import Path

import openpyxl
import pytest

from queue_core.commands import CallNext, FinishService, StartService, TimePassed
from tests.console.parts import Browser, PassedClock
from tests.console.report_parts import DAY_MS, a_day, books_of, reading, recorded
from tests.records.small_hall import MINUTE_MS, NINE_MS
from web_console.__main__ import main
from web_console.reports.keeping import Bookkeeper, EndedError


def bookkeeper_of(browser: Browser) -> Bookkeeper:
    found: Bookkeeper = browser.client.application.extensions["bookkeeper"]
    return found


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_each_ended_day_is_laid_into_the_folder_once(tmp_path: Path) -> None:
    hall, folder = recorded(tmp_path / "journal.db", 3), tmp_path / "out" / "reports"
    with reading(tmp_path / "journal.db", PassedClock(), reports_folder=folder) as browser:
        keeper = bookkeeper_of(browser)
        assert keeper.look() == ["2026-11-22", "2026-11-23"]
        first = files(folder)
        (folder / "qinghe-2026-11-22.csv").unlink()
        keeper.look()
        taken_away = files(folder)
        a_day(hall, NINE_MS + 3 * DAY_MS)
        keeper.look()
    hall.journal.close()

    assert first == [f"qinghe-2026-11-{day}.{kind}" for day in (22, 23) for kind in ("csv", "xlsx")]
    assert taken_away == first[1:]
    assert files(folder) == [*taken_away, "qinghe-2026-11-24.csv", "qinghe-2026-11-24.xlsx"]
    book = openpyxl.load_workbook(folder / "qinghe-2026-11-24.xlsx")
    assert book.sheetnames == ["按时段", "按事项", "按部门", "按分区", "按窗口", "按工作人员", "按类型"]
    assert book["按窗口"]["D4"].value == 1


def test_a_day_that_changes_afterwards_is_laid_there_anew(tmp_path: Path) -> None:
    hall, folder = recorded(tmp_path / "journal.db", 1), tmp_path / "reports"
    yesterday_ms = NINE_MS + 30 * MINUTE_MS
    hall.does(CallNext("3"), yesterday_ms)
    hall.does(TimePassed(), NINE_MS + DAY_MS)
    with reading(tmp_path / "journal.db", PassedClock(), reports_folder=folder) as browser:
        bookkeeper_of(browser).look()
        before = openpyxl.load_workbook(folder / "qinghe-2026-11-22.xlsx")["按事项"]["D3"].value
        hall.does(StartService("3"), NINE_MS + DAY_MS + 1, yesterday_ms + MINUTE_MS)
        hall.does(FinishService("3"), NINE_MS + DAY_MS + 2, yesterday_ms + 9 * MINUTE_MS)
        bookkeeper_of(browser).look()
        after = openpyxl.load_workbook(folder / "qinghe-2026-11-22.xlsx")["按事项"]["D3"].value
    hall.journal.close()

    assert (before, after) == (1, 2)


def test_a_month_is_laid_there_when_it_is_over(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    recorded(tmp_path / "journal.db", 10).journal.close()
    with reading(tmp_path / "journal.db", PassedClock(), reports_folder=folder) as browser:
        bookkeeper_of(browser).look()

    book = openpyxl.load_workbook(folder / "qinghe-2026-11.xlsx")
    assert book.sheetnames[-1].startswith("窗口人员月度表")
    assert [cell.value for cell in book.worksheets[-1][3]][:3] == ["李工", "li", 9]


def test_a_folder_that_cannot_be_written_is_said_once_and_filled_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorded(tmp_path / "journal.db", 2).journal.close()
    folder = tmp_path / "reports"
    folder.write_text("a file is in the way", encoding="ascii")
    with (
        caplog.at_level(logging.WARNING, "web_console.reports.keeping"),
        reading(tmp_path / "journal.db", PassedClock(), reports_folder=folder) as browser,
    ):
        keeper = bookkeeper_of(browser)
        keeper.look()
        keeper.look()
        said = [record.getMessage() for record in caplog.records if record.name == "web_console.reports.keeping"]
        folder.unlink()
        keeper.look()

    assert len(said) == 1
    assert str(folder) in said[0]
    assert files(folder) == ["qinghe-2026-11-22.csv", "qinghe-2026-11-22.xlsx"]


def test_without_a_journal_nothing_is_kept_and_nothing_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with reading(tmp_path / "journal.db", PassedClock(), reports_folder=tmp_path / "reports") as browser:
        assert bookkeeper_of(browser).look() == []

    assert not (tmp_path / "reports").exists()
    assert "web_console.reports.keeping" not in {record.name for record in caplog.records}


def test_a_console_that_ends_leaves_off_in_the_middle(tmp_path: Path) -> None:
    recorded(tmp_path / "journal.db", 3).journal.close()
    with reading(tmp_path / "journal.db", PassedClock()) as browser:
        keeper = bookkeeper_of(browser)
        keeper.end()
        with pytest.raises(EndedError):
            keeper.look()
        assert books_of(browser).file.days() == {}


def test_the_folder_is_a_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "console.toml").write_text(
        'hall = "qinghe"\npassword_file = "secret"\nreports_folder = "out"\n', encoding="utf-8"
    )

    assert main(["--data", str(tmp_path), "--check-config"]) == 0
    assert f'"reports_folder":"{tmp_path / "out"}"' in capsys.readouterr().out.replace('": "', '":"')
