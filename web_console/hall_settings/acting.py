"""What is done to a hall's settings, on a page or by a program: found, judged, kept as a version, taken by the hub."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import url_for

from hall_config.editing.describing import HALL_ITSELF, Form
from hall_config.editing.edits import add_thing, set_rows, set_table, set_thing, thing_of, things_of
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.keeping import ChangedMeanwhileError, NotTakenError, NotWrittenError
from hall_config.editing.versions import Version
from hall_config.problems import ConfigError
from web_console.audit.noting import concerns
from web_console.hall_settings.area import ask_hub, kept, last_read
from web_console.hall_settings.form_reading import Values
from web_console.tokens.bearer import speaker


class NotHeldError(RuntimeError):
    """A change does not hold, and nothing was written; `reason` is a key of the catalogue's `settings` section."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.CONFLICT, **fields: str) -> None:
        self.reason = reason
        self.status = status
        self.fields = fields
        super().__init__(reason)


@dataclass(frozen=True)
class Place:
    """What a change is about: a table, or one thing of it."""

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
        """The page where it is edited."""
        if self.is_new:
            return url_for("settings.new", table=self.form.table)
        if self.name:
            return url_for("settings.thing", table=self.form.table, name=self.name)
        return url_for("settings.table", table=self.form.table)

    @property
    def above(self) -> str:
        """The page where one goes when it is done."""
        named = self.is_new or bool(self.name)
        return url_for("settings.table", table=self.form.table) if named else url_for("settings.overview")

    @property
    def is_known(self) -> bool:
        """Whether records and other things know it by its name already."""
        return bool(self.name) or self.form.table == HALL_ITSELF


def free_name(form: Form, tables: Tables) -> str:
    """Return a name for a new thing that nothing of its kind has: `window-4`."""
    known = {thing.get(form.name_key) for thing in things_of(tables, form.table)}
    stem = form.table.replace("_", "-")
    return next(name for name in (f"{stem}-{number}" for number in range(1, len(known) + 2)) if name not in known)


def values_now(place: Place, tables: Tables) -> Values:
    """Return what the files say of a place; raises EditError where there is no such thing."""
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


def seen(values: Mapping[str, object]) -> str:
    """Return a short name for exactly these values, so that two who edit the same thing are told."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


def changed(place: Place, files: Files, values: Values) -> dict[str, str]:
    """Return the files with these values in this place; raises EditError."""
    table = place.form.table
    if place.is_new:
        return add_thing(files, table, values)
    if place.name:
        return set_thing(files, table, place.name, values)
    if place.form.is_listed:
        rows = values.get("rows", [])
        return set_rows(files, table, list(rows) if isinstance(rows, list) else [])
    return set_table(files, table, values)


def let_hold(about: str, files: Files, wanted: Files) -> Version:
    """Let a change hold, and return its version; raises ConfigError with everything that is wrong, or NotHeldError."""
    if _id_in(files) not in (None, tables_of(wanted).get("id")):
        raise NotHeldError("another_hall")
    try:
        number = kept().change(speaker(), about, files, wanted, ask_hub)
    except ChangedMeanwhileError as problem:
        raise NotHeldError("changed_just_now") from problem
    except NotTakenError as problem:
        raise NotHeldError("not_taken", sentence=problem.sentence) from problem
    except NotWrittenError as problem:
        raise NotHeldError("not_written", HTTPStatus.INTERNAL_SERVER_ERROR, problem=str(problem)) from problem
    concerns("version", number)  # what it was and is, word by word, stands with the version
    version = kept().versions.version(number)
    assert version is not None, "a version that was just made is there"
    return version


def _id_in(files: Files) -> object:
    """Return the hall's id; None where the files are no TOML, for such a folder may be had back too."""
    try:
        return last_read().tables(files).get("id")
    except ConfigError:
        return None
