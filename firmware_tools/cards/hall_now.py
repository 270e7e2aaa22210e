"""The hall as it is now: which machines it knows, and whom they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware_tools.cards.errors import CardError
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.places import Places
from node_runtime.roster import FILE as ROSTER
from node_runtime.roster import read_roster
from node_runtime.settings import ROLES


@dataclass(frozen=True, slots=True)
class Member:
    """One node of the hall."""

    node: str
    role: Role
    window: str = ""
    zone: str = ""
    where: str = ""
    """Where it stands, in the hall's own words, for whoever carries the machine there."""


@dataclass(frozen=True)
class HallNow:
    """Whom the hub lets in, as its roster says, or, before its first start, as its configuration does."""

    hub: HubSettings
    members: tuple[Member, ...]
    windows: Mapping[str, str]
    """A window's id by its number, and by its id."""
    zones: frozenset[str]
    unheard: frozenset[str] = frozenset()
    """Nodes of the configuration that the hub does not go by yet."""

    def member(self, node: str) -> Member:
        """Return a node by its id. Raises CardError saying how a machine is added."""
        for each in self.members:
            if each.node == node:
                return each
        raise CardError(f'the hall knows no machine "{node}"; it knows {self._known()}. {how_to_add(node)}')

    def of_window(self, window: str) -> tuple[Member, ...]:
        """Return everything that stands at a window: its terminal first, then sign and pad."""
        order = (Role.TERMINAL, Role.SIGN, Role.PAD)
        found = [each for each in self.members if each.window == window]
        return tuple(sorted(found, key=lambda each: (order.index(each.role), each.node)))

    def window_id(self, told: str) -> str:
        """Return a window by its number or id. Raises CardError naming those there are."""
        if told in self.windows:
            return self.windows[told]
        raise CardError(f"there is no window {told}; there are {', '.join(dict.fromkeys(self.windows.values()))}")

    def _known(self) -> str:
        return ", ".join(each.node for each in self.members) or "none yet"


def read_hall_now(places: Places) -> HallNow:
    """Return the hall as it is now. Raises SettingsError without a hub, ConfigError for a hall that cannot be read."""
    hub, config = read_hub(places.hub), read_hall(places.hall)
    if config.id != hub.hall:
        raise CardError(f'{places.hall} is the hall "{config.id}", but this is the hub of "{hub.hall}"')
    there_is_one = (places.hall_data / ROSTER).exists()
    roster = read_roster(places.hall_data).members if there_is_one else _written(config)
    heard = frozenset(each.node for each in roster)
    members = [_member(each, config) for each in roster if each.role in ROLES]
    unheard = [_member(each, config) for each in _written(config) if each.node not in heard]
    return HallNow(
        hub=hub,
        members=(*members, *unheard),
        windows={name: each.id for each in config.windows for name in (each.number, each.id)},
        zones=frozenset(each.id for each in config.zones),
        unheard=frozenset(each.node for each in unheard),
    )


def how_to_add(node: str) -> str:
    """Say how a hall comes to know a machine."""
    return f'Add it in the console (设置 → 设备, Settings → Machines) with the id "{node}", then write its card'


def _written(config: HallConfig) -> tuple[Credential, ...]:
    return tuple(Credential(each.id, Role(each.role), each.window) for each in config.nodes)


def _member(credential: Credential, config: HallConfig) -> Member:
    node = next((each for each in config.nodes if each.id == credential.node), None)
    where = node.where.zh if node is not None and node.where is not None else ""
    zone = node.zone if node is not None else ""
    return Member(credential.node, credential.role, credential.window, zone, where)
