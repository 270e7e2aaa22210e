"""Who makes the backups: one at a time, off the pages' threads, when a button asks or a day has ended.

Each is tried out at once, and what came of it stands beside the console's other things. The same thread erases what
visitors left when its time is over.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from hall_records.faults import RecordsError
from hall_records.visitors import FILE as VISITORS
from hall_records.visitors import VisitorBook
from web_console.backups.archive import NAME, Manifest, Sources, clear_drafts, ended_day, make, manifest_of, verify
from web_console.backups.faults import BackupError, told_as_backup

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0
AGAIN_MS: Final = 3_600_000
TRIED: Final = "backups.json"


class Trial(msgspec.Struct, frozen=True):
    """What came of reading a backup back, or of making the last one."""

    at_ms: int
    reason: str = ""
    """Empty: all was well."""
    detail: str = ""


class Tried(msgspec.Struct, frozen=True):
    """What is known of the backups."""

    trials: dict[str, Trial] = {}
    """By the file's name."""
    failed: Trial | None = None
    """Why the last one could not be made."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup in the folder."""

    name: str
    size: int
    manifest: Manifest | None
    trial: Trial | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the hall wants kept, and how long."""

    folder: Path
    is_daily: bool
    keep: int
    visitor_days: int
    """After so many days what visitors left is erased; 0: when somebody says so."""


class BackupKeeper:
    """Makes, tries out and thins out a hall's backups."""

    def __init__(
        self, sources: Sources, plan: Callable[[], Plan], now_ms: Callable[[], int], today: Callable[[], date]
    ) -> None:
        self.sources = sources
        self._plan = plan
        self._now_ms = now_ms
        self.today = today
        self._awake = threading.Condition()
        self._wanted = False
        self._ended = False
        self._step = ""
        self._erased_on: date | None = None

    @property
    def plan(self) -> Plan:
        """What the hall wants kept now."""
        return self._plan()

    @property
    def step(self) -> str:
        """Which step is being done, as a key of the texts; empty: none."""
        return self._step

    def ask(self) -> bool:
        """Want a backup now; False when one is being made already."""
        with self._awake:
            if self._wanted or self._step:
                return False
            self._wanted, self._step = True, "step_wait"
            self._awake.notify()
            return True

    def begin(self) -> None:
        """Work until the console ends."""
        threading.Thread(target=self._run, name="backups", daemon=True).start()

    def end(self) -> None:
        """Begin nothing more."""
        with self._awake:
            self._ended = True
            self._awake.notify()

    def turn(self) -> None:
        """Do what is to be done now; what is wrong is kept for the page and logged."""
        self._erase()
        with self._awake:
            wanted, self._wanted = self._wanted, False
        try:
            if wanted or (self.plan.is_daily and self._is_due()):
                self._back_up()
        except BackupError as problem:
            log.warning("no backup: %s", problem)
            self._note(failed=Trial(self._now_ms(), problem.reason, problem.detail))
        finally:
            self._step = ""

    def kept(self) -> list[Kept]:
        """Return the backups there are, the latest first."""
        trials = self.tried().trials
        with told_as_backup():
            files = [(file, file.stat().st_size) for file in self._files()]
        return [Kept(file.name, size, _manifest(file), trials.get(file.name)) for file, size in files]

    def file(self, name: str) -> Path | None:
        """Return a backup by its name, if there is one."""
        return next((file for file in self._files() if file.name == name), None)

    def is_beside_the_hall(self) -> bool:
        """Whether the backups lie on the very disk that they are to outlive."""
        try:
            return self.plan.folder.stat().st_dev == self.sources.data.stat().st_dev
        except OSError:
            return not self.plan.is_daily

    def tried(self) -> Tried:
        """Return what is known of the backups; nothing when nobody can read it any more."""
        try:
            return msgspec.json.decode(self._tried_file.read_bytes(), type=Tried)
        except (OSError, msgspec.MsgspecError):
            return Tried()

    def visitors(self) -> tuple[int, int, str]:
        """Return how many visitors' hashes and remarks stand in the erasable book, and from which day on."""
        if not self._visitors.exists():
            return 0, 0, ""
        with VisitorBook.open(self._visitors) as book:
            return book.extent()

    @property
    def _visitors(self) -> Path:
        return self.sources.journal.with_name(VISITORS)

    @property
    def _tried_file(self) -> Path:
        return self.sources.data / "console" / TRIED

    def _files(self) -> list[Path]:
        found = (file for file in self.plan.folder.glob(f"{self.sources.hall}-*.zip") if NAME.fullmatch(file.name))
        return sorted(found, key=lambda file: file.name, reverse=True)

    def _run(self) -> None:
        clear_drafts(self.plan.folder)
        while True:
            with self._awake:
                if not self._wanted and not self._ended:
                    self._awake.wait(LOOK_EVERY_S)
                if self._ended:
                    return
            self.turn()

    def _is_due(self) -> bool:
        """Once for each day that has ended; what failed is tried again an hour later."""
        failed = self.tried().failed
        if not self.sources.journal.exists() or (failed and self._now_ms() - failed.at_ms < AGAIN_MS):
            return False
        day = ended_day(self.sources.journal)
        return bool(day) and all(each.manifest is None or each.manifest.day < day for each in self.kept())

    def _back_up(self) -> None:
        self._step = "step_copy"
        file = make(self.sources, self.plan.folder, self._now_ms(), self._tell)
        self._step = "step_verify"
        try:
            verify(file)
            trial = Trial(self._now_ms())
        except BackupError as problem:
            log.warning("the backup %s cannot be trusted: %s", file.name, problem)
            trial = Trial(self._now_ms(), problem.reason, problem.detail)
        self._note(file.name, trial)
        if not trial.reason:
            self._thin_out()

    def _tell(self, step: str) -> None:
        self._step = step

    def _thin_out(self) -> None:
        """The oldest go; only once a newer one has been read back."""
        with told_as_backup():
            for file in self._files()[self.plan.keep :]:
                file.unlink()

    def _note(self, name: str = "", trial: Trial | None = None, failed: Trial | None = None) -> None:
        there = {file.name for file in self._files()}
        trials = {known: each for known, each in self.tried().trials.items() if known in there}
        if trial is not None:
            trials[name] = trial
        draft = self._tried_file.with_suffix(".draft")
        try:
            draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(msgspec.json.encode(Tried(trials, failed)))
            draft.replace(self._tried_file)
        except OSError as problem:
            log.warning("what came of the backup cannot be kept: %s", problem)

    def _erase(self) -> None:
        """What was last needed so many days ago is gone the day after."""
        today = self.today()
        if not self.plan.visitor_days or self._erased_on == today or not self._visitors.exists():
            return
        try:
            with VisitorBook.open(self._visitors) as book:
                erased = book.erase_before((today - timedelta(days=self.plan.visitor_days)).isoformat())
        except RecordsError as problem:
            log.warning("visitors' hashes and remarks stay: %s", problem)
            return
        self._erased_on = today
        if erased.visitors or erased.remarks:
            log.info("erased: the hashes of %s visitors, %s remarks", erased.visitors, erased.remarks)


def _manifest(file: Path) -> Manifest | None:
    try:
        return manifest_of(file)
    except BackupError:
        return None
