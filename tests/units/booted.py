"""`python -m tests.units.booted --base ROOT`: a hall under a systemd that runs, with `paidui init`, seen from inside.

ROOT is a bare root filesystem of Debian 12 or 13 with Python; it is only read. Debian's packages and our wheels are
fetched into an overlay above it, once for `--keep FOLDER`. The machine then starts in namespaces of its own, with its
own systemd as its first process: what its programs may read, whether they are watched, whether they come back.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.units.seen_inside import EXPECTED

TREE: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
DEBIAN: Final = "systemd systemd-sysv dbus mosquitto nginx-light chrony avahi-daemon libnss-mdns python3-venv"
PYTHON: Final = "/opt/paidui/current/bin/python"
INIT: Final = (
    "-m firmware_tools init --yes --hall-name 青禾县政务服务中心 --id qinghe --network 192.168.10.0/24 --example county"
)
PROGRAMS: Final = ("broker", "hub", "console", "forecaster", "depot", "front", "sign@sign-1", "pad@pad-1")
BOOT: Final = """
set -e
mount --make-rprivate /
mount -t proc proc $R/proc
mount -t sysfs -o ro sysfs $R/sys
mount -t cgroup2 cgroup2 $R/sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs $R/run
mount -t tmpfs -o mode=755 tmpfs $R/dev
while read name major minor; do mknod -m 666 $R/dev/$name c $major $minor; done <<DEVICES
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
DEVICES
mkdir $R/dev/pts $R/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts $R/dev/pts
mount -t tmpfs tmpfs $R/dev/shm
ln -s pts/ptmx $R/dev/ptmx
ln -s /proc/self/fd $R/dev/fd
ip link set lo up
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot $R /lib/systemd/systemd --show-status=no
"""


class Machine:
    """A root filesystem, and what is asked of it before and after it has started."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._group = _cgroup2() / f"paidui-booted-{os.getpid()}"
        self._booted: subprocess.Popen[bytes] | None = None

    def chrooted(self, command: str) -> str:
        mounted = f'mount -t proc proc {self.root}/proc && exec chroot {self.root} sh -c "$0"'
        return _said("unshare", "--mount", "sh", "-c", mounted, command)

    def boot(self) -> None:
        """Start its systemd in a group of its own, which is the root of all groups it sees."""
        self._group.mkdir(exist_ok=True)
        apart = "unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child"
        enter = f'echo $$ > {self._group}/cgroup.procs; exec {apart} sh -c "$BOOT"'
        environment = {**os.environ, "R": str(self.root), "BOOT": BOOT}
        self._booted = subprocess.Popen(["sh", "-c", enter], env=environment, stdin=subprocess.DEVNULL)
        wait_until("systemd runs", lambda: (self._group / "init.scope/cgroup.procs").exists(), 30)
        wait_until("systemd answers", lambda: self.inside("systemctl", "is-system-running", "--wait") != "", 120)

    def inside(self, *command: str) -> str:
        first = (self._group / "init.scope/cgroup.procs").read_text().split()[0]
        return _said("nsenter", "-t", first, "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w", *command, may_fail=True)

    def shows(self, unit: str, property_: str) -> str:
        return self.inside("systemctl", "show", "--value", "-p", property_, f"paidui-{unit}")

    def is_active(self, unit: str) -> bool:
        return self.shows(unit, "ActiveState") == "active"

    def signal(self, unit: str, number: signal.Signals) -> None:
        self.inside("systemctl", "kill", f"--signal={number.name}", "--kill-whom=main", f"paidui-{unit}")

    def halt(self) -> None:
        """As a pulled plug."""
        if self._booted is not None:
            self._booted.kill()
            self._booted.wait()
        wait_until("its last process is gone", self._leaves_nothing, 30)

    def _leaves_nothing(self) -> bool:
        for group in sorted(self._group.rglob("*/"), reverse=True):
            with suppress(OSError):
                group.rmdir()
        with suppress(OSError):
            self._group.rmdir()
        return not self._group.exists()


def wait_until(what: str, holds: Callable[[], bool], within_s: float) -> float:
    began_s = time.monotonic()
    while not holds():
        if time.monotonic() - began_s > within_s:
            raise SystemExit(f"booted: not within {within_s:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began_s


# What is promised


def everything_starts(machine: Machine) -> None:
    for unit in PROGRAMS:
        took_s = wait_until(f"{unit} starts", lambda unit=unit: machine.is_active(unit), 90)  # type: ignore[misc]
        print(f"   {unit} is ready ({took_s:.1f} s)")
    failed = machine.inside("systemctl", "--failed", "--no-legend", "--plain")
    assert "paidui" not in failed, failed


def each_reads_its_own_and_no_more(machine: Machine) -> None:
    seen = machine.inside("/usr/bin/python3", "/srv/paidui-source/tests/units/seen_inside.py")
    print(seen)
    assert seen.splitlines() == EXPECTED.splitlines()


def the_hubs_own_doctor_looks_and_the_depot_tells_it(machine: Machine) -> None:
    machine.inside("systemctl", "start", "paidui-doctor.service")
    said = machine.inside(PYTHON, "-m", "firmware_tools", "machine", "list")
    found = machine.inside("cat", "/run/paidui-doctor/hub.json")
    checks = {each["check"]: each["state"] for each in json.loads(found)["findings"]}
    print(f"   {checks}")
    assert machine.shows("doctor.service", "Result") == "success"
    assert machine.is_active("doctor.timer")
    assert "hub" in said, said
    assert {checks[name] for name in ("settings", "certificates", "disk", "depot")} == {"green"}, found


def a_hub_is_followed_where_somebody_wished_it_and_says_how_that_goes(machine: Machine) -> None:
    def typed(*words: str) -> str:
        return machine.inside(PYTHON, "-m", "firmware_tools", "hub", "follow", *words)

    machine.inside("mkdir", "-p", "/srv/try", "/srv/stick")
    machine.inside("mount", "-t", "tmpfs", "tmpfs", "/srv/stick")
    typed("--to", "/srv/try", "--same-disk")
    took_s = wait_until("a try on its own disk is kept", lambda: "All was well" in typed(), 60)
    machine.inside("systemctl", "restart", "paidui-follow")
    assert "may be on its own disk, as was wished" in typed()
    assert machine.is_active("follow"), machine.inside("journalctl", "-u", "paidui-follow", "-n", "5", "--no-pager")
    typed("--to", "/srv/stick")
    again_s = wait_until("the other place is kept", lambda: "All was well" in typed(), 60)
    print(f"   {typed().splitlines()[0]}; all was well after {took_s:.1f} s, elsewhere after {again_s:.1f} s")
    assert "own disk" not in typed()
    assert list((machine.root / "srv/try/paidui-qinghe").glob("*/papers-*.sealed"))
    assert machine.shows("follow", "NotifyAccess") == "main"


def who_is_killed_comes_back(machine: Machine) -> None:
    for unit in PROGRAMS:
        before = machine.shows(unit, "MainPID")
        machine.signal(unit, signal.SIGKILL)

        def is_back(unit: str = unit, before: str = before) -> bool:
            return machine.is_active(unit) and machine.shows(unit, "MainPID") not in ("0", before)

        print(f"   {unit} is back after {wait_until(f'{unit} comes back', is_back, 30):.1f} s")


def who_hangs_is_started_again(machine: Machine) -> None:
    for unit in ("hub", "broker", "sign@sign-1", "console"):
        before = int(machine.shows(unit, "NRestarts"))
        machine.signal(unit, signal.SIGSTOP)

        def is_again(unit: str = unit, before: int = before) -> bool:
            return int(machine.shows(unit, "NRestarts")) > before and machine.is_active(unit)

        print(f"   {unit} runs again after {wait_until(f'{unit} is started again', is_again, 150):.1f} s")


def a_mistake_is_said_seldom_and_forgotten_when_it_is_mended(machine: Machine) -> None:
    settings = machine.root / "etc/paidui/nodes/sign-1/node.toml"
    right = settings.read_text()
    settings.write_text(right.replace('role = "sign"', 'role = "pad"'))
    machine.inside("systemctl", "restart", "paidui-sign@sign-1")
    wait_until("the sign says its mistake", lambda: machine.shows("sign@sign-1", "ActiveState") == "failed", 20)
    assert machine.shows("sign@sign-1", "ExecMainStatus") == "2"
    settings.write_text(right)
    took_s = wait_until("the sign is tried again", lambda: machine.is_active("sign@sign-1"), 60)
    print(f"   the sign is well {took_s:.1f} s after its settings were mended")


PROMISES: Final = (
    everything_starts,
    each_reads_its_own_and_no_more,
    the_hubs_own_doctor_looks_and_the_depot_tells_it,
    a_hub_is_followed_where_somebody_wished_it_and_says_how_that_goes,
    who_is_killed_comes_back,
    who_hangs_is_started_again,
    a_mistake_is_said_seldom_and_forgotten_when_it_is_mended,
)


# The machine


def main() -> int:
    told = _arguments()
    if os.geteuid():
        sys.stderr.write("booted: a root filesystem is root's to make: run it with sudo\n")
        return 2
    with _above(told.base, told.keep) as root:
        machine = Machine(root)
        _furnish(machine)
        try:
            machine.boot()
            print(machine.inside("systemctl", "--version").splitlines()[0])
            for promise in PROMISES:
                print(promise.__name__.replace("_", " "), flush=True)
                promise(machine)
        finally:
            machine.halt()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="booted", description="A hall under a systemd that runs.")
    parser.add_argument("--base", type=Path, required=True, help="a bare root filesystem; it is only read")
    parser.add_argument("--keep", type=Path, default=Path("build/booted"), help="where what was fetched stays")
    return parser.parse_args()


@contextmanager
def _above(base: Path, keep: Path) -> Iterator[Path]:
    folder = keep.absolute() / base.name
    for name in ("upper", "work", "root"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    layers = f"lowerdir={base.absolute()},upperdir={folder}/upper,workdir={folder}/work"
    _said("mount", "-t", "overlay", "overlay", "-o", layers, f"{folder}/root")
    try:
        yield folder / "root"
    finally:
        _said("umount", "-l", f"{folder}/root")


def _furnish(machine: Machine) -> None:
    """Debian's packages and our wheels once; our own programs and a hall that was just founded each time."""
    if not (machine.root / "usr/sbin/nginx").exists():
        (machine.root / "etc/resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
        machine.chrooted(
            "export DEBIAN_FRONTEND=noninteractive; "
            f"apt-get -qq update && apt-get -qq install -y --no-install-recommends {DEBIAN}"
        )
    if not (machine.root / "opt/paidui/current").exists():
        _take_in(machine)
    source = machine.root / "srv/paidui-source"
    source.mkdir(exist_ok=True)
    _said(
        "sh",
        "-c",
        f"cd {TREE} && git ls-files -co --exclude-standard | tar -cf - -T - | tar -C {source} -xf -",
    )
    machine.chrooted("rm -rf /etc/paidui /var/lib/paidui /etc/systemd/system/paidui*")
    machine.chrooted(f"PYTHONPATH=/srv/paidui-source {PYTHON} {INIT}")
    machine.chrooted(f"{PYTHON} /srv/paidui-source/tests/units/two_nodes.py")
    machine.chrooted(f"{PYTHON} -m firmware_tools.units lay hub sign-1=sign pad-1=pad")


def _take_in(machine: Machine) -> None:
    machine.chrooted(
        "python3 -m venv --without-pip /opt/paidui/releases/tried && ln -s releases/tried /opt/paidui/current"
    )
    packages = next((machine.root / "opt/paidui/releases/tried/lib").glob("python3.*")) / "site-packages"
    project = tomllib.loads((TREE / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *project["optional-dependencies"]["hub"],
        *project["optional-dependencies"]["node"],
    ]
    version = packages.parent.name.removeprefix("python")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--target", str(packages), "--python-version", version]
    _said(*pip, "--only-binary=:all:", "-c", str(TREE / "constraints.txt"), *wanted)
    (packages.parents[2] / "bin/litestream").symlink_to(f"../lib/{packages.parent.name}/site-packages/bin/litestream")
    (packages / "paidui.pth").write_text("/srv/paidui-source\n")
    note = packages / "paidui-0.1.0.dist-info/METADATA"
    note.parent.mkdir()
    note.write_text("Metadata-Version: 2.1\nName: paidui\nVersion: 0.1.0\n")


def _cgroup2() -> Path:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    return Path(next(words[1] for words in mounts if words[2] == "cgroup2"))


def _said(*command: str, may_fail: bool = False) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise SystemExit(f"booted: {' '.join(command)[:200]}: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
