"""Clips by name on a disk of bounded room: each whole or not at all, those not used for longest make room."""

import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

SOUND: Final = ".ogg"


class ClipFolder:
    """A folder of clips, and a few in memory: what may get to no disk, and what the disk does not take.

    Belongs to one thread. A clip is one file or several, by their endings; the first is its sound, and it is there
    when the last is. Names are not looked at: whoever takes them from others sees that they lead nowhere.
    """

    def __init__(
        self,
        folder: Path,
        endings: Sequence[str] = (SOUND,),
        *,
        most_bytes: int,
        most_held: int,
        most_clips: int | None = None,
        touch: Callable[[Path], None] = os.utime,
    ) -> None:
        """`most_held`: so many in memory; `touch`: notes on the disk that a file was used."""
        self.folder = folder
        self._endings = tuple(endings)
        self._most_bytes = most_bytes
        self._most_held = most_held
        self._most_clips = most_clips
        self._touch = touch
        self._sizes: OrderedDict[str, int] = OrderedDict()
        """Of every clip on the disk, the one not used for longest first."""
        self._held: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()
        self.size = 0
        """How many bytes the sounds on the disk take."""
        self.is_kept = True
        """Whether the disk takes what is to be kept."""
        with suppress(OSError):
            self._look()

    def __contains__(self, name: str) -> bool:
        return name in self._sizes or name in self._held

    def read(self, name: str) -> tuple[bytes, ...]:
        """Return what a clip's files hold; none when there is no such clip. OSError when it cannot be read."""
        if name in self._held:
            return self._held[name]
        if name not in self._sizes:
            return ()
        pieces = tuple(file.read_bytes() for file in self._files(name))
        self._sizes.move_to_end(name)
        with suppress(OSError):  # a disk that is only read any more says what it has
            self._touch(self._files(name)[0])
        return pieces

    def keep(self, name: str, *pieces: bytes, lasting: bool = True) -> None:
        """Keep a clip, a piece for each ending; in memory alone what is not lasting, or not taken by the disk."""
        if lasting and self._is_written(name, pieces):
            self.forget(name)
            self._count(name, len(pieces[0]))
            self._make_room()
            return
        self._held[name] = pieces
        if len(self._held) > self._most_held:
            self._held.popitem(last=False)

    def forget(self, name: str) -> None:
        """Hold a clip in memory no longer, if that is where it is."""
        self._held.pop(name, None)

    def drop(self, name: str) -> None:
        """Throw a clip away."""
        self.forget(name)
        self.size -= self._sizes.pop(name, 0)
        try:
            for file in reversed(self._files(name)):
                file.unlink(missing_ok=True)
        except OSError:
            log.warning("clip %s cannot be thrown away", name)

    def _is_written(self, name: str, pieces: tuple[bytes, ...]) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for file, content in zip(self._files(name), pieces, strict=True):
                self._write(file, content)
        except OSError as problem:
            if self.is_kept:
                log.warning("clips cannot be kept: %s", problem.strerror)
            self.is_kept = False
            return False
        self.is_kept = True
        return True

    def _write(self, file: Path, content: bytes) -> None:
        draft = file.with_suffix(".draft")
        try:
            draft.write_bytes(content)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)

    def _make_room(self) -> None:
        while len(self._sizes) > 1 and self._is_too_much():
            self.drop(next(iter(self._sizes)))

    def _is_too_much(self) -> bool:
        too_many = self._most_clips is not None and len(self._sizes) > self._most_clips
        return too_many or self.size > self._most_bytes

    def _count(self, name: str, size: int) -> None:
        self.size += size - self._sizes.pop(name, 0)
        self._sizes[name] = size

    def _files(self, name: str) -> list[Path]:
        return [self.folder / f"{name}{ending}" for ending in self._endings]

    def _look(self) -> None:
        """See what is there from before; what was being written when the power went is swept away."""
        for name, stat in sorted(self._there(), key=lambda each: each[1].st_mtime):
            self._count(name, stat.st_size)
        for draft in self.folder.glob("*.draft"):
            draft.unlink(missing_ok=True)

    def _there(self) -> Iterator[tuple[str, os.stat_result]]:
        for file in self.folder.glob(f"*{self._endings[0]}"):
            yield file.name.removesuffix(self._endings[0]), file.stat()
