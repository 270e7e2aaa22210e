"""What a person once said of where the hub is followed holds until another place is named."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from click.testing import CliRunner

from firmware_tools.cli import main as paidui
from firmware_tools.errors import ToolError
from firmware_tools.moving.unit import UNIT, check_seen, wished
from node_runtime.clock import wall_ms
from node_runtime.following import Followed, say_followed
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A hub's files, and on its own disk a folder for a try."""
    made = Places(tmp_path / "root")
    for folder in (made.settings, made.hall_data, tmp_path / "try"):
        folder.mkdir(parents=True)
    write_hub(made.hub, HubSettings(hall="qinghe", name="paidui-qinghe.local"))
    return made


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that is not on the hub's disk."""
    disks = (Path(each) for each in ("/dev/shm", "/var/tmp"))
    other = next((each for each in disks if each.stat().st_dev != tmp_path.stat().st_dev), None)
    if other is None:
        pytest.skip("this machine has one disk alone")
    with TemporaryDirectory(dir=other) as folder:
        yield Path(folder)


def typed(places: Places, *words: str) -> str:
    return CliRunner().invoke(paidui, ["hub", "follow", *words, "--root", str(places.root)]).output


def started(places: Places) -> list[str]:
    """The words with which the unit starts its program."""
    text = (places.root / "etc/systemd/system" / UNIT).read_text()
    (line,) = (each for each in text.splitlines() if each.startswith("ExecStart="))
    return line.partition("-m firmware_tools.moving ")[2].split()


def test_a_try_on_the_hubs_own_disk_is_started_as_one_until_another_place_is_named(
    places: Places, other_disk: Path, tmp_path: Path
) -> None:
    assert "own disk and would die with it" in typed(places, "--to", str(tmp_path / "try"))
    assert "followed nowhere" in typed(places)
    assert "name it too" in typed(places, "--same-disk")
    typed(places, "--to", str(tmp_path / "try"), "--same-disk")
    assert started(places) == ["--to", str(tmp_path / "try"), "--same-disk"]
    assert "may be on its own disk, as was wished" in typed(places)

    typed(places, "--to", str(other_disk))
    assert started(places) == ["--to", str(other_disk)]
    assert wished(places) == (other_disk, False)
    assert "own disk" not in typed(places)


def test_without_a_place_it_says_how_the_following_goes(places: Places, other_disk: Path) -> None:
    typed(places, "--to", str(other_disk))
    assert f"followed at {other_disk}/paidui-qinghe.\nNothing was kept there yet" in typed(places)

    well = Followed(wall_ms(), str(other_disk))
    said = {
        "All was well": well,
        "It fails: the stick is full": msgspec.structs.replace(well, problem="the stick is full"),
        "Nothing was heard of it for 1": msgspec.structs.replace(well, at_ms=well.at_ms - 600_000),
        "Nothing was kept there yet": msgspec.structs.replace(well, place="/media/former"),
    }
    for sentence, followed in said.items():
        say_followed(places.hall_data, followed)
        assert sentence in typed(places)


def test_a_folder_that_the_units_walls_hide_is_named_and_not_followed_at_for_ever_in_vain() -> None:
    for hidden in ("/tmp/try", "/home/li/try", "/root", "/run/user/1000/gvfs/share"):
        with pytest.raises(ToolError, match="mount it below /media or /mnt"):
            check_seen(Path(hidden))
    for seen in ("/media/li/stick", "/mnt", "/srv/try", "/tmpfs"):
        check_seen(Path(seen))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_has_nothing_to_say_about_the_unit_and_watches_it(places: Places, other_disk: Path) -> None:
    typed(places, "--to", str(other_disk))
    units, python = places.root / "etc/systemd/system", places.root / "opt/paidui/current/bin/python"
    shutil.copytree("/usr/lib/systemd/system", units, symlinks=True, dirs_exist_ok=True)
    python.parent.mkdir(parents=True)
    shutil.copy("/bin/true", python)
    verify = ["systemd-analyze", f"--root={places.root}", "verify", UNIT]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    text = (units / UNIT).read_text()
    assert "\nType=notify\n" in text
    assert "\nWatchdogSec=" in text


def test_what_follows_a_hub_says_that_it_is_ready_and_ending(places: Places, other_disk: Path, tmp_path: Path) -> None:
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(tmp_path / "notify"))
    heard.settimeout(30)
    words = ["--to", str(other_disk), "--root", str(places.root)]
    program = subprocess.Popen(
        [sys.executable, "-m", "firmware_tools.moving", *words],
        env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert "READY=1" in (heard.recv(64).decode(), heard.recv(64).decode())
        program.send_signal(signal.SIGTERM)
        assert heard.recv(64).decode() == "STOPPING=1"
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.wait()
        heard.close()
