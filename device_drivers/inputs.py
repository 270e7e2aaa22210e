"""What the things a clerk or a visitor touches at a window report, whatever cable they hang on.

Every driver of this kind puts its events into the node's one queue and tells of its own health by `InputChecked`.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from device_drivers.driver import Event, Fault

Gesture = Literal["short", "long", "double"]
"""How a button was pressed: once, held, or twice in quick succession."""

BUTTONS: Final = "buttons"
KEYPAD: Final = "keypad"
PADS: Final = "pads"
BADGE_READER: Final = "badge_reader"
RATING_KEYS: Final = "rating_keys"
"""The devices, as a fault's code and a line of `[devices]` begin."""

KEYPAD_KEYS: Final = (
    *"0123456789",
    "dot",
    "enter",
    "plus",
    "minus",
    "star",
    "slash",
    "equals",
    "backspace",
)
"""The keys of a numeric keypad, by what is printed on them."""
KEYPAD_KEYS_MORE: Final = ("escape", "tab")
"""Keys that some keypads have beside them. Arrows and such are none: they are the digits with Num Lock off."""


@dataclass(frozen=True)
class ButtonPressed(Event):
    """A clerk pressed `button`, once; `at_ms` is monotonic, the moment of the first contact."""

    button: str
    at_ms: int
    gesture: Gesture = "short"

    @property
    def input(self) -> str:
        """How `[keys]` calls it, such as `call` or `call.long`."""
        return self.button if self.gesture == "short" else f"{self.button}.{self.gesture}"


@dataclass(frozen=True)
class ButtonsClashed(Event):
    """Two buttons were pressed in the same instant: nobody can tell which was meant.

    The later one never counts. The first counts neither, unless it is `counted`: it was reported before the second
    came, for a button with one meaning never waits.
    """

    buttons: tuple[str, str]
    """In the order of their contacts."""
    at_ms: int
    counted: bool = False


@dataclass(frozen=True)
class ButtonsWaiting(Event):
    """What a press means is not known yet; the loop asks `tick` when it will be. Nothing else has to be done."""


@dataclass(frozen=True)
class KeyPressed(Event):
    """A clerk pressed one key of a keypad or a wired call pad, once; which one shows in no log: it may be of a pin."""

    device: Literal["keypad", "pad"]
    key: str = field(repr=False)
    """A name of `KEYPAD_KEYS`, or the two hexadecimal digits of a call pad's key, such as `0c`."""
    at_ms: int

    @property
    def input(self) -> str:
        """How `[keys]` calls it, such as `keypad.enter` or `pad.0c`."""
        return f"{self.device}.{self.key}"


@dataclass(frozen=True)
class BadgeShown(Event):
    """Somebody held a badge before the window's reader; what stands on it shows in no log."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class RatingKey(Event):
    """A visitor pressed one key of a rating pad; 0 is the first key, which means the best level."""

    level_index: int = field(repr=False)
    at_ms: int


@dataclass(frozen=True)
class InputChecked(Event):
    """All that is wrong with one such device from now on; empty when it is well. Comes on change.

    Those with a cable also say at the start how they are.
    """

    device: str
    faults: tuple[Fault, ...] = ()
    names: tuple[str, ...] = ()
    """Of stuck buttons: which."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The faults as a node's status carries them, such as `keypad.unplugged`."""
        return tuple(f"{self.device}.{fault}" for fault in self.faults)
