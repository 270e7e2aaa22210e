"""What the kernel says of the pins of a GPIO chip: how many there are, and who has one (linux/gpio.h, version 2)."""

import fcntl
import os
import struct
from pathlib import Path
from typing import Final, NamedTuple

CHIP: Final = struct.Struct("=32s32sI")
"""Name, label, number of lines."""
LINE: Final = struct.Struct("=32s32sIIQ160x16x")
"""Name, consumer, offset, number of attributes, flags; the rest is not looked at."""
CHIP_INFO: Final = 0x8044B401
LINE_INFO: Final = 0xC100B405
USED: Final = 1


class Chip(NamedTuple):
    """One GPIO chip."""

    label: str
    lines: int


class Line(NamedTuple):
    """One pin."""

    is_used: bool
    consumer: str


def chip_at(path: Path) -> Chip:
    """Return what a chip is. Raises OSError where it is none, or may not be opened."""
    answer = bytearray(CHIP.size)
    _ask(path, CHIP_INFO, answer)
    _, label, lines = CHIP.unpack(answer)
    return Chip(_text(label), lines)


def line_at(path: Path, pin: int) -> Line:
    """Return who has a pin. Raises OSError where there is no such pin."""
    question = bytearray(LINE.pack(b"", b"", pin, 0, 0))
    _ask(path, LINE_INFO, question)
    return line_in(bytes(question))


def line_in(answer: bytes) -> Line:
    """Return what the kernel's answer says."""
    _, consumer, _, _, flags = LINE.unpack(answer)
    return Line(bool(flags & USED), _text(consumer))


def _ask(path: Path, request: int, answer: bytearray) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(handle, request, answer)
    finally:
        os.close(handle)


def _text(octets: bytes) -> str:
    return octets.split(b"\0", 1)[0].decode("ascii", "replace")
