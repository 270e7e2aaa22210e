"""An answer is a sentence, a table and a chart that nobody can take for more than it is."""

import pytest
from msgspec.structs import replace

from hall_config.texts import LANGUAGES
from web_console.language import Tongue
from web_console.planning.answers import (
    Advice,
    AnswerError,
    Both,
    Comparison,
    Goal,
    HalfHour,
    Interval,
    Needed,
    Outcome,
    Staffing,
    comparison_in,
)
from web_console.planning.bars import MOST_LABELS, Bar, comparison_chart, gain_bars, staffing_chart
from web_console.planning.whatif_view import ComparisonView, comparison_view, in_language, minutes, staffing_view

MINUTE_MS = 60_000
ZH, EN = Tongue("zh"), Tongue("en")


def around(mean_min: float, half_min: float | None = 0.5) -> Interval:
    return Interval(mean_min * MINUTE_MS, None if half_min is None else half_min * MINUTE_MS, 30)


def half_hour(nth: int, today: float = 10, changed: float = 8, half: float | None = 1) -> HalfHour:
    change = around(changed - today, 0.5 if half is not None else None)
    return HalfHour(f"{9 + nth // 2:02d}:{nth % 2 * 30:02d}", around(today, half), around(changed, half), change)


def told(change: Interval, **others: Interval) -> Comparison:
    """A hall in which people wait 11.4 minutes, and which changes by so much."""
    figures = {key.replace("__", "."): each for key, each in others.items()}
    today = {"mean_ms": around(11.4), **{key: around(5) for key in figures}}
    after = {"mean_ms": around(11.4 + change.mean / MINUTE_MS), **{key: around(6) for key in figures}}
    outcomes = Outcome("today", today), Outcome("changed", after, {"mean_ms": change, **figures})
    return Comparison(30, 1, (), outcomes, tuple(half_hour(nth) for nth in range(16)))


def shown(change: Interval, **others: Interval) -> ComparisonView:
    return comparison_view(told(change, **others), ZH)


def test_the_answer_is_one_plain_sentence() -> None:
    assert shown(around(-3.8, 0.7)).sentence == "平均等候由 11.4 分钟降到 7.6 分钟，少等 3.8 ±0.7 分钟。"
    assert "多等 2.0 ±0.7 分钟" in shown(around(2, 0.7)).sentence
    english = comparison_view(told(around(-3.8, 0.7)), EN).sentence
    assert english == "The mean wait falls from 11.4 to 7.6 minutes: 3.8 ±0.7 minutes less."


def test_a_difference_that_may_be_chance_is_said_to_be_so() -> None:
    view = shown(around(-0.5, 0.9))

    assert "可能只是巧合" in view.sentence
    assert [(row.verdict, row.verdict_text) for row in view.rows] == [("chance", "可能是巧合")]


def test_of_one_day_nobody_can_tell() -> None:
    assert "只算了一天" in shown(around(-3.8, None)).sentence


def test_nothing_is_said_to_be_nothing() -> None:
    view = shown(around(0, 0))

    assert view.sentence == "和现状几乎一样：平均等候 11.4 分钟。"
    assert [row.change for row in view.rows] == ["0.0 ±0.0"]
    assert minutes(-0.2) == "0.0"


def test_what_the_page_shows_as_nothing_is_not_called_chance() -> None:
    view = shown(around(0.01, 0.03), within_target=Interval(0.0001, 0.0002, 30), green__mean_ms=around(-0.03, 0.03))

    assert view.sentence == "和现状几乎一样：平均等候 11.4 分钟。"
    assert [row.verdict for row in view.rows] == ["same", "chance", "same"]


def test_where_it_may_be_chance_a_manager_reads_what_to_do() -> None:
    assert "再仔细算一次" in shown(around(-0.5, 0.9)).hint
    thorough = comparison_view(replace(told(around(-0.5, 0.9)), days=100), ZH)
    assert "就当没有差别" in thorough.hint
    assert shown(around(-3.8, 0.7)).hint == ""


def test_what_becomes_worse_meanwhile_is_said_beside_the_sentence() -> None:
    view = shown(around(-3.8, 0.7), green__mean_ms=around(1, 0.4), p95_ms=around(1, 2))

    assert view.warnings == ("但是：绿色通道：平均等候变差，+1.0 ±0.4 分钟",)
    assert shown(around(3.8, 0.7), green__mean_ms=around(1, 0.4)).warnings == (), "the sentence says it already"


def test_more_in_time_is_better_and_longer_waits_are_worse() -> None:
    in_time = Interval(0.1, 0.02, 30)
    rows = {row.name: row for row in shown(around(1, 0.5), within_target=in_time).rows}

    assert rows["平均等候"].verdict == "worse"
    assert (rows["承诺时间内叫到"].verdict, rows["承诺时间内叫到"].change) == ("better", "+10.0% ±2.0")


def test_who_never_was_called_is_told_only_where_it_happens() -> None:
    names = [row.name for row in shown(around(1), unserved=Interval(1, 0.2, 30)).rows]

    assert "取了号没叫到的人" in names
    assert "没取到号的人" not in names


def test_every_word_of_a_verdict_is_there_in_both_languages() -> None:
    for language in LANGUAGES:
        for verdict in ("better", "worse", "chance", "same", "more"):
            assert Tongue(language).say(f"verdict_{verdict}")


def test_where_nobody_comes_nothing_is_compared() -> None:
    nobody = Outcome("today", {}), Outcome("changed", {}, {})
    view = comparison_view(Comparison(30, 1, (), nobody, ()), ZH)

    assert (view.sentence, view.rows, view.chart) == ("这样就没有人来，没有什么可比的。", (), None)


def test_bars_and_whiskers_stand_in_one_scale() -> None:
    chart = comparison_chart([half_hour(nth, today=nth) for nth in range(16)])

    assert chart is not None
    today = [bar for bar in chart.bars if bar.kind == "today"]
    assert [bar.height for bar in today] == sorted(bar.height for bar in today)
    for bar in chart.bars:
        assert bar.low is not None
        assert bar.high is not None
        assert 0 <= bar.high <= bar.y <= bar.low <= chart.floor
        assert abs(bar.y + bar.height - chart.floor) < 0.2
    assert not any(overlap(one, other) for one, other in zip(chart.bars, chart.bars[1:], strict=False))


def overlap(one: Bar, other: Bar) -> bool:
    return other.x < one.x + one.width


def test_differences_that_may_be_chance_are_marked_under_their_half_hour() -> None:
    sure, chance = half_hour(0), HalfHour("09:30", around(5), around(4.9), around(-0.1, 0.5))
    chart = comparison_chart([sure, chance])

    assert chart is not None
    assert [(note.text, note.is_sure) for note in chart.notes] == [("−2.0", True), ("−0.1", False)]


def test_a_hall_that_is_always_open_stays_a_picture() -> None:
    chart = comparison_chart([half_hour(nth) for nth in range(48)])

    assert chart is not None
    assert len(chart.bars) == 96
    assert len(chart.times) == len(chart.notes) <= MOST_LABELS


def test_an_endless_whisker_leaves_the_picture_and_not_the_bars() -> None:
    chart = comparison_chart([half_hour(0, half=500)])

    assert chart is not None
    assert chart.bars[0].height > 80


@pytest.mark.parametrize("wait", [0.0, 0.001, 1.0, 500.0])
def test_any_wait_can_be_drawn(wait: float) -> None:
    chart = comparison_chart([half_hour(0, today=wait, changed=wait, half=None)])

    assert chart is not None
    assert 2 <= len(chart.lines) <= 7
    assert comparison_chart([]) is None


def needed(windows: int, today: int = 6, fresh_min: float = 10) -> Needed:
    return Needed("10:30", windows, today, 9 * MINUTE_MS, round(fresh_min * MINUTE_MS))


def staffing(*halves: Needed) -> Staffing:
    return Staffing(20, 1, Goal("p90", 15 * MINUTE_MS), halves)


def test_how_many_windows_says_where_todays_are_too_few() -> None:
    view = staffing_view(staffing(needed(4), needed(9), needed(7, fresh_min=15.1)), ZH)

    assert view.sentence == "3 个半小时里有 2 个现有窗口不够；最多的是 10:30，要 9 个窗口（现有 6 个）。"
    assert [(row.is_short, row.just_fails) for row in view.rows] == [(False, False), (True, False), (True, True)]
    assert "3 个半小时有 2 个守住" in view.check


def test_enough_windows_are_said_to_be_enough() -> None:
    assert "现有窗口够用" in staffing_view(staffing(needed(4)), ZH).sentence
    chart = staffing_chart([needed(4), needed(9)])
    assert chart is not None
    assert [(note.text, note.is_sure) for note in chart.notes] == [("4", False), ("9", True)]


def test_gains_are_drawn_in_one_scale_and_a_loss_to_the_left() -> None:
    advice = [Advice((), Both("", ""), around(10), around(8), gain) for gain in (around(2), around(-1), around(0.1))]
    gain, loss, chance = gain_bars(advice)

    assert (gain.kind, loss.kind, chance.kind) == ("gain", "cost", "chance")
    assert gain.zero == loss.zero == gain.x
    assert loss.x + loss.width == pytest.approx(loss.zero)
    assert gain.width == pytest.approx(2 * loss.width, abs=0.3)


def test_a_reason_in_both_languages_is_told_in_one() -> None:
    assert in_language("这样不行 / that will not do", "zh") == "这样不行"
    assert in_language("这样不行 / that will not do", "en") == "that will not do"
    assert in_language("甲 / 乙 / a / b", "en") == "a / b"
    assert in_language("The journal cannot be read", "zh") == "The journal cannot be read"


def test_an_answer_of_another_version_is_no_answer() -> None:
    with pytest.raises(AnswerError):
        comparison_in('{"days": "many"}')
