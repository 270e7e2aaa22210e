"""The dispenser's code scanner: a QR or bar code held before it becomes one event, whatever cable it speaks through."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from device_drivers.code_lines import CodeLines, Repeats
from device_drivers.driver import Absent, Cabled, Clock, Driver, Emit, Event, Fault
from device_drivers.keyboard_port import Grab, grabbed, keyboard_port
from device_drivers.listening import LOOK_S, Faults, Listener, Tell
from device_drivers.listening import POSSIBLE as POSSIBLE
from device_drivers.port import Port, serial_port
from device_drivers.typed_keys import TypedKeys

DEVICE: Final = "scanner"
DEFAULT_BAUD: Final = 9600
UNREADABLE: Final = 3
"""How many lines in a row may be noise until that is a fault: one may be a crumpled paper."""


@dataclass(frozen=True)
class CodeScanned(Event):
    """Somebody held a code before the scanner; it does not show in a log, for a code may be a person's."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class ScannerChecked(Event):
    """All that is wrong with the scanner from now on; empty when it is well. Comes at the start and on change."""

    faults: Faults


class Scanner(Driver, Protocol):
    """Reports each code once, `CodeScanned`, however long it is held there; and its own health, `ScannerChecked`."""


class Letters(Protocol):
    """How a scanner's bytes are letters."""

    def take(self, octets: bytes) -> bytes:
        """The letters, line ends among them."""

    def forget(self) -> None:
        """Begin anew: the cable was pulled."""


class PlainLetters:
    """A serial scanner says the letters themselves."""

    def take(self, octets: bytes) -> bytes:
        """Nothing to be done."""
        return octets

    def forget(self) -> None:
        """Nothing is kept."""


class NoScanner(Absent):
    """A dispenser without a scanner: codes are typed."""


class ScannerEars:
    """Turns a scanner's bytes into codes, each told of once however long it is held there."""

    wait_s = LOOK_S

    def __init__(self, letters: Letters, emit: Emit, clock_ms: Clock) -> None:
        self.letters = letters
        self.lines = CodeLines()
        self._emit = emit
        self._clock_ms = clock_ms
        self._repeats = Repeats()
        self._unreadable = 0

    def hear(self, octets: bytes, tell: Tell) -> None:
        """Report the codes."""
        at_ms = self._clock_ms()
        codes = self.lines.take(self.letters.take(octets), at_ms) if octets else []
        for code in codes:
            self._unreadable = self._unreadable + 1 if code is None else 0
            tell(self._faults)  # whoever reads a code again is well before it is told of
            if code is not None and self._repeats.is_new(code, at_ms):
                self._emit(CodeScanned(code))
        tell(self._faults)

    def lose(self) -> None:
        """What was half said, and what was noise, was another cable's."""
        self.letters.forget()
        self.lines.forget()
        self._unreadable = 0

    @property
    def _faults(self) -> Faults:
        return (Fault.GARBLED,) if self._unreadable >= UNREADABLE else ()


class PortScanner(Cabled):
    """A scanner at a port, with a thread of its own. A scanner cannot be asked: silence is no fault of it."""

    def __init__(
        self,
        port: Port,
        letters: Letters,
        emit: Emit,
        clock_ms: Clock,
        behind: Driver | None = None,
        device: str = DEVICE,
    ) -> None:
        super().__init__(behind)
        self.ears = ScannerEars(letters, emit, clock_ms)
        self._listener = Listener(device, port, self.ears, lambda faults: emit(ScannerChecked(faults)))

    def close(self) -> None:
        """Stop listening, at once; closing twice is harmless."""
        self._listener.close()
        super().close()


def serial_scanner(
    port: Path, emit: Emit, clock_ms: Clock, baud: int = DEFAULT_BAUD, behind: Driver | None = None
) -> PortScanner:
    """A scanner that says each code as a line on a serial port."""
    return PortScanner(serial_port(DEVICE, port, baud), PlainLetters(), emit, clock_ms, behind)


def keyboard_scanner(
    port: Path, emit: Emit, clock_ms: Clock, grab: Grab = grabbed, behind: Driver | None = None
) -> PortScanner:
    """A scanner that types each code like a keyboard; a pty of a virtual one cannot be grabbed and need not be."""
    return PortScanner(keyboard_port(DEVICE, port, grab), TypedKeys(), emit, clock_ms, behind)
