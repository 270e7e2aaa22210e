"""A kiosk's machine: which printer, which paper, which screen, as its settings say."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from device_drivers.printer import EscposPrinter
from device_drivers.screen import Screen, SdlScreen, VirtualScreen
from device_drivers.virtual_printer import VirtualPrinter
from node_runtime.settings import NodeSettings, SettingsError
from ticket_dispenser.printer_settings import KEYS, PrinterSettings, one_of, open_printer, printer_settings

SCREENS: Final = ("virtual", "sdl")
KNOWN: Final = (*KEYS, "screen")
SMALLEST_SIDE: Final = 640
"""Pixels: on smaller glass a finger cannot hit what an eye can read."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What is attached, checked before anything is opened."""

    printer: PrinterSettings
    screen: str

    def merged(self) -> dict[str, str]:
        """Return this as settings would say it, defaults included."""
        return {**self.printer.merged(), "screen": self.screen}


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
    for key in settings.devices:
        if key not in KNOWN:
            near = get_close_matches(key, KNOWN, n=1, cutoff=0.0)[0]
            raise SettingsError(f'node {settings.node}: unknown key devices.{key}; did you mean "{near}"?')
    if min(settings.screen.width, settings.screen.height) < SMALLEST_SIDE:
        raise SettingsError(f"node {settings.node}: screen.width and screen.height must be {SMALLEST_SIDE} or more")
    return Equipment(
        printer=printer_settings(settings),
        screen=one_of(settings, "screen", SCREENS, "virtual" if settings.virtual else "sdl"),
    )


def open_devices(settings: NodeSettings, wanted: Equipment) -> Devices:
    """Open the machine, or raise DriverError with one sentence; a printer that is away is no reason not to start."""
    size = (settings.screen.width, settings.screen.height)
    screen: Screen
    if wanted.screen == "virtual":
        screen = VirtualScreen(size)
    else:
        screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
    return Devices(screen, *open_printer(settings, wanted.printer))
