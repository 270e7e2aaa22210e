"""`python -m hall_voice SETTINGS.toml`: renders ahead what the boards of one hall will say."""

import logging
import os
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.roles import Role
from hall_voice.app import VoiceApp
from hall_voice.engine import Packer, Voices
from hall_voice.engines.kokoro import Kokoro
from hall_voice.engines.plain import Plain
from hall_voice.engines.virtual import Virtual, VirtualPacker
from hall_voice.habits import Habits
from hall_voice.renderer import Renderer
from hall_voice.shelf import Shelf
from hall_voice.vorbis import Vorbis
from hall_voice.worklist import Worklist
from node_runtime.clock import boottime_ms
from node_runtime.node import node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings, SettingsError

log = logging.getLogger(__name__)

TICK_S: Final = 0.5
MEGABYTE: Final = 1_000_000
DEVICES: Final[Mapping[str, str]] = {"engine": "kokoro", "parts": "", "room_mb": "500", "threads": "2", "nice": "10"}
"""What renders (`kokoro`, `plain` or `virtual`), where its parts stand (left out: in `voice` beside the node's data),
how much of the disk the clips may take, how many processors the work may, and how far it stands back behind others."""
ENGINES: Final = ("kokoro", "plain", "virtual")


def run(settings: NodeSettings) -> None:
    """Build a voice from its settings and let it render until SIGTERM or SIGINT."""
    os.nice(int(settings.devices["nice"]))
    voices, packer = voices_of(settings)
    runtime = node_on_this_machine(settings, version("paidui"))
    worklist = Worklist()
    renderer = Renderer(voices, packer, worklist, runtime.inbox.put)
    shelf = Shelf(settings.data / "clips", int(settings.devices["room_mb"]) * MEGABYTE)

    def check() -> None:
        voices.check(("zh", "en"))
        packer.check()

    habits = Habits(settings.data / "habits.json")
    app = VoiceApp(runtime, worklist, shelf, habits, check, boottime_ms, settings.node)
    renderer.start()
    try:
        runtime.run(app, TICK_S)
    finally:
        renderer.close()
        app.close()


def voices_of(settings: NodeSettings) -> tuple[Voices, Packer]:
    """Return the engines of these settings, and what packs their speech; nothing heavy is loaded yet."""
    engine, plain = settings.devices["engine"], Plain()
    if engine == "virtual":
        return Voices([Virtual()], {}), VirtualPacker()
    if engine == "plain":
        return Voices([plain], {}), Vorbis()
    parts = Path(settings.devices["parts"] or settings.data / "voice")
    return Voices([Kokoro(parts, int(settings.devices["threads"])), plain]), Vorbis()


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings with every key, or raise SettingsError for what a voice cannot be."""
    if settings.role is not Role.VOICE:
        raise SettingsError(f'{file}: role is "{settings.role}"; a voice has role = "voice"')
    for name in settings.devices:
        if name not in DEVICES:
            raise SettingsError(f"{file}: unknown key devices.{name}; a voice has {', '.join(DEVICES)}")
    devices = {**DEVICES, **settings.devices}
    if devices["engine"] not in ENGINES:
        raise SettingsError(f'{file}: devices.engine is "{devices["engine"]}"; there are {", ".join(ENGINES)}')
    for name, least in (("room_mb", 10), ("threads", 1), ("nice", 0)):
        if not devices[name].isdecimal() or int(devices[name]) < least:
            raise SettingsError(f'{file}: devices.{name} is "{devices[name]}"; write a number, at least "{least}"')
    return msgspec.structs.replace(settings, devices=devices)


main = NodeProgram("hall_voice", "Renders what the boards of a hall will say.", checked, run).main

if __name__ == "__main__":
    sys.exit(main())
