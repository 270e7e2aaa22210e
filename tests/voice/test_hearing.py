"""How it is counted what a recogniser understood: by sound and as written, and never in the voice's favour."""

import pytest

from hall_voice.listening.hearing import aligned, parted, scored, wilson
from hall_voice.listening.trials import PREFIXES, WINDOWS, Trial, Words, draw
from hall_voice.phrases import words_of
from tests.voice.sounds import syllable

WORDS = Words("请{number}号到{window}号窗口", ("请{number}号", "到{window}号窗口"))


def trial(letters: str = "C", digits: str = "971", window: str = "5") -> Trial:
    return Trial(letters, digits, window, "", ())


@pytest.mark.parametrize(
    ("heard", "number", "window"),
    [
        ("请C971号到5号窗口办理业务", "971", "5"),
        ("请C九期腰号到五号窗口", "971", "5"),
        ("请C971好道14号窗口", "971", "14"),
        ("请C971号到十四号窗口", "971", "14"),
        ("请C971号到B12号窗口", "971", "B12"),
    ],
)
def test_homophones_are_what_they_sound_like(heard: str, number: str, window: str) -> None:
    said, where = parted(heard, "zh", True, syllable)

    assert "".join(each for each in said if each.isdigit()) == number
    assert where == window


def test_as_written_a_homophone_is_wrong() -> None:
    rows = [(trial(), "请C九期腰号到5号窗口")]

    assert scored(rows, "zh", False, syllable).digits_right == 1
    assert scored(rows, "zh", True, syllable).digits_right == 3


def test_a_sentence_of_which_nothing_was_understood_is_all_wrong() -> None:
    score = scored([(trial(), "谢谢观看")], "zh", True, syllable)

    assert (score.digits_right, score.windows_right, score.letters_right, score.numbers_right) == (0, 0, 0, 0)
    assert score.digits == 3


def test_a_digit_too_many_is_counted_and_the_number_is_wrong() -> None:
    score = scored([(trial(), "请C9771号到5号窗口")], "zh", True, syllable)

    assert (score.digits_right, score.digits_added, score.numbers_right) == (3, 1, 0)


def test_a_letter_heard_as_a_chinese_word_of_its_sound_is_no_digit() -> None:
    score = scored([(trial("E", "220"), "请1220号到5号窗口")], "zh", True, syllable)

    assert (score.letters_right, score.digits_right, score.digits_added) == (1, 3, 0)
    assert scored([(trial(), "请西971号到5号窗口")], "zh", True, syllable).letters_right == 1


def test_another_letter_is_wrong() -> None:
    assert scored([(trial("C"), "请B971号到5号窗口")], "zh", True, syllable).letters_right == 0


def test_english_is_understood_too() -> None:
    score = scored([(trial(), "C 971, window five."), (trial(), "C, nine seven won, window 5")], "en", True, syllable)

    assert (score.digits_right, score.windows_right, score.letters_right) == (6, 2, 2)


def test_confusions_are_paired() -> None:
    assert aligned("015", "05") == [("0", "0"), ("1", ""), ("5", "5")]
    assert aligned("015", "075") == [("0", "0"), ("1", "7"), ("5", "5")]


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(0, 10, 0, 0.278), (10, 10, 0.722, 1), (188, 200, 0.898, 0.965)]
)
def test_intervals_are_those_of_wilson(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=0.001)


def test_the_same_seed_draws_the_same_announcements_and_another_one_others() -> None:
    assert draw(200, 7, WORDS) == draw(200, 7, WORDS)
    assert draw(200, 7, WORDS) != draw(200, 8, WORDS)
    assert draw(24, 7, WORDS) == draw(200, 7, WORDS)[:24]


def test_announcements_cover_the_hall_and_use_its_own_words() -> None:
    trials = draw(200, 7, words_of("zh"))

    assert {each.letters for each in trials} == set(PREFIXES)
    assert {each.window for each in trials} == set(WINDOWS)
    assert trials[0].text == "请C971号到5号窗口办理业务"
    assert trials[0].halves == ("请C971号", "到5号窗口办理业务")
