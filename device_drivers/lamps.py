"""The lamps in and beside the clerk's buttons."""

from collections.abc import Mapping
from typing import Final, Literal, Protocol

from gpiozero import LED
from gpiozero.exc import GPIOZeroError

from device_drivers.driver import Arguments, Driver, DriverError, Fault, Hand, Reply
from device_drivers.pins import Chip

Light = Literal["off", "on", "blink"]

BLINK_MS: Final = 500
"""Half a period: one second from flash to flash."""


class Lamps(Driver, Protocol):
    """Shows a clerk what can be pressed and what went wrong."""

    def show(self, name: str, light: Light) -> None:
        """Set one lamp; setting what is already so costs nothing."""

    def tick(self, now_ms: int) -> int | None:
        """Let blinking lamps blink; answer when to call again (monotonic), or None when no lamp blinks."""

    def lit(self) -> dict[str, str]:
        """What every lamp has been told to show."""


class GpioLamps:
    """Lamps on GPIO pins. Blinking is done by the node's own loop through `tick`: no threads, all in one rhythm."""

    virtual = False

    def __init__(self, pins: Mapping[str, int], chip: Chip) -> None:
        self._leds: dict[str, LED] = {}
        self._lights: dict[str, Light] = dict.fromkeys(pins, "off")
        for name, pin in pins.items():
            self._leds[name] = self._wired(name, pin, chip)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: these are seen by eyes."""
        return {}

    def show(self, name: str, light: Light) -> None:
        """Set one lamp; a blinking one begins lit and follows `tick`."""
        if name not in self._lights:
            known = ", ".join(sorted(self._lights))
            raise DriverError("lamps", Fault.UNKNOWN_NAME, f"no lamp {name!r}; there are {known}")
        if self._lights[name] != light:
            self._lights[name] = light
            self._leds[name].value = light != "off"

    def tick(self, now_ms: int) -> int | None:
        """Set every blinking lamp to its half of the second."""
        blinking = [name for name, light in self._lights.items() if light == "blink"]
        beat = now_ms // BLINK_MS
        for name in blinking:
            self._leds[name].value = beat % 2 == 0
        return (beat + 1) * BLINK_MS if blinking else None

    def lit(self) -> dict[str, str]:
        """What every lamp has been told to show."""
        return dict(self._lights)

    def glowing(self, name: str) -> bool:
        """Whether current flows through the lamp at this moment."""
        return bool(self._leds[name].value)

    def close(self) -> None:
        """Put all lamps out and give the pins back."""
        for led in self._leds.values():
            if not led.closed:
                led.off()  # a pin given back keeps its last level
                led.close()

    def _wired(self, name: str, pin: int, chip: Chip) -> LED:
        try:
            return LED(pin, pin_factory=chip.factory)
        except GPIOZeroError as problem:
            self.close()
            raise DriverError("lamps", Fault.WRONG_PIN, f"{name!r} cannot use pin {pin}: {problem}") from problem


class VirtualLamps(GpioLamps):
    """The same lamps on mock pins, with eyes for them."""

    virtual = True

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`lamps`: what every lamp shows."""
        return {"lamps": self._lamps_hand}

    def _lamps_hand(self, arguments: Arguments) -> Reply:
        return {"lamps": self.lit()}
