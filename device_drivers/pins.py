"""Which wire goes where: the pin plan of a terminal, and the GPIO chip behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gpiozero.exc import GPIOZeroError
from gpiozero.pins import Factory

from device_drivers.driver import DriverError, Fault

USABLE_PINS: Final = range(2, 28)
"""BCM numbers on the 40-pin header; 0 and 1 belong to the HAT's EEPROM."""
NO_LIBRARY: Final = 'Raspberry Pi OS has it (python3-lgpio), plain Debian 13 has not; a checkout wants "paidui[pi]"'
"""What to do where the library of the pins is not there: nobody makes a wheel of it for every Python."""


@dataclass(frozen=True)
class PinPlan:
    """The BCM pin of every button and lamp; a doubled or impossible pin is a DriverError that names it."""

    buttons: Mapping[str, int] = field(default_factory=dict)
    lamps: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken: dict[int, str] = {}
        for device, pins in (("buttons", self.buttons), ("lamps", self.lamps)):
            for name, pin in pins.items():
                _check_pin(device, name, pin, taken)


def _check_pin(device: str, name: str, pin: int, taken: dict[int, str]) -> None:
    if pin not in USABLE_PINS:
        raise DriverError(device, Fault.WRONG_PIN, f"{name!r} is on pin {pin}; use BCM 2 to 27")
    if pin in taken:
        raise DriverError(device, Fault.WRONG_PIN, f"{name!r} is on pin {pin}, which {taken[pin]!r} already uses")
    taken[pin] = name


@dataclass(frozen=True)
class Chip:
    """A GPIO chip: the Raspberry Pi's own, or one that exists only in this process, one for each virtual node."""

    factory: Factory
    virtual: bool

    def close(self) -> None:
        """Give all pins back."""
        self.factory.close()


def real_chip() -> Chip:
    """The machine's GPIO pins through lgpio; absent hardware is a loud DriverError, never a silent stand-in."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        return Chip(LGPIOFactory(), virtual=False)
    except ImportError as problem:
        raise DriverError("gpio", Fault.NOT_INSTALLED, f"lgpio is missing: {NO_LIBRARY}") from problem
    except (GPIOZeroError, OSError, RuntimeError) as problem:
        raise DriverError("gpio", Fault.UNPLUGGED, f"no usable GPIO pins here: {problem}") from problem
    except Exception as problem:
        if type(problem).__module__ != "lgpio":  # lgpio.error derives from Exception alone
            raise
        raise DriverError("gpio", Fault.UNPLUGGED, f"no usable GPIO pins here: {problem}") from problem


def virtual_chip() -> Chip:
    """A chip of mock pins of its own, so that several virtual terminals can share one process."""
    from gpiozero.pins.mock import MockFactory, MockPWMPin

    return Chip(MockFactory(pin_class=MockPWMPin), virtual=True)
