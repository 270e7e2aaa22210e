"""How people call what a hall consists of: windows by number, services by name, times of day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hall_config.texts import Both
from hall_protocol.changes import Hours
from hall_simulator.model import ModelHall

MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000


@dataclass(frozen=True)
class Names:
    """The words for a hall's parts; what has no name is called by its code."""

    model: ModelHall
    services: Mapping[str, Both] = field(default_factory=dict)

    def service(self, code: str) -> Both:
        """Return what a service is called."""
        return self.services.get(code, Both(code, code))

    def window(self, window: str) -> str:
        """Return the number over a window."""
        rule = self.model.rules.windows.get(window)
        return rule.number if rule else window

    def window_called(self, told: str) -> str | None:
        """Return the id of the window with this number or id."""
        windows = self.model.rules.windows
        if told in windows:
            return told
        return next((window.id for window in windows.values() if window.number == told), None)

    def service_called(self, told: str) -> str | None:
        """Return the code of the service with this name, in either language, or code."""
        if told in self.model.rules.services:
            return told
        return next((code for code, name in self.services.items() if told in name), None)


def opens_at(model: ModelHall) -> int:
    """Return the time of day at which a hall opens."""
    return (model.opens_ms + model.rules.opening.utc_offset_ms) % DAY_MS


def clock(time_ms: int) -> str:
    """Return a time of day as on the wall."""
    minutes = time_ms // MINUTE_MS
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_clock(told: str) -> int:
    """Return a time of day from `10:00`; raises ValueError."""
    hours, minutes = told.split(":")
    if len(minutes) != 2 or not (hours + minutes).isdecimal() or int(hours) > 23 or int(minutes) > 59:
        raise ValueError(told)
    return (int(hours) * 60 + int(minutes)) * MINUTE_MS


def span_of(hours: Hours, end: str) -> str:
    """Return hours as `10:00–11:30`, open ones with the word for the day's end."""
    return f"{clock(hours.begins_ms)}–{end if hours.ends_ms is None else clock(hours.ends_ms)}"
