"""The LED strip above a window: one short line in light, over a serial line that several strips may share.

Whoever shows something never waits for a strip: the line's own thread sends what is wanted last, tries again when
nobody answers, and says what is wrong.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from device_drivers.bx import COLOURS, Area, Colour, Frames, Packet, Shown, answer_in, frame, text_packet
from device_drivers.code_pages import PLAINLY
from device_drivers.driver import Absent, Driver, Event, Fault

DEVICE: Final = "strip"
POSSIBLE: Final = (Fault.UNPLUGGED, Fault.SILENT, Fault.ERROR, Fault.BUSY, Fault.REFUSED)
"""Whatever may be wrong with a strip; each has its sentence for a guide."""
KEEPS_S: Final = 60
"""A strip that has heard nothing for so long goes dark: better nothing than what is no longer so."""
MISSING: Final = "□"
"""What stands for a character no strip can draw."""

Family = Literal["bx", "text"]
Charset = Literal["gb2312", "gb18030"]


@dataclass(frozen=True)
class StripChecked(Event):
    """All that is wrong with a strip from now on; empty when it is well. Comes at the start and on change."""

    faults: tuple[Fault, ...]


class LedStrip(Driver, Protocol):
    """Shows one line of text as soon as it can, and goes on showing it."""

    def show(self, text: str, colour: Colour = "red") -> None:
        """Have this shown instead of what was; returns at once. A strip of one colour takes no notice of the other."""


@dataclass(frozen=True)
class StripPlan:
    """A strip as a node's settings say it: its family, where it hangs, and what it can do."""

    family: Family
    port: Path
    address: int = 1
    baud: int = 9600
    width: int = 128
    height: int = 16
    charset: Charset = "gb2312"
    colours: bool = False
    answers: bool = True
    virtual: bool = False

    @property
    def cells(self) -> int:
        """How many letters stand beside each other; a Chinese character takes two."""
        return self.width // 8


class NoStrip(Absent):
    """A window without a strip."""

    def show(self, text: str, colour: Colour = "red") -> None:
        """Nobody sees it."""


class Talk(Protocol):
    """How a family of strips is spoken to."""

    answers: bool
    """Whether a strip says that it has understood."""
    why: str
    """What a strip that refuses gave as its reason."""

    def said(self, text: str, colour: Colour) -> bytes:
        """The bytes that show a text."""

    def heard(self, octets: bytes) -> tuple[Fault, ...] | None:
        """What a strip answers, taken piece by piece: what is wrong with it, or None while it has not answered."""

    def forget(self) -> None:
        """Begin anew: what is heard next belongs to what is said next."""


class BxTalk:
    """The BX family: each strip has an address, checks what it hears, and answers."""

    def __init__(self, plan: StripPlan) -> None:
        self.answers = plan.answers
        self.why = ""
        self._plan = plan
        self._frames = Frames()

    def said(self, text: str, colour: Colour) -> bytes:
        """Return the frame for this strip; a text that is too long moves through it."""
        octets = strip_octets(text, self._plan.charset)
        moves = len(octets) > self._plan.cells
        if self._plan.colours:
            octets = COLOURS[colour] + octets
        area = Area(self._plan.width, self._plan.height)
        return frame(text_packet(self._plan.address, Shown(octets, area, moves, KEEPS_S, self.answers)))

    def heard(self, octets: bytes) -> tuple[Fault, ...] | None:
        """Return what the strip answers, as soon as its frame is whole."""
        for packet in self._frames.take(octets):
            if (faults := self._meant(packet)) is not None:
                return faults
        return None

    def forget(self) -> None:
        """Begin anew."""
        self._frames.forget()

    def _meant(self, packet: Packet) -> tuple[Fault, ...] | None:
        answer = answer_in(packet, self._plan.address)
        if answer is None:
            return None
        self.why = answer.why
        return () if answer.ok else (Fault.ERROR,)


class TextTalk:
    """Strips that show each line of text they hear, and say nothing."""

    answers = False
    why = ""

    def __init__(self, plan: StripPlan) -> None:
        self._charset = plan.charset

    def said(self, text: str, colour: Colour) -> bytes:
        """Return the line."""
        return strip_octets(text, self._charset) + b"\r\n"

    def heard(self, octets: bytes) -> tuple[Fault, ...] | None:
        """Nobody answers."""
        return None

    def forget(self) -> None:
        """Nothing is kept."""


def strip_octets(text: str, charset: Charset = "gb2312") -> bytes:
    """Return a text as a strip's own font has it: what it lacks is written otherwise, or as an empty box.

    A backslash begins the strips' own marks and a line end a second line; neither is meant by a text of ours. An empty
    text would be refused, so it is one blank.
    """
    plain = "".join(character if character.isprintable() else " " for character in text).replace("\\", "/")
    return b"".join(_octets_of(character, charset) for character in plain) or b" "


def _octets_of(character: str, charset: Charset) -> bytes:
    ways = (character, PLAINLY.get(character, character), *_otherwise(character))
    return next((way for way in ways if _has(way, charset)), MISSING).encode(charset)


def _has(text: str, charset: Charset) -> bool:
    """Whether a strip can draw it; in GB18030 the rest of the world has four bytes, and no strip its shapes."""
    try:
        return "\\" not in text and all(len(character.encode(charset)) <= 2 for character in text)
    except UnicodeEncodeError:
        return False


def _otherwise(character: str) -> tuple[str, str]:
    """Write ① as 1, ㎡ as m2, é as e."""
    same = unicodedata.normalize("NFKC", character)
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return same, bare or character
