"""Where a board's panels stand in a browser's window, and how many rows each list has room for: a sheet of styles.

Lengths are thought as on a wall (`board_view.layouts`), and one rem is a hundred pixels of that.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from board_view.grids import FOOT, HEAD, Grid, room_of
from board_view.layouts import LANDSCAPE, UPRIGHT, Area, Plan, plan_of
from board_view.themes import Colour, Paint, Theme, theme_named
from hall_protocol.states import BoardLook

REM: Final = 100
ROW_LETTER: Final = 0.74
"""Of a row's height; larger letters than this leave no air."""
LARGEST_LETTER: Final = 66
LARGEST_QUEUE: Final = 90
"""The same where queues are so few that their rows are high."""
LISTS: Final = {"calls": ("calls",), "windows": ("windows",), "queues": ("queues", "waits")}
"""What may stand in a list's panel; `waits` are queues that also say how long."""
CALL_EDGES: Final = 158
"""Above and below a call's sentence: its tag, and the same in the second language."""
CALL_LINE: Final = 0.57
"""Of the room left, where the sentence stands on one line, by what is not letters above and below."""
CALL_LINES: Final = 0.98
DIGIT: Final = 0.73
"""How high a digit stands, of its letter's size."""
LOUD: Final = 12
"""The number that is wanted stands at least this part of the screen's height."""


def plan(layout: str, rows: tuple[str, ...], upright: bool) -> Plan:
    """Return where a layout's panels stand."""
    return plan_of(BoardLook(node="", layout=layout, rows=rows), UPRIGHT if upright else LANDSCAPE)


@lru_cache(maxsize=64)
def places_of(layout: str, rows: tuple[str, ...], upright: bool) -> dict[str, Grid]:
    """Return every panel a layout has, with the most rows there is room for; of queues also where they say how long."""
    areas = {place.panel: place.area for place in plan(layout, rows, upright).places}
    lists = {
        kind: room_of(kind, area.width, area.height) for panel, area in areas.items() for kind in LISTS.get(panel, ())
    }
    return {panel: Grid() for panel in areas} | lists


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
    return (
        around
        + _blinks(theme)
        + _stands_back(theme.panel)
        + "".join(_painted(f".paint-{paint}", colours) for paint, colours in theme.paints().items())
    )


def _blinks(theme: Theme) -> str:
    """Return how a recall blinks: in every second half its colours are those of its own tag, so it stays readable."""
    dark, light = theme.tag_calling, theme.calling
    turns = {
        "ground": (".blinks", f"background: {_colour(dark.ground)}; color: {_colour(dark.text)};"),
        "bright": (".blinks .bright", f"color: {_colour(dark.bright)};"),
        "quiet": (".blinks .quiet", f"color: {_colour(dark.quiet)};"),
        "tag": (".blinks .tag", f"background: {_colour(light.ground)}; color: {_colour(light.text)};"),
    }
    return "".join(
        f"@keyframes blink-{name} {{ 50% {{ {paint} }} }}\n{rule} {{ animation: blink-{name} .6s steps(1) 5; }}\n"
        for name, (rule, paint) in turns.items()
    )


def _stands_back(paint: Paint) -> str:
    """Return the colours of lists that may be of before: a page says by itself when it hears nothing any more."""
    rules = ".is-cut .list .bright, .is-cut .list .where, .is-cut .list .name, .is-cut .list .wait, .is-cut .clock"
    return f"{rules} {{ color: {_colour(paint.quiet)} !important; }}\n"


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
        case "header" | "ticker":
            return {"font-size": _rem(min(64, area.height * 0.46))}
        case _:
            return {}


def _call_letter(plan: Plan, area: Area) -> float:
    """Return the size of the number that is wanted: as large as its panel allows, on one line or, upright, on two."""
    room = area.height - CALL_EDGES
    wanted = room * CALL_LINES / 2 if plan.is_upright else area.height * CALL_LINE
    return max(wanted, plan.size[1] / LOUD / DIGIT + 1)


def _grid(panel: str, area: Area) -> Iterator[str]:
    """Yield how rows stand that share a list's height, and how columns do that share its width, in any number."""
    rooms = [room_of(kind, area.width, area.height) for kind in LISTS.get(panel, ())]
    for rows in range(1, max((room.rows for room in rooms), default=0) + 1):
        letter = f"font-size: {_rem(_row_letter(panel, area, rows))}"
        yield f"  #panel-{panel} .r{rows} {{ {letter}; grid-template-rows: repeat({rows}, minmax(0, 1fr)); }}\n"
    for columns in range(1, max((room.columns for room in rooms), default=0) + 1):
        yield f"  #panel-{panel} .c{columns} {{ grid-template-columns: repeat({columns}, minmax(0, 1fr)); }}\n"


def _row_letter(panel: str, area: Area, rows: int) -> float:
    largest = LARGEST_QUEUE if panel == "queues" else LARGEST_LETTER
    return min(largest, (area.height - HEAD - FOOT) / rows * ROW_LETTER)


def _middle(plan: Plan) -> Area:
    width, height = plan.size
    return Area(width // 20, height * 35 // 100, width * 9 // 10, height * 30 // 100)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4%}"


def _rem(pixels: float) -> str:
    return f"{pixels / REM:.4f}rem"
