"""`paidui machine`: the machines of an installed hall as they tell of themselves, and those that show a code."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from firmware_tools.errors import ToolError
from firmware_tools.tables import table
from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import Acceptance, Becomes, Done, MachineTold, Refusal, Waiting
from node_runtime.places import Places

T = TypeVar("T")
root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path("/"), help="Another root than /.", hidden=True
)
WHY: Final = {
    "no_such_code": "no machine shows the code {detail}: look at its screen again; a code lasts an hour",
    "taken": "{detail} is another machine already: with --replace that one is let in no more",
    "no_such_node": "the hall has no {detail}: add it in the console, under settings",
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
    rows = [(each.name, ", ".join(each.carries), each.report.release, each.report.machine.model) for each in told]
    click.echo("\n".join(table([("machine", "nodes", "release", "model"), *rows])) if rows else "no machine yet")


@machine.command()
@root_option
def waiting(root: Path) -> None:
    """Show the machines that show a code."""
    told = _ask(root, lambda depot: depot.get("/enrolments", tuple[Waiting, ...]))
    rows = [(each.code, each.address, each.machine.model or each.machine.arch, f"{each.waits_s} s") for each in told]
    click.echo("\n".join(table([("code", "address", "model", "waits"), *rows])) if rows else "no machine waits")


@machine.command()
@click.argument("code")
@click.argument("nodes", nargs=-1, required=True, metavar="NODE...")
@click.option("--replace", is_flag=True, help="Let the machine that is one of them now in no more.")
@root_option
def accept(code: str, nodes: tuple[str, ...], replace: bool, root: Path) -> None:
    """Let the machine that shows CODE be NODE, or several: a window's terminal, its sign and its pad."""
    wish = Acceptance(code=code, nodes=tuple(Becomes(node=each) for each in nodes), replace=replace)
    _ask(root, lambda depot: depot.post("/enrolments/accept", wish, Done))
    click.echo(f"{code} becomes {' + '.join(nodes)}; it starts by itself within a minute.")


@machine.command()
@click.argument("code")
@root_option
def refuse(code: str, root: Path) -> None:
    """Send the machine that shows CODE away."""
    _ask(root, lambda depot: depot.post("/enrolments/refuse", Refusal(code=code), Done))
    click.echo(f"{code} is sent away.")


def _ask(root: Path, question: Callable[[DepotClient], T]) -> T:
    path = Places(root).depot_inside
    try:
        return question(from_inside(path))
    except DepotRefusedError as refused:
        sentence = WHY.get(refused.problem, "the hub refuses: {problem} {detail}")
        raise ToolError(sentence.format(problem=refused.problem, detail=refused.detail).strip()) from refused
    except DepotAwayError as away:
        raise ToolError(
            f"the depot does not answer ({path}): sudo systemctl restart paidui-depot, on the hub"
        ) from away
