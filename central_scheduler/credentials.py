"""Who is on the bus: every credential of a hall, from its configuration."""

from typing import Final

from hall_config.model import HallConfig
from hall_protocol.access import Credential
from hall_protocol.roles import Role

HUB: Final = Credential("hub", Role.HUB)
CONSOLE: Final = Credential("console", Role.CONSOLE)
FORECASTER: Final = Credential("forecaster", Role.FORECASTER)
PRINTS_TICKETS: Final = frozenset({Role.DISPENSER, Role.CONSOLE})
"""Roles that issue tickets, and so get the key that stands on the paper."""
OPERATOR: Final = Credential("operator", Role.CONSOLE)
"""A technician's command line; it may do what the console may."""


def credentials_of(config: HallConfig) -> dict[str, Credential]:
    """Return every credential the hall knows, by node id."""
    nodes = [Credential(node.id, Role(node.role), node.window) for node in config.nodes]
    return {credential.node: credential for credential in (HUB, CONSOLE, FORECASTER, OPERATOR, *nodes)}
