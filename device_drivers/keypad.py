"""The numeric keypad beside a clerk's screen: every press of a key once, by what is printed on it."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from device_drivers.driver import Absent, Cabled, Clock, Driver, Emit
from device_drivers.inputs import KEYPAD, InputChecked, KeyPressed
from device_drivers.keyboard_port import Grab, grabbed, keyboard_port
from device_drivers.listening import LOOK_S, Listener, Tell
from device_drivers.typed_keys import DOWN, KEY, RECORD

_ROWS: Final = (
    (71, ("7", "8", "9", "minus", "4", "5", "6", "plus", "1", "2", "3", "0", "dot")),
    # the same keys with Num Lock off, where the keypad itself knows of it
    (102, ("7", "8", "9", "4", "6", "1", "2", "3", "0", "dot")),
    (2, ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "minus", "equals", "backspace", "tab")),
    (51, ("dot", "dot", "slash")),
    (1, ("escape",)),
    (28, ("enter",)),
    (55, ("star",)),
    (96, ("enter",)),
    (98, ("slash",)),
    (117, ("equals",)),
    (121, ("dot",)),
)
CODES: Final = MappingProxyType({first + i: key for first, row in _ROWS for i, key in enumerate(row)})
"""Each key's code of linux/input-event-codes.h; whatever else keypads send instead stands for the same key.

Num Lock is none: some keypads press it by themselves around every other key.
"""


class Keypad(Driver, Protocol):
    """Reports each press of a key once, `KeyPressed`, however long it is held; its health by `InputChecked`."""


class NoKeypad(Absent):
    """A window without a keypad."""


class KeypadEars:
    """Turns the kernel's records into keys. Holding one repeats it in the kernel, but is no second press."""

    wait_s = LOOK_S

    def __init__(self, emit: Emit, clock_ms: Clock) -> None:
        self._emit = emit
        self._clock_ms = clock_ms
        self._rest = b""

    def hear(self, octets: bytes, tell: Tell) -> None:
        """Report the keys pressed; whatever a keyboard says can be read."""
        tell(())
        self._rest += octets
        whole = len(self._rest) // RECORD.size * RECORD.size
        records, self._rest = self._rest[:whole], self._rest[whole:]
        for key in _pressed(records):
            self._emit(KeyPressed("keypad", key, self._clock_ms()))

    def lose(self) -> None:
        """Half a record is none."""
        self._rest = b""


class EvdevKeypad(Cabled):
    """A keypad at an input device of the kernel."""

    def __init__(
        self, port: Path, emit: Emit, clock_ms: Clock, grab: Grab = grabbed, behind: Driver | None = None
    ) -> None:
        super().__init__(behind)
        self._listener = Listener(
            KEYPAD,
            keyboard_port(KEYPAD, port, grab),
            KeypadEars(emit, clock_ms),
            lambda faults: emit(InputChecked(KEYPAD, faults)),
        )

    def close(self) -> None:
        """Stop listening, at once; closing twice is harmless."""
        self._listener.close()
        super().close()


def _pressed(records: bytes) -> Iterator[str]:
    for _, _, kind, code, value in RECORD.iter_unpack(records):
        if kind == KEY and value == DOWN and code in CODES:
            yield CODES[code]
