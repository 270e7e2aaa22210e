"""Which day it is in a hall, from hall time alone."""

from datetime import UTC, date, datetime

from queue_core.rules import HallRules

DAY_MS = 24 * 3600 * 1000


def day_of(at_ms: int, rules: HallRules) -> str:
    """Return the hall's date at this moment; before the roll-over it is still yesterday."""
    local_ms = at_ms + rules.utc_offset_ms - rules.day_rolls_at_ms
    return datetime.fromtimestamp(local_ms / 1000, UTC).date().isoformat()


def clock_at(at_ms: int, rules: HallRules) -> str:
    """Return the hall's clock at this moment, as people read it: 09:05."""
    return datetime.fromtimestamp((at_ms + rules.utc_offset_ms) / 1000, UTC).strftime("%H:%M")


def day_ends_ms(day: str, rules: HallRules) -> int:
    """Return the moment the day `YYYY-MM-DD` rolls over into the next."""
    midnight_ms = date.fromisoformat(day).toordinal() * DAY_MS - date(1970, 1, 1).toordinal() * DAY_MS
    return midnight_ms + DAY_MS - rules.utc_offset_ms + rules.day_rolls_at_ms
