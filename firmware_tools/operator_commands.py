"""`paidui ticket`, `window`, `hall`: an operator's client, speaking the same bus commands as the nodes."""

import secrets
from pathlib import Path
from typing import Final

import click
import msgspec

from firmware_tools.desk import Desk, desk
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, json_option
from firmware_tools.run_file import read_run_file
from hall_protocol import commands as wire
from hall_protocol.events import Reply
from hall_protocol.message import Message

REFUSED: Final = 1
"""The exit code when the hub has refused; 2 is for what could not even be asked."""


def ask(data: Path, command: type[wire.Command], as_json: bool, **wish: object) -> None:
    """Ask the hub and print its answer; a refusal is its sentence and exit code 1."""
    with desk(data) as asking:
        windows = {name: asking.window_id(str(wish[name])) for name in ("window", "to_window") if wish.get(name)}
        reply = asking.ask(command, **{**wish, **windows})
        said = pretty(reply) if as_json else sentences(asking, str(command.__struct_config__.tag), windows, reply)
    click.echo(said, err=not reply.ok and not as_json)
    if not reply.ok:
        click.get_current_context().exit(REFUSED)


def pretty(message: Message) -> str:
    """Return a message as JSON for scripts."""
    return msgspec.json.format(msgspec.json.encode(message), indent=2).decode()


def sentences(asking: Desk, command: str, windows: dict[str, str], reply: Reply) -> str:
    """Return an answer as an operator reads it: why not, or the ticket as it is now, or the window."""
    if reply.message:
        return f"{reply.message.zh} / {reply.message.en}"
    if reply.ticket:
        return asking.answers.ticket(reply.ticket)
    return asking.answers.did(command, windows["window"])


@click.group()
def ticket() -> None:
    """Issue a ticket, look at one, print one again."""


@ticket.command()
@click.option("--service", required=True, help="The service's code, such as rs-shebao.")
@click.option("--lane", default="normal", show_default=True, type=click.Choice(["normal", "green", "appointment"]))
@click.option("--reason", default="", help="The green channel's reason, a code of the hall's list, such as elderly.")
@data_option
@json_option
def issue(service: str, lane: str, reason: str, data: Path, as_json: bool) -> None:
    """Issue a ticket without paper."""
    token = secrets.token_urlsafe(16)
    ask(data, wire.IssueTicket, as_json, service=service, token=token, lane=lane, lane_reason=reason)


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@data_option
@json_option
def show(ticket_id: str, data: Path, as_json: bool) -> None:
    """Show TICKET, named by its id or by the number on its paper."""
    ask(data, wire.ShowTicket, as_json, ticket=ticket_id)


@ticket.command()
@click.argument("ticket_id", metavar="TICKET")
@click.option("--dispenser", default="", help="The dispenser that prints; default: the hall's only one.")
@data_option
@json_option
def reprint(ticket_id: str, dispenser: str, data: Path, as_json: bool) -> None:
    """Print TICKET, named by its id or its number, once more."""
    ask(data, wire.ReprintTicket, as_json, ticket=ticket_id, dispenser=printing_dispenser(data, dispenser))


def printing_dispenser(data: Path, wanted: str) -> str:
    """Return the dispenser that shall print; a paper that nobody prints must not be promised."""
    known = [node for node, running in read_run_file(data).nodes.items() if running.role == "dispenser"]
    if wanted in known:
        return wanted
    if wanted or len(known) != 1:
        raise ToolError(f"name the dispenser with --dispenser; there are {', '.join(known) or 'none'}")
    return known[0]


@click.group()
def window() -> None:
    """Do what a window's buttons do; WINDOW is its number or its id."""


def _plain(name: str, command: type[wire.Command], meaning: str) -> None:
    """Add a window command that needs nothing but the window."""

    @window.command(name, help=meaning)
    @click.argument("number", metavar="WINDOW")
    @data_option
    @json_option
    def run(number: str, data: Path, as_json: bool) -> None:
        ask(data, command, as_json, window=number)


_plain("open", wire.OpenWindow, "Open WINDOW, or end its pause.")
_plain("close", wire.CloseWindow, "Close WINDOW.")
_plain("call", wire.CallNext, "Call the next visitor to WINDOW.")
_plain("recall", wire.Recall, "Call WINDOW's visitor once more.")
_plain("start", wire.StartService, "WINDOW's visitor is there: begin.")
_plain("finish", wire.FinishService, "WINDOW's visitor is served.")
_plain("miss", wire.MissTicket, "WINDOW's visitor did not come.")


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--reason", default="", help="What the window's sign shows.")
@data_option
@json_option
def pause(number: str, reason: str, data: Path, as_json: bool) -> None:
    """Pause WINDOW."""
    ask(data, wire.PauseWindow, as_json, window=number, reason=reason)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--to-service", default="", help="The service's code.")
@click.option("--to-window", default="", help="The other window's number or id.")
@click.option("--first", is_flag=True, help="Before all who wait; default: by the time of arrival.")
@data_option
@json_option
def transfer(number: str, to_service: str, to_window: str, first: bool, data: Path, as_json: bool) -> None:
    """Send WINDOW's visitor on to another service, another window, or both."""
    if not to_service and not to_window:
        raise click.UsageError("say where to, with --to-service or --to-window")
    place = "first" if first else "arrival"
    ask(data, wire.TransferTicket, as_json, window=number, to_service=to_service, to_window=to_window, place=place)


@click.group()
def hall() -> None:
    """Look at the hall."""


@hall.command("show")
@data_option
@json_option
def show_hall(data: Path, as_json: bool) -> None:
    """Show the hall at a glance: counts, queues, windows."""
    with desk(data) as looking:
        click.echo(pretty(looking.glance) if as_json else looking.answers.glance(looking.glance))
