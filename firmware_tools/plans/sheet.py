"""A plan on one sheet of A4: the header, the table beside it, the cables, the circuits, what to beware of."""

from collections.abc import Sequence
from typing import Final

from firmware_tools.plans.cautions import Caution, cautions
from firmware_tools.plans.circuits import circuits_of, draw_circuits, height_of
from firmware_tools.plans.header_picture import BOTTOM, draw_header
from firmware_tools.plans.svg import A4, COLOURS, QUIET, Drawing, fitting, wrapped
from firmware_tools.plans.wires import Plan
from firmware_tools.plans.words import cable_line, colour_of, goes_to, on_the_way, said
from hall_config.texts import Both

LEFT: Final = 150.0
"""Where the tables begin."""
ROW: Final = 4.8
LAST: Final = A4[0] - 10
WIRE_COLUMNS: Final = (("pin", 0.0), ("gpio", 13.0), ("colour", 28.0), ("goes_to", 62.0), ("way", 106.0))
CABLE_COLUMNS: Final = (("device", 0.0), ("place", 36.0), ("matters", 101.0))
SMALL: Final = 2.7


def drawn(plan: Plan) -> str:
    """Return the sheet as the text of an SVG file; what is too long for A4 is printed smaller."""
    warned, circuits = _sentences(cautions(plan)), circuits_of(plan)
    foot = max(BOTTOM + 7 if plan.wires else 20, _tables_end(plan))
    high = max(A4[1], foot + height_of(circuits) + 3 + len(warned) * 3.8)
    sheet = Drawing(A4[0], high)
    _draw_title(sheet, plan)
    if plan.wires:
        draw_header(sheet, plan)
    _draw_tables(sheet, plan)
    draw_circuits(sheet, circuits, foot)
    for row, (line, colour) in enumerate(warned):
        sheet.text(10, foot + height_of(circuits) + 4 + row * 3.8, line, SMALL, colour=colour)
    return sheet.written()


def _draw_title(sheet: Drawing, plan: Plan) -> None:
    sheet.text(10, 12, f"{said('title').zh}  {', '.join(plan.nodes)}", 6, bold=True)
    for row, line in enumerate(said("seen_from") if plan.wires else ()):
        sheet.text(10, 17.6 + row * 3.7, line, SMALL, colour=QUIET)


def _tables_end(plan: Plan) -> float:
    rows = len({wire.pin for wire in plan.wires}) + len(plan.supplies) + len(plan.cables)
    return 29 + (rows + 4) * ROW


def _draw_tables(sheet: Drawing, plan: Plan) -> None:
    left, y = (LEFT, 29.0) if plan.wires else (10.0, 30.0)
    if plan.wires:
        y = _draw_wires(sheet, plan, left, y) + ROW
    if plan.cables:
        _draw_head(sheet, CABLE_COLUMNS, left, y)
        for row, cable in enumerate(plan.cables, 1):
            _draw_row(sheet, CABLE_COLUMNS, cable_line(cable), left, y + row * ROW)


def _draw_wires(sheet: Drawing, plan: Plan, left: float, y: float) -> float:
    _draw_head(sheet, WIRE_COLUMNS, left, y)
    for wire in sorted((*plan.wires, *plan.supplies), key=lambda each: each.pin):
        y += ROW
        gpio = "" if wire.gpio is None else str(wire.gpio)
        words = (str(wire.pin), gpio, colour_of(wire), goes_to(wire, with_node=len(plan.nodes) > 1), on_the_way(wire))
        _draw_row(sheet, WIRE_COLUMNS, words, left, y)
        sheet.sleeve(wire.colour, (left + 21.5, y - 1), (left + 26.5, y - 1))
    return y + ROW


def _draw_head(sheet: Drawing, columns: Sequence[tuple[str, float]], left: float, y: float) -> None:
    for key, x in columns:
        sheet.text(left + x, y, str(said(f"column_{key}")), SMALL, bold=True)
    sheet.line((left, y + 1.4), (LAST, y + 1.4), thick=0.4)


def _draw_row(
    sheet: Drawing, columns: Sequence[tuple[str, float]], words: Sequence[str], left: float, y: float
) -> None:
    ends = [*(x for _, x in columns[1:]), LAST - left]
    for (_key, x), end, word in zip(columns, ends, words, strict=True):
        sheet.text(left + x, y, word, fitting(word, SMALL, end - x - 1))
    sheet.line((left, y + 1.4), (LAST, y + 1.4), colour="#d8d8d8", thick=0.15)


def _sentences(found: Sequence[Caution]) -> list[tuple[str, str]]:
    """Every caution in both languages, in lines that fit, the forbidding ones in red."""
    lines: list[tuple[str, str]] = []
    for caution in found:
        sentence: Both = said(caution.key, **caution.fields)
        colour = COLOURS["red"] if caution.forbids else QUIET
        lines += [(line, colour) for words in sentence for line in wrapped(f"▲ {words}", SMALL, A4[0] - 20)]
    return lines
