"""`paidui release keys`: the keys that releases are signed by, and the one that a technician takes away."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import root_option
from hub_depot.faults import DepotError
from node_runtime.clock import utc_now
from node_runtime.places import Places

if TYPE_CHECKING:
    from hub_depot.repository import Repository

path_type = click.Path(path_type=Path)


@click.group()
def keys() -> None:
    """The keys that releases are signed by."""


@keys.command()
@root_option
def status(root: Path) -> None:
    """Say whether the offline key has been taken away."""
    repository = _repository(root)
    with in_a_sentence():
        hall = repository.hall
    if repository.keys.is_taken_away:
        click.echo(f"{hall}: the offline key is not on this hub, as it should be.")
    else:
        click.echo(f"{hall}: the offline key is still here: sudo paidui release keys take-away FOLDER")


@keys.command("take-away")
@click.argument("folder", type=path_type)
@click.option("--keep", is_flag=True, help="Leave it here too, for a second stick; run it again without this.")
@root_option
def take_away(folder: Path, keep: bool, root: Path) -> None:
    """Copy the offline key into FOLDER, on a USB stick, read it back, and delete it here."""
    repository = _repository(root)
    with in_a_sentence():
        if root == Path("/"):
            refuse_own_disk(folder, repository.keys.offline)
        copy = _carry(repository, folder)
        if not keep:
            repository.keys.forget_offline()
    click.echo(f"The offline key is in {copy}" + ("." if keep else ", and no longer on this hub."))
    click.echo(
        "Make a second stick of it, and lock the two away in two places."
        if keep
        else "Lock the sticks away in two places."
    )


@keys.command()
@click.argument("key", type=path_type)
@click.option("--offline-too", is_flag=True, help="Make a new offline key as well; the old one vouches for it.")
@root_option
def rotate(key: Path, offline_too: bool, root: Path) -> None:
    """Replace the keys on this hub; KEY is root.pem on the stick. Machines follow by themselves."""
    repository = _repository(root)
    with in_a_sentence():
        repository.rotate(key, with_root=offline_too)
    click.echo("The keys on this hub are new.")
    if offline_too:
        click.echo("So is the offline one: sudo paidui release keys take-away FOLDER; then destroy the old sticks.")


@keys.command("sign-anew")
@root_option
def sign_anew(root: Path) -> None:
    """Sign everything once more, later than any machine has heard it: after a backup was restored."""
    from hub_depot.releases import take_up_again

    with in_a_sentence():
        lost = take_up_again(Places(root.absolute()).depot)
    click.echo("Everything is signed anew.")
    for each in lost:
        click.echo(f"{each.name} did not come along: add it again.")


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Say what the depot cannot do as whoever typed the command reads it."""
    try:
        yield
    except DepotError as problem:
        raise ToolError(str(problem)) from problem
    except PermissionError as problem:
        raise ToolError(f"{problem.filename} cannot be changed: run it with sudo") from problem


def _repository(root: Path) -> "Repository":
    from hub_depot.repository import Repository

    return Repository(Places(root.absolute()).depot, utc_now)


def refuse_own_disk(folder: Path, offline: Path) -> None:
    """Raise DepotError for a folder where a stick was to be mounted and is not: the key would never leave the hub."""
    if folder.is_dir() and offline.is_dir() and folder.stat().st_dev == offline.stat().st_dev:
        raise DepotError(
            f"{folder} is on this hub's own disk: is the stick in, and mounted there? `lsblk` shows where it is"
        )


def _carry(repository: "Repository", folder: Path) -> Path:
    """Copy the offline key and see that it can be read back; what a pulled stick left half copied is copied anew."""
    from hub_depot.keys import ROOT_KEY, read_key

    repository.mend()
    if repository.keys.is_taken_away:
        raise DepotError(f"the offline key is not in {repository.keys.offline}: it was taken away before")
    if not folder.is_dir():
        raise DepotError(f"{folder} is no folder: is the stick in, and mounted there?")
    copy = folder / f"paidui-offline-key-{repository.hall}"
    if copy.exists():
        _check_carried(repository, copy)
        return copy
    draft = copy.with_name(f".{copy.name}.new")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(repository.keys.offline, draft, copy_function=shutil.copyfile)
        os.sync()
        read_key(draft / ROOT_KEY)
        draft.rename(copy)
        os.sync()
    except (OSError, shutil.Error) as problem:
        raise DepotError(f"the stick cannot be written to ({problem}): use another one") from problem
    return copy


def _check_carried(repository: "Repository", copy: Path) -> None:
    """What stands on the stick must be the key that counts now, and not a former one of the same hall."""
    from hub_depot.keys import ROOT_KEY, read_key

    if not repository.counts(read_key(copy / ROOT_KEY)):
        raise DepotError(f"{copy} is there already: use another stick, or remove it first")
