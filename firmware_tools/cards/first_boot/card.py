"""What the card says, laid into the machine; the keys on it are then on it no more."""

import hashlib
import json
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .durable import make_folder, sync_folder, wipe, write_whole
from .machine import Machine
from .telling import NOBODY_YET, CardError

ROLES: Final = ("dispenser", "terminal", "sign", "pad", "display", "voice")
WHOLE: Final = "whole.json"
LAID: Final = ("machine.toml", "hall.pem", "technician.pub", "nodes/")


@dataclass(frozen=True)
class Card:
    """A machine as its card has it."""

    hall: str
    hub: str
    port: int
    nodes: Mapping[str, str]
    """The role of each node; none of a machine that shows a code."""
    release: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What the machine becomes, in a sentence."""
        return " + ".join(self.nodes) or NOBODY_YET


def read_card(machine: Machine) -> Card:
    """Return what the card says. Raises CardError for one that cannot be used."""
    if not machine.is_laid:
        _check_whole(machine)
    place = machine.settings if machine.is_laid else machine.card
    told = _read(place / "machine.toml", tomllib.loads)
    release = _read((machine.work if machine.is_laid else machine.card) / "release.json", json.loads)
    nodes = {name: _role_of(place / "nodes" / name / "node.toml") for name in told.get("nodes", ())}
    _refuse_other_system(release["arch"])
    return Card(told["hall"], told["hub"], told.get("depot_port", 8443), nodes, release)


def lay_settings(machine: Machine, card: Card) -> None:
    """Lay what the card says into /etc/paidui, for root's eyes, and then take the keys off the card."""
    if not machine.is_laid:
        make_folder(machine.work, 0o700)
        for name in sorted(_read(machine.card / WHOLE, json.loads)):
            if name.startswith(LAID):
                _lay(machine.card / name, machine.settings / name)
        write_whole(machine.work / "release.json", json.dumps(card.release).encode())
        write_whole(machine.work / "laid", b"")
    _take_secrets_off(machine)


def _check_whole(machine: Machine) -> None:
    """A card that was pulled too early, or copied by halves, is told by the list of its files."""
    listed = _read(machine.card / WHOLE, json.loads, "half_written")
    for name, sha in listed.items():
        path = machine.card / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            raise CardError("half_written", file=name)


def _refuse_other_system(wanted: str) -> None:
    found = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=False).stdout.strip()
    if found != wanted:
        raise CardError("wrong_system", found=found, wanted=wanted)


def _read(path: Path, parse: Callable[[str], Any], sentence: str = "damaged") -> Any:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CardError(sentence, file=path.name) from problem


def _role_of(path: Path) -> str:
    role = str(_read(path, tomllib.loads).get("role"))
    if role not in ROLES:
        raise CardError("wrong_role", file=f"{path.parent.name}/{path.name}", role=role, roles=", ".join(ROLES))
    return role


def _lay(source: Path, target: Path) -> None:
    is_secret = "identity" in target.parts
    for folder in reversed(target.parents):
        make_folder(folder, 0o700 if folder.name == "identity" else 0o755)
    write_whole(target, source.read_bytes(), 0o600 if is_secret else 0o644)


def _take_secrets_off(machine: Machine) -> None:
    for path in (*machine.card.glob("nodes/*/identity/identity.pem"), machine.card / "wifi.nmconnection"):
        wipe(path)
    network = machine.boot / "network-config"
    if network.exists() and b"password" in network.read_bytes():
        wipe(network)
        write_whole(network, b"# Taken over at the first boot.\nnetwork:\n  version: 2\n", 0o644)
    if machine.card.exists():
        sync_folder(machine.card)
