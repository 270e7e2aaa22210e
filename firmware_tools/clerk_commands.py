"""`paidui clerk`: who is on duty, and where."""

from pathlib import Path

import click

from firmware_tools.asking import ask
from firmware_tools.options import data_option, json_option
from hall_protocol import commands as wire


@click.group()
def clerk() -> None:
    """Log clerks in and out; CLERK is an id of the hall's configuration."""


@clerk.command()
@click.argument("name", metavar="CLERK")
@click.argument("number", metavar="WINDOW")
@data_option
@json_option
def login(name: str, number: str, data: Path, as_json: bool) -> None:
    """CLERK sits down at WINDOW; from another window the clerk moves, and that one closes."""
    ask(data, wire.LogIn, as_json, clerk=name, window=number)


@clerk.command()
@click.argument("name", metavar="CLERK")
@data_option
@json_option
def logout(name: str, data: Path, as_json: bool) -> None:
    """CLERK goes, and the window closes."""
    ask(data, wire.LogOut, as_json, clerk=name)


@clerk.command("list")
@data_option
@json_option
def list_clerks(data: Path, as_json: bool) -> None:
    """List the clerks: who is on duty, and where."""
    ask(data, wire.ShowClerks, as_json)
