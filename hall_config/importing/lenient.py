"""A hall made of whatever can be used of its tables, so that one mistake does not hide the others.

Nothing of it is ever written: it is only looked at, to tell more of what is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from msgspec import UNSET, inspect

from hall_config.model import HallConfig
from hall_config.structure import HALL, unwrapped

NAMES = ("id", "code")


def usable_hall(values: Mapping[str, object]) -> HallConfig:
    """Return a hall of the usable parts; what is missing or unreadable is left to its default or made up."""
    hall = _usable(HALL, values, _Made())
    if not isinstance(hall, HallConfig):
        raise TypeError("a hall's tables make a hall")
    return hall


class _Made:
    """Texts that stand for what is missing; none is like another, and nobody can have typed one."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count(1)

    def text(self) -> str:
        return f"\0{next(self._numbers)}"


def _usable(kind: inspect.Type, value: object, made: _Made) -> object:
    """Return the usable part of a value, or UNSET."""
    kind, _ = unwrapped(kind)
    if isinstance(kind, inspect.StructType):
        return _usable_table(kind, value, made) if isinstance(value, Mapping) else UNSET
    if isinstance(kind, inspect.VarTupleType):
        return _usable_list(kind, value, made) if isinstance(value, list | tuple) else UNSET
    return value if _fits(kind, value) else UNSET


def _usable_table(kind: inspect.StructType, value: Mapping[object, object], made: _Made) -> object:
    parts = {field.name: _usable_field(field, value.get(field.encode_name, UNSET), made) for field in kind.fields}
    return kind.cls(**{name: part for name, part in parts.items() if part is not UNSET})


def _usable_field(field: inspect.Field, value: object, made: _Made) -> object:
    if field.encode_name in NAMES and isinstance(value, str):
        return value  # others name it so, rightly or not
    part = _usable(field.type, value, made)
    return _made_up(field.type, made) if part is UNSET and field.required else part


def _usable_list(kind: inspect.VarTupleType, value: list[object] | tuple[object, ...], made: _Made) -> object:
    parts = (_usable(kind.item_type, item, made) for item in value)
    return tuple(part for part in parts if part is not UNSET)


def _made_up(kind: inspect.Type, made: _Made) -> object:
    kind, _ = unwrapped(kind)
    if isinstance(kind, inspect.StructType):
        return _usable_table(kind, {}, made)
    if isinstance(kind, inspect.VarTupleType):
        return ()
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.IntType):
        return kind.ge or 0
    return made.text()


def _fits(kind: inspect.Type, value: object) -> bool:
    if isinstance(kind, inspect.LiteralType):
        return value in kind.values
    if isinstance(kind, inspect.BoolType):
        return isinstance(value, bool)
    if isinstance(kind, inspect.IntType):
        return isinstance(value, int) and not isinstance(value, bool) and _is_within(kind, value)
    pattern = kind.pattern if isinstance(kind, inspect.StrType) else None
    return isinstance(value, str) and (pattern is None or bool(re.search(pattern, value)))


def _is_within(kind: inspect.IntType, number: int) -> bool:
    return (kind.ge is None or number >= kind.ge) and (kind.le is None or number <= kind.le)
