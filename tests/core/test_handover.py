"""A clerk takes over from another at a window: the visitor stays, and the visit is whoever's finishes it."""

from dataclasses import replace

import pytest

from queue_core.commands import CallNext, FinishService, LogIn, PauseWindow, RateTicket, StartService, TransferTicket
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    TicketCalled,
    TicketRated,
    TicketReleased,
    WindowClosed,
    WindowOpened,
)
from queue_core.lifecycle import ClerkState, Level, WindowState
from queue_core.records import Clerk
from queue_core.refusals import Reason
from queue_core.rules import ClerkRule, SkillRule
from tests.core.building import MINUTE_MS, NOON_MS, ToldHall, a_hall_with, some_rules, with_clerks

T = NOON_MS
TAKES_OVER = LogIn("1", "wang", handover=True)


def a_hall_with_li(windows: int = 2) -> ToldHall:
    """Return a hall in which Li is on duty at window 1."""
    clerks = (ClerkRule("li"), ClerkRule("wang"), ClerkRule("zhao"))
    hall = a_hall_with(with_clerks(some_rules(windows), *clerks))
    hall.now_ms = T
    hall.logs_in("li")
    return hall


@pytest.mark.parametrize("comes", [False, True])
def test_the_visitor_stays_and_nothing_of_the_visit_changes(comes: bool) -> None:
    hall = a_hall_with_li()
    hall.comes(T)
    ticket = hall.starts() if comes else hall.hall.ticket(hall.calls())
    before, window = replace(ticket), replace(hall.window())

    events = hall.does(TAKES_OVER, at_ms=T + MINUTE_MS)

    assert events == (ClerkLoggedOut(T + MINUTE_MS, "li", "1"), ClerkLoggedIn(T + MINUTE_MS, "wang", "1"))
    assert ticket == before
    assert hall.window() == replace(window, clerk="wang", last=None)
    clerks = hall.hall.state.clerks
    assert clerks["li"] == Clerk("li", ClerkState.OFF, "", T + MINUTE_MS)
    assert clerks["wang"] == Clerk("wang", ClerkState.ON_DUTY, "1", T + MINUTE_MS)


def test_the_visit_counts_for_who_finishes_it_and_so_does_the_rating() -> None:
    hall = a_hall_with_li()
    hall.comes(T)
    ticket = hall.starts()
    hall.does(TAKES_OVER)

    hall.does(FinishService("1"))

    assert ticket.served_by == "wang"
    (rated,) = hall.does(RateTicket(ticket.id, Level.SATISFIED, "pad"))
    assert isinstance(rated, TicketRated)
    assert rated.clerk == "wang"


def test_who_does_not_say_so_takes_over_from_nobody() -> None:
    hall = a_hall_with_li()

    assert hall.refuses(LogIn("1", "wang")) is Reason.WINDOW_HAS_CLERK


def test_who_is_busy_with_a_visitor_elsewhere_takes_over_nothing_and_is_told_where() -> None:
    hall = a_hall_with_li()
    hall.logs_in("wang", "2")
    hall.comes(T)
    hall.calls("2")

    assert hall.refuses(TAKES_OVER) is Reason.CLERK_WITH_VISITOR
    assert hall.says(TAKES_OVER) == {"clerk": "wang", "window": "No. 2"}


def test_who_comes_from_another_window_leaves_it_closed() -> None:
    hall = a_hall_with_li()
    hall.logs_in("wang", "2")

    assert hall.does(TAKES_OVER) == (
        ClerkLoggedOut(T, "wang", "2"),
        WindowClosed(T, "2"),
        ClerkLoggedOut(T, "li", "1"),
        ClerkLoggedIn(T, "wang", "1"),
    )


def test_at_an_empty_window_or_ones_own_it_is_a_log_in_like_any_other() -> None:
    hall = a_hall_with_li()

    assert hall.does(LogIn("1", "li", handover=True)) == (ClerkLoggedIn(T, "li", "1"),)
    assert hall.does(LogIn("2", "wang", handover=True)) == (ClerkLoggedIn(T, "wang", "2"),)


def test_a_closed_window_stays_closed_and_a_paused_one_opens() -> None:
    hall = a_hall_with_li()
    hall.does(LogIn("2", "zhao"))
    hall.does(LogIn("2", "wang", handover=True))
    assert hall.window("2").state is WindowState.CLOSED

    hall.does(PauseWindow("1", "lunch"))

    *_, opened = hall.does(LogIn("1", "zhao", handover=True))
    assert opened == WindowOpened(T, "1")
    assert hall.hall.state.clerks["zhao"].state is ClerkState.ON_DUTY


def test_who_was_sent_to_the_clerk_who_goes_is_served_by_whoever_can() -> None:
    hall = a_hall_with_li()
    first, sent = hall.comes(T), hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=first))
    hall.calls("2")
    hall.does(TransferTicket("2", to_clerk="li"))

    events = hall.does(TAKES_OVER)

    released = {event.ticket for event in events if isinstance(event, TicketReleased)}
    assert released == {hall.hall.ticket(first).id, hall.hall.ticket(sent).id}
    assert hall.calls("2") == first


def test_a_ready_window_calls_whom_the_new_clerk_can_serve() -> None:
    rules = some_rules({"1": ("pension", "tax")}, {"pension": "a", "tax": "a"})
    clerks = (ClerkRule("li", (SkillRule("pension"),)), ClerkRule("wang", (SkillRule("tax"),)))
    hall = a_hall_with(with_clerks(rules, *clerks))
    hall.now_ms = T
    hall.logs_in("li")
    hall.does(CallNext("1"))
    number = hall.comes(T, "tax")

    *_, called = hall.does(TAKES_OVER)

    assert called == TicketCalled(T, hall.hall.ticket(number).id, "1")


def test_a_visit_begun_by_one_clerk_and_handed_over_twice_is_the_last_ones() -> None:
    hall = a_hall_with_li()
    hall.comes(T)
    hall.calls()
    hall.does(TAKES_OVER)
    hall.does(StartService("1"))
    hall.does(LogIn("1", "zhao", handover=True))

    hall.does(FinishService("1"))

    assert hall.hall.ticket("A001").served_by == "zhao"
