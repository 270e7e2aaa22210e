"""What a plan is made of: wires at pins, cables at sockets."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from firmware_tools.plans.header import FIVE_VOLTS, GROUNDS, PIN_OF, THREE_VOLTS, nearest

Kind = Literal["button", "lamp", "driven", "piezo", "buzzer", "i2c", "serial"]
"""How a wire goes on behind its pin: which of the small circuits it is."""
Socket = Literal["usb", "rs485", "network", "screen", "sound"]
"""What else a machine is attached by."""
GROUPS: Final[tuple[tuple[Kind, ...], ...]] = (
    ("button",), ("lamp", "driven", "piezo", "buzzer"), ("i2c",), ("serial",),
)  # fmt: skip
"""What has a ground wire of its own from the header; all grounds are one."""
COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "call": "green", "recall": "yellow", "start": "blue", "finish": "violet", "missed": "grey", "transfer": "brown",
        "hold": "pink", "pause": "white",
        "visitor": "white-green", "waiting": "white-yellow", "fault": "white-red", "tone": "white-grey",
        "key.1": "green", "key.2": "blue", "key.3": "yellow", "key.4": "violet", "key.5": "grey", "lamp": "white-pink",
        "light": "white-yellow", "say": "green",
        "sda": "white-blue", "scl": "white-brown", "txd": "white-violet", "rxd": "white-black",
        "ground": "black", "five_volts": "red", "three_volts": "orange",
    }
)  # fmt: skip
"""One thing, one colour, at every window of every hall: who has wired one has wired all."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire from a pin of the header."""

    name: str
    """As the settings have it (`call`, `key.1`), or what carries the current: `ground`, `five_volts`."""
    pin: int
    kind: Kind | None = None
    gpio: int | None = None
    node: str = ""

    @property
    def colour(self) -> str:
        """The colour of its sleeve; with a dash, white with a stripe."""
        return COLOURS[self.name]


@dataclass(frozen=True, slots=True)
class Cable:
    """One cable from a socket of the machine."""

    node: str
    device: str
    """As the settings have it: `printer`, `pads`."""
    place: str
    """A path, an address, or nothing where the machine has but one such socket."""
    socket: Socket


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that hangs at one machine, whatever nodes it carries."""

    nodes: tuple[str, ...]
    wires: tuple[Wire, ...]
    cables: tuple[Cable, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which small circuits there are, each once."""
        return tuple(dict.fromkeys(wire.kind for wire in self.wires if wire.kind is not None))

    @property
    def supplies(self) -> tuple[Wire, ...]:
        """The wires of ground and supply that the others need, each at the free pin nearest to them."""
        found: list[Wire] = []
        for group in GROUPS:
            pins = [wire.pin for wire in self.wires if wire.kind in group]
            if pins:
                taken = [wire.pin for wire in found]
                found.append(Wire("ground", nearest(GROUNDS, pins, taken)))
        if "i2c" in self.kinds:
            found += [Wire("five_volts", FIVE_VOLTS[0]), Wire("three_volts", THREE_VOLTS[0])]
        elif "serial" in self.kinds:
            found.append(Wire("three_volts", THREE_VOLTS[0]))
        return tuple(found)


def signal(node: str, name: str, kind: Kind, gpio: int) -> Wire:
    """A wire at a GPIO pin."""
    return Wire(name, PIN_OF[gpio], kind, gpio, node)
