"""`paidui notice`, `paidui announce`, `paidui say-status`: what everybody in the hall reads and hears."""

from pathlib import Path

import click

from firmware_tools.asking import ask
from firmware_tools.options import data_option, json_option
from hall_protocol import commands as wire

zone_option = click.option(
    "--zone", "zones", multiple=True, metavar="ZONE", help="Only there, by the zone's id; may be given again."
)
english_option = click.option("--en", default="", help="The same in English.")


@click.group()
def notice() -> None:
    """Post what everybody is to read on the boards; NOTICE is the name the hub gives it, such as notice-7."""


@notice.command()
@click.argument("words")
@english_option
@zone_option
@click.option("--emergency", is_flag=True, help="Over everything else, spoken as it begins.")
@click.option("--from", "begins", default="", metavar="TIME", help="14:30 today, or 2026-11-24T09:30; default: now.")
@click.option("--until", "ends", default="", metavar="TIME", help="The same; default: until it is withdrawn.")
@data_option
@json_option
def post(
    words: str, en: str, zones: tuple[str, ...], emergency: bool, begins: str, ends: str, data: Path, as_json: bool
) -> None:
    """Let everybody read WORDS."""
    kind = "emergency" if emergency else "notice"
    times = {"from_ms": begins or 0, "until_ms": ends or 0}
    ask(data, wire.PostNotice, as_json, zh=words, en=en, zones=zones, kind=kind, **times)


@notice.command("list")
@data_option
@json_option
def list_notices(data: Path, as_json: bool) -> None:
    """List what stands on the boards, and what is to come."""
    ask(data, wire.ShowNotices, as_json)


@notice.command()
@click.argument("name", metavar="NOTICE")
@data_option
@json_option
def withdraw(name: str, data: Path, as_json: bool) -> None:
    """Nobody is to read NOTICE any more."""
    ask(data, wire.WithdrawNotice, as_json, notice=name)


@click.command()
@click.argument("words")
@english_option
@zone_option
@data_option
@json_option
def announce(words: str, en: str, zones: tuple[str, ...], data: Path, as_json: bool) -> None:
    """Speak WORDS once, now. They are kept nowhere, so they may name somebody."""
    ask(data, wire.Announce, as_json, zh=words, en=en, zones=zones)


@click.command("say-status")
@click.argument("zone", default="")
@data_option
@json_option
def say_status(zone: str, data: Path, as_json: bool) -> None:
    """Speak who is being served where, in ZONE or in every zone."""
    ask(data, wire.SayStatus, as_json, zone=zone)
