"""弃号: a visit is called off, by the visitor or by staff, with a reason from the list."""

from dataclasses import replace

import pytest

from queue_core.commands import CancelTicket, HoldTicket
from queue_core.events import TicketCancelled
from queue_core.lifecycle import State
from queue_core.refusals import Reason
from tests.core.building import HOUR_MS, MINUTE_MS, NOON_MS, a_hall, a_hall_with, some_rules

T = NOON_MS


@pytest.mark.parametrize("reason", ["visitor", "double", "left", "other"])
def test_who_waits_may_give_the_number_back_with_a_reason_from_the_list(reason: str) -> None:
    hall = a_hall()
    number = hall.comes(T)

    (cancelled,) = hall.does(CancelTicket(number, reason), at_ms=T + 5)

    ticket = hall.hall.ticket(number)
    assert cancelled == TicketCancelled(T + 5, ticket.id, reason)
    assert (ticket.state, ticket.ended_ms) == (State.CANCELLED, T + 5)
    assert hall.calls() == ""


@pytest.mark.parametrize("reason", ["", "bored"])
def test_without_a_reason_from_the_list_nothing_is_called_off(reason: str) -> None:
    hall = a_hall()
    number = hall.comes(T)

    assert hall.refuses(CancelTicket(number, reason)) is Reason.REASON_NEEDED


def test_a_held_visitor_who_gave_up_does_not_return() -> None:
    hall = a_hall()
    number = hall.comes(T)
    hall.starts()
    hall.does(HoldTicket("1", T + MINUTE_MS))

    hall.does(CancelTicket(number, "left"))

    assert hall.hall.ticket(number).return_ms is None
    assert hall.waits_until(T + HOUR_MS) == []


@pytest.mark.parametrize("start", [False, True])
def test_who_is_at_a_window_is_finished_there_and_not_called_off(start: bool) -> None:
    hall = a_hall()
    number = hall.comes(T)
    if start:
        hall.starts()
    else:
        hall.calls()

    assert hall.refuses(CancelTicket(number, "visitor")) is Reason.ILLEGAL_STEP


def test_an_unknown_number_is_not_called_off() -> None:
    assert a_hall().refuses(CancelTicket("A001", "visitor")) is Reason.UNKNOWN_TICKET


@pytest.mark.parametrize(("reason", "told"), [("", "visitor"), ("visitor", "visitor"), ("left", "left")])
def test_who_shows_the_paper_gives_the_number_back_without_being_asked_why(reason: str, told: str) -> None:
    hall = a_hall()
    number = hall.comes(T)
    token = hall.hall.ticket(number).token

    (cancelled,) = hall.does(CancelTicket(number, reason, token))

    assert cancelled == TicketCancelled(T, hall.hall.ticket(number).id, told)


def test_their_own_wish_is_reason_enough_where_the_halls_list_does_not_have_it() -> None:
    hall = a_hall_with(replace(some_rules(), cancel_reasons=("double",)))
    number = hall.comes(T)
    token = hall.hall.ticket(number).token

    assert hall.refuses(CancelTicket(number, "visitor")) is Reason.REASON_NEEDED
    assert hall.refuses(CancelTicket(number, "bored", token)) is Reason.REASON_NEEDED
    hall.does(CancelTicket(number, "", token))


@pytest.mark.parametrize("shown", ["", "another token"])
def test_who_knows_a_number_but_does_not_hold_its_paper_calls_nothing_off(shown: str) -> None:
    hall = a_hall()
    number = hall.comes(T)

    assert hall.refuses(CancelTicket(number, "visitor", shown)) is Reason.WRONG_TOKEN
    assert hall.says(CancelTicket(number, "visitor", shown)) == {"number": number}
    hall.starts()
    assert hall.refuses(CancelTicket(number, "visitor", shown)) is Reason.WRONG_TOKEN
