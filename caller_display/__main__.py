"""`python -m caller_display SETTINGS.toml`: one board with its voice."""

import argparse
import logging
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from board_view.announcements import SHORTEST_MS, AnnouncementQueue
from board_view.board import Board
from caller_display.announcer import Announcer
from caller_display.app import BoardApp
from caller_display.chronicle import Chronicle
from caller_display.draw import BoardPainter
from caller_display.narrator import Narrator
from device_drivers.driver import DriverError
from device_drivers.hands import open_hands
from device_drivers.lettering import Lettering
from device_drivers.screen import SdlScreen, VirtualScreen
from device_drivers.speaker import SdlSpeaker, VirtualSpeaker, after
from device_drivers.voice import SilentVoice, Voice, find_voice
from hall_config.model import Language
from hall_config.texts import Catalogue
from hall_protocol.roles import Role
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings

log = logging.getLogger(__name__)

TICK_S: Final = 0.05
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "screen": ("sdl", "virtual"),
    "speaker": ("sdl", "virtual", "none"),
    "voice": ("espeak", "none"),
}
"""What a board may be built from."""
FREE: Final = ("font", "shortest_ms")
"""A font file of the hall's own, and how long (milliseconds) an announcement is looked at, however short its sound."""


def run(settings: NodeSettings) -> None:
    """Build a board from its settings and let it live until SIGTERM or SIGINT."""
    screen, lettering = _screen(settings), _lettering(settings)
    runtime = node_on_this_machine(settings, version("paidui"))
    speaker = _speaker(settings, runtime)
    texts, chronicle = Catalogue.load(), Chronicle()
    narrator = Narrator(_voice(settings), texts, language_of(settings), runtime.inbox.put)
    announcer = Announcer(AnnouncementQueue(_shortest_ms(settings)), chronicle, narrator, speaker)
    board, painter = Board(texts, language_of(settings)), BoardPainter(screen.surface, lettering)
    app = BoardApp(runtime, board, painter, screen, announcer, chronicle, speaker, boottime_ms)
    drivers = [screen, speaker] if speaker else [screen]
    hands = open_hands(settings.hands, drivers, runtime.inbox.put) if settings.hands else None
    try:
        runtime.run(app, TICK_S)
    finally:
        if hands is not None:
            hands.close()
        announcer.close()
        screen.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run a board; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = _checked(read_settings(arguments.settings), arguments.settings)
        set_up_logging(settings.node, arguments.log)
        if arguments.check_config:
            sys.stdout.write(as_json(settings))
        else:
            fall_together()
            run(settings)
    except (SettingsError, DriverError) as problem:
        sys.stderr.write(f"caller_display: {problem}\n")
        return 2
    return 0


def language_of(settings: NodeSettings) -> Language:
    """Return the language that stands large and is spoken when the hub sends no words."""
    return "en" if settings.language == "en" else "zh"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="caller_display", description="One board with its voice.")
    parser.add_argument("settings", type=Path, help="the node's TOML file")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


def _checked(settings: NodeSettings, file: Path) -> NodeSettings:
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
        if devices[name] not in choices:
            raise SettingsError(f'{file}: devices.{name} is "{devices[name]}"; there are {", ".join(choices)}')
    if not devices.get("shortest_ms", "0").isdecimal():
        raise SettingsError(f'{file}: devices.shortest_ms is "{devices["shortest_ms"]}"; write milliseconds, "2000"')
    return msgspec.structs.replace(settings, devices=devices)


def _screen(settings: NodeSettings) -> SdlScreen:
    size = (settings.screen.width, settings.screen.height)
    if settings.devices["screen"] == "virtual":
        return VirtualScreen(size)
    return SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)


def _speaker(settings: NodeSettings, runtime: NodeRuntime) -> SdlSpeaker | VirtualSpeaker | None:
    """Return the loudspeaker; a hall whose sound card is missing still has its picture, and is told."""
    if settings.devices["speaker"] == "none":
        return None
    emit, clock = runtime.inbox.put, runtime.hall_clock
    if settings.devices["speaker"] == "virtual":
        return VirtualSpeaker(emit, later=lambda seconds, act: after(seconds / clock.speed, act))
    try:
        return SdlSpeaker(emit)
    except DriverError as problem:
        log.warning("no sound, the board shows the calls all the same: %s", problem)
        runtime.set_fault(problem.code, True)
        return None


def _voice(settings: NodeSettings) -> Voice:
    return find_voice(settings.data / "voice") if settings.devices["voice"] == "espeak" else SilentVoice()


def _shortest_ms(settings: NodeSettings) -> int:
    return int(settings.devices.get("shortest_ms", SHORTEST_MS))


def _lettering(settings: NodeSettings) -> Lettering:
    own = settings.devices.get("font")
    return Lettering((Path(own),) if own else None)


if __name__ == "__main__":
    sys.exit(main())
