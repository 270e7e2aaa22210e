"""The pages of the settings: what there is, a list of things, a form; what is saved is shown before it holds."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from hall_config.editing.describing import HALL_ITSELF, Form, Key
from hall_config.editing.edits import (
    EditError,
    add_thing,
    move_thing,
    remove_thing,
    set_rows,
    set_table,
    set_thing,
    thing_of,
    things_of,
)
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.keeping import ChangedMeanwhileError, NotTakenError, NotWrittenError
from hall_config.editing.merging import without_usual
from hall_config.problems import ConfigError, Problem
from hall_config.texts import Both
from web_console.access import account_name
from web_console.hall_settings.area import (
    ask_hub,
    edit_sentence,
    files_and_tables,
    form_of,
    kept,
    last_read,
    may_change,
    settings_pages,
    words,
)
from web_console.hall_settings.difference_view import DifferenceView, difference_view
from web_console.hall_settings.form_reading import Values, read_values, without_pins
from web_console.hall_settings.form_view import FormMaker
from web_console.hall_settings.said import Told
from web_console.hall_settings.table_view import groups_of, thing_list
from web_console.hall_settings.truth import hub_stands

NOT_VALUES: Final = frozenset({"csrf", "step"})
Change = Callable[[Files], dict[str, str]]
Answered = Response | tuple[str, int]


@dataclass(frozen=True)
class Place:
    """What a form is about: a table, or one thing of it."""

    form: Form
    name: str = ""
    """The thing's; empty: the table itself, or a new thing."""
    is_new: bool = False

    @property
    def about(self) -> str:
        """How a version names it."""
        return f"{self.form.table}.{self.name}" if self.name else self.form.table

    @property
    def address(self) -> str:
        """Where it is edited."""
        if self.is_new:
            return url_for("settings.new", table=self.form.table)
        if self.name:
            return url_for("settings.thing", table=self.form.table, name=self.name)
        return url_for("settings.table", table=self.form.table)

    @property
    def above(self) -> str:
        """Where one goes when it is done."""
        named = self.is_new or bool(self.name)
        return url_for("settings.table", table=self.form.table) if named else url_for("settings.overview")


@settings_pages.get("")
def overview() -> str:
    """All that can be set, and how the hub stands to it."""
    _, tables = files_and_tables()
    return render_template(
        "settings.html",
        page="settings",
        w=words(),
        groups=groups_of(tables, words()),
        hub=hub_stands(),
        latest=kept().versions.latest(1),
        may_change=may_change(),
    )


@settings_pages.get("/t/<table>")
def table(table: str) -> str:
    """The things of one kind; or the form of a table there is one of."""
    form = form_of(table)
    if form.name_key and form.is_listed:
        _, tables = files_and_tables()
        find, start = request.args.get("find", "")[:80].strip(), max(0, request.args.get("start", 0, type=int))
        return render_template(
            "settings_list.html",
            page="settings",
            w=words(),
            form=form,
            listed=thing_list(form, tables, words(), find, start),
            find=find,
            start=start,
            may_change=may_change(),
        )
    return _shown(Place(form))


@settings_pages.get("/t/<table>/new")
def new(table: str) -> str:
    """An empty form."""
    return _shown(Place(form_of(table), is_new=True))


@settings_pages.get("/t/<table>/thing/<name>")
def thing(table: str, name: str) -> str | Answered:
    """One thing, to be read or changed."""
    try:
        return _shown(Place(form_of(table), name))
    except EditError as problem:
        return _refused(problem, url_for("settings.table", table=table))


@settings_pages.post("/t/<table>")
def save_table(table: str) -> Answered:
    """Change a table."""
    return _saved(Place(form_of(table)))


@settings_pages.post("/t/<table>/new")
def save_new(table: str) -> Answered:
    """Add a thing."""
    return _saved(Place(form_of(table), is_new=True))


@settings_pages.post("/t/<table>/thing/<name>")
def save_thing(table: str, name: str) -> Answered:
    """Change a thing."""
    return _saved(Place(form_of(table), name))


@settings_pages.post("/t/<table>/thing/<name>/remove")
def remove(table: str, name: str) -> Answered:
    """Take a thing away; shown first."""
    place = Place(form_of(table), name)
    return _done_or_said(place, lambda files: remove_thing(files, table, name), place.above)


@settings_pages.post("/t/<table>/thing/<name>/move")
def move(table: str, name: str) -> Answered:
    """Let a thing change places with its neighbour."""
    place, step = Place(form_of(table), name), -1 if request.form.get("where") == "up" else 1
    return _done_or_said(place, lambda files: move_thing(files, table, name, step), place.above, at_once=True)


def _shown(place: Place) -> str:
    _, tables = files_and_tables()
    return _form_page(place, tables, _values_now(place, tables), Told.nothing())


def _values_now(place: Place, tables: Tables) -> Values:
    """Return what the files say of a place."""
    table = place.form.table
    if place.is_new:
        return {}
    if place.name:
        return thing_of(tables, table, place.name)
    if table == HALL_ITSELF:
        return {key.name: tables[key.name] for key in place.form.keys if key.name in tables}
    if place.form.is_listed:
        return {"rows": things_of(tables, table)}
    found = tables.get(table, {})
    return found if isinstance(found, dict) else {}


def seen(values: Values) -> str:
    """Return a short name for exactly these values, so that two who edit the same thing are told."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _whole(place: Place) -> Form:
    """Return what is filled in: of things without names all of them are, in one form."""
    if place.form.is_listed and not place.form.name_key:
        return _all_rows(place.form)
    return place.form


def _all_rows(form: Form) -> Form:
    rows = Key(name="rows", label=form.label, note=Both("", ""), kind="rows", usual=(), inner=form)
    return Form(form.table, form.label, form.about, (rows,))


def _form_page(
    place: Place,
    tables: Tables,
    values: Values,
    told: Told,
    *,
    problem: str = "",
    since: DifferenceView | None = None,
) -> str:
    form = _whole(place)
    fixed = frozenset({form.name_key}) if _is_known(place) else frozenset[str]()
    fields = FormMaker(words(), tables, told, fixed).fields(form, values)
    return render_template(
        "settings_form.html",
        page="settings",
        w=words(),
        form=form,
        place=place,
        fields=fields,
        title=words().named(values.get("name")) or place.name,
        seen=seen({} if place.is_new else _values_now(place, tables)),
        rest=told.rest(),
        problem=problem,
        since=since,
        may_change=may_change(),
    )


def _saved(place: Place) -> Answered:
    """Judge what was typed; show what it changes; on the second word let it hold."""
    files, tables = files_and_tables()
    try:
        now = _values_now(place, tables)
    except EditError as problem:
        return _refused(problem, place.above)
    typed = _typed(place, now)
    if request.form.get("step") == "again":
        return _form_page(place, tables, typed, Told.nothing()), HTTPStatus.OK
    if not place.is_new and request.form.get("seen") != seen(now):
        return _somebody_else_was_here(place, tables, now, typed)
    try:
        wanted = _changed(place, files, typed)
        return held(place, files, wanted, place.above)
    except ConfigError as problem:
        told = Told(problem.problems, place.form.table, _name_in(place, typed), words().tongue.language)
        said = words().say("not_right")
        return _form_page(place, tables, typed, told, problem=said), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _form_page(place, tables, typed, Told.nothing(), problem=edit_sentence(problem)), HTTPStatus.BAD_REQUEST


def _typed(place: Place, now: Values) -> Values:
    form = _whole(place)
    values = read_values(form, request.form, now)
    if _is_known(place):
        values[form.name_key] = now.get(form.name_key, place.name)  # what other things know it by
    return without_usual(form, values, now)


def _is_known(place: Place) -> bool:
    """Whether records and other things know it by its name already."""
    return bool(place.name) or place.form.table == HALL_ITSELF


def _name_in(place: Place, typed: Values) -> str:
    return place.name or str(typed.get(place.form.name_key, "")) if place.form.name_key and place.form.is_listed else ""


def _changed(place: Place, files: Files, typed: Values) -> dict[str, str]:
    table = place.form.table
    if place.is_new:
        return add_thing(files, table, typed)
    if place.name:
        return set_thing(files, table, place.name, typed)
    if place.form.is_listed:
        rows = typed.get("rows", [])
        return set_rows(files, table, list(rows) if isinstance(rows, list) else [])
    return set_table(files, table, typed)


def _somebody_else_was_here(place: Place, tables: Tables, now: Values, typed: Values) -> Answered:
    """Two edit the same thing: the second sees what stands there now beside what was typed, and nothing is lost."""
    since = difference_view(_alone(place, now), _alone(place, typed), words())
    newest = next(iter(kept().versions.latest(1)), None)
    who = newest.account if newest and newest.account else words().say("somebody")
    said = words().say("changed_meanwhile", who=who)
    return _form_page(place, tables, typed, Told.nothing(), problem=said, since=since), HTTPStatus.CONFLICT


def _alone(place: Place, values: Values) -> Tables:
    if place.form.table == HALL_ITSELF:
        return dict(values)
    if place.form.is_listed:
        rows = values.get("rows", [values]) if not place.form.name_key else [values]
        return {place.form.table: rows}
    return {place.form.table: dict(values)}


def _done_or_said(place: Place, change: Change, back: str, *, at_once: bool = False) -> Answered:
    files, _ = files_and_tables()
    try:
        return held(place, files, change(files), back, at_once=at_once)
    except ConfigError as problem:
        told = Told(problem.problems, "", "", words().tongue.language)
        return _said(words().say("not_right"), back, told.rest()), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _refused(problem, back)


def _refused(problem: EditError, back: str) -> Answered:
    return _said(edit_sentence(problem), back), HTTPStatus.CONFLICT


def held(place: Place, files: Files, wanted: Files, back: str, *, at_once: bool = False) -> Answered:
    """Show what a change does, or let it hold when it has been shown; raises ConfigError."""
    view = difference_view(last_read().tables(files), tables_of(wanted), words())
    if view.is_empty and not at_once:
        flash(words().say("nothing_changed"), "done")
        return redirect(back, HTTPStatus.SEE_OTHER)
    if not at_once and request.form.get("step") != "save":
        kept().judged(wanted)
        return _sure_page(place, view)
    return hold(place.about, files, wanted, back)


def _sure_page(place: Place, view: DifferenceView) -> Answered:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_VALUES]
    is_gone = request.endpoint == "settings.remove"
    html = render_template(
        "settings_sure.html",
        page="settings",
        w=words(),
        place=place,
        view=view,
        typed=without_pins(typed),
        is_gone=is_gone,
        address=request.path,
    )
    return html, HTTPStatus.OK


def hold(about: str, files: Files, wanted: Files, back: str) -> Answered:
    """Let a change hold, and say what the hub answered; raises ConfigError with everything that is wrong."""
    say = words().say
    if _id_in(files) not in (None, tables_of(wanted).get("id")):
        return _said(say("another_hall"), back), HTTPStatus.CONFLICT
    try:
        number = kept().change(account_name(), about, files, wanted, ask_hub)
    except ChangedMeanwhileError:
        return _said(say("changed_just_now"), back), HTTPStatus.CONFLICT
    except NotTakenError as problem:
        return _said(say("not_taken", sentence=problem.sentence), back), HTTPStatus.CONFLICT
    except NotWrittenError as problem:
        return _said(say("not_written", problem=str(problem)), back), HTTPStatus.INTERNAL_SERVER_ERROR
    version = kept().versions.version(number)
    is_taken = version is not None and version.state == "taken"
    flash(say("taken" if is_taken else "waits_for_hub", number=number), "done" if is_taken else "refused")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _id_in(files: Files) -> object:
    """Return the hall's id; None where the files are no TOML, for such a folder may be had back too."""
    try:
        return last_read().tables(files).get("id")
    except ConfigError:
        return None


def _said(sentence: str, back: str, rest: Sequence[str] = ()) -> str:
    return render_template("settings_said.html", page="settings", w=words(), sentence=sentence, back=back, rest=rest)


def said_of(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return what is wrong with a whole hall, in the language of the page."""
    return Told(problems, "", "", words().tongue.language).rest()
