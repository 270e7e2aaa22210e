"""`python -m caller_display SETTINGS.toml`: one board with its voice."""

import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from board_view.announcements import SHORTEST_MS, AnnouncementQueue
from board_view.board import Board
from board_view.loudness import percent_at
from caller_display.announcer import Announcer
from caller_display.app import BoardApp
from caller_display.attached import PINS, attach, refuse_bad_pins
from caller_display.chronicle import Chronicle
from caller_display.clip_store import ClipStore
from caller_display.draw import BoardPainter
from caller_display.narrator import Narrator
from caller_display.remembering import Memory
from device_drivers.driver import DriverError
from device_drivers.fonts import is_missing, own_first
from device_drivers.hands import open_hands
from device_drivers.lettering import Lettering
from device_drivers.screen import SdlScreen, VirtualScreen
from device_drivers.voice import SilentVoice, Voice, find_voice
from hall_config.texts import Catalogue
from hall_protocol.roles import Role
from node_runtime.clock import boottime_ms
from node_runtime.node import node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings, SettingsError

if TYPE_CHECKING:
    from caller_display.pictures import Pictures

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "screen": ("sdl", "virtual"),
    "speaker": ("sdl", "virtual", "none"),
    "voice": ("espeak", "none"),
}
"""What a board may be built from; a sound card may be named: `sdl:USB Audio`."""
PATHS: Final = ("font", "clips", "pictures")
FREE: Final = (*PATHS, "shortest_ms", *PINS)
"""A font file of the hall's own; how long (milliseconds) an announcement stands large, however short its sound; folders
of spoken clips and of pictures; the pins of a light and of a button."""


def run(settings: NodeSettings) -> None:
    """Build a board from its settings and let it live until SIGTERM or SIGINT."""
    screen, lettering = _screen(settings), _lettering(settings)
    runtime = node_on_this_machine(settings, version("paidui"))
    emit, clock = runtime.inbox.put, runtime.hall_clock
    attached = attach(settings, emit, clock, boottime_ms)
    texts, chronicle, pictures = Catalogue.load(), Chronicle(), _pictures(settings)
    narrator = Narrator(_voice(settings), _store(settings), texts, settings.first_language, emit)
    memory = Memory(settings.data / "announced.json")
    announcer = Announcer(
        AnnouncementQueue(_shortest_ms(settings)),
        chronicle,
        narrator,
        attached.speaker,
        lambda manners: percent_at(manners, clock.now_ms(), clock.utc_offset_s),
        attached.sinks,
        memory,
    )
    board = Board(texts, settings.first_language)
    painter = BoardPainter(screen.surface, lettering, pictures=pictures)
    app = BoardApp(runtime, board, painter, screen, announcer, narrator, chronicle, attached, boottime_ms)
    runtime.set_fault("font.missing", is_missing(settings.devices.get("font", "")))
    hands = open_hands(settings.hands, [screen, *attached.drivers], emit) if settings.hands else None
    try:
        runtime.run(app, app.beat_s)
    finally:
        if hands is not None:
            hands.close()
        narrator.close()
        memory.close()
        attached.close()
        if pictures is not None:
            pictures.close()
        screen.close()


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings with every device named, or raise SettingsError for what a board cannot be."""
    if settings.role is not Role.DISPLAY:
        raise SettingsError(f'{file}: role is "{settings.role}"; a board has role = "display"')
    if settings.language not in ("zh", "en"):
        raise SettingsError(f'{file}: language is "{settings.language}"; there are zh, en')
    for name in settings.devices:
        if name not in CHOICES and name not in FREE:
            raise SettingsError(f"{file}: unknown key devices.{name}; a board has {', '.join((*CHOICES, *FREE))}")
    usual = "virtual" if settings.virtual else "sdl"
    devices = {"screen": usual, "speaker": usual, "voice": "espeak"} | settings.devices
    for name, choices in CHOICES.items():
        if devices[name] not in choices and not (name == "speaker" and devices[name].startswith("sdl:")):
            raise SettingsError(f'{file}: devices.{name} is "{devices[name]}"; there are {", ".join(choices)}')
    refuse_bad_pins(settings, file)
    if not devices.get("shortest_ms", "0").isdecimal():
        raise SettingsError(f'{file}: devices.shortest_ms is "{devices["shortest_ms"]}"; write milliseconds, "8000"')
    return msgspec.structs.replace(settings, devices=devices | _from_here(devices, file))


def _from_here(devices: Mapping[str, str], file: Path) -> dict[str, str]:
    """Return the files and folders among the devices; where one stands counts from the settings' own folder."""
    return {name: str((file.parent / devices[name]).absolute()) for name in PATHS if devices.get(name)}


def _screen(settings: NodeSettings) -> SdlScreen:
    size = (settings.screen.width, settings.screen.height)
    if settings.devices["screen"] == "virtual":
        return VirtualScreen(size)
    return SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)


def _voice(settings: NodeSettings) -> Voice:
    return find_voice(settings.data / "voice") if settings.devices["voice"] == "espeak" else SilentVoice()


def _store(settings: NodeSettings) -> ClipStore:
    shipped = settings.devices.get("clips")
    return ClipStore(settings.data / "clips", Path(shipped) if shipped else None)


def _pictures(settings: NodeSettings) -> "Pictures | None":
    folder = settings.devices.get("pictures")
    if not folder:
        return None
    from caller_display.pictures import Pictures  # what reads pictures takes memory

    return Pictures(Path(folder))


def _shortest_ms(settings: NodeSettings) -> int:
    return int(settings.devices.get("shortest_ms", SHORTEST_MS))


def _lettering(settings: NodeSettings) -> Lettering:
    return Lettering(own_first(settings.devices.get("font", "")))


main = NodeProgram("caller_display", "One board with its voice.", checked, run, faults=(DriverError,)).main

if __name__ == "__main__":
    sys.exit(main())
