"""`python -m window_terminal.sign SETTINGS.toml …`: the sign above a window, or several in one process."""

import logging
import sys
from importlib.metadata import version

from device_drivers.driver import DriverError
from device_drivers.hands import open_hands, refuse_second
from device_drivers.led_strips import StripLines
from hall_config.texts import Catalogue
from node_runtime.clock import boottime_ms
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings
from window_terminal.sign.app import SignApp
from window_terminal.sign.devices import Workshop, check_together, checked
from window_terminal.sign.view import Sign
from window_terminal.together import live_together

log = logging.getLogger(__name__)


class OneSign:
    """One sign, built and ready to live."""

    def __init__(self, settings: NodeSettings, workshop: Workshop) -> None:
        refuse_second(settings.hands)
        self.runtime: NodeRuntime = node_on_this_machine(settings, version("paidui"))
        emit = self.runtime.inbox.put
        self._devices = workshop.attach(settings, emit)
        self._app = SignApp(self.runtime, Sign(Catalogue.load(), settings.first_language), self._devices, boottime_ms)
        self._hands = open_hands(settings.hands, self._devices.drivers, emit) if settings.hands else None

    def live(self) -> None:
        """Show the window until told to stop."""
        try:
            self.runtime.run(self._app, lambda: self._app.tick_s)
        finally:
            if self._hands is not None:
                self._hands.close()
            self._devices.close()


def run(*settings: NodeSettings) -> None:
    """Build one sign, or several, and let them live until SIGTERM or SIGINT."""
    workshop = Workshop(StripLines(boottime_ms))
    signs = [OneSign(each, workshop) for each in settings]
    live_together([(sign.runtime, sign.live) for sign in signs])


main = NodeProgram(
    "window_terminal.sign", "The sign above a window.", checked, run, (DriverError,), check_together
).main

if __name__ == "__main__":
    sys.exit(main())
