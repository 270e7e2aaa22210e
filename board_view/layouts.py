"""Where things stand on a board of any size, landscape or upright: a layout's rows become rectangles."""

from dataclasses import dataclass
from typing import Final

from hall_config.layouts import SHIPPED, USUAL, LayoutError, Row, read_rows
from hall_protocol.states import BoardLook, Catalogue

LANDSCAPE: Final = (1920, 1080)
UPRIGHT: Final = (1080, 1920)
"""The sizes in which the measures of a board are thought; others are scaled."""
GAP: Final = 24
"""Between two panels."""
SIDE: Final = 32
"""At the left and the right edge; the header and the ticker go to the very edges."""
EDGE_TO_EDGE: Final = ("header", "ticker")
STRIP: Final = 104
"""How high the line stands that is laid over the lower edge of a board without a ticker."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the screen, in its pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """One beyond the last column."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """One beyond the last row."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Place:
    """A panel and where it stands."""

    panel: str
    area: Area


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where on one screen."""

    size: tuple[int, int]
    unit: float
    """Pixels of this screen for a pixel of the design."""
    places: tuple[Place, ...]
    strip: Area
    """Where the line at the bottom stands: the ticker's own place, else over the lower edge while it is urgent."""
    fault: str = ""
    """Why this is the usual layout instead of the one asked for."""

    def px(self, design: float) -> int:
        """Return a length of the design in this screen's pixels."""
        return max(1, round(design * self.unit))

    def area(self, panel: str) -> Area | None:
        """Return where a panel stands; None: it does not."""
        return next((place.area for place in self.places if place.panel == panel), None)

    @property
    def is_upright(self) -> bool:
        """Whether the screen is higher than wide."""
        return self.size[1] > self.size[0]


def look_of(catalogue: Catalogue | None, node: str) -> BoardLook:
    """Return how a board looks: as the hall says, or as usual while it has said nothing of this one."""
    looks = catalogue.boards if catalogue else ()
    return next((look for look in looks if look.node == node), BoardLook(node=node))


def plan_of(look: BoardLook, size: tuple[int, int]) -> Plan:
    """Return where everything stands; of a layout that is unknown or cannot be drawn, the usual one and why."""
    is_upright = size[1] > size[0]
    try:
        return _plan(_rows(look, is_upright), size)
    except LayoutError as problem:
        usual = SHIPPED[USUAL]
        why = f'layout "{look.layout}": {problem}'
        return _plan(read_rows(usual.upright if is_upright else usual.landscape), size, why)


def _rows(look: BoardLook, is_upright: bool) -> tuple[Row, ...]:
    if look.rows:
        return read_rows(look.rows)
    if look.layout not in SHIPPED:
        raise LayoutError(0, f"there is none of that name; there are {', '.join(SHIPPED)}")
    shipped = SHIPPED[look.layout]
    return read_rows(shipped.upright if is_upright else shipped.landscape)


def _plan(rows: tuple[Row, ...], size: tuple[int, int], fault: str = "") -> Plan:
    width, height = size
    design = UPRIGHT if height > width else LANDSCAPE
    unit = min(width / design[0], height / design[1])
    places: list[Place] = []
    total, above = sum(row.share for row in rows), 0
    for index, row in enumerate(rows):
        top, bottom = (round(height * share / total) for share in (above, above + row.share))
        above += row.share
        is_first, is_last = index == 0, index == len(rows) - 1
        places += _row(row, Area(0, top, width, bottom - top), unit, is_first, is_last)
    ticker = next((place.area for place in places if place.panel == "ticker"), None)
    strip = max(1, round(STRIP * unit))
    return Plan(size, unit, tuple(places), ticker or Area(0, height - strip, width, strip), fault)


def _row(row: Row, at: Area, unit: float, is_first: bool, is_last: bool) -> list[Place]:
    """Return the places of one row; what stands alone at the upper or lower edge may reach it."""
    gap, side = round(GAP * unit), round(SIDE * unit)
    if len(row.panels) == 1 and row.panels[0][0] in EDGE_TO_EDGE:
        above, below = (0 if is_first else gap // 2), (0 if is_last else gap - gap // 2)
        return [Place(row.panels[0][0], Area(0, at.top + above, at.width, max(1, at.height - above - below)))]
    above, below = (gap if is_first else gap // 2), (gap if is_last else gap - gap // 2)
    total, before, places = sum(share for _, share in row.panels), 0, []
    wide = at.width - 2 * side - gap * (len(row.panels) - 1)
    for index, (panel, share) in enumerate(row.panels):
        left, right = (side + index * gap + round(wide * part / total) for part in (before, before + share))
        before += share
        area = Area(left, at.top + above, max(1, right - left), max(1, at.height - above - below))
        places.append(Place(panel, area))
    return places
