"""How a node's program is, said into a file: by this the keeper of its machine tells a healthy release."""

from pathlib import Path

import msgspec


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a node's program about itself."""

    node: str
    role: str
    release: str
    state: str
    """`ready` or `degraded`, as the bus is told."""
    faults: tuple[str, ...] = ()
    broker_up: bool
    hub_alive: bool
    beat_ms: int
    """The machine's monotonic clock (`boottime_ms`) when this was said: an old word is of a program that hangs."""
    reason: str = ""
    """Why there is no broker, while there is none."""


def say_condition(path: Path, condition: Condition) -> None:
    """Write a program's word, whole or not at all; a full disk is nothing a node should end for."""
    draft = path.with_suffix(".new")
    try:
        draft.write_bytes(msgspec.json.encode(condition))
        draft.replace(path)
    except OSError:
        return


def read_condition(path: Path) -> Condition | None:
    """Return a program's last word; None when it has said nothing since the machine started."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Condition)
    except (OSError, msgspec.MsgspecError):
        return None
