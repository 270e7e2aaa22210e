"""The clock on the hall's wall: a moment as whoever stands in the hall reads it."""

from datetime import UTC, datetime, timedelta


def on_the_wall(at_ms: int, utc_offset_s: int) -> datetime:
    """Return a moment's day and time in the hall; to be read, not to be reckoned with: it is labelled UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC) + timedelta(seconds=utc_offset_s)


def clock_at(at_ms: int, utc_offset_s: int) -> str:
    """Return its hours and minutes."""
    return f"{on_the_wall(at_ms, utc_offset_s):%H:%M}"
