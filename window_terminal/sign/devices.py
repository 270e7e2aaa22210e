"""What a sign may be built from: a strip display, an LED strip, or both."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from device_drivers.driver import Driver, DriverError, Emit
from device_drivers.inputs import InputChecked
from device_drivers.led_strip import LedStrip, StripPlan
from device_drivers.led_strips import KEYS as STRIP_KEYS
from device_drivers.led_strips import NONE, StripLines, strip_plan
from hall_protocol.roles import Role
from node_runtime.settings import NodeSettings, ScreenSettings, SettingsError
from window_terminal.sign.pages import strip_text
from window_terminal.sign.view import SignView
from window_terminal.together import refuse_together

if TYPE_CHECKING:  # a sign that is an LED strip alone does not load what draws
    from device_drivers.lettering import Lettering
    from window_terminal.sign.glass import SignGlass

log = logging.getLogger(__name__)

SCREENS: Final = ("sdl", "virtual", NONE)
KNOWN: Final = ("screen", "font", *STRIP_KEYS)
USUAL_SIZE: Final = (960, 160)
"""A strip display, where the settings do not say how large it is."""
USUAL_CELLS: Final = 16


@dataclass(frozen=True)
class Attached:
    """Everything at one sign, ready to be shown on."""

    strip: LedStrip
    plan: StripPlan | None = None
    glass: "SignGlass | None" = None

    @property
    def has_strip(self) -> bool:
        """Whether there is an LED strip."""
        return self.plan is not None

    @property
    def cells(self) -> int:
        """How many letters its LED strip has."""
        return self.plan.cells if self.plan is not None else USUAL_CELLS

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """All of it, to be looked at by virtual eyes."""
        return (self.strip,) if self.glass is None else (self.glass.screen, self.strip)

    def show(self, view: SignView) -> None:
        """Show a view on all there is; the strip's line never keeps the glass waiting."""
        if self.glass is not None:
            self.glass.show(view)
        self.strip.show(strip_text(view, self.cells), "green" if view.green else "red")

    def is_open(self) -> bool:
        """False once somebody has closed the window by its frame."""
        return self.glass is None or self.glass.is_open()

    def close(self) -> None:
        """Let go of all of it."""
        for driver in self.drivers:
            driver.close()


class Workshop:
    """Builds the devices of a process's signs; they share the lines of their strips, and the letters."""

    def __init__(self, lines: StripLines) -> None:
        self._lines = lines
        self._letters: dict[str, Lettering] = {}
        self._drawing = Lock()

    def attach(self, settings: NodeSettings, emit: Emit) -> Attached:
        """Open what a sign's settings name, or raise DriverError naming what cannot be."""
        plan = strip_plan(settings.devices, settings.data)
        glass = self._glass_if_any(settings, emit, may_be_dark=plan is not None)
        return Attached(self._lines.open(plan, emit), plan, glass)

    def _glass_if_any(self, settings: NodeSettings, emit: Emit, *, may_be_dark: bool) -> "SignGlass | None":
        """Open the glass, where there is to be one; a sign that has a strip as well goes on without it, and says so."""
        if settings.devices["screen"] == NONE:
            return None
        try:
            return self._glass(settings)
        except DriverError as problem:
            if not may_be_dark:
                raise
            log.warning("%s; the strip shows the window all the same", problem)
            emit(InputChecked("screen", (problem.fault,)))
            return None

    def _glass(self, settings: NodeSettings) -> "SignGlass":
        from device_drivers.drawn_screen import DrawnScreen
        from device_drivers.screen import SdlScreen
        from window_terminal.sign.draw import SignPainter
        from window_terminal.sign.glass import SignGlass

        letters, size = self._lettering(settings.devices.get("font", "")), size_of(settings)
        if settings.devices["screen"] == "virtual":
            screen: SdlScreen = DrawnScreen(size)
        else:
            screen = SdlScreen(size, fullscreen=settings.screen.fullscreen, title=settings.node)
        return SignGlass(screen, SignPainter(screen.surface, letters), self._drawing)

    def _lettering(self, font: str) -> "Lettering":
        from device_drivers.fonts import own_first
        from device_drivers.lettering import Lettering
        from window_terminal.sign.draw import CACHE_BYTES

        if font not in self._letters:
            self._letters[font] = Lettering(own_first(font), CACHE_BYTES)
        return self._letters[font]


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings with every device named, or raise SettingsError for what a sign cannot be."""
    if settings.role is not Role.SIGN:
        raise SettingsError(f'{file}: role is "{settings.role}"; a window\'s sign has role = "sign"')
    for name in settings.devices:
        if name not in KNOWN:
            raise SettingsError(f"{file}: unknown key devices.{name}; a sign has {', '.join(KNOWN)}")
    if settings.keys:
        raise SettingsError(f"{file}: a sign has no [keys]; they belong to the window's terminal or rating pad")
    whole = msgspec.structs.replace(settings, devices=_with_usual(settings))
    screen = whole.devices["screen"]
    if screen not in SCREENS:
        raise SettingsError(f'{file}: devices.screen is "{screen}"; there are {", ".join(SCREENS)}')
    try:
        has_strip = strip_plan(whole.devices, whole.data) is not None
    except DriverError as problem:
        raise SettingsError(f"{file}: {problem}") from problem
    if screen == NONE and not has_strip:
        raise SettingsError(f"{file}: a sign without a screen needs devices.strip, or nobody sees anything")
    return whole


def check_together(settings: Sequence[NodeSettings]) -> None:
    """Raise SettingsError for signs that cannot share a process, such as two that want the machine's screen."""
    refuse_together(settings, lambda sign: sign.devices["screen"] == "sdl")


def size_of(settings: NodeSettings) -> tuple[int, int]:
    """Return the glass in pixels."""
    screen = settings.screen
    return USUAL_SIZE if screen == ScreenSettings() else (screen.width, screen.height)


def _with_usual(settings: NodeSettings) -> Mapping[str, str]:
    """A sign with an LED strip has no glass unless it says so."""
    has_strip = settings.devices.get("strip", NONE) != NONE
    usual = NONE if has_strip else "virtual" if settings.virtual else "sdl"
    return {"screen": usual, **settings.devices}
