"""A whole hall as spreadsheets and as its own files: what `paidui import-hall` reads, and what an office can edit.

A cell that begins like a formula is none: in a workbook it is marked as text, in CSV an apostrophe stands before it.
"""

import csv
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from hall_config.editing.files import Files
from hall_config.importing.assembling import INSIDE
from hall_config.importing.csv_files import FORMULA_SIGNS
from hall_config.importing.tables import TABLES, Column, Table
from hall_config.importing.templates import template_heading
from hall_config.model import HallConfig

WIDEST: Final = 60
NOT_SAID: Final = frozenset({"hours.mon-fri", "skill.own", "skill.help_out"})
"""Columns that say once more what others say in full."""
Rows = list[list[str]]


def sheets_of(config: HallConfig) -> dict[str, Rows]:
    """Return each table of a hall by its English name, headings first."""
    hall: dict[str, object] = msgspec.json.decode(msgspec.json.encode(config))
    return {table.name: [_heads(table), *_rows(table, hall)] for table in TABLES}


def workbook_here(config: HallConfig) -> bytes:
    """Return a workbook with one sheet a table; who serves pages has it made by a process of its own."""
    from openpyxl import Workbook  # only who exports needs it

    book = Workbook()
    for at, (name, rows) in enumerate(sheets_of(config).items()):
        sheet = book.create_sheet(name, at)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(number, place, text)
                    cell.data_type = "s"  # a text, whatever it begins with
                    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
        sheet.freeze_panes = "A2"
    del book[book.sheetnames[-1]]  # the empty one every workbook begins with
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


def csv_zip_of(config: HallConfig) -> bytes:
    """Return one CSV a table, as Excel opens it."""
    return _zipped({f"{name}.csv": _csv(rows) for name, rows in sheets_of(config).items()})


def toml_zip_of(files: Files) -> bytes:
    """Return the hall's files as they are."""
    return _zipped({name: text.encode() for name, text in files.items()})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _csv(rows: Rows) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows([[defused(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _columns(table: Table) -> list[Column]:
    """Seconds, not minutes: they say everything exactly."""
    return [each for each in table.columns if each.key not in NOT_SAID and not each.heading.endswith("_min")]


def _heads(table: Table) -> list[str]:
    return [template_heading(column) for column in _columns(table)]


def _rows(table: Table, hall: Mapping[str, object]) -> Iterator[list[str]]:
    for thing in _things(table, hall):
        yield [_cell(thing, column.key) for column in _columns(table)]


def _things(table: Table, hall: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield what a table lists; a row inside another thing names that thing."""
    if table.key == "hall":
        yield hall
    elif table.key in INSIDE:
        outer, key = table.key.split(".")
        for thing in _listed(hall, outer):
            for row in _listed(thing, key):
                yield {**row, outer: thing[INSIDE[table.key]]}
    else:
        *before, key = table.key.split(".")
        holder = hall
        for name in before:
            inner = holder.get(name)
            holder = inner if isinstance(inner, dict) else {}
        yield from _listed(holder, key)


def _listed(holder: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = holder.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _cell(thing: Mapping[str, object], key: str) -> str:
    value: object = thing
    head, _, last = key.partition(".")
    if head == "materials":
        names = _listed(thing, head)
        texts = [str(name.get(last, "")) for name in names]
        return _list([text or "–" for text in texts]) if any(texts) else ""
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return _said(value)


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _list([str(each) for each in value]) if isinstance(value, list) else str(value)


def _list(texts: list[str]) -> str:
    """A single one with an enumeration comma in it is no list of two: the semicolon at its end says so."""
    return f"{texts[0]}；" if len(texts) == 1 and "、" in texts[0] else "；".join(texts)
