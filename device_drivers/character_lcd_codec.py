"""The bytes of a character LCD: an HD44780 in four-bit mode behind a PCF8574, as the usual I2C back packs wire it.

Both ways: what makes a panel show a text, and what a panel makes of such bytes.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

REGISTER: Final = 0x01
"""Set for a letter, not for a command."""
READ: Final = 0x02
ENABLE: Final = 0x04
LIGHT: Final = 0x08
"""The back light; the upper half of each byte is half a letter."""

CLEAR: Final = 0x01
ENTRY: Final = 0x06
"""Each letter to the right of the last, nothing moves."""
SHOW: Final = 0x0C
"""Switched on, without a cursor."""
FOUR_BIT_TWO_LINES: Final = 0x28
AT: Final = 0x80

ROWS: Final = {(16, 2): (0x00, 0x40), (20, 4): (0x00, 0x40, 0x14, 0x54)}
"""Where each row of a panel begins in its memory."""
SIZES: Final = tuple(ROWS)

LACKING: Final = {"\\": "/", "~": "-"}
"""What the usual letter ROM (A00) shows as a yen sign and an arrow."""


class Step(NamedTuple):
    """Bytes for the port, and how long the panel needs after them."""

    octets: bytes
    wait_s: float = 0.0


def plain(text: str) -> str:
    """Return a text as the panel's ROM can show it; a letter it has not is left out, for there is nothing like it."""
    return "".join(LACKING.get(letter, letter) for letter in text if " " <= letter <= "~")


def waking() -> Iterator[Step]:
    """Yield what brings a panel into four-bit mode, from whatever state; it begins as when power has just come."""
    yield Step(bytes((LIGHT,)), 0.05)
    yield Step(_half(0x30), 0.005)
    yield Step(_half(0x30), 0.001)
    yield Step(_half(0x30), 0.001)
    yield Step(_half(0x20) + _command(FOUR_BIT_TWO_LINES) + _command(SHOW) + _command(ENTRY))


def writing(row: int, column: int, text: str, size: tuple[int, int]) -> bytes:
    """Return what puts letters into a row, from a column on; the text must fit."""
    letters = b"".join(_octet(letter, REGISTER) for letter in text.encode("ascii"))
    return _command(AT | ROWS[size][row] + column) + letters


def changes(old: tuple[str, ...] | None, new: tuple[str, ...], size: tuple[int, int]) -> bytes:
    """Return what turns one text into another, and no more; None: nobody knows what stands there."""
    octets = b""
    for row, line in enumerate(new):
        before = old[row] if old is not None else ""
        first = next((at for at, letter in enumerate(line) if before[at : at + 1] != letter), None)
        if first is not None:
            last = max(at for at, letter in enumerate(line) if before[at : at + 1] != letter)
            octets += writing(row, first, line[first : last + 1], size)
    return octets


def lines_of(lines: tuple[str, ...], size: tuple[int, int]) -> tuple[str, ...]:
    """Return a text filled up, or cut, to a panel's size."""
    columns, rows = size
    whole = [plain(line)[:columns].ljust(columns) for line in lines[:rows]]
    return tuple(whole + [" " * columns] * (rows - len(whole)))


def _command(octet: int) -> bytes:
    return _octet(octet, 0)


def _octet(octet: int, register: int) -> bytes:
    return _half(octet & 0xF0, register) + _half(octet << 4 & 0xF0, register)


def _half(half: int, register: int = 0) -> bytes:
    """Return the upper half of an octet on the port: it is taken when the enable line falls."""
    return bytes((half | LIGHT | register | ENABLE, half | LIGHT | register))


class Panel:
    """A panel as its own controller sees it: takes the port's bytes, and keeps what it shows."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.lit = False
        self.shows = False
        self._memory = bytearray(b" " * 0x80)
        self._at = 0
        self._has_eight_bits = True
        self._half: int | None = None
        self._port = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """What can be read; a panel that was never woken shows nothing."""
        if not self.shows:
            return tuple("" for _ in ROWS[self.size])
        columns, _ = self.size
        return tuple(self._memory[begin : begin + columns].decode("ascii") for begin in ROWS[self.size])

    def take(self, octets: bytes) -> None:
        """Let happen what these bytes on the port say."""
        for octet in octets:
            fell = self._port & ENABLE and not octet & ENABLE
            self._port, self.lit = octet, bool(octet & LIGHT)
            if fell and not octet & READ:
                self._clock_in(octet)

    def _clock_in(self, octet: int) -> None:
        half, is_letter = octet & 0xF0, bool(octet & REGISTER)
        if self._has_eight_bits:
            self._obey(half)
        elif self._half is None:
            self._half = half
        else:
            whole, self._half = self._half | half >> 4, None
            (self._write if is_letter else self._obey)(whole)

    def _obey(self, command: int) -> None:
        if command & AT:
            self._at = command & 0x7F
        elif command & 0x40:
            return  # letters of one's own: nobody asks for them
        elif command & 0x20:
            self._has_eight_bits, self._half = bool(command & 0x10), None
        elif command & 0x18 == 0x08:
            self.shows = bool(command & 0x04)
        elif command == CLEAR:
            self._memory[:] = b" " * 0x80
            self._at = 0

    def _write(self, letter: int) -> None:
        self._memory[self._at] = letter
        self._at = {0x27: 0x40, 0x67: 0x00}.get(self._at, self._at + 1)
