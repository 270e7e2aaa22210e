"""What is on a clerk's screen, as a value: two equal views are the same picture. No pixels here."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a sentence means for the clerk, from which its colours follow."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    NEWS = "news"
    WARNING = "warning"
    ALARM = "alarm"


class Mood(StrEnum):
    """What the window is about, to be known from the corner of an eye."""

    STARTING = "starting"
    AWAY = "away"
    IDLE = "idle"
    READY = "ready"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"
    OVERDUE = "overdue"
    """Paused for longer than was meant."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and what it means."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Header:
    """The line at the top: which window, whose, and what time it is."""

    window: str = ""
    place: str = ""
    """Of a remote window: where its visitors sit."""
    clerk: str = ""
    day: str = ""
    """How the clerk's own day goes, while there is a visitor and nothing else has to stand here."""
    visitor: str = ""
    """Whom the window is about while something else covers them."""
    asked: str = ""
    """That presses still wait for their answers."""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class ServiceText:
    """One thing the visitor came for: what, what exactly, and what they were told to bring."""

    name: str
    situation: str = ""
    materials: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """The visitor at the window."""

    mood: Mood
    number: str
    state: str
    lane: Said
    waited: str
    span: Said
    """How long they have been called or served, against how long that usually takes."""
    share: int | None = None
    """Of the usual time, in percent; None: there is no usual time."""
    services: tuple[ServiceText, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """A window with nobody at it: what it is, who would be next, how many wait."""

    mood: Mood
    title: str
    details: tuple[Said, ...] = ()
    figure: str = ""
    figure_label: str = ""
    lead: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that one key chooses."""

    key: str
    name: str
    picked: bool | None = None
    """Whether it is one of several that are meant together; None: only one can be."""
    current: bool = False
    """Whether the next confirmation takes it."""


@dataclass(frozen=True, slots=True)
class Typing:
    """What the clerk is in the middle of."""

    title: str
    typed: str | None = None
    """What has been typed so far; of a pin dots alone. None: nothing is typed here."""
    about: str = ""
    """Where neither digits nor choices are asked for: whom or what it is about."""
    options: tuple[Option, ...] = ()
    at: int = 0
    confirm: str = ""
    """What the confirming key would do now."""
    left: str = ""
    """How long it stays open, once that is soon over."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The bottom: who is next and why, the clerk's own day, or that nobody answers."""

    lead: str = ""
    figure: str = ""
    text: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class ClerkView:
    """All of a clerk's screen."""

    header: Header
    body: Visit | Rest | Typing
    strip: tuple[Said, ...] = ()
    """What came of the last press; else what is wrong, and who may come back."""
    foot: Foot = Foot()


@dataclass(frozen=True, slots=True)
class Moment:
    """What time it is: in the hall, on the machine, and how the hall's clock is set."""

    hall_ms: int = 0
    """0: nobody has said yet."""
    monotonic_ms: int = 0
    utc_offset_s: int = 0
