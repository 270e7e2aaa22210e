"""The hall as its journal tells it to somebody who only looks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hall_records.faults import NoJournalError, UnusableError
from hall_records.journal import Decision, Journal
from hall_simulator.forecaster.following import FollowedHall
from queue_core.commands import Command, IssueTicket, TimePassed
from queue_core.events import HallConfigured, TicketIssued
from queue_core.hall import Hall
from queue_core.lifecycle import State
from tests.simulator.playing import OPENS_MS, a_hall

RULES = a_hall({"1": ["s"]}).rules


class Hub:
    """Whoever writes the journal."""

    def __init__(self, path: Path, name: str = "county", epoch: int = 1) -> None:
        self.journal = Journal.open(path, name)
        self.journal.begin_epoch(epoch)
        self.hall = Hall.new(RULES, OPENS_MS)
        self.journal.append([Decision((HallConfigured(OPENS_MS, RULES),), "hub", "", "", b"", OPENS_MS)])
        self.does(TimePassed())
        self._count = 0

    def does(self, command: Command) -> None:
        events = self.hall.handle(command, OPENS_MS)
        self.journal.append([Decision(events, "hub", "", "", b"", OPENS_MS)])

    def somebody_comes(self) -> str:
        self._count += 1
        self.does(IssueTicket("s", f"token-{self._count}", "desk"))
        return next(reversed(self.hall.state.day.tickets))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def hub(path: Path) -> Iterator[Hub]:
    hub = Hub(path)
    with closing(hub.journal):
        yield hub


def waiting(followed: FollowedHall) -> set[str]:
    assert followed.hall is not None
    return {ticket.id for ticket in followed.hall.in_state(State.WAITING)}


def test_whoever_looks_sees_what_has_happened_since(path: Path, hub: Hub) -> None:
    first = hub.somebody_comes()
    followed = FollowedHall(path, "county")
    news = followed.look()

    assert (news.is_anew, waiting(followed)) == (True, {first})
    second = hub.somebody_comes()
    news = followed.look()
    assert [event.ticket for event in news.events if isinstance(event, TicketIssued)] == [second]
    assert (news.is_anew, waiting(followed), followed.seq) == (False, {first, second}, hub.journal.seq)
    assert followed.look().events == []


def test_a_long_history_is_not_read_again_where_there_is_a_snapshot(path: Path, hub: Hub) -> None:
    first = hub.somebody_comes()
    hub.journal.save_snapshot(hub.hall.state)
    second = hub.somebody_comes()
    with closing(sqlite3.connect(path)) as journal:
        journal.execute("DELETE FROM events WHERE seq = 1")  # whoever reads it from its beginning finds a gap
        journal.commit()
    followed = FollowedHall(path, "county")
    news = followed.look()

    assert waiting(followed) == {first, second}
    assert [event.ticket for event in news.events if isinstance(event, TicketIssued)] == [first, second], "of today"


def test_a_journal_that_was_begun_anew_is_another_hall(path: Path) -> None:
    hub = Hub(path)
    hub.somebody_comes()
    followed = FollowedHall(path, "county")
    followed.look()
    hub.journal.close()
    for part in path.parent.glob("journal.db*"):
        part.rename(part.with_name(f"old-{part.name}"))
    anew = Hub(path, epoch=2)
    only, _more, _still_more = anew.somebody_comes(), anew.somebody_comes(), anew.somebody_comes()
    news = followed.look()
    anew.journal.close()

    assert (news.is_anew, followed.epoch) == (True, 2)
    assert only in waiting(followed)
    assert len(waiting(followed)) == 3


def test_the_journal_of_another_hall_is_not_taken_for_ours(path: Path, hub: Hub) -> None:
    followed = FollowedHall(path, "town")
    with pytest.raises(UnusableError, match="is the journal of the hall 'county', not of 'town'"):
        followed.look()

    assert followed.hall is None


def test_without_a_journal_nothing_is_known_until_there_is_one(path: Path) -> None:
    followed = FollowedHall(path, "county")
    with pytest.raises(NoJournalError, match="start the hall first"):
        followed.look()
    with closing(Hub(path).journal):
        assert followed.look().is_anew
    assert followed.hall is not None


def test_a_damaged_journal_is_told_in_a_sentence(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(UnusableError, match="is no journal of a hall"):
        FollowedHall(path, "county").look()
