"""The pages of the settings: what there is, a list of things, a form; what is saved is shown before it holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from hall_config.editing.describing import HALL_ITSELF, Form, Key
from hall_config.editing.edits import (
    EditError,
    move_thing,
    remove_thing,
)
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.merging import without_usual
from hall_config.problems import ConfigError, Problem
from hall_config.texts import Both
from web_console.audit.noting import only_asked
from web_console.hall_settings.acting import NotHeldError, Place, changed, free_name, let_hold, seen, values_now
from web_console.hall_settings.alert_view import alerts_in_force
from web_console.hall_settings.area import (
    edit_sentence,
    files_and_tables,
    form_of,
    kept,
    last_read,
    may_change,
    named_form,
    settings_pages,
    words,
)
from web_console.hall_settings.difference_view import DifferenceView, difference_view
from web_console.hall_settings.filled_in import filled_in
from web_console.hall_settings.form_reading import Values, read_values, without_pins
from web_console.hall_settings.form_view import Field, FormMaker
from web_console.hall_settings.in_use import Use, uses_of
from web_console.hall_settings.preview import board_address, can_be_shown
from web_console.hall_settings.said import Told
from web_console.hall_settings.table_view import groups_of, thing_list
from web_console.hall_settings.truth import hub_stands

NOT_VALUES: Final = frozenset({"csrf", "step"})
Change = Callable[[Files], dict[str, str]]
Fields = tuple[tuple[str, str], ...]
Answered = Response | tuple[str, int]


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
    return _shown(Place(named_form(table), is_new=True))


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
    return _saved(Place(named_form(table), is_new=True))


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
    now = values_now(place, tables)
    values = filled_in(place.form, now, request.args, tables)
    since = difference_view(_alone(place, now), _alone(place, values), words()) if values != now else None
    said = words().say("filled_in") if since else ""
    return _form_page(place, tables, values, Told.nothing(), since=since, said=said)


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
    said: str = "",
) -> str:
    form = _whole(place)
    fixed = frozenset({form.name_key}) if place.is_known else frozenset[str]()
    fields = FormMaker(words(), tables, told, fixed).fields(form, values)
    if place.is_new:
        fields = tuple(_may_be_empty(each) if each.name == f"v.{form.name_key}" else each for each in fields)
    return render_template(
        "settings_form.html",
        page="settings",
        w=words(),
        form=form,
        place=place,
        fields=fields,
        title=words().named(values.get("name")) or place.name,
        seen=seen({} if place.is_new else values_now(place, tables)),
        rest=told.rest(),
        problem=problem,
        since=since,
        said=said,
        can_be_shown=can_be_shown(place, values),
        in_force=alerts_in_force(tables, words()) if place.form.table == "alert" else None,
        may_change=may_change(),
    )


def _may_be_empty(name: Field) -> Field:
    return replace(name, is_required=False, note=f"{name.note}{words().say('name_by_itself')}")


def _saved(place: Place) -> Answered:
    """Judge what was typed; show what it changes; on the second word let it hold."""
    files, tables = files_and_tables()
    try:
        now = values_now(place, tables)
    except EditError as problem:
        return _refused(problem, place.above)
    typed = _typed(place, now, tables)
    if request.form.get("step") == "again":
        return _form_page(place, tables, typed, Told.nothing()), HTTPStatus.OK
    if not place.is_new and request.form.get("seen") != seen(now):
        return _somebody_else_was_here(place, tables, now, typed)
    try:
        wanted = changed(place, files, typed)
        if request.form.get("step") == "show" and can_be_shown(place, typed):
            kept().judged(wanted)
            return redirect(board_address(place, typed, tables), HTTPStatus.SEE_OTHER)
        return held(place, files, wanted, place.above, named=_named(place, typed))
    except ConfigError as problem:
        told = Told(problem.problems, place.form.table, _name_in(place, typed), words().tongue.language)
        said = words().say("not_right")
        return _form_page(place, tables, typed, told, problem=said), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _form_page(place, tables, typed, Told.nothing(), problem=edit_sentence(problem)), HTTPStatus.BAD_REQUEST


def _typed(place: Place, now: Values, tables: Tables) -> Values:
    form = _whole(place)
    values = read_values(form, request.form, now)
    if place.is_known:
        values[form.name_key] = now.get(form.name_key, place.name)  # what other things know it by
    elif place.is_new and not values.get(form.name_key):
        values[form.name_key] = free_name(form, tables)
    return without_usual(form, values, now)


def _named(place: Place, typed: Values) -> Fields:
    """Return the field with a new thing's name: what is agreed to twice is the same thing, and not a second one."""
    return ((f"v.{place.form.name_key}", str(typed[place.form.name_key])),) if place.is_new else ()


def _name_in(place: Place, typed: Values) -> str:
    return place.name or str(typed.get(place.form.name_key, "")) if place.form.name_key and place.form.is_listed else ""


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
    files, tables = files_and_tables()
    try:
        return held(place, files, change(files), back, at_once=at_once)
    except ConfigError as problem:
        if uses := uses_of(problem.problems, tables, words()):
            return _said(words().say("still_in_use"), back, uses=uses), HTTPStatus.CONFLICT
        told = Told(problem.problems, "", "", words().tongue.language)
        return _said(words().say("not_right"), back, told.rest()), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _refused(problem, back)


def _refused(problem: EditError, back: str) -> Answered:
    return _said(edit_sentence(problem), back), HTTPStatus.CONFLICT


def held(
    place: Place, files: Files, wanted: Files, back: str, *, at_once: bool = False, named: Fields = ()
) -> Answered:
    """Show what a change does, or let it hold when it has been shown; raises ConfigError."""
    view = difference_view(last_read().tables(files), tables_of(wanted), words())
    if view.is_empty and not at_once:
        flash(words().say("nothing_changed"), "done")
        return redirect(back, HTTPStatus.SEE_OTHER)
    if not at_once and request.form.get("step") != "save":
        kept().judged(wanted)
        return _sure_page(place, view, named)
    about = f"{place.form.table}.{named[0][1]}" if named else place.about
    return hold(about, files, wanted, back)


def _sure_page(place: Place, view: DifferenceView, named: Fields) -> Answered:
    apart = NOT_VALUES | {name for name, _ in named}
    typed = [*named, *((name, value) for name, value in request.form.items(multi=True) if name not in apart)]
    is_gone = request.endpoint == "settings.remove"
    only_asked()
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
    try:
        version = let_hold(about, files, wanted)
    except NotHeldError as problem:
        return _said(say(problem.reason, **problem.fields), back), problem.status
    is_taken = version.state == "taken"
    flash(say("taken" if is_taken else "waits_for_hub", number=version.number), "done" if is_taken else "refused")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _said(sentence: str, back: str, rest: Sequence[str] = (), uses: Sequence[Use] = ()) -> str:
    return render_template(
        "settings_said.html", page="settings", w=words(), sentence=sentence, back=back, rest=rest, uses=uses
    )


def said_of(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return what is wrong with a whole hall, in the language of the page."""
    return Told(problems, "", "", words().tongue.language).rest()
