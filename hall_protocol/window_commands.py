"""What may be asked of a window: its clerk, its visitor, and who is next."""

from typing import Annotated, Literal

import msgspec

from hall_protocol.wish import (
    Badge,
    Digits,
    Id,
    Ids,
    Moment,
    OptionalId,
    OptionalTicketId,
    Owner,
    ReasonCode,
    TicketId,
    WindowCommand,
    Words,
)

ServiceOutcome = Literal["done", "received", "supplement", "declined", "consulted"]
"""办结, 收件, 补正, 不予受理, 咨询."""


class OpenWindow(WindowCommand, frozen=True, kw_only=True, tag="open_window"):
    """The window may call from now on; also ends a pause."""


class CloseWindow(WindowCommand, frozen=True, kw_only=True, tag="close_window"):
    """The window calls no more; refused while a visitor is there."""


class PauseWindow(WindowCommand, frozen=True, kw_only=True, tag="pause_window"):
    """The window stops for a while, with a reason its sign shows."""

    reason: Words = ""
    """The code of one of the hall's reasons, or words of the clerk's own."""
    back_s: Annotated[int, msgspec.Meta(ge=0, le=24 * 3600)] | None = None
    """After so many seconds, counted from the press, the clerk means to be back; null: as the hall's reason says."""


class AssignServices(WindowCommand, frozen=True, kw_only=True, tag="assign_services"):
    """The window serves these for a while (潮汐窗口), until `until_ms` or the day's end; nothing: as configured."""

    services: Ids = ()
    help_out: Ids = ()
    until_ms: Moment | None = None


class LogIn(WindowCommand, frozen=True, kw_only=True, tag="log_in"):
    """A clerk sits down at the window; from another one the clerk moves, and that one closes.

    A window's own terminal says who by `number` and `pin`, as typed at a keypad, or by `badge`, as read from one; the
    hub knows which clerk that is. A console may name the `clerk`; so may a terminal, where that clerk has neither a
    pin nor a badge.
    """

    clerk: OptionalId = ""
    number: Digits = ""
    pin: Digits = ""
    """Never stored, and told to nobody."""
    badge: Badge = ""
    """What the badge says; never stored, and told to nobody."""
    handover: bool = False
    """Whether the clerk takes over from who is on duty there, a visitor included; else that is refused."""


class LogOut(WindowCommand, frozen=True, kw_only=True, tag="log_out"):
    """The window's clerk goes, and the window closes; a console may name the clerk instead."""

    clerk: OptionalId = ""


class CallNext(WindowCommand, frozen=True, kw_only=True, tag="call_next"):
    """Who is next, please? With nobody waiting the window stays ready and gets the next who comes."""


class CallTicket(WindowCommand, frozen=True, kw_only=True, tag="call_ticket"):
    """Call this waiting ticket and no other; needs a permission and a reason of the hall's list, and is counted."""

    ticket: TicketId
    reason: ReasonCode = ""


class Recall(WindowCommand, frozen=True, kw_only=True, tag="recall"):
    """Call the same visitor once more."""


class StartService(WindowCommand, frozen=True, kw_only=True, tag="start_service"):
    """The called visitor is here."""


class AddService(WindowCommand, frozen=True, kw_only=True, tag="add_service"):
    """The visitor being served needs one more service, after those already planned."""

    service: Id


class FinishService(WindowCommand, frozen=True, kw_only=True, tag="finish_service"):
    """The visitor is served (办结); with more services planned, the next one follows."""

    outcome: ServiceOutcome = "done"
    services_done: Ids = ()
    """What was in fact done, if more than the service begun."""
    stay: bool | None = None
    """Whether the next service goes on at this window; null: as the hall does it."""


class HandIn(WindowCommand, frozen=True, kw_only=True, tag="hand_in"):
    """The papers are in (收件); the back office has until `due_ms`, or as many working days as the service says."""

    due_ms: Moment | None = None
    owner: Owner = ""
    """Who sees to it; empty: nobody yet."""


class MissTicket(WindowCommand, frozen=True, kw_only=True, tag="miss_ticket"):
    """The called visitor did not come (过号)."""


class HoldTicket(WindowCommand, frozen=True, kw_only=True, tag="hold_ticket"):
    """The visitor goes to do something and comes back (挂起)."""

    return_s: Annotated[int, msgspec.Meta(ge=0, le=24 * 3600)] | None = None
    """After so many seconds, counted from the press, the ticket waits again by itself; null: when somebody says so."""


class ResumeTicket(WindowCommand, frozen=True, kw_only=True, tag="resume_ticket"):
    """A held visitor is called back, at the same or another window."""

    ticket: TicketId


class TransferTicket(WindowCommand, frozen=True, kw_only=True, tag="transfer_ticket"):
    """Send a visitor on to another service, window or clerk (转号)."""

    to_service: OptionalId = ""
    to_window: OptionalId = ""
    to_clerk: OptionalId = ""
    place: Literal["", "arrival", "first"] = ""
    """By the time of arrival, or before all who wait; empty: as the hall does it."""
    and_back: bool = False
    """Afterwards the visitor is wanted at this window again."""
    ticket: OptionalTicketId = ""
    """A waiting ticket to send on; empty: the visitor at the window."""


class Undo(WindowCommand, frozen=True, kw_only=True, tag="undo"):
    """The window's last step was a misclick: all is as before it, on record. Only for a short while."""
