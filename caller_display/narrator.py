"""Makes what will be spoken before its turn, on a thread of its own: neither picture nor queue waits for a voice.

A sentence is heard as the hall's voice rendered it; where that never came, as two phrases joined; where those are not
there, as this machine can speak it; and at worst a chime makes heads turn to the board.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from queue import PriorityQueue
from typing import Final

from board_view.announcements import Announcement
from caller_display.clip_store import ClipStore
from caller_display.wording import lines_of, shown
from device_drivers.clip import Clip, alarm, chime, clip_of
from device_drivers.driver import Emit, Event
from device_drivers.voice import Phrase, Voice
from hall_config.model import Language
from hall_config.texts import LANGUAGES
from hall_config.texts import Catalogue as Texts
from hall_protocol.speaking import SpeechLine, SpeechPart, SpokenClip

USUAL_CHIME: Final = "three_tones"


@dataclass(frozen=True)
class ClipReady(Event):
    """An announcement can be heard now; the clip bears its id."""

    clip: Clip


@dataclass(frozen=True)
class ClipsMissing(Event):
    """Sentences of an announcement that the voice is to be asked for."""

    announcement_id: str
    lines: tuple[SpeechLine, ...]


class Haste(IntEnum):
    """What is made first."""

    NOW = 0
    """It is this announcement's turn, and people wait."""
    HEARD = 1
    NEXT = 2
    LATER = 3


@dataclass(order=True, slots=True)
class _Job:
    haste: Haste
    n: int
    work: Callable[[], object] | None = field(compare=False)
    """None: the end."""


class Narrator:
    """Turns announcements into clips; those whose turn it is first."""

    def __init__(self, voice: Voice, store: ClipStore, texts: Texts, language: Language, emit: Emit) -> None:
        self._voice = voice
        self._store = store
        self._texts = texts
        self._language = language
        self._emit = emit
        self.chime = USUAL_CHIME
        """Which chime the hall has."""
        self._asked: set[str] = set()
        """Whose turn is not over; the narrator's own thread only looks here."""
        # what follows is the narrator's own thread's
        self._short: dict[str, Announcement] = {}
        """Announcements that wait for a clip of theirs."""
        self._made: set[str] = set()
        self._count = count()
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._thread = threading.Thread(target=self._live, name="narrator", daemon=True)
        self._thread.start()
        self._put(Haste.LATER, lambda: [chime(), alarm()])  # a small machine takes its time over tones

    def prepare(self, announcement: Announcement, haste: Haste = Haste.NEXT) -> None:
        """Have this announcement's clip made; one `ClipReady` follows when all of it is there."""
        if announcement.id not in self._asked:
            self._asked.add(announcement.id)
            self._put(haste, lambda: self._make(announcement))

    def look(self, announcement: Announcement) -> None:
        """See whether its sentences are there: `ClipsMissing` follows when the voice is to be asked for some."""
        self._put(Haste.LATER, lambda: self._ask(announcement))

    def fall_back(self, announcement: Announcement) -> None:
        """Its clips have not come, and its turn is here: `ClipReady` follows with the best that can be made."""
        self._asked.add(announcement.id)
        self._put(Haste.NOW, lambda: self._make_do(announcement))

    def hear(self, spoken: SpokenClip) -> None:
        """Keep what the voice has sent; whoever waits for it is made."""
        self._put(Haste.HEARD, lambda: self._keep(spoken))

    def forget(self, announcement_id: str) -> None:
        """Its turn is over."""
        self._asked.discard(announcement_id)
        self._put(Haste.NOW, lambda: self._forget(announcement_id))

    def close(self) -> None:
        """Finish the clip that is being made and end."""
        self._put(Haste.NOW, None)
        self._thread.join(2)

    def _put(self, haste: Haste, work: Callable[[], object] | None) -> None:
        self._jobs.put(_Job(haste, next(self._count), work))

    def _live(self) -> None:
        while (work := self._jobs.get().work) is not None:
            work()

    def _make(self, announcement: Announcement) -> None:
        """Make it whole, or note what is missing and ask for it."""
        if not self._is_to_make(announcement):
            return
        lines = self._lines(announcement)
        spoken = [self._whole(line) for line in lines]
        missing = tuple(line for line, samples in zip(lines, spoken, strict=True) if line.clip and not samples)
        if missing:
            self._short[announcement.id] = announcement
            self._emit(ClipsMissing(announcement.id, missing))
        else:
            self._finish(announcement, lines, spoken)

    def _is_to_make(self, announcement: Announcement) -> bool:
        """Whether it is not made yet, and its turn is not over."""
        return announcement.id not in self._made and announcement.id in self._asked

    def _make_do(self, announcement: Announcement) -> None:
        if not self._is_to_make(announcement):
            return  # it came at the last moment
        lines = self._lines(announcement)
        self._finish(announcement, lines, [self._whole(line) or self._own(line) for line in lines])

    def _finish(self, announcement: Announcement, lines: tuple[SpeechLine, ...], spoken: list[bytes]) -> None:
        self._made.add(announcement.id)
        self._short.pop(announcement.id, None)
        opening = alarm() if announcement.is_urgent else chime(self.chime)
        self._emit(ClipReady(clip_of(announcement.id, shown(lines), spoken, opening)))

    def _keep(self, spoken: SpokenClip) -> None:
        if not self._store.keep(spoken.clip, spoken.ogg, lasting=spoken.lasting):
            return
        for waiting in list(self._short.values()):
            if any(line.clip == spoken.clip for line in waiting.speech):
                self._make(waiting)

    def _forget(self, announcement_id: str) -> None:
        self._short.pop(announcement_id, None)
        self._made.discard(announcement_id)

    def _ask(self, announcement: Announcement) -> None:
        missing = tuple(line for line in announcement.speech if line.clip and not self._store.has(line.clip))
        if missing:
            self._emit(ClipsMissing(announcement.id, missing))

    def _lines(self, announcement: Announcement) -> tuple[SpeechLine, ...]:
        return lines_of(announcement, self._texts, self._language)

    def _whole(self, line: SpeechLine) -> bytes:
        """As the voice rendered it; in a hall without one as this machine can."""
        return self._store.samples(line.clip) if line.clip else self._own(line)

    def _own(self, line: SpeechLine) -> bytes:
        return self._joined(line) or self._plain(line)

    def _joined(self, line: SpeechLine) -> bytes:
        parts = [self._part(part) for part in line.halves]
        return b"".join(parts) if all(parts) else b""

    def _part(self, part: SpeechPart) -> bytes:
        return self._store.samples(part.clip) if part.clip else b""

    def _plain(self, line: SpeechLine) -> bytes:
        for known in LANGUAGES:
            if known == line.language:
                return self._voice.words(Phrase(line.text, known), lasting=line.lasting)
        return b""
