"""A number is on one open ticket at most, a serial on one ticket a day; and the paper tells its own story."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    Configure,
    FinishService,
    IssueTicket,
    MissTicket,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
)
from queue_core.events import ReprintAsked, TicketIssued
from queue_core.lifecycle import Paper
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import CallingRules, Lane
from tests.core.building import ToldHall, a_hall, a_hall_with, some_rules


def serves(hall: ToldHall, number: str) -> None:
    assert hall.calls() == number
    hall.does(StartService("1"))
    hall.does(FinishService("1"))


def test_a_ticket_says_all_there_is_to_say_of_it_when_it_is_issued() -> None:
    hall = a_hall(1, {"pension": "a", "passport": "b"})
    wish = IssueTicket(
        "pension", "token", "dispenser-2", Lane.GREEN, "elderly", then=("passport",), visitor="visitor 7"
    )

    (issued,) = hall.does(wish)

    assert issued == TicketIssued(
        at_ms=hall.now_ms,
        ticket="2026-11-23/a/1",
        number="GA001",
        queue="a",
        serial=1,
        service="pension",
        lane=Lane.GREEN,
        lane_reason="elderly",
        token="token",
        issued_at="dispenser-2",
        then=("passport",),
        visitor="visitor 7",
    )


def test_numbers_begin_at_the_first_of_their_range() -> None:
    hall = a_hall(numbers=(17, 20))

    assert [hall.has_waiting() for _ in range(2)] == ["A017", "A018"]


def test_which_number_comes_next_is_known_before_anybody_takes_it() -> None:
    hall = a_hall(numbers=(1, 2))

    foretold = [hall.hall.coming_number("a")]
    assert hall.has_waiting() == foretold[0]
    foretold.append(hall.hall.coming_number("a"))
    assert hall.has_waiting() == foretold[1]
    assert hall.hall.coming_number("a") == ""


def test_the_number_after_the_last_is_the_first_and_the_serial_goes_on() -> None:
    hall = a_hall(numbers=(1, 3))
    for _ in range(3):
        serves(hall, hall.has_waiting())

    ticket = hall.issues()

    assert (ticket.number, ticket.id) == ("A001", "2026-11-23/a/4")


def test_a_number_that_is_still_out_is_left_out() -> None:
    hall = a_hall(windows=2, numbers=(1, 3))
    away = hall.has_waiting()
    hall.calls("2")
    hall.does(MissTicket("2"))
    serves(hall, hall.has_waiting())
    serves(hall, hall.has_waiting())

    ticket = hall.issues()

    assert (away, ticket.number, ticket.id) == ("A001", "A002", "2026-11-23/a/5")


def test_a_queue_without_a_free_number_says_so() -> None:
    hall = a_hall(numbers=(1, 2))
    hall.has_waiting()
    hall.has_waiting()

    assert hall.refuses(IssueTicket("pension", "a new token", "dispenser-1")) is Reason.NUMBERS_USED_UP


def test_a_number_is_free_again_when_its_visit_has_ended() -> None:
    hall = a_hall(numbers=(1, 1))
    serves(hall, hall.has_waiting())

    assert hall.has_waiting() == "A001"


def test_a_green_ticket_is_recognisable_at_a_glance_and_takes_no_number_from_the_normal_lane() -> None:
    hall = a_hall(numbers=(1, 2))

    issued = [hall.has_waiting(lane=lane) for lane in (Lane.GREEN, Lane.NORMAL, Lane.NORMAL, Lane.GREEN)]

    assert issued == ["GA001", "A002", "A001", "GA002"]


def test_an_appointment_has_a_plain_number() -> None:
    assert a_hall().has_waiting(lane=Lane.APPOINTMENT) == "A001"


def test_queues_whose_letters_look_like_a_green_ticket_never_share_a_number() -> None:
    rules = some_rules(1, {"pension": "a", "passport": "b"})
    queues = {"a": rules.queues["a"], "b": replace(rules.queues["b"], prefix="GA")}
    hall = a_hall_with(replace(rules, queues=queues))

    issued = [hall.has_waiting(lane=Lane.GREEN), hall.has_waiting(service="passport")]

    assert issued == ["GA001", "GA002"]


def test_services_that_share_a_queue_are_numbered_together() -> None:
    hall = a_hall(1, {"pension": "a", "injury": "a", "passport": "b"})

    issued = [hall.has_waiting(service=service) for service in ("pension", "injury", "passport")]

    assert issued == ["A001", "A002", "B001"]


def test_a_new_day_begins_its_serials_anew() -> None:
    hall = a_hall()
    hall.has_waiting()
    hall.does(TimePassed(), at_ms=hall.hall.next_due_ms())

    ticket = hall.issues()

    assert (ticket.number, ticket.id) == ("A001", "2026-11-24/a/1")


def test_new_rules_do_not_begin_the_serials_anew() -> None:
    hall = a_hall()
    hall.has_waiting()

    hall.does(Configure(replace(some_rules(), calling=CallingRules(policy="arrival"))))

    assert hall.has_waiting() == "A002"


def test_a_double_tap_makes_one_ticket_and_tells_which() -> None:
    hall = a_hall()
    ticket = hall.issues(token="one tap")
    again = IssueTicket("pension", "one tap", "dispenser-1")
    assert hall.refuses(again) is Reason.REPEATED_TOKEN

    with pytest.raises(RefusedError) as refused:
        hall.hall.handle(again, hall.now_ms)

    assert refused.value.fields == {"ticket": ticket.id}


def test_a_ticket_is_found_by_its_id_and_its_number_all_day() -> None:
    hall = a_hall()
    ticket = hall.issues()
    assert hall.hall.ticket("A001") is ticket

    serves(hall, "A001")

    assert hall.hall.ticket(ticket.id) is ticket
    assert hall.hall.ticket("A001") is ticket


def test_a_number_that_came_round_again_is_the_newer_visitors() -> None:
    hall = a_hall(numbers=(1, 1))
    hall.issues()
    serves(hall, "A001")

    newer = hall.issues()

    assert hall.hall.ticket("A001") is newer


def test_a_service_or_lane_that_is_not_offered_is_refused() -> None:
    rules = some_rules()
    services = {"pension": replace(rules.services["pension"], lanes=(Lane.NORMAL,))}
    hall = a_hall_with(replace(rules, services=services))

    assert hall.refuses(IssueTicket("fishing", "token", "dispenser-1")) is Reason.UNKNOWN_SERVICE
    green = IssueTicket("pension", "token", "dispenser-1", Lane.GREEN, "elderly")
    assert hall.refuses(green) is Reason.LANE_NOT_OFFERED


def test_the_green_channel_wants_a_reason_from_its_list() -> None:
    hall = a_hall()

    for reason in ("", "in a hurry"):
        green = IssueTicket("pension", "token", "dispenser-1", Lane.GREEN, reason)
        assert hall.refuses(green) is Reason.LANE_REASON_NEEDED

    assert hall.issues(lane=Lane.GREEN).lane_reason == "elderly"


def test_a_ticket_whose_paper_failed_waits_all_the_same_and_can_be_printed_again() -> None:
    hall = a_hall()
    ticket = hall.issues()
    assert ticket.paper is Paper.PENDING
    hall.does(ReportPaper("A001", printed=False, fault="no paper"))
    assert (ticket.paper, ticket.paper_fault) == (Paper.FAILED, "no paper")

    (asked,) = hall.does(ReprintTicket(ticket.id))
    assert asked == ReprintAsked(hall.now_ms, ticket.id, "dispenser-1")
    hall.does(ReportPaper("A001", printed=True))

    assert (ticket.paper, ticket.paper_fault) == (Paper.PRINTED, "")
    assert hall.calls() == "A001"


def test_a_paper_is_reported_printed_once() -> None:
    hall = a_hall()
    ticket = hall.issues()
    hall.does(ReportPaper(ticket.id, printed=True))

    assert hall.refuses(ReportPaper(ticket.id, printed=False, fault="cover")) is Reason.ALREADY_REPORTED


def test_a_reprint_may_come_out_elsewhere() -> None:
    hall = a_hall()
    ticket = hall.issues()
    hall.does(ReportPaper(ticket.id, printed=True))

    (asked,) = hall.does(ReprintTicket("A001", "dispenser-2"))

    assert asked == ReprintAsked(hall.now_ms, ticket.id, "dispenser-2")
    assert ticket.paper is Paper.PENDING


def test_the_paper_of_an_unknown_ticket_is_refused() -> None:
    assert a_hall().refuses(ReportPaper("A001", printed=True)) is Reason.UNKNOWN_TICKET


def test_no_word_about_a_visitor_enters_the_journal_as_a_lane_reason() -> None:
    hall = a_hall()

    with_words = IssueTicket("pension", "token", "dispenser-1", Lane.NORMAL, "has a bad knee")

    assert hall.refuses(with_words) is Reason.LANE_REASON_NEEDED


def test_a_ticket_issued_without_a_dispenser_is_printed_at_the_one_that_is_named() -> None:
    hall = a_hall()
    (issued, *_) = hall.does(IssueTicket("pension", "token", "console"))
    assert isinstance(issued, TicketIssued)

    assert hall.refuses(ReprintTicket(issued.ticket)) is Reason.UNKNOWN_DISPENSER
    assert hall.refuses(ReprintTicket(issued.ticket, "board-1")) is Reason.UNKNOWN_DISPENSER
    assert hall.does(ReprintTicket(issued.ticket, "dispenser-2"))
