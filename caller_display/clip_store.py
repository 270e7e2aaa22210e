"""The clips a board has by it: every sentence it heard from the voice, and a set a technician put there."""

import logging
import re
from pathlib import Path
from typing import Final

from device_drivers.clip_folder import SOUND, ClipFolder
from device_drivers.ogg import samples_of_ogg, seconds_of_ogg

log = logging.getLogger(__name__)

MOST_BYTES: Final = 60_000_000
MOST_CLIPS: Final = 3_000
"""So many sentences of usual length are sixty megabytes; those not spoken for longest make room."""
NAME: Final = re.compile(r"[a-z0-9-]{1,64}")
MOST_HELD: Final = 8
"""So many are held in memory: what was typed by somebody, and all that the disk does not take."""


class ClipStore:
    """Clips on disk, by name; belongs to one thread. What is damaged is thrown away and said once in the log."""

    def __init__(self, folder: Path, shipped: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        """`shipped`: a folder that is only read."""
        self.folder = folder
        self._clips = ClipFolder(folder, most_bytes=most_bytes, most_held=MOST_HELD, most_clips=MOST_CLIPS)
        self._shipped = shipped
        self._is_sound = True

    @property
    def size(self) -> int:
        """How much of the disk the clips take."""
        return self._clips.size

    def has(self, name: str) -> bool:
        """Whether there is a clip of that name; whether it can be heard only reading it tells."""
        return name in self._clips or self._in_shipped(name) is not None

    def samples(self, name: str) -> bytes:
        """Return a clip's samples; empty where there is none that can be heard."""
        if not NAME.fullmatch(name):
            return b""
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
        self._clips.keep(name, ogg, lasting=lasting)
        return True

    def _own(self, name: str) -> bytes:
        try:
            return b"".join(map(samples_of_ogg, self._clips.read(name)))
        except (OSError, ValueError) as problem:
            self._log_damaged(f"clip {name} cannot be heard and is thrown away: {problem}")
            self._clips.drop(name)
            return b""

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
        file = self._shipped / f"{name}{SOUND}"
        return file if file.is_file() else None

    def _log_damaged(self, sentence: str) -> None:
        """Say it once: a voice that sends noise sends much of it."""
        log.log(logging.WARNING if self._is_sound else logging.DEBUG, "%s", sentence)
        self._is_sound = False
