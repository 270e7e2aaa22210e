"""A command that could not be stored was not done; once there is room again, the hall goes on."""

import resource
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hall_records.backup import backup
from hall_records.faults import NotStoredError
from hall_records.journal import Journal
from hall_records.replay import rebuilt
from queue_core.commands import IssueTicket
from tests.records.halls import RecordedHall, begun, decision
from tests.records.small_hall import NINE_MS


@contextmanager
def no_file_may_grow_past(size: int) -> Iterator[None]:
    """The disk reports a fault on every write past `size`: real, and without being root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A disk of 400 kB."""
    with TemporaryDirectory(prefix="tiny-disk-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], check=False)
        if mounted.returncode:
            pytest.skip("only root can mount a disk of its own")
        try:
            yield Path(folder)
        finally:
            # Lazily: a test that failed has left the journal open.
            subprocess.run(["umount", "--lazy", folder], check=True)


def issue_until_refused(recorded: RecordedHall) -> str:
    """Take tickets until one cannot be stored; return what was said then."""
    for number in range(5000):
        now_ms = NINE_MS + number
        events = recorded.hall.handle(IssueTicket("tax", f"token-{recorded.journal.seq}", "d-1"), now_ms)
        name = f"c-{recorded.journal.seq}"
        try:
            recorded.journal.append([decision(events, now_ms, command_id=name, reply=b"{}" * 50)])
        except NotStoredError as error:
            assert recorded.journal.reply_to(name) is None
            return str(error)
    raise AssertionError("the disk never became full")


def assert_nothing_half_done(recorded: RecordedHall) -> None:
    """The hall rebuilt from the journal lacks exactly the ticket that was not stored."""
    again = rebuilt(recorded.journal)
    assert again is not None
    assert len(list(again.tickets)) == len(list(recorded.hall.tickets)) - 1
    assert [entry.seq for entry in recorded.journal.entries()] == list(range(1, recorded.journal.seq + 1))


def test_a_full_disk_stores_nothing_and_says_so(tiny_disk: Path) -> None:
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"\0" * 100_000)
    recorded = begun(tiny_disk / "journal.db")

    said = issue_until_refused(recorded)

    assert said == f"The disk with {tiny_disk / 'journal.db'} is full: make room on it."
    assert_nothing_half_done(recorded)
    ballast.unlink()
    hall = rebuilt(recorded.journal)
    assert hall is not None
    seq = recorded.journal.seq
    RecordedHall(recorded.journal, hall).issues("tax", NINE_MS + 9_999)
    assert recorded.journal.seq == seq + 1
    recorded.journal.close()
    with closing(Journal.open(tiny_disk / "journal.db")) as journal:
        assert journal.seq == seq + 1


def test_a_backup_onto_a_full_disk_leaves_nothing_behind(tiny_disk: Path, tmp_path: Path) -> None:
    recorded = begun(tmp_path / "journal.db")
    recorded.issues_many("tax", 1500, NINE_MS)

    with pytest.raises(NotStoredError, match="is full: make room on it"):
        backup(tmp_path / "journal.db", tiny_disk / "backup.db")
    assert list(tiny_disk.iterdir()) == []
    recorded.journal.close()


def test_a_failing_disk_stores_nothing_and_the_hall_goes_on_after_it(tmp_path: Path) -> None:
    recorded = begun(tmp_path / "journal.db")
    with no_file_may_grow_past(200_000):
        said = issue_until_refused(recorded)
        assert_nothing_half_done(recorded)

    assert "reports a fault" in said
    hall = rebuilt(recorded.journal)
    assert hall is not None
    again = RecordedHall(recorded.journal, hall)
    again.issues("tax", NINE_MS + 9_999)
    recorded.journal.close()
    with closing(Journal.open(tmp_path / "journal.db")) as journal:
        restarted = rebuilt(journal)
    assert restarted is not None
    assert restarted.state == again.hall.state


def test_a_snapshot_that_does_not_fit_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorded = begun(tmp_path / "journal.db")
    recorded.issues_many("tax", 500, NINE_MS)
    with no_file_may_grow_past((tmp_path / "journal.db-wal").stat().st_size):
        assert not recorded.journal.save_snapshot(recorded.hall.state)

    assert f"no snapshot at {recorded.journal.seq}" in caplog.text
    assert recorded.journal.restore() == (None, 0)
    recorded.issues("tax", NINE_MS)
    assert recorded.journal.save_snapshot(recorded.hall.state)
    recorded.journal.close()
