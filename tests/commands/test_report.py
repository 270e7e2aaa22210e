"""Whoever runs a hall asks its journal for figures, while it works or long afterwards."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.journal import Journal
from hall_records.visitors import VisitorBook
from queue_core.commands import (
    CallNext,
    Configure,
    FinishService,
    OpenWindow,
    PauseWindow,
    RateTicket,
    StartService,
    TimePassed,
)
from queue_core.dispenser_commands import CallGuide, HandOver
from queue_core.lifecycle import GuideMatter, Level, ServiceOutcome
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay
from tests.tools.newcomer import typed

DAY_MIN = 24 * 60
DOCUMENT = (
    '{"service":[{"code":"permit","name":{"zh":"许可","en":"Permit"}}],'
    '"department":[{"id":"planning","name":{"zh":"规划","en":"Planning"}}]}'
)

DOCUMENT_OF_DESKS = (
    '{"desk":{"pause_reason":[{"code":"lunch","name":{"zh":"午餐休息","en":"Lunch"}}]},'
    '"rating":{"bad_reason":[{"code":"slow","name":{"zh":"办理太慢","en":"Too slow"}}]}}'
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of a hall: one visitor on the first, two on the second, which goes on."""
    folder = tmp_path_factory.mktemp("data")
    day = ToldDay(folder / "journal.db")
    day.does(0, Configure(RULES, DOCUMENT))
    for begins, visitors in ((0, 1), (DAY_MIN, 2)):
        day.does(begins, TimePassed())
        for nth in range(visitors):
            day.takes(begins + 10 * nth)
            day.does(begins + 10 * nth + 5, CallNext("3"), StartService("3"))
            day.does(begins + 10 * nth + 5.5, FinishService("3"))
        day.does(begins + 60, PauseWindow("3", "lunch"))
    day.recorded.journal.close()
    return folder


def test_the_last_day_is_told_without_asking_for_one(data: Path) -> None:
    said = typed("report", "--data", data)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("2026-11-23\n")
    assert "事项" in said.out
    whole, *_others = [line.split() for line in said.out.splitlines() if line.startswith("全部 All")]
    assert whole[2:4] == ["2", "2"]
    assert "5:00" in whole


def test_a_manager_reads_who_wanted_a_guide_and_what_was_given_without_the_hub(tmp_path: Path) -> None:
    day = ToldDay(tmp_path / "journal.db")
    day.does(0, Configure(RULES, DOCUMENT), TimePassed())
    day.takes(1)
    day.does(
        2, CallGuide("dispenser-1", GuideMatter.PAPER), HandOver("dispenser-1", "permit", "a", 400, "A400", "f" * 32)
    )
    day.recorded.journal.close()
    said = typed("report", "--data", tmp_path).out

    assert (
        "叫导办员，因为：号票没有打印出来 1\nFloor guides called because: a ticket's paper did not come out 1" in said
    )
    assert "取号机离线发的号：1\nTickets given without the hub: 1\n其中本来取不了的：不是预留的号 1" in said
    guides = said[said.index("Floor guides called\n") :]
    assert "许可" not in guides, "no service called a guide"


def test_a_manager_reads_how_services_ended_what_visitors_thought_and_how_long_windows_paused(tmp_path: Path) -> None:
    day = ToldDay(tmp_path / "journal.db")
    rules = replace(RULES, rating=replace(RULES.rating, bad_reasons=("slow",)))
    day.does(0, Configure(rules, DOCUMENT_OF_DESKS), TimePassed())
    for minute, outcome in ((1, ServiceOutcome.DONE), (10, ServiceOutcome.SUPPLEMENT), (20, ServiceOutcome.DONE)):
        ticket = day.takes(minute)
        day.does(minute, CallNext("3"), StartService("3"))
        day.does(minute + 1, FinishService("3", outcome))
        if minute < 20:
            bad = minute == 10
            level, reason = (Level.DISSATISFIED, "slow") if bad else (Level.VERY_SATISFIED, "")
            day.does(minute + 2, RateTicket(ticket, level, "phone" if bad else "pad", reason=reason))
    day.does(30, PauseWindow("3", "lunch", back_ms=NINE_MS + 40 * MINUTE_MS))
    day.does(45, OpenWindow("3"))
    day.does(50, PauseWindow("3", "lunch", back_ms=NINE_MS + 60 * MINUTE_MS))
    day.does(58, OpenWindow("3"))
    day.recorded.journal.close()
    said = typed("report", "--data", tmp_path).out
    by_window = typed("report", "--data", tmp_path, "--by", "window").out

    def whole(title: str, told: str = said) -> list[str]:
        after = told[told.index(title) :].splitlines()
        return next(line.split()[2:] for line in after if line.startswith("全部 All"))

    assert whole("How services ended") == ["2", "0", "1", "0", "0"]
    assert whole("好差评\nRatings") == ["1", "0", "0", "1", "0", "1"]
    assert "在哪里评价：评价器 1、手机 1\nRated: at the pad 1, by phone 1" in said
    assert "不满意的原因：办理太慢 1\nWhat was wrong: Too slow 1" in said
    lunch = next(line for line in by_window.splitlines() if line.startswith("午餐休息 Lunch"))
    assert lunch.split()[2:] == ["2", "11:30", "10:00", "11:30", "1", "5:00"]


def test_a_chosen_day_by_window_has_the_windows_time(data: Path) -> None:
    said = typed("report", "--data", data, "--day", "2026-11-22", "--by", "window")

    assert said.out.startswith("2026-11-22\n")
    assert "窗口用时合计" in said.out
    assert "14:00:00" in said.out  # window 3 paused from ten until midnight


def test_things_have_the_names_of_the_configuration(data: Path) -> None:
    assert "许可 Permit" in typed("report", "--data", data).out
    assert "规划 Planning" in typed("report", "--data", data, "--by", "department").out
    assert "无人登录 nobody logged in" in typed("report", "--data", data, "--by", "clerk").out


def test_several_days_are_told_together_and_apart(data: Path) -> None:
    said = typed("report", "--data", data, "--from", "2026-11-22", "--by", "day", "--json")
    told = said.json

    assert told["days"] == ["2026-11-22", "2026-11-23"]
    rows = told["rows"]
    assert isinstance(rows, list)
    assert [(row["key"], row["tickets"]["issued"]) for row in rows] == [("2026-11-22", 1), ("2026-11-23", 2)]
    assert told["whole"]["calls"]["wait"]["total_ms"] == 15 * MINUTE_MS  # type: ignore[index]


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("hour", "09"),
        ("service", "permit"),
        ("situation", "permit/"),
        ("department", "planning"),
        ("lane", "normal"),
        ("window", "3"),
        ("clerk", ""),
        ("zone", "east"),
        ("day", "2026-11-23"),
    ],
)
def test_every_grouping_can_be_asked_for(data: Path, by: str, key: str) -> None:
    rows = typed("report", "--data", data, "--by", by, "--json").json["rows"]

    assert isinstance(rows, list)
    assert {row["key"]: row["calls"]["served"] for row in rows}[key] == 2


def test_a_spreadsheet_has_every_figure(data: Path, tmp_path: Path) -> None:
    said = typed("report", "--data", data, "--by", "lane", "--csv", tmp_path / "report.csv")

    assert (said.code, said.out) == (0, "")
    assert "2 rows written" in said.err
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        whole, normal = csv.DictReader(file)
    assert (whole["lane"], whole["name_zh"], normal["lane"], normal["name_zh"]) == ("", "全部", "normal", "普通")
    assert (normal["wait_mean_ms"], normal["ratings_not_rated"], normal["results_done"]) == ("300000", "2", "2")


def test_the_journal_is_left_as_it_was(data: Path) -> None:
    before = (data / "journal.db").read_bytes()
    typed("report", "--data", data)

    assert (data / "journal.db").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--day", "2030-01-01"], "the journal has no such day: it has 2026-11-22 to 2026-11-23"),
        (["--day", "2026-11-22", "--from", "2026-11-22"], "say either --day or --from and --to"),
        (["--day", "yesterday"], "'yesterday' does not match the format"),
        (["--by", "weather"], "'weather' is not one of"),
        (["--csv", "/nowhere/report.csv"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence(data: Path, words: list[str], sentence: str) -> None:
    said = typed("report", "--data", data, *words)

    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_a_hall_that_never_was_says_so(tmp_path: Path) -> None:
    said = typed("report", "--data", tmp_path)

    assert said.code == 2
    assert "There is no journal" in said.err


def test_a_hall_without_a_day_says_so(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal.db").close()

    assert "no day has begun yet" in typed("report", "--data", tmp_path).err


def test_visitors_of_old_days_are_erased(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        book.visitor_of("1", "2026-11-22")
        kept = book.visitor_of("2", "2026-11-23")
    said = typed("visitors", "erase", "--before", "2026-11-23", "--data", tmp_path)

    assert (said.code, said.out) == (0, "已抹去 1 个访客标识和 0 条留言 / 1 visitors' ids and 0 remarks erased\n")
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        assert book.visitor_of("2", "2026-11-23") == kept


def test_everything_is_erased_only_on_purpose(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        book.write_remark("t-1", "2026-11-22", "words")
    asked = typed("visitors", "erase", "--all", "--data", tmp_path)
    erased = typed("visitors", "erase", "--all", "--yes", "--data", tmp_path)

    assert asked.code != 0
    assert "1 remarks erased" in erased.out
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        assert book.remark("t-1") == ""


def test_nothing_is_made_where_nothing_is_to_be_erased(tmp_path: Path) -> None:
    said = typed("visitors", "erase", "--all", "--yes", "--data", tmp_path)

    assert "There are no records of visitors" in said.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["--all", "--before", "2026-11-22"]])
def test_what_is_to_be_erased_must_be_said(tmp_path: Path, words: list[str]) -> None:
    assert "say either --before and a day, or --all" in typed("visitors", "erase", *words, "--data", tmp_path).err
