"""Whether what is kept for a bad day is kept: yesterday's backup, and the journal elsewhere if the hub is followed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

BACKUPS: Final = "console/backups.json"
FOLLOWING: Final = "following.json"
SILENT_MS: Final = 300_000
"""What follows the hub says every few seconds how it goes."""

T = TypeVar("T")


class _Trial(msgspec.Struct):
    reason: str = ""


class _Tried(msgspec.Struct):
    failed: _Trial | None = None


class _Following(msgspec.Struct):
    at_ms: int
    problem: str = ""


def missing_copies(data: Path, wall_ms: int) -> tuple[str, ...]:
    """Return which copies are not kept as they should be: `daily`, `followed`."""
    return tuple(_missing(data, wall_ms))


def _missing(data: Path, wall_ms: int) -> Iterator[str]:
    tried = _read(data / BACKUPS, _Tried)
    if tried is not None and tried.failed is not None:
        yield "daily"
    following = _read(data / FOLLOWING, _Following)
    if following is not None and (following.problem or wall_ms - following.at_ms > SILENT_MS):
        yield "followed"


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
