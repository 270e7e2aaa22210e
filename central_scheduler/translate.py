"""The seam between the wire and the rules: messages to commands, tickets to facts."""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Final

from hall_protocol import commands as wire
from hall_protocol.states import TicketFacts
from queue_core import commands as core
from queue_core.hall import Hall
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane


@singledispatch
def command_of(message: wire.Command, window: str, sender: str) -> core.Command:
    """Return what a message asks of the rules; `window` is the sender's own or the one a console named."""
    return _OF_A_WINDOW[type(message)](window)


@command_of.register
def _(message: wire.IssueTicket, window: str, sender: str) -> core.Command:
    return core.IssueTicket(message.service, message.token, sender, Lane(message.lane), message.lane_reason)


@command_of.register
def _(message: wire.ReportPaper, window: str, sender: str) -> core.Command:
    return core.ReportPaper(message.ticket, message.printed, message.fault)


@command_of.register
def _(message: wire.ReprintTicket, window: str, sender: str) -> core.Command:
    return core.ReprintTicket(message.ticket, message.dispenser)


@command_of.register
def _(message: wire.PauseWindow, window: str, sender: str) -> core.Command:
    return core.PauseWindow(window, message.reason)


@command_of.register
def _(message: wire.TransferTicket, window: str, sender: str) -> core.Command:
    return core.TransferTicket(window, message.to_service, message.to_window, message.place == "first")


_OF_A_WINDOW: Final[Mapping[type[wire.Command], Callable[[str], core.Command]]] = {
    wire.OpenWindow: core.OpenWindow,
    wire.CloseWindow: core.CloseWindow,
    wire.CallNext: core.CallNext,
    wire.Recall: core.Recall,
    wire.StartService: core.StartService,
    wire.FinishService: core.FinishService,
    wire.MissTicket: core.MissTicket,
}


def zone_of(ticket: Ticket, rules: HallRules) -> str:
    """Return where a ticket's visitor waits; "" for a visit that is over, whose service the hall offers no more."""
    service = rules.services.get(ticket.service)
    return rules.queues[service.queue].zone if service else ""


def facts_of(ticket: Ticket, hall: Hall, *, with_token: bool = False) -> TicketFacts:
    """Return all that may be told of a ticket; its token, the key on the visitor's paper, only to who prints that."""
    return TicketFacts(
        id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        lane=ticket.lane.value,
        phase=ticket.state.value,
        zone=zone_of(ticket, hall.rules),
        issued_ms=ticket.issued_ms,
        waits_from_ms=ticket.waits_from_ms,
        token=ticket.token if with_token else "",
        lane_reason=ticket.lane_reason,
        issued_at=ticket.issued_at,
        paper=ticket.paper.value,
        paper_fault=ticket.paper_fault,
        ahead=hall.ahead_of(ticket),
        window=ticket.window,
        called_ms=ticket.called_ms,
        started_ms=ticket.started_ms,
        ended_ms=ticket.ended_ms,
        calls=ticket.calls,
        recalls=ticket.recalls,
    )
