"""`paidui window`: what a window's buttons do, and what a manager does with a window."""

from pathlib import Path
from typing import Final, get_args

import click

from firmware_tools.asking import ask, plain
from firmware_tools.options import data_option, json_option
from hall_protocol import commands as wire

MINUTE_S: Final = 60


@click.group()
def window() -> None:
    """Do what a window's buttons do; WINDOW is its number or its id."""


plain(window, "open", wire.OpenWindow, "Open WINDOW, or end its pause.")
plain(window, "close", wire.CloseWindow, "Close WINDOW.")
plain(window, "call", wire.CallNext, "Call the next visitor to WINDOW.")
plain(window, "recall", wire.Recall, "Call WINDOW's visitor once more.")
plain(window, "start", wire.StartService, "WINDOW's visitor is there: begin.")
plain(window, "miss", wire.MissTicket, "WINDOW's visitor did not come.")
plain(window, "undo", wire.Undo, "Take WINDOW's last step back: it was a misclick.")
plain(window, "next", wire.ShowPreview, "Say who would be next at WINDOW, and why.")


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--reason", default="", help="A code of the hall's list, or words: what the window's sign shows.")
@click.option("--back", type=click.IntRange(0, 24 * 60), metavar="MIN", help="Back in so many minutes; 0: not said.")
@data_option
@json_option
def pause(number: str, reason: str, back: int | None, data: Path, as_json: bool) -> None:
    """Pause WINDOW."""
    back_s = None if back is None else back * MINUTE_S
    ask(data, wire.PauseWindow, as_json, window=number, reason=reason, back_s=back_s)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.argument("ticket_id", metavar="TICKET")
@click.option("--reason", required=True, help="A code of the hall's list.")
@data_option
@json_option
def choose(number: str, ticket_id: str, reason: str, data: Path, as_json: bool) -> None:
    """Call TICKET to WINDOW and no other; it is counted."""
    ask(data, wire.CallTicket, as_json, window=number, ticket=ticket_id, reason=reason)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--outcome", type=click.Choice(get_args(wire.ServiceOutcome)), default="done", show_default=True)
@click.option("--done", multiple=True, help="A service in fact done, if more than the one begun; several times.")
@click.option("--stay/--no-stay", default=None, help="Whether the next service goes on here; default: the hall's way.")
@data_option
@json_option
def finish(number: str, outcome: str, done: tuple[str, ...], stay: bool | None, data: Path, as_json: bool) -> None:
    """WINDOW's visitor is served."""
    ask(data, wire.FinishService, as_json, window=number, outcome=outcome, services_done=done, stay=stay)


@window.command("hand-in")
@click.argument("number", metavar="WINDOW")
@click.option("--due", default=None, help="By when, such as 2026-12-01T17:00; default: as the service says.")
@click.option("--owner", default="", help="Who sees to it.")
@data_option
@json_option
def hand_in(number: str, due: str | None, owner: str, data: Path, as_json: bool) -> None:
    """WINDOW's visitor has handed the papers in: the back office goes on."""
    ask(data, wire.HandIn, as_json, window=number, due_ms=due, owner=owner)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--minutes", type=click.IntRange(1, 1440), default=None, help="Back among those who wait by then.")
@data_option
@json_option
def hold(number: str, minutes: int | None, data: Path, as_json: bool) -> None:
    """WINDOW's visitor goes to do something and comes back (挂起)."""
    ask(data, wire.HoldTicket, as_json, window=number, return_s=minutes and minutes * MINUTE_S)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.argument("ticket_id", metavar="TICKET")
@data_option
@json_option
def resume(number: str, ticket_id: str, data: Path, as_json: bool) -> None:
    """Call TICKET, which was held, to WINDOW."""
    ask(data, wire.ResumeTicket, as_json, window=number, ticket=ticket_id)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.argument("service")
@data_option
@json_option
def add(number: str, service: str, data: Path, as_json: bool) -> None:
    """WINDOW's visitor needs SERVICE too, after what is planned."""
    ask(data, wire.AddService, as_json, window=number, service=service)


@window.command()
@click.argument("number", metavar="WINDOW")
@click.option("--to-service", default="", help="The service's code.")
@click.option("--to-window", default="", help="The other window's number or id.")
@click.option("--to-clerk", default="", help="The clerk's id.")
@click.option("--first/--by-arrival", default=None, help="Before all who wait, or not; default: the hall's way.")
@click.option("--and-back", is_flag=True, help="Afterwards the visitor is wanted here again.")
@click.option("--ticket", "ticket_id", default="", help="A waiting ticket; default: the visitor at WINDOW.")
@data_option
@json_option
def transfer(
    number: str,
    to_service: str,
    to_window: str,
    to_clerk: str,
    first: bool | None,
    and_back: bool,
    ticket_id: str,
    data: Path,
    as_json: bool,
) -> None:
    """Send WINDOW's visitor on to another service, window or clerk."""
    if not (to_service or to_window or to_clerk):
        raise click.UsageError("say where to, with --to-service, --to-window or --to-clerk")
    ask(
        data,
        wire.TransferTicket,
        as_json,
        window=number,
        to_service=to_service,
        to_window=to_window,
        to_clerk=to_clerk,
        place={None: "", True: "first", False: "arrival"}[first],
        and_back=and_back,
        ticket=ticket_id,
    )


@window.command()
@click.argument("number", metavar="WINDOW")
@click.argument("services", metavar="[SERVICE]...", nargs=-1)
@click.option("--help-out", multiple=True, help="A service WINDOW helps out with; may be given several times.")
@click.option("--until", default=None, help="Until when, such as 14:30; default: the day's end.")
@data_option
@json_option
def assign(
    number: str, services: tuple[str, ...], help_out: tuple[str, ...], until: str | None, data: Path, as_json: bool
) -> None:
    """Let WINDOW serve these for a while (潮汐窗口); without any, what the configuration says again."""
    ask(data, wire.AssignServices, as_json, window=number, services=services, help_out=help_out, until_ms=until)
