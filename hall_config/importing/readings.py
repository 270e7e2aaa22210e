"""How the cells of a column are read: as a code, a number, a text, a list, a day.

A reading never guesses: what it does not understand it hands on as it stands, and the check of the configuration
says what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Final

from hall_config.importing.cells import A_DATE, A_TIME, ROUNDED, Cell, Unreadable, plain, tidy

Reading = Callable[[Cell], object]
"""From a cell that is not empty to a value of the configuration, or to Unreadable."""

_SEMICOLONS: Final = re.compile(r"[;；\n]")
_CODES: Final = re.compile(r"[;；、,，\s]+")
_THOUSANDS: Final = re.compile(r"^\d{1,3}(,\d{3})+$")
_WHOLE: Final = re.compile(r"^([+-]?\d{1,12})(?:\.0+)?$")
"""Programs that export tables write 7.0 for 7."""
_NUMBER: Final = re.compile(r"^\d{1,9}(\.\d{1,9})?$")
_SCIENTIFIC: Final = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")
_DAY: Final = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_CLOCK: Final = re.compile(r"^(\d{1,2}):(\d{2})(?::00)?$")
_UNTIL: Final = re.compile(r"\s*(?:[-–—~]+|至|到)\s*")
_YES: Final = frozenset({"true", "yes", "y", "1", "是", "√", "✓", "✔", "有"})
_NO: Final = frozenset({"false", "no", "n", "0", "否", "×", "x", "无", "不"})


def _of_text(read: Callable[[str], object]) -> Reading:
    """A reading for cells that must be texts: what Excel took for a date cannot be had back."""

    def reading(cell: Cell) -> object:
        if isinstance(cell, time):
            return A_TIME
        if isinstance(cell, date):
            return A_DATE
        return cell if isinstance(cell, Unreadable) else read(cell)

    return reading


def _code(text: str) -> object:
    return ROUNDED if _SCIENTIFIC.match(plain(text)) else plain(text).lower()


def _whole(text: str) -> object:
    said = plain(text)
    said = said.replace(",", "") if _THOUSANDS.match(said) else said
    parts = _WHOLE.match(said)
    return int(parts[1]) if parts else said


def _seconds_of_minutes(text: str) -> object:
    said = plain(text)
    return round(float(said) * 60) if _NUMBER.match(said) else f"{said} minutes"


def _yes_or_no(text: str) -> object:
    said = plain(text).lower()
    return True if said in _YES else False if said in _NO else said


def choice(words: Mapping[str, str]) -> Reading:
    """A reading of one word out of a list; `words` are the Chinese ones for it."""
    return _of_text(lambda text: _chosen(text, words))


def choices(words: Mapping[str, str]) -> Reading:
    """A reading of several words out of a list."""
    return _of_text(lambda text: [_chosen(each, words) for each in _CODES.split(plain(text)) if each])


def _chosen(text: str, words: Mapping[str, str]) -> str:
    said = plain(text).lower()
    return words.get(said, said)


def _codes(text: str) -> list[str]:
    """Codes hold no commas and no spaces, so these part them too."""
    return [each for each in _CODES.split(plain(text).lower()) if each]


def _texts(text: str) -> list[str]:
    """A cell that has semicolons or line breaks is parted there and keeps its enumeration commas (、)."""
    parts = _SEMICOLONS.split(text)
    return [each for each in map(tidy, parts if len(parts) > 1 else text.split("、")) if each]


def _spans(text: str) -> list[str]:
    parts = _CODES.split(_UNTIL.sub("-", plain(text)))
    return ["-".join(map(_clock, each.split("-"))) for each in parts if each]


def _clock(text: str) -> str:
    parts = _CLOCK.match(text)
    return f"{int(parts[1]):02}:{parts[2]}" if parts else text


def day(cell: Cell) -> object:
    """A day, as Excel keeps it or in one of the ways in which people write it; as in `2026-10-01`."""
    if isinstance(cell, date):
        return cell.isoformat()
    return _of_text(_day)(cell)


def _day(text: str) -> str:
    parts = _DAY.match(plain(text))
    return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else tidy(text)


CODE: Final = _of_text(_code)
LETTERS: Final = _of_text(lambda text: plain(text).upper())
PLAIN: Final = _of_text(plain)
TEXT: Final = _of_text(tidy)
WHOLE: Final = _of_text(_whole)
MINUTES: Final = _of_text(_seconds_of_minutes)
YES_OR_NO: Final = _of_text(_yes_or_no)
CODES: Final = _of_text(_codes)
TEXTS: Final = _of_text(_texts)
SPANS: Final = _of_text(_spans)
DAY: Final[Reading] = day
