"""Where a board's panels stand in a browser's window, and how many rows each list has room for: a sheet of styles.

Lengths are thought as on a wall (`board_view.layouts`), and one rem is a hundred pixels of that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from board_view.layouts import LANDSCAPE, UPRIGHT, Area, Plan, plan_of
from board_view.themes import Colour, Paint, theme_named
from hall_protocol.states import BoardLook

REM: Final = 100
HEAD: Final = 76
"""A list's title."""
FOOT: Final = 10
ROW: Final = 76
"""A list's row is no lower, where there is room for more than one."""
COLUMN: Final = 480
"""A list's column is no narrower."""
ROW_LETTER: Final = 0.74
"""Of a row's height; larger letters than this leave no air."""
LARGEST_LETTER: Final = 66
LISTS: Final = ("calls", "windows")
QUEUE_ROWS: Final = 4
CALL_EDGES: Final = 158
"""Above and below a call's sentence: its tag, and the same in the second language."""
CALL_LINE: Final = 0.57
"""Of the room left, where the sentence stands on one line, by what is not letters above and below."""
CALL_LINES: Final = 0.98
DIGIT: Final = 0.73
"""How high a digit stands, of its letter's size."""
LOUD: Final = 12
"""The number that is wanted stands at least this part of the screen's height."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many rows a list has, in how many columns."""

    rows: int = 1
    columns: int = 1

    @property
    def count(self) -> int:
        """How many lines it shows at once."""
        return self.rows * self.columns


def plan(layout: str, rows: tuple[str, ...], upright: bool) -> Plan:
    """Return where a layout's panels stand."""
    return plan_of(BoardLook(node="", layout=layout, rows=rows), UPRIGHT if upright else LANDSCAPE)


@lru_cache(maxsize=64)
def places_of(layout: str, rows: tuple[str, ...], upright: bool) -> dict[str, Places]:
    """Return every panel a layout has, with the rows there is room for."""
    return {place.panel: _places(place.panel, place.area) for place in plan(layout, rows, upright).places}


def _places(panel: str, area: Area) -> Places:
    if panel not in LISTS:
        return Places()
    return Places(max(1, (area.height - HEAD - FOOT) // ROW), max(1, area.width // COLUMN))


@lru_cache(maxsize=64)
def sheet(layout: str, rows: tuple[str, ...], theme: str) -> str:
    """Return the styles that put every panel in its place, on screens of either form, and give it its colours."""
    return _colours(theme) + _forms(layout, rows)


def _colours(name: str) -> str:
    theme = theme_named(name)
    edges = {
        "body { background": theme.room,
        ".rows > * { border-color": theme.hairline,
        ".bar { border-bottom-color": theme.panel.bright,
        ".bar.lost { border-bottom-color": theme.lost.ground,
        ".paint-calling.large { border-left-color": theme.calling.bright,
    }
    around = "".join(f"{rule}: {_colour(colour)}; }}\n" for rule, colour in edges.items())
    return around + "".join(_painted(f".paint-{paint}", colours) for paint, colours in theme.paints().items())


def _painted(name: str, paint: Paint) -> str:
    return (
        f"{name} {{ background: {_colour(paint.ground)}; color: {_colour(paint.text)}; }}\n"
        f"{name} .quiet {{ color: {_colour(paint.quiet)}; }}\n"
        f"{name} .bright {{ color: {_colour(paint.bright)}; }}\n"
    )


def _colour(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


def _forms(layout: str, rows: tuple[str, ...]) -> str:
    forms = (("landscape", False), ("portrait", True))
    return "".join(
        f"@media (orientation: {form}) {{\n{''.join(_rules(plan(layout, rows, upright)))}}}\n"
        for form, upright in forms
    )


def _rules(plan: Plan) -> Iterator[str]:
    named = {place.panel: place.area for place in plan.places}
    for panel, area in named.items():
        yield _rule(f"#panel-{panel}", plan, area, {"display": "block", **_letters(panel, plan, area)})
        yield from _grid(panel, area)
    if "ticker" not in named:
        yield _rule("#panel-ticker", plan, plan.strip, _letters("ticker", plan, plan.strip))
    yield _rule("#cut", plan, named.get("call") or _middle(plan), {})


def _rule(name: str, plan: Plan, area: Area, more: dict[str, str]) -> str:
    width, height = plan.size
    where = {
        "left": _share(area.left, width),
        "top": _share(area.top, height),
        "width": _share(area.width, width),
        "height": _share(area.height, height),
    }
    said = "; ".join(f"{key}: {value}" for key, value in (where | more).items())
    return f"  {name} {{ {said}; }}\n"


def _letters(panel: str, plan: Plan, area: Area) -> dict[str, str]:
    match panel:
        case "call":
            return {"font-size": _rem(_call_letter(plan, area))}
        case "calls" | "windows" | "queues":
            return {"font-size": _rem(_row_letter(panel, area))}
        case "header" | "ticker":
            return {"font-size": _rem(min(64, area.height * 0.46))}
        case _:
            return {}


def _call_letter(plan: Plan, area: Area) -> float:
    """Return the size of the number that is wanted: as large as its panel allows, on one line or, upright, on two."""
    room = area.height - CALL_EDGES
    wanted = room * CALL_LINES / 2 if plan.is_upright else area.height * CALL_LINE
    return max(wanted, plan.size[1] / LOUD / DIGIT + 1)


def _row_letter(panel: str, area: Area) -> float:
    rows = QUEUE_ROWS if panel == "queues" else _places(panel, area).rows
    return min(LARGEST_LETTER, (area.height - HEAD - FOOT) / rows * ROW_LETTER)


def _grid(panel: str, area: Area) -> Iterator[str]:
    if panel in LISTS:
        places = _places(panel, area)
        yield _columns(f"#panel-{panel} .rows", places.rows, places.columns)
    elif panel == "queues":
        yield _columns("#panel-queues .rows", QUEUE_ROWS, 2)
        yield _columns("#panel-queues .rows.wide", QUEUE_ROWS, 1)


def _columns(name: str, rows: int, columns: int) -> str:
    return (
        f"  {name} {{ grid-template-rows: repeat({rows}, minmax(0, 1fr)); "
        f"grid-template-columns: repeat({columns}, minmax(0, 1fr)); }}\n"
    )


def _middle(plan: Plan) -> Area:
    width, height = plan.size
    return Area(width // 20, height * 35 // 100, width * 9 // 10, height * 30 // 100)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4%}"


def _rem(pixels: float) -> str:
    return f"{pixels / REM:.4f}rem"
