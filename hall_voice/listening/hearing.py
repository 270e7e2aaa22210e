"""What of an announcement a recogniser heard right: as it wrote it, and by the sound of what it wrote."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from types import MappingProxyType
from typing import Final

from hall_voice.listening.trials import Trial
from hall_voice.reading import DIGITS_ZH

Syllable = Callable[[str], str]
"""How a Chinese character sounds, without its tone."""

WRITTEN: Final[Mapping[str, str]] = MappingProxyType(
    {character: str(number) for number, character in enumerate(DIGITS_ZH)} | {"〇": "0", "幺": "1", "两": "2"}
)
DIGIT_SOUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {"ling": "0", "yao": "1", "yi": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5", "liu": "6",
     "qi": "7", "ba": "8", "jiu": "9"}
)  # fmt: skip
LETTER_SOUNDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"A": frozenset({"ei", "ai", "ye"}), "B": frozenset({"bi"}), "C": frozenset({"xi", "si"}), "D": frozenset({"di"}),
     "E": frozenset({"yi"}), "F": frozenset({"fu", "ai"}), "G": frozenset({"ji", "zhi"})}
)  # fmt: skip
"""Chinese characters that sound like a letter's English name."""
MARKS: Final[Mapping[str, str]] = MappingProxyType({"hao": "h", "dao": "d", "qing": "q", "chuang": "c"})
DIGITS_EN: Final[Mapping[str, str]] = MappingProxyType(
    {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
     "eight": "8", "nine": "9"}
)  # fmt: skip
SOUNDS_EN: Final[Mapping[str, str]] = MappingProxyType(
    {"oh": "0", "won": "1", "to": "2", "too": "2", "for": "4", "ate": "8", "ten": "t"}
)
SURE: Final = 1.96
"""Standard deviations on either side of 95 %."""


@dataclass
class Score:
    """How many of how many were heard right, and what was heard instead."""

    digits: int = 0
    digits_right: int = 0
    digits_added: int = 0
    letters: int = 0
    letters_right: int = 0
    windows: int = 0
    windows_right: int = 0
    numbers_right: int = 0
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)


def scored(rows: list[tuple[Trial, str]], language: str, by_sound: bool, syllable: Syllable) -> Score:
    """Return what was heard right of all announcements."""
    score = Score()
    for trial, heard in rows:
        _add(score, trial, heard, language, by_sound, syllable)
    return score


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share.

    >>> [round(each, 3) for each in wilson(94, 100)]
    [0.875, 0.972]
    """
    if not of:
        return 0.0, 1.0
    share, squared = right / of, SURE**2
    middle = (share + squared / 2 / of) / (1 + squared / of)
    half = SURE * sqrt(share * (1 - share) / of + squared / 4 / of**2) / (1 + squared / of)
    return middle - half, middle + half


def aligned(said: str, heard: str) -> list[tuple[str, str]]:
    """Return what stands beside each other with as few differences as can be; "" is nothing.

    >>> aligned("015", "0155")
    [('0', '0'), ('1', '1'), ('', '5'), ('5', '5')]
    """
    costs = [[0] * (len(heard) + 1) for _ in range(len(said) + 1)]
    for i, j in ((i, j) for i in range(len(said) + 1) for j in range(len(heard) + 1)):
        ways = [costs[i - 1][j] + 1] if i else []
        ways += [costs[i][j - 1] + 1] if j else []
        ways += [costs[i - 1][j - 1] + (said[i - 1] != heard[j - 1])] if i and j else []
        costs[i][j] = min(ways, default=0)
    return [*_back(said, heard, costs)][::-1]


def _back(said: str, heard: str, costs: list[list[int]]) -> Iterator[tuple[str, str]]:
    i, j = len(said), len(heard)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            yield said[i], heard[j]
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            yield said[i], ""
        else:
            j -= 1
            yield "", heard[j]


def _add(score: Score, trial: Trial, heard: str, language: str, by_sound: bool, syllable: Syllable) -> None:
    number, window = parted(heard, language, by_sound, syllable)
    named = _named(trial.letters, number, heard, by_sound and language == "zh", syllable)
    pairs = aligned(trial.digits, re.sub("[^0-9]", "", number[named:]))
    score.digits += len(trial.digits)
    score.digits_right += sum(said == got != "" for said, got in pairs)
    score.digits_added += sum(not said for said, _ in pairs)
    score.numbers_right += all(said == got for said, got in pairs)
    score.letters += 1
    score.letters_right += named > 0
    score.windows += 1
    score.windows_right += window == trial.window_symbols
    score.confused.update(pair for pair in pairs if pair[0] != pair[1])


def parted(heard: str, language: str, by_sound: bool, syllable: Syllable) -> tuple[str, str]:
    """Return the symbols of the number and those of the window; marks and everything else are small letters."""
    symbols = "".join(_symbols(heard, language, by_sound, syllable))
    cut = re.search("h+d", symbols) or re.search("d", symbols)
    if cut is None:
        return symbols, ""
    behind = re.split("[hc]", symbols[cut.end() :])[0]
    return symbols[: cut.start()], re.sub("[^0-9A-Z]", "", _counted(behind))


def _named(letters: str, number: str, heard: str, by_sound: bool, syllable: Syllable) -> int:
    """Return how many symbols at the front are the ticket's letters, heard as such; 0: they were not."""
    front = number[1:] if number.startswith("q") else number
    asked = len(number) - len(front)
    if front.startswith(letters):
        return asked + len(letters)
    if not by_sound or len(letters) > 1:
        return 0
    characters = [each for each in heard if each.isalnum()][asked:]
    sounds = LETTER_SOUNDS.get(letters, frozenset())
    if not characters or not (syllable(characters[0]) in sounds or (characters[0] == "1" and "yi" in sounds)):
        return 0
    return asked + 1


def _symbols(heard: str, language: str, by_sound: bool, syllable: Syllable) -> Iterator[str]:
    if language != "zh":
        for word in re.findall(r"[0-9]|[A-Za-z]+?(?=[0-9])|[A-Za-z]+", heard):
            yield _symbol_en(word, by_sound)
        return
    for character in heard:
        if character.isalnum():
            yield _symbol_zh(character, by_sound, syllable)


def _symbol_en(word: str, by_sound: bool) -> str:
    known = {**DIGITS_EN, **(SOUNDS_EN if by_sound else {})}
    if word.isdigit() or word.lower() == "window":
        return word if word.isdigit() else "d"
    return known.get(word.lower(), word if word.isupper() and len(word) < len("ABC") else "x")


def _symbol_zh(character: str, by_sound: bool, syllable: Syllable) -> str:
    if character.isascii():
        return character.upper()
    if character == "十":
        return "t"
    sound = syllable(character)
    mark = MARKS.get(sound)
    digit = DIGIT_SOUNDS.get(sound) if by_sound else WRITTEN.get(character)
    return mark or digit or "x"


def _counted(symbols: str) -> str:
    """Write tens as figures: 十四 is 14."""
    tens = re.sub("([0-9])t([0-9])", r"\1\2", symbols)
    tens = re.sub("([0-9])t", r"\g<1>0", tens)
    return re.sub("t([0-9])", r"1\1", tens).replace("t", "10")
