"""One ticket, several services; sent on to a service or a window, first or by arrival, and back again."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    AddService,
    Configure,
    FinishService,
    IssueTicket,
    StartService,
    TransferTicket,
)
from queue_core.events import ServiceAdded, ServiceFinished, TicketTransferred
from queue_core.lifecycle import ServiceOutcome, State, WindowState
from queue_core.records import Ticket
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, ClerkRule
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    Windows,
    a_hall,
    a_hall_calling,
    a_hall_with,
    some_rules,
    with_clerks,
    with_services,
)

T = NOON_MS
THREE = {"pension": "a", "passport": "b", "tax": "c"}
APART = {"1": ["pension"], "2": ["passport"], "3": ["tax"]}


def a_journey(windows: Windows = 3, *, stay: bool = True) -> ToldHall:
    """Return a hall in which A001 is being served at window 1, passport and tax to follow."""
    hall = a_hall_calling(some_rules(windows, THREE), CallingRules(stay_for_next=stay))
    hall.now_ms = T
    hall.issues("pension", then=("passport", "tax"))
    hall.starts("1")
    hall.now_ms = T + 5 * MINUTE_MS
    return hall


def a001(hall: ToldHall) -> Ticket:
    return hall.hall.ticket("A001")


def test_the_next_service_goes_on_at_the_same_window_if_that_serves_it() -> None:
    hall = a_journey()

    (finished,) = hall.does(FinishService("1"))

    ticket = a001(hall)
    assert finished == ServiceFinished(hall.now_ms, ticket.id, "1", next_service="passport", stays=True)
    assert (ticket.state, ticket.service, ticket.then) == (State.SERVING, "passport", ("tax",))
    assert (ticket.started_ms, hall.window("1").state) == (hall.now_ms, WindowState.SERVING)
    assert hall.window("1").ticket == ticket.id


def test_who_stayed_for_the_next_service_and_is_then_sent_on_waits_from_the_end_of_the_last() -> None:
    hall = a_journey(2)
    hall.does(FinishService("1"))
    ended_ms = hall.now_ms
    hall.does(TransferTicket("1", to_window="1"), at_ms=ended_ms + 3 * MINUTE_MS)

    ticket = a001(hall)

    assert ticket.waits_from_ms == ticket.counts_from_ms == ticket.came_ms == ended_ms


def test_the_next_service_is_waited_for_where_it_is_served_from_the_end_of_the_last() -> None:
    hall = a_journey(APART)

    (finished,) = hall.does(FinishService("1"))

    ticket = a001(hall)
    assert finished == ServiceFinished(hall.now_ms, ticket.id, "1", next_service="passport")
    assert (ticket.state, ticket.service, ticket.window) == (State.WAITING, "passport", "")
    assert ticket.waits_from_ms == ticket.counts_from_ms == ticket.came_ms == hall.now_ms
    assert (hall.window("1").state, hall.calls("1")) == (WindowState.OPEN, "")
    assert hall.calls("2") == "A001"


def test_who_goes_on_beside_a_ready_window_is_called_there_at_once() -> None:
    hall = a_journey(APART)
    hall.calls("2")

    hall.does(FinishService("1"))

    assert a001(hall).window == "2"


def test_who_was_sent_to_a_clerk_goes_on_to_whoever_serves_the_next() -> None:
    hall = a_hall_with(with_clerks(some_rules(APART, THREE), ClerkRule("li")))
    hall.logs_in("li", "1")
    hall.issues("pension", then=("passport",))
    hall.does(TransferTicket("", to_clerk="li", ticket="A001"))
    hall.serves("1")

    assert hall.calls("2") == "A001"


def test_the_next_service_has_not_the_situation_of_the_last() -> None:
    rules = some_rules(1, THREE)
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], situations={"again": 0})))
    hall.does(IssueTicket("pension", "t", "dispenser-1", situation="again", then=("passport",)))

    hall.serves()

    assert (a001(hall).service, a001(hall).situation) == ("passport", "")


def test_the_services_follow_each_other_in_the_order_on_the_ticket_and_then_the_visit_ends() -> None:
    hall = a_journey(APART)
    hall.does(FinishService("1"))
    hall.serves("2")

    assert a001(hall).service == "tax"
    assert a001(hall).is_open
    hall.serves("3")

    assert (a001(hall).state, a001(hall).then) == (State.DONE, ())
    assert [event.next_service for event in hall.heard(ServiceFinished)] == ["passport", "tax", ""]


@pytest.mark.parametrize(("stay", "here"), [(None, False), (True, True), (False, False)])
def test_the_hall_says_whether_visitors_stay_for_the_next_service_and_a_clerk_may_say_otherwise(
    stay: bool | None, here: bool
) -> None:
    hall = a_journey(stay=False)

    hall.does(FinishService("1", stay=stay))

    assert a001(hall).state is (State.SERVING if here else State.WAITING)


def test_a_visitor_is_not_kept_at_a_window_that_does_not_serve_the_next() -> None:
    hall = a_journey(APART)

    hall.does(FinishService("1", stay=True))

    assert a001(hall).state is State.WAITING


def test_what_was_done_along_the_way_does_not_follow_any_more() -> None:
    hall = a_journey()

    (finished,) = hall.does(FinishService("1", services_done=("passport",)))

    assert isinstance(finished, ServiceFinished)
    assert (finished.services_done, finished.next_service) == (("passport",), "tax")
    assert (a001(hall).service, a001(hall).then) == ("tax", ())


def test_a_visitor_all_of_whose_services_are_done_at_once_may_go() -> None:
    hall = a_journey()

    hall.does(FinishService("1", ServiceOutcome.CONSULTED, ("passport", "tax")))

    assert a001(hall).state is State.DONE
    assert hall.heard(ServiceFinished)[0].outcome is ServiceOutcome.CONSULTED


def test_what_is_said_to_be_done_must_exist() -> None:
    assert a_journey().refuses(FinishService("1", services_done=("fishing",))) is Reason.UNKNOWN_SERVICE


def test_a_service_added_while_serving_follows_those_planned() -> None:
    hall = a_hall(1, THREE)
    hall.issues("pension", then=("passport",))
    hall.starts()

    (added,) = hall.does(AddService("1", "tax"))

    assert added == ServiceAdded(hall.now_ms, a001(hall).id, "1", "tax")
    assert (a001(hall).service, a001(hall).then) == ("pension", ("passport", "tax"))


def test_a_service_is_added_once_and_only_if_somebody_serves_it() -> None:
    hall = a_hall({"1": ["pension", "passport"]}, THREE)
    hall.issues("pension", then=("passport",))
    hall.starts()

    assert hall.refuses(AddService("1", "pension")) is Reason.REPEATED_SERVICE
    assert hall.refuses(AddService("1", "passport")) is Reason.REPEATED_SERVICE
    assert hall.refuses(AddService("1", "fishing")) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(AddService("1", "tax")) is Reason.NO_WINDOW_SERVES


def test_no_service_stands_on_a_ticket_twice_and_none_that_nobody_serves() -> None:
    hall = a_hall({"1": ["pension", "passport"]}, THREE)

    def ticket_for(*then: str) -> IssueTicket:
        return IssueTicket("pension", "token", "dispenser-1", then=then)

    assert hall.refuses(ticket_for("pension")) is Reason.REPEATED_SERVICE
    assert hall.refuses(ticket_for("passport", "passport")) is Reason.REPEATED_SERVICE
    assert hall.refuses(ticket_for("fishing")) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(ticket_for("tax")) is Reason.NO_WINDOW_SERVES


@pytest.mark.parametrize(("hall_says", "clerk_says", "first"), [
    (False, None, False), (True, None, True), (False, True, True), (True, False, False),
])  # fmt: skip
def test_who_is_sent_on_goes_first_or_by_arrival_as_the_hall_says_unless_the_clerk_says_otherwise(
    hall_says: bool, clerk_says: bool | None, first: bool
) -> None:
    hall = a_hall_calling(some_rules(APART, THREE), CallingRules(transfer_first=hall_says))
    patient = hall.comes(T - HOUR_MS, "passport")
    number = hall.comes(T)
    hall.calls("1")

    hall.does(TransferTicket("1", to_service="passport", first=clerk_says))

    assert hall.calls("2") == (number if first else patient)


def test_a_visitor_who_waits_can_be_sent_on_too_and_leaves_no_window() -> None:
    hall = a_hall(APART, THREE)
    number = hall.comes(T)

    (sent,) = hall.does(TransferTicket("1", to_service="passport", ticket=number), at_ms=T + 9)

    ticket = hall.hall.ticket(number)
    assert sent == TicketTransferred(T + 9, ticket.id, "", "passport", "", False)
    assert (ticket.service, ticket.waits_from_ms, hall.window("1").state) == ("passport", T, WindowState.CLOSED)


@pytest.mark.parametrize("start", [False, True])
def test_a_visitor_sent_on_by_number_leaves_the_window_they_are_at(start: bool) -> None:
    hall = a_hall(APART, THREE)
    number = hall.comes(T)
    hall.calls("1")
    if start:
        hall.does(StartService("1"))

    (sent,) = hall.does(TransferTicket("", to_service="passport", ticket=number))

    assert sent == TicketTransferred(T, hall.hall.ticket(number).id, "1", "passport", "", False)
    assert (hall.window("1").state, hall.window("1").ticket) == (WindowState.OPEN, "")


def test_only_where_a_visitor_is_can_they_be_sent_on_by_number() -> None:
    hall = a_hall(APART, THREE)
    number = hall.comes(T)
    hall.calls("1")

    elsewhere = TransferTicket("2", to_service="passport", ticket=number)
    assert hall.refuses(elsewhere) is Reason.NOT_PERMITTED
    assert hall.says(elsewhere) == {"window": "No. 2", "number": number}
    hall.does(replace(elsewhere, window="1"))


def test_who_is_sent_to_another_service_has_no_situation_of_the_last() -> None:
    rules = some_rules(APART, THREE)
    known = replace(rules.services["pension"], situations={"again": 0})
    hall = a_hall_with(with_services(rules, known))
    hall.does(IssueTicket("pension", "t", "dispenser-1", situation="again"))
    hall.opens("1")
    hall.does(TransferTicket("", to_window="1", ticket="A001"))
    assert a001(hall).situation == "again"

    hall.does(TransferTicket("", to_service="passport", ticket="A001"))

    assert a001(hall).situation == ""


def test_nobody_is_sent_on_to_what_follows_anyway() -> None:
    assert a_journey().refuses(TransferTicket("1", to_service="tax")) is Reason.REPEATED_SERVICE


def test_what_follows_on_a_ticket_cannot_be_configured_away() -> None:
    hall = a_hall(1, THREE)
    hall.issues("pension", then=("tax",))

    assert hall.refuses(Configure(some_rules(1, {"pension": "a", "passport": "b"}))) is Reason.STILL_IN_USE
    hall.does(Configure(some_rules(1, {"pension": "a", "tax": "c"})))


def test_who_is_sent_to_a_window_is_not_bound_to_a_clerk_as_well() -> None:
    hall = a_hall_with(with_clerks(some_rules(2), ClerkRule("li")))
    hall.opens("2")
    number = hall.issues().number

    hall.does(TransferTicket("", to_window="2", to_clerk="li", ticket=number))

    assert hall.calls("2") == number
