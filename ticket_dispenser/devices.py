"""A kiosk's machine: which printer, which paper, which screen, which readers, as its settings say."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from device_drivers.card_reader import DEVICE as CARD_READER
from device_drivers.card_reader import CardReader, Today
from device_drivers.driver import DriverError, Emit
from device_drivers.printer import EscposPrinter
from device_drivers.readers import KEYS as READERS
from device_drivers.readers import Attached, card_reader_of, open_card_reader, open_scanner, scanner_of
from device_drivers.scanner import DEVICE as SCANNER
from device_drivers.scanner import Scanner
from device_drivers.screen import Screen, SdlScreen, VirtualScreen
from device_drivers.virtual_printer import VirtualPrinter
from node_runtime.clock import boottime_ms
from node_runtime.settings import NodeSettings, SettingsError
from ticket_dispenser.printer_settings import KEYS, PrinterSettings, one_of, open_printer, printer_settings

SCREENS: Final = ("virtual", "sdl")
SPEAKERS: Final = ("none", "sdl", "virtual")
VOICES: Final = ("espeak", "none")
KNOWN: Final = (*KEYS, *READERS, "screen", "speaker", "voice")
SMALLEST_SIDE: Final = 640
"""Pixels: on smaller glass a finger cannot hit what an eye can read."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What is attached, checked before anything is opened."""

    printer: PrinterSettings
    screen: str
    reader: Attached
    scanner: Attached
    speaker: str = "none"
    """What speaks the prompts of the large mode."""
    voice: str = "espeak"
    """Whose voice; `none`: a chime."""

    def merged(self) -> dict[str, str]:
        """Return this as settings would say it, defaults included."""
        readers = self.reader.merged() | self.scanner.merged()
        sound = {"speaker": self.speaker, "voice": self.voice}
        return {**self.printer.merged(), "screen": self.screen, **readers, **sound}


@dataclass(frozen=True, slots=True)
class Devices:
    """The open devices; the virtual printer stands behind the real driver when there is one."""

    screen: Screen
    printer: EscposPrinter
    virtual_printer: VirtualPrinter | None
    reader: CardReader
    scanner: Scanner

    def close(self) -> None:
        """Let go of all but the printer's port, which the spool closes, and pull the virtual printer's plug."""
        self.reader.close()
        self.scanner.close()
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
    _refuse_idle_ports(settings)
    try:
        reader = card_reader_of(settings.devices, settings.data, settings.virtual)
        scanner = scanner_of(settings.devices, settings.data, settings.virtual)
    except DriverError as mistake:
        raise SettingsError(f"node {settings.node}: {mistake.sentence}") from mistake
    printer = printer_settings(settings)
    _refuse_shared_ports(settings, [printer.place, *(str(each.port) for each in (reader, scanner) if each.is_real)])
    return Equipment(
        printer=printer,
        screen=one_of(settings, "screen", SCREENS, "virtual" if settings.virtual else "sdl"),
        reader=reader,
        scanner=scanner,
        speaker=one_of(settings, "speaker", SPEAKERS, "none" if settings.virtual else "sdl"),
        voice=one_of(settings, "voice", VOICES, "espeak"),
    )


def _refuse_idle_ports(settings: NodeSettings) -> None:
    """Refuse a port without its device: the reader would hang on its cable, and no card would ever be read."""
    for device in (CARD_READER, SCANNER):
        for key in (f"{device}_port", f"{device}_baud"):
            if key in settings.devices and device not in settings.devices:
                raise SettingsError(
                    f"node {settings.node}: devices.{key} is there, but no devices.{device}; say which kind it is"
                )


def _refuse_shared_ports(settings: NodeSettings, places: list[str]) -> None:
    """Refuse two devices at one port: each would eat half of the other's answers."""
    for at, place in enumerate(places):
        if place in places[:at]:
            raise SettingsError(f'node {settings.node}: two devices stand at "{place}"; each has a port of its own')


def open_devices(settings: NodeSettings, wanted: Equipment, emit: Emit, today: Today) -> Devices:
    """Open the machine, or raise DriverError with one sentence; a printer that is away is no reason not to start."""
    size = (settings.screen.width, settings.screen.height)
    screen: Screen
    if wanted.screen == "virtual":
        screen = VirtualScreen(size)
    else:
        screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
    printer, behind = open_printer(settings, wanted.printer)
    reader = open_card_reader(wanted.reader, (), emit, boottime_ms, today)
    return Devices(screen, printer, behind, reader, open_scanner(wanted.scanner, emit, boottime_ms))
