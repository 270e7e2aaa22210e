"""What stands on a plan, Chinese first; all of it from the catalogue."""

from typing import Final

from firmware_tools.plans.wires import Cable, Kind, Wire
from hall_config.texts import Both, both

ON_THE_WAY: Final[dict[Kind, str]] = {
    "button": "way_button",
    "lamp": "way_lamp",
    "driven": "way_driven",
    "piezo": "way_piezo",
    "buzzer": "way_driven",
    "i2c": "way_i2c",
    "serial": "way_serial",
}
"""What sits between the pin and where the wire goes."""


def said(key: str, **fields: object) -> Both:
    """A text of the catalogue's section `plan`."""
    return both(f"plan.{key}", **fields)


def goes_to(wire: Wire, *, with_node: bool) -> str:
    """Where a wire goes, with its name in the settings."""
    name = wire.name.replace(".", "_")
    words = f"{said(f'to_{name}').zh} {wire.name if wire.kind else said(f'to_{name}').en}"
    return f"{words} · {wire.node}" if with_node and wire.node else words


def on_the_way(wire: Wire) -> str:
    """What sits in a wire: a resistor, a transistor, nothing."""
    return said(ON_THE_WAY[wire.kind]).zh if wire.kind else ""


def colour_of(wire: Wire) -> str:
    """The colour of a wire's sleeve: 白绿 white-green."""
    return f"{''.join(said(f'colour_{part}').zh for part in wire.colour.split('-'))} {wire.colour}"


def cable_line(cable: Cable) -> tuple[str, str, str]:
    """What a cable is, where it is plugged in, and what matters of it."""
    device = f"{said(f'device_{cable.device}').zh} {cable.device}"
    place = cable.place or str(said(f"socket_{cable.socket}"))
    return device, place, said(f"cable_{cable.device}").zh
