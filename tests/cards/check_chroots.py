"""The scripts of a Raspberry Pi in bare systems of Debian 12 and 13, on a network of their own: `make check-cards`.

Cards are written, cloud-init's own stages or `firstrun.sh` go through them, the first boot takes a whole release in,
and its plug is pulled again and again. What no chroot shows is a firmware, a kernel and a running systemd.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import pytest

from firmware_tools.packing.__main__ import main as packing
from hub_depot.releases import add_release
from hub_depot.repository import make_repository
from node_runtime.depot_messages import Acceptance, Becomes, Done, Waiting
from node_runtime.hub_file import write_hub
from node_runtime.machine import read_machine
from tests.cards.standing import ARCH, CMDLINE, CONFIG, COUNTY, Door, Hub, paidui
from tests.depot.standing import InstalledHub

pytestmark = pytest.mark.timeout(3600)
ROOTS: Final = Path(os.environ.get("ROOTS", "build/roots"))
RELEASE: Final = os.environ.get("RELEASE", "")
PATIENCE_S: Final = 60
Found = TypeVar("Found")
PULLS: Final = int(os.environ.get("PULLS", "12"))
SEED: Final = int(os.environ.get("SEED", "9"))
NETWORK, HERE, THERE = "paidui-cards", "10.77.9.1", "10.77.9.2"
NAME: Final = "paidui-qinghe.local"
PACKAGES: Final = {"bookworm": (), "trixie": ("cloud-init", "netplan.io")}
BOTH: Final = ("systemd", "systemd-sysv", "udev", "iproute2", "python3-venv")
OPENED: Final = ("libdrm.so.2", "libgbm.so.1", "libEGL.so.1", "libGLESv2.so.2", "libasound.so.2")
"""What SDL opens by name for pictures without a desktop, and for sound."""
SEED_ON_THE_CARD: Final = (
    "datasource_list: [NoCloud, None]\ndatasource:\n  NoCloud:\n    seedfrom: file:///boot/firmware\n"
    "ssh_deletekeys: false\nssh_genkeytypes: []\n"
)
"""As the images of Raspberry Pi OS have it."""


class Bare:
    """A bare system in a folder, with a boot partition as the imager leaves it."""

    def __init__(self, suite: str, root: Path) -> None:
        self.suite, self.root, self.boot = suite, root, root / "boot/firmware"
        self.boot.mkdir(parents=True, exist_ok=True)
        (self.boot / "config.txt").write_text(CONFIG)
        (self.boot / "cmdline.txt").write_text(CMDLINE)
        (root / "etc/hostname").write_text("raspberrypi\n")
        (root / "etc/hosts").write_text("127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n")
        if suite == "trixie":
            for name in ("user-data", "meta-data", "network-config"):
                (self.boot / name).write_text("#cloud-config\n" if name == "user-data" else "")
            (root / "etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg").write_text(SEED_ON_THE_CARD)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a program in it, on its network."""
        return subprocess.run(self.inside(*command), capture_output=True, text=True, check=False)

    def begins(self) -> "subprocess.Popen[str]":
        """Begin what the unit on it begins, in a group of its own, so that its plug can be pulled."""
        command = ("sh", "-c", "cd /boot/firmware/paidui && exec /usr/bin/python3 -B -m first_boot --tries 1")
        return subprocess.Popen(
            self.inside(*command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )

    def boots(self) -> str:
        """Go through a first boot; return what stood on the screen."""
        return self.begins().communicate()[0]

    def knows(self, *lines: str) -> None:
        """Have it find these names."""
        (self.root / "etc/hosts").write_text("\n".join(["127.0.0.1 localhost", *lines, ""]))

    def starts(self, unit: str) -> bool:
        """Whether systemd starts this unit at boot."""
        return self.run("env", "SYSTEMD_OFFLINE=1", "systemctl", "is-enabled", unit).stdout == "enabled\n"

    @property
    def is_done(self) -> bool:
        """Whether its first boot is over."""
        return (self.root / "var/lib/paidui/first-boot/done").exists()

    def inside(self, *command: str) -> list[str]:
        """Return how a program is started in it, on its network; the name it gets is its own alone."""
        return ["ip", "netns", "exec", NETWORK, "unshare", "--uts", "chroot", str(self.root), *command]


def shell(*command: object, check: bool = True) -> None:
    subprocess.run([str(each) for each in command], check=check, capture_output=True)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole release of this checkout."""
    if RELEASE:
        return Path(RELEASE)
    out = tmp_path_factory.mktemp("release")
    packing(["release", ARCH, "--out", str(out), "--local"], standalone_mode=False)
    return next(out.glob("*.tar"))


@pytest.fixture(scope="session")
def network() -> Iterator[None]:
    """A network with the hub at its one end; at first its cable is not in."""
    shell("ip", "netns", "add", NETWORK)
    try:
        shell("ip", "link", "add", "pcards0", "type", "veth", "peer", "name", "pcards1", "netns", NETWORK)
        shell("ip", "addr", "add", f"{HERE}/24", "dev", "pcards0")
        shell("ip", "link", "set", "pcards0", "up")
        shell("ip", "-n", NETWORK, "addr", "add", f"{THERE}/24", "dev", "pcards1")
        yield
    finally:
        shell("ip", "netns", "del", NETWORK, check=False)
        shell("ip", "link", "del", "pcards0", check=False)


@contextmanager
def cable() -> Iterator[None]:
    shell("ip", "-n", NETWORK, "link", "set", "pcards1", "up")
    try:
        yield
    finally:
        shell("ip", "-n", NETWORK, "link", "set", "pcards1", "down")


@pytest.fixture(params=sorted(PACKAGES))
def bare(request: pytest.FixtureRequest, tmp_path: Path, network: None) -> Iterator[Bare]:
    """A bare system, laid over one that stays as it is."""
    suite = request.param
    lower = prepared(suite)
    folders = {name: tmp_path / name for name in ("upper", "work", "root")}
    for folder in folders.values():
        folder.mkdir()
    with ExitStack() as stack:
        layers = f"lowerdir={lower},upperdir={folders['upper']},workdir={folders['work']}"
        mount(stack, folders["root"], "-t", "overlay", "overlay", "-o", layers)
        mount(stack, folders["root"] / "proc", "-t", "proc", "proc")
        mount(stack, folders["root"] / "dev", "--bind", "/dev")
        mount(stack, folders["root"] / "run", "-t", "tmpfs", "tmpfs")
        yield Bare(suite, folders["root"])


def mount(stack: ExitStack, place: Path, *arguments: str) -> None:
    shell("mount", *arguments, place)
    stack.callback(shell, "umount", "-l", place, check=False)


def prepared(suite: str) -> Path:
    """A bare system with what Raspberry Pi OS Lite has of what is needed here; made once."""
    root = (ROOTS / suite).absolute()
    if not (root / "ready").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        names = ",".join((*BOTH, *PACKAGES[suite]))
        shell("debootstrap", "--variant=minbase", f"--include={names}", suite, root)
        (root / "ready").write_text("")
    return root


def test_from_the_imager_to_a_machine_of_the_hall(bare: Bare, release: Path, tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub", 8443, name=NAME, release=release)
    gathered = paidui("node", "debian-packages", bare.suite, "--arch", ARCH, "--root", hub.places.root)
    assert gathered.exit_code == 0, gathered.output
    secret = tmp_path / "password"
    secret.write_text("qinghe-2026")
    wish = ("--role", "window", "--window", "1", "--wifi", "大厅", "--wifi-password-file", secret)
    written = paidui("node", "image", "--arch", ARCH, "--root", hub.places.root, *wish, "--boot", bare.boot)
    assert written.exit_code == 0, written.output
    started_by(bare)
    waited_for(bare, hub, tmp_path)
    with cable(), Door(hub, 8443, host=HERE):
        pulled(bare)
        told = bare.boots()
        assert bare.is_done, told
    assert_a_machine_of_the_hall(bare)


def test_a_bare_card_shows_a_code_and_becomes_what_the_console_says(bare: Bare, release: Path, tmp_path: Path) -> None:
    hub = InstalledHub(tmp_path / "hub")
    hub.hub = msgspec.structs.replace(hub.hub, name=NAME, listen=HERE)
    write_hub(hub.places.hub, hub.hub)
    shutil.copytree(COUNTY, hub.places.hall)
    make_repository(hub.places.depot, hub.hub.hall)
    add_release(hub.places.depot, release)
    written = paidui("node", "image", "--bare", "--arch", ARCH, "--root", hub.places.root, "--boot", bare.boot)
    assert written.exit_code == 0, written.output
    bare.knows(f"{HERE} {NAME}")
    with cable(), at_work(hub):
        assert "a machine that shows a code is installed" in bare.boots()
        with keeper_of(bare):
            waiting = waited_until(lambda: hub.inside.get("/enrolments", tuple[Waiting, ...]))
            shown = (bare.root / "run/paidui/code").read_text().strip()
            assert [each.code for each in waiting] == [shown]
            becomes = (Becomes(node="terminal-3"), Becomes(node="sign-3"))
            hub.inside.post("/enrolments/accept", Acceptance(code=shown, nodes=becomes), Done)
            waited_until(lambda: read_machine(bare.root / "etc/paidui/machine.toml").nodes == ("terminal-3", "sign-3"))
    # The keeper has systemd start `paidui-lay.service`, which does this.
    assert bare.run("/opt/paidui/current/bin/python", "-m", "firmware_tools.units", "lay", "again").returncode == 0
    assert bare.starts("paidui-terminal@terminal-3.service")
    assert bare.starts("paidui-sign@sign-3.service")


@contextmanager
def at_work(hub: InstalledHub) -> Iterator[None]:
    try:
        hub.start_depot()
        hub.front.start()
        yield
    finally:
        hub.end()


@contextmanager
def keeper_of(bare: Bare) -> Iterator[None]:
    """The keeper of a machine, as its unit starts it again and again."""
    loop = "while :; do /opt/paidui/current/bin/python -m node_keeper --log WARNING; sleep 0.5; done"
    process = subprocess.Popen(bare.inside("sh", "-c", loop), start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def waited_until(look: Callable[[], Found]) -> Found:
    """Look until there is something."""
    give_up = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < give_up
        time.sleep(0.2)
    return found


def started_by(bare: Bare) -> None:
    """Go through what the system itself does at its first boot, and at one more after a power cut."""
    if bare.suite == "trixie":
        for file, kind in (("user-data", "cloud-config"), ("network-config", "network-config")):
            checked = bare.run("cloud-init", "schema", "-c", f"/boot/firmware/{file}", "--schema-type", kind)
            assert checked.returncode == 0, checked.stdout + checked.stderr
        for stage in (("init", "--local"), ("init",), ("modules", "--mode=config"), ("modules", "--mode=final")) * 2:
            done = bare.run("cloud-init", *stage)
            assert done.returncode == 0, f"{stage}: {done.stdout} {done.stderr}"
        plans = "".join(path.read_text() for path in (bare.root / "etc/netplan").glob("*.yaml"))
        assert "大厅" in plans.encode().decode("unicode_escape", "ignore") or "大厅" in plans
    else:
        line = (bare.boot / "cmdline.txt").read_text()
        assert "systemd.run=/boot/firmware/firstrun.sh" in line
        done = bare.run("sh", "/boot/firmware/firstrun.sh")
        assert done.returncode == 0, done.stderr
        assert (bare.root / "etc/NetworkManager/system-connections/paidui.nmconnection").stat().st_mode & 0o777 == 0o600
    assert (bare.boot / "cmdline.txt").read_text() == CMDLINE
    assert not (bare.boot / "firstrun.sh").exists()
    assert (bare.root / "etc/hostname").read_text() == "window-1\n"
    unit = "/etc/systemd/system/paidui-first-boot.service"
    assert bare.starts("paidui-first-boot.service")
    assert bare.run("systemd-analyze", "verify", "--man=no", unit).stderr.count("paidui-first-boot") == 0


def waited_for(bare: Bare, hub: Hub, tmp_path: Path) -> None:
    """See every hindrance named that comes right by itself or by somebody's hand."""
    assert "there is no network: is the cable in" in bare.boots()
    assert not [path for path in bare.boot.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert not [path for path in bare.boot.glob("network-config") if b"password:" in path.read_bytes()]
    with cable():
        assert f"nobody on this network has the name {NAME}" in bare.boots()
        bare.knows(f"{HERE} {NAME}")
        assert f"the hub {NAME} does not answer at port 8443" in bare.boots()
        with Door(hub, 8443, host=HERE, shows=Hub(tmp_path / "other")):
            assert "is not the hub of this card's hall" in bare.boots()


def pulled(bare: Bare) -> None:
    """Pull its plug at random moments."""
    chance, began = random.Random(SEED), time.monotonic()
    for _ in range(PULLS):
        process = bare.begins()
        try:
            process.wait(chance.uniform(0.1, 12))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        current = bare.root / "opt/paidui/current"
        assert not current.is_symlink() or (bare.root / "opt/paidui" / current.readlink() / "complete").exists()
    print(f"{bare.suite}: {PULLS} pulls in {time.monotonic() - began:.0f} s, seed {SEED}")


def assert_a_machine_of_the_hall(bare: Bare) -> None:
    programs = {"window-1": "window_terminal", "sign-1": "window_terminal.sign", "pad-1": "window_terminal.pad"}
    for node, program in programs.items():
        role = {"window-1": "terminal", "sign-1": "sign", "pad-1": "pad"}[node]
        # As the unit does, under the user that is its own: the certificate is there and may be read.
        home = f"/etc/paidui/nodes/{node}/identity"
        file = f"/etc/paidui/nodes/{node}/node.toml"
        python = "/opt/paidui/current/bin/python"
        as_user = ("setpriv", f"--reuid=paidui-{role}", f"--regid=paidui-{role}", "--clear-groups")
        checked = bare.run(*as_user, python, "-m", program, file, "--check-config")
        assert checked.returncode == 0, checked.stderr
        load = f"from pathlib import Path as P; from node_runtime.identity import client_context as c; c(P('{home}'))"
        assert bare.run(*as_user, python, "-c", load).returncode == 0
        assert bare.starts(f"paidui-{role}@{node}.service")
    opened = "; ".join(f"ctypes.CDLL('{name}')" for name in OPENED)
    assert bare.run("python3", "-c", f"import ctypes; {opened}").returncode == 0
    assert len(bare.run("espeak-ng", "-v", "cmn", "-w", "/run/said.wav", "请A015号").stderr) == 0
    assert (bare.root / "run/said.wav").stat().st_size > 10_000
    assert bare.starts("paidui-keeper.service")
    assert not bare.starts("paidui-first-boot.service")
    assert "已装好" in (bare.boot / "paidui/first-boot.log").read_text(encoding="utf-8")
    assert bare.boots() == ""
