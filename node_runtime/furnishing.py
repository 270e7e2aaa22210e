"""What a machine of the hall is told, as files: the same whether a card is written or a code accepted."""

from collections.abc import Iterable, Mapping
from typing import Final

from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.hub_file import HubSettings
from node_runtime.machine import MachineSettings
from node_runtime.places import Places
from node_runtime.settings import BrokerAddress, NodeSettings, ScreenSettings, toml_of

ON_A_MACHINE: Final = Places()
"""Where everything stands on the machine that reads it, wherever it is written."""
SCREENS: Final[Mapping[Role, ScreenSettings]] = {
    Role.DISPENSER: ScreenSettings(width=1080, height=1920, fullscreen=True),
    Role.DISPLAY: ScreenSettings(width=1920, height=1080, fullscreen=True),
    Role.TERMINAL: ScreenSettings(width=800, height=480, fullscreen=True),
    Role.SIGN: ScreenSettings(width=960, height=160, fullscreen=True),
    Role.PAD: ScreenSettings(width=800, height=480, fullscreen=True),
}
"""The usual glass of each role; another one is a line under `[screen]`."""
VOICE_PARTS: Final = "/var/lib/paidui/voice"


def node_settings(member: Credential, hub: HubSettings, zone: str = "") -> NodeSettings:
    """Return the settings of a node with nothing attached but what every node of its role has."""
    return NodeSettings(
        node=member.node,
        role=member.role,
        hall=hub.hall,
        window=member.window,
        zone=zone,
        broker=BrokerAddress(host=hub.name, port=hub.broker_port, identity=ON_A_MACHINE.node_identity(member.node)),
        data=ON_A_MACHINE.node_data(member.node),
        condition=ON_A_MACHINE.node_condition(member.node),
        devices={"parts": VOICE_PARTS} if member.role is Role.VOICE else {},
        screen=SCREENS.get(member.role, ScreenSettings()),
    )


def node_toml(settings: NodeSettings) -> str:
    """Return the text of a `node.toml`, for a technician to read and to change."""
    return f"# Which node this is; what is attached to it stands under [devices].\n{toml_of(settings)}"


def machine_toml(hub: HubSettings, nodes: Iterable[str]) -> str:
    """Return the text of a `machine.toml`; without nodes it is a bare machine, which shows a code."""
    machine = MachineSettings(
        hall=hub.hall, hub=hub.name, broker_port=hub.broker_port, depot_port=hub.depot_port, nodes=tuple(nodes)
    )
    return f"# Which nodes this machine is, and where its hub is.\n{toml_of(machine)}"
