"""`python -m window_terminal SETTINGS.toml …`: a window's terminal, or several in one process."""

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
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings, SettingsError
from window_terminal.app import TerminalApp
from window_terminal.devices import Cabling, attach, chip_for
from window_terminal.keys import keys_of
from window_terminal.together import live_together, refuse_together
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


def run(*settings: NodeSettings) -> None:
    """Build one terminal, or several, and let them live until SIGTERM or SIGINT."""
    Catalogue.load()  # not under the first finger that is refused: parsing takes a small Pi a third of a second
    cabling = Cabling(boottime_ms)
    terminals = [OneTerminal(each, cabling) for each in settings]
    live_together([(terminal.runtime, terminal.live) for terminal in terminals])


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings, or raise SettingsError for what a terminal cannot be."""
    if settings.role is not Role.TERMINAL:
        raise SettingsError(f'{file}: role is "{settings.role}"; a window\'s terminal has role = "terminal"')
    wiring_of(settings)
    keys_of(settings)
    return settings


def check_together(settings: Sequence[NodeSettings]) -> None:
    """Raise SettingsError for terminals that cannot share a process, such as two with a clerk's screen."""
    refuse_together(settings, lambda terminal: wiring_of(terminal).has("screen"))


def whole(settings: NodeSettings) -> NodeSettings:
    """Return the settings with all that is usual written out."""
    return msgspec.structs.replace(settings, devices=as_devices(settings), keys=keys_of(settings).as_settings())


main = NodeProgram(
    "window_terminal", "A window's buttons and lamps.", checked, run, (DriverError,), check_together, whole
).main

if __name__ == "__main__":
    sys.exit(main())
