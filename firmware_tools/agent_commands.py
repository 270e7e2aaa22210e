"""`paidui agent`: a badge for somebody who acts for several visitors (帮办)."""

import re
from pathlib import Path
from typing import Final

import click

from central_scheduler.badges import badge_hash
from firmware_tools.badge_picture import new_badge
from hall_config.forms import ID_PATTERN
from hall_config.texts import both

BADGE: Final = "agent:"
"""Before the random text, so that a dispenser's scanner knows a badge from a ticket."""


@click.group()
def agent() -> None:
    """Make badges for agents, who take several tickets for others within a limit."""


@agent.command()
@click.argument("name", metavar="ID")
@click.option("--tickets", type=click.IntRange(1, 99), default=5, show_default=True, help="In use at once, at most.")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the code there: .png or .svg.")
def badge(name: str, tickets: int, picture: Path | None) -> None:
    """Make a badge for the agent ID: the lines for the hall's configuration, and the code to print.

    The badge's text stands in the code alone: it is stored nowhere, and a lost badge is replaced by a new one.
    """
    if not re.match(ID_PATTERN, name):
        raise click.UsageError(f'"{name}" is no id: small letters, digits and single hyphens, such as "bangban-1"')
    text = new_badge(BADGE, picture)
    click.echo(f'\n[[agent]]\nid = "{name}"\nbadge_sha256 = "{badge_hash(text)}"\ntickets = {tickets}\n')
    for line in both("agent.badge_made", id=name):
        click.echo(f"# {line}")
