"""Many things of one kind in one table: names, times and limits of all services, changed side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from flask import render_template, request, url_for

from hall_config.editing.describing import Form, Key, unit_word
from hall_config.editing.edits import EditError, set_things, things_of
from hall_config.editing.files import Tables
from hall_config.editing.merging import without_usual
from hall_config.problems import ConfigError, Problem
from web_console.hall_settings.acting import Place, seen
from web_console.hall_settings.area import (
    edit_sentence,
    files_and_tables,
    may_change,
    named_form,
    settings_pages,
    words,
)
from web_console.hall_settings.form_reading import Values, read_values
from web_console.hall_settings.form_view import Field, FormMaker
from web_console.hall_settings.pages import Answered, held
from web_console.hall_settings.said import Told

A_PAGE: Final = 25
COLUMNS: Final = 8


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One thing in the table, its fields in the order of the columns."""

    name: str
    at: int
    seen: str
    fields: tuple[Field, ...]
    is_changed: bool
    """Whether somebody else has changed it since it was shown."""


@settings_pages.get("/t/<table>/sheet")
def sheet(table: str) -> str:
    """A page of the table, to be filled in."""
    form = named_form(table)
    _, tables = files_and_tables()
    shown = things_of(tables, form.table)[_from() : _from() + A_PAGE]
    return _page(form, tables, [(thing, thing) for thing in shown])


@settings_pages.post("/t/<table>/sheet")
def save_sheet(table: str) -> Answered:
    """Change what was filled in, all of it or nothing."""
    form = named_form(table)
    files, tables = files_and_tables()
    known = {str(thing.get(form.name_key)): thing for thing in things_of(tables, table)}
    listed = [(at, name) for at, name in enumerate(request.form.getlist("row")) if name in known]
    typed = {name: _typed(form, at, known[name]) for at, name in listed}
    pairs = [(known[name], typed[name]) for _, name in listed]
    if request.form.get("step") == "again":
        return _page(form, tables, pairs), HTTPStatus.OK
    if late := [name for at, name in listed if request.form.get(f"seen.{at}") != seen(known[name])]:
        said = words().say("rows_changed", names=words().tongue.listed(late))
        return _page(form, tables, pairs, said=said, late=late), HTTPStatus.CONFLICT
    try:
        wanted = set_things(files, table, [typed.get(name, thing) for name, thing in known.items()])
        return held(Place(form), files, wanted, url_for("settings.sheet", table=table, start=_from()))
    except ConfigError as problem:
        said = words().say("not_right")
        return _page(form, tables, pairs, problem.problems, said), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _page(form, tables, pairs, said=edit_sentence(problem)), HTTPStatus.CONFLICT


def _typed(form: Form, at: int, former: Values) -> Values:
    """Return a thing with what was typed of it; what has no column stays."""
    columns = _columns(form)
    said = read_values(columns, request.form, former, f"r{at}")
    rest = {key: value for key, value in former.items() if key not in {each.name for each in columns.keys}}
    return without_usual(form, {**rest, **said}, former)


def _columns(form: Form) -> Form:
    """Return what of a thing fits into a row: names, numbers, choices."""
    fitting = [key for key in form.keys if _fits(key, form)]
    return replace(form, keys=tuple(fitting[:COLUMNS]))


def _fits(key: Key, form: Form) -> bool:
    if key.name == form.name_key or key.is_secret or key.refers == form.table:
        return False
    return key.kind in ("named", "number", "choice", "yes_no", "text") and not (
        key.kind == "named" and not key.required
    )


def _head(key: Key) -> str:
    unit = words().of(unit_word(key.unit)) if key.unit else ""
    return words().say("called", called=words().of(key.label), name=unit) if unit else words().of(key.label)


def _from() -> int:
    return max(0, request.values.get("start", 0, type=int) // A_PAGE * A_PAGE)


def _page(
    form: Form,
    tables: Tables,
    pairs: Sequence[tuple[Values, Values]],
    problems: Sequence[Problem] = (),
    said: str = "",
    late: Sequence[str] = (),
) -> str:
    """Draw the table of some things, each as it is and as it was typed."""
    columns, language = _columns(form), words().tongue.language
    maker = FormMaker(words(), tables, Told(problems, form.table, "", language))
    rows = [_row(maker, form, columns, at, now, typed, late) for at, (now, typed) in enumerate(pairs)]
    count = len(things_of(tables, form.table))
    return render_template(
        "settings_sheet.html",
        page="settings",
        w=words(),
        form=form,
        heads=[_head(key) for key in columns.keys],
        rows=rows,
        rest=Told(maker.told.left, "", "", language).rest(),
        problem=said,
        start=_from(),
        starts=range(0, count, A_PAGE) if count > A_PAGE else (),
        may_change=may_change(),
    )


def _row(
    maker: FormMaker, form: Form, columns: Form, at: int, now: Values, typed: Values, late: Sequence[str]
) -> SheetRow:
    """Draw one thing's row; it takes the problems that are its own, and leaves the others to the next."""
    name = str(now.get(form.name_key, ""))
    maker.told = Told(maker.told.left, form.table, name, words().tongue.language)
    return SheetRow(name, at, seen(now), maker.fields(columns, typed, f"r{at}"), name in late)
