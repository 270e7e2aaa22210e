"""Where things stand on a clerk's screen; every measure follows from its size."""

from dataclasses import dataclass
from typing import Final

from window_terminal.screen.sheet import Box

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
    header: Box
    body: Box
    visit: Box
    """The upper part of the body, about the visitor; what they came for stands under it."""
    services: Box
    strip: Box
    foot: Box


def frame_of(size: tuple[int, int]) -> Frame:
    """Return the regions for a screen of this size; what a taller one has to spare goes to the body."""
    width, height = size
    upright = height > width
    across, down = DESIGN[::-1] if upright else DESIGN
    unit = min(width / across, height / down)

    def px(design: float) -> int:
        return round(design * unit)

    gap, edge = px(GAP), width - 2 * px(GAP)
    foot = Box(gap, height - gap - px(FOOT[upright]), edge, px(FOOT[upright]))
    strip = Box(gap, foot.y - gap - px(STRIP[upright]), edge, px(STRIP[upright]))
    header = Box(0, 0, width, px(HEADER))
    body = Box(gap, header.bottom + gap, edge, strip.y - gap - header.bottom - gap)
    visit = Box(gap, body.y, edge, px(VISIT[upright]))
    services = Box(gap, visit.bottom + gap, edge, body.bottom - visit.bottom - gap)
    return Frame(unit, upright, header, body, visit, services, strip, foot)
