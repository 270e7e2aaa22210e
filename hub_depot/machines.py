"""How the hall's machines are, by their own last word: each speaks for itself alone."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.depot_messages import MachineTold, Report
from node_runtime.findings import Diagnosis

log = logging.getLogger(__name__)

AGAIN_AFTER_MS: Final = 2_000
"""A machine says a word a minute and with each change; what comes faster is no keeper of ours."""
KEPT_EVERY_MS: Final = 15 * 60_000
"""What has not changed but in its ages goes to the disk so often: a hub's card wears out."""
NEWS_KEPT_EVERY_MS: Final = 30_000
"""What has changed, at most so often."""


class TooOftenError(RuntimeError):
    """This machine has only just said something."""


class _Word(msgspec.Struct, frozen=True, kw_only=True):
    at_ms: int
    report: Report


class Machines:
    """The last word of each machine, by the name its certificate has; a small file each."""

    def __init__(self, folder: Path, wall_ms: Callable[[], int]) -> None:
        self._folder = folder
        self._now_ms = wall_ms
        self._alone = threading.Lock()
        self._words = _read_all(folder)
        self._kept = dict(self._words)

    def hear(self, name: str, report: Report) -> None:
        """Take in a machine's word. Raises TooOftenError."""
        now = self._now_ms()
        with self._alone:
            former = self._words.get(name)
            if former and 0 <= now - former.at_ms < AGAIN_AFTER_MS:
                raise TooOftenError
            self._words[name] = word = _Word(at_ms=now, report=_readable(report))
            if self._is_to_be_kept(name, word):
                self._keep(name, word)

    def forget(self, name: str) -> None:
        """A machine that was revoked has said its last word."""
        with self._alone:
            self._words.pop(name, None)
            self._kept.pop(name, None)
            (self._folder / f"{name}.json").unlink(missing_ok=True)

    def of(self, name: str) -> Report | None:
        """Return a machine's last word, by the node whose identity speaks for it."""
        word = self._words.get(name)
        return word.report if word and not word.report.speaker else None

    def every(self) -> tuple[MachineTold, ...]:
        """Return every machine's last word, and which nodes it carries."""
        now = self._now_ms()
        with self._alone:
            words = sorted(self._words.items())
        return tuple(
            MachineTold(
                name=name,
                carries=self._carries(name, word.report),
                age_s=max(now - word.at_ms, 0) // 1000,
                report=word.report,
            )
            for name, word in words
            if not word.report.speaker
        )

    def _carries(self, name: str, report: Report) -> tuple[str, ...]:
        """A machine carries whom it names and who names it: neither can say so of another alone."""
        named = (*(each.node for each in report.nodes), *report.silent)
        said = {each: word.report.speaker for each in named if (word := self._words.get(each))}
        return (name, *(each for each, speaker in said.items() if speaker == name and each != name))

    def _is_to_be_kept(self, name: str, word: _Word) -> bool:
        kept = self._kept.get(name)
        if kept is None or not 0 <= (age := word.at_ms - kept.at_ms) < KEPT_EVERY_MS:
            return True
        return age >= NEWS_KEPT_EVERY_MS and kept.report.news != word.report.news

    def _keep(self, name: str, word: _Word) -> None:
        path = self._folder / f"{name}.json"
        draft = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(word))
            draft.replace(path)
        except OSError as problem:
            log.warning("the word of %s is not kept: %s", name, problem)
            return
        self._kept[name] = word


def _readable(report: Report) -> Report:
    """What no reader could make sense of is left out: it must not keep a manager from the page of that machine."""
    try:
        doctor = msgspec.json.encode(msgspec.json.decode(report.doctor, type=Diagnosis | None))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        doctor = b"null"
    return msgspec.structs.replace(report, doctor=msgspec.Raw(doctor))


def _read_all(folder: Path) -> dict[str, _Word]:
    found = {}
    for path in folder.glob("*.json"):
        try:
            found[path.stem] = msgspec.json.decode(path.read_bytes(), type=_Word)
        except (OSError, msgspec.MsgspecError) as problem:
            log.warning("%s is damaged and is passed over: %s", path, problem)
    return found
