"""`paidui machine`: the machines of an installed hall as they tell of themselves, and those that show a code."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import root_option
from firmware_tools.tables import table
from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import AboutMachine, Acceptance, Becomes, Done, MachineTold, Refusal, Waiting
from node_runtime.places import Places

T = TypeVar("T")
DIGITS: Final = 6
BETWEEN: Final = re.compile(r"[\s-]")
"""How people write six digits: in two threes, with a blank or a dash."""
WHY: Final = {
    "no_such_code": "no machine shows the code {detail}: look at its screen again; a code lasts an hour",
    "taken": "{detail} is another machine already: with --replace that one is let in no more",
    "no_such_node": "the hall has no {detail}: add it in the console, under settings; see `paidui node list`",
    "twice": "one machine cannot be the same node twice: name each once",
    "of_the_hub": "{detail} is a program of the hub and no machine; see `paidui node list`",
    "not_understood": "the hub does not understand that ({detail}): see `paidui node list` for what a machine can be",
}
"""What the depot's words mean for whoever typed the command; any other is told as it is."""


@click.group()
def machine() -> None:
    """See the hall's machines, and let one in by the code it shows. On the hub, with sudo."""


@machine.command("list")
@root_option
def list_command(root: Path) -> None:
    """Show every machine that has told the hub how it is."""
    told = _ask(root, lambda depot: depot.get("/machines", tuple[MachineTold, ...]))
    rows = [
        (each.name, ", ".join(each.carries), each.report.release, _kind(each.report.machine), f"{each.age_s} s ago")
        for each in told
    ]
    _show(("machine", "nodes", "release", "model", "heard"), rows, "no machine has told the hub how it is yet")


@machine.command()
@root_option
def waiting(root: Path) -> None:
    """Show the machines that show a code."""
    told = _ask(root, lambda depot: depot.get("/enrolments", tuple[Waiting, ...]))
    rows = [(each.code, each.address, _kind(each.machine), each.machine.serial, f"{each.waits_s} s") for each in told]
    _show(("code", "address", "model", "serial number", "waits"), rows, "no machine waits")


@machine.command()
@click.argument("code")
@click.argument("nodes", nargs=-1, required=True, metavar="NODE...")
@click.option("--replace", is_flag=True, help="Let the machine that is one of them now in no more.")
@root_option
def accept(code: str, nodes: tuple[str, ...], replace: bool, root: Path) -> None:
    """Let the machine that shows CODE be NODE, or several: a window's terminal, its sign and its pad."""
    wish = Acceptance(code=_six_digits(code), nodes=tuple(Becomes(node=each) for each in nodes), replace=replace)
    _ask(root, lambda depot: depot.post("/enrolments/accept", wish, Done))
    click.echo(f"{wish.code} becomes {' + '.join(nodes)}; it starts by itself within a minute.")


@machine.command()
@click.argument("code")
@root_option
def refuse(code: str, root: Path) -> None:
    """Send the machine that shows CODE away."""
    wish = Refusal(code=_six_digits(code))
    _ask(root, lambda depot: depot.post("/enrolments/refuse", wish, Done))
    click.echo(f"{wish.code} is sent away; its machine asks again in five minutes.")


def _six_digits(typed: str) -> str:
    code = BETWEEN.sub("", typed)
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise ToolError(
            f'"{typed}" is no code: type the six digits that the machine shows; see `paidui machine waiting`'
        )
    return code


def _kind(about: AboutMachine) -> str:
    return about.model or about.arch


def _show(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], none: str) -> None:
    click.echo("\n".join(table([head, *rows])) if rows else none)


def _ask(root: Path, question: Callable[[DepotClient], T]) -> T:
    places = Places(root.absolute())
    if not places.hub.exists():
        raise ToolError(f"this machine is no hub, for {places.hub} is not there: run it on the hub, with sudo")
    path = places.depot_inside
    try:
        return question(from_inside(path))
    except DepotRefusedError as refused:
        sentence = WHY.get(refused.problem, "the hub refuses: {problem} {detail}")
        raise ToolError(sentence.format(problem=refused.problem, detail=refused.detail).strip()) from refused
    except DepotAwayError as away:
        raise ToolError(
            f"the depot of this hub does not answer ({away}): run it with sudo; see `systemctl status paidui-depot`"
        ) from away
