"""How many visitors a day like this one usually brings, hour by hour: counted by the database itself."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

HOURS: Final = 24
SAME_WEEKDAYS: Final = 8
ANY_DAYS: Final = 5
"""Before there has been the same weekday once, the last days have to do."""


@dataclass(frozen=True, slots=True)
class UsualDay:
    """Tickets by the hour of the hall's day, on the average of some days."""

    by_hour: tuple[float, ...] = (0.0,) * HOURS
    days: int = 0
    """How many they were; 0: there was none."""
    same_weekday: bool = False

    def until(self, hour: int, share: float) -> float:
        """Return how many have usually come by then: whole hours, and a share of the one that goes on."""
        return sum(self.by_hour[:hour]) + share * self.by_hour[hour]


NOTHING_USUAL: Final = UsualDay()


def usual_day(connection: sqlite3.Connection, today: str, utc_offset_ms: int) -> UsualDay:
    """Return what is usual on days like `today`, which itself does not count."""
    rows = connection.execute("SELECT day, min(first_seq) FROM days GROUP BY day ORDER BY min(first_seq)").fetchall()
    ends = [first for _, first in rows[1:]] + [2**62]
    spans = [(day, first, end) for (day, first), end in zip(rows, ends, strict=True) if day < today]
    weekday = date.fromisoformat(today).weekday()
    alike = [span for span in spans if date.fromisoformat(span[0]).weekday() == weekday][-SAME_WEEKDAYS:]
    chosen = alike or spans[-ANY_DAYS:]
    return UsualDay(_mean(connection, chosen, utc_offset_ms), len(chosen), bool(alike))


def _mean(
    connection: sqlite3.Connection, spans: Sequence[tuple[str, int, int]], utc_offset_ms: int
) -> tuple[float, ...]:
    counts = [0] * HOURS
    for _day, first, end in spans:
        rows = connection.execute(
            "SELECT (at_ms + ?) / 3600000 % 24, count(*) FROM events"
            " WHERE seq >= ? AND seq < ? AND kind = 'TicketIssued' GROUP BY 1",
            (utc_offset_ms, first, end),
        )
        for hour, count in rows:
            counts[hour] += count
    return tuple(count / max(1, len(spans)) for count in counts)
