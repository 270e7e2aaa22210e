"""What contacts do under a finger, edge by edge: for virtual buttons and for proofs."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Final

from device_drivers.driver import DriverError, Fault
from device_drivers.inputs import BUTTONS, Gesture

Edges = Sequence[tuple[bool, int]]
"""What a contact does: closed or not from a moment on, in milliseconds from any beginning."""

TAP_MS: Final = 80
AWAY_MS: Final = 100
HELD_MS: Final = 800


def gesture_edges(gesture: Gesture) -> Edges:
    """A clean press of this kind; a short one in no time, for it is known by its first contact."""
    if gesture == "long":
        return turns([HELD_MS])
    return turns([TAP_MS, AWAY_MS, TAP_MS]) if gesture == "double" else turns([0])


def turns(lasting_ms: Sequence[int]) -> Edges:
    """Closed, open, closed … each lasting so long; it ends open."""
    moments = accumulate(lasting_ms, initial=0)
    return [(turn % 2 == 0 and turn < len(lasting_ms), at_ms) for turn, at_ms in enumerate(moments)]


def plain_pattern(pattern: str) -> Edges:
    """What `1011010` says: closed or open in turn, all in one moment, and open in the end."""
    if not pattern or set(pattern) - {"0", "1"}:
        known = ", ".join(sorted(_patterns()))
        sentence = f"a pattern consists of 0 and 1, such as 1011010, or is one of {known}"
        raise DriverError(BUTTONS, Fault.BAD_REQUEST, sentence)
    return [(level == "1", 0) for level in pattern + "0"]


def bounced(name: str) -> Edges | None:
    """The pattern of this name; None where there is none."""
    pattern = _patterns().get(name)
    return None if pattern is None else turns([*pattern["press"], *pattern["held"], *pattern["release"]])


def pattern_names() -> list[str]:
    """What `bounced` knows."""
    return sorted(_patterns())


@cache
def _patterns() -> dict[str, dict[str, list[int]]]:
    import tomllib  # real buttons need none of it

    return tomllib.loads(Path(__file__).with_name("bounces.toml").read_text(encoding="utf-8"))
