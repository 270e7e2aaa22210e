"""What is attached to one pad: a glass to touch, or keys and a lamp."""

import logging
from dataclasses import dataclass
from pathlib import Path

from device_drivers.driver import Clock, Driver, Emit
from node_runtime.settings import NodeSettings
from window_terminal.pad.glass import PadGlass
from window_terminal.pad.layout import Glass
from window_terminal.pad.settings import size_of
from window_terminal.pad.signal_lamp import SignalLamp

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attached:
    """Everything at one pad, ready to be used."""

    glass: PadGlass | None
    lamp: SignalLamp | None
    drivers: tuple[Driver, ...]

    def close(self) -> None:
        """Let go of all of it."""
        for driver in self.drivers:
            driver.close()


def attached(settings: NodeSettings, emit: Emit, clock_ms: Clock) -> Attached:
    """Open what a pad's settings name, or raise DriverError; a pad of keys never loads what draws."""
    drivers: list[Driver] = []
    glass = _glass(settings, drivers) if settings.devices["screen"] != "none" else None
    return Attached(glass, None, tuple(drivers))


def _glass(settings: NodeSettings, drivers: list[Driver]) -> PadGlass:
    from device_drivers.lettering import Lettering
    from device_drivers.screen import SdlScreen, VirtualScreen
    from window_terminal.pad.draw import TEXT_CACHE_BYTES, PadPainter

    size, own = size_of(settings), settings.devices.get("font")
    lettering = Lettering((Path(own),) if own else None, TEXT_CACHE_BYTES)
    if settings.devices["screen"] == "virtual":
        screen: SdlScreen = VirtualScreen(size)
    else:
        screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
    drivers.append(screen)
    glass = Glass(*screen.size, settings.screen.width_mm)
    return PadGlass(screen, PadPainter(screen.surface, lettering, glass), glass)
