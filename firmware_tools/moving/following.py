"""The hub's program that keeps its successor's things up to date elsewhere, and says how that goes."""

import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.moving.claiming import claim, is_claimed
from firmware_tools.moving.journal import follow, latest_ms
from firmware_tools.moving.papers import JOURNAL, mark_of, papers_of
from firmware_tools.moving.safe import SEALED, Era, Safe, check_place, is_own_disk
from firmware_tools.moving.sealing import seal
from hall_records.faults import RecordsError
from hall_records.reading import JournalReader
from node_runtime.durable import write_whole
from node_runtime.following import Followed, say_followed
from node_runtime.places import Places

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 10.0
PAPERS_REST_MS: Final = 60_000
"""The papers are sealed once a minute at the most: the console writes all day."""
LATE_MS: Final = 120_000
"""So long a commit may stand here alone before somebody should look: a share is gone, a stick is full."""


class ReplacedError(ToolError):
    """Another hub has taken this one's place."""


class Following:
    """One hub that is followed."""

    def __init__(self, places: Places, place: Path, hall: str, code: str, wall_ms: Callable[[], int]) -> None:
        self._places = places
        self._place = place
        self._safe = Safe.of(place, hall)
        self._code = code
        self._wall_ms = wall_ms
        self._journal = places.hall_data / JOURNAL
        self._child: subprocess.Popen[bytes] | None = None
        self._followed: Era | None = None
        self._unclaimed: list[Era] = []
        self._mark = ""
        self._papers_due_ms = 0
        self._began_ms = wall_ms()

    def look(self, *, is_mounted: bool = True) -> Followed:
        """Do what there is to do, and note how it goes; `is_mounted`: what is on the hub's own disk is no safe.

        Raises ReplacedError: this hub must not go on.
        """
        try:
            check = check_place if is_mounted else _nothing_to_check
            check(self._place, self._places.hall_data)
            problem = self._follow(self._era()) or self._strangers()
        except ReplacedError as replaced:
            self.stop()
            self._note(str(replaced))  # whoever asks this machine what ails it is told
            raise
        except (ToolError, OSError, RecordsError) as trouble:
            problem = str(trouble)
        if problem:
            log.error("%s", problem)
        return self._note(problem)

    def _note(self, problem: str) -> Followed:
        data = self._places.hall_data
        followed = Followed(self._wall_ms(), str(self._place), problem, same_disk=is_own_disk(self._place, data))
        say_followed(data, followed)
        return followed

    def stop(self) -> None:
        """Let litestream write what it still has, and end it."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait()
        self._child = self._followed = None

    def _era(self) -> Era:
        with JournalReader.open(self._journal) as reader:
            epoch = reader.epoch
        later = [era for era in self._safe.eras() if era.epoch > epoch]
        newer = next((era for era in later if is_claimed(era, self._code)), None)
        if newer is not None:
            raise ReplacedError(
                f"{self._place} belongs to a newer hub of this hall (epoch {newer.epoch}, this one is {epoch}):"
                " switch this machine off, or every number may be given twice"
            )
        self._unclaimed = later
        return self._safe.era(epoch)

    def _strangers(self) -> str:
        """Say what no hub of this hall has laid there; whoever could write it can destroy what is kept, too."""
        if not self._unclaimed:
            return ""
        return (
            f"{self._unclaimed[0].folder} was not made by a hub that knows this one's recovery code:"
            " look who can write there, and remove it"
        )

    def _follow(self, era: Era) -> str:
        """Keep the journal followed and the papers sealed; return what is wrong."""
        if not is_claimed(era, self._code):
            claim(era, self._code)
        if self._followed != era or self._child is None or self._child.poll() is not None:
            self.stop()
            self._child = follow(self._journal, era.journal, self._settings())
            self._followed = era
        self._seal(era)
        self._drop_releases(era)
        self._copy_releases(era)
        return self._late(era)

    def _settings(self) -> Path:
        folder = self._places.moving
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / "litestream.yml"

    def _seal(self, era: Era) -> None:
        now_ms, mark = self._wall_ms(), mark_of(self._places)
        rests = 0 < self._papers_due_ms - now_ms <= PAPERS_REST_MS  # longer: the clock was ahead, and was set right
        if mark == self._mark or rests:
            return
        stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        papers = era.folder / f"papers-{stamp}{SEALED}"
        write_whole(papers, seal(papers_of(self._places), self._code))
        era.thin_out(papers)
        self._mark, self._papers_due_ms = mark, now_ms + PAPERS_REST_MS

    def _copy_releases(self, era: Era) -> None:
        """What is signed is copied as it is, each file once: its name says what is in it.

        One at each look: a slow stick takes minutes for it, and nothing else is kept in that time.
        """
        for path, target in islice(_missing(self._places.depot / "tuf/targets", era.releases), 1):
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.new")
            shutil.copyfile(path, draft)
            _settle(draft)
            draft.replace(target)

    def _drop_releases(self, era: Era) -> None:
        """What the hub hands out no more is not kept either: in three years a stick would be full of it."""
        known = {path.name for path in (self._places.depot / "tuf/targets").glob("*")}
        for path in era.releases.glob("*") if known else ():
            if path.name not in known:
                path.unlink()

    def _late(self, era: Era) -> str:
        wal = self._journal.with_name(f"{JOURNAL}-wal")
        written_ms = wal.stat().st_mtime_ns // 1_000_000 if wal.exists() else 0
        followed_ms = latest_ms(era.journal) or 0
        waits_ms = self._wall_ms() - max(written_ms, self._began_ms)  # before, nobody was to keep it there
        if written_ms > followed_ms and waits_ms > LATE_MS:
            return f"{self._place} has not had the journal's latest for {waits_ms // 60_000} min: is it full, or gone?"
        return ""


def _missing(source: Path, kept: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file that was not kept yet, and where it will be."""
    for path in sorted(source.rglob("*")):
        target = kept / path.relative_to(source)
        if path.is_file() and not target.exists():
            yield path, target


def _settle(file: Path) -> None:
    """Have a file on the disk before it has its name: by that it is known to be whole."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _nothing_to_check(_place: Path, _data: Path) -> None:
    """A safe on the hub's own disk is good for a test."""


def stand_down(places: Places) -> None:
    """Keep a hub from going on that another has replaced: two hubs under one name would each give the same numbers."""
    if places.run_here:
        subprocess.run(["systemctl", "disable", "paidui.target"], check=False)
        subprocess.run(["systemctl", "stop", "--no-block", "paidui.target"], check=False)
    os.sync()
