"""Five faces from glad to angry, all in one colour and size: they help, and nudge nobody."""

from itertools import pairwise
from math import ceil, cos, hypot, pi, sin
from typing import Final

import pygame

from device_drivers.lettering import Colour

FINER: Final = 4
"""Drawn so many times larger and then made smaller: soft edges on any glass."""
MOUTHS: Final = (1.0, 0.55, 0.12, -0.5, -0.85)
"""How far the corners of each mouth go up."""
BROWS: Final = (0.0, 0.0, 0.0, 0.0, 0.5)
"""How far the brows slant; only the angriest has them."""


def face(index: int, side: int, ink: Colour) -> pygame.Surface:
    """Return a face on transparent ground, `side` pixels wide and high."""
    whole = side * FINER
    surface = pygame.Surface((whole, whole), pygame.SRCALPHA)
    middle, thick = whole // 2, max(2, whole // 14)
    pygame.draw.circle(surface, ink, (middle, middle), middle - 1, thick)
    for left in (-1, 1):
        pygame.draw.circle(surface, ink, (middle + left * whole // 6, round(whole * 0.41)), whole // 16)
        if BROWS[index]:
            _brow(surface, ink, left, BROWS[index], thick)
    _mouth(surface, ink, MOUTHS[index], thick, is_open=index == 0)
    return pygame.transform.smoothscale(surface, (side, side))


def _brow(surface: pygame.Surface, ink: Colour, left: int, slant: float, thick: int) -> None:
    whole = surface.get_width()
    outer = (whole // 2 + left * whole * 0.26, whole * (0.30 - slant * 0.06))
    inner = (whole // 2 + left * whole * 0.09, whole * (0.30 + slant * 0.06))
    _stroke(surface, ink, [outer, inner], thick)


def _mouth(surface: pygame.Surface, ink: Colour, lift: float, thick: int, *, is_open: bool) -> None:
    whole = surface.get_width()
    deep, level = whole * 0.19 * lift, whole * (0.62 if lift >= 0 else 0.70)
    angles = [pi * step / 40 for step in range(41)]
    curve = [(whole / 2 - whole * 0.24 * cos(angle), level + deep * sin(angle)) for angle in angles]
    if is_open:
        pygame.draw.polygon(surface, ink, curve)
    _stroke(surface, ink, [*curve, curve[0]] if is_open else curve, thick)


def _stroke(surface: pygame.Surface, ink: Colour, points: list[tuple[float, float]], thick: int) -> None:
    """Draw a line with round ends and joints."""
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(1, ceil(hypot(to_x - x, to_y - y) / (thick / 8)))
        for step in range(steps + 1):
            share = step / steps
            pygame.draw.circle(surface, ink, (x + (to_x - x) * share, y + (to_y - y) * share), thick / 2)
