"""The seam between the wire and the rules: messages to commands, and what the hall knows to facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from central_scheduler.outlook import Span
from hall_protocol import commands as wire
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from hall_protocol.states import NumberBlock
from queue_core import commands as core
from queue_core import dispenser_commands as of_dispensers
from queue_core import notice_commands as of_notices
from queue_core.events import Reached
from queue_core.lifecycle import GuideMatter, Level, NoticeKind, Paper, ServiceOutcome
from queue_core.rules import Lane, QueueRule

MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a message does not say, but the hub knows of it."""

    sender: Credential
    """Who the broker says it is."""
    window: str = ""
    """The sender's own window, or the one a console named."""
    clerk: str = ""
    """Who is on duty there."""
    visitor: str = ""
    """The random id that stands for the identity a message carries."""
    pressed_ms: int = 0
    """When it was wished, in hall time."""
    logs_in: str = ""
    """The clerk that a log-in means."""
    agent: str = ""
    """Who takes a ticket for somebody else, as their badge says."""
    told: Span | None = None
    """What whoever asks for a ticket is told of the wait."""

    @property
    def told_ms(self) -> tuple[int | None, int | None]:
        """The wait as the rules take it down."""
        return self.told or (None, None)

    @property
    def permitted(self) -> bool:
        """Whether the sender may do what a clerk needs a permission for."""
        return self.sender.role is Role.CONSOLE


@singledispatch
def command_of(message: wire.Command, around: Circumstances) -> core.Command:
    """Return what a message asks of the rules."""
    return _OF_A_WINDOW[type(message)](around.window)


_OF_A_WINDOW: Final[Mapping[type[wire.Command], Callable[[str], core.Command]]] = {
    wire.OpenWindow: core.OpenWindow,
    wire.CloseWindow: core.CloseWindow,
    wire.CallNext: core.CallNext,
    wire.Recall: core.Recall,
    wire.StartService: core.StartService,
    wire.MissTicket: core.MissTicket,
    wire.Undo: core.Undo,
}
"""Commands that say nothing but which window."""


@command_of.register
def _(message: wire.IssueTicket, around: Circumstances) -> core.Command:
    return core.IssueTicket(
        service=message.service,
        token=message.token,
        by=around.sender.node,
        lane=Lane(message.lane),
        lane_reason=message.lane_reason,
        situation=message.situation,
        then=message.then,
        visitor=around.visitor,
        case=message.case,
        told_from_ms=around.told_ms[0],
        told_to_ms=around.told_ms[1],
        agent=around.agent,
    )


@command_of.register
def _(message: wire.ReportPaper, around: Circumstances) -> core.Command:
    return core.ReportPaper(message.ticket, message.printed, message.fault)


@command_of.register
def _(message: wire.ReprintTicket, around: Circumstances) -> core.Command:
    return core.ReprintTicket(message.ticket, message.dispenser)


@command_of.register
def _(message: wire.AskForNumbers, around: Circumstances) -> core.Command:
    return of_dispensers.ReserveNumbers(around.sender.node, message.held)


@command_of.register
def _(message: wire.TellNumbers, around: Circumstances) -> core.Command:
    reached = tuple(Reached(each.queue, each.serial) for each in message.reached)
    held = tuple(map(_holding, message.held))
    shown = tuple(Reached(each.queue, serial) for each in message.shown for serial in each.serials)
    return of_dispensers.TellNumbers(around.sender.node, message.day, reached, held, shown)


def _holding(block: NumberBlock) -> of_dispensers.Holding:
    queue = QueueRule(block.queue, block.prefix, "", block.digits, block.range_first, block.range_last)
    return of_dispensers.Holding(block.id, queue, block.first, block.last)


@command_of.register
def _(message: wire.HandOver, around: Circumstances) -> core.Command:
    return of_dispensers.HandOver(
        by=around.sender.node,
        service=message.service,
        queue=message.queue,
        serial=message.serial,
        number=message.number,
        token=message.token,
        lane=Lane(message.lane),
        lane_reason=message.lane_reason,
        situation=message.situation,
        then=message.then,
        visitor=around.visitor,
        booking=message.code,
        estimated=message.estimated,
        paper=Paper(message.paper),
        fault=message.fault,
        instead_of=message.instead_of,
    )


@command_of.register
def _(message: wire.BookVisit, around: Circumstances) -> core.Command:
    return core.BookVisit(message.code, message.service, message.slot_ms, around.visitor)


@command_of.register
def _(message: wire.CheckIn, around: Circumstances) -> core.Command:
    return core.CheckIn(message.token, around.sender.node, message.code, around.visitor, *around.told_ms)


@command_of.register
def _(message: wire.CancelBooking, around: Circumstances) -> core.Command:
    return core.CancelBooking(message.code, message.reason)


@command_of.register
def _(message: wire.CancelTicket, around: Circumstances) -> core.Command:
    """At a dispenser stands a visitor, who has nothing but the paper to show; staff need none."""
    shown = message.token if around.sender.role is Role.DISPENSER else None
    return core.CancelTicket(message.ticket, message.reason, shown)


@command_of.register
def _(message: wire.ReclassifyTicket, around: Circumstances) -> core.Command:
    return core.Reclassify(message.ticket, message.service, message.situation)


@command_of.register
def _(message: wire.ChangeLane, around: Circumstances) -> core.Command:
    return core.ChangeLane(message.ticket, Lane(message.lane), message.reason)


@command_of.register
def _(message: wire.StepBack, around: Circumstances) -> core.Command:
    return core.StepBack(message.ticket, message.behind)


@command_of.register
def _(message: wire.ReinstateTicket, around: Circumstances) -> core.Command:
    return core.Reinstate(message.ticket)


@command_of.register
def _(message: wire.ReturnTicket, around: Circumstances) -> core.Command:
    return core.ReturnTicket(message.ticket)


@command_of.register
def _(message: wire.PauseWindow, around: Circumstances) -> core.Command:
    back_ms = message.back_s and around.pressed_ms + message.back_s * MS
    return core.PauseWindow(around.window, message.reason, back_ms)


@command_of.register
def _(message: wire.AssignServices, around: Circumstances) -> core.Command:
    return core.AssignServices(around.window, message.services, message.help_out, message.until_ms)


@command_of.register
def _(message: wire.LogIn, around: Circumstances) -> core.Command:
    return core.LogIn(around.window, around.logs_in, message.handover)


@command_of.register
def _(message: wire.LogOut, around: Circumstances) -> core.Command:
    return core.LogOut(message.clerk or around.clerk)


@command_of.register
def _(message: wire.CallTicket, around: Circumstances) -> core.Command:
    return core.CallTicket(around.window, message.ticket, message.reason, around.permitted)


@command_of.register
def _(message: wire.AddService, around: Circumstances) -> core.Command:
    return core.AddService(around.window, message.service)


@command_of.register
def _(message: wire.FinishService, around: Circumstances) -> core.Command:
    return core.FinishService(around.window, ServiceOutcome(message.outcome), message.services_done, message.stay)


@command_of.register
def _(message: wire.HandIn, around: Circumstances) -> core.Command:
    return core.HandIn(around.window, message.due_ms, message.owner)


@command_of.register
def _(message: wire.HoldTicket, around: Circumstances) -> core.Command:
    return_s = message.return_s
    return core.HoldTicket(around.window, None if return_s is None else around.pressed_ms + return_s * MS)


@command_of.register
def _(message: wire.ResumeTicket, around: Circumstances) -> core.Command:
    return core.ResumeTicket(around.window, message.ticket)


@command_of.register
def _(message: wire.TransferTicket, around: Circumstances) -> core.Command:
    return core.TransferTicket(
        window=around.window,
        to_service=message.to_service,
        to_window=message.to_window,
        first=message.place == "first" if message.place else None,
        to_clerk=message.to_clerk,
        and_back=message.and_back,
        ticket=message.ticket,
    )


@command_of.register
def _(message: wire.RateTicket, around: Circumstances) -> core.Command:
    """A pad is at a window and nowhere else, whatever it says."""
    pad = around.sender.role is Role.PAD
    channel = around.sender.role if pad or not message.channel else message.channel
    return core.RateTicket(message.ticket, Level(message.level), channel, bool(message.comment), message.reason)


@command_of.register
def _(message: wire.AssignCase, around: Circumstances) -> core.Command:
    return core.AssignCase(message.case, message.owner, message.due_ms)


@command_of.register
def _(message: wire.ReadyCase, around: Circumstances) -> core.Command:
    return core.ReadyCase(message.case)


@command_of.register
def _(message: wire.AnswerCase, around: Circumstances) -> core.Command:
    return core.AnswerCase(message.case)


@command_of.register
def _(message: wire.CallGuide, around: Circumstances) -> core.Command:
    return of_dispensers.CallGuide(around.sender.node, GuideMatter(message.about))


@command_of.register
def _(message: wire.AnswerGuide, around: Circumstances) -> core.Command:
    return of_dispensers.AnswerGuide(message.dispenser)


@command_of.register
def _(message: wire.DivertVisitor, around: Circumstances) -> core.Command:
    return of_dispensers.DivertVisitor(message.service, around.sender.node)


@command_of.register
def _(message: wire.CloseDay, around: Circumstances) -> core.Command:
    return core.CloseDay()


@command_of.register
def _(message: wire.PostNotice, around: Circumstances) -> core.Command:
    return of_notices.PostNotice(
        zones=message.zones,
        zh=on_one_line(message.zh),
        en=on_one_line(message.en),
        kind=NoticeKind(message.kind),
        from_ms=message.from_ms or None,
        until_ms=message.until_ms or None,
    )


@command_of.register
def _(message: wire.WithdrawNotice, around: Circumstances) -> core.Command:
    return of_notices.WithdrawNotice(message.notice)


@command_of.register
def _(message: wire.Announce, around: Circumstances) -> core.Command:
    return of_notices.Announce(message.zones, on_one_line(message.zh), on_one_line(message.en))


@command_of.register
def _(message: wire.SayStatus, around: Circumstances) -> core.Command:
    return of_notices.SayStatus(message.zone)


def on_one_line(text: str) -> str:
    """Return a text as it is shown and spoken: blanks at its ends, or many in a row, say nothing."""
    return " ".join(text.split())
