"""Whoever only looks never holds up the hub, and never changes anything."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hall_records.backup import backup
from hall_records.faults import NoJournalError, UnusableError
from hall_records.journal import Journal
from hall_records.reading import JournalReader
from hall_records.replay import rebuilt
from queue_core.commands import TimePassed
from queue_core.events import DayOpened, TicketIssued
from tests.records.halls import begun
from tests.records.small_hall import MINUTE_MS, NINE_MS

DAY_MS = 24 * 60 * MINUTE_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal?#%.db"


def test_before_the_first_start_there_is_no_journal_yet(path: Path) -> None:
    with pytest.raises(NoJournalError, match=r"There is no journal at .* yet: start the hall first"):
        JournalReader.open(path)
    path.touch()
    with pytest.raises(NoJournalError):
        JournalReader.open(path)


@pytest.mark.parametrize("content", ["Dear diary, " * 500, ""])
def test_a_file_that_is_no_journal_is_named(path: Path, content: str) -> None:
    path.write_text(content)
    if not content:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE recipes (name)")

    with pytest.raises(UnusableError, match=r"is no journal of a hall|is another program's database"):
        JournalReader.open(path)


def test_a_reader_sees_every_ticket_as_soon_as_it_is_stored(path: Path) -> None:
    recorded = begun(path)
    with JournalReader.open(path) as reader:
        before = reader.seq
        recorded.issues("permit", NINE_MS)

        (entry,) = reader.entries(after=before)
        assert isinstance(entry.event, TicketIssued)
        assert (reader.seq, reader.epoch) == (before + 1, 1)
    recorded.journal.close()


def test_a_slow_reader_holds_up_neither_tickets_nor_the_tidying_of_the_file(path: Path) -> None:
    recorded = begun(path)
    recorded.issues_many("tax", 1200, NINE_MS)
    with JournalReader.open(path) as reader:
        reading = reader.entries()
        next(reading)
        recorded.issues_many("tax", 200, NINE_MS + 1)
        with closing(sqlite3.connect(path)) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

        assert busy == 0
        assert sum(1 for _ in reading) == recorded.journal.seq - 1
    recorded.journal.close()


def test_a_reader_cannot_change_the_journal(path: Path) -> None:
    begun(path).journal.close()
    before = path.read_bytes()
    with JournalReader.open(path) as reader:
        assert len(list(reader.entries())) == 5

    assert path.read_bytes() == before


def test_a_stopped_hall_can_still_be_read(path: Path) -> None:
    recorded = begun(path)
    ticket = recorded.issues("permit", NINE_MS)
    recorded.journal.close()

    with JournalReader.open(path) as reader:
        last = list(reader.entries())[-1].event
    assert isinstance(last, TicketIssued)
    assert last.ticket == ticket


def test_a_day_is_read_alone_and_whole(path: Path) -> None:
    recorded = begun(path)
    recorded.issues("permit", NINE_MS)
    recorded.does(TimePassed(), NINE_MS + DAY_MS)
    recorded.issues("tax", NINE_MS + DAY_MS)
    recorded.does(TimePassed(), NINE_MS + 2 * DAY_MS)
    with JournalReader.open(path) as reader:
        days = {day: [entry.event for entry in reader.entries_of_day(day)] for day in reader.days()}
        none = list(reader.entries_of_day("2020-01-01"))

    assert list(days) == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert [type(day[0]) for day in days.values()] == [DayOpened] * 3
    assert [len(day) for day in days.values()] == [6, 3, 1]
    assert none == []
    recorded.journal.close()


def test_a_backup_of_a_running_hall_is_the_hall(path: Path, tmp_path: Path) -> None:
    recorded = begun(path)
    recorded.issues("permit", NINE_MS)
    target = tmp_path / "backup.db"

    assert backup(path, target) == recorded.journal.seq
    recorded.issues("tax", NINE_MS + 1)

    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("backup")) == ["backup.db"]
    with closing(Journal.open(target)) as journal:
        copy = rebuilt(journal)
        assert journal.raise_epoch() == 2
    assert copy is not None
    assert len(list(copy.tickets)) == 1
    assert copy.rules == recorded.hall.rules
    recorded.journal.close()


def test_a_backup_never_replaces_another_file(path: Path, tmp_path: Path) -> None:
    begun(path).journal.close()
    (tmp_path / "backup.db").write_text("precious")

    with pytest.raises(UnusableError, match="exists already: name a new file"):
        backup(path, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"


def test_a_backup_of_nothing_says_so(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NoJournalError):
        backup(path, tmp_path / "backup.db")


def test_a_backup_into_a_missing_folder_says_so(path: Path, tmp_path: Path) -> None:
    begun(path).journal.close()

    with pytest.raises(UnusableError, match="cannot be opened"):
        backup(path, tmp_path / "none" / "backup.db")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("hall_records.reading", "sqlite_utils"),
        ("hall_records.reports", "sqlite_utils"),
        ("hall_records.journal", "hall_records.reports"),
    ],
)
def test_nobody_pays_for_what_only_others_need(module: str, heavy: str) -> None:
    code = f"import sys, {module}; sys.exit({heavy!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
