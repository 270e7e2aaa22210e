"""Whoever opens the journal with a tool of their own reads what happened, in plain names and the hall's own time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from hall_records.views import VIEWS
from queue_core.commands import (
    CallNext,
    CancelTicket,
    ChangeLane,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    MissTicket,
    RateTicket,
    Recall,
    Reclassify,
    Reinstate,
    StartService,
    TransferTicket,
    Undo,
)
from queue_core.lifecycle import Level
from queue_core.rules import Lane
from tests.records.telling import ToldDay

METADATA = Path(__file__).parents[2] / "docs" / "operate" / "datasette.yaml"


@pytest.fixture
def day(tmp_path: Path) -> ToldDay:
    return ToldDay(tmp_path / "journal.db")


@pytest.fixture
def rows(day: ToldDay, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The journal, opened as another program opens it."""
    with closing(sqlite3.connect(f"file:{tmp_path / 'journal.db'}?mode=ro", uri=True)) as rows:
        rows.row_factory = sqlite3.Row
        yield rows


def read(rows: sqlite3.Connection, view: str) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.execute(f"SELECT * FROM {view}")]


def test_a_ticket_is_one_row_that_says_what_became_of_it(day: ToldDay, rows: sqlite3.Connection) -> None:
    ticket = day.takes(0, "permit")
    day.does(3, Reclassify(ticket, "tax"), ChangeLane(ticket, Lane.GREEN, "elderly"))
    day.does(12, CallNext("2"))
    day.does(12.5, Recall("2"))
    day.does(13, StartService("2"))
    day.does(18.5, FinishService("2"))
    day.does(19, RateTicket(ticket, Level.SATISFIED, "pad"))

    assert read(rows, "tickets") == read(rows, "tickets_today")
    assert read(rows, "tickets") == [
        {
            "day": "2026-11-22",
            "number": "A001",
            "state": "done",
            "service": "tax",
            "lane": "green",
            "taken_at": "2026-11-22 09:00:00",
            "called_at": "2026-11-22 09:12:00",
            "started_at": "2026-11-22 09:13:00",
            "finished_at": "2026-11-22 09:18:30",
            "waited_minutes": 12.0,
            "served_minutes": 5.5,
            "window": "2",
            "calls": 1,
            "outcome": "done",
            "rating": "satisfied",
            "case": "",
            "booking": "",
            "ticket": ticket,
        }
    ]
    assert [(each["window"], each["is_recall"]) for each in read(rows, "calls")] == [("2", 0), ("2", 1)]
    assert [(each["level"], each["window"], each["at"][11:]) for each in read(rows, "ratings")] == [
        ("satisfied", "2", "09:19:00")
    ]


CALLED = (CallNext("1"),)
SERVING = (CallNext("1"), StartService("1"))


@pytest.mark.parametrize(
    ("presses", "state"),
    [
        ((), "waiting"),
        (CALLED, "called"),
        (SERVING, "serving"),
        ((*SERVING, FinishService("1")), "done"),
        ((*SERVING, HandIn("1")), "done"),
        ((*SERVING, HoldTicket("1")), "held"),
        ((*SERVING, TransferTicket("1", "deed")), "waiting"),
        ((*CALLED, MissTicket("1")), "missed"),
        ((*CALLED, Undo("1")), "waiting"),
        ((*SERVING, Undo("1")), "called"),
        ((*SERVING, FinishService("1"), Undo("1")), "serving"),
        ((*SERVING, HoldTicket("1"), Undo("1")), "serving"),
        ((*SERVING, TransferTicket("1", "deed"), Undo("1")), "serving"),
        ((*CALLED, MissTicket("1"), Undo("1")), "called"),
    ],
)
def test_the_state_is_that_of_the_hall_itself(
    day: ToldDay, rows: sqlite3.Connection, presses: tuple[Command, ...], state: str
) -> None:
    ticket = day.takes(0, "permit")
    day.does(1, *presses)

    assert [each["state"] for each in read(rows, "tickets")] == [state]
    assert day.recorded.hall.ticket(ticket).state.value == state


def test_a_missed_visitor_who_came_back_waits_and_one_who_called_it_off_does_not(
    day: ToldDay, rows: sqlite3.Connection
) -> None:
    first, second = day.takes(0, "permit"), day.takes(0, "permit")
    day.does(1, *CALLED, MissTicket("1"), Reinstate(first), CancelTicket(second, "visitor"))

    assert [each["state"] for each in read(rows, "tickets")] == ["waiting", "cancelled"]


def test_what_the_hall_has_is_read_from_its_latest_configuration(day: ToldDay, rows: sqlite3.Connection) -> None:
    services = {each["code"]: each for each in read(rows, "services")}

    assert (services["permit"]["department"], services["permit"]["promised_wait_minutes"]) == ("planning", 12)
    assert {each["id"]: each["services"] for each in read(rows, "windows")} == {"1": 3, "2": 2, "3": 1}


def test_a_day_is_read_without_looking_at_the_others(day: ToldDay, rows: sqlite3.Connection) -> None:
    plan = "\n".join(row["detail"] for row in rows.execute("EXPLAIN QUERY PLAN SELECT * FROM tickets WHERE day = '1'"))

    assert "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan


A_DAY_LATER = """
INSERT INTO days SELECT 1 + (SELECT max(seq) FROM events), '2026-11-23';
INSERT INTO events (seq, stored_ms, at_ms, day, kind, ticket, window, actor, on_behalf_of, command_id, data)
  SELECT seq + (SELECT max(seq) FROM events), stored_ms, at_ms, '2026-11-23', kind,
    replace(ticket, '-22/', '-23/'), window, actor, '', '', data FROM events WHERE ticket <> '';
"""


def test_the_first_page_of_all_tickets_ever_is_that_of_the_latest_day_alone(
    day: ToldDay, rows: sqlite3.Connection, tmp_path: Path
) -> None:
    """Nothing is sorted but the tickets of one day: a page of a million tickets comes at once."""
    day.takes(0, "permit")
    with closing(sqlite3.connect(tmp_path / "journal.db")) as written:
        written.executescript(A_DAY_LATER)
    plan = [row["detail"] for row in rows.execute("EXPLAIN QUERY PLAN SELECT * FROM tickets LIMIT 100")]

    assert plan[0] == "SCAN days"
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan
    assert [each["day"] for each in read(rows, "tickets")] == ["2026-11-23", "2026-11-22"]


def test_nothing_of_a_visitor_is_in_any_view(day: ToldDay, rows: sqlite3.Connection) -> None:
    day.does(0, IssueTicket("tax", "", "dispenser-1", visitor="f" * 64))
    said = str([read(rows, view) for view in VIEWS if view not in ("happenings", "configuration")])

    assert "f" * 64 not in said


def test_every_table_and_every_column_is_described(day: ToldDay, rows: sqlite3.Connection) -> None:
    described = yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["journal"]["tables"]
    names = [row["name"] for row in rows.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    there = {
        name: [row["name"] for row in rows.execute(f"PRAGMA table_info({name})")]
        for name in names
        if not name.startswith("sqlite_")
    }

    assert {name: list(each["columns"]) for name, each in described.items()} == there
