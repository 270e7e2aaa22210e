"""A day ends by itself: yesterday's tickets are history, numbers begin anew, windows are closed, boards are empty."""

from datetime import datetime
from itertools import cycle
from pathlib import Path

from central_scheduler.hall_rules import rules_of
from hall_protocol.commands import CallNext, IssueTicket, StartService
from hall_protocol.events import Reply
from hall_protocol.states import ZoneBoard
from hall_protocol.topics import ZONE_BOARD
from node_runtime.client import RequestClient
from queue_core.calendar import day_of
from queue_core.events import DayOpened, TicketExpired, TicketIssued
from tests.hall.standing import PATIENCE_S, ask, await_glance, await_hub, await_window, standing_hall, token

MORNING = ("--starts-at", "2026-11-23T09:00:00+08:00")
LATE = ("--starts-at", "2026-11-23T23:59:00+08:00", "--speed", "60")
"""A second before midnight, as the clock on the wall goes."""
MIDNIGHT_MS = round(datetime.fromisoformat("2026-11-24T00:00:00+08:00").timestamp() * 1000)
RUSH = ("--starts-at", "2026-11-23T20:00:00+08:00", "--speed", "10000")
"""Midnight in about a second, then every nine."""


def issue(client: RequestClient, service: str = "rs-canbao") -> Reply:
    return ask(client, IssueTicket(command_id=client.next_id(), service=service, token=token()))


def calls_on_board(client: RequestClient) -> int | None:
    board = client.latest(ZONE_BOARD, zone="a")
    return len(board.calls) if isinstance(board, ZoneBoard) else None


def test_a_day_ends_in_the_running_hall(tmp_path: Path) -> None:
    with (
        standing_hall(tmp_path, None, *MORNING) as hall,
        hall.client("dispenser-1") as dispenser,
        hall.client("window-1") as clerk,
        hall.client("console") as console,
    ):
        for _ in range(3):
            issue(dispenser)
        for kind in (CallNext, StartService):
            assert ask(clerk, kind(command_id=clerk.next_id())).ok
        await_glance(console, lambda glance: (glance.waiting, glance.serving) == (2, 1))
        hall.stop_hub()
        hall.hub_options = LATE
        hall.start_hub()
        glance = await_glance(console, lambda glance: glance.day == "2026-11-24")
        assert (glance.issued, glance.waiting, glance.serving, glance.done) == (0, 0, 0, 0)
        assert await_window(console, "window-1", lambda board: board.phase == "closed").ticket is None
        assert console.wait_for(lambda: calls_on_board(console) == 0, PATIENCE_S)
        await_hub(dispenser)
        first = issue(dispenser)
        hall.stop_hub()
        events = [entry.event for entry in hall.entries()]

    assert first.ticket is not None
    assert (first.ticket.id, first.ticket.number) == ("2026-11-24/shebao/1", "A001")
    expired = [event.ticket for event in events if isinstance(event, TicketExpired)]
    assert expired == [f"2026-11-23/shebao/{serial}" for serial in (1, 2, 3)]
    opened = [event for event in events if isinstance(event, DayOpened)]
    assert [event.day for event in opened] == ["2026-11-23", "2026-11-24"]
    assert 0 <= opened[1].at_ms - MIDNIGHT_MS < 600_000


def test_a_ticket_belongs_to_the_day_in_which_it_was_taken(tmp_path: Path) -> None:
    with standing_hall(tmp_path, None, *RUSH) as hall, hall.client("dispenser-1") as dispenser:
        days: set[str] = set()
        # More tickets than one queue has numbers: of every queue in turn.
        services = cycle({service.queue: service.code for service in hall.config.services}.values())
        while len(days) < 2:
            reply = issue(dispenser, next(services))
            assert reply.ticket is not None, reply
            days.add(reply.ticket.id.partition("/")[0])
        hall.stop_hub()
        issued = [entry.event for entry in hall.entries() if isinstance(entry.event, TicketIssued)]
        rules = rules_of(hall.config)

    assert len(issued) > 10
    assert [event.ticket.partition("/")[0] for event in issued] == [day_of(event.at_ms, rules) for event in issued]
