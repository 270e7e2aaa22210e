"""What is attached to one pad: a glass to touch, or keys and a lamp."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from device_drivers.driver import Clock, Driver, Emit
from node_runtime.settings import NodeSettings
from window_terminal.pad.glass import PadGlass
from window_terminal.pad.keys import MOST_KEYS
from window_terminal.pad.layout import Glass
from window_terminal.pad.settings import VIRTUAL, address_of, pin_plan, size_of
from window_terminal.pad.signal_lamp import SignalLamp

if TYPE_CHECKING:  # what a pad has not, it does not load
    from device_drivers.call_pads import PadLine, WiredPad
    from device_drivers.pins import Chip, PinPlan
    from device_drivers.rating_keys import RatingKeys


@dataclass(frozen=True)
class Attached:
    """Everything at one pad, ready to be used."""

    glass: PadGlass | None = None
    lamp: SignalLamp | None = None
    keys: "RatingKeys | None" = None
    drivers: tuple[Driver, ...] = ()
    chip: "Chip | None" = None

    def close(self) -> None:
        """Let go of all of it."""
        for driver in self.drivers:
            driver.close()
        if self.chip is not None:
            self.chip.close()


class Lines:
    """The wired lines of one process: all pads at one serial adapter share it."""

    def __init__(self, clock_ms: Clock) -> None:
        self._clock_ms = clock_ms
        self._lines: dict[Path, PadLine] = {}

    def at(self, port: Path) -> "PadLine":
        """Return the line at this adapter."""
        from device_drivers.call_pads import PadLine

        return self._lines.setdefault(port, PadLine(port, self._clock_ms))


def attached(settings: NodeSettings, emit: Emit, clock_ms: Clock, lines: Lines) -> Attached:
    """Open what a pad's settings name, or raise DriverError; a pad of keys never loads what draws."""
    drivers: list[Driver] = []
    glass = _glass(settings, drivers) if settings.devices["screen"] != "none" else None
    wired = _wired(settings, emit, lines) if "pads" in settings.devices else None
    if wired is not None:
        drivers.append(wired)
    plan = pin_plan(settings)
    if plan is None:
        return Attached(glass, keys=wired, drivers=tuple(drivers))
    return _with_pins(settings, plan, Attached(glass, keys=wired, drivers=tuple(drivers)), emit, clock_ms)


def _wired(settings: NodeSettings, emit: Emit, lines: Lines) -> "WiredPad":
    from device_drivers.call_pads import WiredPad, visitors_key
    from device_drivers.virtual_call_pads import VirtualCallPads

    port, address = settings.devices["pads"], address_of(settings)
    if port != VIRTUAL:
        return WiredPad(lines.at(Path(port)), address, visitors_key(MOST_KEYS), emit)
    link = settings.data / "pads"
    return WiredPad(lines.at(link), address, visitors_key(MOST_KEYS), emit, VirtualCallPads(link, address))


def _with_pins(settings: NodeSettings, plan: "PinPlan", before: Attached, emit: Emit, clock_ms: Clock) -> Attached:
    from device_drivers.lamps import GpioLamps, VirtualLamps
    from device_drivers.pins import real_chip, virtual_chip
    from device_drivers.rating_keys import GpioRatingKeys, VirtualRatingKeys

    chip = virtual_chip() if settings.virtual else real_chip()
    kind, lamp_kind = (VirtualRatingKeys, VirtualLamps) if settings.virtual else (GpioRatingKeys, GpioLamps)
    keys = kind(tuple(plan.buttons.values()), chip, emit, clock_ms) if plan.buttons else None
    lamps = lamp_kind(plan.lamps, chip) if plan.lamps else None
    drivers = (*before.drivers, *(driver for driver in (keys, lamps) if driver is not None))
    return Attached(before.glass, SignalLamp(lamps) if lamps else None, keys or before.keys, drivers, chip)


def _glass(settings: NodeSettings, drivers: list[Driver]) -> PadGlass:
    from device_drivers.fonts import own_first
    from device_drivers.lettering import Lettering
    from device_drivers.screen import SdlScreen, VirtualScreen
    from window_terminal.pad.draw import TEXT_CACHE_BYTES, PadPainter

    size = size_of(settings)
    lettering = Lettering(own_first(settings.devices.get("font", "")), TEXT_CACHE_BYTES)
    if settings.devices["screen"] == "virtual":
        screen: SdlScreen = VirtualScreen(size)
    else:
        screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
    drivers.append(screen)
    glass = Glass(*screen.size, settings.screen.width_mm)
    return PadGlass(screen, PadPainter(screen.surface, lettering, glass), glass)
