"""What the hub has answered stands in the journal, whatever happens next."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hall_records.entries import GapError
from hall_records.faults import NotStoredError, RecordsError
from hall_records.journal import REPLIES_KEPT_MS, Journal
from hall_records.replay import rebuilt
from queue_core.commands import TimePassed
from queue_core.events import DayOpened, TicketIssued, WindowOpened
from queue_core.rules import Lane
from tests.records.halls import RecordedHall, begun, decision
from tests.records.small_hall import MINUTE_MS, NINE_MS

DAY_MS = 24 * 60 * MINUTE_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal.open(path)
    yield journal
    journal.close()


@pytest.fixture
def recorded(path: Path) -> Iterator[RecordedHall]:
    recorded = begun(path)
    yield recorded
    recorded.journal.close()


def opened(window: str, at_ms: int = NINE_MS) -> WindowOpened:
    return WindowOpened(at_ms, window)


def test_a_new_journal_is_empty_and_in_its_first_epoch(journal: Journal) -> None:
    assert (journal.seq, journal.epoch, journal.last_ms) == (0, 1, 0)
    assert list(journal.entries()) == []
    assert rebuilt(journal) is None


def test_the_entries_rise_by_one_over_all_commands_of_a_commit(journal: Journal) -> None:
    journal.append([decision([opened("1"), opened("2")], NINE_MS), decision([opened("3")], NINE_MS)])
    journal.append([decision([opened("4")], NINE_MS)])

    assert [(entry.seq, entry.event) for entry in journal.entries()] == [
        (seq, opened(str(seq))) for seq in (1, 2, 3, 4)
    ]
    assert journal.seq == 4


def test_an_entry_says_who_asked_for_whom_and_when(journal: Journal) -> None:
    event = opened("1", NINE_MS - 5)
    journal.append([decision([event], NINE_MS, command_id="c-1", actor="console")])

    (entry,) = journal.entries()
    assert (entry.event, entry.stored_ms, entry.actor, entry.on_behalf_of, entry.command_id) == (
        event,
        NINE_MS,
        "console",
        "",
        "c-1",
    )


def test_a_repeated_command_gets_its_first_answer_after_a_restart(path: Path) -> None:
    journal = Journal.open(path)
    journal.append([decision([opened("1")], NINE_MS, command_id="c-1", reply=b"first"), decision([], NINE_MS)])
    journal.close()

    with closing(Journal.open(path)) as journal:
        assert journal.reply_to("c-1") == b"first"
        assert journal.reply_to("c-2") is None
        assert journal.reply_to("") is None


def test_a_command_stored_twice_is_refused_whole(journal: Journal) -> None:
    journal.append([decision([opened("1")], NINE_MS, command_id="c-1", reply=b"first")])

    with pytest.raises(NotStoredError):
        journal.append([decision([opened("2")], NINE_MS, command_id="c-1", reply=b"second")])
    assert (journal.seq, journal.reply_to("c-1")) == (1, b"first")
    assert len(list(journal.entries())) == 1


def test_hall_time_is_never_before_the_last_answer(path: Path) -> None:
    journal = Journal.open(path)
    journal.append([decision([opened("1")], NINE_MS), decision([], NINE_MS + 7, command_id="refused", reply=b"no")])
    before = journal.last_ms
    journal.close()

    with closing(Journal.open(path)) as journal:
        assert (before, journal.last_ms) == (NINE_MS + 7, NINE_MS + 7)


def test_a_restored_hall_has_a_higher_epoch_for_ever(path: Path) -> None:
    journal = Journal.open(path)
    assert journal.raise_epoch() == 2
    journal.close()

    with closing(Journal.open(path)) as journal:
        assert journal.epoch == 2


def test_a_hall_begun_anew_has_a_higher_epoch_than_the_one_moved_away(path: Path, tmp_path: Path) -> None:
    with closing(Journal.open(path)) as former, closing(Journal.open(tmp_path / "anew.db")) as anew:
        former.begin_epoch(29_000_000)
        former.raise_epoch()
        anew.begin_epoch(29_000_060)

        assert anew.epoch > former.epoch


def test_a_hall_at_work_keeps_its_epoch(journal: Journal) -> None:
    journal.begin_epoch(7)
    journal.append([decision([opened("1")], NINE_MS)])
    journal.begin_epoch(9)

    assert journal.epoch == 7


def test_more_entries_than_a_page_come_in_order(journal: Journal) -> None:
    journal.append([decision([opened(str(n)) for n in range(1, 2502)], NINE_MS)])

    assert [entry.seq for entry in journal.entries(after=10)] == list(range(11, 2502))


def test_entries_stored_while_others_are_read_come_too(journal: Journal) -> None:
    journal.append([decision([opened("1")], NINE_MS)])
    reading = journal.entries()
    assert next(reading).seq == 1
    journal.append([decision([opened("2")], NINE_MS)])

    assert [entry.seq for entry in reading] == [2]


def test_a_missing_entry_stops_the_replay(path: Path) -> None:
    journal = Journal.open(path)
    journal.append([decision([opened("1"), opened("2"), opened("3")], NINE_MS)])
    journal.close()
    with closing(sqlite3.connect(path)) as vandal:
        vandal.execute("DELETE FROM events WHERE seq = 2")
        vandal.commit()

    with closing(Journal.open(path)) as journal, pytest.raises(GapError, match="Entry 2 is missing"):
        list(journal.entries())


def test_answers_are_forgotten_after_eight_days_and_no_sooner(journal: Journal) -> None:
    for day in range(12):
        at_ms = NINE_MS + day * DAY_MS
        journal.append([decision([], at_ms, command_id=f"c-{day}-{n}", reply=b"r") for n in range(3)])

    assert journal.prune_replies(NINE_MS + 11 * DAY_MS) == 9
    assert journal.reply_to("c-2-2") is None
    assert journal.reply_to("c-3-0") == b"r"
    assert journal.prune_replies(NINE_MS + 11 * DAY_MS) == 0
    assert journal.prune_replies(NINE_MS + 11 * DAY_MS + REPLIES_KEPT_MS + 1) == 27


def test_every_event_is_filed_under_its_day(path: Path, recorded: RecordedHall) -> None:
    recorded.issues("permit", NINE_MS, Lane.GREEN)
    recorded.does(TimePassed(), NINE_MS + DAY_MS)
    with closing(sqlite3.connect(path)) as connection:
        filed = connection.execute("SELECT day, kind FROM events ORDER BY seq").fetchall()

    assert filed[0] == ("", "HallConfigured")
    assert filed[1] == ("2026-11-22", "DayOpened")
    assert filed[-2:] == [("2026-11-22", "TicketExpired"), ("2026-11-23", "DayOpened")]


def test_a_commit_is_on_the_disk_before_it_counts(journal: Journal, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal.settings() == {"synchronous": 2, "foreign_keys": 1}


def test_a_snapshot_and_what_came_after_give_the_hall(recorded: RecordedHall) -> None:
    recorded.issues("permit", NINE_MS)
    assert recorded.journal.save_snapshot(recorded.hall.state)
    at = recorded.journal.seq
    recorded.issues("tax", NINE_MS + 1)

    state, seq = recorded.journal.restore()
    again = rebuilt(recorded.journal)

    assert state is not None
    assert (seq, len(state.day.tickets)) == (at, 1)
    assert again is not None
    assert again.state == recorded.hall.state


def break_newest_snapshot(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE snapshots SET {change} WHERE seq = (SELECT max(seq) FROM snapshots)")
        connection.commit()


@pytest.mark.parametrize("change", ["data = x''", "data = x'789c00'", "data = substr(data, 1, 40)", "shape = 'older'"])
def test_a_broken_snapshot_is_passed_over_for_the_one_before(
    path: Path, recorded: RecordedHall, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    seqs = []
    for minute in range(4):
        recorded.issues("permit", NINE_MS + minute * MINUTE_MS)
        recorded.journal.save_snapshot(recorded.hall.state)
        seqs.append(recorded.journal.seq)
    break_newest_snapshot(path, change)

    with caplog.at_level(logging.WARNING):
        again = rebuilt(recorded.journal)
        seq = recorded.journal.restore()[1]

    assert again is not None
    assert again.state == recorded.hall.state
    assert seq == seqs[2]
    assert f"snapshot {seqs[3]} cannot be read" in caplog.text


def test_without_any_readable_snapshot_the_journal_is_replayed(path: Path, recorded: RecordedHall) -> None:
    recorded.issues("permit", NINE_MS)
    recorded.journal.save_snapshot(recorded.hall.state)
    break_newest_snapshot(path, "data = x'00'")

    again = rebuilt(recorded.journal)

    assert recorded.journal.restore() == (None, 0)
    assert again is not None
    assert again.state == recorded.hall.state


def test_two_snapshots_are_kept(path: Path, recorded: RecordedHall) -> None:
    for minute in range(5):
        recorded.issues("permit", NINE_MS + minute * MINUTE_MS)
        recorded.journal.save_snapshot(recorded.hall.state)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM snapshots").fetchone() == (2,)


def test_a_journal_that_does_not_begin_with_the_rules_is_refused(journal: Journal) -> None:
    journal.append([decision([DayOpened(NINE_MS, "2026-11-22")], NINE_MS)])

    with pytest.raises(RecordsError, match="does not begin with the hall's configuration"):
        rebuilt(journal)


def test_a_ticket_is_kept_with_nothing_of_its_visitor(recorded: RecordedHall) -> None:
    ticket = recorded.issues("permit", NINE_MS)

    entry = list(recorded.journal.entries())[-1]
    assert isinstance(entry.event, TicketIssued)
    assert (entry.event.ticket, entry.event.number) == (ticket, "A001")
