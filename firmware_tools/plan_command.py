"""`paidui plan`: what hangs where at a machine, as a sheet to print, drawn from its nodes' own settings."""

from pathlib import Path

import click

from firmware_tools.errors import ToolError
from firmware_tools.plans.attached import plan_of
from firmware_tools.plans.cautions import cautions
from firmware_tools.plans.sheet import drawn
from firmware_tools.plans.wires import Plan
from firmware_tools.plans.words import said
from node_runtime.settings import read_settings


@click.command("plan")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="NODE.toml...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The drawing, an SVG file to open in a browser and to print; or a folder for a drawing of each node.",
)
def plan_command(files: tuple[Path, ...], out: Path) -> None:
    """Draw the wiring of one machine: every node it carries, each by its settings; or of each node, into a folder.

    What will go wrong is told in a sentence each. Exit code 1: it is drawn, but cannot work so.
    """
    nodes = [(read_settings(file), file) for file in files]
    if out.is_dir():
        plans = {out / f"{settings.node}.svg": plan_of([(settings, file)]) for settings, file in nodes}
    else:
        plans = {out: plan_of(nodes)}
    can_work = [_is_drawn(plan, file) for file, plan in plans.items()]
    if not all(can_work):
        raise SystemExit(1)


def _is_drawn(plan: Plan, out: Path) -> bool:
    """Draw a plan and say what to beware of; whether the machine can work so."""
    _write(out, drawn(plan))
    found = cautions(plan)
    for caution in found:
        click.echo(f"{'wrong' if caution.forbids else 'note'}: {said(caution.key, **caution.fields).en}", err=True)
    click.echo(f"{out}: {len(plan.wires)} wires, {len(plan.cables)} cables of {', '.join(plan.nodes)}")
    return not any(caution.forbids for caution in found)


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise ToolError(f"{out} cannot be written ({problem.strerror}); name another file") from problem
