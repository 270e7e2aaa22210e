"""How many of a long list stand on one leaf: as large as they all fit, and on several leaves when they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from device_drivers.rectangle import Rect
from ticket_dispenser.frame import Frame, grid, split_top

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shape:
    """How small and how large the tiles of a list may be, in pixels of this glass."""

    narrowest: int
    lowest: int
    tallest: int
    fewest_across: int = 1
    most_a_leaf: int = 100
    """More on one leaf nobody looks through."""


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Item]):
    """One leaf of a list: its places with what stands in them, and the strip that turns it when there are others."""

    places: tuple[tuple[Rect, Item], ...]
    number: int
    leaves: int
    strip: Rect | None


def leaf_of(items: Sequence[Item], wanted: int, area: Rect, shape: Shape, frame: Frame) -> "Leaf[Item]":
    """Return the leaf that was asked for, or the last; few items are laid out larger than many."""
    across, down = _room(area, shape, frame)
    if len(items) <= min(across * down, shape.most_a_leaf):
        return Leaf(_laid(items, area, shape, frame), 0, 1, None)
    strip_h = frame.touchable(110)
    above, strip = split_top(area, area.h - strip_h - frame.gap, frame.gap)
    across, down = _room(above, shape, frame)
    a_leaf = min(across * down, shape.most_a_leaf)
    leaves = -(-len(items) // a_leaf)
    number = min(wanted, leaves - 1)
    shown = items[number * a_leaf : (number + 1) * a_leaf]
    places = grid(above, across, a_leaf, frame.gap, shape.tallest)  # on the last leaf as on all others
    return Leaf(tuple(zip(places, shown, strict=False)), number, leaves, strip)


def _room(area: Rect, shape: Shape, frame: Frame) -> tuple[int, int]:
    """How many tiles fit side by side and below each other."""
    across = max(1, (area.w + frame.gap) // (shape.narrowest + frame.gap))
    down = max(1, (area.h + frame.gap) // (shape.lowest + frame.gap))
    return across, down


def _laid(items: Sequence[Item], area: Rect, shape: Shape, frame: Frame) -> tuple[tuple[Rect, Item], ...]:
    """Lay out what fits, in as few columns as it fits in."""
    most, down = _room(area, shape, frame)
    fewest = min(shape.fewest_across, most)
    across = next((n for n in range(fewest, most) if n * down >= len(items)), most)
    return tuple(zip(grid(area, across, len(items), frame.gap, shape.tallest), items, strict=True))
