"""Twelve clerks, one hall: nobody is called to two windows, nobody is forgotten."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from hall_protocol.commands import CallNext, FinishService, StartService
from hall_protocol.states import WindowBoard
from hall_protocol.topics import WINDOW
from node_runtime.client import RequestClient
from queue_core.events import Event, ServiceFinished, ServiceStarted, TicketCalled, TicketIssued
from tests.hall.standing import PATIENCE_S, StandingHall, a_wide_hall, ask, standing_hall, take_tickets

CLERKS = 12
TICKETS = 500
BEFORE_OPENING = 300


class Tally:
    """How many visitors the clerks have served together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.served = 0

    def one_more(self) -> None:
        with self._lock:
            self.served += 1

    @property
    def all_served(self) -> bool:
        return self.served == TICKETS


def work(clerk: RequestClient, window: str, tally: Tally) -> None:
    """Call, start, finish, as fast as the hub answers; when nobody waits, wait until somebody is sent."""

    def is_free_to_go_on(since_seq: int) -> bool:
        board = clerk.latest(WINDOW, window=window)
        is_sent_somebody = isinstance(board, WindowBoard) and board.seq > since_seq and board.phase == "calling"
        return tally.all_served or is_sent_somebody

    while not tally.all_served:
        called = ask(clerk, CallNext(command_id=clerk.next_id()))
        assert called.ok, called
        if called.ticket is None:
            assert called.code == "nobody_waiting"
            assert clerk.wait_for(partial(is_free_to_go_on, called.seq), PATIENCE_S)
            if tally.all_served:
                return
        assert ask(clerk, StartService(command_id=clerk.next_id())).ok
        assert ask(clerk, FinishService(command_id=clerk.next_id())).ok
        tally.one_more()


def everybody_works(hall: StandingHall) -> None:
    tally = Tally()
    with ExitStack() as on_the_bus:
        dispenser = on_the_bus.enter_context(hall.client("dispenser-1"))
        take_tickets(dispenser, BEFORE_OPENING)
        windows = [f"window-{number}" for number in range(1, CLERKS + 1)]
        clerks = {window: on_the_bus.enter_context(hall.client(window)) for window in windows}
        with ThreadPoolExecutor(CLERKS + 1) as threads:
            at_work: list[Future[None]] = [
                threads.submit(work, clerk, window, tally) for window, clerk in clerks.items()
            ]
            at_work.append(threads.submit(take_tickets, dispenser, TICKETS - BEFORE_OPENING))
            for each in at_work:
                each.result()


def test_twelve_clerks_never_call_one_visitor_twice_and_forget_nobody(tmp_path: Path) -> None:
    with standing_hall(tmp_path, a_wide_hall(CLERKS)) as hall:
        everybody_works(hall)
        hall.stop_hub()
        events = [entry.event for entry in hall.entries()]

    issued = [event.ticket for event in events if isinstance(event, TicketIssued)]
    called = [event for event in events if isinstance(event, TicketCalled)]
    assert len(issued) == len(set(issued)) == TICKETS
    assert sorted(event.ticket for event in called) == sorted(issued)
    assert {event.window for event in called} == {f"window-{number}" for number in range(1, CLERKS + 1)}
    for window in range(1, CLERKS + 1):
        assert_one_at_a_time(f"window-{window}", events)


def assert_one_at_a_time(window: str, events: list[Event]) -> None:
    """Called, started and finished, one visitor after the other."""
    steps = [
        event
        for event in events
        if isinstance(event, TicketCalled | ServiceStarted | ServiceFinished) and event.window == window
    ]
    for called, started, finished in zip(steps[::3], steps[1::3], steps[2::3], strict=True):
        assert isinstance(called, TicketCalled)
        assert isinstance(started, ServiceStarted)
        assert isinstance(finished, ServiceFinished)
        assert called.ticket == started.ticket == finished.ticket
