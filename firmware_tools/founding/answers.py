"""What `paidui init` is told, by questions or by flags, and whether it can be so."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from hall_protocol.topics import LEVEL
from web_console.entrance.accounts import NAME
from web_console.entrance.passwords import LONGEST, SHORTEST

CLOCKS: Final = ("network", "rtc", "hand")
"""Where a hub has its time from: servers it can reach, a clock chip of its own, whoever sets it each time it starts."""
HOST_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
LONGEST_NAME: Final = 60
USUAL_LENGTHS: Final = {4: 24, 6: 64}
"""How much of an address is mostly its network's."""
UNQUOTABLE: Final = frozenset('"\\')
"""What would end a text in the hall's configuration."""
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
    password: str = field(default="", repr=False)
    """The first account's; one is made up where nobody was asked for it."""

    def __post_init__(self) -> None:
        check_name(self.name)
        check_name(self.name_en)
        check_short_name(self.hall)
        check_network(self.network)
        check_clock(self.clock)
        if not HOST_NAME.fullmatch(self.hub_name):
            raise ToolError(f'"{self.hub_name}" is no name of a machine: use a-z, 0-9, - and dots (--hub-name)')


def check_name(name: str) -> None:
    """Raise ToolError for what cannot stand on a hall's boards, or not in its configuration."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise ToolError(f"the hall's name has 1 to {LONGEST_NAME} characters in one line (--hall-name)")
    if UNQUOTABLE & {*name}:
        raise ToolError("the hall's name has no \" and no \\ in it: write “ and ” instead (--hall-name)")


def check_short_name(hall: str) -> None:
    """Raise ToolError for what cannot stand in an address."""
    if not LEVEL.fullmatch(hall) or len(hall) > 32:
        raise ToolError(f'"{hall}" is no short name: use up to 32 of a-z, 0-9 and -, such as qinghe (--id)')


def check_clock(clock: str) -> None:
    """Raise ToolError for what a hub cannot have its time from."""
    if clock not in CLOCKS:
        raise ToolError(f'"{clock}" is no clock: say {", ".join(CLOCKS)} (--clock)')


def check_account(name: str) -> None:
    """Raise ToolError for what is no name of an account."""
    if not NAME.fullmatch(name):
        raise ToolError(f'"{name}" is no name of an account: it is of a-z, 0-9, . _ -, such as li.ming (--account)')


def check_password(password: str) -> str:
    """Return a password. Raises ToolError for one that nobody could have."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ToolError(f"a password has {SHORTEST} to {LONGEST} characters")
    return password


def check_network(network: str) -> None:
    """Raise ToolError for what is no network of a hall's own; that there is none yet may be."""
    if not network:
        return
    try:
        told = ipaddress.ip_interface(network)
    except ValueError as problem:
        raise ToolError(
            f'"{network}" is no network ({problem}): write such as 192.168.10.0/24 (--network)'
        ) from problem
    found = told.network
    if found.num_addresses == 1:
        usual = ipaddress.ip_interface(f"{told.ip}/{USUAL_LENGTHS[told.version]}").network
        raise ToolError(f"{network} is one machine's address: the network it is in is mostly {usual} (--network)")
    if told.ip != found.network_address:
        raise ToolError(f"{network} is one machine's address: its network is {found} (--network)")
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
