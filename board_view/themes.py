"""The colours of a board: every letter at least 7 : 1 against what it stands on, in every theme."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Paint:
    """What a region is painted with: ground, letters, quieter letters, and what must be seen first."""

    ground: Colour
    text: Colour
    quiet: Colour
    bright: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """All colours of a board."""

    room: Colour
    """Behind everything."""
    hairline: Colour
    """Between two rows; carries no meaning, so it may be faint."""
    header: Paint
    calling: Paint
    latest: Paint
    past: Paint
    """Of the large panel while nobody is wanted."""
    said: Paint
    panel: Paint
    row_calling: Paint
    tag_calling: Paint
    tag_latest: Paint
    ticker: Paint
    notice: Paint
    closing: Paint
    moved: Paint
    lost: Paint
    emergency: Paint

    def paints(self) -> dict[str, Paint]:
        """Return every paint by its name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: paint for name, paint in named.items() if isinstance(paint, Paint)}


WHITE: Final[Colour] = (255, 255, 255)
INK: Final[Colour] = (20, 20, 24)
AMBER: Final = Paint((255, 176, 32), (20, 16, 8), (36, 26, 4), (20, 16, 8))
GOLDEN: Final = Paint((255, 214, 80), INK, (40, 36, 16), INK)
ALARM: Final = Paint((158, 10, 24), WHITE, (255, 240, 240), WHITE)
TEAL: Final = Paint((0, 82, 84), WHITE, (214, 244, 240), WHITE)
NAVY: Final = Paint((11, 28, 58), WHITE, (186, 206, 235), (255, 214, 80))
BLUE: Final = Paint((18, 58, 132), WHITE, (222, 234, 255), (255, 221, 94))

DARK: Final = Theme(
    room=(7, 18, 38),
    hairline=(38, 66, 110),
    header=Paint((11, 28, 58), WHITE, (186, 206, 235), WHITE),
    calling=BLUE,
    latest=Paint((15, 36, 74), WHITE, (190, 209, 237), (255, 214, 80)),
    past=Paint((11, 28, 58), (186, 206, 235), (186, 206, 235), (206, 222, 244)),
    said=Paint((0, 66, 74), WHITE, (214, 244, 240), WHITE),
    panel=NAVY,
    row_calling=BLUE,
    tag_calling=Paint((255, 221, 94), INK, (40, 36, 16), INK),
    tag_latest=Paint((30, 62, 116), WHITE, (226, 237, 255), WHITE),
    ticker=NAVY,
    notice=GOLDEN,
    closing=AMBER,
    moved=TEAL,
    lost=AMBER,
    emergency=ALARM,
)
"""Navy, white and gold: for halls whose light falls on the screen."""

_SLATE: Final[Colour] = (64, 76, 96)
_DEEP: Final[Colour] = (0, 52, 128)
_PAPER: Final = Paint(WHITE, (16, 24, 40), _SLATE, _DEEP)
LIGHT: Final = Theme(
    room=(221, 228, 238),
    hairline=(200, 210, 224),
    header=Paint(_DEEP, WHITE, (222, 234, 255), WHITE),
    calling=Paint(_DEEP, WHITE, (222, 234, 255), (255, 224, 102)),
    latest=_PAPER,
    past=Paint((244, 247, 251), (70, 80, 98), (70, 80, 98), (52, 62, 80)),
    said=Paint((0, 72, 78), WHITE, (214, 244, 240), WHITE),
    panel=_PAPER,
    row_calling=Paint(_DEEP, WHITE, (222, 234, 255), (255, 224, 102)),
    tag_calling=Paint((255, 224, 102), INK, (40, 36, 16), INK),
    tag_latest=Paint((214, 226, 245), (16, 36, 76), (30, 48, 84), (16, 36, 76)),
    ticker=_PAPER,
    notice=GOLDEN,
    closing=AMBER,
    moved=TEAL,
    lost=AMBER,
    emergency=ALARM,
)
"""White and blue: for bright halls and screens that are none too bright."""

_CREAM: Final[Colour] = (255, 248, 228)
_GOLD: Final[Colour] = (255, 218, 112)
_WINE: Final = Paint((104, 8, 16), _CREAM, (236, 190, 172), _GOLD)
RED_GOLD: Final = Theme(
    room=(66, 4, 10),
    hairline=(150, 52, 44),
    header=Paint((122, 10, 18), _CREAM, (255, 226, 198), _CREAM),
    calling=Paint((134, 10, 20), _CREAM, (255, 230, 204), _GOLD),
    latest=_WINE,
    past=Paint((86, 6, 14), (246, 214, 190), (246, 214, 190), (255, 226, 198)),
    said=Paint((92, 54, 0), _CREAM, (255, 232, 200), _CREAM),
    panel=_WINE,
    row_calling=Paint((134, 10, 20), _CREAM, (255, 230, 204), _GOLD),
    tag_calling=Paint(_GOLD, (64, 4, 8), (72, 10, 10), (64, 4, 8)),
    tag_latest=Paint((82, 6, 12), _CREAM, (255, 226, 198), _CREAM),
    ticker=_WINE,
    notice=Paint(_GOLD, (64, 4, 8), (72, 10, 10), (64, 4, 8)),
    closing=AMBER,
    moved=TEAL,
    lost=AMBER,
    emergency=Paint((255, 214, 0), (16, 12, 0), (32, 24, 0), (16, 12, 0)),
)
"""Red and gold, as on festive days; an emergency is yellow here, for red would not be seen."""

USUAL: Final = "dark"
THEMES: Final = MappingProxyType({"dark": DARK, "light": LIGHT, "red_gold": RED_GOLD})


def theme_named(name: str) -> Theme:
    """Return a theme; one there is not is the usual one."""
    return THEMES.get(name, THEMES[USUAL])
