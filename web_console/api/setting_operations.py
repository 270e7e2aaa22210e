"""The hall's settings in the contract: a row for each thing to be asked, with what it takes and gives."""

from collections.abc import Sequence
from typing import Final

from hall_config.editing.describing import forms
from hall_protocol.descriptions import Json
from web_console.api.describing import IF_MATCH, answer_of, listed, operation, ref
from web_console.api.rows import Row, described
from web_console.api.settings import ONLY_CHECK
from web_console.hall_settings.import_pages import KINDS

SEE: Final = "see:settings"
DO: Final = "do:settings"
UNCHANGED: Final = "400 404 409 412 413 428 503"
"""Why a change may be refused that somebody else's may have come before."""
THING: Final[Json] = {"type": "string", "pattern": r"^[^/\x00-\x1f.][^/\x00-\x1f]*$", "minLength": 1, "maxLength": 64}
NUMBER: Final[Json] = {"type": "integer", "minimum": 0, "maximum": 10**12}
BEFORE: Final[Json] = {"name": "before", "in": "query", "schema": {**NUMBER, "minimum": 1}}
CHECK_ONLY: Final[Json] = {
    "name": ONLY_CHECK,
    "in": "query",
    "description": "Say what would be otherwise, refuse what would be refused, and change nothing.",
    "schema": {"enum": ["true", "false"]},
}
CHANGE: Final = (IF_MATCH, CHECK_ONLY)
THE_FILES: Final = "All the hall's files as they are."
SHOW_VERSION: Final = "One version: what it changed, and what would change if it were had back."


def setting_operations() -> dict[str, Json]:
    """Return the addresses of the settings."""
    words: dict[str, Json] = {
        "table": _in_the_path("table", {"enum": list(forms())}),
        "name": {**_in_the_path("name", THING), "description": "Its id or code."},
        "number": _in_the_path("number", NUMBER),
        "kind": _in_the_path("kind", {"enum": list(KINDS)}),
    }
    return {**described((*TABLES, *THINGS, *VERSIONS), words), **_files(words["kind"])}


def _files(kind: Json) -> dict[str, Json]:
    """The whole hall as a file, which is no JSON either way."""
    whole = "The whole hall as a workbook, a zip of CSV tables, or a zip of its own TOML files (for who may change it)."
    out = operation(
        "export_settings",
        "settings",
        whole,
        SEE,
        None,
        parameters=[kind],
        refused=("404", "503"),
        tag_of=THE_FILES,
    )
    answer_of(out, "200")["content"] = {each: {"schema": {}} for each in sorted(set(KINDS.values()))}
    into = operation(
        "import_settings",
        "settings",
        "Let the hall be as such a file says; what its tables do not list stays.",
        DO,
        ref("ChangeTold"),
        parameters=[kind, *CHANGE],
        refused=UNCHANGED.split(),
    )
    into["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    return {"/settings/files/{kind}": {"get": out, "put": into}}


def _in_the_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


TABLES: Final[Sequence[Row]] = (
    Row(
        "GET /settings",
        "show_settings",
        "All that can be set.",
        SEE,
        ref("SettingsTold"),
        "404 503",
        tag_of=THE_FILES,
    ),
    Row(
        "GET /settings/forms/{table}",
        "show_setting_form",
        "What may be set in a table, each key with what it does in the hall.",
        SEE,
        ref("FormTold"),
        "404",
    ),
    Row(
        "GET /settings/tables/{table}",
        "show_setting_table",
        "A whole table.",
        SEE,
        ref("TableTold"),
        "404 503",
        tag_of="The table as it is.",
    ),
    Row(
        "PUT /settings/tables/{table}",
        "change_setting_table",
        "Let a table be this, whole.",
        DO,
        ref("ChangeTold"),
        UNCHANGED,
        takes="TableWish",
        more=CHANGE,
    ),
    Row(
        "POST /settings/reload",
        "reload_settings",
        "Have the hub take what stands in the files.",
        DO,
        ref("ReloadTold"),
        "404 503",
    ),
)
THINGS: Final[Sequence[Row]] = (
    Row(
        "POST /settings/tables/{table}/things",
        "add_setting_thing",
        "Add a thing behind all others of its kind.",
        DO,
        ref("ChangeTold"),
        "404 409 503",
        takes="ThingWish",
        more=(CHECK_ONLY,),
    ),
    Row(
        "GET /settings/tables/{table}/things/{name}",
        "show_setting_thing",
        "One thing, such as a service.",
        SEE,
        ref("ThingTold"),
        "404 503",
        tag_of="The thing as it is.",
    ),
    Row(
        "PUT /settings/tables/{table}/things/{name}",
        "change_setting_thing",
        "Let a thing be this, whole.",
        DO,
        ref("ChangeTold"),
        UNCHANGED,
        takes="ThingWish",
        more=CHANGE,
    ),
    Row(
        "DELETE /settings/tables/{table}/things/{name}",
        "remove_setting_thing",
        "Take a thing away.",
        DO,
        ref("ChangeTold"),
        UNCHANGED,
        more=CHANGE,
    ),
    Row(
        "POST /settings/move/{table}/{name}",
        "move_setting_thing",
        "Let a thing change places with its neighbour.",
        DO,
        ref("ChangeTold"),
        "404 409 503",
        takes="MoveWish",
        more=(CHECK_ONLY,),
    ),
)
VERSIONS: Final[Sequence[Row]] = (
    Row(
        "GET /settings/versions",
        "show_setting_versions",
        "The latest versions, the newest first.",
        SEE,
        listed("VersionTold"),
        "400 404",
        more=(BEFORE,),
    ),
    Row(
        "GET /settings/versions/{number}",
        "show_setting_version",
        SHOW_VERSION,
        SEE,
        ref("VersionWhole"),
        "404",
        tag_of=THE_FILES,
    ),
    Row(
        "POST /settings/versions/{number}/restore",
        "restore_settings",
        "Let the hall be as it was in a version.",
        DO,
        ref("ChangeTold"),
        UNCHANGED,
        more=CHANGE,
    ),
)
