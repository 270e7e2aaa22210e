"""Sent on and wanted back: a visitor returns to the window that sent them, and goes first there."""

from queue_core.commands import CloseWindow, Configure, FinishService, TransferTicket
from queue_core.events import ServiceFinished
from queue_core.lifecycle import State
from queue_core.records import Ticket
from queue_core.refusals import Reason
from tests.core.building import MINUTE_MS, ToldHall, a_hall, some_rules

THREE = {"pension": "a", "passport": "b", "tax": "c"}
APART = {"1": ["pension"], "2": ["passport"], "3": ["tax"]}


def a001(hall: ToldHall) -> Ticket:
    return hall.hall.ticket("A001")


def and_back(*sent_on: tuple[str, str]) -> ToldHall:
    """Return a hall in which A001 was sent on from window to service, and is wanted back at each of the windows."""
    hall = a_hall(APART, THREE)
    hall.issues("pension")
    for window, service in sent_on:
        hall.starts(window)
        hall.does(TransferTicket(window, to_service=service, and_back=True))
    hall.now_ms += 5 * MINUTE_MS
    return hall


def test_who_was_sent_on_and_back_comes_back_to_that_window_for_the_same_service_and_goes_first() -> None:
    hall = and_back(("1", "passport"))
    patient = hall.comes(hall.now_ms)

    hall.serves("2")

    ticket = a001(hall)
    assert (ticket.service, ticket.only_window, ticket.first, ticket.back) == ("pension", "1", True, ())
    assert hall.heard(ServiceFinished)[0].next_window == "1"
    assert hall.serves_in_turn(2, "1") == ["A001", patient]
    assert ticket.state is State.DONE


def test_who_was_sent_on_twice_goes_back_the_way_they_came() -> None:
    hall = and_back(("1", "passport"), ("2", "tax"))

    hall.serves("3")
    assert a001(hall).only_window == "2"
    hall.serves("2")
    assert a001(hall).only_window == "1"
    hall.serves("1")

    assert a001(hall).state is State.DONE


def test_who_is_wanted_back_goes_there_before_what_else_is_planned() -> None:
    hall = a_hall(APART, THREE)
    hall.issues("pension", then=("tax",))
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.serves("2")
    assert (a001(hall).service, a001(hall).then) == ("pension", ("tax",))

    hall.serves("1")

    assert (a001(hall).service, a001(hall).then) == ("tax", ())


def test_what_was_done_elsewhere_is_not_planned_after_the_return() -> None:
    hall = a_hall(APART, THREE)
    hall.issues("pension", then=("tax",))
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.starts("2")
    hall.does(FinishService("2", services_done=("tax",)))

    hall.serves("1")

    assert a001(hall).state is State.DONE


def test_who_comes_back_to_a_window_that_has_closed_is_served_by_whoever_can() -> None:
    hall = a_hall({"1": ["pension"], "2": ["passport"], "3": ["pension"]}, THREE)
    hall.issues("pension")
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.does(CloseWindow("1"))

    hall.serves("2")

    assert (a001(hall).only_window, a001(hall).service, a001(hall).first) == ("", "pension", False)
    assert hall.calls("3") == "A001"


def test_who_comes_back_to_a_window_that_is_no_more_is_served_by_whoever_can() -> None:
    hall = a_hall({"1": ["pension"], "2": ["passport"], "3": ["pension"]}, THREE)
    hall.issues("pension")
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.does(Configure(some_rules({"2": ["passport"], "3": ["pension"]}, THREE)))

    hall.serves("2")

    assert hall.calls("3") == "A001"


def test_what_somebody_is_wanted_back_for_cannot_be_configured_away() -> None:
    hall = and_back(("1", "passport"))

    without = some_rules({"2": ["passport"]}, {"passport": "a"})
    assert hall.refuses(Configure(without)) is Reason.STILL_IN_USE


def test_who_is_wanted_back_elsewhere_does_not_stay_though_it_could_be_done_here() -> None:
    hall = a_hall({"1": ["pension"], "2": ["pension", "passport"]}, THREE)
    hall.issues("pension")
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.starts("2")

    hall.does(FinishService("2"))

    assert (a001(hall).state, a001(hall).only_window) == (State.WAITING, "1")


def test_who_waits_and_has_to_go_elsewhere_first_is_wanted_back_where_somebody_sent_them_from() -> None:
    hall = a_hall(APART, THREE)
    hall.opens("1", "2")
    hall.issues("pension")
    patient = hall.comes(hall.now_ms)

    hall.does(TransferTicket("1", to_service="passport", and_back=True, ticket="A001"))
    assert hall.serves("2").number == "A001"

    assert (a001(hall).service, a001(hall).only_window, a001(hall).first) == ("pension", "1", True)
    assert hall.serves_in_turn(2, "1") == ["A001", patient]
    assert a001(hall).state is State.DONE


def test_who_waits_is_wanted_back_only_where_somebody_is_and_it_can_be_done() -> None:
    hall = a_hall(APART, THREE)
    hall.opens("2", "3")
    hall.issues("pension")

    def refused_at(window: str) -> Reason:
        return hall.refuses(TransferTicket(window, to_service="passport", and_back=True, ticket="A001"))

    assert refused_at("1") is Reason.WINDOW_CLOSED
    assert refused_at("3") is Reason.WINDOW_DOES_NOT_SERVE
    assert refused_at("") is Reason.UNKNOWN_WINDOW


def test_who_waits_for_one_window_alone_may_be_wanted_back_there_whatever_it_serves() -> None:
    hall = a_hall(APART, THREE)
    hall.opens("3")
    hall.issues("pension")
    hall.does(TransferTicket("", to_window="3", ticket="A001"))

    hall.does(TransferTicket("3", to_service="passport", and_back=True, ticket="A001"))
    hall.serves("2")

    assert hall.calls("3") == "A001"


def test_who_is_sent_to_a_colleague_within_the_same_services_and_back_stays_if_the_window_is_the_same() -> None:
    hall = a_hall(1, THREE)
    hall.issues("pension")
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.starts("1")

    hall.does(FinishService("1"))

    assert (a001(hall).state, a001(hall).service) == (State.SERVING, "pension")
