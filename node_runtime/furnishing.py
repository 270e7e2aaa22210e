"""What a machine of the hall is told, as files: the same whether a card is written or a code accepted."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from hall_protocol.access import Credential
from node_runtime.hub_file import HubSettings
from node_runtime.machine import MachineSettings
from node_runtime.places import Places
from node_runtime.settings import BrokerAddress, NodeSettings, ScreenSettings, toml_of

ON_A_MACHINE: Final = Places()
"""Where everything stands on the machine that reads it, wherever it is written."""
BESIDE: Final = "-beside"
"""Of a sign or a pad at its terminal's machine, which has one screen for one program."""


class _Attached(msgspec.Struct, frozen=True):
    """What usually hangs on a node of one role, as its file in `attached/` says."""

    devices: dict[str, str]
    screen: ScreenSettings = ScreenSettings()


def node_settings(member: Credential, hub: HubSettings, zone: str = "", *, beside: bool = False) -> NodeSettings:
    """Return the settings of a node with what usually is attached to its role; `beside`: to its terminal's machine."""
    usual = _attached(_kind(member.role, beside))
    return NodeSettings(
        node=member.node,
        role=member.role,
        hall=hub.hall,
        window=member.window,
        zone=zone,
        broker=BrokerAddress(host=hub.name, port=hub.broker_port, identity=ON_A_MACHINE.node_identity(member.node)),
        data=ON_A_MACHINE.node_data(member.node),
        condition=ON_A_MACHINE.node_condition(member.node),
        devices=usual.devices,
        screen=usual.screen,
    )


def node_toml(settings: NodeSettings) -> str:
    """Return the text of a `node.toml`, with what a technician must know to change it."""
    above, _, _ = toml_of(settings).partition("[devices]\n")
    beside = settings.devices != _attached(_kind(settings.role, beside=False)).devices
    return f"# Which node this is, and below what is attached to it.\n{above}{_text(_kind(settings.role, beside))}"


def machine_toml(hub: HubSettings, nodes: Iterable[str]) -> str:
    """Return the text of a `machine.toml`; without nodes it is a bare machine, which shows a code."""
    machine = MachineSettings(
        hall=hub.hall, hub=hub.name, broker_port=hub.broker_port, depot_port=hub.depot_port, nodes=tuple(nodes)
    )
    return f"# Which nodes this machine is, and where its hub is.\n{toml_of(machine)}"


def _kind(role: str, beside: bool) -> str:
    return f"{role}{BESIDE}" if beside and _file(f"{role}{BESIDE}").is_file() else role


def _attached(kind: str) -> _Attached:
    return msgspec.convert(tomllib.loads(_text(kind)), _Attached)


@cache
def _text(kind: str) -> str:
    return _file(kind).read_text(encoding="utf-8")


def _file(kind: str) -> Traversable:
    return files(__package__) / "attached" / f"{kind}.toml"
