"""How wired call pads speak on their line: `FF 68 L L 68 addr func data… sum 16`, of which noise is no part.

L is the length of the data and two; the sum is that of address, function and data, modulo 256.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

START: Final = b"\xff\x68"
MIDDLE: Final = 0x68
END: Final = 0x16
HEAD: Final = 5
"""`FF 68 L L 68`."""
TAIL: Final = 2
"""Sum and end."""
LONGEST_DATA: Final = 16
"""A pad says which key and at most a few figures; a longer length is a broken one, not worth waiting for."""
CUT_MS: Final = 100
"""A frame whose rest has not come after this long is not whole: at 9600 baud the longest takes a quarter of it."""
NOISE: Final = 16
"""So many bytes that are part of nothing are as bad as a broken frame."""


@dataclass(frozen=True, slots=True)
class PadFrame:
    """One whole frame: which pad, which key, and what more it says."""

    address: int
    function: int
    data: bytes = b""

    def encoded(self) -> bytes:
        """As it goes over the line."""
        body = bytes((self.address, self.function)) + self.data
        length = len(body)
        return START + bytes((length, length, MIDDLE)) + body + bytes((sum(body) % 256, END))


class PadFrames:
    """Finds every whole frame in what is heard, and nothing else.

    What is no frame is skipped byte by byte, so a broken one never hides a good one behind or within it.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._heard_ms = 0
        self._noise = 0
        self.broken = 0
        """How many frames were broken since the beginning, counting each `NOISE` bytes of noise as one."""

    def take(self, octets: bytes, at_ms: int) -> list[PadFrame]:
        """Take bytes, cut anywhere; answer the frames that are whole now. No bytes: only time has passed."""
        found: list[PadFrame] = []
        if self.is_waiting and at_ms - self._heard_ms >= CUT_MS:
            found += self._found(ended=True)
        if octets:
            self._heard_ms = at_ms
            self._rest += octets
            found += self._found(ended=False)
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether there is the beginning of a frame, of which the rest should come."""
        return bool(self._rest)

    def forget(self) -> None:
        """Another line: what was half said is no part of what comes."""
        self._rest.clear()
        self._noise = 0

    def _found(self, ended: bool) -> Iterator[PadFrame]:
        """Each frame from the left; `ended`: nothing more comes of what is there."""
        while self._rest:
            length = _length(self._rest)
            if length is None or length > len(self._rest):
                if length is not None and not ended:
                    return  # it may become one
                self._skip(is_frame=length is not None and len(self._rest) >= HEAD)
            elif frame := _frame(bytes(self._rest[:length])):
                del self._rest[:length]
                self._noise = 0
                yield frame
            else:
                self._skip(is_frame=True)

    def _skip(self, is_frame: bool) -> None:
        del self._rest[0]
        self._noise += 1
        if is_frame or self._noise >= NOISE:
            self.broken += 1
            self._noise = 0


def _length(octets: bytearray) -> int | None:
    """How long the frame is that begins here, as far as can be seen; None when none begins here."""
    known = octets[:HEAD]
    if not START.startswith(known[:2]):
        return None
    if len(known) > 2 and not 2 <= known[2] <= LONGEST_DATA + 2:
        return None
    if (len(known) > 3 and known[3] != known[2]) or (len(known) > 4 and known[4] != MIDDLE):
        return None
    return HEAD + (known[2] if len(known) > 2 else 2) + TAIL


def _frame(octets: bytes) -> PadFrame | None:
    body = octets[HEAD:-TAIL]
    if octets[-1] != END or octets[-2] != sum(body) % 256:
        return None
    return PadFrame(body[0], body[1], body[2:])
