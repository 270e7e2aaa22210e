"""Everything attached to one terminal, built from its wiring and moved together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from device_drivers.buttons import Buttons, GpioButtons, VirtualButtons
from device_drivers.driver import Clock, Driver, Emit
from device_drivers.lamps import GpioLamps, Lamps, Light, VirtualLamps
from device_drivers.pins import Chip, real_chip, virtual_chip
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from window_terminal.desk import Desk
from window_terminal.keys import Keys
from window_terminal.verdicts import Verdict
from window_terminal.wiring import Wiring


class Display(Protocol):
    """Shows a clerk the desk: a screen, or a character display."""

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Draw what has changed, and nothing else."""

    def tick(self, now_ms: int) -> int | None:
        """Do what time alone asks for; answer when to call again, or None."""

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """Send a picture of it to whoever asked, where that can be."""


class Sounds(Protocol):
    """Says by ear what came of a press."""

    def sound(self, said: Verdict) -> None:
        """Begin to sound; whatever sounded before ends."""

    def tick(self, now_ms: int) -> int | None:
        """Go on sounding; answer when to call again, or None."""


@dataclass
class Devices:
    """What one terminal shows with, and is pressed by."""

    buttons: Buttons
    lamps: Lamps
    drivers: Sequence[Driver]
    """All of it, to be moved by virtual hands and closed in the end."""
    has: frozenset[str]
    """Which lamps there are."""
    displays: Sequence[Display] = ()
    sounds: Sounds | None = None
    dues_ms: tuple[int, ...] = field(default=())
    """When the devices want their next tick."""

    def light(self, lamp: str, light: Light) -> None:
        """Set one lamp, where there is one."""
        if lamp in self.has:
            self.lamps.show(lamp, light)

    def sound(self, said: Verdict) -> None:
        """Say by ear what came of a press."""
        if self.sounds is not None:
            self.sounds.sound(said)

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Show the desk on every display."""
        for display in self.displays:
            display.show(desk, clock, now_ms)

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """Send a picture of what is shown."""
        for display in self.displays:
            display.show_picture(runtime, control_id)

    def tick(self, now_ms: int) -> None:
        """Blink, sound, and let time tell what a press means."""
        ticking = (self.buttons, self.lamps, *self.displays, *((self.sounds,) if self.sounds else ()))
        self.dues_ms = tuple(due_ms for each in ticking if (due_ms := each.tick(now_ms)) is not None)

    def close(self) -> None:
        """Put everything out and let go of it."""
        for driver in self.drivers:
            driver.close()


def attach(wiring: Wiring, keys: Keys, chip: Chip, emit: Emit, clock_ms: Clock) -> Devices:
    """Build what hangs on a terminal, or raise DriverError naming what cannot be."""
    plan = wiring.plan
    make_buttons = VirtualButtons if chip.virtual else GpioButtons
    buttons = make_buttons(plan.buttons, chip, emit, clock_ms, keys.gestures(plan.buttons))
    lamps = (VirtualLamps if chip.virtual else GpioLamps)(plan.lamps, chip)
    return Devices(buttons, lamps, [buttons, lamps], frozenset(plan.lamps))


def chip_for(virtual: bool) -> Chip:
    """Return the pins: the machine's own, or ones that exist only here."""
    return virtual_chip() if virtual else real_chip()
