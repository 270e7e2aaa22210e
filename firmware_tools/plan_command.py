"""`paidui plan`: what hangs where at a machine, as a sheet to print, drawn from its nodes' own settings."""

from pathlib import Path

import click

from firmware_tools.errors import ToolError
from firmware_tools.plans.attached import plan_of
from firmware_tools.plans.cautions import cautions
from firmware_tools.plans.sheet import drawn
from firmware_tools.plans.words import said
from node_runtime.settings import read_settings


@click.command("plan")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="NODE.toml...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The drawing, an SVG file to open in a browser and to print.",
)
def plan_command(files: tuple[Path, ...], out: Path) -> None:
    """Draw the wiring of one machine: every node it carries, each by its settings.

    What will go wrong is told in a sentence each. Exit code 1: it is drawn, but cannot work so.
    """
    plan = plan_of([(read_settings(file), file) for file in files])
    _write(out, drawn(plan))
    found = cautions(plan)
    for caution in found:
        click.echo(f"{'wrong' if caution.forbids else 'note'}: {said(caution.key, **caution.fields).en}", err=True)
    click.echo(f"{out}: {len(plan.wires)} wires, {len(plan.cables)} cables of {', '.join(plan.nodes)}")
    if any(caution.forbids for caution in found):
        raise SystemExit(1)


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise ToolError(f"{out} cannot be written ({problem.strerror}); name another file") from problem
