"""What was asked for, when: counted by the database itself, which need not read a month of tickets one by one."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple


class Asked(NamedTuple):
    """So many visitors chose a service in one hour of a day."""

    day: str
    hour: int
    service: str
    tickets: int


def asked_for(connection: sqlite3.Connection, days: int, until: int, utc_offset_ms: int) -> Iterator[Asked]:
    """Yield what was chosen on the last so many days of the journal, up to a seq; not what was booked or is fetched."""
    (since,) = connection.execute(
        "SELECT coalesce(min(first_seq), 0) FROM (SELECT first_seq FROM days ORDER BY first_seq DESC LIMIT ?)", (days,)
    ).fetchone()
    rows = connection.execute(
        "SELECT date((at_ms + :offset) / 1000, 'unixepoch') AS on_day, (at_ms + :offset) / 3600000 % 24 AS hour,"
        " data ->> '$.service' AS service, count(*) FROM events"
        " WHERE seq >= :since AND seq <= :until AND kind = 'TicketIssued'"
        " AND coalesce(data ->> '$.booking', '') = '' AND coalesce(data ->> '$.case', '') = ''"
        " GROUP BY on_day, hour, service ORDER BY on_day, hour, service",
        {"offset": utc_offset_ms, "since": since, "until": until},
    )
    yield from (Asked(*row) for row in rows)
