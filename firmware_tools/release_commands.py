"""`paidui release`: the releases a hub hands out, which machine runs which, and the keys behind them."""

from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from firmware_tools.errors import ToolError
from firmware_tools.options import in_json, json_option, root_option
from firmware_tools.release_keys_commands import in_a_sentence, keys
from firmware_tools.tables import plain, table
from hall_config.texts import Catalogue, CatalogueError
from hall_protocol.roles import Role
from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import MachineUpdate, Rollout, UpdateChange, UpdatesTold
from node_runtime.hub_file import read_hub
from node_runtime.places import Places

UPDATES: Final = "/updates"
MB: Final = 1_000_000
SILENT_S: Final = 180
"""A machine says how it is once a minute; what is older may not be so any more."""
ROLES: Final = tuple(role.value for role in Role)
at_once_option = click.option("--at-once", is_flag=True, help="Not only when the hall is closed: visitors may notice.")
resting_option = click.option(
    "--when-resting", is_flag=True, help="Also when a machine's window has been paused or closed for five minutes."
)
_CHOOSING: Final = (
    click.argument("machines", nargs=-1),
    click.option("--role", type=click.Choice(ROLES), help="All machines that are such a node."),
    at_once_option,
    root_option,
)


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that means some machines, or all."""
    return reduce(lambda done, option: option(done), reversed(_CHOOSING), command)


@click.group()
def release() -> None:
    """Add a release to this hub, and have the hall's machines run it. On the hub, with sudo."""


release.add_command(keys)


@release.command()
@root_option
def init(root: Path) -> None:
    """Make the repository of releases and its keys, unless they are there; `paidui init` does so too."""
    from hub_depot.repository import make_repository

    places = Places(root.absolute())
    with in_a_sentence():
        away = make_repository(places.depot, read_hub(places.hub).hall)
    click.echo(f"The repository of releases is in {places.depot}.")
    if away is not None:
        click.echo(f"Its offline key is still on this hub: sudo paidui release keys take-away FOLDER ({away})")


@release.command()
@click.argument("tar", type=click.Path(path_type=Path))
@click.option("--older", is_flag=True, help="Also one that is older than the newest here.")
@click.option("--sha256", default="", help="Add it only if this is its SHA-256, as its makers say.")
@root_option
def add(tar: Path, older: bool, sha256: str, root: Path) -> None:
    """Look TAR through, sign for it, and hand it out from now on. No machine changes by this."""
    from hub_depot.releases import add_release

    with in_a_sentence():
        added = add_release(Places(root.absolute()).depot, tar, older=older, sha256=sha256)
    click.echo(f"Release {added.version} for {added.architecture}, {added.size // MB} MB, SHA-256 {added.sha256}")
    click.echo(f"Nothing runs it yet: sudo paidui release wish {added.version}")


@release.command()
@click.argument("version")
@click.option("--anyway", is_flag=True, help="Also one that is wished of a machine which will not come back.")
@root_option
def remove(version: str, anyway: bool, root: Path) -> None:
    """Hand a release out no more, and make its room free; machines that run it go on."""
    from hub_depot.releases import remove_release

    depot = Places(root.absolute()).depot
    with in_a_sentence():
        if not anyway:
            _check_unwanted(depot, version)
        removed = remove_release(depot, version)
    click.echo(f"Release {version} is gone, {sum(each.size for each in removed) // MB} MB are free.")


def _check_unwanted(depot: Path, version: str) -> None:
    """A release that a machine is still to fetch stays, and so does the last one: cards are written with it."""
    from hub_depot.releases import releases_of
    from hub_depot.waves import wished_of

    if wanted := wished_of(depot, version):
        raise ToolError(
            f"{version} is wished of {', '.join(wanted)}, who would wait for it in vain: "
            "wish another first, or paidui release back MACHINE; of one that will not come back: --anyway"
        )
    if {each.version for each in releases_of(depot)} == {version}:
        raise ToolError(f"{version} is the only release here, and cards are written with it: add another first")


@release.command("list")
@root_option
@json_option
def list_command(root: Path, as_json: bool) -> None:
    """Show which releases there are, what each machine runs, and how far a release has come."""
    told = ask(root, lambda depot: depot.get(UPDATES, UpdatesTold))
    if as_json:
        click.echo(in_json(told))
        return
    for line in told_in_lines(told):
        click.echo(line)


@release.command()
@click.argument("version")
@choosing
@click.option("--together", is_flag=True, help="All of them together, not in waves.")
@click.option("--first", default="", help="The machine of the first wave; else one that would be missed least.")
@resting_option
def wish(
    version: str,
    machines: tuple[str, ...],
    role: str | None,
    at_once: bool,
    together: bool,
    first: str,
    when_resting: bool,
    root: Path,
) -> None:
    """Have MACHINES run VERSION. When none is named, all do, in waves: one, a quarter, the rest; a failure stops it."""
    in_waves = not (machines or role or together)
    if first and not in_waves:
        raise ToolError("--first is of waves alone, and these machines change over together: leave one of the two out")
    wanted = {"release": version, "at_once": at_once, "when_resting": when_resting}
    _change(root, "roll_out" if in_waves else "run", machines, role, first=first, **wanted)


@release.command()
@root_option
def pause(root: Path) -> None:
    """Have a release that is on its way go no further."""
    _change(root, "pause")


@release.command("go-on")
@root_option
def go_on(root: Path) -> None:
    """Have a release that was paused, or that has failed somewhere, go on its way."""
    _change(root, "go_on")


@release.command()
@choosing
def back(machines: tuple[str, ...], role: str | None, at_once: bool, root: Path) -> None:
    """Have MACHINES run what they ran before; all of them when none is named."""
    _change(root, "back", machines, role, at_once=at_once)


@release.command()
@choosing
def again(machines: tuple[str, ...], role: str | None, at_once: bool, root: Path) -> None:
    """Have MACHINES try once more what has failed there."""
    _change(root, "again", machines, role, at_once=at_once)


def ask(root: Path, question: Callable[[DepotClient], UpdatesTold]) -> UpdatesTold:
    """Return what the depot of this hub answers. Raises ToolError when it does not."""
    places = Places(root.absolute())
    if not places.hub.exists():
        raise ToolError(f"this machine is no hub, for {places.hub} is not there: run it on the hub, with sudo")
    try:
        return question(from_inside(places.depot_inside))
    except DepotRefusedError as problem:
        raise ToolError(problem.detail or problem.problem) from problem
    except DepotAwayError as problem:
        raise ToolError(
            f"the depot of this hub does not answer ({problem}): "
            "run it on the hub, with sudo; see `systemctl status paidui-depot`"
        ) from problem


def told_in_lines(told: UpdatesTold) -> Iterator[str]:
    """Say which releases there are, what each machine runs, and how far a release has come."""
    if not told.releases:
        yield "No release yet: sudo paidui release add paidui-VERSION-arm64.tar"
    else:
        rows = [
            (each.version, ", ".join(each.architectures), f"{each.size // MB} MB", each.added) for each in told.releases
        ]
        yield from table([("release", "for", "size", "added"), *rows])
    if told.machines:
        yield ""
        rows = [_row(each, _is_stopped(told.rollout, each)) for each in told.machines]
        yield from table([("machine", "runs", "wished", "how it goes"), *rows])
    if told.rollout is not None:
        yield ""
        yield plain(_rollout(told.rollout))
    if told.releases and told.first and (told.rollout is None or told.rollout.is_done):
        yield ""
        yield f"In waves, a release would come to {told.first} first; --first names another machine."
    if told.root_is_here:
        yield ""
        yield "The offline key is still on this hub: sudo paidui release keys take-away FOLDER"


def _is_stopped(rollout: Rollout | None, machine: MachineUpdate) -> bool:
    """Whether what is wished of a machine waits for somebody to let it go on."""
    return rollout is not None and machine.wished == rollout.release and (rollout.is_paused or bool(rollout.failed))


def _row(machine: MachineUpdate, is_stopped: bool) -> tuple[str, str, str, str]:
    state = machine.state
    step = "resting" if state.step == "waiting" and machine.when_resting else state.step
    said = _text(f"step_{step}") if machine.age_s >= 0 else _text("unheard")
    is_told = step == "settled" and machine.wished not in ("", state.running) and not is_stopped
    if is_told and 0 <= machine.age_s <= SILENT_S:
        said = _text("begins_soon")  # it has not asked since
    if machine.age_s > SILENT_S:
        said += f" when last heard, {machine.age_s // 60} min ago"
    why = f": {_text(f'why_{state.why}', detail=state.detail)}" if state.why else ""
    return machine.name, state.running or "–", machine.wished or "–", said + why


def _rollout(rollout: Rollout) -> str:
    if rollout.failed:
        why = _text(f"why_{rollout.why}", detail=rollout.detail)
        return _text("stopped", release=rollout.release, machine=rollout.failed, why=why)
    if rollout.is_done:
        return _text("everywhere", release=rollout.release)
    key = "paused" if rollout.is_paused else "on_its_way"
    where = {"release": rollout.release, "wave": rollout.wave + 1, "waves": len(rollout.waves)}
    return _text(key, **where, waits=_text("next_well"))


def _text(key: str, **fields: object) -> str:
    try:
        return Catalogue.load().text(f"updates.{key}", "en", **fields)
    except CatalogueError:
        return key  # of a newer machine


def _change(
    root: Path,
    act: str,
    machines: tuple[str, ...] = (),
    role: str | None = None,
    *,
    first: str = "",
    **wanted: object,
) -> None:
    """Have the depot do what somebody wants of these machines, and say how it stands then."""
    told = ask(root, lambda depot: depot.get(UPDATES, UpdatesTold))
    chosen, firsts = _chosen(told, machines, role), _chosen(told, (first,) if first else (), None)
    wish = {"act": act, "machines": chosen, "first": "".join(firsts), **wanted}
    change = msgspec.convert(wish, UpdateChange, strict=False)
    for line in told_in_lines(ask(root, lambda depot: depot.post(UPDATES, change, UpdatesTold))):
        click.echo(line)


def _chosen(told: UpdatesTold, machines: tuple[str, ...], role: str | None) -> tuple[str, ...]:
    """The machines meant, by their own name or that of any node they carry."""
    carries = {node: each.name for each in told.machines for node in (each.name, *each.carries)}
    unknown = [name for name in machines if name not in carries]
    if unknown:
        raise ToolError(f"this hub has heard of no machine {', '.join(unknown)}; see `paidui release list`")
    of_role = [each.name for each in told.machines if role in each.roles]
    if role and not of_role:
        raise ToolError(f"this hub has heard of no machine that is a {role}; see `paidui release list`")
    return tuple(dict.fromkeys([*(carries[name] for name in machines), *of_role]))
