"""The keys of a rating pad, four or five in a row, that face the visitor: on pins of their own."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from device_drivers.buttons import GpioButtons, VirtualButtons
from device_drivers.driver import Arguments, Clock, Driver, DriverError, Emit, Event, Fault, Hand, Reply
from device_drivers.gestures import Timing
from device_drivers.hands import number
from device_drivers.inputs import RATING_KEYS, ButtonPressed, InputChecked, RatingKey
from device_drivers.pins import Chip

TIMING: Final = Timing(hold_back_ms=Timing().together_ms)
"""A visitor's palm on two keys is no rating, and nobody misses a thirtieth of a second here."""


class RatingKeys(Driver, Protocol):
    """Reports each press of a key once, `RatingKey`; two at once are none. Its own health by `InputChecked`."""

    def tick(self, now_ms: int) -> int | None:
        """Report what time alone tells; answer when to call again."""


class GpioRatingKeys:
    """Keys between a pin and ground, the best level first."""

    virtual = False

    def __init__(self, pins: Sequence[int], chip: Chip, emit: Emit, clock_ms: Clock) -> None:
        self._emit = emit
        self._buttons = self._wired({str(place): pin for place, pin in enumerate(pins, 1)}, chip, clock_ms)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: these are pressed by visitors."""
        return {}

    def tick(self, now_ms: int) -> int | None:
        """Report what time alone tells; answer when to call again."""
        return self._buttons.tick(now_ms)

    def close(self) -> None:
        """Give the pins back."""
        self._buttons.close()

    def _wired(self, pins: Mapping[str, int], chip: Chip, clock_ms: Clock) -> GpioButtons:
        return GpioButtons(pins, chip, self._heard, clock_ms, timing=TIMING)

    def _heard(self, event: Event) -> None:
        if isinstance(event, ButtonPressed):
            event = RatingKey(int(event.button) - 1, event.at_ms)
        elif isinstance(event, InputChecked):
            event = InputChecked(RATING_KEYS, event.faults, event.names)
        self._emit(event)


class VirtualRatingKeys(GpioRatingKeys):
    """The same keys on mock pins, with a visitor's hand."""

    virtual = True

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`rate_key` (`key`, 1 for the first)."""
        return {"rate_key": self._rate_hand}

    def press(self, *places: int) -> None:
        """Press the keys of these places, 1 for the first; several are pressed at once."""
        for place in places:
            self._contacts.level(str(place), closed=True)
        for place in places:
            self._contacts.level(str(place), closed=False)

    def _wired(self, pins: Mapping[str, int], chip: Chip, clock_ms: Clock) -> GpioButtons:
        self._contacts = VirtualButtons(pins, chip, self._heard, clock_ms, timing=TIMING)
        return self._contacts

    def _rate_hand(self, arguments: Arguments) -> Reply:
        self.press(which_key(arguments))
        return {}


def which_key(arguments: Arguments) -> int:
    """The place of the key a hand presses, or a refusal."""
    place = number(arguments, "key")
    if place != int(place):
        raise DriverError(RATING_KEYS, Fault.BAD_REQUEST, "'key' must be the place of a key, 1 for the first")
    return int(place)
