"""A dispenser that was alone: no number twice, nobody lost, everybody in the place their true wait gives them."""

from dataclasses import replace

import pytest

from queue_core.commands import BookVisit, CloseDay, Configure, IssueTicket, Undo
from queue_core.dispenser_commands import HandOver, ReserveNumbers
from queue_core.events import NumbersReserved, PaperReported, TicketCancelled, TicketFiled
from queue_core.lifecycle import Paper, State
from queue_core.numbering import printed_number
from queue_core.records import Block, Ticket
from queue_core.refusals import Reason
from queue_core.rules import HallRules, Lane, MissedRules, OpeningRules, QuotaRule
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    ToldHall,
    a_hall,
    a_hall_with,
    at,
    picture,
    replayed,
    some_rules,
    with_services,
)

ONE, OTHER = "dispenser-1", "dispenser-2"
TUESDAY = "2026-11-24"


def reserves(hall: ToldHall, count: int, dispenser: str = ONE, *, held: tuple[str, ...] = ()) -> Block:
    """The dispenser has so many numbers of queue a, as its busy days were; return the block it got last."""
    gives(hall, count, dispenser)
    hall.does(ReserveNumbers(dispenser, held))
    return [block for block in hall.hall.state.reserved.values() if block.queue == "a"][-1]


def gives(hall: ToldHall, count: int, dispenser: str = ONE) -> None:
    """On a busy day the dispenser gives so many tickets of queue a that it wants `count` numbers."""
    hall.hall.state.demand = {dispenser: {"a": count * 2 // 5}}


def given(hall: ToldHall, block: Block, nth: int = 0, **more: object) -> HandOver:
    """Return how a number of the block is handed over, the first if nothing else is said."""
    serial = block.first + nth
    lane = more.get("lane", Lane.NORMAL)
    assert isinstance(lane, Lane)
    number = printed_number(serial, hall.hall.rules.queues[block.queue], lane, hall.hall.rules)
    told = HandOver(block.dispenser, "pension", block.queue, serial, number, f"token {block.dispenser} {serial}")
    return replace(told, **more)  # type: ignore[arg-type]


def hands_over(hall: ToldHall, told: HandOver, minutes_ago: int = 0) -> Ticket:
    """The number comes in, given so long ago; return its ticket."""
    hall.does(told, pressed_ms=hall.now_ms - minutes_ago * MINUTE_MS)
    return hall.hall.ticket(told.token)


# What is set aside


def test_a_dispenser_gets_the_numbers_it_wants_from_the_top_of_the_range() -> None:
    hall = a_hall(1)

    block = reserves(hall, 60)

    assert (block.dispenser, block.first, block.last) == (ONE, 940, 999)


def test_what_it_gave_it_has_no_longer_and_gets_anew() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    for nth in range(20):
        hands_over(hall, given(hall, block, nth))

    (more,) = hall.does(ReserveNumbers(ONE, (block.id,)))

    assert isinstance(more, NumbersReserved)
    assert (more.granted[0].first, more.granted[0].last, more.released) == (920, 939, ())


def test_a_number_given_alone_is_nobody_s_today_and_anybody_s_tomorrow() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hands_over(hall, given(hall, block))
    assert 940 in hall.hall._standing.set_aside("a")

    hall.waits_until(at("08:00", TUESDAY))

    assert 940 not in hall.hall._standing.set_aside("a")
    assert 941 in hall.hall._standing.set_aside("a")


def test_what_is_left_of_a_block_and_a_new_one_have_no_number_in_common() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    for nth in range(40):
        hands_over(hall, given(hall, block, nth))
    hall.waits_until(at("08:00", TUESDAY))

    (more,) = hall.does(ReserveNumbers(ONE, (block.id,)))

    assert isinstance(more, NumbersReserved)
    assert (more.granted[0].first, more.granted[0].last) == (860, 939)


def test_one_of_yesterday_takes_none_of_today_s_numbers_away() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.waits_until(at("08:00", TUESDAY))

    hall.does(given(hall, block), pressed_ms=hall.now_ms - 12 * 60 * MINUTE_MS)

    assert 940 not in hall.hall._standing.set_aside("a")


def test_two_dispensers_never_have_a_number_in_common() -> None:
    hall = a_hall(1)

    one, other = reserves(hall, 60), reserves(hall, 60, OTHER)

    assert not set(one.serials) & set(other.serials)


def test_a_hub_gives_no_number_that_a_dispenser_may_give() -> None:
    hall = a_hall(1, numbers=(1, 20))
    block = reserves(hall, 60)
    aside = {
        printed_number(serial, hall.hall.rules.queues["a"], Lane.NORMAL, hall.hall.rules) for serial in block.serials
    }

    issued = [hall.has_waiting() for _ in range(15)]

    assert not aside & set(issued)
    assert hall.refuses(IssueTicket("pension", "one more", ONE)) is Reason.NUMBERS_USED_UP


def test_never_more_than_half_of_a_queue_is_set_aside() -> None:
    hall = a_hall(1, numbers=(1, 20))

    one, other = reserves(hall, 100), reserves(hall, 100, OTHER)

    assert (len(one.serials), len(other.serials)) == (5, 5)
    (told,) = hall.does(ReserveNumbers(OTHER))
    assert isinstance(told, NumbersReserved)
    assert told.granted == ()


def test_a_finished_visit_is_not_taken_up_again_whose_number_a_dispenser_may_print_by_now() -> None:
    hall = a_hall(1, numbers=(1, 4))
    hall.has_waiting()
    hall.serves()
    hall.has_waiting()
    hall.has_waiting()
    reserves(hall, 60, OTHER)
    block = reserves(hall, 60)
    assert block.figure == 1

    assert hall.refuses(Undo("1")) is Reason.UNDO_OVERTAKEN


def test_a_visit_that_began_at_a_dispenser_alone_can_be_taken_up_again() -> None:
    hall = a_hall(1)
    ticket = hands_over(hall, given(hall, reserves(hall, 60)))
    hall.serves()

    hall.does(Undo("1"))

    assert hall.hall.ticket(ticket.id).state is State.SERVING


def test_numbers_that_somebody_shows_are_not_set_aside() -> None:
    hall = a_hall(1, numbers=(1, 20))
    shown = [hall.has_waiting() for _ in range(18)]

    block = reserves(hall, 60)

    assert list(block.serials) == [19, 20]
    assert shown[-1] == "A018"


def test_when_the_numbers_have_begun_anew_only_those_that_nobody_shows_are_set_aside() -> None:
    hall = a_hall(1, numbers=(1, 20))
    hall.opens("1")
    for _ in range(19):
        hall.has_waiting()
        hall.serves_in_turn(1)
    waiting = {hall.has_waiting() for _ in range(4)}

    block = reserves(hall, 60)

    aside = {
        printed_number(serial, hall.hall.rules.queues["a"], Lane.NORMAL, hall.hall.rules) for serial in block.serials
    }
    assert waiting == {"A020", "A001", "A002", "A003"}
    assert aside == {"A015", "A016", "A017", "A018", "A019"}
    assert block.last == 39


def test_what_it_holds_counts_and_a_little_short_is_no_reason_for_more() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)

    assert hall.does(ReserveNumbers(ONE, (block.id,))) == ()
    gives(hall, 80)
    assert hall.does(ReserveNumbers(ONE, (block.id,))) == ()
    gives(hall, 100)
    (more,) = hall.does(ReserveNumbers(ONE, (block.id,)))

    assert isinstance(more, NumbersReserved)
    assert (more.granted[0].first, more.granted[0].last) == (900, 939)


def test_it_wants_what_carries_it_through_a_busy_day_like_the_last_ones() -> None:
    hall = a_hall(1)
    for nth in range(40):
        hall.does(IssueTicket("pension", f"t{nth}", ONE))

    assert len(reserves_now(hall).serials) == 100  # it is a busy day already
    hall.waits_until(at("08:00", TUESDAY))
    assert hall.hall.state.demand == {ONE: {"a": 40}, OTHER: {}}
    hall.waits_until(at("08:00", "2026-11-25"))
    assert hall.hall.state.demand[ONE] == {"a": 36}
    for day in range(26, 31):
        hall.waits_until(at("08:00", f"2026-11-{day}"))
    assert hall.hall.state.demand[ONE] == {"a": 19}


def reserves_now(hall: ToldHall) -> Block:
    hall.does(ReserveNumbers(ONE))
    return list(hall.hall.state.reserved.values())[-1]


def test_a_demand_of_long_ago_is_forgotten() -> None:
    hall = a_hall(1)
    hall.hall.state.demand = {ONE: {"a": 1}}

    hall.waits_until(at("08:00", TUESDAY))

    assert hall.hall.state.demand[ONE] == {}
    assert len(reserves_now(hall).serials) == 30


def test_what_it_no_longer_holds_nobody_gets_today_and_anybody_tomorrow() -> None:
    hall = a_hall(1)
    gone = reserves(hall, 60)

    second = reserves(hall, 60)
    assert gone.id not in hall.hall.state.reserved
    assert not set(gone.serials) & set(second.serials)
    assert set(range(880, 1000)) == set(hall.hall._standing.set_aside("a"))

    hall.waits_until(at("08:00", TUESDAY))
    assert set(range(880, 940)) == set(hall.hall._standing.set_aside("a"))
    assert reserves(hall, 60, OTHER).last == 999


def test_numbers_stay_set_aside_over_night() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)

    hall.waits_until(at("08:00", TUESDAY))

    assert hall.hall.state.reserved == {block.id: block}
    assert hall.refuses(ReserveNumbers("dispenser-7")) is Reason.UNKNOWN_DISPENSER


def test_when_a_queue_prints_otherwise_nobody_gets_what_a_dispenser_goes_on_with() -> None:
    hall = a_hall(1)
    block, rules = reserves(hall, 60), hall.hall.rules
    fewer = replace(rules.queues["a"], first=11)

    hall.does(Configure(replace(rules, queues={**rules.queues, "a": fewer})))
    hall.waits_until(at("08:00", TUESDAY))

    others = reserves(hall, 60, OTHER)
    assert [printed_number(serial, fewer, Lane.NORMAL, rules) for serial in (others.first, others.last)] == [
        "A880",
        "A939",
    ]
    assert hands_over(hall, given(hall, block, number="A940")).flags == ()
    hall.does(ReserveNumbers(ONE, (block.id,)))
    assert block.id not in hall.hall.state.reserved


def test_when_a_queue_moves_next_door_a_dispenser_keeps_its_numbers() -> None:
    hall = a_hall(1)
    block, rules = reserves(hall, 60), hall.hall.rules

    hall.does(Configure(replace(rules, queues={**rules.queues, "a": replace(rules.queues["a"], zone="next door")})))

    assert hall.does(ReserveNumbers(ONE, (block.id,))) == ()


def test_a_dispenser_that_is_taken_away_gives_back_its_numbers() -> None:
    hall = a_hall(1)
    reserves(hall, 60)

    hall.does(Configure(replace(hall.hall.rules, dispensers=(OTHER,))))

    assert not hall.hall.state.reserved


# What is handed over


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


def _flagged(rules: HallRules, **told: object) -> Ticket:
    hall = a_hall_with(rules)
    return hands_over(hall, given(hall, reserves(hall, 60), 0, **told))


@pytest.mark.parametrize(
    ("told", "flag"),
    [
        ({"lane": Lane.GREEN, "lane_reason": "because"}, "lane_reason_needed"),
        ({"lane": Lane.APPOINTMENT}, "lane_not_offered"),
        ({"situation": "first"}, "unknown_situation"),
        ({"then": ("pension",)}, "repeated_service"),
        ({"booking": "B7"}, "unknown_booking"),
    ],
)
def test_what_cannot_be_had_so_is_an_ordinary_ticket_with_a_flag(told: dict[str, object], flag: str) -> None:
    ticket = _flagged(some_rules({"1": ("pension",)}, {"pension": "a"}), **told)

    assert ticket.flags == (flag,)
    assert (ticket.lane, ticket.lane_reason, ticket.situation, ticket.then) == (Lane.NORMAL, "", "", ())
    assert ticket.state is State.WAITING


def test_a_green_only_service_stays_so() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    green = replace(rules.services["pension"], lanes=(Lane.GREEN,))

    assert _flagged(with_services(rules, green)).lane is Lane.GREEN


def test_excess_and_a_second_ticket_are_flagged_and_count_all_the_same() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    few = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),)))
    hall = a_hall_with(replace(few, one_ticket_a_visitor=True))
    block = reserves(hall, 60)

    first = hands_over(hall, given(hall, block, visitor="v"))
    second = hands_over(hall, given(hall, block, 1, visitor="v"))

    assert first.flags == ()
    assert second.flags == ("one_ticket_a_visitor", "quota_reached")
    assert second.state is State.WAITING


def test_by_appointment_only_and_a_closed_hall_are_flagged() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    only = with_services(rules, replace(rules.services["pension"], walk_in=False))
    closed = replace(only, opening=OpeningRules(hours=(((0, 1),),) * 7))

    assert _flagged(closed).flags == ("by_appointment_only", "hall_closed")


def test_a_wish_that_was_granted_too_late_goes_when_its_visitor_holds_another() -> None:
    rules = replace(some_rules({"1": ("pension",)}, {"pension": "a"}), one_ticket_a_visitor=True)
    hall = a_hall_with(rules)
    block = reserves(hall, 60)
    granted = hall.issues(token="asked", visitor="v")

    ticket = hands_over(hall, given(hall, block, instead_of="asked", visitor="v"))

    assert granted.state is State.CANCELLED
    assert [event.reason for event in hall.heard(TicketCancelled)] == ["double"]
    assert ticket.flags == ()


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


def test_whoever_has_an_appointment_is_asked_no_more_than_at_a_check_in() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    full = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(0),), walk_in=False))
    hall = a_hall_with(full)
    block = reserves(hall, 60)
    hall.does(BookVisit("B", "pension", hall.now_ms + MINUTE_MS))

    ticket = hands_over(hall, given(hall, block, booking="B", lane=Lane.APPOINTMENT))

    assert (ticket.lane, ticket.flags) == (Lane.APPOINTMENT, ())


def test_an_appointment_for_something_else_is_left_as_it_is() -> None:
    hall = a_hall(1, {"pension": "a", "passport": "b"})
    block = reserves(hall, 60)
    hall.does(BookVisit("B", "passport", hall.now_ms + MINUTE_MS))

    assert hands_over(hall, given(hall, block, booking="B")).flags == ("unknown_booking",)


# What comes too late


def test_what_comes_in_after_its_day_is_filed() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.waits_until(at("08:00", TUESDAY))

    (filed,) = hall.does(given(hall, block), pressed_ms=hall.now_ms - 12 * 60 * MINUTE_MS)

    assert isinstance(filed, TicketFiled)
    assert filed.ticket == "2026-11-23/a/940"
    assert hall.refuses(given(hall, block)) is Reason.ALREADY_HANDED_OVER
    assert hall.hall.count(State.WAITING) == 0


def test_what_is_said_of_a_ticket_of_yesterday_was_true_yesterday() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    hours = (((9 * HOUR_MS, 12 * HOUR_MS),),) * 7
    few = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),), hours=hours))
    hall = a_hall_with(replace(few, one_ticket_a_visitor=True, opening=OpeningRules(hours=hours, cut_off_ms=HOUR_MS)))
    hall.now_ms = at("08:00")
    block = reserves(hall, 60)
    hall.waits_until(at("09:30", TUESDAY))
    hall.issues(visitor="v")

    flags = [
        hall.does(given(hall, block, nth, visitor="v"), pressed_ms=at(clock))[0].flags  # type: ignore[union-attr]
        for nth, clock in enumerate(("10:59", "11:00", "12:00"))
    ]

    assert flags == [(), ("past_cut_off",), ("hall_closed",)]


def test_a_service_that_was_closed_yesterday_is_said_to_have_been() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], hours=(((0, HOUR_MS),),) * 7)))
    block = reserves(hall, 60)
    hall.waits_until(at("00:30", TUESDAY))

    (filed,) = hall.does(given(hall, block), pressed_ms=at("20:00"))

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ("service_closed",)


def test_who_was_given_a_number_before_the_close_is_not_told_that_it_was_closed() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.now_ms += 60 * MINUTE_MS
    hall.does(CloseDay())
    hall.now_ms += 10 * MINUTE_MS

    (filed,) = hall.does(given(hall, block), pressed_ms=hall.now_ms - 11 * MINUTE_MS)

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ()


def test_after_the_close_of_the_day_nobody_waits_any_more() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.does(CloseDay())

    (filed,) = hall.does(given(hall, block))

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ("day_closed",)


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
