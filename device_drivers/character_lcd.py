"""The clerk's character LCD: two lines of sixteen letters, or four of twenty, on the I2C bus.

`/dev/i2c-N` is written as it is: one message carries a whole text to the port chip, and eight lines of the kernel's
own interface need no library. A thread of its own writes, so that no press waits for a slow bus.
"""

import errno
import fcntl
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from device_drivers.character_lcd_codec import LIGHT, SIZES, changes, lines_of, waking
from device_drivers.driver import Cabled, Clock, Driver, DriverError, Emit, Fault
from device_drivers.inputs import InputChecked

log = logging.getLogger(__name__)

DEVICE: Final = "lcd"
POSSIBLE: Final = (Fault.UNPLUGGED, Fault.SILENT, Fault.BUSY, Fault.REFUSED)
"""Whatever may be wrong with it; each has its sentence for a guide."""
I2C_SLAVE: Final = 0x0703
"""`I2C_SLAVE` of linux/i2c-dev.h: whom the next bytes are for."""
BACK_PACKS: Final = (*range(0x20, 0x28), *range(0x38, 0x40))
"""Where a PCF8574 and a PCF8574A can be."""
BUS_PINS: Final[Mapping[int, tuple[int, int]]] = {1: (2, 3)}
"""Which BCM pins a bus takes for itself, data and clock; others have theirs only where somebody gave them some."""
LOOK_S: Final = 1.0
"""How often the panel is looked after while nothing changes."""
AGAIN_MS: Final = 30_000
"""How often it is woken and written anew: a panel that lost its power, or a half letter, comes back right."""
AT_ONCE: Final = 256
FAULTS: Final = {
    errno.ENOENT: Fault.UNPLUGGED,
    errno.ENODEV: Fault.UNPLUGGED,
    errno.EACCES: Fault.REFUSED,
    errno.EPERM: Fault.REFUSED,
    errno.ENOTTY: Fault.REFUSED,
    errno.EBUSY: Fault.BUSY,
}


@dataclass(frozen=True, slots=True)
class LcdPlan:
    """A panel as a terminal's settings say it."""

    bus: int
    address: int
    size: tuple[int, int]
    virtual: bool = False

    @property
    def path(self) -> Path:
        """The bus it hangs on."""
        return Path(f"/dev/i2c-{self.bus}")


class CharacterLcd(Driver, Protocol):
    """Shows a few lines of plain letters as soon as it can, and goes on showing them."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""

    def show(self, lines: tuple[str, ...]) -> None:
        """Have this shown instead of what was; returns at once. What has no letter in its ROM is left out."""


class I2cPort(Protocol):
    """One chip on an I2C bus. Trouble is an OSError."""

    def write(self, octets: bytes) -> None:
        """Send bytes; the bus is opened when it is not yet."""

    def who_answers(self) -> tuple[int, ...]:
        """Which of the usual addresses somebody is at."""

    def close(self) -> None:
        """Let go of the bus; it is opened anew when next needed."""


class RealI2cPort:
    """A chip on one of the machine's own buses."""

    def __init__(self, path: Path, address: int) -> None:
        self._path = path
        self._address = address
        self._bus: int | None = None

    def write(self, octets: bytes) -> None:
        """Send bytes in messages short enough for every adapter."""
        if self._bus is None:
            self._bus = os.open(self._path, os.O_RDWR)
            fcntl.ioctl(self._bus, I2C_SLAVE, self._address)
        for begin in range(0, len(octets), AT_ONCE):
            os.write(self._bus, octets[begin : begin + AT_ONCE])

    def who_answers(self) -> tuple[int, ...]:
        """Read one byte at each address: that changes nothing on a port chip."""
        with _opened(self._path) as bus:
            return tuple(address for address in BACK_PACKS if _is_there(bus, address))

    def close(self) -> None:
        """Let go of the bus."""
        bus, self._bus = self._bus, None
        if bus is not None:
            os.close(bus)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    bus = os.open(path, os.O_RDWR)
    try:
        yield bus
    finally:
        os.close(bus)


def _is_there(bus: int, address: int) -> bool:
    try:
        fcntl.ioctl(bus, I2C_SLAVE, address)
        os.read(bus, 1)
    except OSError:
        return False
    return True


class I2cLcd(Cabled):
    """A panel at a port, with a thread of its own."""

    def __init__(self, plan: LcdPlan, port: I2cPort, emit: Emit, clock_ms: Clock, behind: Driver | None = None) -> None:
        super().__init__(behind)
        self._plan = plan
        self._port = port
        self._emit = emit
        self._clock_ms = clock_ms
        self._wanted = lines_of((), plan.size)
        self._shown: tuple[str, ...] | None = None
        self._woken_ms: int | None = None
        self._told: tuple[Fault, ...] | None = None
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=DEVICE, daemon=True)
        self._thread.start()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._plan.size

    def show(self, lines: tuple[str, ...]) -> None:
        """Have this shown instead of what was."""
        self._wanted = lines_of(lines, self._plan.size)
        self._news.set()

    def close(self) -> None:
        """Stop writing; what stands there stays. Closing twice is harmless."""
        if not self._closing.is_set():
            self._closing.set()
            self._news.set()
            self._thread.join(5)
            self._port.close()
            super().close()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._news.clear()
            try:
                self._look()
            except OSError as problem:
                self._lost(problem)
            else:
                self._tell(())
            self._news.wait(LOOK_S)
            if self._told:
                self._closing.wait(LOOK_S)  # however fast the text changes, a missing panel is not asked faster

    def _look(self) -> None:
        """Write what has changed; a byte of light alone shows whether anybody is there."""
        now_ms = self._clock_ms()
        if self._woken_ms is None or now_ms - self._woken_ms >= AGAIN_MS:
            self._wake()
            self._woken_ms, self._shown = now_ms, None
        wanted = self._wanted
        self._port.write(changes(self._shown, wanted, self._plan.size) or bytes((LIGHT,)))
        self._shown = wanted

    def _wake(self) -> None:
        for step in waking():
            self._port.write(step.octets)
            self._closing.wait(step.wait_s)

    def _lost(self, problem: OSError) -> None:
        self._port.close()
        self._woken_ms = self._shown = None
        fault = FAULTS.get(problem.errno or 0, Fault.SILENT)
        if not self._closing.is_set():
            self._tell((fault,), self._sentence(fault))

    def _sentence(self, fault: Fault) -> str:
        plan = self._plan
        if fault is Fault.SILENT:
            return f"{DEVICE}: nothing answers at 0x{plan.address:02x} on {plan.path}; {self._others()}"
        if fault is Fault.UNPLUGGED:
            return f"{DEVICE}: there is no {plan.path}; switch I2C on with raspi-config"
        if fault is Fault.BUSY:
            return f"{DEVICE}: 0x{plan.address:02x} on {plan.path} is used by the kernel or another program"
        return f"{DEVICE}: this user may not use {plan.path}; put it into the group i2c"

    def _others(self) -> str:
        try:
            found = self._port.who_answers()
        except OSError:
            return "nor can the bus be read"
        if not found:
            return "nobody answers at any usual address; check its four wires"
        return f"somebody answers at {', '.join(f'0x{address:02x}' for address in found)}"

    def _tell(self, faults: tuple[Fault, ...], why: str = "") -> None:
        if faults == self._told:
            return
        if faults:
            log.warning("%s", why)
        elif self._told:
            log.info("%s: is well again", DEVICE)
        self._told = faults
        self._emit(InputChecked(DEVICE, faults))


def lcd_plan(wanted: str) -> LcdPlan | None:
    """Return the panel that `devices.lcd` asks for, None for "none", or raise DriverError saying what to write.

    `i2c:1:0x27:20x4` is bus, address, columns and rows; `virtual:16x2` exists only in memory.
    """
    if wanted == "none":
        return None
    kind, *rest = wanted.split(":")
    if kind == "virtual" and len(rest) <= 1:
        return LcdPlan(1, 0x27, _size(wanted, rest[0] if rest else "20x4"), virtual=True)
    if kind != "i2c" or len(rest) != 3 or not rest[0].isdecimal():
        raise _mistake(wanted, "write bus, address and size, such as i2c:1:0x27:20x4, or virtual:16x2")
    return LcdPlan(int(rest[0]), _address(wanted, rest[1]), _size(wanted, rest[2]))


def check_pins(plan: LcdPlan, pins: Mapping[str, int]) -> None:
    """Raise DriverError for a button or lamp on a pin that is the panel's own wire."""
    taken = BUS_PINS.get(plan.bus, ()) if not plan.virtual else ()
    for name, pin in pins.items():
        if pin in taken:
            sentence = f"{name!r} is on pin {pin}, which is a wire of I2C bus {plan.bus}, where 'lcd' hangs"
            raise DriverError(DEVICE, Fault.WRONG_PIN, sentence)


def open_lcd(plan: LcdPlan, emit: Emit, clock_ms: Clock) -> CharacterLcd:
    """Open a panel; one that is away is no reason not to start: it says so, `InputChecked`, and is waited for."""
    if not plan.virtual:
        return I2cLcd(plan, RealI2cPort(plan.path, plan.address), emit, clock_ms)
    from device_drivers.character_lcd_virtual import VirtualLcd  # a real panel needs nothing of it

    behind = VirtualLcd(plan)
    return I2cLcd(plan, behind.port, emit, clock_ms, behind)


def _address(wanted: str, text: str) -> int:
    try:
        address = int(text, 16)
    except ValueError as problem:
        raise _mistake(wanted, f'its address "{text}" is no number such as 0x27') from problem
    if address not in BACK_PACKS:
        raise _mistake(wanted, f"0x{address:02x} is no address of a back pack: 0x20 to 0x27, or 0x38 to 0x3f")
    return address


def _size(wanted: str, text: str) -> tuple[int, int]:
    known = {f"{columns}x{rows}": (columns, rows) for columns, rows in SIZES}
    if text not in known:
        raise _mistake(wanted, f'its size "{text}" may be {" or ".join(known)}')
    return known[text]


def _mistake(wanted: str, sentence: str) -> DriverError:
    return DriverError(DEVICE, Fault.BAD_REQUEST, f'devices.lcd is "{wanted}"; {sentence}')
