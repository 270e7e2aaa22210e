"""Anything a type allows: for promises about every value, whatever is added to the rules or the events."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
PLAIN: dict[object, st.SearchStrategy[object]] = {
    int: st.integers(-(2**53), 2**53),
    str: WORDS,
    bool: st.booleans(),
    NoneType: st.none(),
}
AT_MOST = 2


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Return any value of this type, though it speak of itself."""
    return _remembered(kind)


@cache
def _remembered(kind: Any) -> st.SearchStrategy[Any]:
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        return st.deferred(lambda: _any_of_the_class(kind))
    return _anything_made_of(get_origin(kind), get_args(kind))


def _any_of_the_class(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: anything(hints[name]) for name in kind.__dataclass_fields__})


def _anything_made_of(origin: object, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    made = [anything(part) for part in parts if part is not Ellipsis]
    if origin is UnionType:
        return st.one_of(made)
    if origin in (dict, Mapping):
        return st.dictionaries(*made, max_size=AT_MOST)
    if origin is list:
        return st.lists(made[0], max_size=AT_MOST)
    if origin is tuple and Ellipsis in parts:
        return st.lists(made[0], max_size=AT_MOST).map(tuple)
    if origin is tuple:
        return st.tuples(*made)
    raise TypeError(f"no value of {origin} can be thought of")
