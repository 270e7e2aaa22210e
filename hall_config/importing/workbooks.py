"""Workbooks as Excel and WPS write them: one sheet for each table."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError  # noqa: N812  (an exception, whatever zlib calls it)

from hall_config.importing.cells import UNCALCULATED, Cell, Unreadable, cell_of
from hall_config.importing.merges import Facts, facts_of, filled_down
from hall_config.importing.sheets import Sheet, SourceError, lines_of
from hall_config.texts import both

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_UNPACKED_BYTES: Final = 300_000_000
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What an old Excel file begins with, and also one with a password."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_DAMAGE: Final = (
    BadZipFile,
    ZlibError,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What a library meets in a file that is not what it says it is."""


class SheetCell(Protocol):
    """What the library tells of one cell."""

    @property
    def data_type(self) -> str:
        """`f` a formula, `e` an error, and others."""

    @property
    def value(self) -> object:
        """What stands there."""


def read_workbook(file: Path) -> list[Sheet]:
    """Return the sheets of a workbook; a formula counts as the result that was last saved with it."""
    _refuse_other_files(file)
    with _damage_told(file.name), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it leaves out: drop-down lists, colours
        facts = _facts(file)
        values = _opened(file, data_only=True)
        formulas = _opened(file, data_only=False) if any(each.has_formulas for each in facts.values()) else None
        try:
            return [_sheet(file.name, values, title, formulas, facts.get(title, Facts())) for title in _titles(values)]
        finally:
            for book in (values, formulas):
                if book is not None:
                    book.close()


def _facts(file: Path) -> dict[str, Facts]:
    with ZipFile(file) as archive:
        return facts_of(archive)


def _titles(book: "Workbook") -> list[str]:
    return [sheet.title for sheet in book.worksheets]


def _sheet(name: str, values: "Workbook", title: str, formulas: "Workbook | None", facts: Facts) -> Sheet:
    label = f"{name} · {title}"
    written = formulas if facts.has_formulas else None
    rows = _with_formulas(values, written, title) if written else map(_cells, _rows(values, title))
    lines = lines_of(label, filled_down(rows, facts.merges) if facts.merges else rows)
    return Sheet(label, title, lines, values[title].sheet_state != "visible")


def _rows(book: "Workbook", title: str) -> Iterable[tuple[SheetCell, ...]]:
    sheet = book[title]
    sheet.reset_dimensions()  # the size that stands in the file may be a million rows of nothing
    return sheet.iter_rows()


def _cells(row: Iterable[SheetCell]) -> list[Cell]:
    return [_cell(cell) for cell in row]


def _cell(cell: SheetCell) -> Cell:
    if cell.data_type == "e":
        return Unreadable(both("sheets.excel_error", error=cell.value))
    return cell_of(cell.value)


def _with_formulas(values: "Workbook", formulas: "Workbook", title: str) -> Iterator[list[Cell]]:
    for told, written in zip_longest(_rows(values, title), _rows(formulas, title), fillvalue=()):
        yield [
            UNCALCULATED if formula.data_type == "f" and cell.value is None else _cell(cell)
            for cell, formula in zip(told, written, strict=False)
        ]


def _opened(file: Path, *, data_only: bool) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)


def _refuse_other_files(file: Path) -> None:
    """Say in one sentence what to do with a file that is no workbook of today's."""
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
            is_encrypted = head == _COMPOUND_FILE and _ENCRYPTED in stream.read(MOST_UNPACKED_BYTES)
    except OSError as error:
        raise SourceError(file.name, both("sheets.unreadable", error=error.strerror)) from error
    if is_encrypted:
        raise SourceError(file.name, both("sheets.password"))
    if head == _COMPOUND_FILE or file.suffix.lower() in (".xls", ".et"):
        raise SourceError(file.name, both("sheets.old_format"))
    if not is_zipfile(file):
        raise SourceError(file.name, both("sheets.no_workbook"))
    _refuse_bombs(file)


def _refuse_bombs(file: Path) -> None:
    """A small file that unpacks to gigabytes is no hall's."""
    with _damage_told(file.name), ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise SourceError(file.name, both("sheets.too_large"))


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Turn whatever a damaged workbook does to its reader into one sentence."""
    try:
        yield
    except SourceError:
        raise
    except _DAMAGE as error:
        raise SourceError(name, both("sheets.damaged")) from error
