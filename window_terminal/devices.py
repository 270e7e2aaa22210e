"""Everything attached to one terminal, built from its wiring and moved together."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from device_drivers.buttons import Buttons, GpioButtons, VirtualButtons
from device_drivers.driver import Clock, Driver, DriverError, Emit
from device_drivers.gestures import timing_of
from device_drivers.inputs import InputChecked
from device_drivers.lamps import GpioLamps, Lamps, Light, VirtualLamps
from device_drivers.pins import Chip, real_chip, virtual_chip
from device_drivers.tone import GpioTone, NoTone, Tone, VirtualTone, tone_plan
from hall_config.texts import Catalogue
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from node_runtime.settings import NodeSettings, ScreenSettings
from window_terminal.desk import Desk
from window_terminal.keys import Keys
from window_terminal.wiring import Wiring

if TYPE_CHECKING:
    from device_drivers.desk_inputs import PadLines

logger = logging.getLogger(__name__)

INPUTS: Final = ("keypad", "pads", "badge_reader")
SMALL: Final = (800, 480)
"""The clerk's screen, where the settings do not say how large it is."""


class Display(Protocol):
    """Shows a clerk the desk: a screen, or a character display."""

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Draw what has changed, and nothing else."""

    def tick(self, now_ms: int) -> int | None:
        """Do what time alone asks for; answer when to call again, or None."""

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """Send a picture of it to whoever asked, where that can be."""


class Ticking(Protocol):
    """Something that time alone moves."""

    def tick(self, now_ms: int) -> int | None:
        """Do what is due; answer when to call again, or None."""


@dataclass
class Devices:
    """What one terminal shows with, and is pressed by."""

    buttons: Buttons
    lamps: Lamps
    drivers: Sequence[Driver]
    """All of it, to be moved by virtual hands and closed in the end."""
    lamp_names: frozenset[str]
    displays: Sequence[Display] = ()
    tone: Tone = field(default_factory=NoTone)
    dues_ms: tuple[int, ...] = ()
    """When the devices want their next tick."""

    def light(self, lamp: str, light: Light) -> None:
        """Set one lamp, where there is one."""
        if lamp in self.lamp_names:
            self.lamps.show(lamp, light)

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
        ticking: tuple[Ticking, ...] = (self.buttons, self.lamps, self.tone, *self.displays)
        self.dues_ms = tuple(due_ms for each in ticking if (due_ms := each.tick(now_ms)) is not None)

    def close(self) -> None:
        """Put everything out and let go of it."""
        for driver in reversed(self.drivers):
            driver.close()


class Cabling:
    """What the terminals of one process share: the lines on which several pads hang."""

    def __init__(self, clock_ms: Clock) -> None:
        self.clock_ms = clock_ms
        self._lines: PadLines | None = None

    def attach(self, wiring: Wiring, data: Path, emit: Emit) -> list[Driver]:
        """Open keypad, call pad and badge reader, where there are any; one that is away is waited for."""
        if not any(wiring.has(device) for device in INPUTS):
            return []
        from device_drivers.call_pads import clerks_key
        from device_drivers.desk_inputs import PadLines, open_badge_reader, open_keypad

        self._lines = self._lines or PadLines(self.clock_ms)
        keypad = open_keypad(wiring.others, data, emit, self.clock_ms)
        pad = self._lines.open(wiring.others, data, clerks_key, emit)
        reader = open_badge_reader(wiring.others, data, emit, self.clock_ms)
        return [keypad, *([pad] if pad is not None else []), reader]


def attach(settings: NodeSettings, wiring: Wiring, keys: Keys, chip: Chip, emit: Emit, cabling: Cabling) -> Devices:
    """Build what hangs on a terminal, or raise DriverError naming what cannot be; then nothing stays open."""
    opened: list[Driver] = []
    try:
        return _attached(settings, wiring, keys, chip, emit, cabling, opened)
    except DriverError:
        for driver in reversed(opened):
            driver.close()
        raise


def _attached(
    settings: NodeSettings,
    wiring: Wiring,
    keys: Keys,
    chip: Chip,
    emit: Emit,
    cabling: Cabling,
    opened: list[Driver],
) -> Devices:
    plan = wiring.plan
    make_buttons = VirtualButtons if chip.virtual else GpioButtons
    timing = timing_of(wiring.others)
    buttons = make_buttons(plan.buttons, chip, emit, cabling.clock_ms, keys.gestures(plan.buttons), timing)
    opened.append(buttons)
    lamps = (VirtualLamps if chip.virtual else GpioLamps)(plan.lamps, chip)
    opened.append(lamps)
    tone = _tone(wiring, chip)
    opened.append(tone)
    opened += cabling.attach(wiring, settings.data, emit)
    displays = [*_screens(settings, wiring, emit, opened), *_lcds(settings, wiring, emit, cabling.clock_ms, opened)]
    return Devices(buttons, lamps, opened, frozenset(plan.lamps), displays, tone)


def _tone(wiring: Wiring, chip: Chip) -> Tone:
    wanted = tone_plan(wiring.others["tone"])
    if wanted is None:
        return NoTone()
    return (VirtualTone if chip.virtual else GpioTone)(wanted[0], chip, wanted[1])


def _screens(settings: NodeSettings, wiring: Wiring, emit: Emit, opened: list[Driver]) -> Iterator[Display]:
    """Open the clerk's screen, where there is to be one; a window whose screen is dark still serves, and says so."""
    if not wiring.has("screen"):
        return
    try:
        yield _screen(settings, wiring, opened)
    except DriverError as problem:
        logger.warning("%s", problem)
        emit(InputChecked("screen", (problem.fault,)))


def _screen(settings: NodeSettings, wiring: Wiring, opened: list[Driver]) -> Display:
    """A terminal without a screen never loads what draws."""
    from device_drivers.screen import SdlScreen, VirtualScreen
    from window_terminal.screen.clerk_screen import ClerkScreen
    from window_terminal.screen.theme import THEMES
    from window_terminal.screen.wording import Wording

    size = SMALL if settings.screen == ScreenSettings() else (settings.screen.width, settings.screen.height)
    is_virtual = wiring.others["screen"] == "virtual"
    fullscreen = settings.screen.fullscreen
    screen = VirtualScreen(size) if is_virtual else SdlScreen(size, fullscreen=fullscreen, title=settings.node)
    opened.append(screen)
    return ClerkScreen(screen, Wording(Catalogue.load(), settings.first_language), THEMES[wiring.others["brightness"]])


def _lcds(
    settings: NodeSettings, wiring: Wiring, emit: Emit, clock_ms: Clock, opened: list[Driver]
) -> Iterator[Display]:
    """Open the clerk's character display, where there is one; one that is away is waited for."""
    if not wiring.has("lcd"):
        return
    from device_drivers.character_lcd import lcd_plan, open_lcd
    from window_terminal.lcd import LcdDisplay, LcdWords

    plan = lcd_plan(wiring.others["lcd"])
    if plan is not None:
        lcd = open_lcd(plan, emit, clock_ms)
        opened.append(lcd)
        yield LcdDisplay(lcd, LcdWords(Catalogue.load(), settings.first_language))


def chip_for(virtual: bool) -> Chip:
    """Return the pins: the machine's own, or ones that exist only here."""
    return virtual_chip() if virtual else real_chip()
