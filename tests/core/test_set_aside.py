"""Numbers are set aside for dispensers: enough for a day alone, none for two, none that the hub gives."""

from dataclasses import replace

from queue_core.commands import Configure, IssueTicket, Undo
from queue_core.dispenser_commands import ReserveNumbers
from queue_core.events import NumbersReserved
from queue_core.lifecycle import State
from queue_core.numbering import printed_number
from queue_core.refusals import Reason
from queue_core.rules import Lane
from tests.core.building import (
    MINUTE_MS,
    a_hall,
    at,
)
from tests.core.lone_dispenser import ONE, OTHER, TUESDAY, given, gives, hands_over, reserves, reserves_now


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


def test_a_number_that_somebody_shows_in_the_green_channel_is_not_set_aside() -> None:
    hall = a_hall(1, numbers=(1, 4))
    for _ in range(3):
        hall.has_waiting()
        hall.serves()
    shown = hall.has_waiting(lane=Lane.GREEN)

    assert (shown, reserves(hall, 60).figure) == ("GA004", 3)


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


def test_when_a_queue_prints_otherwise_a_new_block_is_not_taken_for_one_that_a_dispenser_goes_on_with() -> None:
    hall = a_hall(1)
    block, rules = reserves(hall, 60), hall.hall.rules
    more = replace(rules.queues["a"], first=1001, last=1999)

    hall.does(Configure(replace(rules, queues={**rules.queues, "a": more})))

    assert reserves(hall, 60, OTHER).last == 939
    assert hall.hall.state.reserved[block.id] is block


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


def test_no_block_has_the_name_of_another_though_it_begins_with_the_same_serial() -> None:
    """A dispenser that keeps a name would go on with the numbers that name had before."""
    hall = a_hall(1, numbers=(1, 8))
    for _ in range(5):
        hall.has_waiting()
    former = reserves_now(hall)
    rules = hall.hall.rules
    otherwise = replace(rules.queues["a"], first=0, last=7)

    hall.does(Configure(replace(rules, queues={**rules.queues, "a": otherwise})))
    hall.does(ReserveNumbers(ONE, (former.id,)))

    (block,) = hall.hall.state.reserved.values()
    assert (former.first, block.first) == (7, 7)
    assert block.id != former.id
