"""What is checked before the rules are asked: who may say what, for which window, and how old a wish may be."""

from typing import Final

from hall_protocol.access import Credential
from hall_protocol.codec import name_of
from hall_protocol.commands import (
    TOLD_LATE,
    TOO_OLD_AFTER_MS,
    Command,
    IssueTicket,
    LogOut,
    RateTicket,
    ReprintTicket,
    TransferTicket,
    WindowCommand,
    may_say,
)
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role
from queue_core.hall import Hall
from queue_core.records import Ticket

APPOINTMENT: Final = "appointment"
PAD_LAG_MS: Final = 5_000
"""A pad asks from when it hears of the finish on; what is pressed in its last moment is in time."""


class UnmannerlyError(ValueError):
    """A command that is refused before the rules are asked; `code` is the reason on the wire."""

    def __init__(self, code: RefusalCode, **fields: str) -> None:
        self.code = code
        self.fields = fields
        super().__init__(code)


def window_of(sender: Credential, command: Command) -> str:
    """Return the window a command is about ("" for one about none), or raise UnmannerlyError.

    A terminal's window follows from its credential; only a console may name one, and only a console may speak on
    somebody's behalf. What has happened may be told late; a wish of the moment may not.
    """
    if not may_say(sender.role, command):
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)
    if name_of(command) not in TOLD_LATE and command.age_ms > TOO_OLD_AFTER_MS:
        raise UnmannerlyError(RefusalCode.TOO_OLD)
    return _window(sender, command) if isinstance(command, WindowCommand) else ""


def _window(sender: Credential, command: WindowCommand) -> str:
    if sender.window and command.window not in ("", sender.window):
        raise UnmannerlyError(RefusalCode.WRONG_WINDOW, window=command.window)
    return sender.window or command.window


def clerk_at(window: str, hall: Hall) -> str:
    """Return who is on duty at a window; "" for nobody, or for a window there is not."""
    standing = hall.state.windows.get(window)
    return standing.clerk if standing else ""


def check_reach(sender: Credential, command: Command, window: str, hall: Hall, pressed_ms: int) -> None:
    """A window's own devices reach no further than their window, a dispenser no further than its own papers.

    `pressed_ms` is when it was wished, in hall time. Raises UnmannerlyError, or RefusedError for a ticket that is not
    known.
    """
    if isinstance(command, IssueTicket) and command.lane == APPOINTMENT and sender.role is Role.DISPENSER:
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)  # who has an appointment checks in
    if isinstance(command, ReprintTicket) and sender.role is Role.DISPENSER:
        _check_reprint(sender, command, hall)
    if isinstance(command, LogOut):
        _check_log_out(sender, command, window, hall)
    if isinstance(command, TransferTicket) and command.ticket and sender.role is Role.TERMINAL:
        _check_transfer(command.ticket, window, hall)
    if isinstance(command, RateTicket) and sender.role is Role.PAD:
        _check_pad(hall.ticket(command.ticket), sender.window, hall, pressed_ms)


def _check_reprint(sender: Credential, command: ReprintTicket, hall: Hall) -> None:
    """One that could have the others print would have them print until their paper is out."""
    if hall.ticket(command.ticket).issued_at != sender.node or command.dispenser not in ("", sender.node):
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)


def _check_log_out(sender: Credential, command: LogOut, window: str, hall: Hall) -> None:
    clerk = clerk_at(window, hall)
    if not command.clerk and not clerk:
        raise UnmannerlyError(RefusalCode.NOBODY_LOGGED_IN, window=number_of(window, hall))
    if sender.role is Role.TERMINAL and command.clerk not in ("", clerk):
        raise UnmannerlyError(RefusalCode.NOT_THIS_CLERK, clerk=command.clerk)


def _check_transfer(name: str, window: str, hall: Hall) -> None:
    """Who could send waiting visitors to the own window could pick the easy ones, without permission or reason."""
    ticket = hall.ticket(name)
    if ticket.window != window:
        raise UnmannerlyError(RefusalCode.NOT_PERMITTED, window=number_of(window, hall), number=ticket.number)


def _check_pad(ticket: Ticket, window: str, hall: Hall, pressed_ms: int) -> None:
    """At a pad stands whoever was served there last, for as long as it asks: a later finger is the next visitor's."""
    if ticket.window != window:
        raise UnmannerlyError(RefusalCode.NOT_THIS_PAD, ticket=ticket.number)
    if ticket.ended_ms is None:
        return  # the rules say why not
    asked_until_ms = ticket.ended_ms + hall.rules.rating.pad_ms + PAD_LAG_MS
    if pressed_ms > asked_until_ms or _is_followed(ticket, hall, pressed_ms):
        raise UnmannerlyError(RefusalCode.RATING_TOO_LATE, number=ticket.number)


def _is_followed(ticket: Ticket, hall: Hall, pressed_ms: int) -> bool:
    """Whether another visitor was being served at the window by then."""
    others = (each for each in hall.tickets if each.window == ticket.window and each is not ticket)
    begun_ms = (each.started_ms for each in others if each.started_ms is not None)
    return any((ticket.ended_ms or 0) <= started_ms <= pressed_ms for started_ms in begun_ms)


def number_of(window: str, hall: Hall) -> str:
    """Return a window's number as people read it; the id of a window there is not."""
    rule = hall.rules.windows.get(window)
    return rule.number if rule else window
