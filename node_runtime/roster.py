"""Who is on a hall's bus, as a file: the hub writes it with each change of its configuration, the broker goes by it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.access import Credential
from node_runtime.durable import OF_THE_HALL, write_whole
from node_runtime.settings import SettingsError

FILE: Final = "roster.json"


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Every credential of a hall."""

    hall: str
    members: tuple[Credential, ...]

    def of(self, node: str) -> Credential | None:
        """Return a member by its id."""
        return next((each for each in self.members if each.node == node), None)


def write_roster(folder: Path, hall: str, members: Iterable[Credential]) -> None:
    """Write who is on the bus, whole or not at all; nothing is written where nothing has changed."""
    content = msgspec.json.format(msgspec.json.encode(Roster(hall=hall, members=tuple(members))), indent=1)
    path = folder / FILE
    if path.exists() and path.read_bytes() == content:
        return
    write_whole(path, content, mode=OF_THE_HALL)  # all else the hub writes is for its own eyes


def read_roster(folder: Path) -> Roster:
    """Return who is on the bus. Raises SettingsError while nobody has said, and for a damaged file."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Roster)
    except FileNotFoundError as problem:
        raise SettingsError(f"{path} is not there yet: run `sudo paidui init`, or start the hub once") from problem
    except (OSError, msgspec.MsgspecError) as problem:
        raise SettingsError(f"{path} cannot be read ({problem}): remove it and start the hub again") from problem
