"""How many visitors a day usually brings: of the same weekday, hour by hour, today left out."""

import sqlite3
from datetime import UTC, datetime

import pytest

from hall_records.opinions import BadOpinion, BadOpinions
from hall_records.usual import UsualDay, usual_day
from queue_core.events import TicketRated
from queue_core.lifecycle import Level

BEIJING_MS = 8 * 3_600_000
ARRIVALS = {
    "2026-11-16": (9, 9, 10),
    "2026-11-20": (9,),
    "2026-11-23": (9, 11),
    "2026-11-30": (9, 9, 9, 9, 9),
}
"""Three Mondays and a Friday: at what hour tickets were taken."""


def at_ms(day: str, hour: int) -> int:
    local = datetime.fromisoformat(f"{day}T{hour:02}:30:00").replace(tzinfo=UTC)
    return round(local.timestamp() * 1000) - BEIJING_MS


@pytest.fixture
def journal() -> sqlite3.Connection:
    rows = sqlite3.connect(":memory:")
    rows.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER, kind TEXT)")
    rows.execute("CREATE TABLE days (first_seq INTEGER PRIMARY KEY, day TEXT)")
    for day, hours in ARRIVALS.items():
        for nth, hour in enumerate(hours):
            seq = rows.execute(
                "INSERT INTO events (at_ms, kind) VALUES (?, 'TicketIssued')", (at_ms(day, hour),)
            ).lastrowid
            rows.execute("INSERT INTO events (at_ms, kind) VALUES (?, 'TicketCalled')", (at_ms(day, hour),))
            if nth == 0:
                rows.execute("INSERT INTO days VALUES (?, ?)", (seq, day))
    return rows


def test_a_monday_is_held_against_mondays_and_not_against_itself(journal: sqlite3.Connection) -> None:
    usual = usual_day(journal, "2026-11-30", BEIJING_MS)

    assert (usual.days, usual.same_weekday) == (2, True)
    assert usual.by_hour[9:12] == (1.5, 0.5, 0.5)
    assert usual.until(10, 0.5) == 1.75


def test_before_there_was_such_a_weekday_the_last_days_have_to_do(journal: sqlite3.Connection) -> None:
    tuesday = usual_day(journal, "2026-12-01", BEIJING_MS)

    assert (tuesday.days, tuesday.same_weekday, tuesday.by_hour[9]) == (4, False, 9 / 4)
    assert usual_day(journal, "2026-11-16", BEIJING_MS) == UsualDay()


def test_a_bad_rating_that_is_taken_back_by_a_better_one_is_none() -> None:
    opinions = BadOpinions()
    for ticket, level in (
        ("a", Level.DISSATISFIED),
        ("b", Level.SATISFIED),
        ("a", Level.SATISFIED),
        ("c", Level.VERY_DISSATISFIED),
    ):
        opinions.take(
            TicketRated(at_ms=5, ticket=ticket, level=level, channel="pad", commented=False, window="w", clerk="")
        )

    assert opinions.given == (BadOpinion("c", "w", 5),)
