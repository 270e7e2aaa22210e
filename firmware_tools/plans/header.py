"""The 40-pin header of a Raspberry Pi: which pin is what, and what each does before any program runs."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

LAST_PIN: Final = 40
FIVE_VOLTS: Final = (2, 4)
THREE_VOLTS: Final = (1, 17)
GROUNDS: Final = (6, 9, 14, 20, 25, 30, 34, 39)
RESERVED: Final = (27, 28)
"""The EEPROM of a HAT; nothing of ours hangs there."""
GPIO_AT: Final[Mapping[int, int]] = MappingProxyType(
    {
        3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9,
        22: 25, 23: 11, 24: 8, 26: 7, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16, 37: 26, 38: 20, 40: 21,
    }
)  # fmt: skip
"""Which GPIO (the number in the settings) stands at which pin of the header."""
PIN_OF: Final[Mapping[int, int]] = MappingProxyType({gpio: pin for pin, gpio in GPIO_AT.items()})

FIXED_PULLS: Final = (2, 3)
"""Pulled up by resistors on the board, for I2C."""
HIGH_AT_START: Final = range(2, 9)
"""Pulled up from power-on until a program takes them; all others are pulled down."""
SERIAL: Final = (14, 15)
"""Sends and hears for the serial console, where that is switched on."""


def name_of(pin: int) -> str:
    """What is printed beside a pin."""
    if pin in GPIO_AT:
        return f"GPIO{GPIO_AT[pin]}"
    if pin in RESERVED:
        return "ID"
    return "GND" if pin in GROUNDS else "5V" if pin in FIVE_VOLTS else "3V3"


def nearest(choices: Collection[int], pins: Collection[int], taken: Collection[int]) -> int:
    """Of ground or supply pins the free one that is nearest to those it belongs to; the nearest of all when none is."""
    middle = sum((pin - 1) // 2 for pin in pins) / max(len(pins), 1)
    free = [pin for pin in choices if pin not in taken] or list(choices)
    return min(free, key=lambda pin: abs((pin - 1) // 2 - middle))
