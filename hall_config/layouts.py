"""What may stand where on a board: the panels there are, how a row is read, and the layouts every hall has."""

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PANELS: Final = ("header", "call", "calls", "windows", "queues", "notice", "picture", "ticker")
"""What there is to put on a board, each at most once."""


class LayoutError(ValueError):
    """A layout cannot be drawn; `row` counts from 1 (0: the layout as a whole), `text` says what is wrong with it."""

    def __init__(self, row: int, text: str) -> None:
        super().__init__(f"row {row}: {text}" if row else text)
        self.row = row
        self.text = text


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside each other, and the shares of height and width it takes."""

    share: int
    panels: tuple[tuple[str, int], ...]
    """Each with its share of the row's width."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A layout every hall has, in both forms."""

    landscape: tuple[str, ...]
    upright: tuple[str, ...]


USUAL: Final = "usual"
SHIPPED: Final = MappingProxyType(
    {
        "usual": Shipped(
            ("12 header", "36 call", "41 calls 58, queues 42", "11 ticker"),
            ("8 header", "34 call", "24 calls", "27 queues", "7 ticker"),
        ),
        "windows": Shipped(
            ("12 header", "36 call", "41 windows 58, queues 42", "11 ticker"),
            ("8 header", "34 call", "24 windows", "27 queues", "7 ticker"),
        ),
        "notices": Shipped(
            ("12 header", "36 call", "41 calls 54, notice 46", "11 ticker"),
            ("8 header", "34 call", "27 calls", "24 notice", "7 ticker"),
        ),
        "large": Shipped(
            ("12 header", "53 call", "24 calls", "11 ticker"),
            ("8 header", "50 call", "35 calls", "7 ticker"),
        ),
    }
)

_ROW = re.compile(r"(?P<share>[0-9]{1,3}) (?P<panels>[a-z]+( [0-9]{1,3})?(, [a-z]+( [0-9]{1,3})?)*)")


def read_rows(rows: tuple[str, ...]) -> tuple[Row, ...]:
    """Return a layout's rows, or raise LayoutError for the first thing that cannot be drawn."""
    read = tuple(_read(index, text) for index, text in enumerate(rows, 1))
    if not read:
        raise LayoutError(0, "it has no rows")
    known: set[str] = set()
    for index, row in enumerate(read, 1):
        for panel, _ in row.panels:
            if panel not in PANELS:
                raise LayoutError(index, f'there is no panel "{panel}"; there are {", ".join(PANELS)}')
            if panel in known:
                raise LayoutError(index, f'"{panel}" stands in the layout already; it can stand there once')
            known.add(panel)
    return read


def _read(index: int, text: str) -> Row:
    found = _ROW.fullmatch(text)
    if found is None:
        raise LayoutError(index, f'"{text}" is no row; write a height and what stands there: "46 calls 58, queues 42"')
    named = [piece.split(" ") for piece in found["panels"].split(", ")]
    given = {words[0]: int(words[1]) for words in named if len(words) > 1}
    without = len(named) - len(given)
    rest = max(0, 100 - sum(given.values())) // without if without else 0
    row = Row(int(found["share"]), tuple((words[0], given.get(words[0], rest)) for words in named))
    if not row.share or not all(share for _, share in row.panels):
        raise LayoutError(index, f'"{text}" leaves something no room; heights and widths are shares above 0')
    return row
