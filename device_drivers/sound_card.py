"""A loudspeaker that may be missing or pulled out: the board goes on in silence, and it is looked for again."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from device_drivers.clip import Clip
from device_drivers.driver import DriverError, Emit, Event, Fault, Hand
from device_drivers.speaker import ClipEnded, Later, Speaker, after

log = logging.getLogger(__name__)

AGAIN_S: Final = 10.0
"""So often a sound card that is missing is looked for."""


@dataclass(frozen=True)
class SpeakerChecked(Event):
    """The loudspeaker is there, or what is wrong with it now."""

    fault: str = ""


class Card(Speaker, Protocol):
    """A loudspeaker that knows whether it is still plugged in."""

    def is_there(self) -> bool:
        """Whether it is."""


class LastingSpeaker:
    """Plays on a card while there is one. To open or to close one takes time: that is done on other threads."""

    def __init__(self, open_card: Callable[[Emit], Card], emit: Emit, later: Later = after) -> None:
        self._open_card = open_card
        self._emit = emit
        self._later = later
        self._lock = threading.Lock()
        self._card: Card | None = None
        self._sounding = ""
        self._volume = 1.0
        self._said: str | None = None
        self._closed = False
        later(0, self._open)

    @property
    def virtual(self) -> bool:
        """A real one."""
        return False

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: this one is heard."""
        return {}

    @property
    def is_there(self) -> bool:
        """Whether anything can be heard now."""
        return self._card is not None

    def play(self, clip: Clip) -> None:
        """Begin to play; DriverError (`unplugged`) while there is no card."""
        with self._lock:
            card = self._card
            if card is None:
                raise DriverError("speaker", Fault.UNPLUGGED, "no sound card; check its cable")
            self._sounding = clip.id
        try:
            card.play(clip)
        except DriverError:
            self._sounding = ""
            self._lose(card)
            raise

    def stop(self) -> None:
        """Be silent at once."""
        if (card := self._card) is not None:
            card.stop()

    def set_volume(self, level: float) -> None:
        """How loud, from 0 to 1; a card that comes back is as loud."""
        self._volume = level
        if self._card is not None:
            self._card.set_volume(level)

    def look(self) -> bool:
        """Return whether the card is still there; on the thread that polls the screen."""
        card = self._card
        if card is not None and not card.is_there():
            self._lose(card)
        return self.is_there

    def close(self) -> None:
        """Be silent and let go of the sound card."""
        with self._lock:
            self._closed, card, self._card = True, self._card, None
        if card is not None:
            card.close()

    def _open(self) -> None:
        """Look for the card, on a thread of its own."""
        if self._closed:
            return
        try:
            card = self._open_card(self._ended)
        except DriverError as problem:
            self._say(problem.code, str(problem))
            self._later(AGAIN_S, self._open)
            return
        card.set_volume(self._volume)
        with self._lock:
            self._card = None if self._closed else card
        if self._closed:
            card.close()
        else:
            self._say("", "the sound card is there")

    def _lose(self, card: Card) -> None:
        """The card is gone: whatever sounded has ended, and another is looked for."""
        with self._lock:
            if self._card is not card:
                return
            self._card, sounding, self._sounding = None, self._sounding, ""
        self._say(f"speaker.{Fault.UNPLUGGED}", "the sound card is gone; check its cable")
        if sounding:
            self._emit(ClipEnded(sounding))
        self._later(0, lambda: self._let_go(card))

    def _let_go(self, card: Card) -> None:
        card.close()
        self._later(AGAIN_S, self._open)

    def _ended(self, event: Event) -> None:
        """Pass on that a clip has been heard; one that a lost card still counts has ended already."""
        with self._lock:
            if isinstance(event, ClipEnded) and event.clip_id != self._sounding:
                return
            self._sounding = ""
        self._emit(event)

    def _say(self, fault: str, sentence: str) -> None:
        """Tell the node, once for each change."""
        if fault != self._said:
            if fault or self._said:
                log.log(logging.WARNING if fault else logging.INFO, "%s", sentence)
            self._said = fault
            self._emit(SpeakerChecked(fault))
