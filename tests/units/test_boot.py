"""What a Raspberry Pi is told at its start: a quiet screen, the time, and, where wanted, a root that stays as it is."""

import os
import subprocess
from pathlib import Path

import pytest

from firmware_tools.units.__main__ import main
from firmware_tools.units.hall_time import advice, hub_clock, node_clock
from firmware_tools.units.hub_files import announced, environment, host_name, hosts
from firmware_tools.units.laying import lay_units
from firmware_tools.units.screen_boot import cmdline, config
from node_runtime.hub_file import HubSettings
from node_runtime.places import Places

FRESH = "console=serial0,115200 console=tty1 root=PARTUUID=4c4e106f-02 rootfstype=ext4 fsck.repair=yes rootwait\n"
HUB = HubSettings(hall="qinghe", name="paidui-qinghe.local", network="192.168.10.0/24")


def test_no_word_of_the_kernel_is_on_a_visitors_screen() -> None:
    told = cmdline(FRESH).split()

    assert "console=tty1" not in told
    assert {"console=tty3", "quiet", "vt.global_cursor_default=0", "consoleblank=0"} <= set(told)
    assert set(FRESH.split()) - {"console=tty1"} <= set(told)
    assert cmdline(FRESH).count("\n") == 1
    assert cmdline(cmdline(FRESH)) == cmdline(FRESH)


def test_a_technicians_lines_for_the_firmware_stay_where_they_are() -> None:
    own = "dtoverlay=i2c-rtc,ds3231\n[cm4]\notg_mode=1\n"
    told = config(own)

    assert told.startswith(own)
    assert "[all]\ndtparam=watchdog=on\n" in told
    assert config(told) == told
    assert config(told + "dtparam=spi=on\n").count("watchdog") == 1
    assert "dtparam=spi=on" in config(told + "dtparam=spi=on\n")


def test_a_hub_sets_the_clocks_of_its_own_network_alone() -> None:
    told = hub_clock(HUB).splitlines()

    assert [line for line in told if line.startswith("allow")] == ["allow 192.168.10.0/24"]
    assert "local stratum 10" in told
    assert "server paidui-qinghe.local iburst prefer maxpoll 6" in node_clock(HUB.name).splitlines()


@pytest.mark.parametrize(("clock", "word"), [("network", "chronyc tracking"), ("rtc", "ds3231"), ("hand", "settime")])
def test_a_technician_is_told_what_keeps_the_hubs_time(clock: str, word: str) -> None:
    assert word in advice(HubSettings(hall="qinghe", name="paidui-qinghe.local", clock=clock))


def test_a_hub_is_found_by_its_name_and_says_where_its_doors_are() -> None:
    assert host_name(HUB) == "paidui-qinghe"
    assert host_name(HubSettings(hall="qinghe", name="hub.hall.example")) == ""
    assert "<port>8443</port>" in announced(HUB)
    assert hosts("127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n", "paidui-qinghe") == (
        "127.0.0.1\tlocalhost\n127.0.1.1\tpaidui-qinghe\n"
    )


def test_visitors_come_in_only_where_the_hub_was_told_so() -> None:
    assert "VISITOR_PORT=0\n" in environment(HUB)
    assert "VISITOR_PORT=8081\n" in environment(HubSettings(hall="qinghe", name="hub", visitor_port=8000))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path)
    for name in ("etc", "boot/firmware", *(f"srv/paidui/{folder}" for folder in ("etc", "opt", "state"))):
        (places.root / name).mkdir(parents=True)
    (places.root / "boot/firmware/cmdline.txt").write_text(FRESH)
    script = places.root / "usr/share/initramfs-tools/scripts/init-bottom/overlayroot"
    script.parent.mkdir(parents=True)
    script.touch()
    return places


root = pytest.mark.skipif(os.geteuid() != 0, reason="users and owners are root's to make")


@root
def test_a_root_that_is_not_written_to_stays_so_until_it_is_told_otherwise(places: Places) -> None:
    told = places.root / "boot/firmware/cmdline.txt"
    mount = places.root / "etc/systemd/system/var-lib-paidui.mount"

    lay_units(places, "node", [("pad-3", "pad")], read_only=True)
    assert "overlayroot=tmpfs:recurse=0" in told.read_text()
    lay_units(places, "node", [("pad-3", "pad")])
    assert "overlayroot" in told.read_text()
    assert mount.exists()

    lay_units(places, "node", [("pad-3", "pad")], read_only=False)
    assert "overlayroot" not in told.read_text()
    assert not mount.exists()


@root
def test_nothing_is_kept_without_a_partition_to_keep_it_and_that_is_said(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    (places.root / "srv/paidui/state").rmdir()

    assert main(["lay", "--root", str(places.root), "--read-only", "node", "pad-3=pad"]) == 2
    assert "copy /var/lib/paidui to it" in capsys.readouterr().err
    assert (places.root / "boot/firmware/cmdline.txt").read_text() == FRESH


@root
def test_what_is_kept_is_mounted_before_anything_of_ours_starts(places: Places) -> None:
    lay_units(places, "node", [("pad-3", "pad")], read_only=True)
    names = ["srv-paidui.mount", "etc-paidui.mount", "opt-paidui.mount", "var-lib-paidui.mount"]
    units = places.root / "etc/systemd/system"
    done = subprocess.run(
        ["systemd-analyze", "verify", *(units / name for name in names)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    walls = (units / "paidui-.service.d/10-paidui-walls.conf").read_text()
    assert "RequiresMountsFor=/opt/paidui /etc/paidui /var/lib/paidui" in walls
