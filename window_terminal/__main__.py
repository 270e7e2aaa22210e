"""`python -m window_terminal SETTINGS.toml …`: a window's terminal, or several in one process."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from device_drivers.driver import DriverError
from device_drivers.hands import open_hands, refuse_second
from device_drivers.pins import Chip
from hall_config.texts import Catalogue
from hall_protocol.roles import Role
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings
from window_terminal.app import TerminalApp
from window_terminal.devices import Cabling, attach, chip_for
from window_terminal.keys import keys_of
from window_terminal.together import live_together, refuse_named_twice
from window_terminal.wiring import as_devices, wiring_of

logger = logging.getLogger(__name__)


class OneTerminal:
    """One terminal, built and ready to live."""

    def __init__(self, settings: NodeSettings, cabling: Cabling) -> None:
        wiring, keys = wiring_of(settings), keys_of(settings)
        refuse_second(settings.hands)
        self.runtime: NodeRuntime = node_on_this_machine(settings, version("paidui"))
        self._chip: Chip = chip_for(settings.virtual)
        emit = self.runtime.inbox.put
        self.devices = attach(settings, wiring, keys, self._chip, emit, cabling)
        self._app = TerminalApp(self.runtime, self.devices, keys, boottime_ms)
        self._hands = open_hands(settings.hands, self.devices.drivers, emit) if settings.hands else None

    def live(self) -> None:
        """Serve the window until told to stop."""
        try:
            self.runtime.run(self._app, self._app.beat_s)
        finally:
            if self._hands is not None:
                self._hands.close()
            self.devices.close()
            self._chip.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one terminal, or several; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = [_checked(path) for path in arguments.settings]
        refuse_named_twice(settings)
        _refuse_many_screens(settings)
        set_up_logging(" ".join(each.node for each in settings), arguments.log)
        if arguments.check_config:
            sys.stdout.writelines(as_json(_whole(each)) for each in settings)
        else:
            fall_together()
            Catalogue.load()  # not under the first finger that is refused: parsing takes a small Pi a third of a second
            cabling = Cabling(boottime_ms)
            terminals = [OneTerminal(each, cabling) for each in settings]
            live_together([(terminal.runtime, terminal.live) for terminal in terminals])
    except (SettingsError, DriverError) as problem:
        sys.stderr.write(f"window_terminal: {problem}\n")
        return 2
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="window_terminal", description="A window's buttons and lamps.")
    parser.add_argument("settings", type=Path, nargs="+", help="the TOML file of each terminal in this process")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


def _checked(path: Path) -> NodeSettings:
    settings = read_settings(path)
    if settings.role is not Role.TERMINAL:
        raise SettingsError(f'{path}: role is "{settings.role}"; a window\'s terminal has role = "terminal"')
    wiring_of(settings)
    keys_of(settings)
    return settings


def _refuse_many_screens(settings: Sequence[NodeSettings]) -> None:
    """One process draws on one screen; whoever wants several terminals with screens starts several."""
    named = [each.node for each in settings if wiring_of(each).has("screen")]
    if len(named) > 1:
        raise SettingsError(f"{' and '.join(named)} each have a screen; start a process for each")


def _whole(settings: NodeSettings) -> NodeSettings:
    """The settings with all that is usual written out."""
    return msgspec.structs.replace(settings, devices=as_devices(settings), keys=keys_of(settings).as_settings())


if __name__ == "__main__":
    sys.exit(main())
