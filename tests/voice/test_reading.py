"""How numbers, letters and times are read aloud, before any voice has its say."""

import importlib.util

import pytest

from hall_voice.engine import VoiceError
from hall_voice.phonemes import LETTERS, MOST_AT_ONCE, breaths_of, english_by_espeak, phonemes_of
from hall_voice.reading import amount_zh, pieces_of
from hall_voice.symbols import SYMBOLS


def read(text: str, language: str = "zh") -> list[str]:
    return [piece.text for piece in pieces_of(text, language)]


def sounds(text: str, language: str = "zh", one: str = "yao") -> str:
    """What is read, with Chinese characters and English words standing for their own sounds."""
    return phonemes_of(text, language, one, spelled_han, lambda words: words.lower())


def spelled_han(text: str) -> str:
    return {"幺": "jau", "一": "i", "零": "li", "五": "u", "二": "ə", "三": "sa"}.get(text, "ha" * len(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("请A001号到3号窗口", ["请", "A", "001", "号到", "3", "号窗口"]),
        ("请G0110号到B-12号窗口", ["请", "G", "0110", "号到", "B", "12", "号窗口"]),
        ("请GA015号到12号窗口", ["请", "GA", "015", "号到", "12", "号窗口"]),
        ("本大厅今天17:30结束办公", ["本大厅今天", "十七点", "三十分", "结束办公"]),
        ("2:05开始", ["两点", "零五分", "开始"]),
        ("还有15分钟，前面2人", ["还有", "十五", "分钟", ",", "前面", "两", "人"]),
        ("VIP室，WiFi", ["VIP", "室", ",", "WIFI"]),
        ("请Ａ０１５号", ["请", "A", "015", "号"]),
    ],
)
def test_a_chinese_sentence_is_read_as_a_hall_reads_it(text: str, pieces: list[str]) -> None:
    assert read(text) == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("A015, window B-12", ["A", "015", ",", "window", "B", "12"]),
        ("A guide will help you", ["a", "guide", "will", "help", "you"]),
        ("Again: GA015", ["Again", ":", "GA", "015"]),
    ],
)
def test_an_english_sentence_too(text: str, pieces: list[str]) -> None:
    assert read(text, "en") == pieces


def test_a_one_is_read_as_the_hall_wishes_and_only_in_chinese() -> None:
    assert sounds("11号") == "jau jau ha"
    assert sounds("11号", one="yi") == "i i ha"
    assert sounds("11", "en") == "wˈʌn wˈʌn"


def test_a_letter_has_its_english_name_and_a_pause_so_that_the_digit_behind_it_is_understood() -> None:
    assert sounds("请A015号") == "ha ˈA, li jau u ha"
    assert sounds("B-12号") == "bˈi, jau ə ha"


def test_every_letter_and_every_digit_can_be_heard() -> None:
    assert set(LETTERS) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert all(sound in SYMBOLS for letter in LETTERS.values() for sound in letter)


def test_what_cannot_be_read_is_said_to_be_so() -> None:
    with pytest.raises(VoiceError):
        sounds("……")


def test_amounts_are_counted_as_people_count() -> None:
    assert [counted(amount_zh(number)) for number in range(10_000)] == list(range(10_000))


def counted(read_aloud: str) -> int:
    """Read a Chinese number back, by another way than it was written."""
    total = digit = 0
    for character in read_aloud:
        if character in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[character]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(character)
    return total + digit


@pytest.mark.parametrize("text", ["ab, cd. ef", "a" * 500, "a b " * 200, "ab, " * 90 + "c" * 130, ", , a"])
def test_a_long_announcement_is_rendered_breath_by_breath_and_nothing_of_it_is_lost(text: str) -> None:
    breaths = breaths_of(text)

    assert max(map(len, breaths)) <= MOST_AT_ONCE
    assert [each for each in "".join(breaths) if each.isalpha()] == [each for each in text if each.isalpha()]
    assert all(any(each.isalpha() for each in breath) for breath in breaths)


def test_a_call_is_rendered_in_one_breath() -> None:
    assert len(breaths_of(sounds("再次呼叫，请GA0150号到B-128号窗口办理业务"))) == 1


def test_english_words_are_spelled_in_sounds_the_model_knows() -> None:
    read_aloud = english_by_espeak("please go to the registry office and wait to be called")
    assert [sound for sound in read_aloud if sound not in SYMBOLS] == []
    assert "plˈiz" in read_aloud


@pytest.mark.skipif(importlib.util.find_spec("misaki") is None, reason="the extra `voice` is not installed")
def test_the_good_voice_reads_every_digit_in_its_own_sound_and_leaves_out_what_nobody_can_read() -> None:
    from hall_voice.engines.kokoro import chinese_reader

    reader = chinese_reader()
    assert phonemes_of("请㛃号", "zh", "yao", reader, english_by_espeak) == reader("请") + reader("号")
    digits = [phonemes_of(f"{digit}号", "zh", "yao", chinese_reader(), english_by_espeak) for digit in range(10)]
    assert len(set(digits)) == 10
