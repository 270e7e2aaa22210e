"""How a text is broken into lines: a fixed width for every character, so that it can be counted."""

import pytest

from caller_display.wrapping import chunks, shortened, wrapped


def _wrapped(text: str, width: int) -> list[str]:
    return wrapped(text, width, len)


def test_chinese_breaks_anywhere_and_english_between_words() -> None:
    assert _wrapped("请到三号窗口办理", 4) == ["请到三号", "窗口办理"]
    assert _wrapped("please go to window three", 12) == ["please go to", "window three"]


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() -> None:
    assert _wrapped("系统升级。谢谢", 4) == ["系统升", "级。谢谢"]
    assert _wrapped("到大厅（二楼）", 4) == ["到大厅", "（二楼）"]


def test_a_line_begun_by_whoever_wrote_it_begins() -> None:
    assert _wrapped("一楼\n二楼三楼四楼", 4) == ["一楼", "二楼三楼", "四楼"]
    assert _wrapped("一楼\r\n二楼", 9) == ["一楼", "二楼"]


def test_a_number_in_a_chinese_sentence_stays_whole() -> None:
    assert _wrapped("请A015到窗口", 4) == ["请", "A015", "到窗口"]


def test_a_word_longer_than_a_line_is_broken_rather_than_cut_off() -> None:
    assert _wrapped("https://example.org", 8) == ["https://", "example.", "org"]


@pytest.mark.parametrize("width", range(1, 30))
@pytest.mark.parametrize("text", ["升级，请到（二楼）Service Centre 3号窗口。", "one two three four", "。。。。", ""])
def test_no_word_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = _wrapped(text, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= width for line in lines)


def test_what_does_not_fit_is_said_to_go_on() -> None:
    assert shortened(["一二三四", "五六七八", "九十"], 2, 4, len) == ["一二三四", "五六七…"]
    assert shortened(["一二三四"], 2, 4, len) == ["一二三四"]


def test_the_parts_of_a_moving_line_are_the_line() -> None:
    text = "系统升级，请到 Service Centre 办理" * 9

    assert "".join(chunks(text, 10)) == text
    assert max(map(len, chunks(text, 10))) < 20


def test_a_word_without_end_is_parted_as_well() -> None:
    assert "".join(chunks("W" * 2_000, 10)) == "W" * 2_000
    assert max(map(len, chunks("W" * 2_000, 10))) < 30
