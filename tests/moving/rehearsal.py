"""A whole move, with the very programs: `make check-moving` plays it and prints how long each step takes.

A hub is founded and followed; a dispenser's program, of whose settings nothing is touched, gives tickets. The hub is
killed with all it had. Another is made of what was kept elsewhere, under the same name, and the dispenser finds it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from broker_config.authority import key_pem, new_key, request_for
from broker_config.process import free_port
from broker_config.register import Register
from device_drivers.hands import hand
from firmware_tools.one_machine import DEVICES, SCREENS
from firmware_tools.scene import Actors
from hall_config.reading import read_hall
from hall_protocol.roles import Role
from hall_records.reading import JournalReader
from node_runtime.clock import utc_now
from node_runtime.hub_file import read_hub, write_hub
from node_runtime.identity import write_identity
from node_runtime.places import Places
from node_runtime.run_file import RunningHall, RunningNode
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings
from queue_core.events import TicketIssued

NODE = "dispenser-1"
STARTS = "2026-11-27T10:00:00+08:00"
WITHIN_S = 60.0


@dataclass
class Programs:
    """Children of ours, ended by their ids."""

    log: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *words: str) -> None:
        with (self.log / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen([sys.executable, "-m", *words], stdout=log, stderr=log)

    def kill(self, *names: str) -> None:
        """As a machine dies: nothing is said before."""
        for name in names:
            own = self.running[name].pid
            children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
            self.running[name].kill()
            for child in children:  # the broker itself is its keeper's child
                os.kill(int(child), signal.SIGKILL)
            self.running.pop(name).wait()

    def end(self) -> None:
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            child.wait()


@dataclass
class Rehearsal:
    """One hub that dies, one that takes its place, and a dispenser beside them."""

    folder: Path
    programs: Programs

    @property
    def old(self) -> Places:
        return Places(self.folder / "old")

    @property
    def new(self) -> Places:
        return Places(self.folder / "new")

    @property
    def safe(self) -> Path:
        return self.folder / "stick"

    def found(self, journal: Path | None, dispensers: int = 1) -> None:
        """Make the first hub; with a journal, one that has been at work for long."""
        self.old.root.mkdir()
        self.safe.mkdir()
        hall = ("--hall-name", "青禾县政务服务中心", "--id", "county", "--account", "manager")
        name = ("--hub-name", "127.0.0.1", "--network", "127.0.0.0/8", "--clock", "rtc")
        _paidui("init", "--root", str(self.old.root), "--yes", *hall, *name)
        hub = msgspec.structs.replace(
            read_hub(self.old.hub), listen="127.0.0.1", broker_port=free_port(), inner_broker_port=free_port()
        )
        write_hub(self.old.hub, hub)
        with (self.old.hall / "nodes.toml").open("a") as nodes:
            for nth in range(2, dispensers + 1):
                nodes.write(f'\n[[node]]\nid = "dispenser-{nth}"\nrole = "dispenser"\nzone = "a"\n')
        if journal is not None:
            shutil.copyfile(journal, self.old.hall_data / "journal.db")

    def start_hub(self, places: Places) -> None:
        for path in (places.root, *places.root.rglob("*")):
            os.chown(path, 0, 0, follow_symlinks=False)  # its users are of a machine that nobody has entered
        hub = read_hub(places.hub)
        self.programs.start("broker", "broker_config", "--root", str(places.root))
        words = ["--hall", str(places.hall), "--data", str(places.hall_data), "--starts-at", STARTS]
        words += ["--broker-port", str(hub.inner_broker_port), "--identity", str(places.hub_identity("hub"))]
        self.programs.start("hub", "central_scheduler", *words)

    def follow(self) -> None:
        self.programs.start(
            "follow", "firmware_tools.moving", "--to", str(self.safe), "--same-disk", "--root", str(self.old.root)
        )

    def start_node(self, node: str = NODE) -> Actors:
        """Start a dispenser as its card made it: an identity, settings, and nothing else."""
        hub, folder = read_hub(self.old.hub), self.folder / node
        register, key = Register(self.old.authority, hub.hall, utc_now), new_key()
        write_identity(
            folder / "identity", register.hall_pem, key_pem(key), register.sign(node, request_for(key), serves=False)
        )
        settings = NodeSettings(
            node=node,
            role=Role.DISPENSER,
            hall=hub.hall,
            broker=BrokerAddress(host=hub.name, port=hub.broker_port, identity=folder / "identity"),
            data=folder / "data",
            virtual=True,
            hands=folder / "hands",
            devices=DEVICES["dispenser"],
            screen=SCREENS["dispenser"],
        )
        write_settings(settings, folder / "node.toml")
        self.switch_on(node)
        running_node = RunningNode(role="dispenser", settings=folder / "node.toml", hands=folder / "hands")
        running = RunningHall(
            hall=hub.hall,
            hall_folder=self.old.hall,
            data=folder,
            console="",
            broker_host=hub.name,
            broker_port=hub.broker_port,
            credentials={},
            nodes={node: running_node},
            supervisor=0,
            processes={},
        )
        return Actors(running, read_hall(self.old.hall), lambda: 0, dispenser=node)

    def switch_on(self, node: str) -> None:
        """A dispenser's program begins, with what its disk has."""
        self.programs.start(node, "ticket_dispenser", str(self.folder / node / "node.toml"))

    def stop_following(self) -> None:
        """What the safe has got until now is all it gets."""
        until(lambda: _kept(self) >= 1, "the papers in the safe")
        until(lambda: not _is_behind(self), "the journal in the safe")
        self.programs.kill("follow")

    def move(self, code: str) -> str:
        """Another machine becomes the hub; return what it said."""
        shutil.move(self.old.root, self.folder / "dead")
        self.new.root.mkdir()
        said = _paidui("hub", "move", str(self.safe), "--root", str(self.new.root), PAIDUI_RECOVERY_CODE=code)
        self.start_hub(self.new)
        return said

    def recovery_code(self) -> str:
        return (self.old.moving / "recovery-code").read_text().strip()

    def numbers(self, places: Places) -> list[str]:
        """Return the numbers a hub has on record today, in the order in which they came in."""
        with JournalReader.open(places.hall_data / "journal.db") as reader:
            events = [entry.event for entry in reader.entries()]
        return [each.number for each in events if isinstance(each, TicketIssued) and each.ticket[:10] == STARTS[:10]]


def play(folder: Path, journal: Path | None = None, tell: Callable[[str], None] = print) -> list[str]:
    """Play it; return the numbers that visitors got, in order. Raises AssertionError where one is doubled or lost."""
    with ExitStack() as ends:
        programs = Programs(folder)
        ends.callback(programs.end)
        hall = Rehearsal(folder, programs)
        hall.found(journal)
        hall.start_hub(hall.old)
        visitors = hall.start_node()
        until(lambda: page(visitors) == "home", "the dispenser's first page")
        hall.follow()
        papers = [takes(visitors) for _ in range(3)]
        hall.stop_following()
        papers += [takes(visitors) for _ in range(2)]  # of these the safe knows nothing
        code = hall.recovery_code()
        programs.kill("hub", "broker")
        died_s = time.monotonic()
        tell(f"the hub is dead; {papers} are in visitors' hands")
        papers.append(takes(visitors))
        tell(hall.move(code))
        until(lambda: len(hall.numbers(hall.new)) >= len(papers), "every paper on the new hub's record")
        tell(f"{time.monotonic() - died_s:6.1f} s  from the hub's death until it knew all papers again")
        papers += [takes(visitors) for _ in range(2)]
        until(lambda: len(hall.numbers(hall.new)) >= len(papers), "the new papers on record")
        on_record = hall.numbers(hall.new)
        tell(f"papers: {papers}; on record: {on_record}")
        assert sorted(on_record) == sorted(papers)
        assert len(set(papers)) == len(papers)
        return papers


def takes(visitors: Actors) -> str:
    """Take a ticket and return the number on its paper."""
    former = len(_printed(visitors))
    visitors.take_ticket(visitors.config.services[0].code)
    until(lambda: len(_printed(visitors)) > former, "the paper")
    visitors.go_home()
    return str(_printed(visitors)[0]["number"])


def _printed(visitors: Actors) -> list[dict[str, object]]:
    found = hand(visitors.running.hands_of(visitors.dispenser), "printed")["tickets"]
    assert isinstance(found, list)
    return found


def page(visitors: Actors) -> object:
    """Return what the dispenser shows; nothing while its program starts."""
    try:
        return visitors.page
    except Exception:  # noqa: BLE001 - its program is still starting
        return None


def _kept(hall: Rehearsal) -> int:
    return len(list(hall.safe.glob("*/*/papers-*.sealed")))


def _is_behind(hall: Rehearsal) -> bool:
    wal = hall.old.hall_data / "journal.db-wal"
    pieces = [each.stat().st_mtime for each in hall.safe.glob("*/*/journal/ltx/*/*.ltx")]
    return not pieces or max(pieces) < wal.stat().st_mtime


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for it; AssertionError where it does not come."""
    give_up_s = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < give_up_s, f"{what} did not come within {WITHIN_S:.0f} s"
        time.sleep(0.05)


def _paidui(*words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "firmware_tools", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PAIDUI_PASSWORD": "a-password-for-a-try", **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def main(argv: Sequence[str]) -> int:
    """Play it, with a journal that is named, such as one of a year."""
    with TemporaryDirectory(prefix="paidui-move-") as folder:
        play(Path(folder), Path(argv[0]) if argv else None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
