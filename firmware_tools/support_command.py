"""`paidui support-bundle`: one file for whoever helps, without secrets and without anything of a visitor."""

import os
from pathlib import Path

import click

from firmware_tools.doctor_command import data_option, root_option
from firmware_tools.errors import ToolError
from hall_doctor.__main__ import machine_at, mistake_in
from hall_doctor.support.bundle import BundleError, make_bundle


@click.command("support-bundle")
@data_option
@root_option
@click.argument("out", type=click.Path(path_type=Path))
def support_bundle(data: Path | None, root: Path, out: Path) -> None:
    """Write logs, settings and what the doctor says of this machine into OUT, which ends in .tar.gz.

    Secrets and whatever is a visitor's stay here; README.txt in it says what was left out.
    """
    mistake = mistake_in(root, data, "")
    if mistake:
        raise ToolError(mistake)
    try:
        size = make_bundle(machine_at(root, data), out)
    except BundleError as problem:
        raise ToolError(str(problem)) from problem
    click.echo(f"{out}: {size / 1024:.0f} KB; its README.txt says what is in it and what was left out")
    if data is None and os.geteuid():
        click.echo("Only what everybody may read is in it: type sudo before it to have the rest", err=True)
