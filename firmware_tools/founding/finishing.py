"""What a founded hub needs to run: an account to log in with, releases to hand out, units, and the right owners."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.founding.answers import Answers
from firmware_tools.units.errors import UnitsError
from firmware_tools.units.laying import lay_units
from firmware_tools.units.system import settle_people
from firmware_tools.units.told import as_before
from hub_depot.faults import DepotError
from hub_depot.releases import add_release, releases_of
from hub_depot.repository import make_repository
from node_runtime.hub_file import HubSettings
from node_runtime.places import Places
from web_console.entrance.accounts import FILE as ACCOUNTS
from web_console.entrance.accounts import FIRST_ACCOUNT, FIRST_PASSWORD, AccountError, Accounts

CARRIED: Final = "usr/share/paidui/releases"
"""Where the package lays the releases for the hall's machines."""


def prepare(places: Places, *, is_new: bool) -> None:
    """Have everybody's folders be theirs before anything is written there; what still runs of a former hall ends."""
    try:
        if is_new:
            lay_units(places, "hub", (), None)  # as the package has done; a technician may have moved it all aside
        else:
            settle_people(places.root)
    except UnitsError as problem:
        raise ToolError(str(problem)) from problem


def finish(places: Places, hub: HubSettings, answers: Answers) -> Iterator[str]:
    """Do what is left; says of each thing it made what it is."""
    yield from make_account(places.hall_data, answers.account, answers.password)
    yield from _releases(places, hub.hall)
    yield from _units(places, hub)


def _units(places: Places, hub: HubSettings) -> Iterator[str]:
    try:
        kind, nodes = as_before(places)  # a hub may be a voice besides
        laid = lay_units(places, kind, nodes, hub)
    except UnitsError as problem:
        raise ToolError(str(problem)) from problem
    if laid.changed:
        yield f"units and settings of the system: {len(laid.changed)} files"


def has_accounts(places: Places) -> bool:
    """Whether somebody can log in already."""
    return (places.hall_data / ACCOUNTS).exists()


def make_account(data: Path, name: str, password: str) -> Iterator[str]:
    """Somebody must be able to log in; a password that nobody was asked for stands where only root reads it."""
    if (data / ACCOUNTS).exists():
        return
    accounts = Accounts(data)
    try:
        if password:
            accounts.add(name, password, "manager")
            yield f"the account {name}"
        else:
            accounts.ensure_first()
            yield f"the account {FIRST_ACCOUNT}, its password in {data / FIRST_PASSWORD}"
    except AccountError as problem:
        raise ToolError(f"{problem} (--account)") from problem


def _releases(places: Places, hall: str) -> Iterator[str]:
    try:
        is_new = not (places.depot / "tuf").exists()
        away = make_repository(places.depot, hall)
        if is_new:
            yield f"a signed repository of releases, {places.depot}; take its keys away: {away}"
        known = {(each.version, each.architecture) for each in releases_of(places.depot)}
        for tar in sorted((places.root / CARRIED).glob("*.tar")):
            # Nobody runs it by this: a hub whose machines are ahead of it is to be updated, too.
            release = add_release(places.depot, tar, older=True)
            if (release.version, release.architecture) not in known:
                yield f"the release {release.version} for {release.architecture}"
    except DepotError as problem:
        raise ToolError(str(problem)) from problem
