"""Where things stand on a board; every measure follows from the screen's size."""

from dataclasses import dataclass
from typing import Final

from pygame import Rect

DESIGN: Final = (1920, 1080)
"""The size in which the measures below are thought; others are scaled."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The regions of a board and its measure: `px(n)` is n pixels of the design on this screen."""

    unit: float
    header: Rect
    call: Rect
    calls: Rect
    queues: Rect
    banner: Rect

    def px(self, design: float) -> int:
        """Return a length of the design in this screen's pixels."""
        return max(1, round(design * self.unit))


def layout(size: tuple[int, int]) -> Layout:
    """Return the layout for a screen of this size."""
    width, height = size
    unit = min(width / DESIGN[0], height / DESIGN[1])

    def region(left: float, top: float, right: float, bottom: float) -> Rect:
        across, down = width / DESIGN[0], height / DESIGN[1]
        return Rect(
            round(left * across), round(top * down), round((right - left) * across), round((bottom - top) * down)
        )

    return Layout(
        unit=unit,
        header=region(0, 0, 1920, 120),
        call=region(32, 144, 1888, 508),
        calls=region(32, 532, 1096, 952),
        queues=region(1120, 532, 1888, 952),
        banner=region(0, 976, 1920, 1080),
    )
