"""What one cell of a spreadsheet says, freed of what Excel and a hurried hand put around it."""

import re
from datetime import date, datetime, time
from typing import Final, NamedTuple
from unicodedata import category, normalize

from hall_config.texts import Both, both


class Unreadable(NamedTuple):
    """A cell whose value cannot be known; `why` says what to do about it."""

    why: Both


Cell = str | date | time | Unreadable
"""A text (empty: nothing stands there), or what Excel keeps as a date or a time of day."""

EMPTY: Final = ""
EXACT_UP_TO: Final = 10**15
"""Excel keeps fifteen digits of a number; what it shows of a longer one is made up."""
ROUNDED: Final = Unreadable(both("sheets.rounded"))
UNCALCULATED: Final = Unreadable(both("sheets.uncalculated"))
A_DATE: Final = Unreadable(both("sheets.a_date"))
A_TIME: Final = Unreadable(both("sheets.a_time"))

_SPACES: Final = re.compile(r"\s+")
_BREAK_BETWEEN_WIDE: Final = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")


def cell_of(value: object) -> Cell:
    """Return what a value read from a workbook says; `1.0` is 1 to whoever typed it."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value
    return str(value)


def _number(value: float) -> Cell:
    if not abs(value) < EXACT_UP_TO:
        return ROUNDED
    return str(int(value)) if value == int(value) else repr(round(value, 9))


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands there that a person could see."""
    return isinstance(cell, str) and not tidy(cell)


def tidy(text: str) -> str:
    """Return the text without what nobody sees: spaces around it, marks of no width, breaks inside the cell."""
    seen = "".join(each for each in text if category(each) != "Cf")
    return _SPACES.sub(" ", _BREAK_BETWEEN_WIDE.sub("", seen)).strip()


def plain(text: str) -> str:
    """Return a code, a number or a choice as it was meant: full-width digits and letters are ordinary ones."""
    return tidy(normalize("NFKC", text))
