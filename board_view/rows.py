"""Which rows of a list a board shows that has not room for all of them."""

from collections.abc import Sequence
from typing import TypeVar

from board_view.view import CallRow

Row = TypeVar("Row")


def pages(rows: Sequence[object], places: int) -> int:
    """Return in how many pages rows are shown, of which a board has room for `places` at once."""
    return max(1, -(-len(rows) // max(1, places)))


def on_a_page(count: int, places: int) -> int:
    """Return how many rows each page has, so that the last is not nearly empty: of nine with room for eight, five."""
    return -(-count // max(1, -(-count // max(1, places)))) if count else 1


def page_of(rows: Sequence[Row], places: int, turn: int) -> Sequence[Row]:
    """Return the page whose turn it is."""
    places = max(1, places)
    start = turn % pages(rows, places) * places
    return rows[start : start + places]


def visible(rows: Sequence[CallRow], places: int, turn: int) -> Sequence[CallRow]:
    """Return the calls a board shows: the newest always, and in a burst each who is still on the way in their turn.

    Where more visitors are wanted than there is room for, the upper half of the places keeps the newest calls and the
    lower half shows the others that are wanted, page by page.
    """
    places = max(1, places)
    hidden = [row for row in rows[places:] if row.wanted]
    if not hidden or places < 2:
        return rows[:places]
    newest = places - places // 2
    waiting = [row for row in rows[newest:] if row.wanted]
    return [*rows[:newest], *page_of(waiting, places - newest, turn)]
