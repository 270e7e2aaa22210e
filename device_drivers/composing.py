"""From a receipt to ESC/POS bytes: native text and native QR, and dots for what the printer's code page lacks."""

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from device_drivers.code_pages import Charset, has, is_native, plainly
from device_drivers.driver import DriverError
from device_drivers.receipt import (
    NARROW_COLUMNS,
    Align,
    Cut,
    Element,
    Feed,
    Qr,
    Receipt,
    Strip,
    Text,
    bytes_across,
    wrapped,
)

log = logging.getLogger(__name__)

ALIGNMENTS: Final[dict[Align, int]] = {"left": 0, "center": 1, "right": 2}
BEGIN: Final = b"\x1b@\x1c&"
"""Initialise; Chinese mode."""

CUT: Final = b"\x1dVB\x00"
"""Feeds to the knife by itself and cuts in part."""

DOTS_A_COLUMN: Final = 12
QUIET_MODULES: Final = 8
"""Four white ones on either side of a code, as its standard demands."""

QR_BYTES: Final = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)
"""How many bytes fit a code of version 1, 2 … at error correction M (ISO/IEC 18004, table 7)."""

Style = tuple[int, int, bool]
"""Size, alignment and boldness the printer has been told."""


def composed(receipt: Receipt, columns: int = NARROW_COLUMNS, charset: Charset = "gb18030") -> bytes:
    """The bytes of `receipt`: a few hundred, where the printer has all its characters."""
    style: Style = (1, 0, False)
    job = [BEGIN]
    for element in receipt:
        for part in _parts(element, columns, charset):
            commands, style = _commands(part, columns, charset, style)
            job.append(commands)
    return b"".join(job)


def _parts(element: Element, columns: int, charset: Charset) -> Iterator[Element]:
    """One element as the printer can take it: a paragraph is lines, and a line it has no letters for is dots."""
    if not isinstance(element, Text):
        yield element
        return
    for line in wrapped(plainly(element.text, charset), columns // element.size):
        yield _line(Text(line, element.size, element.align, element.bold), charset)


def _line(line: Text, charset: Charset) -> Element:
    if is_native(line.text, charset):
        return line
    try:
        return strip_of(line)
    except DriverError as problem:  # a machine without fonts still gives a number
        log.warning("characters the printer lacks are printed as ?: %s", problem)
        return Text("".join(c if has(c, charset) else "?" for c in line.text), line.size, line.align, line.bold)


@lru_cache(maxsize=32)
def strip_of(line: Text) -> Strip:
    """One line as dots; remembered, for the hall's own name stands on every ticket."""
    from device_drivers.glyphs import dots_of, missing

    for character in sorted(missing(line.text)):
        log.warning("no font has the character U+%04X: it is printed as a box with this code", ord(character))
    width, rows = dots_of(line.text, line.size, line.bold)
    return Strip(width, rows, line.align)


def _commands(part: Element, columns: int, charset: Charset, style: Style) -> tuple[bytes, Style]:
    """The bytes of one part, and the style the printer is left in."""
    match part:
        case Text(text, size, align, bold):
            wanted: Style = (size, ALIGNMENTS[align], bold) if text else style
            return _restyled(style, wanted) + text.encode(charset) + b"\n", wanted
        case Strip(width, rows, align):
            wanted = (style[0], ALIGNMENTS[align], style[2])
            return _restyled(style, wanted) + _raster(width, rows), wanted
        case Qr(data, size):
            wanted = (style[0], ALIGNMENTS["center"], style[2])
            return _restyled(style, wanted) + _qr(data.encode(), fitting(data, size, columns)), wanted
        case Feed(lines):
            return (b"\n" if lines == 1 else b"\x1bd" + bytes([min(lines, 255)])), style
        case Cut():
            return CUT, style


def _restyled(old: Style, new: Style) -> bytes:
    """Only the commands that change something: every byte costs a millisecond at 9600 baud."""
    size = b"\x1d!" + bytes([(new[0] - 1) * 0x11]) if new[0] != old[0] else b""
    align = b"\x1ba" + bytes([new[1]]) if new[1] != old[1] else b""
    bold = b"\x1bE" + bytes([new[2]]) if new[2] != old[2] else b""
    return size + align + bold


def fitting(data: str, size: int, columns: int) -> int:
    """The side of a module in dots with which the code of `data` fits the paper, its white margin included.

    At most `size`; a printer burns nothing at all of a code that is too wide.
    """
    length = len(data.encode())
    version = next((version for version, room in enumerate(QR_BYTES, 1) if length <= room), len(QR_BYTES))
    return max(1, min(size, 16, columns * DOTS_A_COLUMN // (17 + 4 * version + QUIET_MODULES)))


def _qr(data: bytes, size: int) -> bytes:
    """Module size, error correction M, store, print; of model 2, as every printer has it unless told otherwise."""
    store = (len(data) + 3).to_bytes(2, "little")
    return (
        (b"\x1d(k\x03\x00\x31\x43" + bytes([size]))
        + b"\x1d(k\x03\x00\x31\x45\x31"
        + (b"\x1d(k" + store + b"\x31\x50\x30" + data)
        + b"\x1d(k\x03\x00\x31\x51\x30"
    )


def _raster(width: int, rows: bytes) -> bytes:
    """`GS v 0`, one dot a bit."""
    across = bytes_across(width)
    head = across.to_bytes(2, "little") + (len(rows) // across).to_bytes(2, "little")
    return b"\x1dv0\x00" + head + _harmless(rows)


def _harmless(rows: bytes) -> bytes:
    """Dots that can be taken for no real-time command: a printer obeys `DLE EOT`, `ENQ` and `DC4` even in a picture."""
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        rows = rows.replace(command, b"\x18" + command[1:])
    return rows
