"""`python -m window_terminal.pad SETTINGS.toml`: the rating pad of one window."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Final

from device_drivers.driver import Driver, DriverError, Emit
from device_drivers.hands import hands_of, open_hands
from hall_config.texts import Catalogue as Texts
from node_runtime.clock import boot_id, boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings
from window_terminal.pad.app import PadApp
from window_terminal.pad.devices import attached
from window_terminal.pad.hands import PadHands
from window_terminal.pad.keys import KeyLevels
from window_terminal.pad.settings import checked, language_of
from window_terminal.pad.touched import TouchedLevels
from window_terminal.pad.view import Words

TOUCHED_FILE: Final = "touched.sqlite3"


def run(settings: NodeSettings) -> None:
    """Build a pad from its settings and let it live until SIGTERM or SIGINT."""
    runtime = node_on_this_machine(settings, version("paidui"))
    with ExitStack() as closing:
        devices = attached(settings, runtime.inbox.put, boottime_ms)
        closing.callback(devices.close)
        touched = TouchedLevels(settings.data / TOUCHED_FILE, boottime_ms, boot_id())
        closing.callback(touched.close)
        words = Words(Texts.load(), language_of(settings), settings.window)
        app = PadApp(runtime, words, touched, KeyLevels(settings.keys), devices, boottime_ms)
        app.hands = hands_of(devices.drivers, PadHands(app, devices.glass).table())
        _open_hands(settings, devices.drivers, runtime.inbox.put, closing)
        app.start()
        runtime.run(app, lambda: app.tick_s)


def _open_hands(settings: NodeSettings, drivers: Sequence[Driver], emit: Emit, closing: ExitStack) -> None:
    hands = open_hands(settings.hands, drivers, emit) if settings.hands else None
    if hands is not None:
        closing.callback(hands.close)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a pad; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = checked(read_settings(arguments.settings), arguments.settings)
        set_up_logging(settings.node, arguments.log)
        if arguments.check_config:
            sys.stdout.write(as_json(settings))
        else:
            fall_together()
            run(settings)
    except (SettingsError, DriverError) as problem:
        sys.stderr.write(f"window_terminal.pad: {problem}\n")
        return 2
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="window_terminal.pad", description="The rating pad of one window.")
    parser.add_argument("settings", type=Path, help="the node's TOML file")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
