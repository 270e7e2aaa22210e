"""A hub is made of what its predecessor kept elsewhere: the same hall, name, authority and numbers, a new epoch."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.moving.claiming import is_claimed
from firmware_tools.moving.journal import fetch
from firmware_tools.moving.papers import JOURNAL, hall_in, lay_papers
from firmware_tools.moving.safe import Safe
from firmware_tools.moving.sealing import unseal
from hall_records.journal import EPOCH_MS, Journal
from hall_records.replay import rebuilt
from node_runtime.durable import READABLE, sync_folder, write_whole
from node_runtime.places import Places
from web_console.backups.archive import unpack
from web_console.backups.faults import BackupError

BACKUP: Final = ".zip"
ENTERABLE: Final = 0o755
Tell = Callable[[str], None]
"""Hears which step begins."""


UNDER_WAY: Final = "under-way"
"""There while a hub is being moved here, until its programs may start: what a power cut left is laid out once more."""


def check_is_no_hub(places: Places) -> None:
    """Raise ToolError where a hub stands already, other than one whose move to here was cut off."""
    if (places.moving / UNDER_WAY).exists():
        return
    for path in (places.hub, places.hall_data / JOURNAL, places.authority / "hall.key"):
        if path.exists():
            raise ToolError(
                f"{path} is there: this machine is a hub already; move to a machine on which the package is installed"
                " and `paidui init` was not run; was the power cut at the end of a move, `sudo paidui init` finishes it"
            )


def arrived(places: Places) -> None:
    """All of it is laid and on the disk: from now on its programs may start, and nothing is laid anew."""
    os.sync()
    (places.moving / UNDER_WAY).unlink(missing_ok=True)
    sync_folder(places.moving)


def check_is_whole(places: Places) -> None:
    """Raise ToolError for a hub that was being moved here when the power went: it has only some of its papers."""
    if (places.moving / UNDER_WAY).exists():
        raise ToolError("a hub was being moved to this machine, and that was cut off: run `paidui hub move` once more")


def lay_out(places: Places, papers: Path, code: str, journal: Path, at_least: int, tell: Tell) -> int:
    """Lay out papers and journal on a machine that is no hub yet, and return the epoch that begins, this or later.

    Raises ToolError or RecordsError, and it still is none: nothing is laid before all of it was read.
    """
    check_is_no_hub(places)
    tell(f"opening {papers.name}")
    opened = unseal(papers.read_bytes(), code, papers.name)
    hall = hall_in(opened, papers.name)
    draft = places.moving
    draft.mkdir(parents=True, exist_ok=True, mode=0o700)
    laid = draft / JOURNAL
    _remove(laid)
    tell(f"fetching the journal from {journal}")
    if journal.suffix == BACKUP:
        _of_backup(journal, draft, laid)
    else:
        fetch(journal, laid)
    tell("reading the journal")
    epoch = begin_epoch(laid, hall, at_least)
    tell("laying out the papers")
    write_whole(draft / UNDER_WAY, b"")
    lay_papers(opened, places)
    places.hall_data.mkdir(parents=True, exist_ok=True)
    laid.replace(places.hall_data / JOURNAL)
    return epoch


def begin_epoch(path: Path, hall: str, at_least: int) -> int:
    """Read a journal as the hub will, and begin a new epoch: its dispensers say how far numbers had come."""
    journal = Journal.open(path, hall)
    try:
        standing = rebuilt(journal)
        if standing is not None:
            journal.save_snapshot(standing.state)
        return journal.raise_epoch(at_least)
    finally:
        journal.close()


def coming_epoch(safe: Safe | None, code: str, now_ms: int) -> int:
    """Return the least epoch of the next hub: the minute, and later than any that claimed the safe, kept or not.

    Two hubs from one copy, in one minute or by a clock that went back, would else be one to the dispensers, and the
    second be told nothing.
    """
    claimed = (era.epoch for era in (safe.eras() if safe else ()) if is_claimed(era, code))
    return max(next(claimed, 0) + 1, now_ms // EPOCH_MS)


def copy_releases(source: Path, places: Places) -> None:
    """Bring back the signed releases, where they were kept; the web server reads them, whoever could on the stick."""
    targets = places.depot / "tuf/targets"
    for path in sorted(each for each in source.rglob("*") if each.is_file()):
        copy = targets / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        copy.chmod(READABLE)
        copy.parent.chmod(ENTERABLE)


def _of_backup(backup: Path, draft: Path, laid: Path) -> None:
    whole = draft / "backup"
    shutil.rmtree(whole, ignore_errors=True)
    try:
        unpack(backup, whole)
        (whole / JOURNAL).replace(laid)
    except BackupError as problem:
        raise ToolError(f"{backup} is no backup that can be used ({problem}): take the one before it") from problem
    finally:
        shutil.rmtree(whole, ignore_errors=True)


def _remove(journal: Path) -> None:
    for part in journal.parent.glob(f"{journal.name}*"):
        part.unlink()
