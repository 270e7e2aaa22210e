"""Whose an epoch is: a stick or a share belongs to whoever can write there, a hall to who knows its recovery code."""

import os
import stat
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.moving.safe import Era, Safe
from firmware_tools.moving.sealing import seal, unseal
from node_runtime.durable import write_whole

LONGEST: Final = 1_000
"""Bytes; what somebody else laid there may be of any size."""


def claim(era: Era, code: str) -> None:
    """Write on the safe that an epoch is this hub's: the former one, should it come back, stands down."""
    era.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(era.claim, seal(_said(era), code))


def is_claimed(era: Era, code: str) -> bool:
    """Return whether a hub of this hall has begun an epoch, and not only somebody who made a folder."""
    try:
        return unseal(_read(era.claim), code, era.claim.name) == _said(era)
    except (ToolError, OSError):
        return False


def whole(safe: Safe, code: str) -> Era | None:
    """Return the latest epoch of which a new hub can be made, before any that nobody has claimed with this code."""
    kept = [era for era in safe.eras() if era.is_whole]
    return next((era for era in kept if is_claimed(era, code)), kept[0] if kept else None)


def _said(era: Era) -> bytes:
    return f"epoch {era.epoch}\n".encode()


def _read(path: Path) -> bytes:
    """What is no plain file, a pipe or a link, is not waited for nor followed."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(LONGEST) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
