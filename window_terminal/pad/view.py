"""What a pad shows, in words and targets: a pure function of the pad, the hall and the link. No pixels here."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue
from window_terminal.pad.asking import LEVELS, Pad, Page

SKIP: Final = "skip"
NOTHING: Final = LocalText("", "")
MOST_REASONS: Final = 8
"""So many stand on the glass at the size of a finger, beside the way past them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to touch."""

    action: str
    """A level, `reason:<code>`, or `skip`."""
    label: LocalText
    face: int | None = None
    """Of a level: which face is drawn above its words, 0 the best."""


@dataclass(frozen=True, slots=True)
class PadView:
    """All that is on a pad's glass; two equal views are the same picture."""

    page: Page
    language: Language
    bilingual: bool
    hall: LocalText
    window: LocalText
    title: LocalText
    number: str = ""
    line: LocalText | None = None
    """Under the title: which visit is meant, with the number before it, or how to go on."""
    choices: tuple[Choice, ...] = ()
    seconds: int | None = None
    """How long the pad still asks."""
    left: float = 0.0
    """The same as a share of the whole, 1 at its beginning."""
    footer: LocalText | None = None
    linked: bool = True
    offline: LocalText = NOTHING
    """What stands small on a resting pad whose hall is not heard."""


@dataclass(frozen=True, slots=True)
class Words:
    """Says what stands on one pad, in both languages."""

    texts: Texts
    language: Language
    window: str
    """The window's id, until the hall has said its number."""

    def both(self, key: str, **fields: object) -> LocalText:
        """Return a sentence of the pad's own, or of any key with a section of its own."""
        whole = key if "." in key else f"pad.{key}"
        return LocalText(self.texts.text(whole, "zh", **fields), self.texts.text(whole, "en", **fields))

    def window_name(self, hall: Catalogue | None) -> LocalText:
        """Return "3号窗口"; nothing before the hall has said which number this window has."""
        named = next((each.name.zh for each in hall.windows if each.id == self.window), "") if hall else ""
        return self.both("window", window=named) if named else NOTHING

    def _level(self, level: str) -> LocalText:
        name = self.both(f"level.{level}")
        return LocalText(name.zh, name.en[:1].upper() + name.en[1:])

    def choices(self, pad: Pad, hall: Catalogue | None) -> tuple[Choice, ...]:
        """Return what can be touched."""
        if pad.page is Page.ASKING:
            return tuple(Choice(level, self._level(level), face) for face, level in enumerate(LEVELS))
        if pad.page is Page.REASONS:
            reasons = hall.rating.bad_reasons[:MOST_REASONS] if hall and hall.rating else ()
            return (*(Choice(f"reason:{each.id}", each.name) for each in reasons), Choice(SKIP, self.both(SKIP)))
        return ()


def pad_view(pad: Pad, hall: Catalogue | None, words: Words, now_ms: int, *, linked: bool) -> PadView:
    """Return what the glass shows now; it changes by itself at most once a second."""
    seconds = _seconds_left(pad, now_ms)
    return PadView(
        page=pad.page,
        language=words.language,
        bilingual=hall is None or "en" in hall.languages,
        hall=hall.hall if hall else NOTHING,
        window=words.window_name(hall),
        title=_title(pad, words),
        number=pad.visit.number if pad.page is Page.ASKING and pad.visit else "",
        line=_line(pad, words),
        choices=words.choices(pad, hall),
        seconds=seconds,
        left=_share_left(pad, seconds),
        footer=words.both(_LEFT[pad.page], seconds=seconds) if pad.page in _LEFT else None,
        linked=linked,
        offline=words.both("offline"),
    )


def _title(pad: Pad, words: Words) -> LocalText:
    if pad.page is Page.SAID and pad.said is not None:
        return pad.said
    return words.both(_TITLES[pad.page])


_TITLES: Final = {
    Page.REST: "welcome",
    Page.ASKING: "question",
    Page.REASONS: "why",
    Page.THANKS: "thanks",
    Page.ALREADY: "already",
    Page.NOT_YET: "not_yet",
    Page.SAID: "thanks",
}
"""Which sentence stands large on which page."""


_LEFT: Final = {Page.ASKING: "left", Page.REASONS: "why_left"}
"""How the time that is left is told."""


def _line(pad: Pad, words: Words) -> LocalText | None:
    if pad.page is Page.REASONS:
        return words.both("why_note")
    if pad.page is not Page.ASKING or pad.visit is None:
        return None
    return pad.visit.service


def _seconds_left(pad: Pad, now_ms: int) -> int | None:
    if pad.page not in (Page.ASKING, Page.REASONS):
        return None
    return max(0, ceil((pad.until_ms - now_ms) / 1000))


def _share_left(pad: Pad, seconds: int | None) -> float:
    whole_ms = pad.until_ms - pad.since_ms
    return min(1.0, seconds * 1000 / whole_ms) if seconds is not None and whole_ms > 0 else 0.0


def other(text: LocalText, view: PadView) -> str:
    """Return the same in the other language, to stand small beside it; empty where that says nothing more."""
    second = text.said_in("zh" if view.language == "en" else "en")
    return second if view.bilingual and second != text.said_in(view.language) else ""
