"""A machine: files of its own, a systemd of its own; it can be started, asked, cut off and pulled the plug of."""

import os
import pty
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.morning.network import NAMESPACE, Network
from tests.morning.trees import run

STARTS_WITHIN_S: Final = 90.0
STOPPED: Final = 133
"""How nspawn ends when its machine wants to start again."""


class Machine:
    """One machine of the hall, in `systemd-nspawn`."""

    def __init__(self, name: str, number: int, tree: Path, folder: Path, network: Network) -> None:
        self.name = name
        self.number = number
        self.line: tuple[str, ...] = ()
        """What its kernel is told: a first boot on Bookworm is begun so."""
        self.stick: Path | None = None
        """What is plugged in and mounted at `/media/paidui`; it may be pulled out and put into another machine."""
        self.root = folder / "root"
        self.boot = folder / "boot"
        self._folder = folder
        self._tree = tree
        self._network = network
        self._process: subprocess.Popen[bytes] | None = None
        for part in ("changes", "work", "root", "boot"):
            (folder / part).mkdir(parents=True)
        layers = f"lowerdir={tree},upperdir={folder / 'changes'},workdir={folder / 'work'}"
        run("mount", "-t", "overlay", "overlay", "-o", layers, self.root)

    def put_in(self, card: Path) -> None:
        """Copy a card's folder onto its boot partition; every file of a FAT may be run."""
        (self.boot / "cmdline.txt").write_text(f"console=tty1 root=LABEL=rootfs rootwait {' '.join(self.line)}\n")
        shutil.copytree(card, self.boot, dirs_exist_ok=True)
        for path in self.boot.rglob("*"):
            path.chmod(0o755)

    def start(self) -> None:
        """Put the power on, and wait until its systemd answers."""
        cable = f"cable{self.number}"
        screen = self._new_screen()
        with (self._folder / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                [
                    *(
                        "nsenter",
                        f"--net=/run/netns/{NAMESPACE}",
                        "systemd-nspawn",
                        "--quiet",
                        "--register=no",
                        "--keep-unit",
                    ),
                    *(f"--machine={self.name}", "--directory", str(self.root), "--link-journal=no", "--timezone=off"),
                    *(f"--network-veth-extra={cable}:eth0", f"--bind={self.boot}:/boot/firmware", "--resolv-conf=off"),
                    f"--bind={screen}:/dev/tty1",
                    *([f"--bind={self.stick}:/media/paidui"] if self.stick else []),
                    *("--boot", *self.line),
                ],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self._until(lambda: self._network.plug(cable), STARTS_WITHIN_S)
        self._until(lambda: self.try_to("systemctl show --property=Version")[0] == 0, STARTS_WITHIN_S)

    def _new_screen(self) -> str:
        """Return a terminal that is its first console; what is written there is kept in `screen.log`."""
        ours, theirs = pty.openpty()
        name = os.ttyname(theirs)
        threading.Thread(target=_keep, args=(ours, theirs, self._folder / "screen.log"), daemon=True).start()
        return name

    @property
    def screen(self) -> str:
        """What has stood on its screen."""
        path = self._folder / "screen.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._process is not None and self._process.poll() is None

    def starts_again(self) -> bool:
        """Start it once more where it has ended to be started again, as a machine does; whether it has power now."""
        ended = None if self._process is None else self._process.poll()
        if ended == STOPPED or (ended is not None and self.line):
            # A restart that the kernel's line asked for is an end in a container. What it asked for has been done once.
            self.line = ()
            self.start()
        return self.is_on

    def pull_the_plug(self) -> None:
        """Take the power away, at once."""
        if self._process is None:
            return
        subprocess.run(["kill", "-KILL", str(self._first())], check=False) if self._first() else None
        self._process.kill()
        self._process.wait()
        self._process = None
        self._network.unplug(f"cable{self.number}")

    def put_away(self) -> None:
        """Pull the plug and let go of its files."""
        self.pull_the_plug()
        subprocess.run(["umount", "-l", self.root], check=False, capture_output=True)

    def ask(self, command: str, within_s: float = 60.0) -> str:
        """Run a command on it and return what it said. Raises RuntimeError when it failed."""
        code, said = self.try_to(command, within_s)
        if code:
            raise RuntimeError(f"{self.name}: `{command}` failed ({code}): {said.strip()[-1500:]}")
        return said

    def try_to(self, command: str, within_s: float = 60.0) -> tuple[int, str]:
        """Run a command on it and return its exit code and what it said."""
        if not (first := self._first()):
            return 1, "has no power"
        inside = ["nsenter", "--target", str(first), "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"]
        clean = ["env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root"]
        try:
            done = subprocess.run(
                [*inside, *clean, "sh", "-c", command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=within_s,
                check=False,
            )
        except subprocess.TimeoutExpired as problem:
            return 124, (problem.stdout or b"").decode(errors="replace")
        return done.returncode, done.stdout.decode(errors="replace")

    def wait_for(self, command: str, within_s: float) -> float:
        """Wait until a command succeeds; return the seconds it took. Raises RuntimeError with what it said last."""
        began_s = time.monotonic()
        said = ""

        def succeeds() -> bool:
            nonlocal said
            code, said = self.try_to(command)
            return code == 0

        try:
            self._until(succeeds, within_s)
        except TimeoutError as late:
            raise RuntimeError(f"{self.name}: not within {within_s:.0f} s: `{command}`: {said[-1500:]}") from late
        return time.monotonic() - began_s

    def carry(self, source: Path, target: str) -> None:
        """Carry a file to it, as by a stick."""
        place = self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)

    def _first(self) -> int:
        """The process id of its systemd, seen from here; 0 while there is none."""
        if not self.is_on or self._process is None:
            return 0
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        try:
            children = [int(each) for each in path.read_text().split()]
        except OSError:
            return 0
        return next(iter(children), 0)

    def _until(self, holds: Callable[[], bool], within_s: float) -> None:
        give_up_s = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > give_up_s or not self.starts_again():
                raise TimeoutError(f"{self.name}: see {self._folder / 'console.log'}")
            time.sleep(0.3)


def _keep(ours: int, _theirs: int, path: Path) -> None:
    """Copy what is shown into a file; `_theirs` stays open, so that a screen without a program is still there."""
    with path.open("ab", buffering=0) as file:
        while shown := os.read(ours, 4096):
            file.write(shown)
