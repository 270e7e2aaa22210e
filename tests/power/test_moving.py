"""A hub that is moved, and a backup that is restored, while the power fails: done once more it is the same hall."""

from pathlib import Path

import pytest

from broker_config.authority import open_authority
from central_scheduler.opening import open_hall
from firmware_tools.moving.arriving import UNDER_WAY
from firmware_tools.moving.sealing import kept_code
from hall_config.reading import read_hall
from hall_records.journal import Journal
from hall_records.reading import JournalReader
from node_runtime.places import Places
from tests.dispenser.hubs import SENTENCES
from tests.power.failing import Fault, Trial, faults, run
from tests.power.test_founding import FOUNDED, assert_is_whole, files_in
from web_console.backups.archive import Sources, make

FAULTS = faults(power_cuts=1)
NINE_MS = 1_795_395_600_000


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is left of a hub that died: a folder with last night's backup and its papers."""
    old, kept = Places(tmp_path / "old"), tmp_path / "kept"
    for folder in (old.root, kept):
        folder.mkdir()
    assert run(("init", "--root", old.root, *FOUNDED), [old.root]).code == 0
    assert run(("hub", "papers", "--same-disk", "--root", old.root, kept), [old.root]).code == 0
    journal = Journal.open(old.hall_data / "journal.db", "baiyun")
    open_hall(journal, read_hall(old.hall), SENTENCES, NINE_MS, 1.0)
    journal.close()
    make(Sources("baiyun", old.hall_data, old.hall_data / "journal.db", old.hall), kept, NINE_MS)
    monkeypatch.setenv("PAIDUI_RECOVERY_CODE", kept_code(old.moving)[0])
    return kept


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_move_that_failed_is_done_by_typing_it_once_more(dead: Path, fault: Fault, quick: int) -> None:
    """Where all is laid already, and its programs may have begun, it says that `paidui init` does the rest."""
    (backup,), (papers,) = dead.glob("*.zip"), dead.glob("*.sealed")
    (dead.parent / "new").mkdir()
    moving = Trial(dead.parent / "new", lambda root: ("hub", "move", backup, "--papers", papers, "--root", root))
    moving.undisturbed()
    whole, pem = files_in(moving.root), open_authority(dead.parent / "old/var/lib/paidui/authority", "baiyun").pem
    for cut in moving.cut_off(fault, quick):
        again = moving.type()
        if "`sudo paidui init` finishes it" in again.said:
            again = run(("init", "--yes", "--root", moving.root), [moving.root])
        assert again.code == 0, again.said
        assert files_in(moving.root) == whole, cut.said
        assert_is_whole(Places(moving.root))
        assert open_authority(Places(moving.root).authority, "baiyun").pem == pem
        with JournalReader.open(Places(moving.root).hall_data / "journal.db") as journal:
            assert journal.epoch > 1


def test_a_hub_whose_move_was_cut_off_is_not_taken_for_one(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.moving.mkdir(parents=True)
    (places.moving / UNDER_WAY).touch()

    said = run(("init", "--root", tmp_path, *FOUNDED), [tmp_path])

    assert said.is_one_sentence
    assert "run `paidui hub move` once more" in said.said


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_backup_whose_restoring_failed_is_restored_by_typing_it_once_more(
    dead: Path, fault: Fault, quick: int
) -> None:
    (backup,) = dead.glob("*.zip")
    (dead.parent / "hub").mkdir()
    restoring = Trial(dead.parent / "hub", lambda root: ("backup", "restore", backup, "--into", root / "data"))
    restoring.undisturbed()
    whole = files_in(restoring.root)
    for cut in restoring.cut_off(fault, quick):
        if (restoring.root / "data").exists():
            assert files_in(restoring.root / "data") == {name.removeprefix("data/") for name in whole}
            continue
        restoring.finish()
        assert files_in(restoring.root) == whole, cut.said
        assert all(path.stat().st_size for path in restoring.root.rglob("*.toml"))
