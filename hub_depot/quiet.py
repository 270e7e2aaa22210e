"""When a hall is quiet: nobody is disturbed by a machine that is away for a few seconds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from hall_config.clock import seconds_of
from hall_config.conduct import Opening
from hub_depot.configured import ConfiguredHall

MARGIN: Final = timedelta(minutes=45)
"""Before the doors open everything shall stand, and after they close the last visitors are still served."""
NIGHT: Final = "00:00-05:00"
"""When a hall without hours is quiet."""


class HallHours:
    """Asks a hall's configuration for its hours."""

    def __init__(self, hall: ConfiguredHall, now: Callable[[], datetime]) -> None:
        self._hall = hall
        self._now = now

    def is_quiet(self) -> bool:
        """Whether machines may change over without being told to do it at once; not where nobody can tell."""
        config = self._hall.config()
        return config is not None and is_quiet(config.opening, config.utc_offset, self._now())


def is_quiet(opening: Opening, utc_offset: str, now: datetime) -> bool:
    """Whether a hall with these hours is closed, and neither about to open nor just closed."""
    sign = -1 if utc_offset.startswith("-") else 1
    local = now.astimezone(UTC) + sign * timedelta(seconds=seconds_of(utc_offset.lstrip("+-")))
    if not any(opening.hours.week):
        return _is_within(NIGHT, local, timedelta(0))
    return not any(_is_within(span, local, MARGIN) for span in _spans(opening, local))


def _spans(opening: Opening, local: datetime) -> tuple[str, ...]:
    day = f"{local:%Y-%m-%d}"
    out_of_turn = next((each.like for each in opening.work_days if each.date == day), None)
    if out_of_turn is not None:
        return tuple(getattr(opening.hours, out_of_turn))
    return () if day in opening.holidays else opening.hours.week[local.weekday()]


def _is_within(span: str, local: datetime, margin: timedelta) -> bool:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    begins, ends = (midnight + timedelta(seconds=seconds_of(clock)) for clock in span.split("-"))
    return begins - margin <= local < ends + margin
