"""The index by which dispensers find services, built beside the hub: nobody who presses a button waits for it."""

import hashlib
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from central_scheduler.finding import Wanted, wanted_of
from hall_config.model import HallConfig
from hall_protocol.states import FindingEntry

logger = logging.getLogger(__name__)

FILE: Final = "finding.json"
"""Where the last index is kept, in the folder of the journal; it may be deleted at any time."""
FORM: Final = "1"
"""Another one whenever the same names would give another index."""
LONGEST_S: Final = 300
"""A build that takes longer hangs; the largest hall of the plan takes a second here, ten on a Pi."""

Entries = tuple[FindingEntry, ...]


class Indexed(msgspec.Struct, frozen=True):
    """An index is built; put into the hub's inbox."""

    of: str
    """Which wanted one it is."""
    entries: Entries


class Kept(msgspec.Struct, frozen=True):
    """An index as it stands in its file."""

    of: str
    entries: Entries


class Indexer:
    """Has the index of the hall's configuration, or has it built and says when it is there."""

    def __init__(self, folder: Path, say: Callable[[Indexed], None]) -> None:
        self._file = folder / FILE
        self._say = say
        self._wanted = ""
        self._child: subprocess.Popen[bytes] | None = None

    def index(self, config: HallConfig) -> Entries:
        """Return the index of this configuration where it is kept; else nothing, and `say` it once it is built."""
        wanted = wanted_of(config)
        self.stop()
        self._wanted = _digest(wanted)
        entries = self._kept()
        if entries is None:
            self._build(wanted)
        return entries or ()

    def is_current(self, indexed: Indexed) -> bool:
        """Whether this is the index of the configuration asked for last."""
        return indexed.of == self._wanted

    def stop(self) -> None:
        """End a build that nobody waits for any more."""
        if self._child is not None:
            self._child.kill()

    def _kept(self) -> Entries | None:
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            return None
        return kept.entries if kept.of == self._wanted else None

    def _build(self, wanted: Wanted) -> None:
        """Start a child of low priority; a thread waits for what it says, which costs the hub nothing."""
        command = (sys.executable, "-m", "central_scheduler.finding")
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as problem:
            logger.error("no index, dispensers find nothing by what is typed: %s", problem)
            return
        self._child = child
        waiting = threading.Thread(target=self._await, args=(child, wanted, self._wanted), name="index", daemon=True)
        waiting.start()

    def _await(self, child: "subprocess.Popen[bytes]", wanted: Wanted, digest: str) -> None:
        try:
            raw, _ = child.communicate(msgspec.json.encode(wanted), timeout=LONGEST_S)
            entries = msgspec.json.decode(raw, type=Entries)
        except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError) as problem:
            child.kill()
            if digest == self._wanted:
                logger.error("no index, dispensers find nothing by what is typed: %s", problem)
            return
        self._keep(Kept(digest, entries))
        self._say(Indexed(digest, entries))

    def _keep(self, kept: Kept) -> None:
        """Keep it for the next start; a disk without room only makes that one build it again."""
        try:
            with tempfile.NamedTemporaryFile(dir=self._file.parent, prefix=f".{FILE}-", delete=False) as file:
                file.write(msgspec.json.encode(kept))
            Path(file.name).replace(self._file)
        except OSError as problem:
            logger.warning("the index is not kept: %s", problem)


def _digest(wanted: Wanted) -> str:
    return hashlib.sha256(FORM.encode() + msgspec.json.encode(wanted)).hexdigest()
