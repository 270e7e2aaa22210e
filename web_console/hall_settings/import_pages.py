"""A whole hall out of the console and into it: workbook, CSV, its own files; looked at before it holds."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from flask import Response, abort, current_app, render_template, request, url_for

from hall_config.editing.apart import workbook_of
from hall_config.editing.edits import EditError
from hall_config.editing.exporting import csv_zip_of, toml_zip_of
from hall_config.editing.files import Files, tables_of
from hall_config.editing.uploads import LARGEST, UploadError, hall_sent
from hall_config.importing.halls import SheetsError
from hall_config.importing.sheets import Mistake
from hall_config.problems import ConfigError
from hall_config.texts import Both
from web_console.entrance.access import account_name
from web_console.hall_settings.area import (
    edit_sentence,
    files_and_tables,
    kept,
    may_change,
    settings_pages,
    unreadable,
    words,
)
from web_console.hall_settings.difference_view import difference_view
from web_console.hall_settings.pages import Answered, hold, said_of
from web_console.hall_settings.said_zh import in_chinese

MOST_TOLD: Final = 200
MOST_DRAFTS: Final = 6
KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "toml": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A hall that somebody has sent and not yet let hold."""

    account: str
    former: Files
    """The folder it was made of; another one meanwhile, and it is no more to be had."""
    wanted: Files


@dataclass
class Drafts:
    """The last few halls that were sent, by a name nobody guesses; a console that starts again has none."""

    _kept: "OrderedDict[str, Draft]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    reading: threading.Lock = field(default_factory=threading.Lock)
    """Held while one is read: a big workbook takes seconds, and only one at a time may."""

    def keep(self, draft: Draft) -> str:
        """Keep a draft, and return its name."""
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._kept[name] = draft
            while len(self._kept) > MOST_DRAFTS:
                self._kept.popitem(last=False)
        return name

    def take(self, name: str, account: str) -> Draft | None:
        """Return one's own draft, once."""
        with self._lock:
            found = self._kept.get(name)
            return self._kept.pop(name) if found and found.account == account else None


@settings_pages.get("/export/<kind>")
def export(kind: str) -> Response:
    """The whole hall as a file; its own files hold what only a manager may carry away: hashes of pins."""
    if kind not in KINDS:
        abort(404, words().say("no_such_table", table=kind))
    if kind == "toml" and not may_change():
        abort(403, words().say("only_look"))
    files, _ = files_and_tables()
    return exported(kind, files)


def exported(kind: str, files: Files) -> Response:
    """Return a hall as a file of one of `KINDS`; 503 with a sentence where these files make no hall."""
    try:
        config = kept().judged(files)
    except ConfigError as problem:
        unreadable(problem)
    made = {"xlsx": lambda: workbook_of(config), "csv": lambda: csv_zip_of(config), "toml": lambda: toml_zip_of(files)}
    name = f"{config.id}.xlsx" if kind == "xlsx" else f"{config.id}-{kind}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    try:
        return Response(made[kind](), headers=headers, content_type=KINDS[kind])
    except UploadError as problem:
        abort(503, words().say(problem.reason))


@settings_pages.get("/import")
def import_page() -> str:
    """Where a hall is sent, and what may be sent."""
    return _page()


@settings_pages.post("/import")
def import_hall() -> Answered:
    """Read what was sent and show what it would change; nothing holds yet."""
    if not _drafts().reading.acquire(blocking=False):
        return _page(words().say("upload_busy")), HTTPStatus.TOO_MANY_REQUESTS
    try:
        return _read()
    finally:
        _drafts().reading.release()


@settings_pages.post("/import/hold")
def import_hold() -> Answered:
    """Let a hall that was sent and looked at hold."""
    draft = _drafts().take(request.form.get("draft", ""), account_name())
    if draft is None:
        return _page(words().say("upload_gone")), HTTPStatus.CONFLICT
    try:
        return hold("import", draft.former, draft.wanted, url_for("settings.overview"))
    except ConfigError as problem:
        return _page(words().say("not_right"), said_of(problem.problems)), HTTPStatus.BAD_REQUEST


def reading() -> threading.Lock:
    """Return what whoever reads a hall that was sent holds meanwhile."""
    return _drafts().reading


def _read() -> Answered:
    sent = request.files.get("hall")
    files, tables = files_and_tables()
    try:
        content = sent.read() if sent else b""
        wanted = hall_sent(sent.filename or "" if sent else "", content, files, kept().folder.resolve().name)
        kept().judged(wanted)
    except UploadError as problem:
        return _page(words().say(problem.reason, **problem.fields)), HTTPStatus.BAD_REQUEST
    except SheetsError as problem:
        return _page(words().say("not_imported"), _mistakes(problem.mistakes)), HTTPStatus.BAD_REQUEST
    except ConfigError as problem:
        return _page(words().say("not_imported"), said_of(problem.problems)), HTTPStatus.BAD_REQUEST
    except EditError as problem:
        return _page(edit_sentence(problem)), HTTPStatus.BAD_REQUEST
    view = difference_view(tables, tables_of(wanted), words())
    if wanted == files:
        return _page(words().say("nothing_changed")), HTTPStatus.OK
    name = _drafts().keep(Draft(account_name(), files, wanted))
    return render_template(
        "settings_import_sure.html", page="settings", w=words(), view=view, draft=name
    ), HTTPStatus.OK


def _mistakes(mistakes: tuple[Mistake, ...]) -> tuple[str, ...]:
    told = [f"{each.sheet}: {words().of(_in_both(each).told)}" for each in mistakes[:MOST_TOLD]]
    left = len(mistakes) - MOST_TOLD
    return (*told, words().say("more_differences", count=left)) if left > 0 else tuple(told)


def _in_both(mistake: Mistake) -> Mistake:
    """What the check of the whole hall says it says in English alone."""
    zh, en = mistake.sentence
    return mistake._replace(sentence=Both(in_chinese(en), en)) if zh == en else mistake


def _page(problem: str = "", rest: tuple[str, ...] = ()) -> str:
    return render_template(
        "settings_import.html",
        page="settings",
        w=words(),
        problem=problem,
        rest=rest,
        most=LARGEST,
        too_large=words().say("upload_large", most=LARGEST // 1_000_000),
        may_change=may_change(),
    )


def _drafts() -> Drafts:
    found: Drafts = current_app.extensions.setdefault("setting_drafts", Drafts())
    return found
