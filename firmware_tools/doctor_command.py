"""`paidui doctor`: what ails this machine, green or red, with one sentence of what to do."""

import sys
from pathlib import Path

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import json_option
from hall_config.model import Language
from hall_config.texts import LANGUAGES
from hall_doctor.__main__ import machine_at, mistake_in, show

root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path("/"), help="Another root than /: a card, a chroot."
)
data_option = click.option(
    "--data", type=click.Path(path_type=Path), help="The data folder, where `paidui up` runs the hall."
)


@click.command()
@data_option
@root_option
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@json_option
def doctor(data: Path | None, root: Path, language: Language, as_json: bool) -> None:
    """Look at this machine, hub or node: what is red, and what to do about it.

    Exit code 0 when nothing is red, 1 when something is.
    """
    mistake = mistake_in(root, data, "")
    if mistake:
        raise ToolError(mistake)
    sys.exit(show(machine_at(root, data), as_json=as_json, language=language))
