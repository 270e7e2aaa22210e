"""The hall's settings in the contract: every address, and what it takes and gives."""

from typing import Final

from hall_config.editing.describing import forms
from hall_protocol.descriptions import Json
from web_console.api.describing import IF_MATCH, answer_of, listed, operation, ref
from web_console.api.settings import ONLY_CHECK
from web_console.hall_settings.import_pages import KINDS

SEE: Final = "see:settings"
DO: Final = "do:settings"
REFUSED: Final = ("400", "404", "409", "413", "415", "503")
MATCHED: Final = (*REFUSED, "412", "428")
THING: Final = r"^[^/\x00-\x1f.][^/\x00-\x1f]*$"


def setting_operations() -> dict[str, Json]:
    """Return the addresses of the settings."""
    return {**_tables(), **_things(), **_versions(), **_files()}


def _tables() -> dict[str, Json]:
    whole = "All the hall's files as they are."
    seen = operation(
        "show_settings",
        "settings",
        "All that can be set.",
        SEE,
        ref("SettingsTold"),
        tag_of=whole,
        refused=("404", "503"),
    )
    form_text = "What may be set in a table, each key with what it does in the hall."
    form = operation(
        "show_setting_form", "settings", form_text, SEE, ref("FormTold"), parameters=[_table()], refused=("404",)
    )
    table = operation(
        "show_setting_table",
        "settings",
        "A whole table.",
        SEE,
        ref("TableTold"),
        parameters=[_table()],
        refused=("404", "503"),
        tag_of="The table as it is.",
    )
    change = operation(
        "change_setting_table",
        "settings",
        "Let a table be this, whole.",
        DO,
        ref("ChangeTold"),
        parameters=[_table(), IF_MATCH, _only_check()],
        takes="TableWish",
        refused=MATCHED,
    )
    reload_text = "Have the hub take what stands in the files."
    reload = operation("reload_settings", "settings", reload_text, DO, ref("ReloadTold"), refused=("404", "503"))
    return {
        "/settings": {"get": seen},
        "/settings/forms/{table}": {"get": form},
        "/settings/tables/{table}": {"get": table, "put": change},
        "/settings/reload": {"post": reload},
    }


def _things() -> dict[str, Json]:
    place = [_table(), _name()]
    new = operation(
        "add_setting_thing",
        "settings",
        "Add a thing behind all others of its kind.",
        DO,
        ref("ChangeTold"),
        parameters=[_table(), _only_check()],
        takes="ThingWish",
        refused=REFUSED,
    )
    shown = operation(
        "show_setting_thing",
        "settings",
        "One thing, such as a service.",
        SEE,
        ref("ThingTold"),
        parameters=place,
        refused=("404", "503"),
        tag_of="The thing as it is.",
    )
    change = operation(
        "change_setting_thing",
        "settings",
        "Let a thing be this, whole.",
        DO,
        ref("ChangeTold"),
        parameters=[*place, IF_MATCH, _only_check()],
        takes="ThingWish",
        refused=MATCHED,
    )
    ended = operation(
        "remove_setting_thing",
        "settings",
        "Take a thing away.",
        DO,
        ref("ChangeTold"),
        parameters=[*place, IF_MATCH, _only_check()],
        refused=MATCHED,
    )
    moved = operation(
        "move_setting_thing",
        "settings",
        "Let a thing change places with its neighbour.",
        DO,
        ref("ChangeTold"),
        parameters=[*place, _only_check()],
        takes="MoveWish",
        refused=REFUSED,
    )
    return {
        "/settings/tables/{table}/things": {"post": new},
        "/settings/tables/{table}/things/{name}": {"get": shown, "put": change, "delete": ended},
        "/settings/move/{table}/{name}": {"post": moved},
    }


def _versions() -> dict[str, Json]:
    before: Json = {"name": "before", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10**12}}
    number: Json = {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": 10**12},
    }
    text = "The latest versions, the newest first."
    versions = operation(
        "show_setting_versions",
        "settings",
        text,
        SEE,
        listed("VersionTold"),
        parameters=[before],
        refused=("400", "404"),
    )
    version = operation(
        "show_setting_version",
        "settings",
        "One version: what it changed, and what would change if it were had back.",
        SEE,
        ref("VersionWhole"),
        parameters=[number],
        refused=("404",),
        tag_of="All the hall's files as they are.",
    )
    back = operation(
        "restore_settings",
        "settings",
        "Let the hall be as it was in a version.",
        DO,
        ref("ChangeTold"),
        parameters=[number, IF_MATCH, _only_check()],
        refused=MATCHED,
    )
    return {
        "/settings/versions": {"get": versions},
        "/settings/versions/{number}": {"get": version},
        "/settings/versions/{number}/restore": {"post": back},
    }


def _files() -> dict[str, Json]:
    kind: Json = {"name": "kind", "in": "path", "required": True, "schema": {"enum": list(KINDS)}}
    whole = "The whole hall as a workbook, a zip of CSV tables, or a zip of its own TOML files (for who may change it)."
    out = operation(
        "export_settings",
        "settings",
        whole,
        SEE,
        None,
        parameters=[kind],
        refused=("404", "503"),
        tag_of="All the hall's files as they are.",
    )
    answer_of(out, "200")["content"] = {each: {"schema": {}} for each in sorted(set(KINDS.values()))}
    into = operation(
        "import_settings",
        "settings",
        "Let the hall be as such a file says; what its tables do not list stays.",
        DO,
        ref("ChangeTold"),
        parameters=[kind, IF_MATCH, _only_check()],
        refused=MATCHED,
    )
    into["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    return {"/settings/files/{kind}": {"get": out, "put": into}}


def _table() -> Json:
    return {"name": "table", "in": "path", "required": True, "schema": {"enum": list(forms())}}


def _name() -> Json:
    schema: Json = {"type": "string", "pattern": THING, "minLength": 1, "maxLength": 64}
    return {"name": "name", "in": "path", "required": True, "description": "Its id or code.", "schema": schema}


def _only_check() -> Json:
    text = "Say what would be otherwise, refuse what would be refused, and change nothing."
    return {"name": ONLY_CHECK, "in": "query", "description": text, "schema": {"enum": ["true", "false"]}}
