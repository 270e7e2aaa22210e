"""The hall as a whole for programs: carried away as a file, brought in as one, and any version of it had back."""

from typing import Final

import msgspec
from flask import Response, abort, g, request

from hall_config.editing.files import fingerprint
from hall_config.editing.uploads import LARGEST, UploadError, hall_sent
from hall_config.importing.halls import SheetsError
from hall_config.problems import ConfigError
from web_console.api.answers import Problem, as_json, refused
from web_console.api.door import api
from web_console.api.matching import as_tagged_json, must_match
from web_console.api.query import BadQueryError, asked_for
from web_console.api.settings import (
    VersionTold,
    about_settings,
    changed_lines,
    held,
    last_changer,
    version_told,
    wants_only_check,
)
from web_console.hall_settings.area import files_and_tables, kept, may_change, words
from web_console.hall_settings.difference_view import DifferenceLine
from web_console.hall_settings.import_pages import KINDS, exported, reading
from web_console.tokens.keeping import Token
from web_console.tokens.scopes import allows

A_PAGE: Final = 50
NAMES: Final = {"xlsx": "hall.xlsx", "csv": "hall.zip", "toml": "hall.zip"}
"""As what a file of each kind is read."""


class VersionWhole(msgspec.Struct, frozen=True):
    """One version of the hall."""

    version: VersionTold
    is_now: bool
    """Whether the hall is just so now."""
    did: tuple[DifferenceLine, ...]
    """What it changed."""
    would: tuple[DifferenceLine, ...]
    """What would be otherwise if it were had back."""


@api.get("/settings/files/<kind>")
@about_settings
def setting_files(kind: str) -> Response:
    """The whole hall as a file; its own files (`toml`) hold the hashes of pins, and are for who may change the hall."""
    _known(kind)
    token: Token | None = g.get("token")
    if kind == "toml" and not (may_change() and (token is None or allows(token.scopes, "do:settings"))):
        abort(403, "the hall's own files hold hashes of pins: a token that was given do:settings may have them")
    files, _ = files_and_tables()
    answer = exported(kind, files)
    answer.set_etag(fingerprint(files))
    return answer


@api.put("/settings/files/<kind>")
@about_settings
def setting_files_change(kind: str) -> Response:
    """Let the hall be as a file says; what sheets do not list stays."""
    _known(kind)
    request.max_content_length = LARGEST
    only_check = wants_only_check()
    if not reading().acquire(blocking=False):
        return refused(words().say("upload_busy"), 429)
    try:
        files, _ = files_and_tables()
        must_match(fingerprint(files), last_changer)
        wanted = hall_sent(NAMES[kind], request.get_data(), files, kept().folder.resolve().name)
        return held("import", files, wanted, only_check=only_check)
    except UploadError as problem:
        return refused(words().say(problem.reason, **problem.fields), 400)
    except SheetsError as problem:
        said = tuple(f"{each.sheet}: {words().of(each.told)}" for each in problem.mistakes[:200])
        return as_json(Problem(words().say("not_imported"), said), 400)
    finally:
        reading().release()


@api.get("/settings/versions")
@about_settings
def setting_versions() -> Response:
    """The latest versions, the newest first; `before`: those older than that one."""
    before = asked_for("before").get("before", "")
    if before and not (before.isascii() and before.isdigit() and int(before[:16]) > 0 and len(before) < 16):
        raise BadQueryError("before is the number of a version")
    listed = kept().versions.latest(A_PAGE, int(before) if before else None)
    return as_json([version_told(each) for each in listed])


@api.get("/settings/versions/<int:number>")
@about_settings
def setting_version(number: int) -> Response:
    """One version; its ETag is the hall as it is now, to have the version back."""
    found, files, then = kept().versions.version(number), _now(), kept().versions.files(number)
    if found is None or then is None:
        return refused(words().say("no_such_version", number=number), 404)
    before = next(iter(kept().versions.latest(1, number)), None)
    did = changed_lines(kept().versions.files(before.number), then) if before else ()
    told = VersionWhole(version_told(found), files == then, did, changed_lines(files, then))
    return as_tagged_json(told, fingerprint(files))


@api.post("/settings/versions/<int:number>/restore")
@about_settings
def setting_version_restore(number: int) -> Response:
    """Let the hall be as it was in a version; kept as a version of its own."""
    wanted, files = kept().versions.files(number), _now()
    if wanted is None:
        return refused(words().say("no_such_version", number=number), 404)
    must_match(fingerprint(files), last_changer)
    return held(f"restore:{number}", files, wanted, only_check=wants_only_check())


def _now() -> dict[str, str]:
    """Return the files as they are; of a folder that cannot be read, nothing: it can be had back all the same."""
    try:
        return kept().files()
    except ConfigError:
        return {}


def _known(kind: str) -> None:
    if kind not in KINDS:
        abort(404, f"no file of the kind {kind[:20]!r}; there are {', '.join(KINDS)}")
