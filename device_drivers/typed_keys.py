"""A scanner that pretends to be a keyboard: the kernel's input events as letters, on a keyboard of the United States.

The records are read as they are (`struct input_event`, linux/input.h) instead of through a library: there is no wheel
of python-evdev for the nodes, and eight fields need none.
"""

import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

RECORD: Final = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value; the machine's own sizes."""
SYN, KEY = 0, 1
SYN_DROPPED: Final = 3
"""The kernel lost events: what was typed is not whole."""
UP, DOWN = 0, 1
ENTER: Final = 28
SHIFTS: Final = frozenset({42, 54})
CONTROLS: Final = frozenset({29, 97})
LOCKS: Final = frozenset({58, 69, 70})
"""Caps, Num and Scroll: scanners touch them, and mean nothing by it."""
SPOILT: Final = 0
"""What stands for something that is no letter: a line with it is not a code."""

_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (55, "*", "*"),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
PLAIN: Final = MappingProxyType({first + i: ord(c) for first, row, _ in _ROWS for i, c in enumerate(row)})
SHIFTED: Final = MappingProxyType({first + i: ord(c) for first, _, row in _ROWS for i, c in enumerate(row)})
ENDS: Final = MappingProxyType({ENTER: ord("\r"), 96: ord("\r")})


class TypedKeys:
    """Turns the records of a keyboard into the bytes a serial scanner would have sent."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: set[int] = set()

    def take(self, octets: bytes) -> bytes:
        """Take records, cut anywhere; answer what was typed."""
        self._rest += octets
        whole = len(self._rest) // RECORD.size * RECORD.size
        records, self._rest = self._rest[:whole], self._rest[whole:]
        return bytes(self._typed(records))

    def forget(self) -> None:
        """Another keyboard, or the same one plugged in anew: no key is held."""
        self._rest = b""
        self._held.clear()

    def _typed(self, records: bytes) -> Iterator[int]:
        for _, _, kind, code, value in RECORD.iter_unpack(records):
            if kind == SYN and code == SYN_DROPPED:
                self._held.clear()
                yield SPOILT
            elif kind == KEY and code in SHIFTS | CONTROLS:
                (self._held.discard if value == UP else self._held.add)(code)
            elif kind == KEY and value == DOWN and code not in LOCKS:
                yield self._letter(code)

    def _letter(self, code: int) -> int:
        if code in ENDS:
            return ENDS[code]
        letter = (SHIFTED if self._held & SHIFTS else PLAIN).get(code, SPOILT)
        return letter & 0x1F if self._held & CONTROLS else letter  # Ctrl-J and Ctrl-M end a line, too


def pressed(text: str, end: bool = True) -> bytes:
    """The records of a scanner that types a text, then Enter; for virtual scanners and tests."""
    plain, shifted = _codes(PLAIN), _codes(SHIFTED)
    strokes = [
        stroke(plain[letter]) if letter in plain else _shifted(shifted[letter]) for letter in text.encode("ascii")
    ]
    return b"".join(strokes) + (stroke(ENTER) if end else b"")


def stroke(code: int) -> bytes:
    """The records of one key that is pressed and let go."""
    return b"".join((_record(KEY, code, DOWN), _record(SYN, 0, 0), _record(KEY, code, UP), _record(SYN, 0, 0)))


def _codes(letters: Mapping[int, int]) -> dict[int, int]:
    """The key of each letter, rather of the main rows than of the number pad."""
    return {letter: code for code, letter in sorted(letters.items(), reverse=True)}


def _shifted(code: int) -> bytes:
    shift = min(SHIFTS)
    return _record(KEY, shift, DOWN) + stroke(code) + _record(KEY, shift, UP) + _record(SYN, 0, 0)


def _record(kind: int, code: int, value: int) -> bytes:
    return RECORD.pack(0, 0, kind, code, value)
