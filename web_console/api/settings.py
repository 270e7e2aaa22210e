"""The hall's settings for programs: read, changed, exported, imported, had back; by the same functions as the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Final, Literal, ParamSpec

import msgspec
from flask import Response, request

from hall_config.editing.describing import Form, forms
from hall_config.editing.edits import EditError, move_thing, remove_thing, set_things, things_of
from hall_config.editing.files import Files, Tables, fingerprint, tables_of
from hall_config.editing.versions import State, Version
from hall_config.problems import ConfigError
from hall_protocol.message import LocalText
from web_console.api.answers import Problem, as_json, refused
from web_console.api.body import UNREADABLE, body
from web_console.api.door import api
from web_console.api.matching import MatchError, as_tagged_json, must_match
from web_console.api.query import BadQueryError, asked_for
from web_console.api.setting_forms import form_told
from web_console.api.setting_values import BadValuesError, given, shown
from web_console.audit.noting import only_asked
from web_console.hall_settings.acting import NotHeldError, Place, changed, let_hold, seen, values_now
from web_console.hall_settings.area import (
    LARGEST_FORM,
    ask_hub,
    edit_sentence,
    files_and_tables,
    form_of,
    kept,
    words,
)
from web_console.hall_settings.difference_view import DifferenceLine, difference_view
from web_console.hall_settings.truth import Stands, hub_stands

ONLY_CHECK: Final = "only_check"
P = ParamSpec("P")


class VersionTold(msgspec.Struct, frozen=True):
    """One version of the hall's settings."""

    number: int
    at_ms: int
    account: str
    """Who made it; empty: somebody at the files themselves."""
    about: str
    """What it was about: a table, or a table and a name (`service.rs-shebao`); `restore:12`, `import`."""
    stands: State
    """`taken` by the hub; `waiting` for a hub that was away; `found` as somebody left the files."""


class TableLine(msgspec.Struct, frozen=True):
    """One table of the settings in the list of all."""

    table: str
    label: LocalText
    about: LocalText
    count: int | None
    """How many things there are; null: there is one."""
    named_by: str
    """The key by which its things are known; empty: they have no names, or there is one."""


class SettingsTold(msgspec.Struct, frozen=True):
    """All that can be set, and how the hub stands to it. Its ETag stands for all the hall's files."""

    hub: Stands
    """`other`: the hub goes by other settings than stand in the files; `wrong`: these make no hall."""
    latest: VersionTold | None
    tables: tuple[TableLine, ...]


class TableTold(msgspec.Struct, frozen=True):
    """One table of the settings; what is not written holds as the reference says. Its ETag stands for all of it."""

    table: str
    values: dict[str, object] | None
    """Of a table of which there is one."""
    things: tuple[dict[str, object], ...] | None
    """Of a table with several things; in the hall's order."""


class TableWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a table is to be, whole."""

    values: dict[str, object] | None = None
    things: tuple[dict[str, object], ...] | None = None


class ThingTold(msgspec.Struct, frozen=True):
    """One thing of a table, such as a service."""

    table: str
    name: str
    values: dict[str, object]


class ThingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a thing is to be, whole."""

    values: dict[str, object]


class MoveWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a thing is to go in the order of its kind."""

    where: Literal["up", "down"]


class ChangeTold(msgspec.Struct, frozen=True):
    """What came of a change."""

    version: VersionTold | None
    """The version that holds now; null: nothing was changed, or it was only to be checked."""
    changes: tuple[DifferenceLine, ...]
    """What is otherwise, or would be; of very many the first."""


class ReloadTold(msgspec.Struct, frozen=True):
    """Whether the hub goes by the files now."""

    took: Literal["taken", "waiting", "refused"]
    sentence: str


def about_settings(view: Callable[P, Response]) -> Callable[P, Response]:
    """Say in a sentence why something about the settings cannot be done; then nothing was done."""

    @wraps(view)
    def answered(*arguments: P.args, **named: P.kwargs) -> Response:
        request.max_content_length = max(request.max_content_length or 0, LARGEST_FORM)
        try:
            return view(*arguments, **named)
        except ConfigError as problem:
            said = tuple(str(each) for each in problem.problems)
            return as_json(Problem("that makes no hall; nothing was changed", said), 400)
        except EditError as problem:
            return refused(edit_sentence(problem), 404 if problem.reason == "no_such_thing" else 409)
        except (BadValuesError, BadQueryError, *UNREADABLE) as problem:
            return refused(f"that cannot be read: {problem}", 400)
        except NotHeldError as problem:
            status = 503 if problem.reason == "not_written" else 409
            return refused(words().say(problem.reason, **problem.fields), status)
        except MatchError as problem:
            return refused(str(problem), problem.status)

    return answered


@api.get("/settings")
@about_settings
def settings() -> Response:
    """All that can be set, and how the hub stands to it."""
    files, tables = files_and_tables()
    latest = kept().versions.latest(1)
    lines = tuple(_line(form, tables) for form in forms().values())
    return as_tagged_json(
        SettingsTold(hub_stands(), version_told(latest[0]) if latest else None, lines), fingerprint(files)
    )


@api.get("/settings/forms/<table>")
@about_settings
def setting_form(table: str) -> Response:
    """What may be set in a table, key by key, each with what it does in the hall."""
    return as_json(form_told(form_of(table)))


@api.get("/settings/tables/<table>")
@about_settings
def setting_table(table: str) -> Response:
    """A whole table."""
    form = form_of(table)
    _, tables = files_and_tables()
    return as_tagged_json(_table_told(form, tables), _tag(form, tables))


@api.put("/settings/tables/<table>")
@about_settings
def setting_table_change(table: str) -> Response:
    """Let a table be this, whole."""
    form, wish = form_of(table), body(TableWish)
    files, tables = files_and_tables()
    must_match(_tag(form, tables), last_changer)
    if (wish.things is None) is form.is_listed or (wish.values is None) is not form.is_listed:
        raise BadValuesError(f"of {table} {'things' if form.is_listed else 'values'} are sent, and nothing else")
    return _held(table, files, _with_table(form, files, tables, wish))


@api.post("/settings/tables/<table>/things")
@about_settings
def setting_thing_new(table: str) -> Response:
    """Add a thing behind all others of its kind."""
    form, wish = _named_form(table), body(ThingWish)
    files, _ = files_and_tables()
    values = given(form, wish.values, {})
    name = values.get(form.name_key)
    about = f"{table}.{name}" if isinstance(name, str) and name else table
    return _held(about, files, changed(Place(form, is_new=True), files, values))


@api.get("/settings/tables/<table>/things/<name>")
@about_settings
def setting_thing(table: str, name: str) -> Response:
    """One thing."""
    form = _named_form(table)
    _, tables = files_and_tables()
    values = values_now(Place(form, name), tables)
    return as_tagged_json(ThingTold(table, name, shown(form, values)), seen(values))


@api.put("/settings/tables/<table>/things/<name>")
@about_settings
def setting_thing_change(table: str, name: str) -> Response:
    """Let a thing be this, whole."""
    form, wish = _named_form(table), body(ThingWish)
    place = Place(form, name)
    files, tables = files_and_tables()
    now = values_now(place, tables)
    must_match(seen(now), last_changer)
    return _held(place.about, files, changed(place, files, given(form, wish.values, now, name)))


@api.delete("/settings/tables/<table>/things/<name>")
@about_settings
def setting_thing_end(table: str, name: str) -> Response:
    """Take a thing away."""
    place = Place(_named_form(table), name)
    files, tables = files_and_tables()
    must_match(seen(values_now(place, tables)), last_changer)
    return _held(place.about, files, remove_thing(files, table, name))


@api.post("/settings/move/<table>/<name>")
@about_settings
def setting_thing_move(table: str, name: str) -> Response:
    """Let a thing change places with its neighbour."""
    place, wish = Place(_named_form(table), name), body(MoveWish)
    files, tables = files_and_tables()
    values_now(place, tables)
    return _held(place.about, files, move_thing(files, table, name, -1 if wish.where == "up" else 1))


@api.post("/settings/reload")
@about_settings
def setting_reload() -> Response:
    """Have the hub take what stands in the files."""
    answer = kept().ask_again(ask_hub)
    return as_json(ReloadTold(answer.took, answer.sentence))


def version_told(version: Version) -> VersionTold:
    """Return a version as programs read it."""
    return VersionTold(version.number, version.at_ms, version.account, version.about, version.state)


def held(about: str, files: Files, wanted: Files, *, only_check: bool) -> Response:
    """Let a change hold, or only judge it; raises as `let_hold` does."""
    kept().judged(wanted)
    lines = changed_lines(files, wanted)
    if only_check or dict(files) == dict(wanted):
        only_asked()
        return as_json(ChangeTold(None, lines))
    return as_json(ChangeTold(version_told(let_hold(about, files, wanted)), lines))


def changed_lines(before: Files | None, after: Files) -> tuple[DifferenceLine, ...]:
    """Return what is otherwise between two states of the files; nothing where one of them is no TOML."""
    try:
        view = difference_view(tables_of(before or {}), tables_of(after), words())
    except ConfigError:
        return ()
    return view.lines


def wants_only_check() -> bool:
    """Whether a change is only to be judged; raises BadQueryError."""
    said = asked_for(ONLY_CHECK).get(ONLY_CHECK, "false")
    if said not in ("true", "false"):
        raise BadQueryError(f"{ONLY_CHECK} is true or false")
    return said == "true"


def last_changer() -> str:
    """Return who made the latest version."""
    newest = next(iter(kept().versions.latest(1)), None)
    return newest.account if newest and newest.account else "somebody"


def _held(about: str, files: Files, wanted: Files) -> Response:
    return held(about, files, wanted, only_check=wants_only_check())


def _line(form: Form, tables: Tables) -> TableLine:
    count = len(things_of(tables, form.table)) if form.is_listed else None
    told = form_told(form)
    return TableLine(form.table, told.label, told.about, count, form.name_key)


def _table_told(form: Form, tables: Tables) -> TableTold:
    if form.is_listed:
        return TableTold(form.table, None, tuple(shown(form, each) for each in things_of(tables, form.table)))
    return TableTold(form.table, shown(form, values_now(Place(form), tables)), None)


def _tag(form: Form, tables: Tables) -> str:
    return seen(values_now(Place(form), tables))


def _with_table(form: Form, files: Files, tables: Tables, wish: TableWish) -> dict[str, str]:
    """Return the files with a whole table in them."""
    if not form.is_listed:
        now = values_now(Place(form), tables)
        return changed(Place(form), files, given(form, wish.values or {}, now))
    former = things_of(tables, form.table)
    if not form.name_key:
        pairs = [(each, former[at] if at < len(former) else {}) for at, each in enumerate(wish.things or ())]
        return changed(Place(form), files, {"rows": [given(form, each, before) for each, before in pairs]})
    by_name = {str(each.get(form.name_key)): each for each in former}
    things = [given(form, each, by_name.get(str(each.get(form.name_key)), {})) for each in wish.things or ()]
    return set_things(files, form.table, things)


def _named_form(table: str) -> Form:
    form = form_of(table)
    if not (form.is_listed and form.name_key):
        raise EditError("no_such_thing", table=table, name="")
    return form
