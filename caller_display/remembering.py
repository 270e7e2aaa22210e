"""What a board must not forget when its plug is pulled: who still waits, who was called already, how loud it is set."""

import logging
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from board_view.announcements import Announcement

log = logging.getLogger(__name__)

ROOM_BYTES: Final = 200_000
"""More than two hundred who wait and three hundred who were called take."""
MOST_BEGUN: Final = 300
"""So many that were announced are known again; the broker repeats only the last few."""


class Remembered(msgspec.Struct, frozen=True):
    """The queue of a board, as it stood."""

    waiting: tuple[Announcement, ...] = ()
    begun: tuple[str, ...] = ()
    """The ids of those announced last, the newest last."""
    volume: int = 100
    """How loud a technician has set the loudspeaker, in percent."""


class Memory:
    """A small file, written on a thread of its own: always the newest, and whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._room = file.with_suffix(".room")
        self._newest: Remembered | None = None
        self._is_closed = self._failed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._live, name="memory", daemon=True)
        self._thread.start()

    def recall(self) -> Remembered:
        """Return what was kept before this start; nothing where there is none, or it is damaged."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Remembered)
        except FileNotFoundError:
            return Remembered()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
            log.warning("who waited to be called before is not known any more: %s", problem)
            return Remembered()

    def keep(self, remembered: Remembered) -> None:
        """Have this kept in place of what was kept before; nobody waits for it."""
        with self._changed:
            self._newest = remembered
            self._changed.notify()

    def close(self) -> None:
        """Write what is still to be written and end."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join(2)

    def _live(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._is_closed)
                newest, self._newest = self._newest, None
            if newest is None:
                return
            self._write(newest)

    def _write(self, remembered: Remembered) -> None:
        content = msgspec.json.encode(remembered)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._replace(content)
            except OSError:
                self._room.unlink()  # a full disk has this much room for us
                self._replace(content)
            self._keep_room()
        except OSError as problem:
            if not self._failed:
                log.warning("who waits to be called is not kept: %s", problem)
            self._failed = True
        else:
            self._failed = False

    def _replace(self, content: bytes) -> None:
        draft = self._file.with_suffix(".draft")
        try:
            draft.write_bytes(content)
            draft.replace(self._file)
        finally:
            draft.unlink(missing_ok=True)

    def _keep_room(self) -> None:
        """Hold a little of the disk for the day it is full; where there is none left, there is nothing to hold."""
        if not self._room.exists():
            with suppress(OSError):
                self._room.write_bytes(bytes(ROOM_BYTES))
