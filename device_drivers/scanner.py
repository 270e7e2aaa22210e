"""The dispenser's code scanner: a QR or bar code held before it becomes one event, whatever cable it speaks through."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from device_drivers.code_lines import CodeLines, Repeats
from device_drivers.driver import Clock, Driver, DriverError, Emit, Event, Fault, Hand
from device_drivers.keyboard_port import Grab, grabbed, keyboard_port
from device_drivers.port import Port, serial_port
from device_drivers.typed_keys import TypedKeys
from device_drivers.wiping import overwrite

log = logging.getLogger(__name__)

DEVICE: Final = "scanner"
DEFAULT_BAUD: Final = 9600
AT_ONCE: Final = 4096
LOOK_S: Final = 0.5
"""How often the cable is looked after while nothing is scanned."""
UNREADABLE: Final = 3
"""How many lines in a row may be noise until that is a fault: one may be a crumpled paper."""

Faults = tuple[Fault, ...]

POSSIBLE: Final = (Fault.GARBLED, Fault.UNPLUGGED, Fault.BUSY, Fault.REFUSED)
"""Whatever may be wrong with a scanner; each has its sentence for a guide."""


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


class NoScanner:
    """A dispenser without a scanner: codes are typed."""

    virtual = True

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: there is nothing to hold a code before."""
        return {}

    def close(self) -> None:
        """Nothing to let go of."""


class PortScanner:
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
        self._device = device
        self._port = port
        self._letters = letters
        self._emit = emit
        self._clock_ms = clock_ms
        self._behind = behind
        self._buffer = bytearray(AT_ONCE)
        self._lines = CodeLines()
        self._repeats = Repeats()
        self._unreadable = 0
        self._told: Faults | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._thread.start()

    @property
    def virtual(self) -> bool:
        """True when codes are scanned by virtual hands only."""
        return self._behind is not None and self._behind.virtual

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What the virtual scanner behind the port offers; nothing for a real one."""
        return self._behind.hands if self._behind is not None else {}

    def close(self) -> None:
        """Stop listening, at once; closing twice is harmless."""
        if not self._closing.is_set():
            self._closing.set()
            self._port.interrupt()
            self._thread.join(5)
            self._port.close()
            if self._behind is not None:
                self._behind.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                # whoever just came back is told of at once, not when the first code is scanned
                count = self._port.take(self._buffer, 0.0 if self._away else LOOK_S)
            except DriverError as problem:
                self._lost(problem)
            else:
                octets = bytes(memoryview(self._buffer)[:count])
                overwrite(self._buffer)
                self._heard(octets)

    @property
    def _away(self) -> bool:
        return self._told is None or bool(set(self._told) - {Fault.GARBLED})

    def _heard(self, octets: bytes) -> None:
        at_ms = self._clock_ms()
        codes = self._lines.take(self._letters.take(octets), at_ms) if octets else []
        for code in codes:
            self._unreadable = self._unreadable + 1 if code is None else 0
            self._tell((Fault.GARBLED,) if self._unreadable >= UNREADABLE else ())
            if code is not None and self._repeats.is_new(code, at_ms):
                self._emit(CodeScanned(code))
        self._tell((Fault.GARBLED,) if self._unreadable >= UNREADABLE else ())

    def _lost(self, problem: DriverError) -> None:
        self._letters.forget()
        self._lines.forget()
        self._unreadable = 0
        if not self._closing.is_set():
            self._tell((problem.fault,), str(problem))
        self._closing.wait(LOOK_S)

    def _tell(self, faults: Faults, why: str = "") -> None:
        if faults == self._told:
            return
        if faults:
            log.warning("%s", why or f"{self._device}: says what nobody can read; check its settings")
        elif self._told:
            log.info("%s: is well again", self._device)
        self._told = faults
        self._emit(ScannerChecked(faults))


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
