"""The clips a board has by it: every sentence it heard from the voice, and a set a technician put there."""

import logging
import os
import re
from collections import OrderedDict
from pathlib import Path
from typing import Final

from device_drivers.ogg import samples_of_ogg, seconds_of_ogg

log = logging.getLogger(__name__)

MOST_BYTES: Final = 60_000_000
MOST_CLIPS: Final = 3_000
"""So many sentences of usual length are sixty megabytes; those not spoken for longest make room."""
NAME: Final = re.compile(r"[a-z0-9-]{1,64}")
ENDING: Final = ".ogg"
MOST_HELD: Final = 8
"""So many are held in memory: what was typed by somebody, and all that the disk does not take."""


class ClipStore:
    """Clips on disk, by name; belongs to one thread. What is damaged is thrown away and said once in the log."""

    def __init__(self, folder: Path, shipped: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        """`shipped`: a folder that is only read."""
        self.folder = folder
        self._shipped = shipped
        self._most_bytes = most_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        """Of every clip of ours, the one not used for longest first."""
        self._bytes = 0
        self._in_memory: OrderedDict[str, bytes] = OrderedDict()
        self._is_sound = self._is_kept = True
        self._read_folder()

    @property
    def size(self) -> int:
        """How much of the disk the clips take."""
        return self._bytes

    def has(self, name: str) -> bool:
        """Whether there is a clip of that name; whether it can be heard only reading it tells."""
        return name in self._sizes or name in self._in_memory or self._in_shipped(name) is not None

    def samples(self, name: str) -> bytes:
        """Return a clip's samples; empty where there is none that can be heard."""
        if not NAME.fullmatch(name):
            return b""
        if name in self._in_memory:
            return self._held(name)
        return self._own(name) or self._given(name)

    def keep(self, name: str, ogg: bytes, *, lasting: bool = True) -> bool:
        """Keep what the voice has sent, in memory alone if it is not lasting; False for what is no sound, or no name.

        It is only looked at from outside: to unpack every clip that comes would cost a small board a core. Before its
        turn it is unpacked, and one that is damaged inside is thrown away then, and asked for again.
        """
        if not NAME.fullmatch(name):
            return False
        try:
            seconds_of_ogg(ogg)
        except ValueError as problem:
            self._log_damaged(f"the voice sent a clip that cannot be heard: {problem}")
            return False
        if lasting:
            self._write(name, ogg)
        else:
            self._hold(name, ogg)
        return True

    def _held(self, name: str) -> bytes:
        try:
            return samples_of_ogg(self._in_memory[name])
        except ValueError:
            del self._in_memory[name]
            return b""

    def _own(self, name: str) -> bytes:
        if name not in self._sizes:
            return b""
        file = self.folder / f"{name}{ENDING}"
        try:
            samples = samples_of_ogg(file.read_bytes())
            os.utime(file)
        except (OSError, ValueError) as problem:
            self._log_damaged(f"clip {name} cannot be heard and is thrown away: {problem}")
            self._drop(name)
            return b""
        self._sizes.move_to_end(name)
        return samples

    def _given(self, name: str) -> bytes:
        file = self._in_shipped(name)
        try:
            return samples_of_ogg(file.read_bytes()) if file else b""
        except (OSError, ValueError) as problem:
            self._log_damaged(f"{file} cannot be heard: {problem}")
            return b""

    def _in_shipped(self, name: str) -> Path | None:
        if self._shipped is None or not NAME.fullmatch(name):
            return None
        file = self._shipped / f"{name}{ENDING}"
        return file if file.is_file() else None

    def _hold(self, name: str, ogg: bytes) -> None:
        self._in_memory[name] = ogg
        if len(self._in_memory) > MOST_HELD:
            self._in_memory.popitem(last=False)

    def _write(self, name: str, ogg: bytes) -> None:
        """Write a clip whole or not at all."""
        draft = self.folder / f"{name}.draft"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(ogg)
            draft.replace(self.folder / f"{name}{ENDING}")
        except OSError as problem:
            if self._is_kept:
                log.warning("clips cannot be kept: %s", problem)
            self._is_kept = False
            self._hold(name, ogg)
            return
        self._is_kept = True
        self._in_memory.pop(name, None)
        self._bytes += len(ogg) - self._sizes.get(name, 0)
        self._sizes[name] = len(ogg)
        self._sizes.move_to_end(name)
        while len(self._sizes) > 1 and (self._bytes > self._most_bytes or len(self._sizes) > MOST_CLIPS):
            self._drop(next(iter(self._sizes)))

    def _drop(self, name: str) -> None:
        self._bytes -= self._sizes.pop(name)
        try:
            (self.folder / f"{name}{ENDING}").unlink(missing_ok=True)
        except OSError:
            log.warning("clip %s cannot be thrown away", name)

    def _read_folder(self) -> None:
        """See what is there from before; what was being written when the power went is swept away."""
        if not self.folder.is_dir():
            return
        for draft in self.folder.glob("*.draft"):
            draft.unlink(missing_ok=True)
        known = [(file.stat(), file.name.removesuffix(ENDING)) for file in self.folder.glob(f"*{ENDING}")]
        for stat, name in sorted(known, key=lambda each: each[0].st_mtime):
            self._sizes[name] = stat.st_size
            self._bytes += stat.st_size

    def _log_damaged(self, sentence: str) -> None:
        """Say it once: a voice that sends noise sends much of it."""
        log.log(logging.WARNING if self._is_sound else logging.DEBUG, "%s", sentence)
        self._is_sound = False
