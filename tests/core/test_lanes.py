"""Lanes: who gets into one, who takes somebody out of one, and what stays on record."""

from dataclasses import replace

import pytest

from queue_core.commands import ChangeLane, IssueTicket, Reclassify
from queue_core.events import LaneChanged, TicketIssued, TicketReclassified
from queue_core.refusals import Reason
from queue_core.rules import Lane
from tests.core.building import HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall_with, some_rules, with_services

T = NOON_MS
GREEN, NORMAL, APPOINTMENT = Lane.GREEN, Lane.NORMAL, Lane.APPOINTMENT


def a_hall_with_reasons() -> ToldHall:
    rules = some_rules(2, {"pension": "a", "passport": "b"})
    return a_hall_with(replace(rules, green_reasons=("elderly", "pregnant"), lane_reasons=("mistaken",)))


def test_whoever_takes_a_green_ticket_is_on_record_with_the_reason() -> None:
    hall = a_hall_with_reasons()

    (issued,) = hall.does(IssueTicket("pension", "token", "dispenser-2", GREEN, "pregnant"))

    assert isinstance(issued, TicketIssued)
    assert (issued.lane, issued.lane_reason, issued.issued_at) == (GREEN, "pregnant", "dispenser-2")
    ticket = hall.hall.ticket(issued.number)
    assert (ticket.lane, ticket.lane_reason) == (GREEN, "pregnant")


def test_a_change_of_lane_tells_from_where_to_where_and_why() -> None:
    hall = a_hall_with_reasons()
    ticket = hall.issues()

    (changed,) = hall.does(ChangeLane("A001", GREEN, "elderly"), at_ms=T + 5)

    assert changed == LaneChanged(T + 5, ticket.id, NORMAL, GREEN, "elderly")
    assert (ticket.lane, ticket.lane_reason) == (GREEN, "elderly")


def test_who_changes_lane_keeps_number_and_the_time_of_arrival() -> None:
    hall = a_hall_with_reasons()
    hall.comes(T - 2 * MINUTE_MS)
    number = hall.comes(T)
    hall.does(ChangeLane(number, GREEN, "elderly"), at_ms=T + HOUR_MS)

    ticket = hall.hall.ticket(number)
    assert (ticket.waits_from_ms, ticket.counts_from_ms) == (T, T)
    assert hall.calls() == number == "A002"


def test_who_is_taken_out_of_the_green_channel_waits_like_everybody_from_arrival_on() -> None:
    hall = a_hall_with_reasons()
    first = hall.comes(T)
    green = hall.comes(T + 1, lane=GREEN)
    hall.does(ChangeLane(green, NORMAL, "mistaken"))

    assert hall.calls() == first


@pytest.mark.parametrize("reason", ["", "mistaken", "in a hurry"])
def test_nobody_is_put_into_the_green_channel_without_a_reason_of_its_list(reason: str) -> None:
    hall = a_hall_with_reasons()
    number = hall.comes(T)

    assert hall.refuses(ChangeLane(number, GREEN, reason)) is Reason.LANE_REASON_NEEDED


@pytest.mark.parametrize("reason", ["", "elderly", "in a hurry"])
@pytest.mark.parametrize("lane", [NORMAL, APPOINTMENT])
def test_nobody_is_taken_out_of_it_without_a_reason_of_the_other_list(lane: Lane, reason: str) -> None:
    hall = a_hall_with_reasons()
    number = hall.comes(T, lane=GREEN)

    assert hall.refuses(ChangeLane(number, lane, reason)) is Reason.REASON_NEEDED


def test_a_change_into_the_same_lane_is_none() -> None:
    hall = a_hall_with_reasons()
    number = hall.comes(T, lane=GREEN)

    assert hall.refuses(ChangeLane(number, GREEN, "pregnant")) is Reason.SAME_LANE


def test_nobody_is_put_into_a_lane_that_the_service_does_not_offer() -> None:
    rules = some_rules(1, {"pension": "a", "passport": "b"})
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], lanes=(NORMAL,))))
    number = hall.comes(T)
    passport = hall.comes(T, "passport", GREEN)

    assert hall.refuses(ChangeLane(number, GREEN, "elderly")) is Reason.LANE_NOT_OFFERED
    assert hall.refuses(Reclassify(passport, "pension")) is Reason.LANE_NOT_OFFERED


def test_a_free_reason_for_no_lane_at_all_is_refused_and_a_listed_one_kept() -> None:
    hall = a_hall_with_reasons()

    assert hall.refuses(IssueTicket("pension", "t", "dispenser-1", NORMAL, "limps")) is Reason.LANE_REASON_NEEDED
    hall.does(IssueTicket("pension", "t", "dispenser-1", NORMAL, "elderly"))
    assert hall.hall.ticket("A001").lane_reason == "elderly"


def test_who_waits_for_the_wrong_service_goes_on_waiting_for_the_right_one() -> None:
    hall = a_hall_with_reasons()
    number = hall.comes(T)
    hall.comes(T + 1, "passport")

    (event,) = hall.does(Reclassify(number, "passport"), at_ms=T + HOUR_MS)

    ticket = hall.hall.ticket(number)
    assert event == TicketReclassified(T + HOUR_MS, ticket.id, "passport", "")
    assert (ticket.service, ticket.waits_from_ms, ticket.number) == ("passport", T, "A001")
    assert hall.calls() == number


def test_who_is_reclassified_beside_a_ready_window_is_called_there_at_once() -> None:
    rules = some_rules({"1": ["pension"], "2": ["passport"]}, {"pension": "a", "passport": "b"})
    hall = a_hall_with(rules)
    number = hall.comes(T)
    hall.calls("2")

    hall.does(Reclassify(number, "passport"))

    assert hall.hall.ticket(number).window == "2"


def test_a_situation_says_more_exactly_what_is_the_matter_if_the_service_knows_it() -> None:
    rules = some_rules(1, {"pension": "a", "passport": "b"})
    known = replace(rules.services["pension"], situations={"first": 0, "again": 300_000})
    hall = a_hall_with(with_services(rules, known))
    (issued,) = hall.does(IssueTicket("pension", "t", "dispenser-1", situation="again"))
    assert isinstance(issued, TicketIssued)
    number = hall.comes(T, "passport")

    hall.does(Reclassify(number, "pension", "first"))

    assert (issued.situation, hall.hall.ticket("A001").situation) == ("again", "again")
    assert hall.hall.ticket(number).situation == "first"
    assert hall.refuses(Reclassify("A001", "pension", "lost")) is Reason.UNKNOWN_SITUATION
    lost = IssueTicket("pension", "t2", "dispenser-1", situation="lost")
    assert hall.refuses(lost) is Reason.UNKNOWN_SITUATION
    assert hall.says(lost) == {"service": "pension", "situation": "lost"}


def test_nobody_is_reclassified_to_what_does_not_exist_or_nobody_serves_or_is_planned_anyway() -> None:
    rules = some_rules({"1": ["pension", "passport"]}, {"pension": "a", "passport": "b", "tax": "a"})
    hall = a_hall_with(rules)
    hall.issues("pension", then=("passport",))

    assert hall.refuses(Reclassify("A001", "fishing")) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(Reclassify("A001", "tax")) is Reason.NO_WINDOW_SERVES
    assert hall.refuses(Reclassify("A001", "passport")) is Reason.REPEATED_SERVICE
