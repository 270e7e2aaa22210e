"""`paidui hall`: the hall as a whole."""

from pathlib import Path

import click

from firmware_tools.asking import ask
from firmware_tools.desk import desk
from firmware_tools.options import data_option, in_json, json_option
from hall_protocol import commands as wire


@click.group()
def hall() -> None:
    """Look at the hall, let it read its folder again, end its day."""


@hall.command()
@data_option
@json_option
def show(data: Path, as_json: bool) -> None:
    """Show the hall at a glance: counts, queues, windows."""
    with desk(data) as looking:
        click.echo(in_json(looking.glance) if as_json else looking.answers.glance(looking.glance, looking.now_ms))


@hall.command()
@data_option
@json_option
def reload(data: Path, as_json: bool) -> None:
    """Let the hub read its folder again; what is wrong there is said, and then nothing changes."""
    ask(data, wire.ReloadConfiguration, as_json)


@hall.command("close-day")
@data_option
@json_option
def close_day(data: Path, as_json: bool) -> None:
    """End today's business: every visit still open expires, but a 办不成事; no ticket until tomorrow."""
    ask(data, wire.CloseDay, as_json)
