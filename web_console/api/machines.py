"""Machines looked after by a program: restarted, and a board made louder or softer."""

from typing import Annotated, Final

import msgspec
from flask import Response, request

from node_runtime.clock import boottime_ms
from web_console.api.answers import as_json, refused
from web_console.api.body import must_be_json
from web_console.api.command_body import BadCommandBodyError, fields_of
from web_console.api.door import api
from web_console.language import Tongue
from web_console.machines.asking import HAS_A_VOICE, OBEYS, restart, set_volume, status_of, why_deaf
from web_console.machines.pages import GONE_WITHIN_MS, HEARD_WITHIN_S, LOUDEST, said
from web_console.parts import parts

STATUS: Final = {"unknown": 404, "does_not": 409, "is_lost": 409}


class NodeDone(msgspec.Struct, frozen=True):
    """A machine did what it was told."""

    node: str


class VolumeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How loud a board is to be."""

    volume: Annotated[int, msgspec.Meta(ge=0, le=LOUDEST)]
    """In percent."""


@api.post("/nodes/<node>/restart")
def node_restart(node: str) -> Response:
    """Restart a machine, and wait until it has been seen to go; it ends the ticket it prints first."""
    if problem := _deaf(node, OBEYS):
        return problem
    return _told(node, restart(parts().hall, node, boottime_ms, GONE_WITHIN_MS))


@api.post("/nodes/<node>/volume")
def node_volume(node: str) -> Response:
    """Let a board be as loud as this, and wait until it has heard."""
    must_be_json()
    try:
        wish = msgspec.convert(fields_of(request.get_data()), VolumeWish)
    except (BadCommandBodyError, msgspec.ValidationError) as problem:
        return refused(f"a volume is {{volume}}, 0 to {LOUDEST}: {problem}", 400)
    if deaf := _deaf(node, HAS_A_VOICE):
        return deaf
    return _told(node, set_volume(parts().hall, parts().screens, node, wish.volume, HEARD_WITHIN_S))


def _deaf(node: str, roles: frozenset[str]) -> Response | None:
    why = why_deaf(status_of(parts().hall, node), roles)
    return refused(said(_english(), why, node=node), STATUS[why]) if why else None


def _told(node: str, is_done: bool) -> Response:
    return as_json(NodeDone(node)) if is_done else refused(said(_english(), "silent", node=node), 504)


def _english() -> Tongue:
    return parts().fragments.tongue("en")
