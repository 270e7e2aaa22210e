"""`python -m window_terminal SETTINGS.toml …`: a window's terminal, or several in one process."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from device_drivers.buttons import GpioButtons, VirtualButtons
from device_drivers.driver import Driver, DriverError
from device_drivers.hands import open_hands
from device_drivers.lamps import GpioLamps, VirtualLamps
from device_drivers.pins import Chip, PinPlan, real_chip, virtual_chip
from hall_protocol.roles import Role
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings
from window_terminal.app import TerminalApp
from window_terminal.lights import Lamp
from window_terminal.presses import PRESSES

logger = logging.getLogger(__name__)

TICK_S: Final = 0.25
PINS: Final[Mapping[str, int]] = {
    "call": 5, "recall": 6, "start": 13, "finish": 19, "missed": 26, "pause": 21,
    "visitor": 17, "waiting": 27, "fault": 22,
}  # fmt: skip
"""The usual wiring, in BCM numbers; `devices.<name> = "<pin>"` changes one."""


class OneTerminal:
    """One terminal, built and ready to live."""

    def __init__(self, settings: NodeSettings) -> None:
        plan = pin_plan(settings)
        self.runtime: NodeRuntime = node_on_this_machine(settings, version("paidui"))
        self._chip: Chip = virtual_chip() if settings.virtual else real_chip()
        emit = self.runtime.inbox.put
        buttons = VirtualButtons if settings.virtual else GpioButtons
        lamps = VirtualLamps if settings.virtual else GpioLamps
        self._buttons = buttons(plan.buttons, self._chip, emit, boottime_ms)
        self._lamps = lamps(plan.lamps, self._chip)
        drivers: list[Driver] = [self._buttons, self._lamps]
        self._app = TerminalApp(self.runtime, self._lamps, drivers, boottime_ms)
        self._hands = open_hands(settings.hands, drivers, emit) if settings.hands else None

    def live(self) -> None:
        """Serve the window until told to stop."""
        try:
            self.runtime.run(self._app, TICK_S)
        finally:
            if self._hands is not None:
                self._hands.close()
            self._buttons.close()
            self._lamps.close()
            self._chip.close()


def pin_plan(settings: NodeSettings) -> PinPlan:
    """Return which pin each button and lamp is on, or raise for one that cannot be."""
    pins = {**PINS, **{name: _pin(settings, name, pin) for name, pin in settings.devices.items()}}
    try:
        return PinPlan(
            buttons={name: pins[name] for name in PRESSES},
            lamps={lamp.value: pins[lamp] for lamp in Lamp},
        )
    except DriverError as problem:
        raise SettingsError(f"{settings.node}: {problem}") from problem


def _pin(settings: NodeSettings, name: str, pin: str) -> int:
    if name not in PINS:
        raise SettingsError(f"{settings.node}: unknown key devices.{name}; a terminal has {', '.join(PINS)}")
    if not pin.isdecimal():
        raise SettingsError(f'{settings.node}: devices.{name} is "{pin}"; write a BCM pin number such as "17"')
    return int(pin)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one terminal, or several; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = [_checked(path) for path in arguments.settings]
        set_up_logging(" ".join(each.node for each in settings), arguments.log)
        if arguments.check_config:
            sys.stdout.writelines(as_json(_with_pins(each)) for each in settings)
        else:
            fall_together()
            _live_together([OneTerminal(each) for each in settings])
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
    pin_plan(settings)
    return settings


def _with_pins(settings: NodeSettings) -> NodeSettings:
    usual = {name: str(pin) for name, pin in PINS.items()}
    return msgspec.structs.replace(settings, devices=usual | settings.devices)


def _live_together(terminals: Sequence[OneTerminal]) -> None:
    """A process of one terminal is its loop; in a process of several each has a thread of its own.

    When one of them falls all end, so that all are started again: a dead terminal beside living ones would stay dead.
    """
    if len(terminals) == 1:
        terminals[0].live()
        return

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        for terminal in terminals:
            terminal.runtime.stop()

    def live(terminal: OneTerminal) -> None:
        try:
            terminal.live()
        finally:
            stop()

    threads = [threading.Thread(target=live, args=(each,), name=each.runtime.settings.node) for each in terminals]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
