"""What an installed machine is told about itself: which nodes it is, and where its hub hands things out."""

import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from hall_protocol.topics import LEVEL
from node_runtime.settings import SettingsError

BROKER_PORT: Final = 8883
"""Where a hall's nodes find their broker: TLS 1.3, and nothing without a certificate of the hall."""
DEPOT_PORT: Final = 8443
"""Where a hall's machines find what the hub hands out: certificates, releases, wishes."""
PROGRAMS: Final = {
    "dispenser": "ticket_dispenser",
    "terminal": "window_terminal",
    "sign": "window_terminal.sign",
    "pad": "window_terminal.pad",
    "display": "caller_display",
    "voice": "hall_voice",
}
"""By role, the package that is such a node's program."""


class MachineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One machine of a hall: its nodes, and its hub by name or address."""

    hall: str
    hub: str
    """A name such as `paidui-qinghe.local`, or an address; the hub is known by its certificate, not by this."""
    broker_port: Annotated[int, Meta(ge=1, le=65535)] = BROKER_PORT
    depot_port: Annotated[int, Meta(ge=1, le=65535)] = DEPOT_PORT
    nodes: tuple[str, ...] = ()
    """None yet: a bare machine, which shows a code until the console accepts it."""


def read_machine(path: Path) -> MachineSettings:
    """Return what a machine is told. Raises SettingsError naming the file and what to do."""
    try:
        machine = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), MachineSettings)
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"{path} cannot be read ({problem}): this is no machine of a hall, or its card is damaged"
        ) from problem
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise SettingsError(f"{path}: {problem}; write the card of this machine anew") from problem
    for name in (machine.hall, *machine.nodes):
        if not LEVEL.fullmatch(name):
            raise SettingsError(f'{path}: "{name}" is no id; an id is of a-z, 0-9 and -')
    return machine
