"""`paidui ticket`: a visit from the number to the rating, as staff at the desk do it."""

import secrets
from pathlib import Path
from typing import Final, get_args

import click

from firmware_tools.asking import ask, plain
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, json_option
from firmware_tools.run_file import read_run_file
from hall_protocol import commands as wire

LANES: Final = click.Choice(get_args(wire.Lane))
TOKEN_BYTES: Final = 16


@click.group()
def ticket() -> None:
    """Issue a ticket, look at one, change one; TICKET is its id or the number on its paper."""


@ticket.command()
@click.option("--service", default="", help="The service's code, such as rs-shebao; not needed with --case.")
@click.option("--situation", default="", help="What the matter is more exactly, a code of the service's list.")
@click.option("--then", multiple=True, help="A service that follows on the same ticket; may be given several times.")
@click.option("--lane", default="normal", show_default=True, type=LANES)
@click.option("--reason", default="", help="The green channel's reason, a code of the hall's list, such as elderly.")
@click.option("--case", default="", help="Fetch what this case has made.")
@click.option("--identity", default="", help="The keyed hash of who the visitor is (64 hexadecimal digits).")
@data_option
@json_option
def issue(
    service: str,
    situation: str,
    then: tuple[str, ...],
    lane: str,
    reason: str,
    case: str,
    identity: str,
    data: Path,
    as_json: bool,
) -> None:
    """Issue a ticket without paper."""
    if not service and not case:
        raise click.UsageError("say what for, with --service or --case")
    ask(
        data,
        wire.IssueTicket,
        as_json,
        service=service,
        situation=situation,
        then=then,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        lane=lane,
        lane_reason=reason,
        case=case,
        identity=identity,
    )


plain(ticket, "show", wire.ShowTicket, "Show TICKET.")
plain(ticket, "reinstate", wire.ReinstateTicket, "TICKET's visitor was missed and has come after all (复号).")
plain(ticket, "return", wire.ReturnTicket, "TICKET was held, and its visitor waits again.")


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.option("--dispenser", default="", help="The dispenser that prints; default: the hall's only one.")
@data_option
@json_option
def reprint(ticket_id: str, dispenser: str, data: Path, as_json: bool) -> None:
    """Print TICKET once more."""
    ask(data, wire.ReprintTicket, as_json, ticket=ticket_id, dispenser=printing_dispenser(data, dispenser))


def printing_dispenser(data: Path, wanted: str) -> str:
    """Return the dispenser that shall print; a paper that nobody prints must not be promised."""
    known = [node for node, running in read_run_file(data).nodes.items() if running.role == "dispenser"]
    if wanted in known:
        return wanted
    if wanted or len(known) != 1:
        raise ToolError(f"name the dispenser with --dispenser; there are {', '.join(known) or 'none'}")
    return known[0]


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.option("--reason", required=True, help="A code of the hall's list, such as visitor.")
@data_option
@json_option
def cancel(ticket_id: str, reason: str, data: Path, as_json: bool) -> None:
    """Call TICKET off (弃号)."""
    ask(data, wire.CancelTicket, as_json, ticket=ticket_id, reason=reason)


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.option("--service", required=True, help="The service TICKET's visitor really needs.")
@click.option("--situation", default="", help="What the matter is more exactly.")
@data_option
@json_option
def reclassify(ticket_id: str, service: str, situation: str, data: Path, as_json: bool) -> None:
    """Let TICKET wait for another service; the wait goes on."""
    ask(data, wire.ReclassifyTicket, as_json, ticket=ticket_id, service=service, situation=situation)


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.argument("lane", type=LANES)
@click.option("--reason", required=True, help="A code of the hall's list, such as mistaken, or elderly for green.")
@data_option
@json_option
def lane(ticket_id: str, lane: str, reason: str, data: Path, as_json: bool) -> None:
    """Put TICKET into another LANE."""
    ask(data, wire.ChangeLane, as_json, ticket=ticket_id, lane=lane, reason=reason)


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.option("--behind", type=click.IntRange(1, 999), default=1, show_default=True, help="How many others go before.")
@data_option
@json_option
def back(ticket_id: str, behind: int, data: Path, as_json: bool) -> None:
    """Let others go before TICKET, by its visitor's own wish."""
    ask(data, wire.StepBack, as_json, ticket=ticket_id, behind=behind)


@ticket.command()
@data_option
@json_option
def missed(data: Path, as_json: bool) -> None:
    """List the tickets whose visitors did not come when they were called."""
    ask(data, wire.ShowTickets, as_json, phase="missed")


@ticket.command()
@data_option
@json_option
def held(data: Path, as_json: bool) -> None:
    """List the tickets whose visitors have gone to do something and come back."""
    ask(data, wire.ShowTickets, as_json, phase="held")


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.argument("level", type=click.Choice(get_args(wire.Level)))
@click.option("--comment", default="", help="The visitor's own words.")
@click.option("--reason", default="", help="What was wrong, a code of the hall's list; only with a bad level.")
@click.option("--channel", default="desk", show_default=True, help="Where it was given.")
@data_option
@json_option
def rate(ticket_id: str, level: str, comment: str, reason: str, channel: str, data: Path, as_json: bool) -> None:
    """Record what TICKET's visitor thought of it (好差评)."""
    wish = {"ticket": ticket_id, "level": level, "comment": comment, "reason": reason, "channel": channel}
    ask(data, wire.RateTicket, as_json, **wish)
