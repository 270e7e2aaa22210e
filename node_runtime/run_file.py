"""`DATA/run.json`: tells a script, and the doctor, where everything of a hall that `paidui up` runs is."""

import os
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.access import Credential
from node_runtime.settings import BrokerAddress, BusSettings, SettingsError

NAME: Final = "run.json"


class RunningNode(msgspec.Struct, frozen=True, kw_only=True):
    """One node of a running hall."""

    role: str
    window: str = ""
    settings: Path
    hands: Path | None = None
    """The Unix socket of its virtual hands; none where a device is real."""


class RunningHall(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses, node ids and credentials' files of a hall that `paidui up` has started."""

    hall: str
    hall_folder: Path
    data: Path
    console: str
    """The console's address in a browser."""
    broker_host: str
    broker_port: int
    credentials: dict[str, Path]
    """By node id, the file with its secret; only its owner can read it."""
    nodes: dict[str, RunningNode]
    supervisor: int
    """The process id of `paidui up`."""
    processes: dict[str, int]
    """Process ids by name, the broker's among them."""
    identity: Path | None = None
    """In an installed hall: the folder with the operator's certificate, in place of secrets."""

    def bus_settings(self, credential: Credential, suffix: str) -> BusSettings:
        """Return how a program of this machine gets onto the hall's bus."""
        secret = None if self.identity else self.credentials[credential.node]
        broker = BrokerAddress(
            host=self.broker_host, port=self.broker_port, identity=self.identity, password_file=secret
        )
        return BusSettings(credential=credential, hall=self.hall, broker=broker, suffix=suffix)

    def hands_of(self, node: str) -> Path:
        """Return the socket of a node's virtual hands, or raise SettingsError naming the nodes that have some."""
        found = self.nodes.get(node)
        if found is None:
            raise SettingsError(f'there is no node "{node}" here; there are {", ".join(sorted(self.nodes))}')
        if found.hands is None:
            raise SettingsError(f'node "{node}" has real devices: virtual hands are refused')
        return found.hands


def write_run_file(hall: RunningHall) -> None:
    """Write the file whole or not at all, for its owner alone."""
    path = hall.data / NAME
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(hall, enc_hook=str), indent=2) + b"\n")
    draft.replace(path)


def decoded(content: bytes) -> RunningHall:
    """Return what a run file says, or raise MsgspecError."""
    return msgspec.json.decode(content, type=RunningHall, dec_hook=lambda kind, text: kind(text))
