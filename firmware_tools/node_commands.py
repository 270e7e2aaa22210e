"""`paidui node`: cards for a hall's machines, and who is let in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from firmware_tools.cards.errors import CardError
from firmware_tools.options import in_json, json_option, root_option
from firmware_tools.tables import table
from node_runtime.places import Places

if TYPE_CHECKING:  # only these commands open the hub's register and its releases
    from broker_config.register import Register
    from firmware_tools.cards.hall_now import HallNow, Member
    from firmware_tools.cards.office import Office, Target
    from firmware_tools.cards.wifi import Wifi
    from firmware_tools.cards.wishes import Wish

SYSTEMS: Final = ("bookworm", "trixie", "both")
folder_type = click.Path(path_type=Path)

_CARD_OPTIONS: Final = (
    click.argument("out", type=folder_type, required=False),
    click.option("--boot", type=folder_type, help="Write straight onto a card's boot partition that is mounted here."),
    click.option("--wifi", default="", metavar="NAME", help="The Wi-Fi it is on; its password is asked for."),
    click.option("--wifi-password-file", type=folder_type, help="A file whose first line is the password."),
    click.option("--ssh-key", type=folder_type, metavar="FILE", help="A public key: its owner may log in by SSH."),
    click.option("--country", default="CN", show_default=True, help="Whose rules its Wi-Fi keeps."),
    click.option("--os", "system", type=click.Choice(SYSTEMS), default="both", show_default=True),
    click.option("--arch", default="arm64", show_default=True, type=click.Choice(("arm64", "amd64"))),
    click.option("--release", default="", metavar="VERSION", help="Another release than the newest the hub has."),
    root_option,
)


def card_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that writes a card."""
    return reduce(lambda done, option: option(done), reversed(_CARD_OPTIONS), command)


@click.group()
def node() -> None:
    """Write cards for machines, see who is let in, let somebody in no more. On the hub, with sudo."""


@node.command()
@card_options
@click.option("--role", default="", help="dispenser, window, sign, pad, display or voice.")
@click.option("--id", "name", default="", metavar="ID", help="The node's id, as the hall has it.")
@click.option("--window", default="", metavar="NUMBER", help="Of a window's machine: which window.")
@click.option("--zone", default="", help="Held against what the hall says.")
@click.option("--without", multiple=True, type=click.Choice(("sign", "pad")), help="It has a machine of its own.")
@click.option("--replace", is_flag=True, help="Let the machine that has this name now in no more.")
@click.option("--batch", type=folder_type, help="A sheet (CSV) with a row for each machine.")
@click.option("--bare", is_flag=True, help="A card for any machine: it shows a code, which the console accepts.")
def image(
    out: Path | None, role: str, name: str, window: str, zone: str, without: tuple[str, ...],
    replace: bool, batch: Path | None, bare: bool, **card: Any,
) -> None:  # fmt: skip
    """Write a machine's card into the new folder OUT, or with --boot onto the card itself.

    Whoever has the card is that node of the hall: carry it to its machine, and nowhere else.
    """
    from firmware_tools.cards.wishes import Wish

    if sum((bool(role), batch is not None, bare)) != 1:
        raise CardError("say what is to be written: --role, or --batch with a sheet, or --bare")
    if bare:
        _write_bare(_target(out, card), card)
    elif batch is not None:
        _write_batch(out, batch, replace, card)
    else:
        wish = Wish(role=role, node=name, window=window, zone=zone, without=without, wifi=card["wifi"])
        _write_one(_target(out, card), wish, replace, card)


@node.command("replace")
@click.argument("name", metavar="ID")
@card_options
def replace_command(name: str, out: Path | None, **card: Any) -> None:
    """Write the card of the machine ID once more, for new hardware; the old one is let in no more."""
    from dataclasses import replace

    target, office = _target(out, card), _office(card)
    plan = office.former_plan(name)
    plan = replace(plan, wifi=card["wifi"] or plan.wifi)
    office.write(plan, target, replace=True)
    click.echo(f"{', '.join(plan.nodes)}: the former machine is let in no more.")
    _tell(target, plan.name)


@node.command("list")
@json_option
@root_option
def list_command(as_json: bool, root: Path) -> None:
    """List every node of the hall: what it is, until when it is let in, when its card was written."""
    from firmware_tools.cards.hall_now import read_hall_now
    from firmware_tools.cards.signing import open_register

    places = Places(root)
    hall = read_hall_now(places)
    register = open_register(places, hall.hub.hall)
    rows = [_row(places, register, hall, member) for member in hall.members]
    if as_json:
        click.echo(in_json(rows))
        return
    for line in table([[*row.values()] for row in rows]):
        click.echo(line)


@node.command()
@click.argument("name", metavar="ID")
@click.option("--why", default="", help="For whoever reads the register later.")
@root_option
def revoke(name: str, why: str, root: Path) -> None:
    """Let whoever shows a certificate of ID in no more, at once; its next card lets it in again."""
    from firmware_tools.cards.signing import open_register
    from node_runtime.hub_file import read_hub

    places = Places(root)
    count = open_register(places, read_hub(places.hub).hall).revoke(name, why)
    if not count:
        raise CardError(f"{name} has no certificate that counts; see `paidui node list`")
    click.echo(f"{name}: {count} revoked; the broker lets it in no more within seconds")


@node.command("debian-packages")
@click.argument("suites", nargs=-1, type=click.Choice(("bookworm", "trixie")))
@click.option("--mirror", default="", metavar="URL", help="Another mirror of Debian than deb.debian.org.")
@click.option("--arch", default="arm64", show_default=True, type=click.Choice(("arm64", "amd64")))
@root_option
def debian_packages(suites: tuple[str, ...], mirror: str, arch: str, root: Path) -> None:
    """Fetch once what machines need of Debian beyond Raspberry Pi OS Lite; their first boot has it from the hub.

    SUITES: of which Debian, all of them if none is named. The hub needs the network for this, and for nothing else.
    """
    from firmware_tools.cards.debian import MIRROR, WANTED, gather

    for suite in suites or WANTED:
        gathered = gather(Places(root), suite, arch, mirror or MIRROR)
        size = sum(each.size for each in gathered) / 1_000_000
        click.echo(f"{suite}, {arch}: {len(gathered)} packages, {size:.0f} MB; cards written from now on name them")


def _write_one(target: "Target", wish: "Wish", replace: bool, card: Mapping[str, Any]) -> None:
    from firmware_tools.cards.wishes import plan_machine

    office = _office(card)
    plan = plan_machine(wish, office.hall)
    office.write(plan, target, replace=replace)
    click.echo(f"{plan.name}: {', '.join(f'{each.node} ({each.role})' for each in plan.members)}")
    _tell_unheard(office, plan.nodes)
    _tell(target, plan.name)


def _write_batch(out: Path | None, sheet: Path, replace: bool, card: Mapping[str, Any]) -> None:
    from dataclasses import replace as changed

    from firmware_tools.cards.batch import plan_batch, read_wishes
    from firmware_tools.cards.hall_now import read_hall_now

    if out is None or card["boot"] is not None:
        raise CardError("a batch is written into a new folder OUT, with a folder for each machine in it")
    rows = [(row, changed(wish, wifi=wish.wifi or card["wifi"])) for row, wish in read_wishes(sheet)]
    plans = plan_batch(rows, read_hall_now(Places(card["root"])))
    _refuse_one_password(card, {plan.wifi for plan in plans if plan.wifi})
    office = _office(card)
    office.write_all(plans, out, card["system"], replace=replace)
    click.echo(f"{len(plans)} cards in {out}; which is which: {out}/labels.html, to be printed")
    _tell_unheard(office, [each for plan in plans for each in plan.nodes])
    _tell_keys()


def _write_bare(target: "Target", card: Mapping[str, Any]) -> None:
    _office(card).write_bare(target, card["wifi"])
    click.echo(f"A card for any machine is in {target.folder}; it holds no key.")
    click.echo("Its machine shows six digits; accept them in the console (设备 → 添加机器, Devices → Add a machine).")


def _target(out: Path | None, card: Mapping[str, Any]) -> "Target":
    from firmware_tools.cards.office import Target

    if (out is None) == (card["boot"] is None):
        raise CardError("say where the card goes: a new folder OUT, or --boot with the card's boot partition")
    return Target(out or card["boot"], is_boot=out is None, system=card["system"])


def _office(card: Mapping[str, Any]) -> "Office":
    from firmware_tools.cards.office import open_office
    from firmware_tools.cards.ssh_key import read_ssh_key

    ssh_key = read_ssh_key(card["ssh_key"]) if card["ssh_key"] else ""
    return open_office(Places(card["root"]), card["arch"], card["release"], _wifi_asked_once(card), ssh_key)


def _wifi_asked_once(card: Mapping[str, Any]) -> "Callable[[str], Wifi | None]":
    from firmware_tools.cards.wifi import ask_password, wifi_of

    @cache
    def wifi(name: str) -> "Wifi | None":
        return wifi_of(name, ask_password(name, card["wifi_password_file"]), card["country"]) if name else None

    return wifi


def _refuse_one_password(card: Mapping[str, Any], wifis: set[str]) -> None:
    if card["wifi_password_file"] is not None and len(wifis) > 1:
        raise CardError(
            f"--wifi-password-file is for one network, and the sheet has {', '.join(sorted(wifis))}: leave it out"
        )


def _row(places: Places, register: "Register", hall: "HallNow", member: "Member") -> dict[str, str]:
    from firmware_tools.cards.book import card_of

    newest = max(register.in_force(member.node), key=lambda each: each.ends, default=None)
    card = card_of(places, member.node)
    if newest is not None:
        identity = f"let in until {newest.ends.astimezone(UTC):%Y-%m-%d}"
    else:
        none = "not let in" if card else "no card yet"
        identity = "revoked" if member.node in register.shut_out else none
    return {
        "node": member.node,
        "role": str(member.role),
        "window": member.window,
        "zone": member.zone,
        "identity": identity,
        "card": f"card of {card.written:%Y-%m-%d}, release {card.release}" if card else "",
        "hub": "the hub does not go by it yet" if member.node in hall.unheard else "",
    }


def _tell(target: "Target", name: str) -> None:
    if target.is_boot:
        click.echo(f"The card in {target.folder} is that of {name}: eject it, and put it into its machine.")
    else:
        click.echo(f"Copy {target.folder} onto the boot partition of a card; how: docs/operate/adding-a-node.md")
    _tell_keys()


def _tell_keys() -> None:
    click.echo("A card is a key of the hall: whoever has it is that machine. Remove the folder once it is copied.")


def _tell_unheard(office: "Office", nodes: Iterable[str]) -> None:
    for each in sorted(office.hall.unheard.intersection(nodes)):
        click.echo(f"{each}: the hub does not go by it yet; open the console's settings and let them take hold.")
