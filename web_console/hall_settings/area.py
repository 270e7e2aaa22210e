"""What all pages of the settings stand on: the kept hall, the words, the hub that is asked to read its folder again."""

import logging
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from flask import Blueprint, abort, current_app, g, request, session

from hall_config.editing.describing import Form, forms
from hall_config.editing.edits import EditError
from hall_config.editing.files import Tables
from hall_config.editing.keeping import Answer, KeptHall
from hall_config.editing.uploads import LARGEST
from hall_config.editing.versions import Versions
from hall_config.problems import ConfigError
from hall_config.texts import Both, Catalogue
from hall_protocol.commands import Command, ReloadConfiguration
from hall_protocol.refusals import RefusalCode
from web_console.entrance.accounts import Account
from web_console.entrance.rights import may_do
from web_console.hall_settings.kept_here import KeptHere
from web_console.hall_settings.last_read import LastRead
from web_console.language import Tongue
from web_console.live import LiveHall
from web_console.parts import parts, request_tongue
from web_console.settings import ConsoleSettings
from web_console.tokens.bearer import speaker

log = logging.getLogger(__name__)

settings_pages = Blueprint(
    "settings",
    __name__,
    url_prefix="/settings",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

FILE: Final = "versions.db"
_MARKS: Final = re.compile(r"`([^`]*)`|\[([^\]]*)\]\([^)]*\)|\*(\w+)\*")
"""What the reference's sentences have as a page of documentation, and a form has not."""
LARGEST_UPLOAD: Final = LARGEST + 900_000
"""A little more than may be sent, so that it can be said how much that is."""
A_LOOK_S: Final = 0.05
LOOKS: Final = 20
"""A second at most, where what changed is nothing that anybody is shown."""
LARGEST_FORM: Final = 400_000
"""A service with hundreds of situations; a form of a hall is far below."""


class Words:
    """Says what the settings' pages say, in one language."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def say(self, key: str, **fields: object) -> str:
        """Return a text of the catalogue's own section."""
        return Catalogue.load().text(f"settings.{key}", self.tongue.language, **fields)

    def of(self, both: Both) -> str:
        """Return what is said in both languages in this one."""
        return _MARKS.sub(_without_marks, both.en) if self.tongue.language == "en" else both.zh

    def named(self, value: object) -> str:
        """Return a name as TOML has it in this language; empty where it is none."""
        if not isinstance(value, dict):
            return str(value) if isinstance(value, str) else ""
        zh, en = str(value.get("zh", "")), str(value.get("en", ""))
        return (en or zh) if self.tongue.language == "en" else zh


def _without_marks(found: "re.Match[str]") -> str:
    return found[1] or found[2] or found[3] or ""


def kept_hall(settings: ConsoleSettings, hall: LiveHall) -> KeptHall | None:
    """Return the hall's folder with its versions; None where the console has not been told the folder."""
    folder: Path | None = settings.hall_folder
    if folder is None:
        return None
    try:
        versions = Versions(settings.own_folder / FILE)
        return KeptHere(folder, versions, lambda: hall.now_ms or time.time_ns() // 1_000_000, settings.data)
    except (ConfigError, OSError) as problem:
        log.warning("the hall's folder cannot be kept: %s", problem)
        return None


@settings_pages.url_value_preprocessor
def _longer_bodies(_endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """Who is logged in may send whole halls; nobody else makes the console read more than a login form."""
    if request.method == "POST" and session.get("account"):
        is_upload = request.path.endswith("/import")
        request.max_content_length = LARGEST_UPLOAD if is_upload else LARGEST_FORM
        request.max_form_memory_size = LARGEST_FORM
        request.max_form_parts = 5_000


def kept() -> KeptHall:
    """Return the hall that is kept here; 404 with a sentence where there is none."""
    found: KeptHall | None = current_app.extensions["settings"]
    if found is None:
        abort(404, words().say("no_folder"))
    return found


def last_read() -> LastRead:
    """Return what was read last."""
    found: LastRead = current_app.extensions.setdefault("settings_read", LastRead())
    return found


def words() -> Words:
    """Return what speaks the language of this request."""
    return Words(request_tongue())


def may_change() -> bool:
    """Whether who is logged in may change the hall; others only look."""
    account: Account = g.account
    return may_do(account.role, "settings")


def form_of(table: str) -> Form:
    """Return the form of a table that there is; 404 for any other."""
    found = forms().get(table)
    if found is None:
        abort(404, words().say("no_such_table", table=table))
    return found


def named_form(table: str) -> Form:
    """Return the form of a table of which there are several, each with a name; 404 for any other."""
    form = form_of(table)
    if not (form.is_listed and form.name_key):
        abort(404, words().say("no_such_table", table=table))
    return form


def files_and_tables() -> tuple[dict[str, str], Tables]:
    """Return the hall as it stands; 503 with a sentence where it cannot be read."""
    try:
        files = kept().files()
        return files, last_read().tables(files)
    except ConfigError as problem:
        unreadable(problem)


def unreadable(problem: ConfigError) -> NoReturn:
    """Say that the folder is not readable as it is, and that an older version can be had back."""
    abort(503, words().say("unreadable", problem=str(problem.problems[0])))


def edit_sentence(problem: EditError) -> str:
    """Say why a change cannot be made here."""
    fields = dict(problem.fields)
    if (form := forms().get(fields.get("table", ""))) is not None:
        fields["table"] = words().of(form.label)
    return words().say(problem.reason, **fields)


def _hear_of_it(hall: LiveHall, before: str) -> None:
    """The new catalogue comes a moment after the answer: the next page must not say that nothing was taken."""
    for _ in range(LOOKS):
        seen = hall.picture().version
        if hall.configuration != before:
            return
        hall.wait_for_change(seen, A_LOOK_S)


def ask_hub() -> Answer:
    """Have the hub read its folder again; say what it answered."""
    account, hall = speaker(), parts().hall
    before = hall.configuration

    def make(command_id: str) -> Command:
        return ReloadConfiguration(command_id=command_id, on_behalf_of=account)

    reply = hall.ask(make)
    if reply.ok:
        _hear_of_it(hall, before)
        return Answer("taken")
    if reply.code == RefusalCode.NO_HUB:
        return Answer("waiting")
    return Answer("refused", words().tongue.of(reply.message) or str(reply.code))
