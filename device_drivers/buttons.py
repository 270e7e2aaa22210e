"""The clerk's buttons: call, recall, start, finish, missed, pause."""

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from gpiozero import DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from device_drivers.debounce import SETTLE_MS, Debounce
from device_drivers.driver import Arguments, Clock, Driver, DriverError, Emit, Fault, Hand, Reply
from device_drivers.hands import word
from device_drivers.inputs import ButtonPressed as ButtonPressed
from device_drivers.pins import Chip


class Buttons(Driver, Protocol):
    """Reports every press once, on its first contact; holding and bouncing are no further presses."""


class GpioButtons:
    """Buttons between a pin and ground, with the chip's pull-up."""

    virtual = False

    def __init__(
        self, pins: Mapping[str, int], chip: Chip, emit: Emit, clock_ms: Clock, settle_ms: int = SETTLE_MS
    ) -> None:
        self._emit = emit
        self._clock_ms = clock_ms
        self._settling = {name: Debounce(settle_ms) for name in pins}
        self._buttons: dict[str, DigitalInputDevice] = {}
        for name, pin in pins.items():
            self._buttons[name] = self._wired(name, pin, chip)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: these are pressed by fingers."""
        return {}

    def close(self) -> None:
        """Give the pins back."""
        for button in self._buttons.values():
            button.close()

    def _wired(self, name: str, pin: int, chip: Chip) -> DigitalInputDevice:
        try:
            # not gpiozero's Button: each has a thread of its own that only measures holding
            button = DigitalInputDevice(pin, pull_up=True, pin_factory=chip.factory)
        except GPIOZeroError as problem:
            self.close()
            raise DriverError("buttons", Fault.WRONG_PIN, f"{name!r} cannot use pin {pin}: {problem}") from problem
        # gpiozero debounces nothing on mock pins and, on real ones, delays the press: both edges come to us instead
        button.when_activated = partial(self._edge, name, True)
        button.when_deactivated = partial(self._edge, name, False)
        return button

    def _edge(self, name: str, closed: bool) -> None:
        at_ms = self._clock_ms()
        if self._settling[name].edge(closed, at_ms):
            self._emit(ButtonPressed(name, at_ms))


class VirtualButtons(GpioButtons):
    """The same buttons on mock pins, with hands that press them."""

    virtual = True

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`press` and `bounce`, each with a `button`."""
        return {"press": self._press_hand, "bounce": self._bounce_hand}

    def press(self, button: str) -> None:
        """Press and let go, cleanly."""
        self.bounce(button, "10")

    def bounce(self, button: str, pattern: str) -> None:
        """Drive the contact as a bad switch does: `1` closed, `0` open, one after the other, ending open."""
        if button not in self._buttons:
            known = ", ".join(sorted(self._buttons))
            raise DriverError("buttons", Fault.UNKNOWN_NAME, f"no button {button!r}; there are {known}")
        if not pattern or set(pattern) - {"0", "1"}:
            raise DriverError("buttons", Fault.BAD_REQUEST, "a pattern consists of 0 and 1, such as 1011010")
        pin = self._buttons[button].pin
        for level in pattern + "0":
            (pin.drive_low if level == "1" else pin.drive_high)()

    def _press_hand(self, arguments: Arguments) -> Reply:
        self.press(word(arguments, "button"))
        return {}

    def _bounce_hand(self, arguments: Arguments) -> Reply:
        self.bounce(word(arguments, "button"), word(arguments, "pattern"))
        return {}
