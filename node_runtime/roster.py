"""Who is on a hall's bus, as a file: the hub writes it with each change of its configuration, the broker goes by it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.access import Credential
from node_runtime.settings import SettingsError

FILE: Final = "roster.json"
OF_THE_HALL: Final = 0o640
"""The hub writes it; the broker and the depot, in its group, read it."""


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
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OF_THE_HALL), "wb") as file:
        os.fchmod(file.fileno(), OF_THE_HALL)  # all else the hub writes is for its own eyes
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_roster(folder: Path) -> Roster:
    """Return who is on the bus. Raises SettingsError while nobody has said, and for a damaged file."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Roster)
    except FileNotFoundError as problem:
        raise SettingsError(f"{path} is not there yet: run `sudo paidui init`, or start the hub once") from problem
    except (OSError, msgspec.MsgspecError) as problem:
        raise SettingsError(f"{path} cannot be read ({problem}): remove it and start the hub again") from problem
