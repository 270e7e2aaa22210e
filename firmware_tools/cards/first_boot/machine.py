"""The machine as it is being made: where its parts stand, and how it tells of itself."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from .telling import WaitError, both


class Machine:
    """One machine in its first boot; `root` is another than `/` for a mounted card or a test."""

    def __init__(self, root: Path, boot: Path, told: TextIO | None = None) -> None:
        self.root, self.boot, self.card = root, boot, boot / "paidui"
        self.work = root / "var/lib/paidui/first-boot"
        self.settings = root / "etc/paidui"
        self.releases = root / "opt/paidui/releases"
        self.current = root / "opt/paidui/current"
        self._told = told or sys.stdout
        self._said: set[str] = set()
        self._last = ""

    @property
    def runs_here(self) -> bool:
        """Whether it is this very system, and not one that lies in a folder."""
        return self.root == Path("/")

    @property
    def is_laid(self) -> bool:
        """Whether all that the card says stands in `/etc/paidui`: from then on the card is not asked any more."""
        return (self.work / "laid").exists()

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to do, at this boot or at any later one."""
        return (self.work / "done").exists()

    def say(self, sentence: str, **fields: object) -> None:
        """Tell how far it is, once: a try that comes to the same tells nothing anew, nor wears the card out."""
        english, _ = both(sentence, **fields)
        if english not in self._said:
            self._said.add(english)
            self._tell(sentence, fields)

    def complain(self, problem: WaitError) -> None:
        """Tell what is waited for, unless it is the last thing that was told: so it is what stands on the screen."""
        if problem.english != self._last:
            self._tell(problem.sentence, problem.fields)

    def _tell(self, sentence: str, fields: Mapping[str, object]) -> None:
        english, chinese = both(sentence, **fields)
        self._last = english
        print(f"paidui: {english}", file=self._told, flush=True)
        self._note(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {english}\n    {chinese}\n")

    def _note(self, text: str) -> None:
        """A boot partition that cannot be written is no reason to stop."""
        try:
            with (self.card / "first-boot.log").open("a", encoding="utf-8") as log:
                log.write(text)
                log.flush()
                os.fsync(log.fileno())
        except OSError:
            return
