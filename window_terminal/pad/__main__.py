"""`python -m window_terminal.pad SETTINGS.toml …`: the rating pad of one window, or several of keys in one process."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Final

from device_drivers.driver import DriverError
from device_drivers.hands import hands_of, open_hands, refuse_second
from hall_config.texts import Catalogue as Texts
from node_runtime.clock import boot_id, boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings
from window_terminal.pad.app import PadApp
from window_terminal.pad.devices import Lines, attached
from window_terminal.pad.hands import PadHands
from window_terminal.pad.keys import KeyLevels
from window_terminal.pad.settings import check_together, checked, language_of
from window_terminal.pad.touched import TouchedLevels
from window_terminal.pad.view import Words
from window_terminal.together import live_together

TOUCHED_FILE: Final = "touched.sqlite3"


class OnePad:
    """One pad, built and ready to live."""

    def __init__(self, settings: NodeSettings, lines: Lines) -> None:
        refuse_second(settings.hands)
        self.runtime: NodeRuntime = node_on_this_machine(settings, version("paidui"))
        emit = self.runtime.inbox.put
        with ExitStack() as closing:
            devices = attached(settings, emit, boottime_ms, lines)
            closing.callback(devices.close)
            touched = TouchedLevels(settings.data / TOUCHED_FILE, boottime_ms, boot_id())
            closing.callback(touched.close)
            words = Words(Texts.load(), language_of(settings), settings.window)
            self._app = PadApp(self.runtime, words, touched, KeyLevels(settings.keys), devices, boottime_ms)
            self._app.hands = hands_of(devices.drivers, PadHands(self._app, devices.glass).table())
            hands = open_hands(settings.hands, devices.drivers, emit) if settings.hands else None
            if hands is not None:
                closing.callback(hands.close)
            self._closing = closing.pop_all()

    def live(self) -> None:
        """Ask and thank until told to stop."""
        with self._closing:
            self._app.start()
            self.runtime.run(self._app, lambda: self._app.tick_s)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one pad, or several of keys; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = [checked(read_settings(path), path) for path in arguments.settings]
        check_together(settings)
        set_up_logging(" ".join(each.node for each in settings), arguments.log)
        if arguments.check_config:
            sys.stdout.writelines(as_json(each) for each in settings)
        else:
            fall_together()
            lines = Lines(boottime_ms)
            pads = [OnePad(each, lines) for each in settings]
            live_together([(pad.runtime, pad.live) for pad in pads])
    except (SettingsError, DriverError) as problem:
        sys.stderr.write(f"window_terminal.pad: {problem}\n")
        return 2
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="window_terminal.pad", description="The rating pad of one window.")
    parser.add_argument("settings", type=Path, nargs="+", help="the TOML file of each pad in this process")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
