"""How loud a hall is at a time of its day: louder at noon, quiet while it is closed."""

from typing import Final

from hall_protocol.states import SoundManners

DAY_S: Final = 24 * 3600
LOUD: Final = 100


def percent_at(manners: SoundManners | None, hall_ms: int, utc_offset_s: int) -> int:
    """Return how loud it is to be, in percent; 0: nothing is spoken, and no chime sounds.

    Where several spans hold, the last one named counts, so that an exception may stand below the rule.
    """
    if manners is None:
        return LOUD
    today_s = (hall_ms // 1000 + utc_offset_s) % DAY_S
    holding = [
        span.percent for span in manners.spans for at_s in (today_s, today_s + DAY_S) if span.from_s <= at_s < span.to_s
    ]
    return holding[-1] if holding else manners.percent
