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
from hall_records.visitors import Erased, VisitorBook
from web_console.backups.archive import (
    NAME,
    Manifest,
    Sources,
    clear_drafts,
    ended_day,
    holds_visitors,
    let_visitors_go,
    make,
    manifest_of,
    verify,
)
from web_console.backups.faults import BackupError, told_as_backup

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0
AGAIN_MS: Final = 3_600_000
DAY_MS: Final = 24 * 3_600_000
TRIED: Final = "backups.json"


class Trial(msgspec.Struct, frozen=True):
    """What came of reading a backup back, or of making the last one."""

    at_ms: int
    reason: str = ""
    """Empty: all was well."""
    detail: str = ""


class Restored(msgspec.Struct, frozen=True):
    """What came of restoring a backup beside the hall."""

    name: str
    folder: str
    trial: Trial


class Tried(msgspec.Struct, frozen=True):
    """What is known of the backups."""

    trials: dict[str, Trial] = {}
    """By the file's name."""
    failed: Trial | None = None
    """Why the last one could not be made."""
    restored: Restored | None = None
    """The last that was restored by the button."""


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
    with_visitors: bool = False
    """Whether that stands in the backups too, until its time is over."""


@dataclass(frozen=True, slots=True)
class Hands:
    """How a backup is tried out and restored, and where it is noted what the keeper does by itself."""

    try_out: Callable[[Path], object] = verify
    restore: Callable[[Path, Path], object] = lambda file, _data: verify(file)
    note: Callable[[str, str, str], None] = lambda _action, _about, _outcome: None


class BackupKeeper:
    """Makes, tries out, restores and thins out a hall's backups."""

    def __init__(
        self,
        sources: Sources,
        plan: Callable[[], Plan],
        now_ms: Callable[[], int],
        today: Callable[[], date],
        hands: Hands = Hands(),
    ) -> None:
        self.sources = sources
        self._plan = plan
        self._now_ms = now_ms
        self.today = today
        self._awake = threading.Condition()
        self._hands = hands
        self._wanted: Callable[[], object] | None = None
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
        """Want a backup now; False when something is being done already."""
        return self._want(self._back_up)

    def ask_trial(self, file: Path) -> bool:
        """Want a backup tried out once more; False when something is being done already."""
        return self._want(lambda: self._try_out(file))

    def ask_restore(self, file: Path) -> bool:
        """Want a backup restored beside the hall; False when something is being done already."""
        return self._want(lambda: self._restore(file))

    def _want(self, what: Callable[[], object]) -> bool:
        with self._awake:
            if self._wanted or self._step:
                return False
            self._wanted, self._step = what, "step_wait"
            self._awake.notify()
            return True

    def place_for(self, file: Path) -> Path:
        """Where a backup is restored: a data folder of its own beside the one that lives."""
        moment = file.stem.removeprefix(f"{self.sources.hall}-")
        return self.sources.data.absolute().with_name(f"{self.sources.data.absolute().name}-{moment}")

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
            wanted, self._wanted = self._wanted, None
        try:
            if wanted is not None:
                wanted()
            elif self.plan.is_daily and self._is_due():
                file, is_whole = self._back_up()
                self._hands.note("backups.daily", f"backup={file.name}", "done" if is_whole else "refused")
        except BackupError as problem:
            log.warning("no backup: %s", problem)
            self._note(failed=Trial(self._now_ms(), problem.reason, problem.detail))
            if wanted is None:
                self._hands.note("backups.daily", "", f"refused {problem.reason}")
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
        rests = failed is not None and 0 <= self._now_ms() - failed.at_ms < AGAIN_MS
        if not self.sources.journal.exists() or rests:
            return False
        day = ended_day(self.sources.journal)
        return bool(day) and all(each.manifest is None or each.manifest.day < day for each in self.kept())

    def _back_up(self) -> tuple[Path, bool]:
        self._step = "step_copy"
        plan = self.plan
        file = make(self.sources, plan.folder, self._now_ms(), self._tell, with_visitors=plan.with_visitors)
        is_whole = self._try_out(file)
        if is_whole:
            self._thin_out()
        return file, is_whole

    def _try_out(self, file: Path) -> bool:
        self._step = "step_verify"
        trial = self._trial(lambda: self._hands.try_out(file))
        self._note(file.name, trial)
        return not trial.reason

    def _restore(self, file: Path) -> None:
        self._step, folder = "step_restore", self.place_for(file)
        trial = self._trial(lambda: self._restore_into(folder, file))
        self._note(restored=Restored(file.name, str(folder), trial))

    def _restore_into(self, folder: Path, file: Path) -> None:
        if folder.exists():
            raise BackupError("living", str(folder))
        self._hands.restore(file, folder)

    def _trial(self, act: Callable[[], object]) -> Trial:
        try:
            act()
        except BackupError as problem:
            log.warning("the backup cannot be trusted: %s", problem)
            return Trial(self._now_ms(), problem.reason, problem.detail)
        return Trial(self._now_ms())

    def _tell(self, step: str) -> None:
        self._step = step

    def _thin_out(self) -> None:
        """The oldest go; only once a newer one has been read back."""
        with told_as_backup():
            for file in self._files()[self.plan.keep :]:
                file.unlink()

    def _note(
        self,
        name: str = "",
        trial: Trial | None = None,
        failed: Trial | None = None,
        restored: Restored | None = None,
    ) -> None:
        there, former = {file.name for file in self._files()}, self.tried()
        trials = {known: each for known, each in former.trials.items() if known in there}
        if trial is not None:
            trials[name] = trial
        draft = self._tried_file.with_suffix(".draft")
        try:
            draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(msgspec.json.encode(Tried(trials, failed, restored or former.restored)))
            draft.replace(self._tried_file)
        except OSError as problem:
            log.warning("what came of the backup cannot be kept: %s", problem)

    def _erase(self) -> None:
        """What was last needed so many days ago is gone the day after, here and in the backups."""
        today, days = self.today(), self.plan.visitor_days
        if not days or self._erased_on == today:
            return
        try:
            erased = self._erased_before(today - timedelta(days=days))
            stripped = self._let_go_in_backups(self._now_ms() - days * DAY_MS)
        except (RecordsError, BackupError) as problem:
            log.warning("visitors' hashes and remarks stay: %s", problem)
            return
        self._erased_on = today
        if erased.visitors or erased.remarks or stripped:
            log.info("erased: the hashes of %s visitors, %s remarks", erased.visitors, erased.remarks)
            about = f"visitors={erased.visitors} remarks={erased.remarks} backups={stripped}"
            self._hands.note("backups.erased", about, "done")

    def _erased_before(self, day: date) -> Erased:
        if not self._visitors.exists():
            return Erased(0, 0)
        with VisitorBook.open(self._visitors) as book:
            return book.erase_before(day.isoformat())

    def _let_go_in_backups(self, before_ms: int) -> int:
        """Take what visitors left out of every backup that was made before then; return how many that were."""
        late = [
            each.name
            for each in self.kept()
            if each.manifest and each.manifest.made_ms < before_ms and holds_visitors(each.manifest)
        ]
        for file in (found for name in late if (found := self.file(name))):
            let_visitors_go(file)
        return len(late)


def _manifest(file: Path) -> Manifest | None:
    try:
        return manifest_of(file)
    except BackupError:
        return None
