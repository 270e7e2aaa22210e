"""Emergencies that stand: nobody is called into one, it is said again and again, and ends when it is withdrawn."""

from collections.abc import Iterable, Set
from dataclasses import replace
from typing import Final, Protocol

from board_view.announcements import Announcement
from hall_protocol.speaking import SpeechLine
from hall_protocol.states import Notice

AGAIN_MS: Final = 20_000
"""So long after an emergency was said to its end it is said once more: whoever has just come in hears it, too."""


class Alarmed(Protocol):
    """Who shows and speaks it."""

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        """Queue it."""

    def hold_calls(self, is_held: bool) -> None:
        """Call nobody while an emergency stands."""

    def withdraw(self, call_ids: Set[str], now_ms: int) -> None:
        """Say these no more, and be silent at once where one is being said."""

    @property
    def has_urgent(self) -> bool:
        """Whether an emergency is being said, or waits for that."""


class Emergencies:
    """What stands by the notices of one board's zones; times are monotonic milliseconds, passed in."""

    def __init__(self, alarmed: Alarmed) -> None:
        self._alarmed = alarmed
        self._standing: dict[str, Announcement] = {}
        """By what it is called when it is said."""
        self._heard: dict[str, Announcement] = {}
        """With the hub's own words, until it no longer stands."""
        self._quiet_since_ms = 0

    def remember(self, announcement: Announcement) -> None:
        """Keep the words of an emergency that has just been said, to say them again."""
        if announcement.is_urgent:
            self._heard[announcement.call_id] = announcement

    def follow(self, notices: Iterable[Notice], now_ms: int) -> bool:
        """See what stands now: end what has been withdrawn, and remind of the rest; True when something has ended."""
        standing = {_name_of(each): _announcement_of(each) for each in notices if each.kind == "emergency"}
        if gone := self._standing.keys() - standing.keys():
            self._alarmed.withdraw(gone, now_ms)
            self._heard = {name: each for name, each in self._heard.items() if name not in gone}
        new = standing.keys() - self._standing.keys()
        self._standing = {name: self._standing.get(name, each) for name, each in standing.items()}
        self._alarmed.hold_calls(bool(standing))
        if new or self._alarmed.has_urgent or not standing:
            self._quiet_since_ms = now_ms
        elif now_ms - self._quiet_since_ms >= AGAIN_MS:
            self._say_again(now_ms)
        return bool(gone)

    def _say_again(self, now_ms: int) -> None:
        for name, each in self._standing.items():
            again = replace(each, attempt=each.attempt + 1, speech=self._heard.get(name, each).speech)
            self._standing[name] = again
            self._alarmed.take(again, now_ms)


def _name_of(notice: Notice) -> str:
    return f"{notice.id}@{notice.from_ms}"


def _announcement_of(notice: Notice) -> Announcement:
    """Return an emergency as it is said by a board that was not there when it began."""
    words = (("zh", notice.text.zh), ("en", notice.text.en))
    speech = tuple(SpeechLine(language, text) for language, text in words if text)
    name = _name_of(notice)
    return Announcement(name, 1, "", "", "", notice.from_ms, speech, said=notice.text, kind="emergency")
