"""What is usually said in this hall, counted from the plans of the last days: rendered at night, when nobody waits."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

log = logging.getLogger(__name__)

MOST: Final = 4_000
"""Sentences that are counted; those planned least make room."""
DAYS: Final = 7
SAVE_EVERY: Final = 50


class Habit(msgspec.Struct):
    """A sentence with a number and a window, how often it was planned and on which day last; nothing of who had it."""

    language: str
    text: str
    times: int = 0
    day: int = 0


class Habits:
    """The counter, in a small file that may be lost without harm."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._habits: dict[tuple[str, str], Habit] = {(each.language, each.text): each for each in _read(file)}
        self._unsaved = 0

    def count(self, said: Iterable[tuple[str, str]], day: int) -> None:
        """These sentences (language and text) were planned on this day."""
        for key in said:
            habit = self._habits.setdefault(key, Habit(*key))
            if habit.day != day:
                habit.times, habit.day = habit.times + 1, day
                self._unsaved += 1
        if self._unsaved >= SAVE_EVERY:
            self.save(day)

    def usual(self, day: int) -> list[tuple[str, str]]:
        """Return what was planned on the last days, what was planned on most of them first."""
        recent = [each for each in self._habits.values() if day - each.day <= DAYS]
        return [(each.language, each.text) for each in sorted(recent, key=lambda each: (-each.times, -each.day))]

    def save(self, day: int) -> None:
        """Write the counter, without what is not usual any more."""
        kept = [self._habits[key] for key in self.usual(day)[:MOST]]
        self._habits = {(each.language, each.text): each for each in kept}
        self._unsaved = 0
        draft = self._file.with_suffix(".draft")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(kept))
            draft.replace(self._file)
        except OSError as problem:
            log.warning("what is usually said cannot be written down: %s", problem.strerror)


def _read(file: Path) -> list[Habit]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Habit])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        log.warning("%s cannot be read; counting begins anew", file)
        return []
