"""What a program sends in the body of its question."""

from typing import Final, TypeVar

import msgspec
from flask import abort, request

T = TypeVar("T")

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises of bytes that are not this kind of message, whatever else they are."""


def body(kind: type[T]) -> T:
    """Return what was sent, or raise one of UNREADABLE."""
    must_be_json()
    return msgspec.json.decode(request.get_data(), type=kind)


def must_be_json() -> None:
    """End the question where its body is not declared to be JSON: so no form of another site can ask it."""
    if not request.is_json:
        abort(415, "send Content-Type: application/json")
