"""The values of the hall's settings as programs read and write them: as in the files, without any secret."""

from collections.abc import Mapping
from typing import Final

from hall_config.editing.describing import Form
from hall_config.editing.merging import without_usual
from web_console.hall_settings.form_reading import hashed

DEEPEST: Final = 6
"""Tables in tables in rows; nothing of a hall is deeper."""
LARGEST: Final = 2**53
Values = dict[str, object]


class BadValuesError(ValueError):
    """What was sent is no value of a setting; the text names it."""


def shown(form: Form, values: Mapping[str, object]) -> Values:
    """Return the values without what nobody is shown: hashes of pins and badges."""
    secret = {key.name for key in form.keys if key.is_secret}
    return {name: value for name, value in values.items() if name not in secret}


def given(form: Form, sent: Mapping[str, object], former: Mapping[str, object], name: str = "") -> Values:
    """Return the values somebody wants, or raise BadValuesError; what is null is not there.

    A secret that is not sent stays, for nobody could read it to send it again; a pin is kept as its hash. `name` is by
    what other things know this one already.
    """
    values = {key: _plain(value, key, 0) for key, value in sent.items() if value is not None}
    for key in form.keys:
        if key.is_secret and key.name not in sent and key.name in former:
            values[key.name] = former[key.name]
        elif key.name == "pin" and isinstance(values.get("pin"), str):
            values["pin"] = hashed(str(values["pin"]))
    if name and values.setdefault(form.name_key, name) != name:
        raise BadValuesError(f"{form.name_key} is {name} and stays so: other things know it by that; add another one")
    return {**_unknown(form, values), **without_usual(form, values, former)}


def _unknown(form: Form, values: Values) -> Values:
    """What the model does not know is left for the check to name."""
    return {key: value for key, value in values.items() if key not in {each.name for each in form.keys}}


def _plain(value: object, key: str, depth: int) -> object:
    """Return a value as TOML can have it."""
    if depth > DEEPEST:
        raise BadValuesError(f"{key[:64]!r} is deeper than anything of a hall")
    if isinstance(value, dict):
        return {name: _plain(each, key, depth + 1) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_plain(each, key, depth + 1) for each in value]
    if value is None:
        raise BadValuesError(f"in a list of {key[:64]!r} stands null; leave it out")
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return int(value)
    return value
