"""What a visitor reads at the pad: which window, which visit, what to touch, how long; both languages."""

import pytest

from hall_config.model import Language
from hall_protocol.catalogue import NamedItem
from hall_protocol.message import LocalText
from tests.pad.parts import NOW_MS, asking_pad, catalogue, words
from window_terminal.pad.asking import LEVELS, Pad, touched, withdrawn
from window_terminal.pad.view import MOST_REASONS, NOTHING, PadView, other, pad_view

NAMES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def shown(pad: Pad, *, at_ms: int = NOW_MS, language: Language = "zh", linked: bool = True) -> PadView:
    return pad_view(pad, catalogue(), words(language), at_ms, linked=linked)


def test_at_rest_the_pad_names_the_hall_and_its_window() -> None:
    view = shown(Pad())

    assert (view.hall.zh, view.window.zh, view.title.zh) == ("青河县政务服务中心", "3号窗口", "热情为您服务")
    assert (view.choices, view.seconds, view.number) == ((), None, "")


def test_a_visitor_reads_which_visit_is_meant() -> None:
    view = shown(asking_pad())

    assert (view.title.zh, view.number, view.line) == (
        "请您评价本次服务",
        "A015",
        LocalText("社会保险参保登记", "Registration for social insurance"),
    )


def test_five_levels_stand_in_words_from_the_best_to_the_worst() -> None:
    view = shown(asking_pad())

    assert [choice.label.zh for choice in view.choices] == NAMES
    assert [choice.action for choice in view.choices] == list(LEVELS)
    assert all(choice.label.en for choice in view.choices)


@pytest.mark.parametrize(("after_ms", "seconds"), [(0, 60), (1, 60), (1_000, 59), (59_001, 1), (60_000, 0)])
def test_the_time_runs_out_in_whole_seconds(after_ms: int, seconds: int) -> None:
    view = shown(asking_pad(), at_ms=NOW_MS + after_ms)

    assert (view.seconds, view.left) == (seconds, seconds / 60)
    assert view.footer is not None
    assert f"{seconds} 秒" in view.footer.zh


def test_within_a_second_nothing_is_drawn_anew() -> None:
    assert shown(asking_pad(), at_ms=NOW_MS + 1_001) == shown(asking_pad(), at_ms=NOW_MS + 1_999)


def test_after_a_bad_level_the_halls_own_reasons_stand_there_and_a_way_past_them() -> None:
    pad, _ = touched(asking_pad(), "dissatisfied", NOW_MS + 5_000, may_say_why=True)
    view = shown(pad, at_ms=NOW_MS + 5_000)

    assert [choice.label.zh for choice in view.choices] == ["办理太慢", "解释不清", "态度不好", "来回跑路", "不说明"]
    assert view.choices[0].action == "reason:slow"
    assert (view.number, view.line is not None) == ("", True)


def test_of_very_many_reasons_the_first_stand_there_and_the_way_past_them_always() -> None:
    many = tuple(NamedItem(id=f"r-{n}", name=LocalText(f"原因{n}", f"Reason {n}")) for n in range(20))
    pad, _ = touched(asking_pad(), "dissatisfied", NOW_MS + 5_000, may_say_why=True)
    view = pad_view(pad, catalogue(many), words(), NOW_MS, linked=True)

    assert len(view.choices) == MOST_REASONS + 1
    assert view.choices[-1].action == "skip"


def test_thanks_say_nothing_of_what_was_chosen() -> None:
    """Whoever stands behind a visitor reads the same after every level."""
    views = {str(shown(touched(asking_pad(), level, NOW_MS + 5_000, may_say_why=False)[0])) for level in LEVELS}

    assert len(views) == 1


def test_at_rest_nothing_of_the_visit_is_shown() -> None:
    pad, _ = withdrawn(asking_pad(), NOW_MS + 5_000)

    assert shown(pad) == shown(Pad())


def test_a_pad_that_nobody_hears_says_so() -> None:
    assert shown(Pad(), linked=False) != shown(Pad())


def test_before_the_hall_is_heard_the_pad_is_friendly_and_names_nothing() -> None:
    view = pad_view(Pad(), None, words(), NOW_MS, linked=False)

    assert (view.hall, view.window, view.title.zh) == (NOTHING, NOTHING, "热情为您服务")


def test_english_stands_beside_chinese_and_large_where_the_hall_wants_it() -> None:
    chinese, english = shown(Pad()), shown(Pad(), language="en")

    assert (chinese.title.said_in("zh"), other(chinese.title, chinese)) == ("热情为您服务", "At your service")
    assert (english.title.said_in("en"), other(english.title, english)) == ("At your service", "热情为您服务")


def test_a_name_without_english_stands_once() -> None:
    view = shown(Pad())

    assert other(LocalText("不动产登记", ""), view) == ""
