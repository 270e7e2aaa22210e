"""The clips that were rendered, on disk by their names: nothing is rendered twice, and nothing damaged is sent."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from device_drivers.clip_folder import SOUND, ClipFolder

log = logging.getLogger(__name__)

MOST_BYTES: Final = 500_000_000
"""Some twenty thousand sentences; those not asked for longest make room."""
MOST_IN_MEMORY: Final = 256
NOTE: Final = ".json"


@dataclass(frozen=True)
class Rendered:
    """A sentence as sound, ready for boards."""

    ogg: bytes
    duration_ms: int


class _Note(msgspec.Struct, frozen=True):
    """What stands beside a clip; never its words, which may call somebody."""

    sha256: str
    duration_ms: int


class Shelf:
    """Clips by name; belongs to one thread at a time."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._clips = ClipFolder(folder, (SOUND, NOTE), most_bytes=most_bytes, most_held=MOST_IN_MEMORY)

    @property
    def size(self) -> int:
        """How many bytes the clips on the disk take."""
        return self._clips.size

    @property
    def is_kept(self) -> bool:
        """Whether the disk takes what is rendered."""
        return self._clips.is_kept

    def has(self, name: str) -> bool:
        """Whether a clip is there; whether it is whole only taking it tells."""
        return name in self._clips

    def take(self, name: str) -> Rendered | None:
        """Return a clip; None when there is none, or it was damaged: then it is thrown away."""
        if name not in self._clips:
            return None
        try:
            return _whole(*self._clips.read(name))
        except (OSError, ValueError) as problem:
            log.warning("clip %s is damaged and is rendered anew (%s)", name, type(problem).__name__)
            self._clips.drop(name)
            return None

    def put(self, name: str, rendered: Rendered, *, lasting: bool = True) -> None:
        """Keep a clip; one that is not lasting, or that the disk does not take, in memory for a while."""
        note = _Note(hashlib.sha256(rendered.ogg).hexdigest(), rendered.duration_ms)
        self._clips.keep(name, rendered.ogg, msgspec.json.encode(note), lasting=lasting)

    def forget(self, name: str) -> None:
        """Hold a clip in memory no longer, if that is where it is."""
        self._clips.forget(name)


def _whole(ogg: bytes, note: bytes) -> Rendered:
    """Return a clip with its note; ValueError when one of them is damaged."""
    noted = msgspec.json.decode(note, type=_Note)
    if hashlib.sha256(ogg).hexdigest() != noted.sha256:
        raise ValueError("another sound than was noted")
    return Rendered(ogg, noted.duration_ms)
