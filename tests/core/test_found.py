"""Promises that random histories have seen broken once: each as the shortest story that breaks it."""

from dataclasses import replace

from queue_core.commands import (
    CallNext,
    CallTicket,
    CancelTicket,
    ChangeLane,
    CloseDay,
    CloseWindow,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    MissTicket,
    Reinstate,
    StepBack,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import Reason
from queue_core.rules import (
    MINUTE_MS,
    CallingRules,
    ClerkRule,
    Lane,
    MissedRules,
    OpeningRules,
    ServiceRule,
    WindowRule,
)
from tests.core.building import (
    HOUR_MS,
    NOON_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    at,
    derived_again,
    plain,
    some_rules,
    with_clerks,
    with_services,
    with_windows,
)


def test_a_visitor_sent_to_one_window_comes_back_after_the_hub_started_again() -> None:
    hall = a_hall(windows=2)
    hall.opens("2")
    ticket = hall.issues()
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))
    hall.calls("2")
    hall.does(MissTicket("2"))

    again = replace(hall, hall=derived_again(hall.hall))
    again.does(Reinstate(ticket.id))

    assert again.hall.ticket(ticket.id).state is State.WAITING


def test_a_hall_that_is_always_open_is_open_when_its_clock_was_set_right() -> None:
    hall = a_hall()
    far_west = OpeningRules(utc_offset_ms=-5 * HOUR_MS)
    hall.does(Configure(replace(hall.hall.rules, opening=far_west)), at_ms=at("01:00"))

    assert hall.issues().state is State.WAITING


def test_letting_others_go_before_is_no_way_to_be_called_before_ones_slot() -> None:
    by_arrival = replace(some_rules(2), calling=plain("arrival"))
    rules = with_windows(by_arrival, replace(by_arrival.windows["2"], policy="vtt"))
    hall = a_hall_with(rules)
    hall.books("booked", at("12:20"))
    early = hall.checks_in("booked")
    first = hall.comes(at("12:10"))
    second = hall.comes(at("12:15"))

    hall.does(StepBack(early.id, 1))

    assert hall.serves_in_turn(3, "2") == [first, second, early.number]


def a_hall_for_what_cannot_be_done() -> ToldHall:
    never = ServiceRule("complaint", "a", expected_ms=600_000, never_expires=True)
    rules = with_services(some_rules(2), never)
    both = ("pension", "complaint")
    windows = (replace(rules.windows[wid], services=both) for wid in rules.windows)
    return a_hall_with(with_windows(rules, *windows))


def test_who_waits_for_one_window_alone_can_be_called_by_others_when_the_day_has_closed() -> None:
    hall = a_hall_for_what_cannot_be_done()
    hall.opens("2")
    ticket = hall.issues("complaint")
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))

    hall.does(CloseDay())

    assert hall.calls("1") == ticket.number


def test_who_waits_for_one_clerk_alone_can_be_called_by_others_when_the_day_has_closed() -> None:
    hall = a_hall_for_what_cannot_be_done()
    hall.does(Configure(with_clerks(hall.hall.rules, ClerkRule("li"))))
    hall.logs_in("li", "2")
    ticket = hall.issues("complaint")
    hall.calls("1")
    hall.does(TransferTicket("1", to_clerk="li"))

    hall.does(CloseDay())

    assert hall.calls("1") == ticket.number


def test_who_returns_to_one_window_alone_as_the_day_closes_can_be_called_by_others() -> None:
    hall = a_hall_for_what_cannot_be_done()
    closes = replace(hall.hall.rules.opening, closes_at_ms=17 * HOUR_MS)
    hall.does(Configure(replace(hall.hall.rules, opening=closes)))
    hall.opens("2")
    ticket = hall.issues("complaint")
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))
    hall.starts("2")
    hall.does(HoldTicket("2", return_ms=at("17:00")))

    hall.does(TimePassed(), at_ms=at("17:00"))

    assert hall.calls("1") == ticket.number


def test_coming_back_costs_no_more_than_ones_turn_where_green_always_goes_first() -> None:
    hall = a_hall(policy="strict")
    green = hall.issues(lane=Lane.GREEN)
    hall.misses()
    normal = hall.comes(hall.now_ms + MINUTE_MS)
    hall.does(Reinstate(green.id))

    hall.does(ChangeLane(green.id, Lane.NORMAL, "mistaken"))
    later = hall.comes(hall.now_ms + MINUTE_MS)

    assert hall.serves_in_turn(3) == [normal, green.number, later]


def test_a_number_that_an_undo_has_brought_back_is_not_given_to_a_second_visitor() -> None:
    hall = a_hall(numbers=(1, 1))
    hall.comes(NOON_MS)
    hall.serves()
    hall.does(CancelTicket(hall.issues().id, "left"))
    hall.does(Undo("1"))

    assert hall.refuses(IssueTicket("pension", "token", "dispenser-1")) is Reason.NUMBERS_USED_UP


def test_who_had_two_tickets_before_one_became_the_limit_gets_no_third() -> None:
    hall = a_hall()
    hall.issues(visitor="visitor 7")
    second = hall.issues(visitor="visitor 7")
    hall.does(Configure(replace(hall.hall.rules, one_ticket_a_visitor=True)))
    hall.does(CancelTicket(second.id, "double"))

    wish = IssueTicket("pension", "token", "dispenser-1", visitor="visitor 7")
    assert hall.refuses(wish) is Reason.ONE_TICKET_A_VISITOR


def test_who_has_two_tickets_where_that_may_be_can_still_be_called_by_mistake() -> None:
    hall = a_hall()
    first = hall.issues(visitor="visitor 7")
    hall.issues(visitor="visitor 7")
    hall.calls()

    hall.does(Undo("1"))

    assert hall.hall.ticket(first.id).state is State.WAITING


def test_an_undo_that_closes_a_window_strands_nobody_who_was_sent_there() -> None:
    hall = a_hall(windows=2)
    mistaken = hall.issues()
    sent = hall.issues()
    hall.does(CallNext("1"))
    hall.starts("2")
    hall.does(TransferTicket("2", to_window="1"))

    hall.does(Undo("1"))

    assert hall.window("1").state is WindowState.CLOSED
    assert hall.serves_in_turn(2, "2") == [mistaken.number, sent.number]


def test_who_was_called_elsewhere_by_mistake_does_not_go_back_to_a_window_that_has_closed() -> None:
    hall = a_hall_with(replace(some_rules(2), calling=CallingRules(choose_reasons=("urgent",))))
    hall.opens("1", "2")
    ticket = hall.issues()
    hall.does(TransferTicket("", to_window="2", ticket=ticket.id))
    hall.does(CallTicket("1", ticket.id, "urgent", permitted=True))
    hall.does(CloseWindow("2"))

    hall.does(Undo("1"))

    assert hall.calls("1") == ticket.number


def test_who_has_waited_long_enough_for_help_gets_it_though_another_was_sent_on_first() -> None:
    helps = with_windows(
        some_rules({"1": ["passport"], "2": ["pension"]}, {"pension": "a", "passport": "b"}),
        WindowRule("1", "1", "hall", ("passport",), help_out=("pension",)),
    )
    hall = a_hall_calling(helps, replace(plain(), help_out_after_ms=10 * MINUTE_MS))
    hall.comes(at("12:00"), "pension")
    first = hall.comes(at("12:09"), "pension")
    own = hall.comes(at("12:09"), "passport")
    hall.does(TransferTicket("", first=True, ticket=first))
    hall.now_ms = at("12:10")

    assert hall.serves_in_turn(2, "1") == [first, "A001"]
    assert own == hall.calls("1")


def test_only_the_absence_that_was_none_is_forgiven() -> None:
    rules = replace(some_rules(), missed=MissedRules(ban_after=2, ban_ms=HOUR_MS))
    hall = a_hall_with(rules)
    hall.books("booked", at("12:10"), visitor="visitor 7")
    hall.now_ms = at("12:00")
    ticket = hall.issues(visitor="visitor 7")
    hall.misses()
    hall.waits_until(at("13:11"))
    hall.does(Reinstate(ticket.id))
    hall.now_ms = at("13:20")
    hall.misses()

    wish = IssueTicket("pension", "token", "dispenser-1", visitor="visitor 7")
    assert hall.refuses(wish) is Reason.BANNED


def test_papers_handed_in_by_mistake_are_taken_back_where_they_were_handed_in() -> None:
    hall = a_hall(windows=2, services={"pension": "a", "passport": "a"})
    hall.issues("pension", then=("passport",))
    hall.starts("1")
    hall.does(FinishService("1", stay=False))
    hall.starts("2")
    hall.does(HandIn("2"))

    hall.does(Undo("2"))

    assert hall.hall.state.cases == {}
