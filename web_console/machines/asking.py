"""A machine is told to do something, and what it does is waited for: who pressed reads what came of it."""

import secrets
from collections.abc import Callable
from typing import Final

from hall_protocol.events import NodeControl
from hall_protocol.states import NodeStatus
from hall_protocol.topics import NODE_CONTROL
from web_console.audit.noting import changed
from web_console.live import LiveHall
from web_console.machines.screens import Screens

OBEYS: Final = frozenset({"dispenser", "terminal", "sign", "display", "pad"})
"""Roles that hear what a console tells them."""
HAS_A_VOICE: Final = frozenset({"display"})
CONTROL_BYTES: Final = 8


def status_of(hall: LiveHall, node: str) -> NodeStatus | None:
    """Return how a machine is by its own last word; None of one that has never spoken."""
    return next((seen.status for seen in hall.picture().nodes if seen.status.node == node), None)


def volume_of(status: NodeStatus | None) -> int | None:
    """Return how loud a board is set, in percent; None where nobody has said."""
    return status.health.volume if status is not None and status.health is not None else None


def why_deaf(status: NodeStatus | None, roles: frozenset[str]) -> str:
    """Say why a machine is told nothing, as a key of the texts `[machines]`; empty: it hears, and does so at once."""
    if status is None:
        return "unknown"
    if status.role not in roles:
        return "does_not"
    return "is_lost" if status.state == "lost" else ""


def restart(hall: LiveHall, node: str, now_ms: Callable[[], int], within_ms: int) -> bool:
    """Tell a machine to restart; True once it has been seen to go, or to have come back already."""
    before, end_ms = status_of(hall, node), now_ms() + within_ms
    picture = hall.picture()
    hall.tell(NODE_CONTROL, NodeControl(control_id=secrets.token_hex(CONTROL_BYTES), action="restart"), node=node)
    while not _has_gone(before, status_of(hall, node)):
        left_ms = end_ms - now_ms()
        if left_ms <= 0 or hall.ended:
            return False
        picture = hall.wait_for_change(picture.version, left_ms / 1000)
    return True


def set_volume(hall: LiveHall, screens: Screens, node: str, volume: int, within_s: float) -> bool:
    """Tell a board how loud it is to be; True once it has been heard. It keeps it when it restarts.

    A board says nothing to a volume. What it is told comes in order: the picture it is asked for right after shows that
    the volume has been taken.
    """
    former = volume_of(status_of(hall, node))
    changed("volume", "–" if former is None else former, volume)
    hall.tell(
        NODE_CONTROL,
        NodeControl(control_id=secrets.token_hex(CONTROL_BYTES), action="volume", volume=volume),
        node=node,
    )
    look = NodeControl(control_id=secrets.token_hex(CONTROL_BYTES), action="show_screen")
    hall.tell(NODE_CONTROL, look, node=node)
    return screens.wait_for(look.control_id, within_s) is not None


def _has_gone(before: NodeStatus | None, now: NodeStatus | None) -> bool:
    if before is None or now is None:
        return False
    return now.state == "lost" or now.up_s < before.up_s
