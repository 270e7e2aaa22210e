"""Replaying the journal gives exactly the hall that was; replaying half and going on gives the same."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hall_records.journal import Journal
from hall_records.replay import rebuilt
from queue_core.hall import Hall
from queue_core.lifecycle import State
from tests.records.former_events import FORMER_EVENTS, T
from tests.records.halls import RecordedHall, begun
from tests.records.histories import SEEDS, life, live_through
from tests.records.small_hall import NINE_MS

STEPS = 100


def replayed(path: Path) -> Hall:
    with closing(Journal.open(path)) as journal:
        hall = rebuilt(journal)
    assert hall is not None
    return hall


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, STEPS))
def test_the_hall_after_a_restart_is_the_hall_before_it(seed: int, snapshot_at: int) -> None:
    rules, history = life(seed, STEPS)
    with TemporaryDirectory() as folder:
        recorded = begun(Path(folder) / "journal.db", rules)
        live_through(recorded, history[:snapshot_at])
        recorded.journal.save_snapshot(recorded.hall.state)
        live_through(recorded, history[snapshot_at:])
        recorded.journal.close()

        assert replayed(Path(folder) / "journal.db").state == recorded.hall.state


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, STEPS))
def test_a_day_with_a_restart_in_it_goes_as_one_without(seed: int, restart_at: int) -> None:
    rules, history = life(seed, STEPS)
    with TemporaryDirectory() as folder:
        unbroken = begun(Path(folder) / "unbroken.db", rules)
        live_through(unbroken, history)
        broken = begun(Path(folder) / "broken.db", rules)
        live_through(broken, history[:restart_at])
        broken.journal.close()
        journal = Journal.open(Path(folder) / "broken.db")
        hall = rebuilt(journal)
        assert hall is not None
        live_through(RecordedHall(journal, hall, broken.commands), history[restart_at:])

        assert hall.state == unbroken.hall.state
        assert list(journal.entries()) == list(unbroken.journal.entries())
        journal.close()
        unbroken.journal.close()


def test_a_hall_goes_on_from_the_journal_of_the_former_version(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    write_former_journal(path)

    with closing(Journal.open(path)) as journal:
        hall = rebuilt(journal)

    assert hall is not None
    assert hall.state.day.name == "2026-11-22"
    assert (hall.ticket(T).state, hall.ticket("A002").state) == (State.DONE, State.EXPIRED)
    assert (hall.ticket(T).waits_from_ms, hall.ticket(T).called_ms) == (NINE_MS + 3, NINE_MS + 11_000)


def write_former_journal(path: Path) -> None:
    Journal.open(path).close()
    rows = [
        (seq, NINE_MS + seq, NINE_MS, "2026-11-22", kind, "", "", "hub", "", "", data)
        for seq, (kind, data) in enumerate(FORMER_EVENTS, start=1)
    ]
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * 11)})", rows)
        connection.execute("INSERT INTO days VALUES (2, '2026-11-22')")
        connection.commit()
