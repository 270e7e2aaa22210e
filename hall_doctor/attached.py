"""What hangs on a node, by its settings: which cable at which place, which pin."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

NOWHERE: Final = ("", "none", "virtual")
READERS: Final = ("reader", "scanner")
"""Their settings say what they are, and beside it where they hang."""
PINS: Final = (
    "call", "recall", "start", "finish", "missed", "pause", "transfer", "hold",
    "visitor", "waiting", "fault", "tone", "light", "say", "lamp",
)  # fmt: skip
"""What may hang on one pin."""
KEYS: Final = "keys"
"""A rating pad's keys are several pins in one line."""


class Cable(NamedTuple):
    """A device on a cable."""

    device: str
    place: str
    """A path below `/dev`, or a network printer's address."""


def printers(devices: Mapping[str, str]) -> Iterator[Cable]:
    """Yield the printer, where it is a real one."""
    place = devices.get("printer", "")
    if place not in NOWHERE:
        yield Cable("printer", place)


def readers(devices: Mapping[str, str]) -> Iterator[Cable]:
    """Yield the readers of cards, codes and badges that are real ones."""
    for name in READERS:
        place = devices.get(f"{name}_port", "")
        if devices.get(name, "") not in NOWHERE and place not in NOWHERE:
            yield Cable(name, place)
    place = devices.get("badge_reader", "")
    if place not in NOWHERE:
        yield Cable("badge_reader", place)


def inputs(devices: Mapping[str, str]) -> Iterator[Cable]:
    """Yield the keypads and call pads that are real ones."""
    for name in ("keypad", "pads"):
        place = devices.get(name, "")
        if place not in NOWHERE:
            yield Cable(name, place)


def signs(devices: Mapping[str, str]) -> Iterator[Cable]:
    """Yield the LED strip and the character display that are real ones."""
    strip = re.fullmatch(r"(?:bx|text):(/.*?)(?::\d+)?", devices.get("strip", ""))
    if strip is not None:
        yield Cable("strip", strip[1])
    lcd = re.match(r"i2c:(\d+):", devices.get("lcd", ""))
    if lcd is not None:
        yield Cable("lcd", f"/dev/i2c-{lcd[1]}")


def pins(devices: Mapping[str, str]) -> dict[int, str]:
    """Return what hangs on which BCM pin."""
    found = {name: re.fullmatch(r"(\d+)(?::\w+)?", devices.get(name, "")) for name in PINS}
    single = {int(match[1]): name for name, match in found.items() if match is not None}
    keys = [int(pin) for pin in devices.get(KEYS, "").split() if pin.isdecimal()]
    return single | {pin: f"key.{place}" for place, pin in enumerate(keys, 1)}
