"""What an LED strip shows: each page whole, all of it in turn, and dark in between only for a call."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_drivers.led_strip import strip_octets
from hall_config.texts import Catalogue as Texts
from tests.sign.parts import STATES, board, catalogue, state
from window_terminal.sign.pages import cells_of, gathered, lines_of, strip_pages, strip_text
from window_terminal.sign.view import Sign

SIGN = Sign(Texts.load(), "zh")


def pages(name: str, cells: int = 16, *languages: str) -> list[str]:
    now = STATES[name]
    return strip_pages(SIGN.view(replace(now, catalogue=catalogue(*languages))), cells)


def test_a_strip_of_eight_characters_says_one_thing_after_the_other() -> None:
    assert pages("paused", 16, "zh") == ["暂停服务", "午餐休息", "预计10:30回来"]
    assert pages("called", 16, "zh") == ["请A015号"]
    assert pages("serving", 16, "zh") == ["A015 正在办理"]
    assert pages("sent on", 16, "zh") == ["A015 请到5号窗口", "等候"]
    assert pages("welcome", 16, "zh") == ["3号窗口", "热情为您服务"]
    assert pages("recovering", 16, "zh") == ["系统恢复中", "请稍候"]


def test_a_long_strip_says_it_in_one_line() -> None:
    assert pages("paused", 48, "zh") == ["暂停服务 午餐休息 预计10:30回来"]
    assert pages("welcome", 48, "zh") == ["3号窗口 热情为您服务"]


def test_chinese_comes_before_english() -> None:
    assert pages("called") == ["请A015号", "Ticket A015"]


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("cells", [8, 16, 24, 32])
def test_no_page_is_wider_than_the_strip(name: str, cells: int) -> None:
    view = SIGN.view(STATES[name])

    for page in strip_pages(view, cells):
        assert 0 < cells_of(page) <= cells
        assert len(strip_octets(page)) <= cells


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("cells", [8, 16, 24, 32])
def test_nothing_is_left_out(name: str, cells: int) -> None:
    view = SIGN.view(STATES[name])
    wanted = "".join("".join((saying.words, *saying.details)) for saying in view.sayings).replace(" ", "")
    shown = "".join(strip_pages(view, cells)).replace(" ", "")

    assert shown == wanted or (name == "welcome" and wanted in shown.replace("3号窗口", "").replace("Window3", ""))


def test_a_number_is_never_torn() -> None:
    assert "GWW000123" in " ".join(pages("called long", 16, "zh"))
    assert all("A015" in page for page in pages("serving", 16, "zh"))


def test_a_call_flashes_dark_and_lit() -> None:
    lit, dark = SIGN.view(STATES["called"]), SIGN.view(STATES["called"], lit=False)

    assert (strip_text(lit, 16), strip_text(dark, 16)) == ("请A015号", "")
    assert strip_text(SIGN.view(state(board("ready"), "zh"), lit=False), 16) == "3号窗口"


def test_pages_come_round() -> None:
    shown = [strip_text(SIGN.view(state(STATES["paused"].window, "zh"), turn=turn), 16) for turn in range(4)]

    assert shown == ["暂停服务", "午餐休息", "预计10:30回来", "暂停服务"]


@given(st.text(alphabet="请到号窗口A015 ab–,", max_size=40), st.integers(2, 20))
def test_lines_are_never_too_long_and_keep_every_character(text: str, cells: int) -> None:
    def fits(line: str) -> bool:
        return cells_of(line) <= cells

    for lines in (lines_of(text, fits), gathered(text.split(), fits)):
        assert all(fits(line) for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
