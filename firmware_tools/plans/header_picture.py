"""The header as it looks from above, with the wires that go to it."""

from typing import Final

from firmware_tools.plans.header import GPIO_AT, GROUNDS, LAST_PIN, name_of
from firmware_tools.plans.svg import COLOURS, INK, QUIET, Drawing, fitting
from firmware_tools.plans.wires import Plan, Wire
from firmware_tools.plans.words import goes_to, said

PITCH: Final = 5.5
MIDDLE: Final = 76.0
TOP: Final = 36.0
BOTTOM: Final = TOP + 20 * PITCH
ROOM: Final = 37.0
"""For the words at the end of a wire."""
APART: Final = 3.2
"""From the middle to a row of pins."""


def draw_header(sheet: Drawing, plan: Plan) -> None:
    """Draw the two rows of pins, the used ones in the colour of their wire, and where each wire goes."""
    _draw_board(sheet)
    by_pin = _by_pin(plan)
    for pin in range(1, LAST_PIN + 1):
        _draw_pin(sheet, pin, by_pin.get(pin, []), with_node=len(plan.nodes) > 1)


def _by_pin(plan: Plan) -> dict[int, list[Wire]]:
    found: dict[int, list[Wire]] = {}
    for wire in (*plan.wires, *plan.supplies):
        found.setdefault(wire.pin, []).append(wire)
    return found


def _draw_board(sheet: Drawing) -> None:
    sheet.box(MIDDLE - 7, TOP - 4, 14, 20 * PITCH + 3.2, fill="#e9ecef", edge=QUIET, round_by=1)
    sheet.text(MIDDLE, TOP - 6, str(said("card_end")), 2.8, "middle", QUIET)
    sheet.text(MIDDLE, BOTTOM + 2.6, str(said("usb_end")), 2.8, "middle", QUIET)


def _draw_pin(sheet: Drawing, pin: int, wires: list[Wire], *, with_node: bool) -> None:
    side = -1 if pin % 2 else 1
    x, y = MIDDLE + side * APART, TOP + (pin - 1) // 2 * PITCH
    _draw_contact(sheet, pin, x, y, wires)
    sheet.text(x + side * 5.2, y + 1, name_of(pin), 2.6, _towards(side), INK if wires else QUIET)
    if wires:
        begin, end = x + side * 17, x + side * 28
        sheet.sleeve(wires[0].colour, (begin, y), (end, y))
        words = " + ".join(wire.name for wire in wires)
        if len(wires) == 1:
            words = goes_to(wires[0], with_node=with_node)
        colour = COLOURS["red"] if len(wires) > 1 else INK
        sheet.text(end + side * 1.5, y + 1, words, fitting(words, 2.9, ROOM), _towards(side), colour)


def _draw_contact(sheet: Drawing, pin: int, x: float, y: float, wires: list[Wire]) -> None:
    colour = wires[0].colour.rpartition("-")[2] if wires else "white"
    if pin == 1:
        sheet.box(x - 2.1, y - 2.1, 4.2, 4.2, fill=COLOURS[colour])
    else:
        sheet.disc(x, y, 2.1, fill=COLOURS[colour])
    is_dark = colour in ("black", "blue", "violet", "brown", "red", "green", "grey")
    sheet.text(
        x, y + 0.85, str(pin), 2.3, "middle", "#ffffff" if is_dark else INK, bold=pin in GPIO_AT or pin in GROUNDS
    )


def _towards(side: int) -> str:
    return "end" if side < 0 else "start"
