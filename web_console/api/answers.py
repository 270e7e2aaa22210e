"""What the programs' door answers: messages as they would stand on the bus, and why something was not passed on."""

from collections.abc import Mapping
from typing import Final

import msgspec
from flask import Response

from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode

STATUS: Final[Mapping[str, int]] = {
    RefusalCode.BAD_MESSAGE: 400,
    RefusalCode.UNKNOWN_COMMAND: 400,
    RefusalCode.NOT_ALLOWED: 403,
    RefusalCode.UNKNOWN_TICKET: 404,
    RefusalCode.UNKNOWN_BOOKING: 404,
    RefusalCode.UNKNOWN_CASE: 404,
    RefusalCode.NO_HUB: 503,
    RefusalCode.NOT_STORED: 503,
}
"""By refusal code; every other refusal is 409: understood, and the hall is not in a state for it."""
REFUSED: Final = 409


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why the console itself did not pass something on."""

    problem: str
    problems: tuple[str, ...] = ()
    """Of settings: everything that is wrong with the hall they would make, as `paidui check-config` says it."""


def as_json(content: object, status: int = 200) -> Response:
    """Return a message, or a list of them, as it would stand on the bus."""
    return Response(msgspec.json.encode(content), status, mimetype="application/json")


def refused(sentence: str, status: int) -> Response:
    """Return why the console did not pass something on."""
    return as_json(Problem(sentence), status)


def answered(reply: Reply) -> Response:
    """Return what the hub answered, under the status that its code stands for."""
    return as_json(reply, 200 if reply.ok else STATUS.get(reply.code, REFUSED))
