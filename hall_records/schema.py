"""The tables of a journal, and how an older file becomes a newer one.

A migration that has been released is never changed; a change of the tables is one more function at the end.
"""

from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from hall_records.views import VIEWS

APPLICATION_ID: Final = 0x50616944
"""Stands in the file's header ("PaiD"), so that no other program's database is ever taken for a journal."""

MIGRATIONS: Final = Migrations("journal")


@MIGRATIONS()
def first_tables(db: Database) -> None:
    """Events in order, the first answer to each command, days, snapshots, and facts about the journal itself."""
    db.table("events").create(
        {
            "seq": int,
            "stored_ms": int,
            "at_ms": int,
            "day": str,
            "kind": str,
            "ticket": str,
            "window": str,
            "actor": str,
            "on_behalf_of": str,
            "command_id": str,
            "data": str,
        },
        pk="seq",
        not_null={"stored_ms", "at_ms", "kind", "data"},
    )
    # A day is found through its first event, so that storing an event costs no index.
    db.table("days").create({"first_seq": int, "day": str}, pk="first_seq", not_null={"day"})
    # Numbered by age: looking up is one index, forgetting the old is one range.
    db.table("replies").create(
        {"id": int, "command_id": str, "stored_ms": int, "reply": bytes}, pk="id", not_null={"command_id", "reply"}
    )
    db.table("replies").create_index(["command_id"], unique=True)
    db.table("snapshots").create({"seq": int, "shape": str, "data": bytes}, pk="seq", not_null={"shape", "data"})
    db.table("facts").create({"name": str, "value": str}, pk="name", not_null={"value"})
    db.table("facts").insert({"name": "epoch", "value": "1"})


@MIGRATIONS()
def configurations_and_bookings(db: Database) -> None:
    """What a report of a day needs of earlier ones is found without reading those; other events pay nothing for it."""
    db.execute("CREATE INDEX events_looked_up ON events (kind, seq) WHERE kind IN ('HallConfigured', 'VisitBooked')")


@MIGRATIONS()
def told_late(db: Database) -> None:
    """What came in of a visit after its day had ended is found with its day; other events pay nothing for it."""
    db.execute(
        "CREATE INDEX events_told_late ON events (substr(ticket, 1, 10), seq)"
        " WHERE ticket <> '' AND substr(ticket, 1, 10) < day"
    )


@MIGRATIONS()
def views_for_people(db: Database) -> None:
    """Whoever opens the file with a tool of their own reads tickets, calls, services; the hub pays nothing for it."""
    for name, question in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {question}")


@MIGRATIONS()
def tickets_day_by_day(db: Database) -> None:
    """Whoever looks at all tickets ever sees the latest day at once, however long the journal is."""
    for name in ("tickets", "tickets_today"):
        db.execute(f"DROP VIEW {name}")
        db.execute(f"CREATE VIEW {name} AS {VIEWS[name]}")


def unknown_migrations(db: Database) -> list[str]:
    """Return what a newer version has already done to this file."""
    with Database(memory=True, execute_plugins=False) as empty:
        known = {migration.name for migration in MIGRATIONS.pending(empty)}
    return sorted({migration.name for migration in MIGRATIONS.applied(db)} - known)
