"""What runs is settled before anything of ours starts; cut off at any line, it settles the next time."""

import os
import subprocess
from pathlib import Path

import pytest

from node_keeper.disk import Disk
from node_keeper.trial import Notes, Shelf, Trial
from node_runtime.clock import boottime_ms
from node_runtime.places import Places
from tests.updates.made import SETTLE

TOOLS = ("mv", "ln", "rm", "sync", "sed", "readlink")
DYING = """\
#!/bin/sh
# Counts what settle does; its power goes before or after the step that is its last.
count=$(($(cat "$COUNT" 2>/dev/null || echo 0) + 1))
echo $count >"$COUNT"
[ $count = "$DIES_AT" ] && [ "$DIES" = before ] && kill -9 $PPID && exit
{tool} "$@"
code=$?
[ $count = "$DIES_AT" ] && kill -9 $PPID
exit $code
"""
BOOT = "this-run"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path / "machine")
    for version in ("1.0", "1.1"):
        (places.releases / version).mkdir(parents=True)
        (places.releases / version / "complete").touch()
    places.current.symlink_to("releases/1.0")
    places.keeper.mkdir(parents=True)
    boot_id = places.root / "proc/sys/kernel/random/boot_id"
    boot_id.parent.mkdir(parents=True)
    boot_id.write_text(f"{BOOT}\n")
    return places


def put_on_trial(places: Places, *, boot: str = BOOT, ends_in_ms: int = 60_000) -> None:
    now = boottime_ms()
    before = ("node-1:paper_out", 'node-2:"back":"6.6"')
    trial = Trial(back="1.0", to="1.1", boot=boot, since_ms=now, until_ms=now + ends_in_ms, before=before)
    Notes(places, Disk()).begin(trial)
    Shelf(places, Disk()).run("1.1")


def settle(places: Places, *words: str, **environment: str) -> str:
    command = ["sh", str(SETTLE), *words, str(places.root)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}).stdout


def running(places: Places) -> str:
    return Shelf(places, Disk()).running


def test_where_nothing_is_on_trial_nothing_changes(places: Places) -> None:
    before = {path: path.lstat().st_mtime_ns for path in places.root.rglob("*")}
    assert not settle(places) + settle(places, "--overdue")
    assert {path: path.lstat().st_mtime_ns for path in places.root.rglob("*")} == before


def test_a_start_of_the_machine_ends_a_trial_and_the_keeper_hears_of_it(places: Places) -> None:
    put_on_trial(places)
    assert "back to release 1.0" in settle(places)
    assert running(places) == "1.0"
    notes = Notes(places, Disk())
    assert notes.trial is None
    assert not notes.heed_settle(), "the nodes were started since"
    assert (notes.failed["1.1"].why, notes.failed["1.1"].is_final) == ("interrupted", False)


def test_a_start_of_the_keeper_ends_a_trial_that_has_had_its_time_alone(places: Places) -> None:
    put_on_trial(places)
    settle(places, "--overdue")
    assert running(places) == "1.1"
    put_on_trial(places, ends_in_ms=-2_000)
    settle(places, "--overdue")
    assert running(places) == "1.0"
    notes = Notes(places, Disk())
    assert notes.heed_settle(), "the nodes run the release that was taken back, and are to be started anew"
    assert (notes.failed["1.1"].why, notes.failed["1.1"].is_final) == ("keeper", True)


def test_a_trial_of_another_run_of_the_machine_is_over(places: Places) -> None:
    put_on_trial(places, boot="the run before")
    settle(places, "--overdue")
    assert running(places) == "1.0"


def test_a_link_that_leads_nowhere_whole_is_put_on_the_newest_release_that_is(places: Places) -> None:
    for version in ("1.9", "1.10"):
        (places.releases / version).mkdir()
        (places.releases / version / "complete").touch()
    (places.releases / "1.11").mkdir()
    (places.releases / "1.0/complete").unlink()
    settle(places)
    assert running(places) == "1.10"


def test_a_record_that_cannot_be_read_leaves_what_runs(places: Places) -> None:
    (places.keeper / "trial.json").write_bytes(b"")
    settle(places)
    assert running(places) == "1.0"
    assert Notes(places, Disk()).trial is None


@pytest.mark.parametrize("dies", ["before", "after"])
def test_cut_off_at_any_step_it_settles_the_next_time(places: Places, tmp_path: Path, dies: str) -> None:
    tools, count = tmp_path / "tools", tmp_path / "count"
    tools.mkdir()
    for tool in TOOLS:
        (tools / tool).write_text(DYING.format(tool=f"/usr/bin/{tool}"))
        (tools / tool).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    for step in range(1, 30):
        put_on_trial(places)
        count.unlink(missing_ok=True)
        settle(places, PATH=path, COUNT=str(count), DIES_AT=str(step), DIES=dies)
        assert running(places) in ("1.0", "1.1"), "one whole release, whatever was cut off"
        was_cut_off = int(count.read_text()) >= step
        settle(places)
        assert running(places) == "1.0"
        assert not list(places.keeper.glob("trial.json*"))
        if not was_cut_off:
            break
    assert step > 8, "there were steps to be cut off at"
