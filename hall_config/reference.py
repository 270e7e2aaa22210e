"""The technician's list of every key, rendered from the model, so that it cannot say anything else.

`python -m hall_config.reference docs/operate/configuration.md` renews the tables in that page.
"""

import ast
from collections.abc import Iterator, Mapping
from inspect import getsource
from typing import Final, NamedTuple

import msgspec
from msgspec import inspect as types

from hall_config import alerts, boards, conduct, forms, keeping, machines, model, notices, ticket
from hall_config.rendered import Marks, renew_named_page
from hall_config.structure import HALL, unwrapped

MODEL: Final = (forms, conduct, boards, ticket, alerts, machines, notices, keeping, model)
Notes = Mapping[tuple[str, str], str]
MARKS: Final = Marks("<!-- keys: rendered from hall_config -->", "<!-- keys: end -->")
HEAD: Final = "| key | what | default | meaning |\n| --- | --- | --- | --- |"


def refreshed(page: str) -> str:
    """Return the page with its tables of keys renewed; what stands around them stays."""
    return MARKS.around(render_reference(), page)


def render_reference() -> str:
    """Return one Markdown section for each table of a hall's configuration."""
    notes = field_notes()
    return "\n".join(_section(table, notes) for table in _tables(_whole(), notes))


def _whole() -> "_Table":
    assert isinstance(HALL, types.StructType)
    return _Table("The hall itself", "", HALL, "")


class _Table(NamedTuple):
    """One table a technician may write, and what it is for where it stands."""

    heading: str
    path: str
    kind: types.StructType
    purpose: str


def _tables(table: _Table, notes: Notes) -> Iterator[_Table]:
    """Yield every table in the order of the model, the hall's own keys first."""
    yield table
    for field in table.kind.fields:
        inner, listed = _inner(field.type)
        if isinstance(inner, types.StructType) and inner.cls is not model.Named:
            path = f"{table.path}.{field.encode_name}".lstrip(".")
            heading = f"`[[{path}]]`" if listed else f"`[{path}]`"
            yield from _tables(_Table(heading, path, inner, notes[table.kind.cls.__name__, field.name]), notes)


def _inner(kind: types.Type) -> tuple[types.Type, bool]:
    """Return what a list is a list of, and whether it was one."""
    kind, _ = unwrapped(kind)
    return (kind.item_type, True) if isinstance(kind, types.VarTupleType) else (kind, False)


def _section(table: _Table, notes: Notes) -> str:
    kind = table.kind
    rows = (_row(field, notes[kind.cls.__name__, field.name]) for field in kind.fields if not _own_section(field))
    return f"### {table.heading}\n\n{_about(table)}\n\n{HEAD}\n" + "\n".join(rows) + "\n"


def _about(table: _Table) -> str:
    """Say what a table is; of a form that stands in several places, first what it is for in this one."""
    meaning = (table.kind.cls.__doc__ or "").strip()
    return f"{table.purpose} {meaning}" if table.kind.cls.__module__ == forms.__name__ else meaning


def _own_section(field: types.Field) -> bool:
    inner, _ = _inner(field.type)
    return isinstance(inner, types.StructType) and inner.cls is not model.Named


def _row(field: types.Field, note: str) -> str:
    cells = (f"`{field.encode_name}`", _form(field.type), _default(field), note)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _form(kind: types.Type) -> str:
    """What is to be written there, in a technician's words."""
    kind, form = unwrapped(kind)
    if isinstance(kind, types.VarTupleType):
        return f"list of: {_form(kind.item_type)}"
    if isinstance(kind, types.StructType):
        return '`{ zh = "…", en = "…" }`'
    if isinstance(kind, types.LiteralType):
        return " or ".join(f"`{choice}`" for choice in kind.values)
    if isinstance(kind, types.IntType):
        return (form or "whole number") + _limits(kind)
    if isinstance(kind, types.BoolType):
        return "`true` or `false`"
    return form or "text"


def _limits(kind: types.IntType) -> str:
    if kind.le is not None:
        return f", {kind.ge} to {kind.le}"
    return f", {kind.ge} or more"


def _default(field: types.Field) -> str:
    if field.required:
        return "required"
    if field.default is None:
        return "–"
    words = msgspec.json.encode(field.default).decode()
    return f"`{words}`"


def field_notes() -> Notes:
    """Return the sentence under each key of the model, by class and key; the console's forms say it too."""
    bodies = [node for part in MODEL for node in ast.parse(getsource(part)).body]
    classes = [node for node in bodies if isinstance(node, ast.ClassDef)]
    return {(each.name, name): note for each in classes for name, note in _notes_of(each)}


def _notes_of(each: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for key, said in zip(each.body, each.body[1:], strict=False):
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name) and isinstance(said, ast.Expr):
            value = said.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield key.target.id, " ".join(value.value.split())


if __name__ == "__main__":
    renew_named_page(refreshed)
