"""What may be set in a table, key by key, as programs read it."""

import msgspec

from hall_config.editing.describing import Form, Key, Kind
from hall_config.texts import Both
from hall_protocol.message import LocalText


class KeyTold(msgspec.Struct, frozen=True):
    """One key of a table."""

    name: str
    label: LocalText
    note: LocalText
    """What it does in the hall."""
    kind: Kind
    required: bool
    usual: object
    """What holds where nothing is written; null: nothing."""
    unit: str
    choices: tuple[str, ...]
    refers: str
    """The table whose things may be named here; empty: none."""
    is_secret: bool
    """Whether what stands there is never told."""
    inner: "FormTold | None"
    """Of a table inside, or of rows."""


class FormTold(msgspec.Struct, frozen=True):
    """One table of the settings: all that may be set in it."""

    table: str
    label: LocalText
    about: LocalText
    named_by: str
    """The key by which its things are known; empty: they have no names, or there is one."""
    is_listed: bool
    """Whether there may be several of it."""
    keys: tuple[KeyTold, ...]


def form_told(form: Form) -> FormTold:
    """Return the form of a table as programs read it."""
    keys = tuple(_key_told(key) for key in form.keys)
    return FormTold(form.table, _both(form.label), _both(form.about), form.name_key, form.is_listed, keys)


def _key_told(key: Key) -> KeyTold:
    return KeyTold(
        name=key.name,
        label=_both(key.label),
        note=_both(key.note),
        kind=key.kind,
        required=key.required,
        usual=key.usual,
        unit=key.unit,
        choices=key.choices,
        refers=key.refers,
        is_secret=key.is_secret,
        inner=form_told(key.inner) if key.inner is not None else None,
    )


def _both(both: Both) -> LocalText:
    return LocalText(both.zh, both.en)
