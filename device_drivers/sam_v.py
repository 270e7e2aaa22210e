"""The bytes an identity-card reader speaks: requests, and replies out of a stream that may be cut, late or noise.

A SAM-V module answers each request with one frame: `AA AA AA 96 69`, two bytes of length (what follows, its check byte
included), three status bytes, data, and the exclusive or of everything after the preamble. Status words as the makers'
publicly told protocol lists them; the standard itself (GA/T 467) was not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from device_drivers.wiping import overwrite

PREAMBLE: Final = bytes.fromhex("aaaaaa9669")
LENGTH_BYTES: Final = 2
STATUS_BYTES: Final = 3
SHORTEST: Final = STATUS_BYTES + 1
"""Three status bytes and the check byte: a reply without data."""
LONGEST: Final = 2400
"""More than a card's text, photograph and fingerprints; a greater length is noise."""
SIZES_BYTES: Final = 4
"""Before what was read: how long the text is, and how long the photograph."""
TEXT_BYTES: Final = 256
KEPT: Final = STATUS_BYTES + SIZES_BYTES + TEXT_BYTES
"""Where a reply with a card in it is cut off: the photograph behind that is only counted, never kept."""


class Request(Enum):
    """What a reader can be asked: a command and its parameter."""

    STATUS = bytes.fromhex("11ff")
    FIND = bytes.fromhex("2001")
    SELECT = bytes.fromhex("2002")
    READ = bytes.fromhex("3001")


class Outcome(Enum):
    """What a status word means for whoever waits for a card."""

    DONE = "done"
    FOUND = "found"
    NO_CARD = "no card"
    LOST = "the card moved"
    FAILED = "the card was not read"
    REFUSED = "no card that can be read here"
    MISHEARD = "the reader did not understand"
    BROKEN = "the reader cannot work"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A status word in words."""

    outcome: Outcome
    sentence: str


MEANINGS: Final[Mapping[int, Meaning]] = MappingProxyType(
    {
        0x90: Meaning(Outcome.DONE, "has done it"),
        0x9F: Meaning(Outcome.FOUND, "has found a card"),
        0x80: Meaning(Outcome.NO_CARD, "finds no card"),
        0x81: Meaning(Outcome.LOST, "could not select the card; it was moved"),
        0x41: Meaning(Outcome.FAILED, "could not read the card; lay it on again"),
        0x47: Meaning(Outcome.FAILED, "got no random number from the card; lay it on again"),
        0x31: Meaning(Outcome.REFUSED, "was not accepted by the card"),
        0x32: Meaning(Outcome.REFUSED, "could not confirm that the card is genuine"),
        0x33: Meaning(Outcome.REFUSED, "found that what is on the card does not agree"),
        0x40: Meaning(Outcome.REFUSED, "found a card of another kind"),
        0x91: Meaning(Outcome.REFUSED, "found nothing in that place of the card"),
        0x10: Meaning(Outcome.MISHEARD, "received a wrong checksum; check the cable"),
        0x11: Meaning(Outcome.MISHEARD, "received a wrong length; check the cable"),
        0x24: Meaning(Outcome.MISHEARD, "reports an error it has no name for"),
        0x21: Meaning(Outcome.BROKEN, "does not know the command; is it an ID-card reader?"),
        0x60: Meaning(Outcome.BROKEN, "failed its own test; switch it off and on, else have it replaced"),
        0x66: Meaning(Outcome.BROKEN, "is not authorised; its maker has to activate it"),
    }
)
"""Every third status byte that is told of; the first two are the card's own."""

UNKNOWN: Final = Meaning(Outcome.MISHEARD, "answers with a status nobody knows")


def asked(request: Request) -> bytes:
    """The bytes that ask `request`."""
    return framed(request.value)


def framed(content: bytes) -> bytes:
    """One frame around `content`, in either direction."""
    checked = (len(content) + 1).to_bytes(LENGTH_BYTES, "big") + content
    return PREAMBLE + checked + bytes([checksum(checked)])


def checksum(octets: bytes) -> int:
    """The exclusive or of all bytes."""
    result = 0
    for octet in octets:
        result ^= octet
    return result


class Reply:
    """One whole answer. What a card says in it is overwritten by `wipe`, and no text of it is ever made."""

    def __init__(self, content: bytearray, length: int) -> None:
        self._content = content
        self.data_bytes = length - SHORTEST
        """How much data came, kept or not."""

    @property
    def meaning(self) -> Meaning:
        """What the reader's own status byte says."""
        return MEANINGS.get(self._content[STATUS_BYTES - 1], UNKNOWN)

    @property
    def has_card(self) -> bool:
        """Whether this is a card's content, as nothing but a read is answered with."""
        return self.data_bytes >= SIZES_BYTES + TEXT_BYTES and self._text_bytes == TEXT_BYTES

    def text(self) -> bytearray:
        """A copy of the card's text part, for the one who wipes that too; empty when there is none."""
        return self._content[STATUS_BYTES + SIZES_BYTES : KEPT] if self.has_card else bytearray()

    def wipe(self) -> None:
        """Overwrite everything that was kept."""
        overwrite(self._content)

    @property
    def _text_bytes(self) -> int:
        return int.from_bytes(self._content[STATUS_BYTES : STATUS_BYTES + 2], "big")


class ReplyReader:
    """Finds one reply in whatever the line brings, a byte at a time if need be; begin a new one for each request."""

    def __init__(self) -> None:
        self.heard = False
        """Whether anything came at all: noise is another fault than silence."""
        self.spoilt = False
        """Whether a frame came whose check byte or length is wrong."""
        self._window = bytearray(len(PREAMBLE))
        self._framed = False
        self._content = bytearray(KEPT)  # at once in its full size: growing, it would leave copies of itself behind
        self._count = self._length = self._check = 0

    def take(self, octets: memoryview) -> Reply | None:
        """Take what came; answer the reply when it is whole."""
        for octet in octets:
            self.heard = True
            if (reply := self._one(octet)) is not None:
                return reply
        return None

    def wipe(self) -> None:
        """Overwrite the half of a frame that never became whole."""
        overwrite(self._content)

    def _one(self, octet: int) -> Reply | None:
        if not self._framed:
            self._seek(octet)
            return None
        self._check ^= octet
        self._count += 1
        if self._count <= LENGTH_BYTES:
            self._measure(octet)
            return None
        place = self._count - LENGTH_BYTES - 1
        if place < min(self._length - 1, KEPT):
            self._content[place] = octet
        return self._whole() if self._count == LENGTH_BYTES + self._length else None

    def _seek(self, octet: int) -> None:
        """A frame begins after the preamble, wherever that ends: noise may look like its first bytes."""
        self._window = self._window[1:] + bytes([octet])
        self._framed = self._window == PREAMBLE

    def _measure(self, octet: int) -> None:
        self._length = self._length << 8 | octet
        if self._count == LENGTH_BYTES and not SHORTEST <= self._length <= LONGEST:
            self._spoil()

    def _whole(self) -> Reply | None:
        if self._check:
            self._spoil()
            return None
        content, self._content = self._content, bytearray(KEPT)
        reply = Reply(content, self._length)
        self._await_preamble()
        return reply

    def _spoil(self) -> None:
        self.spoilt = True
        self.wipe()
        self._await_preamble()

    def _await_preamble(self) -> None:
        self._framed = False
        self._window = bytearray(len(PREAMBLE))
        self._count = self._length = self._check = 0
