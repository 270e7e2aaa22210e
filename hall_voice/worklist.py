"""What is to be rendered next: what a board waits for, then what will be said soon, at rest what is usually said."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from hall_voice.engine import Sentence

MOST_WANTED: Final = 1_000
"""A board that asks for more gets the rest when it asks again."""


class Why(IntEnum):
    """Why a sentence is rendered; the lower goes first."""

    WANTED = 0
    PLANNED = 1
    USUAL = 2


@dataclass(frozen=True)
class Work:
    """One sentence to render, the name it is to have, and why."""

    sentence: Sentence
    clip: str
    why: Why
    lasting: bool = True
    """Whether its clip may be kept on the disk."""


class Worklist:
    """Filled by the node's loop, emptied by the renderer's thread."""

    def __init__(self) -> None:
        self._lists: dict[Why, OrderedDict[str, Work]] = {why: OrderedDict() for why in Why}
        self._changed = threading.Condition()
        self._is_open = True
        self._at_work: set[str] = set()
        """Taken, and not on the shelf yet: to list it would be to render it twice."""

    def __len__(self) -> int:
        with self._changed:
            return sum(len(each) for each in self._lists.values())

    def want(self, work: Work) -> None:
        """A board waits for this: before everything planned, behind what others wait for already."""
        with self._changed:
            wanted = self._lists[Why.WANTED]
            if work.clip not in self._at_work and len(wanted) < MOST_WANTED:
                wanted.setdefault(work.clip, work)
                self._changed.notify()

    def plan(self, works: Iterable[Work], why: Why = Why.PLANNED) -> None:
        """From now on these, in their order, instead of what was planned before."""
        with self._changed:
            self._lists[why] = OrderedDict((work.clip, work) for work in works if work.clip not in self._at_work)
            self._changed.notify()

    def next(self) -> Work | None:
        """Return what is most urgent, as soon as there is anything; None when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_open or any(self._lists.values()))
            if not self._is_open:
                return None
            first = next(works for works in self._lists.values() if works)
            _, work = first.popitem(last=False)
            for works in self._lists.values():
                works.pop(work.clip, None)
            self._at_work.add(work.clip)
            return work

    def done(self, clip: str) -> None:
        """It is on the shelf, or could not be rendered: from now on it may be listed again."""
        with self._changed:
            self._at_work.discard(clip)

    def close(self) -> None:
        """Nothing more is rendered."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
