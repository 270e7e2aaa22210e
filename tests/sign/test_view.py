"""What whoever looks up at a window must see of it, and what they must never see."""

from dataclasses import replace
from itertools import product
from typing import get_args

import msgspec
import pytest

from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import SentOn, WindowPhase
from tests.sign.parts import BACK_MS, MORNING_MS, STATES, board, calling, sent_on, state, ticket
from window_terminal.sign.view import SENT_ON_MS, Link, Mood, Sign, SignState, SignView

SIGN = Sign(Texts.load(), "zh")
PHASES: tuple[WindowPhase, ...] = get_args(WindowPhase)


def said(state: SignState) -> str:
    """All that is said in Chinese, in one line."""
    first = SIGN.view(state).sayings[0]
    return " ".join((first.words, *first.details))


def english(state: SignState) -> str:
    last = SIGN.view(state).sayings[-1]
    return " ".join((last.words, *last.details))


@pytest.mark.parametrize(
    ("name", "words", "in_english"),
    [
        ("closed", "暂未开放", "Not open"),
        ("welcome", "热情为您服务", "Welcome"),
        ("called", "请A015号", "Ticket A015"),
        ("serving", "A015 正在办理", "A015 being served"),
        ("sent on", "A015 请到5号窗口 等候", "A015 please wait at Window 5"),
        ("paused", "暂停服务 午餐休息 预计10:30回来", "Paused Lunch Back about 10:30"),
        ("paused for words", "暂停服务 网络故障，正在抢修 请稍候", "Paused 网络故障，正在抢修 One moment, please"),
        ("paused at all", "暂停服务 请稍候", "Paused One moment, please"),
        ("recovering", "系统恢复中 请稍候", "Recovering One moment, please"),
        ("starting", "系统恢复中 请稍候", "Recovering One moment, please"),
    ],
)
def test_the_sign_says_what_is_so(name: str, words: str, in_english: str) -> None:
    assert said(STATES[name]) == words
    assert english(STATES[name]) == in_english


@pytest.mark.parametrize(("phase", "has_ticket", "link"), list(product(PHASES, (True, False), Link)))
def test_a_number_stands_there_only_while_it_is_called_or_served_and_known_to_be(
    phase: WindowPhase, has_ticket: bool, link: Link
) -> None:
    now = state(board(phase, of=ticket("A015") if has_ticket else None), link=link)
    may = has_ticket and phase in ("calling", "serving") and link is not Link.LOST

    assert ("A015" in said(now)) == may


def test_whoever_was_sent_on_reads_where_to_for_fifteen_seconds() -> None:
    window = sent_on()
    assert window.sent_on
    at_ms = window.sent_on.at_ms

    assert SIGN.view(state(window, hall_ms=at_ms + SENT_ON_MS - 1)).mood is Mood.SENT_ON
    assert SIGN.view(state(window, hall_ms=at_ms + SENT_ON_MS)).mood is Mood.WELCOME


def test_whoever_was_sent_on_reads_it_as_long_in_a_replay() -> None:
    window = sent_on()
    assert window.sent_on
    later = state(window, hall_ms=window.sent_on.at_ms + SENT_ON_MS * 30)

    assert SIGN.view(replace(later, speed=60.0)).mood is Mood.SENT_ON


def test_the_next_visitor_is_called_at_once_though_one_was_just_sent_on() -> None:
    window = msgspec.structs.replace(calling("A016"), sent_on=sent_on().sent_on)

    assert said(state(window)) == "请A016号"


def test_a_window_that_pauses_still_says_where_its_last_visitor_was_sent() -> None:
    last = SentOn(number="A015", to=LocalText("5号窗口", "Window 5"), at_ms=MORNING_MS - 1_000)

    assert said(state(board("paused", sent_on=last))) == "A015 请到5号窗口 等候"


def test_a_planned_end_that_has_passed_is_no_promise_any_more() -> None:
    paused = board("paused", reason="lunch", back_ms=BACK_MS)

    assert "预计10:30回来" in said(state(paused, hall_ms=BACK_MS - 1))
    assert said(state(paused, hall_ms=BACK_MS)) == "暂停服务 午餐休息 请稍候"


def test_a_sign_says_which_window_it_is_above() -> None:
    first, second = SIGN.view(STATES["welcome"]).sayings

    assert (first.name, first.caption, first.here) == ("3", "窗口", "3号窗口")
    assert (second.name, second.caption, second.here) == ("3", "Window", "Window 3")


def test_a_remote_window_is_called_by_its_room() -> None:
    first, second = SIGN.view(STATES["video room"]).sayings

    assert (first.name, first.caption, first.here) == ("视频间2", "", "视频间2")
    assert second.name == "Video room 2"


def test_a_hall_that_speaks_chinese_only_has_a_sign_in_chinese_only() -> None:
    assert [saying.language for saying in SIGN.view(state(board("ready"), "zh")).sayings] == ["zh"]


def test_a_hall_that_speaks_english_only_has_a_sign_in_english_only() -> None:
    assert [saying.language for saying in SIGN.view(state(board("ready"), "en")).sayings] == ["en"]


def test_a_sign_may_put_english_first() -> None:
    view = Sign(Texts.load(), "en").view(STATES["called"])

    assert [saying.language for saying in view.sayings] == ["en", "zh"]


def test_a_number_of_the_green_lane_is_told_apart() -> None:
    assert [name for name, now in STATES.items() if SIGN.view(now).green] == [
        "called green",
        "called long",
        "serving green",
    ]


def test_only_a_call_flashes() -> None:
    flashing = [name for name, now in STATES.items() if SIGN.view(now, lit=False) != SIGN.view(now)]

    assert flashing == ["called", "called green", "called long", "video room"]


def test_nothing_of_a_visitor_is_on_a_sign_but_the_number() -> None:
    secret = msgspec.structs.replace(
        ticket("A015"),
        id="SECRET",
        token="SECRET",
        service="SECRET",
        situation="SECRET",
        lane_reason="SECRET",
        booking="SECRET",
        agent="SECRET",
        then=("SECRET",),
    )
    views = [SIGN.view(state(board(phase, of=secret))) for phase in PHASES]

    assert not any("SECRET" in str(view) for view in views)
    assert all(isinstance(view, SignView) for view in views)
