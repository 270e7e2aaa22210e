"""How a ticket's number is typed where there are digits alone."""

import re


def digits_of(number: str) -> int | None:
    """Return the digits with which a number ends: whoever types 15 means A015, and B015; None: it has none."""
    found = re.search(r"[0-9]+$", number)
    return int(found[0]) if found else None
