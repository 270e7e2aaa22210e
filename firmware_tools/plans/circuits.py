"""The small circuits behind the pins: a button, a lamp, more than a pin can carry, a display on its bus."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from firmware_tools.plans.svg import INK, QUIET, Drawing, wrapped
from firmware_tools.plans.wires import Kind, Plan
from firmware_tools.plans.words import said

WIDE: Final = 68.0
HIGH: Final = 48.0
NOTE: Final = 2.4
IN_A_ROW: Final = 4
Draw = Callable[[Drawing, float, float], None]


def circuits_of(plan: Plan) -> tuple[str, ...]:
    """Which of them a plan needs, each once."""
    kinds: dict[Kind, str] = {"buzzer": "driven"}
    found = [kinds.get(kind, kind) for kind in plan.kinds]
    if "lamp" in found and "driven" not in found:
        found.append("driven")
    lines = ["rs485"] if any(cable.socket == "rs485" for cable in plan.cables) else []
    return tuple(dict.fromkeys([*found, *lines]))


def draw_circuits(sheet: Drawing, names: tuple[str, ...], top: float) -> None:
    """Draw them side by side, each in a frame with its name."""
    for name, (x, y) in zip(names, _places(top), strict=False):
        sheet.box(x, y, WIDE - 2, HIGH - 2, edge="#c0c0c0", round_by=1)
        title = said(f"circuit_{name}")
        sheet.text(x + 2, y + 4.4, title.zh, 2.9, bold=True)
        sheet.text(x + 2, y + 7.8, title.en, 2.5, colour=QUIET)
        CIRCUITS[name](sheet, x + 3, y + 19)
        for row, line in enumerate(_note(name)):
            sheet.text(x + 2, y + 35 + row * 3.3, line, NOTE, colour=QUIET)


def height_of(names: tuple[str, ...]) -> float:
    """How much room all of them need."""
    return HIGH * -(-len(names) // IN_A_ROW)


def _note(name: str) -> list[str]:
    return [line for words in said(f"note_{name}") for line in wrapped(words, NOTE, WIDE - 6)]


def _places(top: float) -> Iterator[tuple[float, float]]:
    for number in range(100):
        yield 10 + number % IN_A_ROW * (WIDE + 1.5), top + number // IN_A_ROW * HIGH


def _button(sheet: Drawing, x: float, y: float) -> None:
    _pin(sheet, x, y, "GPIO")
    sheet.line((x + 12, y), (x + 26, y))
    sheet.disc(x + 26, y, 0.7, fill=INK)
    sheet.line((x + 26, y), (x + 36, y - 4))
    sheet.disc(x + 36.5, y, 0.7, fill=INK)
    sheet.line((x + 36.5, y), (x + 50, y), (x + 50, y + 4))
    _ground(sheet, x + 50, y + 4)


def _lamp(sheet: Drawing, x: float, y: float) -> None:
    _pin(sheet, x, y, "GPIO")
    sheet.line((x + 12, y), (x + 18, y))
    _resistor(sheet, x + 18, y, "330 Ω")
    sheet.line((x + 28, y), (x + 36, y))
    _led(sheet, x + 36, y)
    sheet.line((x + 41, y), (x + 50, y), (x + 50, y + 4))
    _ground(sheet, x + 50, y + 4)


def _piezo(sheet: Drawing, x: float, y: float) -> None:
    _pin(sheet, x, y, "GPIO")
    sheet.line((x + 12, y), (x + 18, y))
    _resistor(sheet, x + 18, y, "330 Ω")
    sheet.line((x + 28, y), (x + 37, y))
    sheet.disc(x + 40, y, 3)
    sheet.line((x + 39, y - 1.8), (x + 39, y + 1.8))
    sheet.line((x + 41, y - 1.8), (x + 41, y + 1.8))
    sheet.line((x + 43, y), (x + 50, y), (x + 50, y + 4))
    _ground(sheet, x + 50, y + 4)


def _driven(sheet: Drawing, x: float, y: float) -> None:
    """An NPN transistor switches what hangs at a supply of its own; across a relay's coil stands a diode."""
    base = y + 4
    _pin(sheet, x, base, "GPIO")
    sheet.line((x + 12, base), (x + 15, base))
    _resistor(sheet, x + 15, base, "1 kΩ")
    sheet.line((x + 25, base), (x + 31, base))
    sheet.disc(x + 33, base, 3.6)
    sheet.line((x + 31, base - 2.2), (x + 31, base + 2.2), thick=0.6)
    sheet.line((x + 31, base - 1), (x + 35, base - 3), (x + 35, base - 7))
    sheet.line((x + 31, base + 1), (x + 35, base + 3), (x + 35, base + 6))
    sheet.shape((x + 35, base + 3), (x + 33.4, base + 3), (x + 34.2, base + 1.6))
    _ground(sheet, x + 35, base + 6)
    sheet.box(x + 32.5, base - 12.5, 5, 5.5)
    sheet.text(x + 31.5, base - 9, str(said("load")), 2.3, "end")
    sheet.line((x + 35, base - 12.5), (x + 35, base - 14), (x + 52, base - 14))
    sheet.line((x + 35, base - 6.2), (x + 44, base - 6.2), (x + 44, base - 8.6))
    sheet.line((x + 44, base - 11.4), (x + 44, base - 14))
    sheet.shape((x + 42.6, base - 8.6), (x + 45.4, base - 8.6), (x + 44, base - 11.2), fill="none")
    sheet.line((x + 42.6, base - 11.4), (x + 45.4, base - 11.4))
    sheet.text(x + 53, base - 13, "+5/12 V", 2.5)
    sheet.text(x + 53, base + 7, "−", 3)
    sheet.line((x + 35, base + 6), (x + 52, base + 6))


def _i2c(sheet: Drawing, x: float, y: float) -> None:
    """Two wires through a level shifter: the panel's own pull-ups go to 5 V, the header's pins bear 3.3 V."""
    _pin(sheet, x, y - 8, "5V")
    sheet.line((x + 12, y - 8), (x + 44, y - 8))
    sheet.line((x + 30, y - 8), (x + 30, y - 5))
    _through(sheet, x, y, "3.3 ↔ 5 V", (("3V3", ""), ("SDA", "SDA"), ("SCL", "SCL"), ("GND", "GND")))
    sheet.box(x + 44, y - 10, 16, 22)
    sheet.text(x + 52, y + 2, "LCD", 3, "middle")


def _serial(sheet: Drawing, x: float, y: float) -> None:
    _through(sheet, x, y, "MAX3232", (("3V3", ""), ("TXD", "RX"), ("RXD", "TX"), ("GND", "GND")))
    sheet.box(x + 44, y - 5, 16, 17)
    sheet.text(x + 52, y + 4, "RS-232", 2.6, "middle")


def _through(sheet: Drawing, x: float, y: float, chip: str, rows: tuple[tuple[str, str], ...]) -> None:
    """Wires from the header into a chip, and out at its other side where they have a name there."""
    sheet.box(x + 20, y - 5, 14, 17)
    sheet.text(x + 27, y + 4, chip, 2.2, "middle")
    for row, (left, right) in enumerate(rows):
        at = y - 3.3 + row * 4.5
        _pin(sheet, x, at, left)
        sheet.line((x + 12, at), (x + 20, at))
        if right:
            sheet.line((x + 34, at), (x + 44, at))
            sheet.text(x + 35, at - 0.6, right, 1.9)


def _rs485(sheet: Drawing, x: float, y: float) -> None:
    """A line of two wires from device to device, 120 Ω between them at either end."""
    sheet.box(x, y - 8, 13, 18)
    sheet.text(x + 6.5, y - 1.5, "USB", 2.6, "middle")
    sheet.text(x + 6.5, y + 2, "RS-485", 2.4, "middle")
    for letter, at in (("A", y - 5), ("B", y + 5)):
        sheet.line((x + 13, at), (x + 61, at))
        sheet.text(x + 13.6, at - 0.7, letter, 2.3)
    for at in (x + 20, x + 60):
        sheet.line((at, y - 5), (at, y - 3))
        sheet.box(at - 1, y - 3, 2, 6)
        sheet.line((at, y + 3), (at, y + 5))
        sheet.text(at - 1.6, y + 0.8, "120 Ω", 2.1, "end")
    for number, at in enumerate((x + 30, x + 44), 1):
        sheet.line((at, y - 5), (at, y - 2.6))
        sheet.line((at + 4, y + 5), (at + 4, y + 2.6))
        sheet.box(at - 2, y - 2.6, 8, 5.2, fill="#f4f4f4")
        sheet.text(at + 2, y + 0.9, str(number), 2.4, "middle")
    sheet.line((x + 13, y + 9), (x + 61, y + 9), dashes="1.2 0.8")
    sheet.text(x + 32, y + 8.4, "GND", 2.1)


def _pin(sheet: Drawing, x: float, y: float, name: str) -> None:
    sheet.box(x, y - 2, 12, 4, fill="#e9ecef", round_by=0.6)
    sheet.text(x + 6, y + 0.9, name, 2.4, "middle")


def _resistor(sheet: Drawing, x: float, y: float, value: str) -> None:
    sheet.box(x, y - 1.2, 10, 2.4)
    sheet.text(x + 5, y - 2, value, 2.4, "middle")


def _led(sheet: Drawing, x: float, y: float) -> None:
    sheet.shape((x, y - 2.4), (x, y + 2.4), (x + 4.6, y), fill="none")
    sheet.line((x + 4.8, y - 2.4), (x + 4.8, y + 2.4), thick=0.5)
    for shift in (0.0, 2.0):
        sheet.line((x + 1.6 + shift, y - 3), (x + 3.4 + shift, y - 5.4))
        sheet.shape((x + 3.4 + shift, y - 5.4), (x + 2.4 + shift, y - 5), (x + 3.2 + shift, y - 4.3))


def _ground(sheet: Drawing, x: float, y: float) -> None:
    for row, half in enumerate((2.4, 1.5, 0.7)):
        sheet.line((x - half, y + row * 0.9), (x + half, y + row * 0.9), thick=0.4)


CIRCUITS: Final[Mapping[str, Draw]] = MappingProxyType(
    {
        "button": _button,
        "lamp": _lamp,
        "piezo": _piezo,
        "driven": _driven,
        "i2c": _i2c,
        "serial": _serial,
        "rs485": _rs485,
    }
)
