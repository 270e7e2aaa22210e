"""A screen of which one process may have several: pixels in memory alone, for looking at and never for touching."""

from collections.abc import Mapping, Sequence

import pygame

from device_drivers.driver import Hand
from device_drivers.screen import Size, Touched, VirtualScreen


class DrawnScreen(VirtualScreen):
    """A virtual screen that needs nothing of SDL's display; signs above a whole row of windows are drawn so."""

    def __init__(self, size: Size) -> None:
        self._surface = pygame.Surface(size, depth=32)
        self._version = 0
        self._closed = False

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`screenshot`; nobody touches a sign."""
        return {name: hand for name, hand in super().hands.items() if name == "screenshot"}

    def present(self, rects: Sequence[pygame.Rect] | None = None) -> None:
        """What was drawn can be looked at."""
        if rects is None or rects:
            self._version += 1

    def poll(self) -> list[Touched]:
        """Nobody touches it."""
        return []

    def close(self) -> None:
        """Nothing to give back."""
