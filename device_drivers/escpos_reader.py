"""What a thermal printer's firmware understands: ESC/POS bytes in, lines, codes and cuts out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_drivers.code_pages import Charset, has
from device_drivers.receipt import Align, Cut, Element, Feed, Qr, Size, Strip, Text

ALIGNMENTS: Final[tuple[Align, ...]] = ("left", "center", "right")
SIZES: Final[dict[int, Size]] = {0x00: 1, 0x11: 2, 0x22: 3}


@dataclass(frozen=True)
class StatusAsked:
    """`DLE EOT question`: the host wants one byte, at once."""

    question: int


@dataclass(frozen=True)
class DoneAsked:
    """`GS r`: the host wants one byte when all before it is out."""


@dataclass(frozen=True)
class Forget:
    """`DLE DC4 8`: what has not been printed yet is not wanted any more."""


Printed = Element | StatusAsked | DoneAsked | Forget

ABSENT: Final = "\u25a1"
"""What stands on the paper for a character that the firmware lacks."""

FIXED_LENGTH: Final = {
    b"\x1b@": 2,
    b"\x1ba": 3,
    b"\x1bE": 3,
    b"\x1bd": 3,
    b"\x1d!": 3,
    b"\x1c&": 2,
    b"\x1c.": 2,
    b"\x10\x04": 3,
    b"\x10\x14": 10,
    b"\x1dr": 3,
}


class EscposReader:
    """Reads the stream as it comes, in pieces of any size; commands it does not know are kept in `unknown`."""

    def __init__(self, charset: Charset = "gb18030") -> None:
        self._charset: Charset = charset
        self.unknown: list[bytes] = []
        self._pending = b""
        self._out: list[Printed] = []
        self._initialise()

    def take(self, data: bytes) -> list[Printed]:
        """What came onto the paper, or was asked, by these bytes."""
        self._pending += data
        while self._pending and (used := self._step()):
            self._pending = self._pending[used:]
        done, self._out = self._out, []
        return done

    def _initialise(self) -> None:
        self._line = b""
        self._chinese = False
        self._size: Size = 1
        self._align: Align = "left"
        self._bold = False
        self._qr_size = 3
        self._qr_data = ""

    def _step(self) -> int:
        """Read one character or command; answer how many bytes it took, 0 when it is not all there yet."""
        first = self._pending[0]
        if first == 0x0A:
            self._end_line()
            return 1
        if first >= 0x20:
            self._line += self._pending[:1]
            return 1
        return self._command()

    def _command(self) -> int:
        code = self._pending[:2]
        if len(code) < 2:
            return 0
        if code == b"\x1d(":
            return self._two_dimensional()
        if code == b"\x1dV":
            return self._cut()
        if code == b"\x1dv":
            return self._raster()
        length = FIXED_LENGTH.get(code, 0)
        if not length:
            self.unknown.append(code)
            return 2
        if len(self._pending) < length:
            return 0
        self._obey(code, self._pending[length - 1])
        return length

    def _obey(self, code: bytes, value: int) -> None:
        commands: dict[bytes, Callable[[], None]] = {
            b"\x1b@": self._initialise,
            b"\x1ba": lambda: self._set(align=ALIGNMENTS[value % 3]),
            b"\x1bE": lambda: self._set(bold=bool(value & 1)),
            b"\x1bd": lambda: self._out.append(Feed(value)),
            b"\x1d!": lambda: self._set(size=SIZES.get(value, 1)),
            b"\x1c&": lambda: self._set(chinese=True),
            b"\x1c.": lambda: self._set(chinese=False),
            b"\x10\x04": lambda: self._out.append(StatusAsked(value)),
            b"\x10\x14": lambda: self._out.append(Forget()),
            b"\x1dr": lambda: self._out.append(DoneAsked()),
        }
        commands[code]()

    def _set(
        self,
        align: Align | None = None,
        bold: bool | None = None,
        size: Size | None = None,
        chinese: bool | None = None,
    ) -> None:
        self._align = self._align if align is None else align
        self._bold = self._bold if bold is None else bold
        self._size = self._size if size is None else size
        self._chinese = self._chinese if chinese is None else chinese

    def _end_line(self) -> None:
        line, self._line = self._line, b""
        text = line.decode(self._charset if self._chinese else "ascii", errors="replace")
        text = "".join(character if has(character, self._charset) else ABSENT for character in text)
        self._out.append(Text(text, self._size, self._align, self._bold) if text else Feed(1))

    def _cut(self) -> int:
        length = 4 if self._pending[2:3] in (b"A", b"B") else 3
        if len(self._pending) < length:
            return 0
        if self._line:
            self._end_line()
        self._out.append(Cut())
        return length

    def _raster(self) -> int:
        """`GS v 0`: how many bytes across and how many rows, then the dots."""
        if len(self._pending) < 8:
            return 0
        across, rows = (int.from_bytes(self._pending[at : at + 2], "little") for at in (4, 6))
        length = 8 + across * rows
        if len(self._pending) < length:
            return 0
        self._out.append(Strip(across * 8, self._pending[8:length], self._align))
        return length

    def _two_dimensional(self) -> int:
        """`GS ( k`: a length, then one function of the QR code."""
        if len(self._pending) < 5:
            return 0
        length = 5 + int.from_bytes(self._pending[3:5], "little")
        if len(self._pending) < length:
            return 0
        self._qr_function(self._pending[6], self._pending[7:length])
        return length

    def _qr_function(self, function: int, data: bytes) -> None:
        if function == 67:
            self._qr_size = data[0]
        elif function == 80:
            self._qr_data = data[1:].decode("utf-8", errors="replace")
        elif function == 81:
            self._out.append(Qr(self._qr_data, self._qr_size))
