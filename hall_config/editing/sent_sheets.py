"""From the tables somebody sent to the files of a hall; what the sheets do not list stays as it is."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from hall_config.editing.describing import HALL_ITSELF, Form, forms
from hall_config.editing.edits import become, things_of
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.merging import without_usual
from hall_config.importing.halls import import_hall
from hall_config.importing.tables import TABLES

Columns = Mapping[str, frozenset[str]]


def read_sheets(inside: Mapping[str, bytes], files: Files, hall_name: str) -> dict[str, str]:
    """Return the files these tables make of those; raises SheetsError, ConfigError or EditError."""
    with tempfile.TemporaryDirectory(prefix="paidui-import-") as place:
        base, source = Path(place) / (hall_name or "hall"), Path(place) / "sent"
        base.mkdir()
        source.mkdir()
        for name, text in files.items():
            (base / name).write_text(text, encoding="utf-8")
        for name, content in inside.items():
            (source / name).write_bytes(content)
        one = next(iter(inside)) if len(inside) == 1 else ""
        imported = import_hall(source / one if one else source, base)
    sent: Tables = msgspec.json.decode(msgspec.json.encode(imported.tables))
    names = {table.name: table.key for table in TABLES}
    listed = frozenset(names[name] for name, count in imported.counts.items() if count)
    return become(files, _along(sent, tables_of(files), listed, imported.columns))


def _along(sent: Tables, now: Tables, listed: frozenset[str], columns: Columns) -> Tables:
    """Add what no sheet has a column for: a clerk's pin, a board's look; leave out what holds anyway.

    `listed` are the tables of which a sheet had rows, `columns` what it had a column for.
    """
    wanted: Tables = {}
    for form in forms().values():
        is_listed = any(key == form.table or key.startswith(f"{form.table}.") for key in listed)
        if form.table == HALL_ITSELF:
            wanted |= without_usual(form, {key.name: sent.get(key.name) for key in form.keys}, now)
        elif not form.is_listed:
            wanted[form.table] = without_usual(form, _dict(sent.get(form.table)), _dict(now.get(form.table)))
        elif form.name_key and is_listed:
            wanted[form.table] = list(_things_along(form, sent, now, columns))
        else:
            wanted[form.table] = now.get(form.table)
    return wanted


def _things_along(form: Form, sent: Tables, now: Tables, columns: Columns) -> Iterator[dict[str, object]]:
    said = {key.partition(".")[0] for key in columns.get(form.table, ())}
    said |= {table.partition(".")[2] for table in columns if table.startswith(f"{form.table}.")}
    here = {thing.get(form.name_key): thing for thing in things_of(now, form.table)}
    for thing in things_of(sent, form.table):
        former = here.get(thing.get(form.name_key), {})
        rest = {key: value for key, value in former.items() if key not in said and key not in thing}
        yield without_usual(form, {**thing, **rest}, former)


def _dict(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
