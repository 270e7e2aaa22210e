"""What a node may ask of the hub; each is answered once, by its `command_id`, however often it arrives."""

from typing import Annotated, Final, Literal

import msgspec

from hall_protocol.message import Message
from hall_protocol.roles import Role

# In Python `$` also matches before a last line break; `(?!\n)` forbids that and means the same to every reader.
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=64)]
OptionalId = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$(?!\n)", max_length=64)]
CommandId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{8,64}$(?!\n)")]
TicketId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$(?!\n)")]
Age = Annotated[int, msgspec.Meta(ge=0, le=7 * 24 * 3600 * 1000)]
Words = Annotated[str, msgspec.Meta(max_length=200)]
Lane = Literal["normal", "green", "appointment"]


class Command(Message, frozen=True, kw_only=True, tag_field="name"):
    """A wish. `age_ms` is how long ago it was pressed, on the sender's monotonic clock, when these bytes were sent."""

    command_id: CommandId
    age_ms: Age = 0
    on_behalf_of: Words = ""
    """The account a console speaks for; journalled. Refused from anybody but a console."""


class WindowCommand(Command, frozen=True, kw_only=True):
    """A wish about one window. A terminal leaves `window` empty: its credential says which."""

    window: OptionalId = ""


class IssueTicket(Command, frozen=True, kw_only=True, tag="issue_ticket"):
    """A visitor wants a number. `token` is 128 random bits made where the ticket is printed; its QR code carries it."""

    service: Id
    token: Token
    lane: Lane = "normal"
    lane_reason: OptionalId = ""


class ReportPaper(Command, frozen=True, kw_only=True, tag="report_paper"):
    """The dispenser says what became of a ticket's paper: printed, or failed with the printer's fault."""

    ticket: TicketId
    printed: bool
    fault: Words = ""


class ReprintTicket(Command, frozen=True, kw_only=True, tag="reprint_ticket"):
    """Print this ticket once more, at the dispenser named or where it was issued."""

    ticket: TicketId
    dispenser: OptionalId = ""


class ShowTicket(Command, frozen=True, kw_only=True, tag="show_ticket"):
    """What is known of a ticket now; changes nothing."""

    ticket: TicketId
    """Its id, or the number on its paper."""


class OpenWindow(WindowCommand, frozen=True, kw_only=True, tag="open_window"):
    """The window may call from now on; also ends a pause."""


class CloseWindow(WindowCommand, frozen=True, kw_only=True, tag="close_window"):
    """The window calls no more; refused while a visitor is there."""


class PauseWindow(WindowCommand, frozen=True, kw_only=True, tag="pause_window"):
    """The window stops for a while, with a reason its sign shows."""

    reason: Words = ""


class CallNext(WindowCommand, frozen=True, kw_only=True, tag="call_next"):
    """Who is next, please? With nobody waiting the window stays ready and gets the next who comes."""


class Recall(WindowCommand, frozen=True, kw_only=True, tag="recall"):
    """Call the same visitor once more."""


class StartService(WindowCommand, frozen=True, kw_only=True, tag="start_service"):
    """The called visitor is here."""


class FinishService(WindowCommand, frozen=True, kw_only=True, tag="finish_service"):
    """The visitor is served (办结)."""


class MissTicket(WindowCommand, frozen=True, kw_only=True, tag="miss_ticket"):
    """The called visitor did not come (过号)."""


class TransferTicket(WindowCommand, frozen=True, kw_only=True, tag="transfer_ticket"):
    """Send the visitor on to another service or window (转号), placed by arrival or first."""

    to_service: OptionalId = ""
    to_window: OptionalId = ""
    place: Literal["arrival", "first"] = "arrival"


AnyCommand = (
    IssueTicket
    | ReportPaper
    | ReprintTicket
    | ShowTicket
    | OpenWindow
    | CloseWindow
    | PauseWindow
    | CallNext
    | Recall
    | StartService
    | FinishService
    | MissTicket
    | TransferTicket
)

COMMANDS: Final[dict[str, type[Command]]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        IssueTicket,
        ReportPaper,
        ReprintTicket,
        ShowTicket,
        OpenWindow,
        CloseWindow,
        PauseWindow,
        CallNext,
        Recall,
        StartService,
        FinishService,
        MissTicket,
        TransferTicket,
    )
}
"""Every command by its name on the wire."""

WINDOW_COMMANDS: Final = frozenset(name for name, kind in COMMANDS.items() if issubclass(kind, WindowCommand))

ALLOWED: Final[dict[Role, frozenset[str]]] = {
    Role.DISPENSER: frozenset({"issue_ticket", "report_paper", "reprint_ticket", "show_ticket"}),
    Role.TERMINAL: WINDOW_COMMANDS | {"show_ticket"},
    Role.CONSOLE: frozenset(COMMANDS),
}
"""Which commands a role may say; a role that is not here may say none."""

SPEAKS_FOR_OTHERS: Final = frozenset({Role.CONSOLE})
"""Roles that may say `on_behalf_of`."""


def may_say(role: Role, command: Command) -> bool:
    """Say whether a credential of this role may give this command; else the hub refuses it as `not_allowed`."""
    name = str(command.__struct_config__.tag)
    return name in ALLOWED.get(role, frozenset()) and (not command.on_behalf_of or role in SPEAKS_FOR_OTHERS)


KEPT: Final = frozenset({"start_service", "finish_service", "miss_ticket", "report_paper"})
"""Commands that tell what has happened: kept in the outbox until answered, counted at their true time."""

TOO_OLD_AFTER_MS: Final = 10_000
"""Every other command is a wish of the moment: older than this it is refused, for nobody expects it any more."""
