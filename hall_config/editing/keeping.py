"""A change to a hall, from what somebody wants to what the hall goes by: judged, written, taken, kept as a version.

All of it or nothing: what the check or the hub refuses leaves the folder as it was, and so does a power cut.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hall_config.editing.files import Files, fingerprint, judged, put, read_files
from hall_config.editing.versions import Versions
from hall_config.model import HallConfig

Took = Literal["taken", "waiting", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub said when it was to read the folder again; `waiting`: it said nothing, and will when it is back."""

    took: Took
    sentence: str = ""


class ChangedMeanwhileError(RuntimeError):
    """Somebody has changed the folder since what is to be written was made of it."""


class NotTakenError(RuntimeError):
    """The hub does not take the change; the folder is as it was."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class NotWrittenError(RuntimeError):
    """The folder cannot be written; it is as it was."""


class KeptHall:
    """One hall's folder and its versions; one change after the other."""

    def __init__(self, folder: Path, versions: Versions, now_ms: Callable[[], int]) -> None:
        self.folder = folder
        self.versions = versions
        self._now_ms = now_ms
        self._one_at_a_time = threading.Lock()
        with self._one_at_a_time:
            self._mend()

    def files(self) -> dict[str, str]:
        """Return the files as they are now; raises ConfigError."""
        return read_files(self.folder)

    def judged(self, files: Files) -> HallConfig:
        """Return the hall these files would make; raises ConfigError with everything that is wrong."""
        return judged(files, self.folder.resolve().name)

    def change(self, account: str, about: str, former: Files, wanted: Files, ask: Callable[[], Answer]) -> int:
        """Let the folder hold what is wanted, and the hub go by it; return the number of the version.

        Raises ConfigError, ChangedMeanwhileError, NotWrittenError or NotTakenError, and then the folder is as it was.
        """
        self.judged(wanted)
        with self._one_at_a_time:
            if fingerprint(self.files()) != fingerprint(former):
                raise ChangedMeanwhileError
            self._note_what_was_found(former)
            number = self.versions.begin(self._now_ms(), account, about, wanted)
            self._put(former, wanted, number)
            answer = ask()
            if answer.took == "refused":
                self._put_back(wanted, former, number)
                raise NotTakenError(answer.sentence)
            self.versions.settle(number, answer.took)
            return number

    def ask_again(self, ask: Callable[[], Answer]) -> Answer:
        """Have the hub take what stands in the folder, when it did not hear of it."""
        with self._one_at_a_time:
            answer = ask()
            newest = self.versions.latest(1)
            if answer.took == "taken" and newest and newest[0].state == "waiting":
                self.versions.settle(newest[0].number, "taken")
            return answer

    def _put(self, former: Files, wanted: Files, number: int) -> None:
        try:
            put(self.folder, former, wanted)
        except OSError as error:
            self.versions.drop(number)
            raise NotWrittenError(error.strerror or str(error)) from error

    def _put_back(self, wanted: Files, former: Files, number: int) -> None:
        put(self.folder, wanted, former)
        self.versions.drop(number)

    def _note_what_was_found(self, files: Files) -> None:
        """What somebody changed with an editor is a version too, so that it can be had back."""
        newest = self.versions.latest(1)
        known = self.versions.files(newest[0].number) if newest else None
        if known is None or fingerprint(known) != fingerprint(files):
            self.versions.begin(self._now_ms(), "", "", files, "found")

    def _mend(self) -> None:
        """A change that was cut off by a power cut is undone: nobody was told that it had been made."""
        for begun in [each for each in self.versions.latest(2) if each.state == "begun"]:
            wanted = self.versions.files(begun.number) or {}
            before = self.versions.latest(1, begun.number)
            former = self.versions.files(before[0].number) if before else None
            here = read_files(self.folder)
            if former is not None and all(text in (former.get(name), wanted.get(name)) for name, text in here.items()):
                put(self.folder, here, former)
            self.versions.drop(begun.number)
