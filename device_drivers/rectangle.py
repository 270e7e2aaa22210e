"""Where something stands on a screen."""

from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle of a screen, in pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.h

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger aims."""
        return self.x + self.w // 2, self.y + self.h // 2

    @property
    def middle_row(self) -> int:
        """The row in its middle."""
        return self.y + self.h // 2

    def holds(self, x: int, y: int) -> bool:
        """Whether a touch at this point hits it."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def overlaps(self, other: "Rect") -> bool:
        """Whether one touch could hit both."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def inset(self, across: int, down: int) -> "Rect":
        """Return what is left inside a margin."""
        return Rect(self.x + across, self.y + down, self.w - 2 * across, self.h - 2 * down)
