"""`paidui hub`: what is kept elsewhere for the day the hub dies, and the new hub that is made of it."""

import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.founding.finishing import finish, prepare
from firmware_tools.founding.steps import found
from firmware_tools.init_command import again
from firmware_tools.moving.arriving import BACKUP, arrived, check_is_no_hub, coming_epoch, copy_releases, lay_out
from firmware_tools.moving.claiming import claim, whole
from firmware_tools.moving.papers import papers_of
from firmware_tools.moving.safe import SEALED, Safe, check_place, find_safe
from firmware_tools.moving.sealing import keep_code, kept_code, seal
from firmware_tools.moving.unit import UNIT, Wish, begin_following, check_seen, wished
from firmware_tools.options import root_option
from hub_depot.faults import DepotError
from hub_depot.releases import take_up_again
from hub_depot.repository import make_repository
from node_runtime.clock import wall_ms
from node_runtime.durable import write_whole
from node_runtime.following import read_followed
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.places import Places

CODE_FROM: Final = "PAIDUI_RECOVERY_CODE"
a_folder = click.Path(path_type=Path)


@click.group("hub")
def hub_group() -> None:
    """Keep elsewhere what a new hub is made of, and make one."""


@hub_group.command()
@click.option("--to", "place", type=a_folder, help="A stick or a share of another machine, mounted.")
@click.option("--same-disk", is_flag=True, help="For a try: the folder may be on the hub's own disk.")
@root_option
def follow(place: Path | None, same_disk: bool, root: Path) -> None:
    """Keep the hub's journal and papers at FOLDER, up to the second, from now on; without --to: say how that goes."""
    places = Places(root.absolute())
    hub = read_hub(places.hub)
    if place is None:
        if same_disk:
            raise ToolError("--same-disk is said of a folder: name it too, --to FOLDER")
        for line in how_it_goes(places, hub, wall_ms()):
            click.echo(line)
        return
    wish = Wish(place.absolute(), same_disk)
    if root == Path("/"):
        check_seen(wish.place)
    if not same_disk:
        check_place(wish.place, places.hall_data)
    begin_following(places, wish)
    click.echo(_is_followed(hub, wish))
    _tell_code(places)


def how_it_goes(places: Places, hub: HubSettings, wall_ms: int) -> Iterator[str]:
    """Yield where this hub is followed, and how that goes."""
    wish, followed = wished(places), read_followed(places.hall_data)
    if wish is None:
        yield f"{hub.name} is followed nowhere: sudo paidui hub follow --to FOLDER"
        return
    yield _is_followed(hub, wish)
    if not os.access(places.hall_data, os.R_OK | os.X_OK):
        yield "How that goes is for root to see: run it with sudo."
    elif followed is None or followed.place != str(wish.place):
        yield f"Nothing was kept there yet: see `systemctl status {UNIT}`."
    elif followed.problem:
        yield f"It fails: {followed.problem}"
    elif followed.is_silent(wall_ms):
        yield f"Nothing was heard of it for {(wall_ms - followed.at_ms) // 60_000} min: see `systemctl status {UNIT}`."
    else:
        yield f"All was well {max(wall_ms - followed.at_ms, 0) // 1000} s ago."


def _is_followed(hub: HubSettings, wish: Wish) -> str:
    said = f"{hub.name} is followed at {Safe.of(wish.place, hub.hall).folder}"
    return f"{said}; that may be on its own disk, as was wished for a try." if wish.same_disk else f"{said}."


@hub_group.command()
@click.argument("folder", type=a_folder)
@click.option("--same-disk", is_flag=True, help="To carry them elsewhere by hand: FOLDER may be on the hub's own disk.")
@root_option
def papers(folder: Path, same_disk: bool, root: Path) -> None:
    """Write the hub's papers into FOLDER, sealed: with a backup they make a new hub."""
    places = Places(root.absolute())
    hub, (code, _) = read_hub(places.hub), kept_code(places.moving)
    if same_disk:
        folder.mkdir(parents=True, exist_ok=True)
    else:
        check_place(folder.absolute(), places.hall_data)
    file = folder.absolute() / f"paidui-{hub.hall}-papers{SEALED}"
    write_whole(file, seal(papers_of(places), code))
    click.echo(f"{file}: whoever has it and the recovery code is the hall.")
    _tell_code(places)


@hub_group.command("code")
@root_option
def show_code(root: Path) -> None:
    """Show the recovery code, to be written on paper and locked away."""
    places = Places(root.absolute())
    read_hub(places.hub)
    _tell_code(places)


@hub_group.command()
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--papers", "papers_file", type=click.Path(path_type=Path, exists=True), help="With a backup: the papers."
)
@root_option
def move(source: Path, papers_file: Path | None, root: Path) -> None:
    """Make this machine the hub that died, of FROM: the folder it was followed at, or a backup with its papers.

    The package is installed here, and `paidui init` was not run. The old machine must stay switched off.
    """
    places, step = Places(root.absolute()), _Steps()
    check_is_no_hub(places)
    safe = _safe_at(source.absolute(), papers_file)
    code = _asked_code()
    sealed, journal = _where(source.absolute(), papers_file, safe, code)
    prepare(places, is_new=True)
    epoch = lay_out(places, sealed, code, journal, coming_epoch(safe, code, wall_ms()), step)
    keep_code(places.moving, code)
    hub = read_hub(places.hub)
    if safe is not None and (latest := whole(safe, code)):
        copy_releases(latest.releases, places)
    if safe is not None:
        claim(safe.era(epoch), code)
    step("releases")
    for lost in _releases_again(places, hub):
        click.echo(f"         {lost} did not come along: add it again")
    step("units, users, identities")
    answers = again(places, hub, {})
    made = [*found(places, hub, answers)]
    arrived(places)
    for each in [*made, *finish(places, hub, answers)]:
        click.echo(f"         {each}")
    step.end()
    click.echo(_next(hub.name, safe))


def _releases_again(places: Places, hub: HubSettings) -> list[str]:
    """Hand out what came along, and return the names of what did not."""
    try:
        make_repository(places.depot, hub.hall)
        return [lost.name for lost in take_up_again(places.depot)]
    except DepotError as problem:
        raise ToolError(str(problem)) from problem


def _safe_at(source: Path, papers_file: Path | None) -> Safe | None:
    """Return the safe that a new hub is made of; None: it is a backup."""
    if source.suffix == BACKUP:
        if papers_file is None:
            raise ToolError(
                "a backup has no authority in it: name the hub's papers too (--papers FILE, of `paidui hub papers`)"
            )
        return None
    safe = find_safe(source)
    if safe.latest() is None:
        raise ToolError(f"{safe.folder} was begun, and holds no whole hub: take last night's backup")
    return safe


def _where(source: Path, papers_file: Path | None, safe: Safe | None, code: str) -> tuple[Path, Path]:
    """Return where the papers and the journal are."""
    latest = whole(safe, code) if safe else None
    if latest is None:
        return papers_file or source, source
    return papers_file or latest.papers()[0], latest.journal


def _asked_code() -> str:
    return os.environ.get(CODE_FROM) or click.prompt("The recovery code (it was written on paper)", hide_input=False)


def _tell_code(places: Places) -> None:
    code, _ = kept_code(places.moving)
    click.echo(f"Recovery code: {code}\nWrite it on paper and lock it away: without it nothing there can be opened.")


def _next(name: str, safe: Safe | None) -> str:
    todo = (
        'Keep the old machine off: pull its plug, take out its card, write "replaced" on it. It must not run again.',
        *([f"Give this machine the address that the others know the hub by: {name}"] if _is_address(name) else []),
        "Look whether all is well: sudo paidui doctor",
        f"Have it followed in its turn: sudo paidui hub follow --to {safe.folder.parent if safe else 'FOLDER'}",
    )
    numbered = "\n".join(f"  {number}. {each}" for number, each in enumerate(todo, 1))
    return f"\nThis machine is {name} now. Its machines find it by that, by themselves, within a minute.\n{numbered}\n"


def _is_address(name: str) -> bool:
    """Whether machines know the hub by an address, which no name finds anew."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class _Steps:
    """Says each step and how long it took: at 8:40 somebody waits beside it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = self._since = clock()
        self._what = ""

    def __call__(self, what: str) -> None:
        self._done()
        self._what, self._since = what, self._clock()

    def end(self) -> None:
        """All is done."""
        self._done()
        click.echo(f"{self._clock() - self._begun:6.1f} s  in all")

    def _done(self) -> None:
        if self._what:
            click.echo(f"{self._clock() - self._since:6.1f} s  {self._what}")
