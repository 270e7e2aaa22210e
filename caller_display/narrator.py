"""Renders what will be spoken before its turn, on a thread of its own: neither picture nor queue waits for a voice."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from board_view.announcements import Announcement
from device_drivers.clip import Clip
from device_drivers.driver import Emit, Event
from device_drivers.voice import Phrase, Voice
from hall_config.model import Language
from hall_config.texts import LANGUAGES
from hall_config.texts import Catalogue as Texts


@dataclass(frozen=True)
class ClipReady(Event):
    """An announcement can be heard now; the clip bears its id."""

    clip: Clip


class Narrator:
    """Turns announcements into clips, in the order in which they are asked for, each once."""

    def __init__(self, voice: Voice, texts: Texts, language: Language, emit: Emit) -> None:
        self._voice = voice
        self._texts = texts
        self._language = language
        self._emit = emit
        self._asked: set[str] = set()
        self._work: SimpleQueue[Announcement | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._render, name="narrator", daemon=True)
        self._thread.start()

    def prepare(self, announcement: Announcement) -> None:
        """Have this announcement's clip made; one `ClipReady` follows, however often it is asked for."""
        if announcement.id not in self._asked:
            self._asked.add(announcement.id)
            self._work.put(announcement)

    def forget(self, announcement_id: str) -> None:
        """Its turn is over."""
        self._asked.discard(announcement_id)

    def close(self) -> None:
        """Finish the clip that is being made and end."""
        self._work.put(None)
        self._thread.join(2)

    def _render(self) -> None:
        while (announcement := self._work.get()) is not None:
            clip = self._voice.announce(phrases_of(announcement, self._texts, self._language))
            self._emit(ClipReady(clip.named(announcement.id)))


def phrases_of(announcement: Announcement, texts: Texts, language: Language) -> Sequence[Phrase]:
    """Return what is said: the hub's own words, or the catalogue's where it sent none in a language spoken here."""
    spoken = [Phrase(line.text, known) for line in announcement.speech for known in LANGUAGES if known == line.language]
    return spoken or [Phrase(_words(announcement, texts, language), language)]


def _words(announcement: Announcement, texts: Texts, language: Language) -> str:
    place = announcement.to or announcement.place
    said = (place.zh if language == "zh" else place.en or place.zh) if place else ""
    return texts.text(
        f"speech.{_key(announcement)}", language, number=announcement.number, window=announcement.window, place=said
    )


def _key(announcement: Announcement) -> str:
    if announcement.is_move:
        return "moved"
    key = "recall" if announcement.is_recall else "call"
    return f"{key}_place" if announcement.place else key
