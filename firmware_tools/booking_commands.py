"""`paidui booking`: appointments, one by one or a whole list."""

import secrets
from pathlib import Path
from typing import Final

import click
import msgspec

from firmware_tools.asking import REFUSED, ask
from firmware_tools.booking_report import BookingReport, report_of_mistakes, report_of_reply
from firmware_tools.booking_sheet import BookingSheet, read_bookings
from firmware_tools.desk import Desk, desk
from firmware_tools.options import data_option, json_option
from firmware_tools.ticket_commands import TOKEN_BYTES
from hall_protocol import commands as wire

MISTAKEN: Final = 2
"""The exit code for a file that was not even sent."""


@click.group()
def booking() -> None:
    """Make appointments, check visitors in; CODE is what a visitor checks in with."""


@booking.command()
@click.argument("code")
@click.argument("service")
@click.argument("slot", metavar="TIME")
@click.option("--identity", default="", help="The keyed hash of who the visitor is (64 hexadecimal digits).")
@data_option
@json_option
def add(code: str, service: str, slot: str, identity: str, data: Path, as_json: bool) -> None:
    """Book SERVICE under CODE at TIME: 14:30 today, or 2026-11-24T09:30."""
    ask(data, wire.BookVisit, as_json, code=code, service=service, slot_ms=slot, identity=identity)


@booking.command("check-in")
@click.argument("code", default="")
@click.option("--identity", default="", help="Instead of CODE: the keyed hash of who the visitor is.")
@data_option
@json_option
def check_in(code: str, identity: str, data: Path, as_json: bool) -> None:
    """The visitor of CODE is in the hall: issue a ticket, without paper."""
    if not code and not identity:
        raise click.UsageError("say who, with CODE or --identity")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ask(data, wire.CheckIn, as_json, code=code, identity=identity, token=token)


@booking.command()
@click.argument("code")
@click.option("--reason", required=True, help="A code of the hall's list, such as visitor.")
@data_option
@json_option
def cancel(code: str, reason: str, data: Path, as_json: bool) -> None:
    """The visitor of CODE will not come."""
    ask(data, wire.CancelBooking, as_json, code=code, reason=reason)


@booking.command("list")
@click.option("--day", default="", help="Such as 2026-11-24; default: today.")
@data_option
@json_option
def list_bookings(day: str, data: Path, as_json: bool) -> None:
    """List the appointments of a day."""
    ask(data, wire.ShowBookings, as_json, day=day)


@booking.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check; book nothing.")
@data_option
@json_option
def import_bookings(file: Path, dry_run: bool, data: Path, as_json: bool) -> None:
    """Book all that FILE lists: CSV with the columns code, service, slot and, if wanted, identity.

    Every row is checked first; unless all are right nothing is booked, and what is wrong is told row by row. Rows that
    are booked already are passed over, so the same file may be imported again.
    """
    with desk(data) as asking:
        sheet = read_bookings(file, asking.services, asking.moment)
        report, code = _booked(asking, sheet, dry_run)
    said = report.json if as_json else "\n".join(report.lines(asking.answers, only_checked=dry_run))
    click.echo(said, err=bool(code) and not as_json)
    click.get_current_context().exit(code)


def _booked(asking: Desk, sheet: BookingSheet, dry_run: bool) -> tuple[BookingReport, int]:
    """Return what came of it, and the exit code."""
    if sheet.mistakes:
        return report_of_mistakes(sheet), MISTAKEN
    reply = asking.ask(wire.BookVisits, visits=msgspec.to_builtins(sheet.visits), only_check=dry_run)
    return report_of_reply(sheet, reply), 0 if reply.ok else REFUSED
