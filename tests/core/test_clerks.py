"""Clerks sit down, move, have a break and go; nobody is left behind."""

from dataclasses import replace

import pytest

from queue_core.commands import CallNext, Configure, FinishService, LogIn, LogOut, PauseWindow, TransferTicket
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    HallConfigured,
    TicketCalled,
    TicketReleased,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
)
from queue_core.lifecycle import ClerkState, WindowState
from queue_core.records import Clerk
from queue_core.refusals import Reason
from queue_core.rules import ClerkRule
from tests.core.building import DAY_MS, NOON_MS, ToldHall, a_hall_with, some_rules, with_clerks, with_windows

T = NOON_MS


def a_staffed_hall(windows: int = 2) -> ToldHall:
    """Return a hall with clerks Li and Wang, neither of whom has come yet."""
    hall = a_hall_with(with_clerks(some_rules(windows), ClerkRule("li"), ClerkRule("wang")))
    hall.now_ms = T
    return hall


def clerk(hall: ToldHall, name: str = "li") -> Clerk:
    return hall.hall.state.clerks[name]


def test_a_clerk_who_sits_down_is_on_duty_there_and_the_window_stays_closed_until_it_opens() -> None:
    hall = a_staffed_hall()

    assert hall.does(LogIn("1", "li")) == (ClerkLoggedIn(T, "li", "1"),)

    assert clerk(hall) == Clerk("li", ClerkState.ON_DUTY, "1", T)
    assert (hall.window().clerk, hall.window().state) == ("li", WindowState.CLOSED)


def test_a_clerk_has_a_break_with_the_window_and_is_back_with_it() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")
    hall.does(PauseWindow("1", "lunch"))
    assert clerk(hall).state is ClerkState.ON_BREAK

    hall.does(CallNext("1"))

    assert clerk(hall).state is ClerkState.ON_DUTY


def test_a_clerk_who_sits_down_again_is_back_from_the_break() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")
    hall.does(PauseWindow("1", "lunch"))

    assert hall.does(LogIn("1", "li")) == (ClerkLoggedIn(T, "li", "1"), WindowOpened(T, "1"))
    assert (clerk(hall).state, hall.window().state) == (ClerkState.ON_DUTY, WindowState.OPEN)


def test_a_clerk_who_goes_closes_the_window() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")

    assert hall.does(LogOut("li"), at_ms=T + 9) == (ClerkLoggedOut(T + 9, "li", "1"), WindowClosed(T + 9, "1"))
    assert clerk(hall) == Clerk("li", ClerkState.OFF, "", T + 9)
    assert hall.window().clerk == ""


def test_a_clerk_who_goes_from_a_window_that_never_opened_closes_nothing() -> None:
    hall = a_staffed_hall()
    hall.does(LogIn("1", "li"))

    assert hall.does(LogOut("li")) == (ClerkLoggedOut(T, "li", "1"),)


def test_a_clerk_who_moves_leaves_one_window_closed_and_sits_at_the_other() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")

    events = hall.does(LogIn("2", "li"))

    assert events == (ClerkLoggedOut(T, "li", "1"), WindowClosed(T, "1"), ClerkLoggedIn(T, "li", "2"))
    assert (hall.window("1").clerk, hall.window("2").clerk, clerk(hall).window) == ("", "li", "2")


@pytest.mark.parametrize("start", [False, True])
def test_nobody_leaves_a_visitor_behind(start: bool) -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")
    hall.comes(T)
    if start:
        hall.starts("1")
    else:
        hall.calls("1")

    assert hall.refuses(LogOut("li")) is Reason.CLERK_WITH_VISITOR
    assert hall.refuses(LogIn("2", "li")) is Reason.CLERK_WITH_VISITOR
    assert hall.says(LogOut("li")) == {"clerk": "li", "window": "No. 1"}


def test_at_a_window_there_is_one_clerk() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")

    assert hall.refuses(LogIn("1", "wang")) is Reason.WINDOW_HAS_CLERK
    assert hall.says(LogIn("1", "wang")) == {"window": "No. 1", "clerk": "li"}


def test_who_is_not_a_clerk_or_no_window_is_refused() -> None:
    hall = a_staffed_hall()

    assert hall.refuses(LogIn("1", "zhao")) is Reason.UNKNOWN_CLERK
    assert hall.refuses(LogOut("zhao")) is Reason.UNKNOWN_CLERK
    assert hall.refuses(LogIn("9", "li")) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(LogOut("li")) is Reason.CLERK_ILLEGAL_STEP


def test_a_visitor_sent_to_a_clerk_is_called_where_the_clerk_sits_and_by_nobody_else() -> None:
    hall = a_staffed_hall(3)
    hall.logs_in("li", "2")
    number = hall.comes(T)
    (sent,) = hall.does(TransferTicket("", to_clerk="li", ticket=number))

    assert sent == TicketTransferred(T, hall.hall.ticket(number).id, "", "pension", "", False, to_clerk="li")
    assert hall.calls("1") == ""
    assert hall.calls("3") == ""
    assert hall.calls("2") == number


def test_a_visitor_sent_to_a_clerk_follows_the_clerk_to_another_window() -> None:
    hall = a_staffed_hall(3)
    hall.logs_in("li", "2")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=number))
    hall.calls("3")

    hall.does(LogIn("3", "li"))

    assert hall.hall.ticket(number).window == "3"


def test_a_visitor_sent_to_a_ready_clerk_is_called_there_at_once() -> None:
    hall = a_staffed_hall(3)
    hall.logs_in("wang", "2")
    hall.opens("1")
    number = hall.comes(T)
    hall.calls("1")
    hall.calls("2")
    hall.calls("3")

    hall.does(TransferTicket("1", to_clerk="wang"))

    assert hall.hall.ticket(number).window == "2"
    assert hall.window("3").state is WindowState.READY


def test_who_was_sent_to_a_clerk_who_goes_is_served_by_whoever_can() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "2")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=number))
    hall.calls("1")

    events = hall.does(LogOut("li"))

    ticket = hall.hall.ticket(number).id
    assert events == (
        ClerkLoggedOut(T, "li", "2"),
        WindowClosed(T, "2"),
        TicketReleased(T, ticket),
        TicketCalled(T, ticket, "1"),
    )
    assert hall.hall.ticket(number).window == "1"


def test_who_was_sent_to_a_clerk_for_what_nobody_serves_any_more_waits_for_that_clerk() -> None:
    rules = with_clerks(some_rules(2, {"pension": "a", "tax": "a"}), ClerkRule("li"))
    hall = a_hall_with(rules)
    hall.logs_in("li", "2")
    number = hall.comes(T, "tax")
    hall.does(TransferTicket("", to_clerk="li", ticket=number))
    only_pensions = (replace(window, services=("pension",)) for window in rules.windows.values())
    hall.does(Configure(with_windows(rules, *only_pensions)))

    hall.does(LogOut("li"))

    assert hall.hall.ticket(number).only_clerk == "li"
    hall.calls("1")
    hall.does(LogIn("1", "li"))
    assert hall.window("1").ticket == hall.hall.ticket(number).id


def test_nobody_is_sent_to_a_clerk_who_is_not_there() -> None:
    hall = a_staffed_hall()
    number = hall.comes(T)

    assert hall.refuses(TransferTicket("", to_clerk="zhao", ticket=number)) is Reason.UNKNOWN_CLERK
    assert hall.refuses(TransferTicket("", to_clerk="li", ticket=number)) is Reason.CLERK_NOT_ON_DUTY


def test_a_visitor_may_be_sent_to_a_clerk_who_has_a_break() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")
    hall.does(PauseWindow("1", "tea"))
    number = hall.comes(T)

    hall.does(TransferTicket("", to_clerk="li", ticket=number))

    assert hall.calls("1") == number


def test_who_served_a_visitor_is_on_record() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")
    hall.comes(T)

    ticket = hall.serves()

    assert ticket.served_by == "li"


@pytest.mark.parametrize(("comes", "served_by"), [("wang", "wang"), ("", "li")])
def test_who_is_there_at_the_end_served_the_visitor_or_else_who_was_at_the_beginning(
    comes: str, served_by: str
) -> None:
    hall = a_staffed_hall()
    hall.logs_in("li")
    hall.comes(T)
    ticket = hall.starts()
    hall.does(Configure(replace(hall.hall.rules, clerks={"wang": ClerkRule("wang")})))
    if comes:
        hall.does(LogIn("1", comes))

    hall.does(FinishService("1"))

    assert ticket.served_by == served_by


def test_a_clerk_who_is_configured_away_is_logged_out_and_the_window_goes_on() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")
    hall.comes(T)
    hall.calls("1")

    out, configured = hall.does(Configure(replace(hall.hall.rules, clerks={"wang": ClerkRule("wang")})))

    assert out == ClerkLoggedOut(T, "li", "1")
    assert isinstance(configured, HallConfigured)
    assert list(hall.hall.state.clerks) == ["wang"]
    assert (hall.window("1").clerk, hall.window("1").state) == ("", WindowState.CALLING)


def test_a_clerk_whose_window_is_configured_away_can_sit_down_elsewhere() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")
    rules = hall.hall.rules

    out, _configured = hall.does(Configure(replace(rules, windows={"2": rules.windows["2"]})))

    assert out == ClerkLoggedOut(T, "li", "1")
    assert clerk(hall) == Clerk("li", ClerkState.OFF, "", T)
    hall.logs_in("li", "2")


def test_a_clerk_for_whom_a_visitor_waits_cannot_be_configured_away() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=number))

    assert hall.refuses(Configure(replace(hall.hall.rules, clerks={}))) is Reason.STILL_IN_USE


def test_who_waits_for_a_clerk_whose_window_is_configured_away_is_served_by_whoever_can() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=number))
    rules = hall.hall.rules

    hall.does(Configure(replace(rules, windows={"2": rules.windows["2"]})))

    assert hall.calls("2") == number


def test_new_rules_leave_every_clerk_where_they_sit() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")

    (configured,) = hall.does(Configure(with_clerks(hall.hall.rules, ClerkRule("zhao"))))

    assert isinstance(configured, HallConfigured)
    assert clerk(hall) == Clerk("li", ClerkState.ON_DUTY, "1", T)
    assert clerk(hall, "zhao") == Clerk("zhao")


def test_the_days_end_logs_everybody_out() -> None:
    hall = a_staffed_hall()
    hall.logs_in("li", "1")

    hall.waits_until(T + DAY_MS)

    assert {each.state for each in hall.hall.state.clerks.values()} == {ClerkState.OFF}
    assert hall.window("1").clerk == ""
