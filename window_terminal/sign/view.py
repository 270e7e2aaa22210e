"""What a sign says: a pure function of the window, the link to the hub and the time.

Nothing of a visitor is ever on it but the number.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_config.wall import clock_at
from hall_protocol.states import Catalogue, SentOn, TicketFacts, WindowBoard

SENT_ON_MS: Final = 15_000
"""How long (of real time) whoever was sent on reads where to."""
GREEN: Final = "green"
_HERE: Final = "\0"
"""Where the number stands in a sentence of the catalogue."""


class Mood(StrEnum):
    """What the sign is about; each has its colours."""

    RECOVERING = "recovering"
    """Nobody tells what is so; what was so is not shown."""
    CLOSED = "closed"
    WELCOME = "welcome"
    CALLED = "called"
    SERVING = "serving"
    SENT_ON = "sent_on"
    PAUSED = "paused"


class Link(StrEnum):
    """Whether what is known of the window can be believed."""

    UP = "up"
    LOST = "lost"
    """Nobody has told it yet, or not for so long that it may be wrong by now."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence; the number is the large one."""

    text: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said in one language: a headline that is read from far, and what there is to add."""

    language: Language
    headline: tuple[Span, ...]
    details: tuple[str, ...] = ()
    name: str = ""
    """Which window this is: "3", or the name of a room."""
    caption: str = ""
    """The word for it, where the name alone would say little."""
    here: str = ""
    """All of that in one, for a strip that has no plate: "3号窗口"."""

    @property
    def words(self) -> str:
        """The headline as plain text."""
        return "".join(span.text for span in self.headline)


@dataclass(frozen=True, slots=True)
class SignView:
    """All that can be seen of a sign."""

    mood: Mood
    sayings: tuple[Saying, ...]
    """In the hall's languages, the first one first."""
    green: bool = False
    """Whether the number is one of the green lane."""
    lit: bool = True
    """False in the other half of each flash."""
    turn: int = 0
    """Counts how often it was time for the next page since this was new."""

    def timed(self, *, lit: bool, turn: int) -> "SignView":
        """Return the same at another moment; only a call flashes."""
        return replace(self, lit=lit or self.mood is not Mood.CALLED, turn=turn)


@dataclass(frozen=True, slots=True)
class SignState:
    """All a sign knows."""

    link: Link = Link.LOST
    window: WindowBoard | None = None
    catalogue: Catalogue | None = None
    hall_ms: int = 0
    speed: float = 1.0
    utc_offset_s: int = 0


class Sign:
    """Turns what a sign knows into what it says."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self._language = language

    def view(self, state: SignState, *, lit: bool = True, turn: int = 0) -> SignView:
        """Return what the sign says now."""
        mood = mood_of(state)
        languages = languages_of(state.catalogue, self._language)
        said = SignView(
            mood=mood,
            sayings=tuple(self._saying(mood, state, language) for language in languages),
            green=mood in (Mood.CALLED, Mood.SERVING) and _ticket(state).lane == GREEN,
        )
        return said.timed(lit=lit, turn=turn)

    def _saying(self, mood: Mood, state: SignState, language: Language) -> Saying:
        details: tuple[str, ...] = ()
        if mood is Mood.PAUSED:
            details = self._pause(state, language)
        elif mood is Mood.RECOVERING:
            details = (self._texts.text("sign.wait", language),)
        return Saying(language, self._headline(mood, state, language), details, *self._place(state.window, language))

    def _headline(self, mood: Mood, state: SignState, language: Language) -> tuple[Span, ...]:
        if mood in (Mood.CALLED, Mood.SERVING):
            return self._sentence(mood, language, _ticket(state).number)
        if mood is Mood.SENT_ON:
            sent = _sent_on(state)
            return self._sentence(mood, language, sent.number, to=sent.to.said_in(language))
        return self._sentence(mood, language)

    def _place(self, window: WindowBoard | None, language: Language) -> tuple[str, str, str]:
        """Return the window's name, the word for it, and both in one."""
        if window is None:
            return "", "", ""
        if window.place is not None:
            room = window.place.said_in(language)
            return room, "", room
        here = self._texts.text("sign.window_number", language, window=window.number)
        return window.number, self._texts.text("sign.window", language), here

    def _sentence(self, mood: Mood, language: Language, number: str = "", **fields: str) -> tuple[Span, ...]:
        said = self._texts.text(f"sign.{mood}", language, number=_HERE, **fields)
        before, here, after = said.partition(_HERE)
        spans = (Span(before), Span(number, large=True), Span(after)) if here else (Span(said),)
        return tuple(span for span in spans if span.text)

    def _pause(self, state: SignState, language: Language) -> tuple[str, ...]:
        """Return the reason and the planned end; one that has passed is no promise any more."""
        assert state.window
        reason, back_ms = reason_of(state.window.reason, state.catalogue, language), state.window.back_ms
        if back_ms is None or back_ms <= state.hall_ms:
            back = self._texts.text("sign.wait", language)
        else:
            back = self._texts.text("sign.back", language, time=clock_at(back_ms, state.utc_offset_s))
        return (reason, back) if reason else (back,)


def mood_of(state: SignState) -> Mood:
    """Return what the sign is about."""
    window = state.window
    if window is None or state.link is Link.LOST:
        return Mood.RECOVERING
    if window.ticket is not None and window.phase in ("calling", "serving"):
        return Mood.CALLED if window.phase == "calling" else Mood.SERVING
    if _is_sent_on(state):
        return Mood.SENT_ON
    if window.phase == "paused":
        return Mood.PAUSED
    return Mood.CLOSED if window.phase == "closed" else Mood.WELCOME


def languages_of(catalogue: Catalogue | None, first: Language) -> tuple[Language, ...]:
    """Return the hall's languages, the sign's own first where it is one of them; before the hall is known only that."""
    known: tuple[Language, ...] = ("zh", "en")
    listed = tuple(each for each in known if catalogue and each in catalogue.languages) or (first,)
    return (first, *(each for each in listed if each != first)) if first in listed else listed


def reason_of(code: str, catalogue: Catalogue | None, language: Language) -> str:
    """Return why a window pauses in the hall's words; what is no code of the hall's is in words already."""
    reasons = catalogue.desk.pause_reasons if catalogue and catalogue.desk else ()
    return next((reason.name.said_in(language) for reason in reasons if reason.code == code), code)


def _is_sent_on(state: SignState) -> bool:
    if state.window is None or state.window.sent_on is None or not state.hall_ms:
        return False
    return (state.hall_ms - state.window.sent_on.at_ms) / state.speed < SENT_ON_MS


def _sent_on(state: SignState) -> SentOn:
    assert state.window
    assert state.window.sent_on
    return state.window.sent_on


def _ticket(state: SignState) -> TicketFacts:
    assert state.window
    assert state.window.ticket
    return state.window.ticket
