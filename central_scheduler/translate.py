"""The one seam between the wire and the rules: configuration to rules, messages to commands, tickets to facts."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from functools import singledispatch
from typing import Final

from hall_config.checking import window_serves
from hall_config.model import HallConfig
from hall_protocol import commands as wire
from hall_protocol.states import TicketFacts
from queue_core import commands as core
from queue_core.hall import Hall
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowRule

MS: Final = 1000


def rules_of(config: HallConfig) -> HallRules:
    """Return what the rules need to know of a configured hall."""
    return HallRules(
        queues=_queues_of(config),
        services={
            service.code: ServiceRule(
                service.code, service.queue, tuple(map(Lane, service.lanes)), service.expected_s * MS
            )
            for service in config.services
        },
        windows={
            window.id: WindowRule(window.id, window.number, window.zone, tuple(sorted(window_serves(config, window))))
            for window in config.windows
        },
        dispensers=tuple(node.id for node in config.nodes if node.role == "dispenser"),
        policy=config.calling.policy,
        head_start_ms={
            Lane.NORMAL: 0,
            Lane.GREEN: config.lanes.green_head_start_s * MS,
            Lane.APPOINTMENT: config.lanes.appointment_head_start_s * MS,
        },
        green_reasons=tuple(reason.code for reason in config.lanes.green_reasons),
        green_prefix=config.lanes.green_prefix,
        max_recalls=config.calling.max_recalls,
        recall_gap_ms=config.calling.recall_gap_s * MS,
        utc_offset_ms=utc_offset_s(config) * MS,
        day_rolls_at_ms=_ms_after_midnight(config.day_rolls_at),
    )


def _queues_of(config: HallConfig) -> dict[str, QueueRule]:
    return {
        queue.id: QueueRule(queue.id, queue.prefix, queue.zone, queue.digits, queue.first, queue.last)
        for queue in config.queues
    }


def utc_offset_s(config: HallConfig) -> int:
    """Return how far the hall's clocks are ahead of UTC, in seconds."""
    sign = -1 if config.utc_offset.startswith("-") else 1
    return sign * _ms_after_midnight(config.utc_offset.lstrip("+-")) // MS


def _ms_after_midnight(clock: str) -> int:
    at = time.fromisoformat(clock)
    return int(timedelta(hours=at.hour, minutes=at.minute).total_seconds()) * MS


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
