"""How the BX family of LED controllers (字库卡) is spoken to, byte for byte: frames, a text to show, the answer to it.

Nothing here waits or opens anything: the driver of a strip and its virtual twin share these frames. What is known from
where, and what is taken for granted, stands in docs/operate/signs.md.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

HEAD: Final = 0xA5
TAIL: Final = 0x5A
HEADS: Final = 8
PREAMBLE: Final = bytes((HEAD,)) * HEADS
HOST: Final = 0x8000
"""Where we are; a strip answers to there."""
ANY_CARD: Final = 0xFE
VERSION: Final = 2
PACKET: Final = struct.Struct("<HH3xBBBBBH")
"""To, from, three unused, bar code, checking, mode, kind of card, version, length of what follows."""
CHECKED: Final = 0
"""The kind of checking: CRC-16."""
TEXTS_FIRST: Final = 1
"""The mode in which a text stands before whatever program a strip was delivered with; else the two may not overlap."""
AREA: Final = struct.Struct("<BHHHHBBBHBBBBBBBBBI")
SHOW_TEXT: Final = b"\xa3\x06"
ANSWERED: Final = b"\xa0"
LONGEST: Final = 4096
"""No frame of ours or theirs is longer; whoever goes on is noise."""

Colour = Literal["red", "green", "yellow"]
COLOURS: Final[dict[Colour, bytes]] = {"red": b"\\C1", "green": b"\\C2", "yellow": b"\\C3"}
ERRORS: Final = {
    1: "does not know this group of commands",
    2: "does not know this command",
    3: "is busy",
    4: "has no memory left",
    5: "finds a wrong sum",
    12: "has no font",
    13: "is of another make",
}

_ESCAPES: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_MEANT: Final = {escape: octet for octet, escape in _ESCAPES.items()}
_OPENS: Final = (0xA6, 0x5B)
_GONE_WHEN_OLD, _AT_LEFT, _IN_THE_MIDDLE, _ONE_LINE, _STANDS, _MOVES_LEFT, _PACE = 2, 0b1000, 0b1010, 1, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Packet:
    """What travels in one frame, and from whom to whom."""

    to: int
    sender: int
    data: bytes
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """Where on a strip a text stands, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a strip says to a text: shown, or why not."""

    ok: bool
    error: int = 0

    @property
    def why(self) -> str:
        """What is the matter, as the middle of a sentence."""
        return ERRORS.get(self.error, f"refuses with error {self.error}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a strip takes it from a command."""

    octets: bytes
    area: Area
    moves: bool
    keeps_s: int
    wants_answer: bool


def crc16(octets: bytes) -> int:
    """Return the sum of a frame: CRC-16/ARC (x¹⁶+x¹⁵+x²+1, mirrored, from 0)."""
    crc = 0
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def escaped(octets: bytes) -> bytes:
    """Write what would begin or end a frame otherwise."""
    return b"".join(_ESCAPES.get(octet) or bytes((octet,)) for octet in octets)


def frame(packet: Packet) -> bytes:
    """Return a packet as it goes over the line."""
    head = PACKET.pack(packet.to, packet.sender, 0, CHECKED, packet.mode, ANY_CARD, VERSION, len(packet.data))
    body = head + packet.data
    return PREAMBLE + escaped(body + crc16(body).to_bytes(2, "little")) + bytes((TAIL,))


def text_packet(address: int, shown: Shown) -> Packet:
    """Return the command that shows a text; the strip puts it out by itself when it hears nothing for `keeps_s`.

    The text is the controller's: its letters in GB2312, with its own marks for colours.
    """
    area = AREA.pack(
        *(0, 0, 0, shown.area.width // 8, shown.area.height),  # widths are counted in bytes of eight pixels
        *(0, 0, _GONE_WHEN_OLD, shown.keeps_s, 0, 0),  # the first area, no gap, no voice, nothing more
        *(_AT_LEFT if shown.moves else _IN_THE_MIDDLE, _ONE_LINE, _ONE_LINE),
        *(_MOVES_LEFT if shown.moves else _STANDS, 0, _PACE, 0, len(shown.octets)),
    )
    asked = b"\1" if shown.wants_answer else b"\2"
    areas = len(area + shown.octets).to_bytes(2, "little") + area + shown.octets
    return Packet(address, HOST, SHOW_TEXT + asked + b"\0\0" + b"\0" + b"\1" + areas, TEXTS_FIRST)


def text_in(packet: Packet) -> Shown | None:
    """Return the text a strip is to show, or None for anything else; this is the strip's side."""
    data = packet.data
    if not data.startswith(SHOW_TEXT) or len(data) < 9 + AREA.size or data[5:7] != b"\0\1":
        return None
    wants_answer, length, area = data[2] == 1, int.from_bytes(data[7:9], "little"), data[9:]
    _, _, _, width, height, _, _, _, keeps_s, *_, moves, _, _, _, size = AREA.unpack_from(area)
    octets = area[AREA.size :]
    if not length == len(area) == AREA.size + size:
        return None
    return Shown(octets, Area(width * 8, height), moves == _MOVES_LEFT, keeps_s, wants_answer)


def answer_packet(address: int, answer: Answer) -> Packet:
    """Return what a strip answers; this is the strip's side."""
    return Packet(HOST, address, ANSWERED + bytes((0 if answer.ok else 1, answer.error, 0, 0)))


def answer_in(packet: Packet, address: int) -> Answer | None:
    """Return the answer of the strip at this address, or None for anything else, such as our own echo."""
    data = packet.data
    if packet.to != HOST or packet.sender != address or not data.startswith(ANSWERED) or len(data) < 3:
        return None
    return Answer(ok=data[1] == 0, error=data[2])


class Frames:
    """Finds frames in what comes over a line, cut anywhere and with noise between; whatever is wrong is left out."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._escape = 0
        self.spoilt = 0
        """How many frames were not whole."""

    def take(self, octets: bytes) -> list[Packet]:
        """Take bytes; answer the packets that are whole with them."""
        return list(self._packets(octets))

    def forget(self) -> None:
        """Begin anew: the cable was pulled."""
        self._body, self._escape = None, 0

    def _packets(self, octets: bytes) -> Iterator[Packet]:
        for octet in octets:
            if octet == HEAD:
                self._body, self._escape = bytearray(), 0
            elif octet == TAIL:
                packet = self._ended()
                if packet is not None:
                    yield packet
            elif self._body is not None:
                self._put(self._body, octet)

    def _put(self, body: bytearray, octet: int) -> None:
        if self._escape:
            meant = _MEANT.get(bytes((self._escape, octet)))
            self._escape = 0
            if meant is None:
                self._spoil()
            else:
                body.append(meant)
        elif octet in _OPENS:
            self._escape = octet
        elif len(body) < LONGEST:
            body.append(octet)
        else:
            self._spoil()

    def _ended(self) -> Packet | None:
        body, whole = self._body, not self._escape
        self.forget()
        if body is None:
            return None
        packet = _packet_of(bytes(body)) if whole else None
        self.spoilt += packet is None
        return packet

    def _spoil(self) -> None:
        self.forget()
        self.spoilt += 1


def _packet_of(body: bytes) -> Packet | None:
    if len(body) < PACKET.size + 2:
        return None
    to, sender, bar_code, checking, mode, _, _, length = PACKET.unpack_from(body)
    data, crc = body[PACKET.size : -2], int.from_bytes(body[-2:], "little")
    if bar_code or checking != CHECKED or length != len(data) or crc != crc16(body[:-2]):
        return None
    return Packet(to, sender, data, mode)
