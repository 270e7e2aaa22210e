"""What is said of an announcement: the hub's own words, or the catalogue's where it sent none."""

from board_view.announcements import Announcement
from hall_config.model import Language
from hall_config.texts import LANGUAGES
from hall_config.texts import Catalogue as Texts
from hall_protocol.speaking import SpeechLine


def lines_of(announcement: Announcement, texts: Texts, language: Language) -> tuple[SpeechLine, ...]:
    """Return the sentences to be spoken: the hub's, where one of them can be spoken here, or one of our own."""
    if any(line.clip or line.language in LANGUAGES for line in announcement.speech):
        return announcement.speech
    return (SpeechLine(language, _words(announcement, texts, language), lasting=not announcement.is_typed),)


def shown(lines: tuple[SpeechLine, ...]) -> str:
    """Return what is said as text, a line each."""
    return "\n".join(line.text for line in lines)


def _words(announcement: Announcement, texts: Texts, language: Language) -> str:
    if announcement.said:
        return _in(announcement.said.zh, announcement.said.en, language)
    place = announcement.to or announcement.place
    said = _in(place.zh, place.en, language) if place else ""
    return texts.text(
        f"speech.{_key(announcement)}", language, number=announcement.number, window=announcement.window, place=said
    )


def _in(zh: str, en: str, language: Language) -> str:
    return (en or zh) if language == "en" else (zh or en)


def _key(announcement: Announcement) -> str:
    if announcement.is_move:
        return "moved"
    key = "recall" if announcement.is_recall else "call"
    return f"{key}_place" if announcement.place else key
