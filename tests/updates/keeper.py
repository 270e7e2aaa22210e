"""A keeper in a program of its own, as systemd starts one: until it is killed, or its power goes between two steps."""

import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from node_keeper.disk import Disk
from node_keeper.tuf_client import HubDoor, Releases
from node_keeper.updating import Around, Updater
from node_runtime.identity import client_context
from node_runtime.places import Places
from node_runtime.release import Wish
from tests.updates.made import HERE

LOST_POWER = 77


class Supervised:
    """Asks the machine's supervisor, as the real one asks systemd."""

    def __init__(self, socket_file: Path) -> None:
        self._file = str(socket_file)

    def restart(self, nodes: Sequence[str]) -> None:
        self._say(f"restart {' '.join(nodes)}")

    def restart_keeper(self) -> None:
        self._say("keeper")
        signal.pause()

    def _say(self, words: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asks:
            asks.sendto(words.encode(), self._file)


class FailingDisk(Disk):
    """A disk whose power goes at its n-th step: what was not yet on it may be lost, from the latest back."""

    def __init__(self, dies_at: int, chance: random.Random) -> None:
        self._left = dies_at
        self._chance = chance
        self._undo: list[Callable[[], None]] = []

    def create(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self._undo.append(lambda: _put(path, content[: self._chance.randrange(len(content))]))
        self._pass()
        self._undo.pop()
        super().create(path, content)

    def replace(self, draft: Path, path: Path) -> None:
        self._will_undo(path)
        super().replace(draft, path)
        self._pass()

    def symlink(self, target: str, link: Path) -> None:
        super().symlink(target, link)
        self._undo.append(lambda: link.unlink(missing_ok=True))
        self._pass()

    def remove(self, path: Path) -> None:
        if path.exists() or path.is_symlink():
            self._will_undo(path)
        super().remove(path)
        self._pass()

    def settle(self, folder: Path) -> None:
        self._pass()
        super().settle(folder)
        self._undo.clear()

    def _will_undo(self, path: Path) -> None:
        if path.is_symlink():
            target = path.readlink()
            self._undo.append(lambda: _put(path, target))
        elif path.exists():
            content = path.read_bytes()
            self._undo.append(lambda: _put(path, content))
        else:
            self._undo.append(lambda: path.unlink(missing_ok=True))

    def _pass(self) -> None:
        self._left -= 1
        if self._left == 0:
            for undo in reversed(self._undo[self._chance.randint(0, len(self._undo)) :]):
                undo()
            os._exit(LOST_POWER)


def _put(path: Path, was: bytes | Path) -> None:
    path.unlink(missing_ok=True)
    if isinstance(was, Path):
        path.symlink_to(was)
    else:
        path.write_bytes(was)


def main(root: str, own: str, port: str, identity: str, wish: str, dies_at: str, seed: str) -> None:
    """Keep the machine under a root at the release that is wished of it."""
    places = Places(Path(root))
    disk = FailingDisk(int(dies_at), random.Random(seed)) if int(dies_at) else Disk()
    door = HubDoor("127.0.0.1", int(port), lambda: client_context(Path(identity)))
    around = Around(
        releases=Releases(places, door, HERE, disk),
        units=Supervised(Path(root) / "supervisor"),
        hub_answers=lambda: True,
        disk=disk,
        boot=lambda: (Path(root) / "proc/sys/kernel/random/boot_id").read_text().strip(),
        trial_ms=3_000,
        well_ms=60,
    )
    updater = Updater(places, ["node-1", "node-2"], own, around)
    while True:
        state = updater.step(msgspec.json.decode(wish, type=Wish))
        (places.running / "state.new").write_bytes(msgspec.json.encode(state))
        (places.running / "state.new").replace(places.running / "state.json")
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
