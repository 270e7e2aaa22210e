"""A sheet as it was read, every row with its number, and how a mistake in it is told."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from hall_config.importing.cells import Cell, is_empty
from hall_config.texts import Both, both

MOST_ROWS: Final = 20_000
"""Ten times what the biggest hall has: a longer sheet is not what somebody meant to import."""
MOST_COLUMNS: Final = 200


class Line(NamedTuple):
    """One row in which something stands, with the number Excel shows beside it."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """One table as somebody keeps it, before it is known what it lists."""

    label: str
    """As it is named in the report: `services.csv`, `hall.xlsx · 事项`."""
    title: str
    """What tells which table it is."""
    lines: tuple[Line, ...]
    is_hidden: bool = False


class Mistake(NamedTuple):
    """One thing that is wrong, with the sheet, the row and the column where it is to be put right."""

    sheet: str
    row: int | None
    column: str
    sentence: Both

    @property
    def told(self) -> Both:
        """The whole of it, as printed below the name of the sheet."""
        row = [both("sheets.row", row=self.row)] if self.row is not None else []
        column = [both("sheets.column", column=self.column)] if self.column else []
        place = [*row, *column]
        zh, en = "".join(part.zh for part in place), ", ".join(part.en for part in place)
        english = f"{en}: {self.sentence.en}" if en else self.sentence.en
        if self.sentence.zh == self.sentence.en:  # nobody has translated it
            return Both(english, english)
        return Both(f"{zh}：{self.sentence.zh}" if zh else self.sentence.zh, english)

    def __str__(self) -> str:
        """Chinese first."""
        return str(self.told)


class SourceError(ValueError):
    """A file, or all of them, that cannot be read at all."""

    def __init__(self, sheet: str, sentence: Both, row: int | None = None) -> None:
        self.mistake = Mistake(sheet, row, "", sentence)
        super().__init__(f"{sheet}: {sentence}")


def lines_of(label: str, rows: Iterable[Sequence[Cell]]) -> tuple[Line, ...]:
    """Return the rows in which something stands; raise SourceError when there is more than a hall has."""
    numbered = (Line(number, _kept(label, number, cells)) for number, cells in enumerate(rows, 1))
    lines = tuple(islice((line for line in numbered if line.cells), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise SourceError(label, both("sheets.too_many_rows", most=MOST_ROWS))
    return lines


def _kept(label: str, number: int, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """A row without the empty cells at its end; Excel's rows may be 16,384 cells long."""
    last = next((place for place in range(len(cells), 0, -1) if not is_empty(cells[place - 1])), 0)
    if last > MOST_COLUMNS:
        raise SourceError(label, both("sheets.too_wide", column=column_letters(last - 1)), number)
    return tuple(cells[:last])


def column_letters(place: int) -> str:
    """Return the name Excel gives to a column: A … Z, AA …"""
    before, last = divmod(place, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)
