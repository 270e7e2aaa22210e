"""A form with a change filled in, as another page of the console leads to it: nothing holds until somebody saves it.

`set.policy=arrival` fills a field, `add.services=…` and `drop.services=…` change a list; what the form does not have is
passed over.
"""

from collections.abc import Sequence
from typing import Final

from hall_config.editing.describing import Form, Key
from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables
from web_console.hall_settings.form_reading import Typed, Values

EVERY: Final = "*"
FILLED: Final = frozenset({"text", "number", "choice", "texts", "choices"})
LISTS: Final = frozenset({"texts", "choices"})
LONGEST: Final = 400


def filled_in(form: Form, now: Values, asked: Typed, tables: Tables) -> Values:
    """Return the values of a form as an address wants them to be."""
    filled = {key.name: _filled(key, now.get(key.name), asked, tables) for key in form.keys if _may_be(key)}
    return dict(now) | {name: value for name, value in filled.items() if value is not None}


def _may_be(key: Key) -> bool:
    return key.kind in FILLED and not key.is_secret


def _filled(key: Key, now: object, asked: Typed, tables: Tables) -> object:
    given = {step: [each[:LONGEST] for each in asked.getlist(f"{step}.{key.name}")] for step in ("set", "add", "drop")}
    if key.kind not in LISTS:
        said = next(iter(given["set"]), None)
        return int(said) if said and key.kind == "number" and said.isascii() and said.isdigit() else said
    if not any(given.values()):
        return None
    before = now if isinstance(now, list) else key.usual if isinstance(key.usual, list) else []
    return _changed(given["set"] or before, given["add"], given["drop"], key, tables)


def _changed(before: Sequence[object], add: list[str], drop: list[str], key: Key, tables: Tables) -> list[object]:
    """Return a list with some more and without others; who serves everything serves what is added already."""
    is_every = EVERY in before
    if is_every and drop:
        before = [thing.get("code") or thing.get("id") for thing in things_of(tables, key.refers)]
    more = () if is_every else add
    return [each for each in dict.fromkeys((*before, *more)) if each not in drop]
