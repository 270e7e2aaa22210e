"""What is said aloud: sentences with the names of their clips, and the clips themselves."""

import hashlib
from typing import Literal

import msgspec

from hall_protocol.message import LocalText, Message

CLIP_NAME_LENGTH = 32
USUAL_VOICE = "usual"
"""What a language's own voice is called where the hall names none."""


class SpeechPart(msgspec.Struct, frozen=True):
    """A phrase of a sentence that may be joined to another where the whole was never rendered."""

    text: str
    clip: str = ""


class SpeechLine(msgspec.Struct, frozen=True):
    """One sentence to speak, in one language."""

    language: str
    """Such as `zh`, `en`, or a further one of the hall's."""
    text: str
    clip: str = ""
    """The name of its clip, where the hall has a voice that renders ahead."""
    halves: tuple[SpeechPart, ...] = ()
    """The same in phrases to be joined, "请A015号" and "到3号窗口"; none: it cannot be parted."""
    lasting: bool = False
    """Whether it is the hall's own sentence, which may be kept; what somebody typed may name a person, and is not."""


class ZoneSaid(Message, frozen=True, kw_only=True):
    """Hub to every display of the zone: say this, and show it while it is said. It is about no single visitor.

    Not retained, QoS 1, may arrive twice: a display shows and speaks each `say_id` once.
    """

    zone: str
    say_id: str
    kind: Literal["live", "status", "closing", "emergency"]
    """What a guide or manager has typed, who is being served, that the hall closes soon, or an emergency."""
    text: LocalText
    at_ms: int
    speech: tuple[SpeechLine, ...] = ()


class ClipsWanted(Message, frozen=True, kw_only=True):
    """A display to the voice: a sentence's turn is here or near, and its clip never came."""

    node: str
    lines: tuple[SpeechLine, ...]


class SpokenClip(Message, frozen=True, kw_only=True):
    """The voice to every display: a sentence as sound; Ogg Vorbis, base64 on the wire."""

    clip: str
    """Its name, by which a `SpeechLine` means it."""
    language: str
    text: str
    duration_ms: int
    ogg: bytes
    lasting: bool = True
    """Whether it may be kept on a disk; what somebody has typed may name a person, and is held in memory only."""


def manner_of(voice: str, one: str) -> str:
    """Return in which manner a sentence is spoken: by which voice, empty being the usual one, and how a 1 is read."""
    return f"{voice or USUAL_VOICE}/{one}"


def clip_name(language: str, text: str, manner: str) -> str:
    """Return by which name a sentence's clip goes: the same words in the same voice and manner are one clip.

    `manner` is what else decides how it sounds (`manner_of`).
    """
    return hashlib.sha256(f"{language}\n{manner}\n{text}".encode()).hexdigest()[:CLIP_NAME_LENGTH]
