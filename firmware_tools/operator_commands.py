"""`paidui ticket`, `window`, `hall`: an operator's client, speaking the same bus commands as the nodes."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import msgspec

from central_scheduler.credentials import OPERATOR
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, json_option
from firmware_tools.run_file import read_run_file
from hall_config.texts import Catalogue
from hall_protocol import commands as wire
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.states import HallGlance, TicketFacts
from hall_protocol.topics import HALL
from node_runtime.client import RequestClient

HUB_WITHIN_S: Final = 5.0
ANSWER_WITHIN_S: Final = 8.0
REFUSED: Final = 1
"""The exit code when the hub has refused; 2 is for what could not even be asked."""


@contextmanager
def operator(data: Path) -> Iterator[RequestClient]:
    """Get onto the bus of the hall in this data folder, or raise ToolError when its hub is not there."""
    settings = read_run_file(data).bus_settings(OPERATOR, secrets.token_hex(4))
    with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
        if not client.connect(HUB_WITHIN_S):
            raise ToolError(f"the hub of {data} does not answer ({client.reason or 'the broker is there'})")
        yield client


def ask(data: Path, command: type[wire.Command], as_json: bool, **wish: object) -> None:
    """Ask the hub and print its answer; a refusal is its sentence and exit code 1."""
    with operator(data) as client:
        on_record = {"command_id": client.next_id(), "on_behalf_of": getpass.getuser()}
        try:
            asked = msgspec.convert({"name": command.__struct_config__.tag, **on_record, **wish}, command)
        except msgspec.ValidationError as problem:
            raise ToolError(f"this cannot be asked: {problem}") from problem
        reply = client.request(asked, ANSWER_WITHIN_S)
    click.echo(pretty(reply) if as_json else sentence(reply))
    if not reply.ok:
        click.get_current_context().exit(REFUSED)


def pretty(message: Message) -> str:
    """Return a message as JSON for scripts."""
    return msgspec.json.format(msgspec.json.encode(message), indent=2).decode()


def sentence(reply: Reply) -> str:
    """Return an answer as an operator reads it."""
    if reply.message is not None:
        return f"{reply.message.zh}\n{reply.message.en}"
    return _ticket_line(reply.ticket) if reply.ticket else "好 / done"


def _ticket_line(ticket: TicketFacts) -> str:
    texts = Catalogue.load()
    phase = " / ".join(texts.text(f"state.{ticket.phase}", language) for language in ("zh", "en"))
    ahead = "" if ticket.ahead is None else f"  ahead {ticket.ahead}"
    window = f"  window {ticket.window}" if ticket.window else ""
    return (
        f"{ticket.number}  {phase}  {ticket.service}  {ticket.lane}  paper {ticket.paper}{ahead}{window}  {ticket.id}"
    )


@click.group()
def ticket() -> None:
    """Issue a ticket, look at one, print one again."""


@ticket.command()
@click.option("--service", required=True, help="The service's code.")
@click.option("--lane", default="normal", show_default=True, type=click.Choice(["normal", "green", "appointment"]))
@click.option("--reason", default="", help="The green channel's reason, a code of the hall's list.")
@data_option
@json_option
def issue(service: str, lane: str, reason: str, data: Path, as_json: bool) -> None:
    """Issue a ticket without paper."""
    token = secrets.token_urlsafe(16)
    ask(data, wire.IssueTicket, as_json, service=service, token=token, lane=lane, lane_reason=reason)


@ticket.command()
@click.argument("ticket_id")
@data_option
@json_option
def show(ticket_id: str, data: Path, as_json: bool) -> None:
    """Show what is known of a ticket, by its id or the number on its paper."""
    ask(data, wire.ShowTicket, as_json, ticket=ticket_id)


@ticket.command()
@click.argument("ticket_id")
@click.option("--dispenser", default="", help="Where to print; default: where it was issued.")
@data_option
@json_option
def reprint(ticket_id: str, dispenser: str, data: Path, as_json: bool) -> None:
    """Print a ticket once more."""
    ask(data, wire.ReprintTicket, as_json, ticket=ticket_id, dispenser=dispenser)


@click.group()
def window() -> None:
    """Do what a window's buttons do: open, call, recall, start, finish, miss, transfer, pause, close."""


def _plain(name: str, command: type[wire.Command], meaning: str) -> None:
    """Add a window command that needs nothing but the window."""

    @window.command(name, help=meaning)
    @click.argument("number")
    @data_option
    @json_option
    def run(number: str, data: Path, as_json: bool) -> None:
        ask(data, command, as_json, window=window_id(data, number))


_plain("open", wire.OpenWindow, "Open window N, or end its pause.")
_plain("close", wire.CloseWindow, "Close window N.")
_plain("call", wire.CallNext, "Call the next visitor to window N.")
_plain("recall", wire.Recall, "Call the same visitor once more.")
_plain("start", wire.StartService, "The called visitor is here.")
_plain("finish", wire.FinishService, "The visitor is served.")
_plain("miss", wire.MissTicket, "The called visitor did not come.")


@window.command()
@click.argument("number")
@click.option("--reason", default="", help="What the window's sign shows.")
@data_option
@json_option
def pause(number: str, reason: str, data: Path, as_json: bool) -> None:
    """Pause window N."""
    ask(data, wire.PauseWindow, as_json, window=window_id(data, number), reason=reason)


@window.command()
@click.argument("number")
@click.option("--to-service", default="", help="The service's code.")
@click.option("--to-window", default="", help="The window's number or id.")
@click.option("--first", is_flag=True, help="Before all who wait; default: by the time of arrival.")
@data_option
@json_option
def transfer(number: str, to_service: str, to_window: str, first: bool, data: Path, as_json: bool) -> None:
    """Send window N's visitor on."""
    ask(
        data,
        wire.TransferTicket,
        as_json,
        window=window_id(data, number),
        to_service=to_service,
        to_window=window_id(data, to_window) if to_window else "",
        place="first" if first else "arrival",
    )


def window_id(data: Path, name: str) -> str:
    """Return the id of the window people know by this number; an id stays as it is."""
    from hall_config.reading import read_hall

    windows = read_hall(read_run_file(data).hall_folder).windows
    for configured in windows:
        if name in (configured.id, configured.number):
            return configured.id
    raise ToolError(f"there is no window {name}; there are {', '.join(configured.number for configured in windows)}")


@click.group()
def hall() -> None:
    """Look at the hall."""


@hall.command("show")
@data_option
@json_option
def show_hall(data: Path, as_json: bool) -> None:
    """Show the hall at a glance: lengths, counts, windows."""
    with operator(data) as client:
        client.wait_for(lambda: client.latest(HALL) is not None, HUB_WITHIN_S)
        glance = client.latest(HALL)
    if not isinstance(glance, HallGlance):
        raise ToolError("the hub has not said how the hall is; see DATA/log/scheduler.log")
    click.echo(pretty(glance) if as_json else _glance_text(glance))


def _glance_text(glance: HallGlance) -> str:
    texts = Catalogue.load()
    counts = f"{glance.day}: {glance.issued} issued, {glance.waiting} waiting, {glance.serving} at windows, "
    counts += f"{glance.done} done, {glance.missed} missed"
    queues = [f"  {queue.name.zh} {queue.name.en}: {queue.waiting}" for queue in glance.queues]
    windows = [
        f"  {each.number} {texts.text(f'state.{each.phase}', 'zh')} {each.phase} {each.ticket}".rstrip()
        for each in glance.windows
    ]
    return "\n".join([counts, "排队 queues", *queues, "窗口 windows", *windows])
