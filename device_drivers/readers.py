"""Which card reader and which scanner a node has, as its settings say; checked before anything is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from device_drivers.card_reader import DEFAULT_BAUD as CARD_BAUD
from device_drivers.card_reader import DEVICE as CARD_READER
from device_drivers.card_reader import CardReader, Keys, NoCardReader, SamVReader, Today
from device_drivers.driver import Clock, DriverError, Emit, Fault
from device_drivers.id_card import FROM_SIXTY, GreenRule
from device_drivers.scanner import DEFAULT_BAUD as SCANNER_BAUD
from device_drivers.scanner import DEVICE as SCANNER
from device_drivers.scanner import NoScanner, Scanner, keyboard_scanner, serial_scanner
from device_drivers.virtual_card_reader import VirtualCardReader
from device_drivers.virtual_scanner import VirtualScanner

NONE: Final = "none"
VIRTUAL: Final = "virtual"
CARD_READERS: Final = ("sam-v", VIRTUAL, NONE)
SCANNERS: Final = ("serial", "evdev", VIRTUAL, NONE)
WITHOUT_PORT: Final = (VIRTUAL, NONE)
PORT: Final = "_port"
BAUD: Final = "_baud"
BAUDS: Final = (9600, 19200, 38400, 57600, 115200)
"""What a SAM-V module can be set to, and what scanners commonly speak."""
KEYS: Final = tuple(f"{device}{what}" for device in (CARD_READER, SCANNER) for what in ("", PORT, BAUD))
"""All keys of `[devices]` that are read here."""


@dataclass(frozen=True)
class Attached:
    """One device as its settings say: what it is and, when it is real, where it stands."""

    device: str
    kind: str
    port: Path
    baud: int

    @property
    def is_real(self) -> bool:
        """Whether it hangs on a cable of this machine."""
        return self.kind not in WITHOUT_PORT

    def merged(self) -> dict[str, str]:
        """Return this as settings would say it, defaults included."""
        where = {} if not self.is_real else {PORT: str(self.port), BAUD: str(self.baud)}
        return {self.device: self.kind, **{self.device + what: value for what, value in where.items()}}


def card_reader_of(devices: Mapping[str, str], data: Path, virtual: bool) -> Attached:
    """The card reader that `[devices]` asks for, or DriverError naming the key and what it may be.

    Where nothing is said a virtual node has a virtual one, standing in its folder `data`, and a real node none.
    """
    return _attached(CARD_READER, CARD_READERS, CARD_BAUD, devices, data / "reader", virtual)


def scanner_of(devices: Mapping[str, str], data: Path, virtual: bool) -> Attached:
    """The scanner that `[devices]` asks for; as with the card reader."""
    return _attached(SCANNER, SCANNERS, SCANNER_BAUD, devices, data / "scanner", virtual)


def open_card_reader(
    wanted: Attached, keys: Keys, emit: Emit, clock_ms: Clock, today: Today, green: GreenRule = FROM_SIXTY
) -> CardReader:
    """Open it; one that is away is no reason not to start: it says so by a `ReaderChecked` and is waited for."""
    if wanted.kind == NONE:
        return NoCardReader()
    behind = VirtualCardReader(wanted.port, today) if wanted.kind == VIRTUAL else None
    return SamVReader(wanted.port, keys, emit, clock_ms, today, green, wanted.baud, behind=behind)


def open_scanner(wanted: Attached, emit: Emit, clock_ms: Clock) -> Scanner:
    """Open it; one that is away says so by a `ScannerChecked` and is waited for."""
    if wanted.kind == NONE:
        return NoScanner()
    if wanted.kind == "evdev":
        return keyboard_scanner(wanted.port, emit, clock_ms)
    behind = VirtualScanner(wanted.port) if wanted.kind == VIRTUAL else None
    return serial_scanner(wanted.port, emit, clock_ms, wanted.baud, behind)


def _attached(
    device: str, kinds: tuple[str, ...], usual_baud: int, devices: Mapping[str, str], link: Path, virtual: bool
) -> Attached:
    kind = devices.get(device, VIRTUAL if virtual else NONE)
    if kind not in kinds:
        raise _mistake(device, f'devices.{device} is "{kind}"; it may be {" or ".join(kinds)}')
    baud = devices.get(device + BAUD, str(usual_baud))
    if baud not in map(str, BAUDS):
        raise _mistake(device, f'devices.{device}{BAUD} is "{baud}"; it may be {" or ".join(map(str, BAUDS))}')
    port = devices.get(device + PORT, "")
    if kind in WITHOUT_PORT:
        return Attached(device, kind, link, int(baud))
    if not port.startswith("/"):
        raise _mistake(device, f'devices.{device}{PORT} is "{port}"; write the port, such as "/dev/ttyUSB1"')
    return Attached(device, kind, Path(port), int(baud))


def _mistake(device: str, sentence: str) -> DriverError:
    return DriverError(device, Fault.BAD_REQUEST, sentence)
