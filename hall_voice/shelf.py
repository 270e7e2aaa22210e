"""The clips that were rendered, on disk by their names: nothing is rendered twice, and nothing damaged is sent."""

import hashlib
import logging
import os
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

log = logging.getLogger(__name__)

MOST_BYTES: Final = 500_000_000
"""Some twenty thousand sentences; those not asked for longest make room."""
MOST_IN_MEMORY: Final = 256
SOUND: Final = ".ogg"
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
        self._folder = folder
        self._most_bytes = most_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        """Of every clip, the one not asked for longest first."""
        self._size = 0
        self._unwritten: OrderedDict[str, Rendered] = OrderedDict()
        self.is_kept = True
        """Whether the disk takes what is rendered."""
        self._read_folder()

    @property
    def size(self) -> int:
        """How many bytes the clips on the disk take."""
        return self._size

    def has(self, name: str) -> bool:
        """Whether a clip is there; whether it is whole only taking it tells."""
        return name in self._sizes or name in self._unwritten

    def take(self, name: str) -> Rendered | None:
        """Return a clip; None when there is none, or it was damaged: then it is thrown away."""
        if name in self._unwritten:
            return self._unwritten[name]
        if name not in self._sizes:
            return None
        rendered = self._whole(name)
        if rendered is None:
            self._drop(name)
            return None
        self._sizes.move_to_end(name)
        return rendered

    def put(self, name: str, rendered: Rendered, *, lasting: bool = True) -> None:
        """Keep a clip; one that is not lasting, or that the disk does not take, in memory for a while."""
        if lasting and self._write(name, rendered):
            self._unwritten.pop(name, None)
            return
        self._unwritten[name] = rendered
        if len(self._unwritten) > MOST_IN_MEMORY:
            self._unwritten.popitem(last=False)

    def forget(self, name: str) -> None:
        """Hold a clip in memory no longer, if that is where it is."""
        self._unwritten.pop(name, None)

    def _whole(self, name: str) -> Rendered | None:
        try:
            ogg = self._file(name, SOUND).read_bytes()
            note = msgspec.json.decode(self._file(name, NOTE).read_bytes(), type=_Note)
            os.utime(self._file(name, SOUND))
        except (OSError, msgspec.DecodeError) as problem:
            log.warning("clip %s cannot be read and is rendered anew (%s)", name, type(problem).__name__)
            return None
        if hashlib.sha256(ogg).hexdigest() != note.sha256:
            log.warning("clip %s is damaged and is rendered anew", name)
            return None
        return Rendered(ogg, note.duration_ms)

    def _write(self, name: str, rendered: Rendered) -> bool:
        """Write a clip whole or not at all, its note last: a clip without a note is none."""
        note = _Note(hashlib.sha256(rendered.ogg).hexdigest(), rendered.duration_ms)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._replace(name, SOUND, rendered.ogg)
            self._replace(name, NOTE, msgspec.json.encode(note))
        except OSError as problem:
            if self.is_kept:
                log.warning("clips cannot be kept: %s", problem.strerror)
            self.is_kept = False
            return False
        self.is_kept = True
        self._count(name, len(rendered.ogg))
        while self._size > self._most_bytes and len(self._sizes) > 1:
            self._drop(next(iter(self._sizes)))
        return True

    def _replace(self, name: str, ending: str, content: bytes) -> None:
        draft = self._folder / f"{name}.draft"
        try:
            draft.write_bytes(content)
            draft.replace(self._file(name, ending))
        finally:
            draft.unlink(missing_ok=True)

    def _count(self, name: str, size: int) -> None:
        self._size += size - self._sizes.pop(name, 0)
        self._sizes[name] = size

    def _drop(self, name: str) -> None:
        self._size -= self._sizes.pop(name)
        try:
            self._file(name, NOTE).unlink(missing_ok=True)
            self._file(name, SOUND).unlink(missing_ok=True)
        except OSError:
            log.warning("clip %s cannot be thrown away", name)

    def _file(self, name: str, ending: str) -> Path:
        return self._folder / f"{name}{ending}"

    def _read_folder(self) -> None:
        """See what is there from before; what was being written when the power went is swept away."""
        if not self._folder.is_dir():
            return
        for draft in self._folder.glob("*.draft"):
            draft.unlink(missing_ok=True)
        known = [(file.stat(), file.name.removesuffix(SOUND)) for file in self._folder.glob(f"*{SOUND}")]
        for stat, name in sorted(known, key=lambda each: each[0].st_mtime):
            self._count(name, stat.st_size)
