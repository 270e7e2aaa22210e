"""CSV files as Excel writes them, in UTF-8 and, in China, in GB18030."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from hall_config.importing.sheets import Sheet, SourceError, lines_of
from hall_config.texts import both

MOST_BYTES: Final = 50_000_000
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet."""
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS: Final = ",\t;"


def read_csv(file: Path) -> Sheet:
    """Return what a CSV file lists; a row keeps the number that Excel shows, also where a cell has several lines."""
    text = _text(file)
    return Sheet(file.name, file.stem, lines_of(file.name, _rows(file.name, text)))


def _rows(label: str, text: str) -> Iterator[list[str]]:
    """Excel counts rows, not lines of the file: a cell in quotes may have several lines."""
    number = 0
    rows = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise SourceError(label, both("sheets.quotes", error=error), number) from error
        if row is None:
            return
        yield [_as_meant(cell) for cell in row]


def _as_meant(cell: str) -> str:
    """What begins like a formula is written with an apostrophe before it, so that Excel takes it for the text it is."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS else cell


def _separator(text: str) -> str:
    """The one that stands most often in the first line that has any; lists in cells only come below the headings."""
    head = next((line for line in StringIO(text) if any(each in line for each in _SEPARATORS)), "")
    return max(_SEPARATORS, key=head.count)


def _text(file: Path) -> str:
    try:
        raw = _bytes(file)
    except OSError as error:
        raise SourceError(file.name, both("sheets.unreadable", error=error.strerror)) from error
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    for each in [encoding] if encoding else ["utf-8", "gb18030"]:
        try:
            return raw.decode(each)
        except UnicodeDecodeError as error:
            at = error.start
    line = raw.count(b"\n", 0, at) + 1
    raise SourceError(file.name, both("sheets.encoding", line=line))


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise SourceError(file.name, both("sheets.too_long", size=MOST_BYTES // 1_000_000))
    return raw
