"""What stands on a ticket's paper: a hall's own template, one table a part, or the usual one."""

from typing import Annotated, Final, Literal, get_args

from msgspec import Meta

from hall_config.forms import Named, Part

TicketPart = Literal[
    "hall",
    "zone",
    "service",
    "number",
    "ahead",
    "wait",
    "where",
    "materials",
    "then",
    "qr",
    "missed_rule",
    "time",
    "text",
    "gap",
]
PaperAlign = Literal["left", "center", "right"]

REPEATED: Final = frozenset({"text", "gap"})
"""Parts that may stand on a ticket more than once."""

USUAL: Final[tuple[TicketPart, ...]] = tuple(part for part in get_args(TicketPart) if part not in REPEATED)
"""What a ticket says where the hall does not say otherwise, from top to bottom."""


class TicketLine(Part, frozen=True, kw_only=True):
    """One part of the printed ticket. The tables stand in the order of the paper; none at all: every part, as usual."""

    part: TicketPart
    """What is printed here; `text` is a line of the hall's own, `gap` an empty one. A part with nothing to say (no
    materials, nobody can tell the wait) leaves no gap."""
    text: Named | None = None
    """Of `text`: what it says."""
    size: Annotated[int, Meta(ge=1, le=3)] | None = None
    """So many times as large as usual writing; of `qr`, 1 is small and 3 large. Left out: as usual for the part."""
    align: PaperAlign | None = None
    """Where on the line; left out: as usual for the part."""
    bold: bool | None = None
    """Whether it is bold; left out: as usual for the part."""
