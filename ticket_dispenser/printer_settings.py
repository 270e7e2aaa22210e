"""Which printer a kiosk has: on which cable, how wide its paper is, which characters it knows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from device_drivers.cables import RAW_PORT, Cable, FlowControl, NetworkCable, SerialCable, UsbCable
from device_drivers.code_pages import CHARSETS, Charset
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import NARROW_COLUMNS, WIDE_COLUMNS
from device_drivers.virtual_printer import VirtualPrinter
from node_runtime.settings import NodeSettings, SettingsError

PAPERS: Final = {"58": NARROW_COLUMNS, "80": WIDE_COLUMNS}
KINDS: Final = ("serial", "usb", "network", "virtual")
KEYS: Final = ("printer", "printer_kind", "paper", "baud", "flow", "charset", "keep_s")
USB_PRINTERS: Final = ("/dev/usb/", "/dev/paidui/printer")
"""Where Linux shows printers of the USB printer class, and the name that an installed machine gives to one."""
LONGEST_KEEP_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """A printer as its technician wrote it down, checked."""

    kind: str
    place: str
    """A port, a device file, an address; `virtual` for the shipped one."""
    columns: int
    baud: int
    flow: FlowControl
    charset: Charset
    keep_s: int
    """How long a ticket that failed waits for the printer to be mended."""

    def merged(self) -> dict[str, str]:
        """Return this as settings would say it, defaults included."""
        return {
            "printer": self.place,
            "printer_kind": self.kind,
            "paper": next(name for name, columns in PAPERS.items() if columns == self.columns),
            "baud": str(self.baud),
            "flow": self.flow,
            "charset": self.charset,
            "keep_s": str(self.keep_s),
        }

    def cable(self) -> Cable:
        """Return the way to a real printer, not yet plugged in."""
        if self.kind == "network":
            host, port = _address(self.place)
            return NetworkCable(host, port)
        if self.kind == "usb":
            return UsbCable(Path(self.place))
        return SerialCable(Path(self.place), self.baud, self.flow)


def printer_settings(settings: NodeSettings) -> PrinterSettings:
    """Return what the settings say of the printer, or raise SettingsError naming the key and what it may be."""
    devices = settings.devices
    place = devices.get("printer", "virtual" if settings.virtual else "")
    kind = one_of(settings, "printer_kind", KINDS, _kind_of(place))
    _check_place(settings, kind, place)
    flow = one_of(settings, "flow", get_args(FlowControl), "none")
    charset = one_of(settings, "charset", CHARSETS, "gb18030")
    return PrinterSettings(
        kind,
        place,
        columns=PAPERS[one_of(settings, "paper", tuple(PAPERS), "80")],
        baud=_number(settings, "baud", "9600", 1, 4_000_000),
        flow=next(each for each in get_args(FlowControl) if each == flow),
        charset=next(each for each in CHARSETS if each == charset),
        keep_s=_number(settings, "keep_s", "600", 0, LONGEST_KEEP_S),
    )


def open_printer(settings: NodeSettings, wanted: PrinterSettings) -> tuple[EscposPrinter, VirtualPrinter | None]:
    """Return the driver, and the paper behind it where that exists only in memory; a printer may be away yet."""
    if wanted.kind != "virtual":
        return EscposPrinter(wanted.cable(), wanted.columns, wanted.charset), None
    port = settings.data / "printer"
    behind = VirtualPrinter(port, wanted.columns, wanted.charset)
    return EscposPrinter(port, wanted.columns, wanted.charset, virtual=True), behind


def one_of(settings: NodeSettings, key: str, choices: tuple[str, ...], otherwise: str) -> str:
    """Return the value of a key of `[devices]`, or raise SettingsError naming what it may be."""
    value = settings.devices.get(key, otherwise)
    if value not in choices:
        raise SettingsError(f'node {settings.node}: devices.{key} is "{value}"; it may be {" or ".join(choices)}')
    return value


def _kind_of(place: str) -> str:
    """What a printer is by where it is, where nobody says."""
    if place.startswith(USB_PRINTERS):
        return "usb"
    if place.startswith("/"):
        return "serial"
    return "virtual" if place in ("virtual", "") else "network"


def _check_place(settings: NodeSettings, kind: str, place: str) -> None:
    good = {
        "virtual": place == "virtual",
        "serial": place.startswith("/"),
        "usb": place.startswith("/"),
        "network": bool(_address(place)[0]) and 0 < _address(place)[1] < 65536,
    }
    if not good[kind]:
        examples = '"virtual", a port such as "/dev/ttyUSB0" or "/dev/usb/lp0", or an address such as "192.168.1.50"'
        said = settings.devices.get("printer_kind", "")
        but = f' while printer_kind is "{said}"; leave that out, or' if said else ";"
        raise SettingsError(f'node {settings.node}: devices.printer is "{place}"{but} write {examples}')


def _address(place: str) -> tuple[str, int]:
    """Return host and port; port 0 where it is none, host empty where it can be none."""
    host, colon, port = place.partition(":")
    if "/" in host or any(character.isspace() for character in host) or not _is_host(host):
        return "", 0
    if not colon:
        return host, RAW_PORT
    return host, int(port) if port.isascii() and port.isdigit() else 0


def _is_host(host: str) -> bool:
    """A number with dots, or a name with one: a single word is more likely a slip than a printer's name."""
    parts = host.split(".")
    if all(part.isascii() and part.isdigit() for part in parts):
        return len(parts) == 4 and all(int(part) < 256 for part in parts)
    return host == "localhost" or ("." in host and all(parts))


def _number(settings: NodeSettings, key: str, otherwise: str, least: int, most: int) -> int:
    value = settings.devices.get(key, otherwise)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingsError(
            f'node {settings.node}: devices.{key} is "{value}"; write a number from {least} to {most} in quotes, '
            f'such as "{otherwise}"'
        )
    return int(value)
