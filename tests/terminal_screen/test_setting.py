"""How sentences are broken into lines on a small screen; here every letter is a square, or half of one."""

import pytest

from window_terminal.screen.paging import Text, page_of
from window_terminal.screen.setting import balanced, set_block, wrapped, writable
from window_terminal.screen.theme import WHITE

LONG = "A018在本窗口可办的号里等得最久，09:51起等候"


def measure(text: str, px: int) -> int:
    return sum(px if letter >= "\u3000" else px // 2 for letter in text)


def test_a_figure_stays_with_its_unit() -> None:
    assert wrapped("平均六 6 分 12 秒", 10, 50, measure) == ("平均六", "6 分 12 秒")


@pytest.mark.parametrize("width", range(40, 400, 7))
def test_no_line_begins_with_a_mark_that_ends_a_sentence(width: int) -> None:
    lines = wrapped("材料：居民户口簿；原身份证，复印件（一份）。", 10, width, measure)

    assert all(line[0] not in "：；，）。" for line in lines)
    assert "".join(lines) == "材料：居民户口簿；原身份证，复印件（一份）。"


@pytest.mark.parametrize("width", range(60, 400, 7))
def test_a_line_is_as_wide_as_its_box_at_most(width: int) -> None:
    for lines in (wrapped(LONG, 10, width, measure), balanced(LONG, 10, width, measure)):
        assert all(measure(line, 10) <= width for line in lines)


def test_no_two_characters_stand_alone_in_the_last_line() -> None:
    first, second = balanced(LONG, 10, 205, measure)

    assert measure(second, 10) > measure(first, 10) // 2


def test_what_stands_between_dots_is_left_together() -> None:
    assert balanced("呼叫叫15号 · 转号转到15号窗口 · 过号复号", 10, 180, measure) == (
        "呼叫叫15号 · 转号转到15号窗口 ·",
        "过号复号",
    )


def test_a_sentence_becomes_smaller_before_it_is_cut() -> None:
    block = set_block("系统没有应答", 20, (90, 26), measure)

    assert block.fits
    assert (block.lines, block.px) == (("系统没有应答",), 15)
    assert not set_block("系统没有应答，办结先记下", 20, (90, 26), measure).fits


def test_pages_hold_every_line_once_and_in_order() -> None:
    texts = [Text(str(n) * 12, 10, WHITE) for n in range(7)]
    pages = [page_of(texts, (60, 40), measure, turn) for turn in range(3)]

    assert [(page.place, page.count) for page in pages] == [(0, 3), (1, 3), (2, 3)]
    assert [line.text for page in pages for line in page.lines] == [str(n) * 12 for n in range(7)]
    assert page_of(texts, (60, 40), measure, 3) == pages[0]
    assert all(page.height <= 40 for page in pages)


def test_a_box_lower_than_a_line_still_shows_one() -> None:
    page = page_of([Text("甲", 20, WHITE), Text("乙", 20, WHITE)], (60, 10), measure, 1)

    assert [line.text for line in page.lines] == ["乙"]


def test_nothing_to_read_is_one_empty_page() -> None:
    assert page_of([], (60, 40), measure, 5).count == 1


def test_what_no_font_can_draw_is_left_out() -> None:
    assert writable("甲\x00乙\u202e") == "甲 乙"
    assert writable("甲乙") == "甲乙"
