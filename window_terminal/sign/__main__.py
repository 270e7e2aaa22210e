"""`python -m window_terminal.sign SETTINGS.toml …`: the sign above a window, or several in one process."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from device_drivers.driver import DriverError
from device_drivers.hands import open_hands, refuse_second
from device_drivers.led_strips import StripLines
from hall_config.model import Language
from hall_config.texts import Catalogue
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings
from window_terminal.sign.app import SignApp
from window_terminal.sign.devices import Workshop, checked, refuse_many_screens
from window_terminal.sign.view import Sign
from window_terminal.together import live_together, refuse_named_twice

log = logging.getLogger(__name__)


class OneSign:
    """One sign, built and ready to live."""

    def __init__(self, settings: NodeSettings, workshop: Workshop) -> None:
        refuse_second(settings.hands)
        self.runtime: NodeRuntime = node_on_this_machine(settings, version("paidui"))
        emit = self.runtime.inbox.put
        self._devices = workshop.attach(settings, emit)
        self._app = SignApp(self.runtime, Sign(Catalogue.load(), language_of(settings)), self._devices, boottime_ms)
        self._hands = open_hands(settings.hands, self._devices.drivers, emit) if settings.hands else None

    def live(self) -> None:
        """Show the window until told to stop."""
        try:
            self.runtime.run(self._app, lambda: self._app.tick_s)
        finally:
            if self._hands is not None:
                self._hands.close()
            self._devices.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sign, or several; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = [checked(read_settings(path), path) for path in arguments.settings]
        refuse_named_twice(settings)
        refuse_many_screens(settings)
        set_up_logging(" ".join(each.node for each in settings), arguments.log)
        if arguments.check_config:
            sys.stdout.writelines(as_json(each) for each in settings)
        else:
            fall_together()
            _live(settings)
    except (SettingsError, DriverError) as problem:
        sys.stderr.write(f"window_terminal.sign: {problem}\n")
        return 2
    return 0


def _live(settings: Sequence[NodeSettings]) -> None:
    workshop = Workshop(StripLines(boottime_ms))
    signs = [OneSign(each, workshop) for each in settings]
    live_together([(sign.runtime, sign.live) for sign in signs])


def language_of(settings: NodeSettings) -> Language:
    """Return the language that comes first."""
    return "en" if settings.language == "en" else "zh"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="window_terminal.sign", description="The sign above a window.")
    parser.add_argument("settings", type=Path, nargs="+", help="the TOML file of each sign in this process")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
