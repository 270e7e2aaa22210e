"""A visitor goes away for a while and comes back: not waiting meanwhile, and never called."""

import pytest

from queue_core.commands import (
    AssignServices,
    CallNext,
    CloseWindow,
    HoldTicket,
    ResumeTicket,
    ReturnTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.events import TicketCalled, TicketHeld, TicketReturned, Why
from queue_core.lifecycle import State, WindowState
from queue_core.records import Ticket
from queue_core.refusals import Reason
from tests.core.building import HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall

T = NOON_MS
RETURN_MS = T + 20 * MINUTE_MS


def a_held_visitor(return_ms: int | None = None, windows: int = 2) -> ToldHall:
    """Return a hall whose only visitor came 30 minutes ago, was begun at window 1 and is held since 5 minutes later."""
    hall = a_hall(windows)
    hall.comes(T - 30 * MINUTE_MS)
    hall.now_ms = T
    hall.starts("1")
    hall.does(HoldTicket("1", return_ms), at_ms=T + 5 * MINUTE_MS)
    return hall


def a001(hall: ToldHall) -> Ticket:
    return hall.hall.ticket("A001")


def test_who_goes_away_for_a_while_frees_the_window() -> None:
    hall = a_held_visitor(RETURN_MS)

    assert hall.heard(TicketHeld) == [TicketHeld(T + 5 * MINUTE_MS, a001(hall).id, "1", RETURN_MS)]
    assert (a001(hall).state, hall.window("1").state, hall.window("1").ticket) == (State.HELD, WindowState.OPEN, "")


def test_a_hall_knows_since_when_a_visitor_is_away() -> None:
    """The clerk's list has who has been away longest first, a hub's restart or not."""
    hall = a_held_visitor()
    hall.does(ResumeTicket("1", a001(hall).id), at_ms=T + 15 * MINUTE_MS)
    hall.does(StartService("1"), at_ms=T + 16 * MINUTE_MS)
    hall.does(HoldTicket("1", None), at_ms=T + 25 * MINUTE_MS)

    assert a001(hall).held_ms == T + 25 * MINUTE_MS


def test_a_held_visitor_is_never_chosen_and_stands_before_nobody() -> None:
    hall = a_held_visitor()
    later = hall.issues()

    assert hall.hall.ahead_of(later, hall.now_ms) == 0
    assert hall.hall.waiting_in("a") == 1
    assert [hall.calls("1"), hall.calls("2")] == ["A002", ""]


@pytest.mark.parametrize("window", ["1", "2"])
def test_a_held_visitor_is_called_back_at_the_same_or_another_window(window: str) -> None:
    hall = a_held_visitor()
    if window == "2":
        hall.opens("2")

    (called,) = hall.does(ResumeTicket(window, "A001"), at_ms=T + 25 * MINUTE_MS)

    assert called == TicketCalled(T + 25 * MINUTE_MS, a001(hall).id, window, Why.RESUMED)
    assert (a001(hall).state, a001(hall).window, a001(hall).calls) == (State.CALLED, window, 2)
    hall.does(StartService(window), at_ms=T + 26 * MINUTE_MS)
    assert a001(hall).started_ms == T + 26 * MINUTE_MS


def test_who_is_called_back_has_not_waited_any_longer() -> None:
    hall = a_held_visitor(RETURN_MS)

    hall.does(ResumeTicket("1", "A001"), at_ms=T + 15 * MINUTE_MS)

    assert a001(hall).waits_from_ms == T - 30 * MINUTE_MS
    assert a001(hall).return_ms is None
    assert hall.waits_until(T + HOUR_MS) == []


def test_at_the_return_time_a_held_visitor_waits_by_itself_and_not_before() -> None:
    hall = a_held_visitor(RETURN_MS)
    assert hall.hall.next_due_ms() == RETURN_MS
    assert hall.does(TimePassed(), at_ms=RETURN_MS - 1) == ()

    assert hall.waits_until(RETURN_MS) == [TicketReturned(RETURN_MS, a001(hall).id)]

    assert (a001(hall).state, a001(hall).waits_from_ms, a001(hall).window) == (State.WAITING, RETURN_MS, "")


def test_who_returns_keeps_the_place_of_their_arrival() -> None:
    hall = a_held_visitor(RETURN_MS)
    hall.issues()

    hall.waits_until(RETURN_MS)

    assert hall.serves_in_turn(2, "2") == ["A001", "A002"]


def test_who_return_at_one_moment_are_called_to_as_many_windows_as_are_ready() -> None:
    hall = a_hall(2, {"pension": "b", "tax": "a"})
    for window, service in (("1", "pension"), ("2", "tax")):
        hall.comes(T, service)
        hall.starts(window)
        hall.does(HoldTicket(window, RETURN_MS))
    for window in "12":
        hall.does(CallNext(window))

    hall.does(TimePassed(), at_ms=RETURN_MS)

    called = {window: hall.hall.ticket(hall.window(window).ticket).number for window in "12"}
    assert called == {"1": "B001", "2": "A001"}


def test_who_returns_beside_a_ready_window_is_called_there_at_once() -> None:
    hall = a_held_visitor(RETURN_MS)
    hall.calls("2")

    returned, called = hall.waits_until(RETURN_MS)

    assert isinstance(returned, TicketReturned)
    assert called == TicketCalled(RETURN_MS, a001(hall).id, "2")


def test_who_comes_back_before_the_time_that_was_set_waits_from_then_on() -> None:
    hall = a_held_visitor(RETURN_MS)

    (returned,) = hall.does(ReturnTicket("A001"), at_ms=T + 10 * MINUTE_MS)

    assert returned == TicketReturned(T + 10 * MINUTE_MS, a001(hall).id)
    assert a001(hall).return_ms is None
    assert hall.waits_until(T + HOUR_MS) == []


def test_a_visitor_held_without_a_time_is_waited_for_until_the_day_ends() -> None:
    hall = a_held_visitor()

    assert hall.hall.next_due_ms() == T + 12 * HOUR_MS


def test_a_return_time_must_be_to_come() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.starts()

    assert hall.refuses(HoldTicket("1", T)) is Reason.MOMENT_PAST
    hall.does(HoldTicket("1", T + 1))


def test_a_window_calls_back_only_whom_it_serves_or_had_served() -> None:
    hall = a_hall({"1": ["pension"], "2": ["passport"]}, {"pension": "a", "passport": "b"})
    hall.comes(T)
    hall.starts("1")
    hall.does(HoldTicket("1"))
    hall.opens("2")

    assert hall.refuses(ResumeTicket("2", "A001")) is Reason.WINDOW_DOES_NOT_SERVE
    hall.does(AssignServices("1", ("passport",)))
    hall.does(ResumeTicket("1", "A001"))


def test_a_window_with_a_visitor_calls_nobody_back() -> None:
    hall = a_held_visitor()
    hall.issues()
    hall.calls("1")

    assert hall.refuses(ResumeTicket("1", "A001")) is Reason.WINDOW_ILLEGAL_STEP


def test_those_who_are_away_are_listed_who_left_first_first() -> None:
    hall = a_held_visitor()
    hall.issues()
    hall.starts("1")
    hall.does(HoldTicket("1"))

    assert [ticket.number for ticket in hall.hall.in_state(State.HELD)] == ["A001", "A002"]


@pytest.mark.parametrize("by_hand", [False, True])
def test_who_was_sent_to_a_window_that_has_closed_while_they_were_away_is_served_by_whoever_can(by_hand: bool) -> None:
    hall = a_hall(3)
    hall.comes(T)
    hall.opens("2")
    hall.does(TransferTicket("", to_window="2", ticket="A001"))
    hall.starts("2")
    hall.does(HoldTicket("2", RETURN_MS))
    hall.does(CloseWindow("2"))

    if by_hand:
        hall.does(ReturnTicket("A001"))
    else:
        hall.waits_until(RETURN_MS)

    assert hall.calls("3") == "A001"


def test_who_was_sent_on_to_go_first_has_had_that_turn_when_they_come_back() -> None:
    hall = a_hall(2)
    hall.comes(T - HOUR_MS)
    number = hall.comes(T)
    hall.does(TransferTicket("", first=True, ticket=number))
    hall.starts("1")
    hall.does(HoldTicket("1"))

    hall.does(ReturnTicket(number))

    assert hall.calls("2") == "A001"
