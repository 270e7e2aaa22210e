"""A board as it would look by what somebody typed, in a window of its own: the hall's true calls, nothing saved."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import url_for

from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables
from hall_config.layouts import SHIPPED
from web_console.hall_settings.acting import Place
from web_console.hall_settings.form_reading import Values


def can_be_shown(place: Place, values: Values) -> bool:
    """Whether there is a board to look at."""
    table, role = place.form.table, values.get("role")
    if table == "layout":
        return place.is_new or bool(place.name)
    return table == "node" and role in (None, "display")


def board_address(place: Place, typed: Values, tables: Tables) -> str:
    """Return where a browser sees the board that these values make; silent, for it is one more in the room."""
    if place.form.table == "layout":
        return _address({"layout": "draft", "row": _texts(typed.get("rows"))})
    plan = typed.get("board")
    look = plan if isinstance(plan, dict) else {}
    layout = str(look.get("layout", "usual"))
    zones = [zone for zone in (str(typed.get("zone", "")), *_texts(look.get("zones"))) if zone]
    rows = [] if layout in SHIPPED else _rows_of(layout, tables)
    return _address({"layout": layout, "row": rows, "zone": zones, "theme": look.get("theme") or ""})


def _address(wishes: Mapping[str, object]) -> str:
    said = {key: wish for key, wish in wishes.items() if wish} | {"sound": "off"}
    return f"{url_for('board.choose')}?{urlencode(said, doseq=True)}"


def _rows_of(layout: str, tables: Tables) -> list[str]:
    return next((_texts(each.get("rows")) for each in things_of(tables, "layout") if each.get("id") == layout), [])


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
