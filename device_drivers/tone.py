"""The piezo beside the buttons: what came of a press, told apart by ear without looking."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, Protocol, get_args

from gpiozero import DigitalOutputDevice, PWMOutputDevice
from gpiozero.exc import GPIOZeroError

from device_drivers.driver import Absent, Arguments, Driver, DriverError, Fault, Hand, Reply
from device_drivers.pins import Chip

DEVICE: Final = "tone"

Pattern = Literal["done", "nobody", "refused", "no_hub"]
"""What came of a press: done, nobody is waiting, refused, no hub to ask."""
Kind = Literal["piezo", "buzzer"]
"""A piezo sings as it is driven; a buzzer has one pitch of its own and can only be switched."""

HIGH_HZ, MIDDLE_HZ, LOW_HZ = 1568, 1047, 523


@dataclass(frozen=True, slots=True)
class Note:
    """A sound of one pitch, and the silence behind it."""

    hz: int
    for_ms: int
    rest_ms: int = 70


PATTERNS: Final[Mapping[Pattern, tuple[Note, ...]]] = MappingProxyType(
    {
        "done": (Note(HIGH_HZ, 60),),
        "nobody": (Note(MIDDLE_HZ, 90), Note(MIDDLE_HZ, 90)),
        "refused": (Note(LOW_HZ, 110), Note(LOW_HZ, 110), Note(LOW_HZ, 110)),
        "no_hub": (Note(LOW_HZ, 700),),
    }
)
"""One short high, two middle, three low, one long low: by pitch as by number, so that a buzzer tells them too."""

HEARD_AT_MOST: Final = 50
"""How many patterns virtual ears remember."""


class Tone(Driver, Protocol):
    """Says by ear what came of a press. The newest press is the one that matters: it cuts off what still sounds."""

    def play(self, pattern: Pattern, now_ms: int) -> None:
        """Begin a pattern, at once."""

    def tick(self, now_ms: int) -> int | None:
        """Go on with it; answer when to call again (monotonic), or None when nothing sounds."""


class NoTone(Absent):
    """A terminal that answers by its lamps alone."""

    def play(self, pattern: Pattern, now_ms: int) -> None:
        """Nothing sounds."""

    def tick(self, now_ms: int) -> int | None:
        """Nothing falls due."""
        return None


class GpioTone:
    """A piezo or a buzzer on a pin. The node's own loop plays it through `tick`: no threads."""

    virtual = False

    def __init__(self, pin: int, chip: Chip, kind: Kind = "piezo") -> None:
        self._ahead: deque[tuple[int, int]] = deque()
        """What comes: from when on, and which pitch; 0 is silence."""
        try:
            self._wire = _wire(pin, chip, kind)
        except GPIOZeroError as problem:
            raise DriverError(DEVICE, Fault.WRONG_PIN, f"cannot use pin {pin}: {problem}") from problem
        self._sound(0)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: this is heard by ears."""
        return {}

    @property
    def sounding_hz(self) -> int:
        """The pitch that sounds at this moment; 0 is silence, and a buzzer's is 1, for it is its own."""
        if not self._wire.value:
            return 0
        return round(self._wire.frequency or 0) if isinstance(self._wire, PWMOutputDevice) else 1

    def play(self, pattern: Pattern, now_ms: int) -> None:
        """Begin a pattern, at once, whatever sounds."""
        self._ahead.clear()
        self._sound(0)  # a second press of the same is heard as one more
        at_ms = now_ms
        for note in PATTERNS[pattern]:
            self._ahead += ((at_ms, note.hz), (at_ms + note.for_ms, 0))
            at_ms += note.for_ms + note.rest_ms
        self.tick(now_ms)

    def tick(self, now_ms: int) -> int | None:
        """Sound what is due. A late loop makes a note longer, never drops one: their number is the message."""
        if self._ahead and self._ahead[0][0] <= now_ms:
            due_ms, hz = self._ahead.popleft()
            self._sound(hz)
            late_ms = now_ms - due_ms
            self._ahead = deque((ms + late_ms, hz) for ms, hz in self._ahead)
        return self._ahead[0][0] if self._ahead else None

    def close(self) -> None:
        """Fall silent and give the pin back."""
        if not self._wire.closed:
            self._sound(0)
            self._wire.close()

    def _sound(self, hz: int) -> None:
        if not isinstance(self._wire, PWMOutputDevice):
            (self._wire.on if hz else self._wire.off)()
        elif hz:
            self._wire.frequency, self._wire.value = hz, 0.5
        else:
            self._wire.off()
            self._wire.frequency = None  # else the chip goes on counting periods of silence


def _wire(pin: int, chip: Chip, kind: Kind) -> PWMOutputDevice | DigitalOutputDevice:
    if kind == "buzzer":
        return DigitalOutputDevice(pin, pin_factory=chip.factory)
    # not gpiozero's TonalBuzzer: it refuses whatever lies outside its octaves
    return PWMOutputDevice(pin, pin_factory=chip.factory)


def tone_plan(wanted: str) -> tuple[int, Kind] | None:
    """The pin and the kind that `tone = "18"` or `"18:buzzer"` asks for, None for `none`, or DriverError."""
    if wanted == "none":
        return None
    pin, _, kind = wanted.partition(":")
    if not (pin.isascii() and pin.isdecimal()) or kind not in ("", *get_args(Kind)):
        sentence = f'devices.{DEVICE} is "{wanted}"; write a BCM pin such as "18", or "18:buzzer", or "none"'
        raise DriverError(DEVICE, Fault.BAD_REQUEST, sentence)
    return int(pin), "buzzer" if kind == "buzzer" else "piezo"


class VirtualTone(GpioTone):
    """The same on a mock pin, with ears."""

    virtual = True

    def __init__(self, pin: int, chip: Chip, kind: Kind = "piezo") -> None:
        self.heard: deque[Pattern] = deque(maxlen=HEARD_AT_MOST)
        super().__init__(pin, chip, kind)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`tones`: the patterns heard until now, the newest last."""
        return {"tones": self._tones_hand}

    def play(self, pattern: Pattern, now_ms: int) -> None:
        """Begin a pattern, and remember it."""
        self.heard.append(pattern)
        super().play(pattern, now_ms)

    def _tones_hand(self, arguments: Arguments) -> Reply:
        return {"tones": list(self.heard), "sounding_hz": self.sounding_hz}
