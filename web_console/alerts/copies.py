"""Whether what is kept for a bad day is kept: yesterday's backup, and the journal elsewhere if the hub is followed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from node_runtime.following import read_followed

BACKUPS: Final = "console/backups.json"

T = TypeVar("T")


class _Trial(msgspec.Struct):
    reason: str = ""


class _Tried(msgspec.Struct):
    failed: _Trial | None = None


def missing_copies(data: Path, wall_ms: int) -> tuple[str, ...]:
    """Return which copies are not kept as they should be: `daily`, `followed`."""
    return tuple(_missing(data, wall_ms))


def _missing(data: Path, wall_ms: int) -> Iterator[str]:
    tried = _read(data / BACKUPS, _Tried)
    if tried is not None and tried.failed is not None:
        yield "daily"
    followed = read_followed(data)
    if followed is not None and (followed.problem or followed.is_silent(wall_ms)):
        yield "followed"


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
