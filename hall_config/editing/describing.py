"""What may be set in a hall, key by key, for whoever fills in a form: rendered from the model, as its reference is."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import inspect as types

from hall_config.forms import KEPT_TO_ITSELF, Named
from hall_config.importing.tables import TABLES
from hall_config.reference import field_notes
from hall_config.structure import HALL, unwrapped
from hall_config.texts import Both

Kind = Literal["text", "number", "yes_no", "choice", "named", "texts", "choices", "nameds", "spans", "table", "rows"]
"""How a value is filled in: one line, a whole number, yes or no, one of several, a text in two languages, lines, some
of several, lines in two languages, the spans of a day, a table inside, rows of a table inside."""

CHINESE: Final = Path(__file__).parent / "chinese.toml"
HALL_ITSELF: Final = "hall"
"""The name of the hall's own keys, which stand in no table."""
IN_ORDER: Final = frozenset({"lane_pattern", "outcomes", "languages", "services"})
"""Lists in which the order says something."""
REFERS: Final = {
    ("rating", "owner"): "clerk",
    ("favourite", "service"): "service",
    ("favourite", "window"): "window",
    ("favourite", "clerk"): "clerk",
    ("board", "zones"): "zone",
    ("board", "layout"): "layout",
    ("alert", "zones"): "zone",
}
"""What names another thing, besides what the spreadsheets' columns say of it."""
ENGLISH: Final = {
    "keeping": "Reports and backups",
    "missed": "Missed numbers",
    "ticket": "Printed ticket",
    "nodes": "Machines",
}
"""Tables that a manager would not know by their names in the files."""
WITH_EVERY: Final = frozenset({("window", "services"), ("window", "help_out"), ("skill", "service")})
"""Where `*` stands for every service."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: what it is called, what it means, and what may stand there."""

    name: str
    label: Both
    note: Both
    """What it does in the hall; the same sentence as in the reference."""
    kind: Kind
    required: bool = False
    usual: object = None
    """What holds where nothing is written, as TOML has it; None: nothing."""
    unit: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    """The table whose things may be named here."""
    with_every: bool = False
    in_order: bool = False
    is_secret: bool = False
    """Whether what stands there is never shown."""
    form: str = ""
    """The form a text must have, in a technician's words."""
    inner: "Form | None" = None

    @property
    def is_duration(self) -> bool:
        """Whether it is a number of seconds."""
        return self.unit == "seconds"


@dataclass(frozen=True, slots=True)
class Form:
    """One table of a hall: all that may be set in it."""

    table: str
    label: Both
    about: Both
    keys: tuple[Key, ...]
    is_listed: bool = False
    """Whether there may be several of it."""

    @property
    def name_key(self) -> str:
        """The key that names one of them: `id`, `code`, or nothing."""
        names = {key.name for key in self.keys}
        return next((name for name in ("id", "code") if name in names), "")

    def key(self, name: str) -> Key:
        """Return the key of this name, or raise KeyError."""
        return {key.name: key for key in self.keys}[name]


@cache
def forms() -> Mapping[str, Form]:
    """Return the form of every table by its name, the hall's own keys under `hall`, in the order of the model."""
    assert isinstance(HALL, types.StructType)
    whole = _keys(HALL, "")
    own = tuple(key for key in whole if key.kind not in ("table", "rows"))
    found = {
        HALL_ITSELF: Form(HALL_ITSELF, Both(*_chinese("HallConfig", "")[:1], "The hall itself"), _about(HALL), own)
    }
    for field, key in zip(HALL.fields, whole, strict=True):
        if key.inner is not None:
            name = field.name if key.kind == "rows" else field.encode_name
            label = Both(key.label.zh, ENGLISH.get(name, _words(name).capitalize()))
            found[key.name] = Form(
                key.name, label, _together(key.inner.about, key.note), key.inner.keys, key.kind == "rows"
            )
    return found


def _together(about: Both, note: Both) -> Both:
    """Say what a table is, and what it is for in the hall."""
    zh = about.zh if about.zh == note.zh else about.zh + note.zh
    return Both(zh, about.en if about.en == note.en else f"{about.en} {note.en}")


def choice_word(choice: str) -> Both:
    """Return how one of several choices is called; English readers know them as the reference has them."""
    return Both(_choices().get(choice, choice), _words(choice))


def unit_word(unit: str) -> Both:
    """Return a unit of numbers in both languages."""
    return Both(str(_sections()["units"].get(unit, unit)), unit)


def _keys(kind: types.StructType, table: str) -> tuple[Key, ...]:
    return tuple(_key(kind.cls.__name__, field, table) for field in kind.fields)


def _key(owner: str, field: types.Field, table: str) -> Key:
    name = field.encode_name
    zh, note = _chinese(owner, field.name)
    kind, form = unwrapped(field.type)
    item, item_form = unwrapped(kind.item_type) if isinstance(kind, types.VarTupleType) else (kind, form)
    return Key(
        name=name,
        label=Both(zh, _english(name)),
        note=Both(note, field_note(owner, field.name)),
        kind=_kind(kind, item, item_form),
        required=field.required,
        usual=None if field.required else msgspec.json.decode(msgspec.json.encode(field.default)),
        unit=_unit(form) if isinstance(kind, types.IntType) else "",
        choices=tuple(str(value) for value in item.values) if isinstance(item, types.LiteralType) else (),
        refers=_refers(table, name),
        with_every=(table, name) in WITH_EVERY,
        in_order=name in IN_ORDER and (table, name) not in WITH_EVERY,
        is_secret=form in KEPT_TO_ITSELF,
        form=item_form if isinstance(item, types.StrType) else "",
        inner=_inner(item, name) if isinstance(item, types.StructType) and item.cls is not Named else None,
    )


def _inner(kind: types.StructType, name: str) -> Form:
    zh, _ = _chinese(kind.cls.__name__, "")
    return Form(name, Both(zh, _english(name)), _about(kind), _keys(kind, name))


def _kind(kind: types.Type, item: types.Type, item_form: str) -> Kind:
    is_list = isinstance(kind, types.VarTupleType)
    match item:
        case types.StructType() if item.cls is Named:
            return "nameds" if is_list else "named"
        case types.StructType():
            return "rows" if is_list else "table"
        case types.LiteralType():
            return "choices" if is_list else "choice"
        case types.IntType():
            return "number"
        case types.BoolType():
            return "yes_no"
    if not is_list:
        return "text"
    return "spans" if item_form.startswith("two times of day") else "texts"


def _unit(form: str) -> str:
    return form if form in ("seconds", "days", "working days") else ""


def _refers(table: str, name: str) -> str:
    """What a key names; the spreadsheets' columns know it of most."""
    if (table, name) in REFERS:
        return REFERS[table, name]
    return _columns().get((table, name), "")


@cache
def _columns() -> Mapping[tuple[str, str], str]:
    return {
        (each.key.rpartition(".")[2], column.key): column.refers
        for each in TABLES
        for column in each.columns
        if column.refers
    }


def _about(kind: types.StructType) -> Both:
    return Both(_chinese(kind.cls.__name__, "")[1], " ".join((kind.cls.__doc__ or "").split()))


def field_note(owner: str, name: str) -> str:
    """Return the sentence of the reference about a key, by the class and the name it has in the model."""
    return _notes()[owner, name]


@cache
def _notes() -> Mapping[tuple[str, str], str]:
    return dict(field_notes())


def _english(name: str) -> str:
    """Return a key as words: `target_wait_s` is the target wait."""
    words = _words(name.removesuffix("_s").removesuffix("_sha256"))
    return words[:1].upper() + words[1:]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _chinese(owner: str, name: str) -> tuple[str, str]:
    """Return a key's Chinese name and sentence; of a key that has none yet, the English ones."""
    said = _sections().get(owner, {}).get(name)
    if isinstance(said, list):
        return str(said[0]), str(said[1])
    return _english(name or owner), _notes().get((owner, name), "")


def _choices() -> Mapping[str, str]:
    return {name: str(word) for name, word in _sections()["choices"].items()}


@cache
def _sections() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(CHINESE.read_text(encoding="utf-8"))


def keys_in_chinese() -> Iterator[tuple[str, str]]:
    """Yield every key that has Chinese words, by class and name."""
    for owner, names in _sections().items():
        if owner not in ("choices", "units"):
            yield from ((owner, name) for name in names if name)
