"""`python -m window_terminal.pad SETTINGS.toml …`: the rating pad of one window, or several of keys in one process."""

import sys
from contextlib import ExitStack
from importlib.metadata import version
from typing import Final

from device_drivers.driver import DriverError
from device_drivers.hands import hands_of, open_hands, refuse_second
from hall_config.texts import Catalogue as Texts
from node_runtime.clock import boot_id, boottime_ms
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings
from window_terminal.pad.app import PadApp
from window_terminal.pad.devices import Lines, attached
from window_terminal.pad.hands import PadHands
from window_terminal.pad.keys import KeyLevels
from window_terminal.pad.settings import check_together, checked
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
            words = Words(Texts.load(), settings.first_language, settings.window)
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


def run(*settings: NodeSettings) -> None:
    """Build one pad, or several of keys, and let them live until SIGTERM or SIGINT."""
    lines = Lines(boottime_ms)
    pads = [OnePad(each, lines) for each in settings]
    live_together([(pad.runtime, pad.live) for pad in pads])


main = NodeProgram(
    "window_terminal.pad", "The rating pad of one window.", checked, run, (DriverError,), check_together
).main

if __name__ == "__main__":
    sys.exit(main())
