"""好差评: five levels, once, in time, of free will; and a bad one is answered by somebody until a day."""

from dataclasses import replace

import pytest

from queue_core.commands import AnswerCase, RateTicket, Undo
from queue_core.events import CaseClosed, CaseOpened, TicketRated
from queue_core.lifecycle import BAD_LEVELS, CaseKind, CaseState, Level, State
from queue_core.refusals import Reason
from queue_core.rules import ClerkRule, RatingRules
from tests.core.building import HOUR_MS, NOON_MS, ToldHall, a_hall_with, at, some_rules, with_clerks

T = NOON_MS
RULES = RatingRules(limit_ms=2 * HOUR_MS, owner="the chief", due_work_days=3)
GOOD = [Level.VERY_SATISFIED, Level.SATISFIED, Level.BASICALLY_SATISFIED]
BAD = [Level.DISSATISFIED, Level.VERY_DISSATISFIED]


def served() -> ToldHall:
    """Return a hall in which clerk Li has just served A001 at window 2."""
    hall = a_hall_with(replace(with_clerks(some_rules(2), ClerkRule("li")), rating=RULES))
    hall.logs_in("li", "2")
    hall.comes(T)
    hall.serves("2")
    return hall


def rating(level: Level = Level.SATISFIED) -> RateTicket:
    return RateTicket("A001", level, "pad")


@pytest.mark.parametrize("level", Level)
def test_each_of_the_five_levels_is_bound_to_ticket_window_and_clerk(level: Level) -> None:
    hall = served()

    (rated, *_) = hall.does(RateTicket("A001", level, "phone", commented=True))

    ticket = hall.hall.ticket("A001")
    assert rated == TicketRated(T, ticket.id, level, "phone", True, "2", "li")
    assert (ticket.rating, ticket.state) == (level, State.DONE)


def test_there_are_five_levels_and_two_of_them_are_bad() -> None:
    assert [*GOOD, *BAD] == list(Level)
    assert frozenset(BAD) == BAD_LEVELS


def test_not_rated_is_its_own_value() -> None:
    assert served().hall.ticket("A001").rating == ""


def test_a_visitor_rates_once() -> None:
    hall = served()
    hall.does(rating())

    assert hall.refuses(rating(Level.DISSATISFIED)) is Reason.ALREADY_RATED


def test_a_visitor_rates_within_the_limit_and_not_a_millisecond_later() -> None:
    late = served()
    assert late.refuses(rating(), at_ms=T + RULES.limit_ms + 1) is Reason.RATING_TOO_LATE

    late.does(rating(), at_ms=T + RULES.limit_ms)


def test_a_rating_that_waited_in_a_pads_outbox_was_in_time_if_it_was_pressed_in_time() -> None:
    hall = served()

    (rated,) = hall.does(rating(), at_ms=T + 9 * HOUR_MS, pressed_ms=T + HOUR_MS)

    assert rated.at_ms == T + HOUR_MS


def test_a_rating_is_never_older_than_the_visit_it_is_about() -> None:
    hall = served()

    (rated,) = hall.does(rating(), at_ms=T + HOUR_MS, pressed_ms=0)

    assert rated.at_ms == T


@pytest.mark.parametrize("level", BAD)
def test_a_bad_rating_opens_a_case_with_an_owner_and_a_due_working_day(level: Level) -> None:
    hall = served()
    ticket = hall.hall.ticket("A001")

    _rated, opened = hall.does(rating(level))

    due = at("23:59:59.999", "2026-11-26")
    assert opened == CaseOpened(T, "C000001", CaseKind.RATING, "pension", ticket.id, "the chief", due)


@pytest.mark.parametrize("level", GOOD)
def test_no_other_rating_opens_one(level: Level) -> None:
    hall = served()
    hall.does(rating(level))

    assert hall.hall.state.cases == {}


@pytest.mark.parametrize("level", BAD)
def test_what_was_wrong_stands_with_the_rating_and_with_the_case(level: Level) -> None:
    hall = served()

    rated, opened = hall.does(RateTicket("A001", level, "pad", reason="slow"))

    assert isinstance(rated, TicketRated)
    assert isinstance(opened, CaseOpened)
    assert (rated.reason, opened.reason) == ("slow", "slow")
    assert hall.hall.state.cases["C000001"].reason == "slow"


def test_only_a_bad_rating_has_a_reason_and_only_one_of_the_halls() -> None:
    hall = served()

    assert hall.refuses(RateTicket("A001", Level.SATISFIED, "pad", reason="slow")) is Reason.RATING_REASON
    assert hall.refuses(RateTicket("A001", Level.DISSATISFIED, "pad", reason="ugly")) is Reason.RATING_REASON
    assert hall.says(RateTicket("A001", Level.DISSATISFIED, "pad", reason="ugly")) == {"number": "A001"}


def test_a_bad_rating_is_answered_once_and_overdue_until_then() -> None:
    hall = served()
    hall.does(rating(Level.DISSATISFIED))
    case = hall.hall.state.cases["C000001"]
    assert hall.hall.overdue(case.due_ms + 1) == (case,)

    assert hall.does(AnswerCase("C000001"), at_ms=T + 5) == (CaseClosed(T + 5, "C000001"),)

    assert hall.hall.overdue(case.due_ms + 1) == ()
    assert (case.state, case.closed_ms) == (CaseState.CLOSED, T + 5)
    assert hall.refuses(AnswerCase("C000001")) is Reason.CASE_ILLEGAL_STEP


def test_a_bad_rating_in_the_millisecond_of_the_finish_stays_when_the_finish_is_found_to_stand() -> None:
    hall = served()
    hall.does(rating(Level.DISSATISFIED))

    assert hall.refuses(Undo("2")) is Reason.UNDO_OVERTAKEN
    assert list(hall.hall.state.cases) == ["C000001"]


@pytest.mark.parametrize("verb", ["waits", "calls", "starts", "misses"])
def test_only_who_has_been_served_rates(verb: str) -> None:
    hall = a_hall_with(replace(some_rules(), rating=RULES))
    hall.comes(T)
    if verb != "waits":
        getattr(hall, verb)("1")

    assert hall.refuses(rating()) is Reason.ILLEGAL_STEP


def test_a_visit_is_rated_by_its_token_too() -> None:
    hall = served()
    token = hall.hall.ticket("A001").token

    hall.does(RateTicket(token, Level.SATISFIED, "phone"))

    assert hall.hall.ticket("A001").rating == Level.SATISFIED


def test_where_nobody_had_logged_in_the_rating_is_of_the_window() -> None:
    hall = a_hall_with(replace(some_rules(), rating=RULES))
    hall.comes(T)
    hall.serves()

    (rated,) = hall.does(rating())

    assert isinstance(rated, TicketRated)
    assert (rated.window, rated.clerk) == ("1", "")
