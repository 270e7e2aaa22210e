"""What a node may ask of the hub; each is answered once, by its `command_id`, however often it arrives."""

from typing import Final, get_args

from hall_protocol.case_commands import (
    AnswerCase,
    AssignCase,
    CloseDay,
    Level,
    RateTicket,
    ReadyCase,
    ReloadConfiguration,
    ShowBookings,
    ShowCases,
    ShowClerks,
    ShowPreview,
    ShowTicket,
    ShowTickets,
)
from hall_protocol.dispenser_commands import (
    AnswerGuide,
    AskForNumbers,
    CallGuide,
    DivertVisitor,
    HandOver,
    ShowVisitor,
    TellNumbers,
)
from hall_protocol.notice_commands import Announce, PostNotice, SayStatus, ShowNotices, WithdrawNotice
from hall_protocol.roles import Role
from hall_protocol.visit_commands import (
    BookVisit,
    BookVisits,
    CancelBooking,
    CancelTicket,
    ChangeLane,
    CheckIn,
    IssueTicket,
    ReclassifyTicket,
    ReinstateTicket,
    ReportPaper,
    ReprintTicket,
    ReturnTicket,
    StepBack,
    VisitRow,
)
from hall_protocol.window_commands import (
    AddService,
    AssignServices,
    CallNext,
    CallTicket,
    CloseWindow,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ResumeTicket,
    ServiceOutcome,
    StartService,
    TransferTicket,
    Undo,
)
from hall_protocol.wish import Command, CommandId, Lane, WindowCommand

AnyCommand = (
    IssueTicket
    | ReportPaper
    | ReprintTicket
    | AskForNumbers
    | TellNumbers
    | HandOver
    | CallGuide
    | AnswerGuide
    | DivertVisitor
    | BookVisit
    | BookVisits
    | CheckIn
    | CancelBooking
    | CancelTicket
    | ReclassifyTicket
    | ChangeLane
    | StepBack
    | ReinstateTicket
    | ReturnTicket
    | OpenWindow
    | CloseWindow
    | PauseWindow
    | AssignServices
    | LogIn
    | LogOut
    | CallNext
    | CallTicket
    | Recall
    | StartService
    | AddService
    | FinishService
    | HandIn
    | MissTicket
    | HoldTicket
    | ResumeTicket
    | TransferTicket
    | Undo
    | RateTicket
    | AssignCase
    | ReadyCase
    | AnswerCase
    | CloseDay
    | ReloadConfiguration
    | PostNotice
    | WithdrawNotice
    | Announce
    | SayStatus
    | ShowTicket
    | ShowVisitor
    | ShowTickets
    | ShowPreview
    | ShowBookings
    | ShowCases
    | ShowClerks
    | ShowNotices
)

COMMANDS: Final[dict[str, type[Command]]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyCommand)}
"""Every command by its name on the wire."""

WINDOW_COMMANDS: Final = frozenset(name for name, kind in COMMANDS.items() if issubclass(kind, WindowCommand))

READ_ONLY: Final = frozenset(name for name in COMMANDS if name.startswith("show_"))
"""Commands that only look: they change nothing, and are answered anew each time."""

ALLOWED: Final[dict[Role, frozenset[str]]] = {
    Role.DISPENSER: frozenset(
        {
            "issue_ticket",
            "report_paper",
            "reprint_ticket",
            "check_in",
            "cancel_ticket",
            "show_ticket",
            "show_visitor",
            "ask_for_numbers",
            "tell_numbers",
            "hand_over",
            "call_guide",
            "divert_visitor",
        }
    ),
    Role.TERMINAL: WINDOW_COMMANDS - {"assign_services"}
    | {"reinstate_ticket", "return_ticket", "show_ticket", "show_tickets"},
    Role.PAD: frozenset({"rate_ticket"}),
    Role.DISPLAY: frozenset({"say_status"}),
    Role.CONSOLE: frozenset(COMMANDS),
}
"""Which commands a role may say; a role that is not here may say none."""

SPEAKS_FOR_OTHERS: Final = frozenset({Role.CONSOLE})
"""Roles that may say `on_behalf_of`."""


def may_say(role: Role, command: Command) -> bool:
    """Say whether a credential of this role may give this command; else the hub refuses it as `not_allowed`."""
    name = str(command.__struct_config__.tag)
    return name in ALLOWED.get(role, frozenset()) and (not command.on_behalf_of or role in SPEAKS_FOR_OTHERS)


KEPT: Final = frozenset(
    {
        "start_service",
        "finish_service",
        "hand_in",
        "miss_ticket",
        "hold_ticket",
        "rate_ticket",
        "report_paper",
    }
)
"""Commands that tell what has happened: kept in the outbox until answered, counted at their true time."""

TOLD_LATE: Final = KEPT | {"hand_over"}
"""Commands that may come in late; what a dispenser hands over it keeps itself, beside its numbers."""

TOO_OLD_AFTER_MS: Final = 10_000
"""Every other command is a wish of the moment: older than this it is refused, for nobody expects it any more."""

__all__ = [
    "ALLOWED",
    "COMMANDS",
    "KEPT",
    "READ_ONLY",
    "SPEAKS_FOR_OTHERS",
    "TOLD_LATE",
    "TOO_OLD_AFTER_MS",
    "WINDOW_COMMANDS",
    "AddService",
    "Announce",
    "AnswerCase",
    "AnswerGuide",
    "AnyCommand",
    "AskForNumbers",
    "AssignCase",
    "AssignServices",
    "BookVisit",
    "BookVisits",
    "CallGuide",
    "CallNext",
    "CallTicket",
    "CancelBooking",
    "CancelTicket",
    "ChangeLane",
    "CheckIn",
    "CloseDay",
    "CloseWindow",
    "Command",
    "CommandId",
    "DivertVisitor",
    "FinishService",
    "HandIn",
    "HandOver",
    "HoldTicket",
    "IssueTicket",
    "Lane",
    "Level",
    "LogIn",
    "LogOut",
    "MissTicket",
    "OpenWindow",
    "PauseWindow",
    "PostNotice",
    "RateTicket",
    "ReadyCase",
    "Recall",
    "ReclassifyTicket",
    "ReinstateTicket",
    "ReloadConfiguration",
    "ReportPaper",
    "ReprintTicket",
    "ResumeTicket",
    "ReturnTicket",
    "SayStatus",
    "ServiceOutcome",
    "ShowBookings",
    "ShowCases",
    "ShowClerks",
    "ShowNotices",
    "ShowPreview",
    "ShowTicket",
    "ShowTickets",
    "ShowVisitor",
    "StartService",
    "StepBack",
    "TellNumbers",
    "TransferTicket",
    "Undo",
    "VisitRow",
    "WindowCommand",
    "WithdrawNotice",
    "may_say",
]
