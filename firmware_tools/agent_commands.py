"""`paidui agent`: a badge for somebody who acts for several visitors (帮办)."""

import re
import secrets
import sys
from pathlib import Path
from typing import Final

import click
import segno

from central_scheduler.badges import badge_hash
from firmware_tools.errors import ToolError
from hall_config.forms import ID_PATTERN
from hall_config.texts import both

BADGE: Final = "agent:"
"""Before the random text, so that a dispenser's scanner knows a badge from a ticket."""
BADGE_BYTES: Final = 24
"""Nobody guesses so much; and a code that holds it is small enough for a card."""
DOTS: Final = 8
"""How many dots of a picture's each module of the code takes."""
QUIET_MODULES: Final = 4


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
    text = BADGE + secrets.token_urlsafe(BADGE_BYTES)
    code = segno.make(text, error="q", micro=False)
    _draw(code, picture)
    click.echo(f'\n[[agent]]\nid = "{name}"\nbadge_sha256 = "{badge_hash(text)}"\ntickets = {tickets}\n')
    for line in both("agent.badge_made", id=name):
        click.echo(f"# {line}")


def _draw(code: segno.QRCode, picture: Path | None) -> None:
    if picture is None:
        code.terminal(sys.stdout, border=QUIET_MODULES, compact=True)
        return
    if picture.suffix not in (".png", ".svg"):
        raise ToolError(f"{picture.name}: a picture's name ends in .png or .svg")
    if picture.exists():
        raise ToolError(f"{picture} is there already: the badge on it would be lost; choose another name")
    try:
        picture.touch(mode=0o600)
        code.save(str(picture), scale=DOTS, border=QUIET_MODULES)
    except OSError as problem:
        raise ToolError(f"{picture} cannot be written: {problem.strerror}") from problem
