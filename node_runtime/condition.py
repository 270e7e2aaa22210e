"""How a node's program is, said into a file: by this the keeper of its machine tells a healthy release."""

import os
import stat
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Final

import msgspec
from msgspec import Meta

LONGEST: Final = 64 * 1024
"""Bytes; a word is a hundredth of it."""
Word = Annotated[str, Meta(max_length=100)]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a node's program about itself."""

    node: Word
    role: Word
    release: Word
    state: Word
    """`ready` or `degraded`, as the bus is told."""
    faults: Annotated[tuple[Word, ...], Meta(max_length=64)] = ()
    broker_up: bool
    hub_alive: bool
    beat_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    """The machine's monotonic clock (`boottime_ms`) when this was said: an old word is of a program that hangs."""
    resting_since_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)] | None = None
    """Since when, by that clock, its window is paused or closed; none: it is not, or nobody can tell."""
    reason: Annotated[str, Meta(max_length=2000)] = ""
    """Why there is no broker, while there is none."""


def say_condition(path: Path, condition: Condition) -> None:
    """Write a program's word, whole or not at all; a full disk is nothing a node should end for."""
    try:
        descriptor, draft = mkstemp(dir=path.parent, prefix=f".{path.stem}-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(condition))
        Path(draft).replace(path)
    except OSError:
        return


def read_condition(path: Path) -> Condition | None:
    """Return a program's last word; None when it has said nothing since the machine started.

    Other programs may write beside it: what is no plain file, a pipe or a link, is not waited for nor followed.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            return msgspec.json.decode(file.read(LONGEST), type=Condition)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError):
        return None
