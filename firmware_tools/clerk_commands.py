"""`paidui clerk`: who is on duty, and where; and what a clerk logs in with at a window."""

import secrets
import sys
from pathlib import Path
from typing import Final

import click

from central_scheduler.badges import badge_hash
from firmware_tools.asking import ask, plain
from firmware_tools.badge_picture import new_badge
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, json_option
from hall_config.pin import LONGEST, SALT_BYTES, SHORTEST, is_pin, stored
from hall_config.texts import both
from hall_protocol import commands as wire

BADGE: Final = "clerk:"
"""Before the random text, so that nobody takes a clerk's badge for a ticket or for an agent's."""


@click.group()
def clerk() -> None:
    """Log clerks in and out, make their pins and badges; CLERK is an id of the hall's configuration."""


@clerk.command()
@click.argument("name", metavar="CLERK")
@click.argument("number", metavar="WINDOW")
@click.option("--handover", is_flag=True, help="Take over from who is on duty there, the visitor included.")
@data_option
@json_option
def login(name: str, number: str, handover: bool, data: Path, as_json: bool) -> None:
    """CLERK sits down at WINDOW; from another window the clerk moves, and that one closes."""
    ask(data, wire.LogIn, as_json, clerk=name, window=number, handover=handover)


plain(clerk, "logout", wire.LogOut, "CLERK goes, and the window closes.")


@clerk.command("list")
@data_option
@json_option
def list_clerks(data: Path, as_json: bool) -> None:
    """List the clerks: who is on duty, and where."""
    ask(data, wire.ShowClerks, as_json)


@clerk.command()
def pin() -> None:
    """Ask for a clerk's pin and print the line for the hall's configuration, which does not give it away."""
    typed = _typed("pin", again=True)
    if not is_pin(typed):
        raise ToolError(f"a pin has {SHORTEST} to {LONGEST} digits and nothing else")
    click.echo(f'pin = "{stored(typed, secrets.token_bytes(SALT_BYTES))}"')
    _say("clerk.pin_made")


@clerk.command()
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the code there: .png or .svg.")
@click.option("--card", is_flag=True, help="No new badge: show a card that the clerk has, at a reader that types.")
def badge(picture: Path | None, card: bool) -> None:
    """Make a clerk's badge, or take a card they have; print the line for the hall's configuration.

    What a badge says is stored nowhere, and a lost one is replaced by a new one.
    """
    if card and picture:
        raise click.UsageError("a card that the clerk has needs no picture; leave out one of the two")
    text = _typed("card") if card else new_badge(BADGE, picture)
    if not text.strip():
        raise ToolError("the card said nothing; hold it to the reader once more")
    click.echo(f'\nbadge_sha256 = "{badge_hash(text)}"')
    _say("clerk.card_taken" if card else "clerk.badge_made")


def _typed(what: str, *, again: bool = False) -> str:
    """Return what is typed, by a hand or a reader; nobody reads it on the screen."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    typed: str = click.prompt(what, hide_input=True, confirmation_prompt=again, err=True)
    return typed


def _say(key: str) -> None:
    for line in both(key):
        click.echo(f"# {line}")
