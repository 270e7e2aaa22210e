"""A kiosk's machine: which printer, which paper, which screen, as its settings say."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from device_drivers.cables import SerialCable
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import NARROW_COLUMNS, WIDE_COLUMNS
from device_drivers.screen import Screen, SdlScreen, VirtualScreen
from device_drivers.virtual_printer import VirtualPrinter
from node_runtime.settings import NodeSettings, SettingsError

PAPERS: Final = {"58": NARROW_COLUMNS, "80": WIDE_COLUMNS}
SCREENS: Final = ("virtual", "sdl")
KNOWN: Final = ("printer", "paper", "baud", "screen")
DEFAULT_BAUD: Final = 9600
SMALLEST_SIDE: Final = 640
"""Pixels: on smaller glass a finger cannot hit what an eye can read."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What is attached, checked before anything is opened."""

    printer: str
    """`virtual`, or the serial port's path."""
    columns: int
    baud: int
    screen: str

    def merged(self) -> dict[str, str]:
        """Return this as settings would say it, defaults included."""
        paper = next(name for name, columns in PAPERS.items() if columns == self.columns)
        return {"printer": self.printer, "paper": paper, "baud": str(self.baud), "screen": self.screen}


@dataclass(frozen=True, slots=True)
class Devices:
    """The open devices; the virtual printer stands behind the real driver when there is one."""

    screen: Screen
    printer: EscposPrinter
    virtual_printer: VirtualPrinter | None

    def close(self) -> None:
        """Let go of the screen and pull the virtual printer's plug; the spool closes the port."""
        self.screen.close()
        if self.virtual_printer is not None:
            self.virtual_printer.close()


def equipment(settings: NodeSettings) -> Equipment:
    """Return what the settings ask for, or raise SettingsError naming the key and what it may be."""
    devices = settings.devices
    for key in devices:
        if key not in KNOWN:
            near = get_close_matches(key, KNOWN, n=1, cutoff=0.0)[0]
            raise SettingsError(f'node {settings.node}: unknown key devices.{key}; did you mean "{near}"?')
    if min(settings.screen.width, settings.screen.height) < SMALLEST_SIDE:
        raise SettingsError(f"node {settings.node}: screen.width and screen.height must be {SMALLEST_SIDE} or more")
    otherwise = "virtual" if settings.virtual else ""
    return Equipment(
        printer=_printer(settings, devices.get("printer", otherwise)),
        columns=PAPERS[_one_of(settings, "paper", devices.get("paper", "80"), tuple(PAPERS))],
        baud=_baud(settings, devices.get("baud", str(DEFAULT_BAUD))),
        screen=_one_of(settings, "screen", devices.get("screen", otherwise or "sdl"), SCREENS),
    )


def open_devices(settings: NodeSettings, wanted: Equipment) -> Devices:
    """Open the machine, or raise DriverError with one sentence; a printer that is away is no reason not to start."""
    size = (settings.screen.width, settings.screen.height)
    screen: Screen
    if wanted.screen == "virtual":
        screen = VirtualScreen(size)
    else:
        screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
    if wanted.printer != "virtual":
        return Devices(screen, EscposPrinter(SerialCable(Path(wanted.printer), wanted.baud), wanted.columns), None)
    port = settings.data / "printer"
    behind = VirtualPrinter(port, wanted.columns)
    return Devices(screen, EscposPrinter(port, wanted.columns, virtual=True), behind)


def _printer(settings: NodeSettings, value: str) -> str:
    if value == "virtual" or value.startswith("/"):
        return value
    raise SettingsError(
        f'node {settings.node}: devices.printer is "{value}"; write "virtual" or the port, such as "/dev/ttyUSB0"'
    )


def _one_of(settings: NodeSettings, key: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SettingsError(f'node {settings.node}: devices.{key} is "{value}"; it may be {" or ".join(choices)}')
    return value


def _baud(settings: NodeSettings, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingsError(f'node {settings.node}: devices.baud is "{value}"; write a number such as "9600"')
    return int(value)
