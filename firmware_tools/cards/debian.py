"""Debian's packages that a machine needs beyond Raspberry Pi OS Lite: gathered once, handed out by the hub by hash."""

from pathlib import Path
from typing import Final

import msgspec

from firmware_tools.cards.errors import CardError
from node_runtime.places import Places

LIST: Final = "debian/packages.json"


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One package of one release of Debian."""

    suite: str
    name: str
    version: str
    sha256: str
    size: int


def packages_of(places: Places) -> tuple[Package, ...]:
    """Return what this hub has gathered; nothing, before anybody has."""
    path = places.depot / LIST
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Package, ...])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError) as problem:
        raise CardError(f"{path} cannot be read ({problem}): run `sudo paidui node debian-packages` again") from problem


def handed_out(places: Places, package: Package) -> Path:
    """Return where the hub hands a package out, by its hash alone."""
    return places.depot / "boot" / package.sha256
