"""What a clerk reads while something is typed or chosen: never a pin, always what confirming would do."""

from typing import get_args

import msgspec
import pytest

from hall_config.model import Language
from hall_protocol.message import LocalText
from tests.terminal_screen.desks import NOW, SITUATIONS, choices, entering, shown
from window_terminal.desk import Choice, Entry, EntryKind
from window_terminal.screen.view import ClerkView, Typing

TAX = choices("税务")
ONE_OF_TWO = choices("甲", "乙", picked=frozenset({1}))


def typing(view: ClerkView) -> Typing:
    assert isinstance(view.body, Typing)
    return view.body


def test_a_pin_is_never_shown() -> None:
    view = shown(entering(Entry("pin", "4711"), "closed"))

    assert typing(view).typed == "●●●●"
    assert "4711" not in str(view)


@pytest.mark.parametrize(
    ("entry", "title", "confirm"),
    [
        (Entry("number", "15"), "输入号码", "“呼叫”叫 15 号 · “转号”转到 15 号窗口 · “过号”复号 · “确认”签到"),
        (Entry("number", ""), "输入号码", ""),
        (Entry("log_in", "12"), "签到：输入工号", "确认：工号 12"),
        (Entry("pin", "1"), "签到：输入密码", "确认：签到"),
        (Entry("handover"), "这个窗口有人在岗，要接班吗？", "确认：接班，正在办的号接着办"),
        (Entry("transfer", choices=choices("5号窗口", "税务"), at=1), "转号：转到哪里？", "确认：转到税务"),
        (Entry("transfer", choices=TAX, and_back=True), "转号，办完再回来：转到哪里？", "确认：转到税务，办完再回来"),
        (Entry("transfer_to", choices=TAX), "转号：对吗？", "确认：转到税务"),
        (Entry("transfer_to", choices=TAX, and_back=True), "转号，办完再回来：对吗？", "确认：转到税务，办完再回来"),
        (Entry("outcome", choices=choices("办结", "补正"), at=1), "办结：结果是什么？", "确认：记为“补正”"),
        (Entry("services", choices=ONE_OF_TWO), "办结：哪些办完了？", "确认：打勾的 1 项办完了"),
        (Entry("services", choices=choices("甲")), "办结：哪些办完了？", "确认：一项也没办"),
        (Entry("pause", choices=choices("用餐")), "暂停：为什么？", "确认：暂停（用餐）"),
        (Entry("reason", "15", choices=choices("值班长决定")), "叫 15 号：为什么？", "确认：呼叫（值班长决定）"),
        (Entry("resume", choices=choices("B003")), "恢复：请谁回来？", "确认：请B003回来"),
    ],
)  # fmt: skip
def test_a_clerk_reads_what_confirming_would_do(entry: Entry, title: str, confirm: str) -> None:
    body = typing(shown(entering(entry)))

    assert (body.title, body.confirm) == (title, confirm)


@pytest.mark.parametrize("kind", get_args(EntryKind))
@pytest.mark.parametrize("typed", ["", "15"])
@pytest.mark.parametrize("offered", [(), TAX])
@pytest.mark.parametrize("and_back", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_a_clerk_can_begin_is_without_words(
    kind: EntryKind, typed: str, offered: tuple[Choice, ...], and_back: bool, language: Language
) -> None:
    entry = Entry(kind, typed, choices=offered, and_back=and_back)

    assert typing(shown(entering(entry), language=language)).title


def test_whoever_takes_over_reads_from_whom() -> None:
    assert typing(shown(SITUATIONS["handover"])).about == "孙晓梅"


def test_a_window_that_pauses_already_offers_another_reason() -> None:
    body = typing(shown(SITUATIONS["pause_again"]))

    assert (body.title, body.confirm) == ("已暂停；要换一个理由吗？", "确认：不换了")


def test_every_choice_stands_there_with_its_key() -> None:
    offered = (Choice("1", "a", LocalText("甲", "A")), Choice("", "b", LocalText("乙", "B")))
    body = typing(shown(entering(Entry("transfer", choices=offered, at=1)), language="en"))

    assert [(each.key, each.name, each.current) for each in body.options] == [("1", "A", False), ("", "B", True)]


def test_what_is_ticked_is_told_from_what_can_be_ticked_and_from_what_cannot() -> None:
    several = typing(shown(entering(Entry("services", choices=ONE_OF_TWO))))
    one = typing(shown(entering(Entry("outcome", choices=ONE_OF_TWO))))

    assert [each.picked for each in several.options] == [False, True]
    assert [each.picked for each in one.options] == [None, None]


@pytest.mark.parametrize(
    ("kind", "left_ms", "said"),
    [
        ("outcome", 4_001, "5 秒后照此办结"),
        ("services", 1, "1 秒后照此办结"),
        ("transfer", 10_000, "10 秒后取消"),
        ("transfer", 10_001, ""),
        ("transfer", 0, ""),
    ],
)
def test_the_time_left_to_choose_is_told_once_it_is_short(kind: str, left_ms: int, said: str) -> None:
    entry = msgspec.convert(kind, str)
    until_ms = NOW.monotonic_ms + left_ms
    desk = entering(Entry(entry, choices=choices("甲"), until_ms=until_ms))  # type: ignore[arg-type]

    assert typing(shown(desk)).left == said


def test_the_visitor_is_not_forgotten_while_something_else_is_chosen() -> None:
    assert shown(SITUATIONS["transfer"]).header.visitor == "A015 办理中"
