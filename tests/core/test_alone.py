"""A dispenser that was alone: no number twice, nobody lost, everybody in the place their true wait gives them."""

from dataclasses import replace

from queue_core.commands import BookVisit, CloseDay, Configure
from queue_core.dispenser_commands import HandOver
from queue_core.events import PaperReported, TicketCancelled, TicketFiled
from queue_core.lifecycle import Paper, State
from queue_core.records import Block
from queue_core.refusals import Reason
from queue_core.rules import Lane, MissedRules
from tests.core.building import (
    MINUTE_MS,
    a_hall,
    a_hall_with,
    at,
    picture,
    replayed,
    some_rules,
    with_services,
)
from tests.core.lone_dispenser import ONE, OTHER, TUESDAY, given, hands_over, reserves, reserves_now


def test_who_was_given_a_number_alone_waits_from_then_on() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.now_ms += 60 * MINUTE_MS
    later = hall.issues()

    early = hands_over(hall, given(hall, block), minutes_ago=20)

    assert early.issued_ms == early.waits_from_ms == hall.now_ms - 20 * MINUTE_MS
    assert (early.id, early.number, early.alone, early.flags) == (
        f"{hall.hall.state.day.name}/a/940",
        "A940",
        "exact",
        (),
    )
    hall.opens("1")
    assert hall.calls() == "A940"
    assert later.state is State.WAITING


def test_the_numbers_of_the_hub_go_on_as_if_it_had_not_been() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.has_waiting()

    hands_over(hall, given(hall, block))

    assert hall.has_waiting() == "A002"


def test_a_ready_window_calls_whoever_is_handed_over() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.opens("1")
    hall.calls()

    assert hands_over(hall, given(hall, block), minutes_ago=3).state is State.CALLED


def test_a_number_is_handed_over_once() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    told = given(hall, block)
    hands_over(hall, told)

    assert hall.refuses(told) is Reason.ALREADY_HANDED_OVER
    assert hall.refuses(replace(told, token="another token")) is Reason.ALREADY_HANDED_OVER
    assert hall.refuses(replace(given(hall, block, 1), token=told.token)) is Reason.ALREADY_HANDED_OVER


def test_it_cannot_have_been_given_before_it_was_set_aside_nor_before_the_one_before() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    granted_ms = hall.now_ms
    hall.now_ms += 30 * MINUTE_MS

    first = hands_over(hall, given(hall, block), minutes_ago=300)
    second = hands_over(hall, given(hall, block, 1), minutes_ago=10)
    third = hands_over(hall, given(hall, block, 2, estimated=True), minutes_ago=20)

    assert first.waits_from_ms == granted_ms
    assert third.waits_from_ms == second.waits_from_ms == hall.now_ms - 10 * MINUTE_MS
    assert (second.alone, third.alone) == ("exact", "estimated")
    assert second.order < third.order


def test_the_paper_s_story_comes_with_it() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)

    printed = hands_over(hall, given(hall, block, paper=Paper.PRINTED))
    failed = hands_over(hall, given(hall, block, 1, paper=Paper.FAILED, fault="printer.paper_out"))
    awaited = hands_over(hall, given(hall, block, 2))

    assert printed.paper is Paper.PRINTED
    assert awaited.paper is Paper.PENDING
    assert (failed.paper, failed.paper_fault) == (Paper.FAILED, "printer.paper_out")
    assert len(hall.heard(PaperReported)) == 2


def test_the_green_channel_and_all_that_was_chosen_is_kept() -> None:
    hall = a_hall(1, {"pension": "a", "passport": "a"})
    block = reserves(hall, 60)
    told = given(hall, block, lane=Lane.GREEN, lane_reason="elderly", then=("passport",), visitor="v")

    ticket = hands_over(hall, told)

    assert (ticket.lane, ticket.lane_reason, ticket.then, ticket.visitor) == (Lane.GREEN, "elderly", ("passport",), "v")
    assert ticket.number == "GA940"


def test_a_wish_that_was_granted_too_late_goes_when_its_visitor_holds_another() -> None:
    rules = replace(some_rules({"1": ("pension",)}, {"pension": "a"}), one_ticket_a_visitor=True)
    hall = a_hall_with(rules)
    block = reserves(hall, 60)
    granted = hall.issues(token="asked", visitor="v")

    ticket = hands_over(hall, given(hall, block, instead_of="asked", visitor="v"))

    assert granted.state is State.CANCELLED
    assert [event.reason for event in hall.heard(TicketCancelled)] == ["double"]
    assert ticket.flags == ()


def test_who_has_a_third_ticket_has_two_all_the_same() -> None:
    """The first goes, for nobody holds it; that does not hide the second."""
    rules = replace(some_rules(), one_ticket_a_visitor=True)
    hall = a_hall_with(rules)
    block = reserves(hall, 60)
    hall.issues(token="asked", visitor="v")
    hands_over(hall, given(hall, block, visitor="v"))

    third = hands_over(hall, given(hall, block, 1, instead_of="asked", visitor="v"))

    assert third.flags == ("one_ticket_a_visitor",)


def test_who_was_called_with_a_ticket_that_nobody_holds_was_not_absent() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    hall = a_hall_with(replace(rules, missed=MissedRules(ban_after=1)))
    block = reserves(hall, 60)
    hall.now_ms += 10 * MINUTE_MS
    granted = hall.issues(token="asked", visitor="v")
    hall.now_ms += 5 * MINUTE_MS
    hall.misses()
    hall.now_ms += 5 * MINUTE_MS

    hands_over(hall, given(hall, block, instead_of="asked", visitor="v"), minutes_ago=9)

    assert hall.hall.state.absences == {}
    assert granted.ended_ms == hall.now_ms - 5 * MINUTE_MS


def test_one_that_is_at_a_window_stays_there() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    granted = hall.issues(token="asked")
    hall.opens("1")
    hall.calls()

    hands_over(hall, given(hall, block, instead_of="asked"))

    assert granted.state is State.CALLED


def test_whoever_said_to_have_an_appointment_gets_its_lane_if_there_is_one() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    for nth, slot_min in enumerate((10, -30, 300)):
        hall.does(BookVisit(f"B{nth}", "pension", hall.now_ms + (slot_min + 60) * MINUTE_MS))
    hall.now_ms += 60 * MINUTE_MS

    on_time, late, early = (hands_over(hall, given(hall, block, nth, booking=f"B{nth}")) for nth in range(3))

    assert (on_time.lane, on_time.booking, on_time.waits_from_ms - hall.now_ms) == (
        Lane.APPOINTMENT,
        "B0",
        10 * MINUTE_MS,
    )
    assert (late.lane, late.booking, late.flags) == (Lane.NORMAL, "B1", ())
    assert (early.lane, early.booking, early.flags) == (Lane.NORMAL, "", ("unknown_booking",))
    assert hall.hall.state.bookings["B0"].ticket == on_time.id


def test_an_appointment_for_something_else_is_left_as_it_is() -> None:
    hall = a_hall(1, {"pension": "a", "passport": "b"})
    block = reserves(hall, 60)
    hall.does(BookVisit("B", "passport", hall.now_ms + MINUTE_MS))

    assert hands_over(hall, given(hall, block, booking="B")).flags == ("unknown_booking",)


def test_what_comes_in_after_its_day_is_filed() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.waits_until(at("08:00", TUESDAY))

    (filed,) = hall.does(given(hall, block), pressed_ms=hall.now_ms - 12 * 60 * MINUTE_MS)

    assert isinstance(filed, TicketFiled)
    assert filed.ticket == "2026-11-23/a/940"
    assert hall.refuses(given(hall, block)) is Reason.ALREADY_HANDED_OVER
    assert hall.hall.count(State.WAITING) == 0


def test_after_the_close_of_the_day_nobody_waits_any_more() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.does(CloseDay())

    (filed,) = hall.does(given(hall, block))

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ("day_closed",)


def test_the_close_of_one_day_is_not_held_against_another() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.does(CloseDay())
    rules = hall.hall.rules
    hall.does(Configure(replace(rules, opening=replace(rules.opening, utc_offset_ms=-12 * 60 * MINUTE_MS))))

    (filed,) = hall.does(given(hall, block))

    assert isinstance(filed, TicketFiled)
    assert filed.ticket == "2026-11-22/a/940"
    assert "day_closed" not in filed.flags


def test_a_service_that_is_gone_or_that_nobody_serves_is_filed_with_its_reason() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)

    (gone,) = hall.does(given(hall, block, service="fishing"))
    rules = hall.hall.rules
    unserved = replace(rules.services["pension"], code="lonely")
    hall.does(Configure(with_services(rules, unserved)))
    (lonely,) = hall.does(given(hall, block, 1, service="lonely"))

    assert isinstance(gone, TicketFiled)
    assert isinstance(lonely, TicketFiled)
    assert (gone.flags, lonely.flags) == (("unknown_service",), ("no_window_serves",))


def test_a_number_nobody_set_aside_counts_if_it_is_free_and_is_filed_if_it_is_not() -> None:
    hall = a_hall(1)
    stranger = Block("x", "a", ONE, 5, 9, 0)

    free = hands_over(hall, given(hall, stranger))
    hall.has_waiting()
    (shown,) = hall.does(given(hall, stranger, 1, number="A001", token="a third"))
    (again,) = hall.does(given(hall, stranger, token="another", number="A777"))

    assert free.flags == ("number_not_reserved",)
    assert isinstance(again, TicketFiled)
    assert isinstance(shown, TicketFiled)


def test_a_number_nobody_set_aside_comes_in_once_as_well() -> None:
    hall = a_hall(1)
    told = given(hall, Block("x", "a", ONE, 5, 9, 0), service="fishing")
    hall.does(told)

    assert hall.refuses(told) is Reason.ALREADY_HANDED_OVER


def test_a_number_nobody_set_aside_is_nobody_else_s_today() -> None:
    hall = a_hall(1)
    stranger = Block("x", "a", OTHER, 2, 9, 0)
    hands_over(hall, given(hall, stranger))
    hall.serves()

    assert [hall.has_waiting(), hall.has_waiting()] == ["A001", "A003"]


def test_a_paper_of_yesterday_that_nobody_set_aside_is_not_called_today() -> None:
    hall = a_hall(1)
    stranger = Block("x", "a", ONE, 5, 9, 0)
    hall.waits_until(at("08:00", TUESDAY))

    (filed,) = hall.does(given(hall, stranger), pressed_ms=hall.now_ms - 12 * 60 * MINUTE_MS)

    assert isinstance(filed, TicketFiled)
    assert filed.ticket == "2026-11-23/a/5"


def test_a_number_of_a_queue_that_is_gone_is_filed() -> None:
    hall = a_hall(1)

    (filed,) = hall.does(HandOver(ONE, "pension", "gone", 5, "X005", "a paper"))

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ("number_not_reserved",)


def test_what_one_dispenser_has_another_cannot_have_given() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)

    ticket = hands_over(hall, given(hall, block, by=OTHER))

    assert ticket.flags == ("number_not_reserved",)
    assert block.used == []


def test_only_a_dispenser_of_the_hall_hands_over() -> None:
    hall = a_hall(1)

    assert hall.refuses(given(hall, Block("x", "a", "dispenser-7", 5, 9, 0))) is Reason.UNKNOWN_DISPENSER


def test_replayed_the_hall_is_the_same() -> None:
    hall = a_hall(1)
    block = reserves_now(hall)
    hands_over(hall, given(hall, block), minutes_ago=2)
    hall.has_waiting()
    second = reserves_now(hall)
    hall.does(given(hall, second, 3, service="fishing"))
    hall.waits_until(at("08:00", TUESDAY))

    again = replayed(hall.hall.rules, hall.journal)

    assert again.state == hall.hall.state
    assert picture(again) == picture(hall.hall)


def test_a_serial_that_a_dispenser_took_unasked_costs_the_hub_no_number() -> None:
    hall = a_hall(1, numbers=(1, 2))
    hands_over(hall, given(hall, Block("x", "a", ONE, 3, 3, 0)))
    rules = hall.hall.rules
    hall.does(Configure(replace(rules, queues={**rules.queues, "a": replace(rules.queues["a"], last=3)})))

    assert [hall.has_waiting() for _ in range(2)] == ["A002", "A003"]
