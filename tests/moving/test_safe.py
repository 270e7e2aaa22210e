"""What a hub keeps elsewhere: sealed, parted by epochs, and enough to make another hub of."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from central_scheduler.opening import open_hall
from firmware_tools.errors import ToolError
from firmware_tools.hub_commands import hub_group
from firmware_tools.moving.arriving import arrived, coming_epoch, copy_releases, lay_out
from firmware_tools.moving.claiming import claim, whole
from firmware_tools.moving.following import Following, ReplacedError
from firmware_tools.moving.papers import lay_papers, papers_of
from firmware_tools.moving.safe import Safe, check_place, find_safe
from firmware_tools.moving.sealing import keep_code, kept_code, new_code, seal, unseal
from hall_records.journal import Journal
from hall_records.reading import JournalReader
from node_runtime.clock import wall_ms
from node_runtime.following import read_followed
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places
from tests.dispenser.hubs import SENTENCES
from tests.hall.standing import county

NINE_MS = 1_795_395_600_000
A_YEAR_MS = 365 * 24 * 3_600_000
PLANTED = b"this key is the hall"


@dataclass
class Standing:
    """A hub's files below a root, and a folder that stands for a stick."""

    places: Places
    stick: Path
    following: Following

    def opens(self) -> None:
        """The hall's first day begins."""
        journal = Journal.open(self.places.hall_data / "journal.db", "county")
        open_hall(journal, county(), SENTENCES, NINE_MS, 1.0)
        journal.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Standing]:
    places, stick = Places(tmp_path / "root"), tmp_path / "stick"
    for folder in (
        places.settings,
        places.authority,
        places.hall_data / "console",
        places.depot / "tuf/targets",
        stick,
    ):
        folder.mkdir(parents=True)
    write_hub(places.hub, HubSettings(hall="county", name="paidui-county.local"))
    (places.authority / "hall.key").write_bytes(PLANTED)
    (places.hall_data / "visitors.db").write_bytes(b"who they are")
    (places.state / "cards.json").write_bytes(b"[]")
    (places.depot / "tuf/targets/release.tar").write_bytes(b"signed")
    code, _ = kept_code(places.moving)
    standing = Standing(places, stick, Following(places, stick, "county", code, wall_ms))
    standing.opens()
    yield standing
    standing.following.stop()


def followed(hub: Standing) -> Safe:
    """Follow until the journal has come."""
    safe = Safe.of(hub.stick, "county")
    for _ in range(100):
        condition = hub.following.look(is_mounted=False)
        assert condition.problem == ""
        if (latest := safe.latest()) and list(latest.journal.glob("ltx/*/*.ltx")):
            return safe
        threading.Event().wait(0.1)
    raise AssertionError("the journal never came")


def test_a_journal_that_rests_while_it_is_first_followed_is_not_late(hub: Standing) -> None:
    wal = hub.places.hall_data / "journal.db-wal"
    wal.touch()
    os.utime(wal, (NINE_MS / 1000, NINE_MS / 1000))

    assert hub.following.look(is_mounted=False).problem == ""


def test_only_the_code_opens_what_was_sealed_and_nothing_can_be_changed_in_it() -> None:
    code = new_code()
    sealed = seal(PLANTED, code)

    assert PLANTED not in sealed
    assert unseal(sealed, code.replace("-", " ").lower(), "papers") == PLANTED
    for wrong in (new_code(), ""):
        with pytest.raises(ToolError, match="the recovery code is another"):
            unseal(sealed, wrong, "papers")
    with pytest.raises(ToolError, match="does not open"):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), code, "papers")
    with pytest.raises(ToolError, match="no sealed papers"):
        unseal(b"something else", code, "papers")


def test_a_hub_that_is_moved_keeps_the_code_that_stands_on_paper(tmp_path: Path) -> None:
    code, is_new = kept_code(tmp_path / "old")
    keep_code(tmp_path / "new", code.replace("-", "").lower())

    assert is_new
    assert kept_code(tmp_path / "new") == (code, False)
    assert (tmp_path / "new/recovery-code").stat().st_mode & 0o077 == 0


def test_the_papers_hold_the_authority_and_nothing_of_visitors(hub: Standing, tmp_path: Path) -> None:
    other = Places(tmp_path / "other")
    lay_papers(papers_of(hub.places), other)

    assert (other.authority / "hall.key").read_bytes() == PLANTED
    assert other.hub.read_text() == hub.places.hub.read_text()
    assert (other.state / "cards.json").read_bytes() == b"[]"
    assert not (other.hall_data / "visitors.db").exists()
    assert not (other.hall_data / "journal.db").exists()


def test_papers_do_not_stay_on_the_hub_because_a_stick_was_not_mounted(hub: Standing, tmp_path: Path) -> None:
    def papers(*words: str | Path) -> tuple[int, str]:
        typed = ["papers", *map(str, words), "--root", str(hub.places.root)]
        said = CliRunner().invoke(hub_group, typed, standalone_mode=False)
        return said.exit_code, str(said.exception)

    assert papers(tmp_path / "media/stick")[0] == 1
    assert not (tmp_path / "media").exists()
    assert "on the hub's own disk" in papers(hub.stick)[1]
    assert papers(hub.stick, "--same-disk")[0] == 0
    assert (hub.stick / "paidui-county-papers.sealed").exists()


def test_what_is_followed_makes_the_same_hub_in_a_new_epoch(hub: Standing, tmp_path: Path) -> None:
    safe = followed(hub)
    hub.following.stop()
    code, _ = kept_code(hub.places.moving)
    other, latest, old_journal = Places(tmp_path / "other"), safe.latest(), hub.places.hall_data / "journal.db"
    assert latest is not None
    assert all(PLANTED not in path.read_bytes() for path in hub.stick.rglob("*") if path.is_file())
    epoch = lay_out(
        other, latest.papers()[0], code, latest.journal, coming_epoch(safe, code, wall_ms()), lambda _step: None
    )
    claim(safe.era(epoch), code)

    with JournalReader.open(other.hall_data / "journal.db") as new, JournalReader.open(old_journal) as old:
        assert new.seq == old.seq > 0
        assert new.epoch == epoch > old.epoch
    assert (latest.releases / "release.tar").read_bytes() == b"signed"
    latest.releases.chmod(0o700)  # as what follows, which nobody may look into, makes its folders
    copy_releases(latest.releases, other)
    (copy,) = (other.depot / "tuf/targets").iterdir()
    assert (copy.read_bytes(), copy.stat().st_mode & 0o777) == (b"signed", 0o644)
    assert copy.parent.stat().st_mode & 0o777 == 0o755, "the web server hands it out"
    with pytest.raises(ReplacedError, match="switch this machine off"):
        hub.following.look(is_mounted=False)
    assert (said := read_followed(hub.places.hall_data)) is not None
    assert "switch this machine off" in said.problem
    arrived(other)
    with pytest.raises(ToolError, match="is a hub already"):
        lay_out(other, latest.papers()[0], code, latest.journal, 1, lambda _step: None)


def test_a_hub_that_died_before_it_kept_anything_and_its_successor_are_two_to_the_dispensers(tmp_path: Path) -> None:
    safe, code = Safe.of(tmp_path, "county"), new_code()
    claim(safe.era(29_923_000), code)
    first = coming_epoch(safe, code, NINE_MS)
    claim(safe.era(first), code)

    assert coming_epoch(safe, code, NINE_MS) == first + 1
    assert coming_epoch(safe, code, 0) == first + 1, "a machine whose clock went back"
    assert coming_epoch(None, code, NINE_MS) == NINE_MS // 60_000, "of a backup nobody else can know"


def test_a_folder_that_somebody_lays_there_makes_no_hub_stand_down_and_is_named(hub: Standing) -> None:
    safe = followed(hub)
    true, forged = safe.latest(), safe.era(99_999_999)
    assert true is not None
    shutil.copytree(true.folder, forged.folder)  # with papers that the code opens
    (safe.folder / ("9" * 5000)[:200]).mkdir()
    (safe.folder / "²").mkdir()

    assert str(forged.folder) in hub.following.look(is_mounted=False).problem
    code, _ = kept_code(hub.places.moving)
    assert whole(safe, code) == true, "and no new hub is made of it"
    assert coming_epoch(safe, code, NINE_MS) < forged.epoch
    claim(forged, new_code())
    assert str(forged.folder) in hub.following.look(is_mounted=False).problem, "with a code of their own"


def test_a_safe_on_the_hubs_own_disk_or_not_mounted_is_refused(hub: Standing) -> None:
    with pytest.raises(ToolError, match="own disk and would die with it"):
        check_place(hub.stick, hub.places.hall_data)
    shutil.rmtree(hub.stick)
    with pytest.raises(ToolError, match="is no folder: mount"):
        check_place(hub.stick, hub.places.hall_data)


def test_papers_kept_by_a_clock_that_was_ahead_are_not_taken_for_the_latest(hub: Standing) -> None:
    clock = [NINE_MS + 14 * A_YEAR_MS]
    code, _ = kept_code(hub.places.moving)
    following = Following(hub.places, hub.stick, "county", code, lambda: clock[0])
    following.look(is_mounted=False)
    clock[0] = NINE_MS
    (hub.places.authority / "hall.key").write_bytes(b"another, later")
    following.look(is_mounted=False)
    following.stop()

    (era,) = Safe.of(hub.stick, "county").eras()
    (papers,) = era.papers()
    lay_papers(unseal(papers.read_bytes(), code, papers.name), other := Places(hub.places.root / "other"))
    assert (other.authority / "hall.key").read_bytes() == b"another, later"


def test_a_release_that_is_handed_out_no_more_takes_no_room_on_the_stick(hub: Standing) -> None:
    targets = hub.places.depot / "tuf/targets"
    hub.following.look(is_mounted=False)
    (targets / "next.tar").write_bytes(b"signed, too")
    (targets / "release.tar").unlink()
    hub.following.look(is_mounted=False)

    (era,) = Safe.of(hub.stick, "county").eras()
    assert [path.name for path in era.releases.iterdir()] == ["next.tar"]


def test_a_stick_that_goes_is_noted_for_the_console_and_followed_again_when_it_is_back(hub: Standing) -> None:
    shutil.rmtree(hub.stick)
    hub.stick.write_text("in the way")
    assert hub.following.look().problem

    hub.stick.unlink()
    hub.stick.mkdir()
    followed(hub)


def test_what_is_no_safe_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="holds nothing of a hub"):
        find_safe(tmp_path)
    for hall in ("east", "west"):
        (tmp_path / f"paidui-{hall}/7").mkdir(parents=True)
    with pytest.raises(ToolError, match="holds several halls"):
        find_safe(tmp_path)
    assert find_safe(tmp_path / "paidui-west").hall == "west"


def test_a_backup_without_papers_is_refused_before_anything_is_laid(tmp_path: Path) -> None:
    backup = tmp_path / "county-20261127T000000Z.zip"
    backup.write_bytes(b"")
    told = CliRunner().invoke(hub_group, ["move", str(backup), "--root", str(tmp_path / "root")])

    assert isinstance(told.exception, ToolError)
    assert "name the hub's papers too" in str(told.exception)
    assert not (tmp_path / "root").exists()
