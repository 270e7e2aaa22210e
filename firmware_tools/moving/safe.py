"""Where a hub keeps what its successor is made of: a folder on another disk or machine, parted by epochs."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError

SEALED: Final = ".sealed"
NUMBER: Final = re.compile("[1-9][0-9]{0,11}")
"""An epoch is a minute since 1970."""
KEPT: Final = 3
"""So many of the hub's papers stay: the newest may have been cut by the same blow as the hub."""


@dataclass(frozen=True, slots=True)
class Era:
    """What was kept of a hall in one epoch; two hubs never write to the same one."""

    folder: Path

    @property
    def epoch(self) -> int:
        """Which it is."""
        return int(self.folder.name)

    @property
    def journal(self) -> Path:
        """The journal, as litestream keeps it."""
        return self.folder / "journal"

    @property
    def claim(self) -> Path:
        """What only a hub that knows the recovery code can have written."""
        return self.folder / f"claim{SEALED}"

    @property
    def is_whole(self) -> bool:
        """Whether a new hub can be made of it; one that was only begun has neither papers nor a journal."""
        return bool(self.papers()) and self.journal.is_dir()

    @property
    def releases(self) -> Path:
        """The signed releases: nothing about them is secret."""
        return self.folder / "releases"

    def papers(self) -> list[Path]:
        """Return the hub's papers, the newest first."""
        return sorted(self.folder.glob(f"papers-*{SEALED}"), reverse=True)

    def thin_out(self, latest: Path) -> None:
        """Let the oldest papers go, and those called later than the latest: there the clock was ahead once."""
        ahead = [each for each in self.papers() if each.name > latest.name]
        rest = [each for each in self.papers() if each.name <= latest.name]
        for old in (*ahead, *rest[KEPT:], *self.folder.glob(f"papers-*{SEALED}.new")):
            old.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Safe:
    """The folder of one hall."""

    folder: Path

    @classmethod
    def of(cls, place: Path, hall: str) -> "Safe":
        """Return a hall's folder at a place that may serve several."""
        return cls(place / f"paidui-{hall}")

    @property
    def hall(self) -> str:
        """The hall's id."""
        return self.folder.name.removeprefix("paidui-")

    def era(self, epoch: int) -> Era:
        """Return what is kept, or will be, of an epoch."""
        return Era(self.folder / str(epoch))

    def eras(self) -> list[Era]:
        """Return all of which something is kept, the latest first."""
        named = [each for each in self.folder.glob("*") if each.is_dir() and NUMBER.fullmatch(each.name)]
        return sorted(map(Era, named), key=lambda era: -era.epoch)

    def latest(self) -> Era | None:
        """Return the latest of which a new hub can be made."""
        return next((era for era in self.eras() if era.is_whole), None)


def find_safe(place: Path) -> Safe:
    """Return the safe that stands at a place: it, or the only one in it. Raises ToolError."""
    if place.name.startswith("paidui-") and Safe(place).eras():
        return Safe(place)
    found = [each for each in sorted(place.glob("paidui-*")) if Safe(each).eras()]
    if len(found) == 1:
        return Safe(found[0])
    if not found:
        raise ToolError(f"{place} holds nothing of a hub: name the folder that `paidui hub follow` was given")
    raise ToolError(f"{place} holds several halls: name one, such as {found[0]}")


def check_place(place: Path, data: Path) -> None:
    """Raise ToolError where a folder cannot be a safe: on the hub's own disk it would die with it."""
    if not place.is_dir():
        raise ToolError(f"{place} is no folder: mount the stick or the share there first, so that it is at every start")
    if not os.access(place, os.W_OK):
        raise ToolError(f"{place} cannot be written: mount it so that root may write there")
    if is_own_disk(place, data):
        raise ToolError(
            f"{place} is on the hub's own disk and would die with it: mount a stick or another machine's share there"
        )


def is_own_disk(place: Path, data: Path) -> bool:
    """Return whether a folder is on the very disk that the hub's data are on."""
    try:
        return place.stat().st_dev == data.stat().st_dev
    except OSError:
        return False  # it is gone
