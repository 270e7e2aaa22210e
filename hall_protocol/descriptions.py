"""What the contract says about itself: schemas and docstrings, as the rendered documents need them."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Final, cast, get_args

import msgspec

from hall_protocol import commands, events, message, states
from hall_protocol.message import Message
from hall_protocol.topics import TOPICS, Topic

Json = dict[str, object]
"""A JSON object, as msgspec writes schemas."""

SCHEMA_REF: Final = "#/components/schemas/{name}"


def kinds_of(topic: Topic) -> tuple[type[Message], ...]:
    """Return the message types a topic carries: one, or for a union all of its members."""
    return cast(tuple[type[Message], ...], get_args(topic.carries) or (topic.carries,))


def every_message() -> tuple[type[Message], ...]:
    """Return every message type of the contract, in the order of the topics."""
    return tuple(kind for topic in TOPICS.values() for kind in kinds_of(topic))


def schemas() -> dict[str, Json]:
    """Return the JSON schema of every message and of its parts by name, each described by its docstrings."""
    _, components = msgspec.json.schema_components(every_message(), ref_template=SCHEMA_REF)
    for name, schema in components.items():
        for field, note in member_notes(_STRUCTS[name]).items():
            schema["properties"][field]["description"] = note
    return components


def _structs(module: object) -> Iterator[type]:
    return (kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct))


_STRUCTS: Final = {kind.__name__: kind for module in (message, states, events, commands) for kind in _structs(module)}


def member_notes(kind: type) -> dict[str, str]:
    """Return the docstrings under a class's members, those it inherits from our own classes included."""
    notes: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        if ancestor.__module__.startswith(f"{__package__}."):
            notes |= _notes_in(sys.modules[ancestor.__module__])[ancestor.__name__]
    return notes


@cache
def _notes_in(module: ModuleType) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(module))
    return {part.name: dict(_notes_under(part)) for part in tree.body if isinstance(part, ast.ClassDef)}


def _notes_under(part: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for member, note in pairwise(part.body):
        match member, note:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, one_line(text)


def summary(kind: type) -> str:
    """Return what a type means in a hall: the first sentence of its docstring."""
    return one_line(inspect.getdoc(kind) or "").partition(". ")[0].rstrip(".") + "."


def one_line(text: str) -> str:
    """Return the text without its line breaks."""
    return " ".join(text.split())
