"""Messages by the thousand, made from the types' own description, and the names of a small hall."""

import re
from collections.abc import Callable

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import inspect as described

from hall_protocol.access import Credential
from hall_protocol.commands import Command
from hall_protocol.descriptions import kinds_of
from hall_protocol.message import Message
from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import TOPICS

MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Enough to find what is wrong, however busy the machine is."""

HALL = "county"
COMMAND_PATH = f"paidui/v1/{HALL}/command/terminal-1"
COMMAND_ID = "01931c3e-5a7f"
PATHS = {
    kind: topic.path(HALL, **dict.fromkeys(topic.levels, "a-1"))
    for topic in TOPICS.values()
    for kind in kinds_of(topic)
}
"""Where each message is said."""

ROSTER = tuple(
    Credential(f"{role}-{number}", role, f"w{number}" if role in WINDOW_ROLES else "")
    for role in Role
    for number in (1, 2)
)
"""Two credentials of every role; those of windows belong to w1 and w2."""


def messages(kind: type[Message]) -> st.SearchStrategy[Message]:
    """Return every message of this type that the contract allows."""
    return _structs(kind).map(lambda made: msgspec.convert(made, kind))


def fields_of(kind: type[Command]) -> tuple[described.Field, ...]:
    """Return a command's fields as they stand on the wire."""
    info = described.type_info(kind)
    assert isinstance(info, described.StructType)
    return info.fields


def whole(kind: type[Command]) -> dict[str, object]:
    """Return a command with every field filled in, as a JSON object."""
    filled = {field.encode_name: _filling(field.type) for field in fields_of(kind)}
    return {**filled, "name": kind.__struct_config__.tag, "command_id": COMMAND_ID}


def _filling(kind: described.Type) -> object:
    match kind:
        case described.LiteralType():
            return kind.values[0]
        case described.BoolType():
            return True
        case described.IntType():
            return 1
        case described.VarTupleType():
            return [_filling(kind.item_type)]
        case described.StructType():
            return {field.encode_name: _filling(field.type) for field in kind.fields}
        case described.UnionType():
            return _filling(_besides_null(kind)[0])
        case described.StrType(pattern=str(pattern)):
            return next(text for text in _FILLINGS if re.search(pattern, text))
        case _:
            return _FILLINGS[0]


_FILLINGS = ("a" * 16, "a" * 64, "2026-11-23", "A015", "1024")
"""An id, a hash, a day, a printed number, digits typed at a keypad."""


def _besides_null(kind: described.UnionType) -> tuple[described.Type, ...]:
    return tuple(choice for choice in kind.types if not isinstance(choice, described.NoneType))


def spoils_of(kind: described.Type) -> tuple[object, ...]:
    """Return values that may not stand in a field of this type: the wrong type, too long, unknown, out of bounds."""
    match kind:
        case described.UnionType():
            return tuple(spoil for choice in _besides_null(kind) for spoil in spoils_of(choice) if spoil is not None)
        case described.StrType():
            return ([[]], {"x": 1}, None, 7, True, "a" * ((kind.max_length or 64) + 1), *_forbidden(kind))
        case described.IntType(ge=int(least), le=int(most)):
            return ([[]], {"x": 1}, None, "1", 1.5, least - 1, most + 1)
        case described.BoolType():
            return ([[]], {"x": 1}, None, "yes", 2)
        case described.LiteralType():
            return ([[]], {"x": 1}, None, 7, "no_such_word", "a" * 201)
        case described.VarTupleType():
            return ("a", {"x": 1}, None, 7, [None], [["a"]], ["a"] * ((kind.max_length or 0) + 1))
    raise TypeError(f"what spoils {kind}?")


def _forbidden(kind: described.StrType) -> tuple[str, ...]:
    return ("窗口 +/#\n",) if kind.pattern else ()


def _structs(kind: type) -> st.SearchStrategy[dict[str, object]]:
    info = described.type_info(kind)
    assert isinstance(info, described.StructType)
    tag = {info.tag_field: st.just(info.tag)} if info.tag_field else {}
    return st.fixed_dictionaries({**tag, **{field.encode_name: _values(field.type) for field in info.fields}})


def _values(kind: described.Type) -> st.SearchStrategy[object]:
    return next(make(kind) for shape, make in _MAKERS if isinstance(kind, shape))


def _texts(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.StrType)
    longest = kind.max_length or 40
    if kind.pattern is None:
        return st.text(min_size=kind.min_length or 0, max_size=longest)
    return st.from_regex(kind.pattern, fullmatch=True).filter(
        lambda text: kind.max_length is None or len(text) <= longest
    )


def _integers(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.IntType)
    return st.integers(-(2**53) if kind.ge is None else kind.ge, 2**53 if kind.le is None else kind.le)


def _figures(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.FloatType)
    return st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False)


def _lists(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.VarTupleType)
    return st.lists(_values(kind.item_type), max_size=2)


def _objects(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.DictType)
    return st.dictionaries(st.text(max_size=10), _values(kind.value_type), max_size=2)


def _choices(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.UnionType)
    return st.one_of(*(_values(choice) for choice in kind.types))


def _words(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.LiteralType)
    return st.sampled_from(kind.values)


def _parts(kind: described.Type) -> st.SearchStrategy[object]:
    assert isinstance(kind, described.StructType)
    return _structs(kind.cls)


_MAKERS: tuple[tuple[type[described.Type], Callable[[described.Type], st.SearchStrategy[object]]], ...] = (
    (described.StrType, _texts),
    (described.IntType, _integers),
    (described.FloatType, _figures),
    (described.BoolType, lambda kind: st.booleans()),
    (described.NoneType, lambda kind: st.none()),
    (described.BytesType, lambda kind: st.binary(max_size=50)),
    (described.VarTupleType, _lists),
    (described.DictType, _objects),
    (described.UnionType, _choices),
    (described.LiteralType, _words),
    (described.StructType, _parts),
)
