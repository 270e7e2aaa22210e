"""`paidui operator-pin`: the number that opens a dispenser's operator's page, as its settings keep it."""

import secrets
import sys

import click

from firmware_tools.errors import ToolError
from hall_config.pin import LONGEST, SALT_BYTES, SHORTEST, is_pin, stored


@click.command("operator-pin")
def operator_pin() -> None:
    """Ask for a number of 4 to 12 digits and print the line for node.toml, which does not give it away."""
    pin = _asked() if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not is_pin(pin):
        raise ToolError(f"an operator's number has {SHORTEST} to {LONGEST} digits and nothing else")
    click.echo(f'operator_pin = "{stored(pin, secrets.token_bytes(SALT_BYTES))}"')


def _asked() -> str:
    pin: str = click.prompt("operator's number", hide_input=True, confirmation_prompt=True, err=True)
    return pin
