"""The five questions of `paidui init`, each with what it means and what is usual."""

import ipaddress
import json
import subprocess
from collections.abc import Mapping
from typing import Final

import click

from firmware_tools.founding.answers import CLOCKS, EXAMPLES, Answers, example_hall
from hall_protocol.topics import LEVEL

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
  county   a county hall: 12 windows, ten departments
  town     a town's hall: two windows"""


def ask_all(given: Mapping[str, str], *, yes: bool) -> Answers:
    """Ask what no flag has said; with `yes` nothing is asked, and it is as it usually is."""

    def ask(key: str, question: str, usual: str) -> str:
        if key in given:
            return given[key]
        return usual if yes else str(click.prompt(question, default=usual))

    name = ask("hall_name", "1. The hall's name, as it stands on its boards", USUAL_NAME)
    hall = ask("hall", "   a short one in Latin letters, for addresses", short_name(name))
    network = ask("network", "2. The hall's network", own_network())
    clock = ask("clock", f"3. {_CLOCK}\n   ({', '.join(CLOCKS)})", USUAL_CLOCK)
    account = ask("account", "4. The first account of the console", USUAL_ACCOUNT)
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
    )


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
