"""Where things stand on a clerk's screen; every measure follows from its size."""

from dataclasses import dataclass
from typing import Final

from device_drivers.rectangle import Rect

DESIGN: Final = (480, 320)
"""The size in which the measures are thought, lying; standing it is turned. Larger screens scale it."""
GAP: Final = 4
HEADER: Final = 30
STRIP: Final = (44, 58)
FOOT: Final = (44, 62)
VISIT: Final = (114, 212)
"""Lying and standing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The regions of a screen, from top to bottom."""

    unit: float
    upright: bool
    header: Rect
    body: Rect
    visit: Rect
    """The upper part of the body, about the visitor; what they came for stands under it."""
    services: Rect
    strip: Rect
    foot: Rect


def frame_of(size: tuple[int, int]) -> Frame:
    """Return the regions for a screen of this size; what a taller one has to spare goes to the body."""
    width, height = size
    upright = height > width
    across, down = DESIGN[::-1] if upright else DESIGN
    unit = min(width / across, height / down)

    def px(design: float) -> int:
        return round(design * unit)

    gap, edge = px(GAP), width - 2 * px(GAP)
    foot = Rect(gap, height - gap - px(FOOT[upright]), edge, px(FOOT[upright]))
    strip = Rect(gap, foot.y - gap - px(STRIP[upright]), edge, px(STRIP[upright]))
    header = Rect(0, 0, width, px(HEADER))
    body = Rect(gap, header.bottom + gap, edge, strip.y - gap - header.bottom - gap)
    visit = Rect(gap, body.y, edge, px(VISIT[upright]))
    services = Rect(gap, visit.bottom + gap, edge, body.bottom - visit.bottom - gap)
    return Frame(unit, upright, header, body, visit, services, strip, foot)
