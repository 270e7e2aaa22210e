"""Who has forgotten to log out does not work on in the books: closing ends it, with a hall's hours or its closing time.

A hall that sets `closes_at` logs everybody out then. One that only has hours cannot: who took a ticket before is served
after them. There a clerk is gone who has had no visitor for half an hour since.
"""

from dataclasses import replace

import pytest

from queue_core.commands import (
    CallNext,
    CloseDay,
    Command,
    Configure,
    FinishService,
    HoldTicket,
    LogIn,
    PauseWindow,
    TimePassed,
    TransferTicket,
)
from queue_core.events import ClerkLoggedOut, DayOpened, TicketReleased, TicketReturned, WindowClosed
from queue_core.lifecycle import ClerkState, State
from queue_core.rules import CallingRules, ClerkRule, OpeningRules, Week
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_with,
    derived_again,
    some_rules,
    with_clerks,
    with_services,
)

T = NOON_MS
FIVE_MS = T + 5 * HOUR_MS
"""When the hall closes."""
GONE_MS = FIVE_MS + 30 * MINUTE_MS
HOURS: Week = (((8 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS, 17 * HOUR_MS)),) * 7


def a_hall_until_five(opening: OpeningRules | None = None, windows: int = 2) -> ToldHall:
    """Return a hall with Li at window 1, and opening hours."""
    rules = with_clerks(some_rules(windows), ClerkRule("li"), ClerkRule("wang"))
    hall = a_hall_with(replace(rules, opening=opening or OpeningRules(hours=HOURS)))
    hall.now_ms = T
    hall.logs_in("li")
    return hall


def is_off(hall: ToldHall, clerk: str = "li") -> bool:
    return hall.hall.state.clerks[clerk].state is ClerkState.OFF


@pytest.mark.parametrize("state", [None, CallNext("1"), PauseWindow("1", "lunch")])
def test_half_an_hour_after_closing_a_clerk_without_a_visitor_is_logged_out(state: Command | None) -> None:
    hall = a_hall_until_five()
    if state:
        hall.does(state)

    assert hall.waits_until(GONE_MS - 1) == []
    assert hall.waits_until(GONE_MS) == [ClerkLoggedOut(GONE_MS, "li", "1"), WindowClosed(GONE_MS, "1")]
    assert is_off(hall)


def test_a_window_that_never_opened_has_nothing_to_close() -> None:
    hall = a_hall_until_five()
    hall.does(LogIn("2", "wang"))

    events = hall.waits_until(GONE_MS)

    assert ClerkLoggedOut(GONE_MS, "wang", "2") in events
    assert WindowClosed(GONE_MS, "2") not in events


def test_nobody_is_logged_out_in_the_lunch_hour() -> None:
    hall = a_hall_until_five()

    assert hall.waits_until(T + 4 * HOUR_MS) == []


def test_who_still_serves_is_left_in_peace_and_counts_from_the_end_of_the_visit() -> None:
    hall = a_hall_until_five()
    hall.comes(FIVE_MS - HOUR_MS)
    hall.starts()
    finished_ms = FIVE_MS + HOUR_MS
    assert hall.waits_until(finished_ms) == []

    hall.does(FinishService("1"))

    gone_ms = finished_ms + 30 * MINUTE_MS
    assert hall.waits_until(gone_ms - 1) == []
    assert hall.waits_until(gone_ms) == [ClerkLoggedOut(gone_ms, "li", "1"), WindowClosed(gone_ms, "1")]


def test_who_calls_before_the_half_hour_is_over_is_there() -> None:
    hall = a_hall_until_five()
    number = hall.comes(FIVE_MS - 1)
    hall.waits_until(GONE_MS - 1)

    assert hall.calls() == number
    assert hall.waits_until(GONE_MS + 5 * HOUR_MS) == []


def test_who_has_a_visitor_at_the_days_end_is_logged_out_with_it() -> None:
    hall = a_hall_until_five()
    hall.comes(FIVE_MS - HOUR_MS)
    hall.starts()

    events = hall.waits_until(T + DAY_MS)

    assert isinstance(events[-1], DayOpened)
    assert is_off(hall)


def test_each_day_has_its_own_hours() -> None:
    week = (HOURS[0], ((8 * HOUR_MS, 16 * HOUR_MS),), *HOURS[2:])
    hall = a_hall_until_five(OpeningRules(hours=week))
    hall.waits_until(T + DAY_MS)
    hall.logs_in("li")

    assert hall.waits_until(GONE_MS + DAY_MS - HOUR_MS - 1) == []
    assert hall.waits_until(GONE_MS + DAY_MS - HOUR_MS)[0] == ClerkLoggedOut(GONE_MS + DAY_MS - HOUR_MS, "li", "1")


def test_who_logs_in_after_closing_has_half_an_hour_too() -> None:
    hall = a_hall_until_five()
    hall.does(LogIn("2", "wang"), at_ms=FIVE_MS + 10 * MINUTE_MS)
    hall.waits_until(GONE_MS)
    assert (is_off(hall, "li"), is_off(hall, "wang")) == (True, False)

    hall.waits_until(GONE_MS + 10 * MINUTE_MS)

    assert is_off(hall, "wang")


def test_who_takes_over_after_closing_has_half_an_hour_too() -> None:
    hall = a_hall_until_five()
    hall.does(LogIn("1", "wang", handover=True), at_ms=FIVE_MS + 10 * MINUTE_MS)

    assert hall.waits_until(GONE_MS) == []
    assert hall.waits_until(GONE_MS + 10 * MINUTE_MS)[0] == ClerkLoggedOut(GONE_MS + 10 * MINUTE_MS, "wang", "1")


def test_who_was_sent_to_window_or_clerk_is_called_by_whoever_is_there() -> None:
    hall = a_hall_until_five()
    first, second, third = (hall.comes(FIVE_MS - MINUTE_MS) for _ in range(3))
    hall.does(TransferTicket("", to_window="1", ticket=first))
    hall.does(TransferTicket("", to_clerk="li", ticket=second))
    hall.logs_in("wang", "2")
    assert hall.calls("2") == third

    events = hall.waits_until(GONE_MS)

    assert {event.ticket for event in events if isinstance(event, TicketReleased)} == {
        hall.hall.ticket(first).id,
        hall.hall.ticket(second).id,
    }


def test_a_visitor_who_comes_back_in_that_very_moment_waits_for_nobody_who_is_gone() -> None:
    hall = a_hall_until_five()
    hall.comes(FIVE_MS - HOUR_MS)
    hall.calls("2")
    hall.does(TransferTicket("2", to_clerk="li"))
    hall.starts("1")
    hall.does(HoldTicket("1", GONE_MS))
    ticket = hall.hall.ticket("A001")
    assert (ticket.only_clerk, ticket.state) == ("li", State.HELD)

    events = hall.waits_until(GONE_MS)

    assert [type(event) for event in events] == [TicketReturned, ClerkLoggedOut, WindowClosed, TicketReleased]
    assert (ticket.state, ticket.only_clerk) == (State.WAITING, "")
    assert hall.calls("2") == "A001"


def test_a_window_about_to_call_by_itself_in_that_very_moment_calls_nobody() -> None:
    hall = a_hall_until_five()
    by_itself = CallingRules(auto_call=True, auto_call_pause_ms=30 * MINUTE_MS)
    hall.does(Configure(replace(hall.hall.rules, calling=by_itself)))
    first, second = hall.comes(FIVE_MS - 1), hall.comes(FIVE_MS - 1)
    assert hall.starts().number == first
    hall.does(FinishService("1"), at_ms=FIVE_MS)

    assert hall.waits_until(GONE_MS) == [ClerkLoggedOut(GONE_MS, "li", "1"), WindowClosed(GONE_MS, "1")]
    assert hall.hall.ticket(second).state is State.WAITING


@pytest.mark.parametrize(
    "opening",
    [
        OpeningRules(),
        OpeningRules(hours=HOURS, closes_at_ms=22 * HOUR_MS),
        OpeningRules(hours=HOURS, holidays=("2026-11-23",)),
    ],
    ids=["always open", "closes at a set time", "a holiday"],
)
def test_a_hall_without_an_end_of_its_hours_leaves_it_to_closing_or_the_days_end(opening: OpeningRules) -> None:
    hall = a_hall_until_five(opening)

    assert hall.waits_until(T + 9 * HOUR_MS) == []
    assert not is_off(hall)

    hall.waits_until(T + DAY_MS)
    assert is_off(hall)


def test_who_stays_for_a_matter_nobody_solves_is_logged_out_half_an_hour_after_it() -> None:
    rules = with_clerks(some_rules(), ClerkRule("li"))
    lasting = replace(rules.services["pension"], never_expires=True)
    hall = a_hall_with(with_services(rules, lasting))
    hall.now_ms = T
    hall.logs_in("li")
    hall.comes(T)
    hall.starts()
    hall.does(CloseDay(), at_ms=T + HOUR_MS)
    assert not is_off(hall)
    hall.does(FinishService("1"), at_ms=T + 2 * HOUR_MS)

    assert hall.waits_until(T + 2 * HOUR_MS + 30 * MINUTE_MS - 1) == []
    hall.waits_until(T + 2 * HOUR_MS + 30 * MINUTE_MS)

    assert is_off(hall)


def test_a_hub_that_starts_again_has_not_forgotten_who_has() -> None:
    hall = a_hall_until_five()

    assert derived_again(hall.hall).next_due_ms() == GONE_MS


def test_new_hours_move_it_and_a_hub_that_was_away_makes_up_for_it() -> None:
    hall = a_hall_until_five()
    longer: Week = (((8 * HOUR_MS, 18 * HOUR_MS),),) * 7
    hall.does(Configure(replace(hall.hall.rules, opening=OpeningRules(hours=longer))))
    assert hall.hall.next_due_ms() == GONE_MS + HOUR_MS

    late_ms = GONE_MS + 3 * HOUR_MS
    assert hall.does(TimePassed(), at_ms=late_ms)[0] == ClerkLoggedOut(late_ms, "li", "1")
