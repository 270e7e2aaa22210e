"""The five questions of `paidui init`, each with what it means and what is usual."""

import ipaddress
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.founding.answers import (
    CLOCKS,
    EXAMPLES,
    Answers,
    check_account,
    check_clock,
    check_name,
    check_network,
    check_password,
    check_short_name,
    example_hall,
)
from hall_protocol.topics import LEVEL
from web_console.entrance.passwords import SHORTEST

USUAL_NAME: Final = "政务服务中心"
USUAL_ID: Final = "hall"
USUAL_CLOCK: Final = "network"
USUAL_ACCOUNT: Final = "admin"
USUAL_EXAMPLE: Final = "county"
_CLOCK: Final = """\
Where does this machine have its time from?
  network  it reaches time servers (the office's or the internet's)
  rtc      it has a clock chip with a battery
  hand     neither: somebody sets it after every power cut"""
_EXAMPLE: Final = """\
Which example shall the hall begin as? Everything in it can be changed in the console.
  county   a county hall: ten departments, six windows
  town     a town's hall: four services, two windows"""
CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    "hall_name": check_name,
    "hall": check_short_name,
    "network": check_network,
    "clock": check_clock,
    "account": check_account,
    "example": example_hall,
}
"""Whether an answer can be so."""


def ask_all(given: Mapping[str, str], *, yes: bool) -> Answers:
    """Ask what no flag has said; with `yes` nothing is asked, and it is as it usually is."""

    def ask(key: str, question: str, usual: str) -> str:
        if key in given:
            return given[key]
        return usual if yes else str(click.prompt(question, default=usual, value_proc=_checked(CHECKS[key])))

    name = ask("hall_name", "1. The hall's name, as it stands on its boards", USUAL_NAME)
    hall = ask("hall", "   a short one in Latin letters, for addresses", short_name(name))
    network = ask("network", "2. The hall's network", own_network())
    clock = ask("clock", f"3. {_CLOCK}\n   ({', '.join(CLOCKS)})", USUAL_CLOCK)
    account = ask("account", "4. The first account of the console", USUAL_ACCOUNT)
    password = password_of(account, asks=not yes, is_named="account" in given)
    example = ask("example", f"5. {_EXAMPLE}\n   ({', '.join(EXAMPLES)}, or a folder)", USUAL_EXAMPLE)
    return Answers(
        name=name,
        name_en=given.get("hall_name_en", name),
        hall=hall,
        network=network,
        clock=clock,
        account=account,
        example=example_hall(example),
        hub_name=given.get("hub_name", f"paidui-{hall}.local"),
        password=password,
    )


def password_of(account: str, *, asks: bool, is_named: bool) -> str:
    """Return the first account's password, before anything is made; empty: one is made up for `admin`."""
    if (secret := os.environ.get("PAIDUI_PASSWORD", "")) or asks:
        return check_password(secret) if secret else _ask_password(account)
    if is_named:
        raise ToolError(f"nobody is asked for the password of {account}: set PAIDUI_PASSWORD, or leave out --account")
    return ""


def _ask_password(account: str) -> str:
    question = f"   its password ({account}, {SHORTEST} characters or more)"
    while True:  # click asks for what is hidden once more only where the two are not alike
        told: str = click.prompt(question, hide_input=True, confirmation_prompt=True)
        try:
            return check_password(told)
        except ToolError as problem:
            click.echo(f"Error: {problem}")


def _checked(check: Callable[[str], object]) -> Callable[[str], str]:
    """A mistake is told at once, and the question is asked again: nobody answers all five twice."""

    def checked(answer: str) -> str:
        try:
            check(answer)
        except ToolError as problem:
            raise click.UsageError(str(problem)) from problem
        return answer

    return checked


def short_name(name: str) -> str:
    """Return a short name to suggest, from what of a name is in Latin letters."""
    short = "-".join(name.lower().split())
    return short if LEVEL.fullmatch(short) else USUAL_ID


def own_network() -> str:
    """Return the private network this machine is in; empty where it is in none, or nobody can say."""
    try:
        told = subprocess.run(["ip", "-j", "-4", "address"], capture_output=True, check=True, timeout=5).stdout
        links = json.loads(told)
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    found = [
        ipaddress.ip_interface(f"{address['local']}/{address['prefixlen']}").network
        for link in links
        for address in link.get("addr_info", ())
        if address.get("scope") == "global"
    ]
    return next((str(each) for each in found if each.is_private), "")
