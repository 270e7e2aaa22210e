"""Who is on the bus is noted by the hub with each change, so that a machine made by a form is let in at once."""

from pathlib import Path

import pytest

from node_runtime.roster import read_roster, write_roster
from node_runtime.settings import SettingsError
from tests.broker.installed import HUB, MEMBERS


def test_a_roster_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_roster(tmp_path, "county", MEMBERS)

    roster = read_roster(tmp_path)
    assert roster.hall == "county"
    assert roster.members == MEMBERS
    assert roster.of("hub") == HUB
    assert roster.of("nobody") is None


def test_a_roster_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    write_roster(tmp_path, "county", MEMBERS)
    before = (tmp_path / "roster.json").stat()

    write_roster(tmp_path, "county", MEMBERS)

    assert (tmp_path / "roster.json").stat().st_ino == before.st_ino


def test_a_missing_or_damaged_roster_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not there yet: run `sudo paidui init`"):
        read_roster(tmp_path)
    (tmp_path / "roster.json").write_text('{"hall": 3}')
    with pytest.raises(SettingsError, match=r"roster\.json cannot be read .*: remove it"):
        read_roster(tmp_path)
