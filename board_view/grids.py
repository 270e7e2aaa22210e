"""How many rows and columns a list has: one rule for screens on the wall and in browsers. Lengths are of the design."""

from dataclasses import dataclass
from typing import Final

HEAD: Final = 76
"""A list's title."""
FOOT: Final = 8
ROWS: Final = {"calls": 84, "windows": 84, "queues": 72, "waits": 72}
"""How high a row likes to be; `waits` are queues that also say how long."""
COLUMNS: Final = {"calls": 440, "windows": 440, "queues": 340, "waits": 700}
"""How wide a column is at least."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal places in a panel: down the first column, then down the next."""

    rows: int = 1
    columns: int = 1

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.rows * self.columns


def room_of(kind: str, width: float, height: float) -> Grid:
    """Return the most places a list has room for in a panel of this size."""
    rows = (height - HEAD - FOOT) / ROWS[kind]
    whole = round(rows) if kind in ("calls", "windows") else int(rows)
    return Grid(max(1, whole), max(1, int((width - 2 * FOOT) // COLUMNS[kind])))


def steady(room: Grid, count: int) -> Grid:
    """Return places that keep their height, in no more columns than so many rows take: a long place needs the width."""
    return Grid(room.rows, min(room.columns, max(1, -(-count // room.rows))))


def filled(room: Grid, count: int) -> Grid:
    """Return places that share the whole height among so many rows: few are written larger."""
    columns = steady(room, count).columns
    return Grid(min(room.rows, max(1, -(-count // columns))), columns)
