"""A hub whose disk takes no more: what could not be stored was not done, and everybody is shown so."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from hall_protocol.commands import CallNext, IssueTicket
from node_runtime.client import RequestClient
from queue_core.events import TicketIssued
from tests.hall.standing import StandingHall, ask, await_glance, await_window, token


@contextmanager
def nothing_more_fits(hall: StandingHall) -> Iterator[None]:
    """No file of the hub may grow past what the journal's log has now: every further commit fails."""
    size = (hall.data / "journal.db-wal").stat().st_size
    before = resource.prlimit(hall.hub_pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(hall.hub_pid, resource.RLIMIT_FSIZE, before)


def an_issue(client: RequestClient) -> IssueTicket:
    return IssueTicket(command_id=client.next_id(), service="rs-canbao", token=token())


def test_what_a_full_disk_did_not_take_was_not_done_and_can_be_asked_again(
    hall: StandingHall, dispenser: RequestClient, clerk: RequestClient, console: RequestClient
) -> None:
    stored = an_issue(dispenser)
    first = ask(dispenser, stored)
    refused, call = an_issue(dispenser), CallNext(command_id=clerk.next_id())
    with nothing_more_fits(hall):
        assert ask(dispenser, refused).code == "not_stored"
        assert ask(clerk, call).code == "not_stored"
        assert ask(dispenser, stored) == first
        glance = await_glance(console, lambda glance: glance.refusals == {"not_stored": 2})
        assert (glance.issued, glance.waiting, glance.serving) == (1, 1, 0)
        assert await_window(console, "window-1", lambda board: board.could_call == 1).phase == "closed"
        assert hall.hub is not None
        assert hall.hub.poll() is None

    again, called = ask(dispenser, refused), ask(clerk, call)

    assert again.ticket is not None
    assert called.ticket is not None
    assert first.ticket is not None
    assert (first.ticket.number, again.ticket.number, called.ticket.number) == ("A001", "A002", "A001")
    await_glance(console, lambda glance: (glance.issued, glance.waiting, glance.serving) == (2, 1, 1))
    await_window(console, "window-1", lambda board: board.phase == "calling")
    hall.stop_hub()
    issued = [entry.event.number for entry in hall.entries() if isinstance(entry.event, TicketIssued)]
    assert issued == ["A001", "A002"]
