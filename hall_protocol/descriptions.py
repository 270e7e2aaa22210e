"""What the contract says about itself: schemas and docstrings, as the rendered documents need them."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
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
        for field, note in _notes_by_name()[name].items():
            # Beside a `$ref` a reader of JSON schema must ignore everything.
            if "$ref" not in schema["properties"][field]:
                schema["properties"][field]["description"] = note
    return components


def _notes_by_name() -> dict[str, dict[str, str]]:
    kinds = (kind for module in (message, states, events, commands) for kind in _structs(module))
    return {kind.__name__: member_notes(kind) for kind in kinds}


def _structs(module: object) -> Iterator[type]:
    return (kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct))


def member_notes(kind: type) -> dict[str, str]:
    """Return the docstrings under a class's members, those it inherits from our own classes included."""
    notes: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        if ancestor.__module__.startswith(__package__ + "."):
            notes |= dict(_own_notes(ancestor))
    return notes


def _own_notes(kind: type) -> Iterator[tuple[str, str]]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)
    for member, note in zip(tree.body, tree.body[1:], strict=False):
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
