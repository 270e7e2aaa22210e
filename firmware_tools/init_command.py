"""`paidui init`: makes this machine the hub of a hall, by five questions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import msgspec

from firmware_tools.errors import ToolError
from firmware_tools.founding.answers import CLOCKS, EXAMPLES, Answers
from firmware_tools.founding.asking import ask_all, password_of
from firmware_tools.founding.finishing import finish, has_accounts, prepare
from firmware_tools.founding.steps import found
from firmware_tools.moving.arriving import check_is_whole
from firmware_tools.options import root_option
from firmware_tools.units.system import begin_anew
from hall_config.reading import read_hall
from node_runtime.hub_file import CONSOLE_PORT, HubSettings, read_hub, taken_ports
from node_runtime.machine import read_machine
from node_runtime.places import Places
from web_console.entrance.accounts import FIRST_ACCOUNT

UNDER_WAY: Final = "init"
"""In memory: after a power cut every program begins anew by itself."""
SETTLED: Final = (
    ("hall_name_en", "--hall-name-en", "change it in the console, under settings"),
    ("example", "--example", "the hall has its configuration: change it in the console, under settings"),
    ("account", "--account", "add accounts in the console, under accounts"),
)
"""Flags of the first time, and where it is changed later."""


@click.command()
@click.option("--hall-name", help="The hall's name, as it stands on its boards: 青禾县政务服务中心.")
@click.option("--hall-name-en", help="Its name in English.  [default: the same]")
@click.option("--id", "hall", help="A short name in Latin letters, for addresses: qinghe.")
@click.option("--network", help="The hall's network: 192.168.10.0/24.  [default: the one this machine is in]")
@click.option("--clock", type=click.Choice(CLOCKS), help="Where the hub has its time from.")
@click.option("--account", help="The first account of the console; its password is asked for.")
@click.option("--example", help=f"Which example the hall begins as: {', '.join(EXAMPLES)}, or a folder.")
@click.option("--hub-name", help="What machines call the hub.  [default: paidui-ID.local]")
@click.option("--visitor-port", type=click.IntRange(0, 65535), help="Where visitors' phones come in; 0: nowhere.")
@click.option("--yes", is_flag=True, help="Ask nothing: what no flag says is as it usually is.")
@root_option
def init(root: Path, yes: bool, visitor_port: int | None, **flags: str | None) -> None:
    """Make this machine the hub of a hall: its own certificate authority, broker, console, units.

    Asks five questions, or takes the flags. Run twice it changes nothing; with --network, --clock, --hub-name or
    --visitor-port it changes that.
    """
    places = Places(root.absolute())
    if not os.access(places.root, os.W_OK) or (root == Path("/") and os.geteuid() != 0):
        raise ToolError("only root can make a machine a hub: sudo paidui init")
    check_is_whole(places)
    former = read_hub(places.hub) if places.hub.exists() else None
    given = {key: value for key, value in flags.items() if value is not None}
    if former is None:
        refuse_node(places)
    answers = again(places, former, given, asks=not yes) if former else ask_all(given, yes=yes)
    hub = settings_of(answers, former, visitor_port)
    prepare(places, is_new=former is None)
    with _under_way(places.running / UNDER_WAY) as was_cut_off:
        made = [*found(places, hub, answers), *finish(places, hub, answers)]
        if former and (made or was_cut_off) and begin_anew(places.root):
            made.append("the programs of the hub have begun anew")
    _tell(places, hub, answers, made)
    if former and former.name != hub.name:
        click.echo(_renamed(former.name, hub.name))


@contextmanager
def _under_way(mark: Path) -> Iterator[bool]:
    """Mark what is being made, and tell whether it was before: whose terminal was closed has programs to begin anew."""
    was_cut_off = mark.exists()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield was_cut_off
    mark.unlink()


def refuse_node(places: Places) -> None:
    """Raise ToolError on a machine that carries nodes of a hall: it would be neither afterwards."""
    if places.machine.exists():
        known = read_machine(places.machine)
        what = " + ".join(known.nodes) or "a machine that waits for its code"
        raise ToolError(
            f"this is {what} of the hall {known.hall}, and no hub comes of it: take another machine, or a fresh card"
        )


def again(places: Places, former: HubSettings, given: dict[str, str], *, asks: bool = False) -> Answers:
    """Return the answers of the first time, with what a flag changes of them."""
    _tell_settled(places, given)
    account = given.get("account", FIRST_ACCOUNT)
    settled = has_accounts(places)
    hall = read_hall(places.hall)
    fixed = {"hall": former.hall, "name": hall.name.zh}
    for key, flag, was in (("hall", "--id", former.hall), ("hall_name", "--hall-name", hall.name.zh)):
        if given.get(key, was) != was:
            raise ToolError(f'this hub serves "{was}"; {flag} cannot make it another hall\'s (docs/operate/hub.md)')
    return Answers(
        **fixed,
        name_en=hall.name.en,
        network=given.get("network", former.network),
        clock=given.get("clock", former.clock),
        account=account,
        example=places.hall,
        hub_name=given.get("hub_name", former.name),
        password="" if settled else password_of(account, asks=asks, is_named="account" in given),
    )


def _tell_settled(places: Places, given: dict[str, str]) -> None:
    """What a flag says only the first time is not passed over in silence; a script that is run twice goes on."""
    for key, flag, instead in SETTLED:
        if key in given and (key != "account" or has_accounts(places)):
            click.echo(f"{flag} counts only when a hub is founded; now {instead}.", err=True)


def settings_of(answers: Answers, former: HubSettings | None, visitor_port: int | None) -> HubSettings:
    """Return what stands in `hub.toml`; ports that a technician has changed there stay."""
    hub = former or HubSettings(hall=answers.hall, name=answers.hub_name)
    port = hub.visitor_port if visitor_port is None else visitor_port
    if port in taken_ports(hub):
        raise ToolError(
            f"port {port} is taken by {taken_ports(hub)[port]}: choose another, such as 80 (--visitor-port)"
        )
    return msgspec.structs.replace(
        hub, name=answers.hub_name, network=answers.network, clock=answers.clock, visitor_port=port
    )


def _tell(places: Places, hub: HubSettings, answers: Answers, made: list[str]) -> None:
    if not made:
        click.echo(f"Nothing to do: this machine is the hub of {answers.name} already.")
        return
    click.echo(f"This machine is the hub of {answers.name} ({hub.hall}). Made:")
    for each in made:
        click.echo(f"  {each}")
    click.echo(_next(places, hub))


def _renamed(former: str, name: str) -> str:
    return f"""\
Cards that were written while this hub was called {former} look for it there, and do not come to {name} by
themselves. Write them anew, or see to it that the network finds this machine under both names;
to go back: sudo paidui init --hub-name {former}"""


def _next(places: Places, hub: HubSettings) -> str:
    console = f"https://{hub.name}" + ("" if hub.console_port == CONSOLE_PORT else f":{hub.console_port}")
    return f"""
What to do next:
  1. Open {console}/ in a browser of the hall. It will warn once: accept it, or install the hall's
     certificate ({console}/hall.crt) on the managers' computers.
  2. Take the release keys away, onto two USB sticks: sudo paidui release keys take-away FOLDER
  3. Look whether all is well: sudo paidui doctor
  4. Write the cards of your machines: sudo paidui node image --help
  5. Back up {places.authority} on a stick that is locked away: whoever has it is the hall.
"""
