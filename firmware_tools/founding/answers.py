"""What `paidui init` is told, by questions or by flags, and whether it can be so."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from hall_protocol.topics import LEVEL

CLOCKS: Final = ("network", "rtc", "hand")
"""Where a hub has its time from: servers it can reach, a clock chip of its own, whoever sets it each time it starts."""
HOST_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
LONGEST_NAME: Final = 60
SOURCES: Final = (Path(__file__).parents[2] / "halls", Path("/usr/share/paidui/halls"))
"""Where the example halls stand: in a source tree, and where the package puts them."""
EXAMPLES: Final = ("county", "town")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The five answers, and what follows from them unless a flag says otherwise."""

    name: str
    """The hall's name, as it stands on its boards."""
    name_en: str
    hall: str
    """A short name in Latin letters, for topics and addresses."""
    network: str
    clock: str
    account: str
    example: Path
    hub_name: str
    """What machines call the hub."""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise ToolError(f"the hall's name has 1 to {LONGEST_NAME} characters in one line (--hall-name)")
        if not LEVEL.fullmatch(self.hall) or len(self.hall) > 32:
            raise ToolError(f'"{self.hall}" is no short name: use up to 32 of a-z, 0-9 and -, such as qinghe (--id)')
        if self.network:
            check_network(self.network)
        if self.clock not in CLOCKS:
            raise ToolError(f'"{self.clock}" is no clock: say {", ".join(CLOCKS)} (--clock)')
        if not HOST_NAME.fullmatch(self.hub_name):
            raise ToolError(f'"{self.hub_name}" is no name of a machine: use a-z, 0-9, - and dots (--hub-name)')


def check_network(network: str) -> None:
    """Raise ToolError for what is no network of a hall's own."""
    try:
        found = ipaddress.ip_network(network)
    except ValueError as problem:
        raise ToolError(
            f'"{network}" is no network ({problem}): write such as 192.168.10.0/24 (--network)'
        ) from problem
    if not found.is_private:
        raise ToolError(f"{network} is open to the whole internet: a hall's network is a private one (--network)")


def example_hall(wanted: str) -> Path:
    """Return the folder of an example hall by its name, or of any hall's configuration by its path."""
    if "/" not in wanted:
        for source in SOURCES:
            if (source / wanted / "hall.toml").exists():
                return source / wanted
    folder = Path(wanted)
    if not (folder / "hall.toml").exists():
        raise ToolError(f'"{wanted}" is no hall: say {", ".join(EXAMPLES)}, or a folder with a hall.toml (--example)')
    return folder
