"""A journal that cannot be used is refused with one sentence, before anything has happened."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hall_records.faults import NotStoredError, RecordsError, UnusableError
from hall_records.journal import Journal
from hall_records.replay import rebuilt
from tests.records.halls import begun
from tests.records.small_hall import NINE_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def refusal(path: Path, hall: str = "") -> str:
    with pytest.raises(UnusableError) as caught:
        Journal.open(path, hall)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def grown(path: Path, tickets: int = 300) -> None:
    recorded = begun(path)
    recorded.issues_many("tax", tickets, NINE_MS)
    recorded.journal.close()


def test_a_second_hub_is_refused_while_the_first_runs(path: Path) -> None:
    with closing(Journal.open(path)):
        assert refusal(path) == f"Another hub is writing {path}: stop it first, a hall has one writer."

    Journal.open(path).close()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    assert f"The folder {tmp_path / 'none'} does not exist" in refusal(tmp_path / "none" / "journal.db")


def test_a_folder_that_cannot_be_written_is_named(as_nobody: Path) -> None:
    as_nobody.chmod(0o555)

    assert f"The folder {as_nobody} cannot be written (Permission denied)" in said_to_nobody(as_nobody / "journal.db")


def test_a_file_in_the_place_of_the_folder_is_named(path: Path) -> None:
    path.touch()

    assert f"The folder {path} cannot be written (Not a directory)" in refusal(path / "journal.db")


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)

    assert refusal(path) == f"{path} is no journal of a hall: name another file, or restore a backup."
    assert path.read_text() == "Dear diary, " * 1000


def test_another_programs_database_is_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()

    assert "is another program's database" in refusal(path)
    assert path.read_bytes() == before


def test_a_journal_of_a_newer_version_is_left_as_it_is(path: Path) -> None:
    Journal.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('journal', 'add_ratings', '')"
        )
        connection.commit()

    assert refusal(path) == f"{path} was written by a newer version (add_ratings): install that version."


def test_the_journal_of_another_hall_is_refused(path: Path) -> None:
    Journal.open(path, "county").close()

    assert "is the journal of the hall 'county', not of 'city'" in refusal(path, "city")
    Journal.open(path, "county").close()


@pytest.mark.parametrize("kept", [0.25, 0.5, 0.9, 0.9999])
def test_a_copy_that_broke_off_is_refused(path: Path, kept: float) -> None:
    grown(path)
    os.truncate(path, int(path.stat().st_size * kept))

    assert "is damaged: restore the latest backup" in refusal(path)


def test_a_copy_cut_within_its_first_page_is_refused(path: Path) -> None:
    grown(path, tickets=1)
    os.truncate(path, 50)

    assert "restore" in refusal(path)


def test_damaged_pages_are_named_and_never_half_a_hall(path: Path) -> None:
    grown(path)
    intact = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xa5" * (len(intact) - 12 * 4096))

    with pytest.raises(RecordsError, match="restore"), closing(Journal.open(path)) as journal:
        rebuilt(journal)


def test_a_log_torn_by_a_power_cut_costs_nothing_that_was_committed_before(path: Path, tmp_path: Path) -> None:
    recorded = begun(path)
    recorded.issues("permit", NINE_MS)
    torn = tmp_path / "torn.db"
    shutil.copy(path, torn)
    wal = path.with_name("journal.db-wal").read_bytes()
    torn.with_name("torn.db-wal").write_bytes(wal[:-100])
    stored = recorded.journal.seq
    recorded.journal.close()

    with closing(Journal.open(torn)) as journal:
        assert [entry.seq for entry in journal.entries()] == list(range(1, stored))


def test_a_journal_its_user_may_not_write_is_named(as_nobody: Path) -> None:
    path = as_nobody / "journal.db"
    grown(path, tickets=1)
    path.with_name("journal.db.lock").chmod(0o666)
    path.chmod(0o444)
    as_nobody.chmod(0o555)

    assert said_to_nobody(path) == (
        f"{path} cannot be written: give the hub's user the right to write it and its folder.\n"
    )


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder that any user may enter; what is in it is for the test to allow."""
    with TemporaryDirectory(prefix="nobodys-") as folder:
        yield Path(folder)
        Path(folder).chmod(0o755)


AS_NOBODY = """
import os, sys
from pathlib import Path
from hall_records.faults import UnusableError
from hall_records.journal import Journal
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    Journal.open(Path(sys.argv[1]))
except UnusableError as error:
    print(error)
"""


def said_to_nobody(path: Path) -> str:
    """Open the journal as a user who owns nothing, and return what was said."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, check=False, timeout=30
    )
    return done.stdout + done.stderr


def test_not_stored_and_unusable_are_faults_of_the_disk_too() -> None:
    assert issubclass(NotStoredError, OSError)
    assert issubclass(UnusableError, RecordsError)
