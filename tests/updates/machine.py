"""A machine with two nodes and a keeper, all real programs; it stands in for systemd, and its power can be cut."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec

from node_keeper.health import FRESH_MS
from node_runtime.clock import boottime_ms
from node_runtime.condition import Condition, read_condition
from node_runtime.places import Places
from node_runtime.release import UpdateState, Wish
from tests.updates.hub import Hub

SETTLE = Path(__file__).parents[2] / "node_keeper/settle"
NODES = ("node-1", "node-2")
PATIENCE_S = 20.0


class Machine:
    """One machine of a hall."""

    def __init__(self, root: Path, hub: Hub, chance: Random) -> None:
        self.root, self.hub, self.chance = root, hub, chance
        self.places = Places(root)
        self.wish = Wish()
        self.dies_at = 0
        self.keeper_fails = ""
        """A release whose keeper does not come up."""
        self._boots = 0
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for folder in (self.places.keeper, self.places.running, self.places.releases):
            folder.mkdir(parents=True)
        self._asked.bind(str(root / "supervisor"))
        self._asked.setblocking(False)

    def install(self, tar: Path, version: str) -> None:
        """Take a first release in, as a card's first boot does."""
        taken = subprocess.run(["tar", "-xOf", tar, "take-in"], capture_output=True, check=True)
        subprocess.run(["sh", "-s", tar, self.root], input=taken.stdout, check=True)
        self.places.current.symlink_to(f"releases/{version}")

    @property
    def running(self) -> str:
        """Where the link leads."""
        return self.places.current.readlink().name

    @property
    def state(self) -> UpdateState:
        """What the keeper has said last."""
        try:
            return msgspec.json.decode((self.places.running / "state.json").read_bytes(), type=UpdateState)
        except OSError:
            return UpdateState()

    def boot(self) -> None:
        """Start as a machine does whose power has come back: first `settle`, then everything of ours."""
        self._boots += 1
        boot_id = self.root / "proc/sys/kernel/random/boot_id"
        boot_id.parent.mkdir(parents=True, exist_ok=True)
        boot_id.write_text(f"boot-{self._boots}\n")
        for file in self.places.running.iterdir():
            file.unlink()
        subprocess.run(["sh", SETTLE, self.root], check=True, stdout=subprocess.DEVNULL)
        for node in NODES:
            self._start_node(node)
        self._start_keeper()

    def cut_power(self) -> None:
        """End everything at once; of what nobody had waited for to be on the disk, some is lost."""
        for name in list(self._programs):
            self._stop(name)
        self._forget_asked()
        half = (folder for folder in self.places.releases.glob("*/") if not (folder / "complete").exists())
        unsettled = [*(self.places.keeper / "tuf").rglob("*.json"), *self.places.keeper.glob("fetched/*.part")]
        for file in (*unsettled, *(inner for folder in half for inner in folder.rglob("*"))):
            if file.is_file() and file.name != "trusted-root.json" and self.chance.random() < 0.5:
                os.truncate(file, self.chance.randint(0, file.stat().st_size))

    def kill_keeper(self) -> None:
        """End the keeper alone; whoever minds it starts it anew."""
        os.killpg(self._programs["keeper"].pid, signal.SIGKILL)

    def wait_for(self, is_so: Callable[[], bool], what: str = "") -> None:
        """Mind the machine until something is so."""
        ends = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < ends, (what, self.state, self.running)
            self.mind(0.01)

    def mind(self, for_s: float) -> None:
        """Do what systemd does: start what has ended, or what somebody asks for."""
        ends = time.monotonic() + for_s
        while True:
            self._do_what_is_asked()
            keeper = self._programs["keeper"]
            if keeper.poll() is not None and not self.dies_at:
                self._start_keeper()
            if time.monotonic() >= ends:
                return
            time.sleep(0.005)

    def is_dead(self) -> bool:
        """Whether the power went while the keeper was writing."""
        return bool(self.dies_at) and self._programs["keeper"].poll() is not None

    def said(self) -> list[Condition]:
        """What the nodes say now; an old word does not count."""
        words = [read_condition(self.places.node_condition(node)) for node in NODES]
        return [word for word in words if word and boottime_ms() - word.beat_ms < FRESH_MS]

    def runs(self, version: str) -> bool:
        """Whether every node says it is of this release, and well."""
        said = self.said()
        return len(said) == len(NODES) and all(each.release == version and each.state == "ready" for each in said)

    def has_settled_at(self, version: str) -> bool:
        """Whether its keeper says that a release runs and is no longer on trial."""
        state = self.state
        return state.running == version and state.step == "settled" and not (self.places.keeper / "trial.json").exists()

    def has_failed(self) -> bool:
        """Whether its keeper says that a release came to nothing."""
        return self.state.step == "failed"

    def end(self) -> None:
        """Nothing of it is left."""
        self.cut_power()
        self._asked.close()

    def _do_what_is_asked(self) -> None:
        while True:
            try:
                words = self._asked.recv(1000).decode().split()
            except BlockingIOError:
                return
            if words[0] == "keeper":
                self._stop("keeper")
                self._start_keeper()
            for node in words[1:]:
                self._stop(node)
                self._start_node(node)

    def _forget_asked(self) -> None:
        while True:
            try:
                self._asked.recv(1000)
            except BlockingIOError:
                return

    def _stop(self, name: str) -> None:
        program = self._programs.pop(name, None)
        if program is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()

    def _start_node(self, node: str) -> None:
        program = self.places.current / "node"
        self._start(node, str(program), node, str(self.places.node_condition(node)))

    def _start_keeper(self) -> None:
        subprocess.run(["sh", SETTLE, "--overdue", self.root], check=True, stdout=subprocess.DEVNULL)
        if self.running == self.keeper_fails:
            self._start("keeper", "sleep", "0.2")
            return
        wish = msgspec.json.encode(self.wish).decode()
        identity = str(self.hub.identity("node-1"))
        told = (self.running, str(self.hub.port), identity, wish, str(self.dies_at), str(self.chance.random()))
        self._start("keeper", sys.executable, "-m", "tests.updates.keeper", str(self.root), *told)

    def _start(self, name: str, *command: str) -> None:
        self._programs[name] = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
