"""What a workbook's own files say of its sheets besides the cells: which are merged, and whether any is a formula."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from hall_config.importing.cells import EMPTY, Cell, is_empty

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')


class Merge(NamedTuple):
    """Cells of one column that are one: the value stands in the first row and is meant for all of them."""

    place: int
    first: int
    last: int


class Facts(NamedTuple):
    """What is to be known of a sheet before its cells are read."""

    has_formulas: bool = False
    merges: tuple[Merge, ...] = ()


def facts_of(archive: ZipFile) -> dict[str, Facts]:
    """Return what the files of a workbook say of each of its sheets, by title."""
    there = frozenset(archive.namelist())
    return {title: _facts(archive.read(file)) for title, file in _sheet_files(archive) if file in there}


def _facts(xml: bytes) -> Facts:
    merges = (Merge(_place(letters), int(first), int(last)) for letters, first, last in _MERGE.findall(xml))
    return Facts(bool(_FORMULA.search(xml)), tuple(merge for merge in merges if merge.last > merge.first))


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _sheet_files(archive: ZipFile) -> Iterator[tuple[str, str]]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in (each for each in book.iter() if each.tag.rpartition("}")[2] == "sheet"):
        reference = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        target = targets.get(reference, "")
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def filled_down(rows: Iterable[list[Cell]], merges: Sequence[Merge]) -> Iterator[list[Cell]]:
    """Give every row the value of the merged cells it shares; a row in which nothing else stands stays empty."""
    starting = {(merge.first, merge.place): merge for merge in merges}
    running: dict[int, tuple[int, Cell]] = {}
    for number, row in enumerate(rows, 1):
        if running and not all(map(is_empty, row)):
            row = _filled(row, {place: cell for place, (last, cell) in running.items() if number <= last})
        for place, cell in enumerate(row) if starting else ():
            if (number, place) in starting:
                running[place] = starting[number, place].last, cell
        yield row


def _filled(row: list[Cell], shared: dict[int, Cell]) -> list[Cell]:
    longer = row + [EMPTY] * (max(shared, default=0) + 1 - len(row))
    return [shared.get(place, EMPTY) if is_empty(cell) else cell for place, cell in enumerate(longer)]
