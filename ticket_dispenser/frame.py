"""Where things stand on the glass: header, body and footer, in portrait and in landscape, at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Final

from device_drivers.rectangle import Rect

REFERENCE_PX: Final = 1080
"""The shorter side of the glass all sizes below are meant for; other glass is scaled."""

FOOTER_SLOTS: Final = ("back", "home", "help", "big", "language")
"""The footer's targets stand in these places on every page, whether they are all there or not."""

FINGER_MM: Final = 20
FULL_SIZE_PX: Final = 1000
"""From this shorter side on a glass is taken for one of 21.5 inches, below it for a tablet of ten."""
FINGER_FULL_SIZE: Final = 81 / 1080
"""Twenty millimetres, as a share of the shorter side: 1080 pixels are 268 mm on 21.5 inches."""
FINGER_TABLET: Final = 119 / 800
"""And on ten inches, where 800 pixels are 135 mm."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One piece of glass, divided."""

    width: int
    height: int
    width_mm: int = 0
    """How wide it really is; 0: nobody has measured it."""

    @property
    def portrait(self) -> bool:
        """Whether it stands upright, as most kiosks do."""
        return self.height >= self.width

    @property
    def margin(self) -> int:
        """Space left free at the edges."""
        return self.px(44)

    @property
    def gap(self) -> int:
        """Space between two targets: a finger between them hits neither."""
        return self.px(22)

    def px(self, reference: int) -> int:
        """Return a length of the reference glass on this one."""
        return round(reference * min(self.width, self.height) / REFERENCE_PX)

    @property
    def finger(self) -> int:
        """The least width and height of whatever is touched: twenty millimetres on this glass."""
        if self.width_mm:
            return ceil(FINGER_MM * self.width / self.width_mm)
        short = min(self.width, self.height)
        return ceil(short * (FINGER_FULL_SIZE if short >= FULL_SIZE_PX else FINGER_TABLET))

    def touchable(self, reference: int) -> int:
        """Return a length of the reference glass on this one, never too short for a finger."""
        return max(self.finger, self.px(reference))

    @property
    def header(self) -> Rect:
        """The band with the hall's name and the time."""
        return Rect(0, 0, self.width, self.px(150 if self.stout else 190 if self.portrait else 124))

    @property
    def corner(self) -> Rect:
        """The hidden spot in the header at which an operator knocks."""
        return Rect(0, 0, self.header.h, self.header.h)

    @property
    def footer(self) -> Rect:
        """The band with back, home, help, the large mode and the language."""
        height = self.touchable(140 if self.portrait else 112) + 2 * self.px(16)
        return Rect(0, self.height - height, self.width, height)

    @property
    def stout(self) -> bool:
        """Whether it is upright but not tall, as ten-inch tablets are: less stands below each other."""
        return self.portrait and self.height < 1.7 * self.width

    @property
    def low(self) -> bool:
        """Whether height is what is short."""
        return self.stout or not self.portrait

    def body(self, warned: bool = False) -> Rect:
        """Return what lies between header and footer, below the warning if there is one."""
        top = self.banner.bottom if warned else self.header.bottom
        return Rect(self.margin, top, self.width - 2 * self.margin, self.footer.y - top).inset(0, self.gap)

    @property
    def banner(self) -> Rect:
        """The place of a warning right under the header."""
        return Rect(0, self.header.bottom, self.width, self.px(116 if self.portrait else 90))

    def slot(self, name: str) -> Rect:
        """Return the footer's place for a target."""
        inside = self.footer.inset(self.margin, self.px(16))
        return columns(inside, len(FOOTER_SLOTS), self.gap)[FOOTER_SLOTS.index(name)]


def columns(area: Rect, count: int, gap: int) -> list[Rect]:
    """Divide an area into equal parts side by side."""
    width = (area.w - (count - 1) * gap) // count
    return [Rect(area.x + index * (width + gap), area.y, width, area.h) for index in range(count)]


def rows(area: Rect, count: int, gap: int, tallest: int) -> list[Rect]:
    """Divide an area into equal parts below each other, from the top, none taller than `tallest`."""
    height = min(tallest, (area.h - (count - 1) * gap) // max(1, count))
    return [Rect(area.x, area.y + index * (height + gap), area.w, height) for index in range(count)]


def grid(area: Rect, across: int, count: int, gap: int, tallest: int) -> list[Rect]:
    """Return `count` places, row by row."""
    lines = rows(area, -(-count // across), gap, tallest)
    return list(islice((place for line in lines for place in columns(line, across, gap)), count))


def stacked(area: Rect, heights: Sequence[int], gap: int) -> list[Rect]:
    """Return places of these heights below each other, the whole stack in the middle of the area."""
    whole = sum(heights) + gap * (len(heights) - 1)
    top = area.y + max(0, (area.h - whole) // 2)
    places = []
    for height in heights:
        places.append(Rect(area.x, top, area.w, height))
        top += height + gap
    return places


def split_top(area: Rect, height: int, gap: int) -> tuple[Rect, Rect]:
    """Divide an area into a part of this height and all below it."""
    below = height + gap
    return Rect(area.x, area.y, area.w, height), Rect(area.x, area.y + below, area.w, area.h - below)


def split_left(area: Rect, width: int, gap: int) -> tuple[Rect, Rect]:
    """Divide an area into a part of this width and all to the right of it."""
    beside = width + gap
    return Rect(area.x, area.y, width, area.h), Rect(area.x + beside, area.y, area.w - beside, area.h)
