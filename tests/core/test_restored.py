"""What a hall that was restored is told of its numbers, and above which it goes on."""

from dataclasses import replace

import pytest

from queue_core.commands import IssueTicket, TimePassed
from queue_core.dispenser_commands import GoOnRestored, Holding, ReserveNumbers, TellNumbers
from queue_core.dispenser_events import NumbersRaised, NumbersTold, Reached, Shown
from queue_core.events import NumbersReserved
from queue_core.fold.restored import ASKS_FOR_MS
from queue_core.refusals import Reason
from queue_core.rules import QueueRule
from tests.core.building import (
    MINUTE_MS,
    MONDAY,
    ToldHall,
    a_hall,
    a_hall_with,
    derived_again,
    picture,
    replayed,
    some_rules,
)
from tests.core.lone_dispenser import ONE, OTHER, given, hands_over, reserves

DISPENSERS = (ONE, OTHER)
WISH = IssueTicket("pension", "a token", ONE)
A = QueueRule("a", "A", "")
"""As a dispenser knows it: it is told no zone."""


@pytest.fixture
def restored() -> ToldHall:
    """A hall that gave two numbers, as its copy has it."""
    hall = a_hall(1)
    assert set(hall.hall.rules.dispensers) == set(DISPENSERS)
    assert [hall.has_waiting(), hall.has_waiting()] == ["A001", "A002"]
    hall.does(GoOnRestored(7))
    return hall


def tells(
    dispenser: str, serial: int = 0, day: str = MONDAY, *held: Holding, shown: tuple[int, ...] = ()
) -> TellNumbers:
    reached = (Reached("a", serial),) if serial else ()
    return TellNumbers(dispenser, day, reached, held, tuple(Reached("a", each) for each in shown))


def test_until_all_have_told_no_number_is_given_and_then_above_the_highest(restored: ToldHall) -> None:
    assert restored.refuses(WISH) is Reason.JUST_RESTORED
    restored.does(tells(ONE, 40))
    assert restored.refuses(WISH) is Reason.JUST_RESTORED
    assert restored.hall.unheard == (OTHER,)
    restored.does(tells(OTHER, 31))

    assert not restored.hall.unheard
    assert restored.has_waiting() == "A051"


def test_who_is_silent_is_not_waited_for_and_may_have_printed_a_busy_days_numbers(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40))
    restored.hall.state.demand |= {ONE: {"a": 50, "b": 30}, OTHER: {"a": 70}}
    restored.waits_until(restored.now_ms + 19_999)
    assert restored.refuses(WISH) is Reason.JUST_RESTORED
    restored.waits_until(restored.now_ms + 1)

    assert restored.has_waiting() == "A161"


def test_who_is_silent_may_have_given_the_first_of_the_day() -> None:
    hall = a_hall(1)
    hall.does(GoOnRestored(7))
    hall.does(tells(ONE))
    hall.waits_until(hall.now_ms + ASKS_FOR_MS)

    assert hall.has_waiting() == "A031"


def test_of_a_small_queue_no_more_than_a_quarter_is_left_out() -> None:
    hall = a_hall(1, numbers=(1, 40))
    hall.does(GoOnRestored(7))
    hall.does(tells(ONE, 9))
    hall.waits_until(hall.now_ms + ASKS_FOR_MS)

    assert hall.has_waiting() == "A020"


def test_one_fresh_disk_among_many_leaves_out_as_many_whoever_tells_last() -> None:
    rules = some_rules(1)
    hall = a_hall_with(replace(rules, dispensers=(*rules.dispensers, "dispenser-3")))
    hall.does(GoOnRestored(7))
    hall.does(ReserveNumbers(OTHER, ()))
    hall.does(tells(ONE, 40))
    hall.does(tells("dispenser-3", 40))

    assert hall.has_waiting() == "A071"


def test_a_queue_that_is_told_of_twice_counts_by_its_highest(restored: ToldHall) -> None:
    restored.does(TellNumbers(ONE, MONDAY, (Reached("a", 50), Reached("a", 40))))
    restored.does(tells(OTHER))

    assert restored.has_waiting() == "A061"


def test_a_dispenser_with_a_fresh_disk_has_spoken_and_knows_nothing(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40))
    restored.does(ReserveNumbers(OTHER, ()))

    assert restored.has_waiting() == "A071"


def test_who_comes_late_with_a_higher_number_is_believed(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40))
    restored.now_ms += ASKS_FOR_MS
    restored.does(TimePassed())
    restored.does(tells(OTHER, 200))

    assert restored.has_waiting() == "A211"


def test_yesterdays_numbers_say_nothing_of_today(restored: ToldHall) -> None:
    for dispenser in DISPENSERS:
        restored.does(tells(dispenser, 500, "2026-11-22"))

    assert restored.has_waiting() == "A013"


def test_a_hall_that_gave_none_yet_begins_as_ever() -> None:
    hall = a_hall(1)
    hall.does(GoOnRestored(7))
    for dispenser in DISPENSERS:
        hall.does(tells(dispenser))

    assert hall.has_waiting() == "A001"


def test_what_a_dispenser_holds_is_its_own_though_the_copy_knows_nothing_of_it(restored: ToldHall) -> None:
    held = Holding("a/900/1/4", A, 900, 999)
    restored.does(tells(ONE, 40, MONDAY, held))
    assert not [each for each in restored.does(ReserveNumbers(ONE, (held.block,))) if _grants(each)]
    restored.does(tells(OTHER, 40))

    (told,) = restored.does(ReserveNumbers(OTHER, ()))
    assert isinstance(told, NumbersReserved)
    assert all(each.last < 900 for each in told.granted if each.queue == "a")


def test_nobody_gets_new_numbers_to_hold_while_one_has_not_said_what_it_holds(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40))
    assert not [each for each in restored.does(ReserveNumbers(ONE, ())) if _grants(each)]

    restored.does(tells(OTHER, 40))
    assert [each for each in restored.does(ReserveNumbers(ONE, ())) if _grants(each)]


def test_who_has_a_fresh_disk_and_asks_last_holds_nothing_that_somebody_may_have() -> None:
    hall = a_hall(1, numbers=(1, 40))
    for _ in range(35):
        hall.has_waiting()
    hall.does(GoOnRestored(7))
    hall.does(tells(ONE, 35))
    events = hall.does(ReserveNumbers(OTHER, ()))

    (raised,) = (each for each in events if isinstance(each, NumbersRaised))
    granted = [each for event in events if isinstance(event, NumbersReserved) for each in event.granted]
    assert granted
    assert all(
        each.first > reached.serial for each in granted for reached in raised.last if reached.queue == each.queue
    )


def test_a_hall_that_does_not_know_that_it_is_a_copy_believes_a_higher_number_as_well() -> None:
    hall = a_hall(1)
    assert hall.has_waiting() == "A001"
    hall.does(tells(ONE, 40))

    assert hall.has_waiting() == "A051"


def test_who_was_in_the_hall_and_is_not_known_keeps_the_number_when_numbers_begin_anew() -> None:
    hall = a_hall(1, numbers=(1, 12))
    assert [hall.has_waiting() for _ in range(2)] == ["A001", "A002"]
    hall.does(GoOnRestored(7))
    for dispenser in DISPENSERS:
        hall.does(tells(dispenser, 9, shown=(1, 5, 9)))

    assert [hall.has_waiting() for _ in range(4)] == ["A003", "A004", "A006", "A007"]


def test_who_was_in_the_hall_is_told_once_by_whichever_dispenser_comes_first(restored: ToldHall) -> None:
    (told, *_) = restored.does(tells(ONE, 40, shown=(2, 12)))
    assert isinstance(told, NumbersTold)
    assert told.shown == (Shown("a", 12, 12),)

    (told, *_) = restored.does(tells(OTHER, 40, shown=(12, 13)))
    assert isinstance(told, NumbersTold)
    assert told.shown == (Shown("a", 13, 13),)


def test_nobody_gets_a_number_to_hold_that_somebody_in_the_hall_may_show(restored: ToldHall) -> None:
    for dispenser in DISPENSERS:
        restored.does(tells(dispenser, 40, shown=(990,)))

    (told,) = restored.does(ReserveNumbers(ONE))
    assert isinstance(told, NumbersReserved)
    assert all(990 not in range(each.first, each.last + 1) for each in told.granted)


def test_who_was_there_yesterday_keeps_no_number_today(restored: ToldHall) -> None:
    told = restored.does(tells(ONE, 40, "2026-11-22", shown=(12,)))
    assert [each.shown for each in told if isinstance(each, NumbersTold)] == [()]


def test_of_a_queue_that_is_no_more_nobody_is_shown(restored: ToldHall) -> None:
    told = restored.does(TellNumbers(ONE, MONDAY, shown=(Reached("gone", 5),)))
    assert [each.shown for each in told if isinstance(each, NumbersTold)] == [()]


def test_a_block_prints_what_its_queue_printed_when_it_was_granted_and_goes_when_its_dispenser_asks() -> None:
    hall = a_hall(1, numbers=(500, 1_999))
    hall.does(GoOnRestored(7))
    hall.does(tells(ONE, 0, MONDAY, Holding("a/501/1/4", A, 501, 540)))
    hall.does(tells(OTHER))

    assert [hall.has_waiting(), hall.has_waiting()] == ["A500", "A541"]
    (told,) = hall.does(ReserveNumbers(ONE, ("a/501/1/4",)))
    assert isinstance(told, NumbersReserved)
    assert told.released == ("a/501/1/4",)


def test_a_stranger_keeps_what_stands_on_the_paper_not_its_serial() -> None:
    hall = a_hall(1, numbers=(1, 12))
    hall.does(GoOnRestored(7))
    hall.does(tells(ONE, 9, shown=(15,)))
    (told, *_) = hall.does(tells(OTHER, 9, shown=(15,)))

    assert isinstance(told, NumbersTold)
    assert told.shown == ()
    assert [hall.has_waiting() for _ in range(3)] == ["A001", "A002", "A004"]


def test_a_stranger_keeps_what_the_former_hub_printed_as_the_dispensers_own_numbers_show() -> None:
    hall = a_hall(1, numbers=(11, 30))
    hall.does(GoOnRestored(7))
    held, endless = Holding("a/900/1/4", A, 900, 999), Holding("a/1/1/4", replace(A, last=0), 1, 1)
    hall.does(tells(ONE, 0, MONDAY, held, endless, shown=(12,)))
    hall.does(tells(OTHER))

    assert [hall.has_waiting(), hall.has_waiting()] == ["A011", "A013"]


def test_a_block_that_the_copy_knows_stays_as_it_was() -> None:
    hall = a_hall(1)
    block = reserves(hall, 40)
    hall.does(GoOnRestored(7))
    (told, *_) = hall.does(tells(ONE, 0, MONDAY, Holding(block.id, A, block.first, block.last)))

    assert isinstance(told, NumbersTold)
    assert told.held == ()
    assert hall.hall.state.reserved[block.id] == block


def test_a_number_of_a_block_that_the_copy_did_not_know_counts_from_when_it_was_given(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40, MONDAY, Holding("a/900/1/4", A, 900, 999)))
    ticket = hands_over(restored, given(restored, restored.hall.state.reserved["a/900/1/4"]), 30)

    assert ticket.issued_ms == restored.now_ms - 30 * MINUTE_MS
    assert ticket.flags == ()


def test_of_a_block_that_looks_as_its_queue_does_now_its_dispenser_gives_on(restored: ToldHall) -> None:
    held = Holding("a/900/1/4", A, 900, 999)
    restored.does(tells(ONE, 40, MONDAY, held))

    assert not restored.hall.state.reserved[held.block].is_void


@pytest.mark.parametrize(
    "former", [replace(A, prefix="B"), replace(A, digits=4), replace(A, first=2), replace(A, last=99)]
)
def test_a_block_that_looks_otherwise_is_void(restored: ToldHall, former: QueueRule) -> None:
    restored.does(tells(ONE, 40, MONDAY, Holding("a/90/1/4", former, 90, 99)))

    assert restored.hall.state.reserved["a/90/1/4"].is_void


def test_who_is_no_dispenser_of_the_hall_tells_it_nothing(restored: ToldHall) -> None:
    assert restored.refuses(tells("a shoebox", 40)) is Reason.UNKNOWN_DISPENSER


def test_of_a_queue_that_is_no_more_and_of_numbers_that_cannot_be_nothing_is_taken_down(restored: ToldHall) -> None:
    gone, upside_down = Holding("gone/1", replace(A, id="gone"), 1, 9), Holding("a/9", A, 9, 1)
    endless = Holding("a/1", A, 1, 1_000)
    (told,) = restored.does(
        TellNumbers(ONE, MONDAY, (Reached("gone", 5), Reached("a", 1)), (gone, upside_down, endless))
    )

    assert isinstance(told, NumbersTold)
    assert (told.reached, told.held) == ((), ())


def test_told_twice_nothing_happens_the_second_time(restored: ToldHall) -> None:
    for dispenser in DISPENSERS:
        restored.does(tells(dispenser, 40))

    assert restored.does(tells(ONE, 40)) == ()


@pytest.mark.parametrize(
    ("serial", "held", "shown"), [(90, (), ()), (0, (Holding("a/900/1/4", A, 900, 999),), ()), (0, (), (44,))]
)
def test_whatever_is_new_is_on_record_though_all_have_told(
    restored: ToldHall, serial: int, held: tuple[Holding, ...], shown: tuple[int, ...]
) -> None:
    for dispenser in DISPENSERS:
        restored.does(tells(dispenser, 40))

    (told, *_) = restored.does(tells(ONE, serial, MONDAY, *held, shown=shown))
    assert isinstance(told, NumbersTold)
    assert (len(told.reached), len(told.held), len(told.shown)) == (bool(serial), len(held), len(shown))


def test_the_journal_says_all_of_it_again(restored: ToldHall) -> None:
    restored.does(tells(ONE, 40, MONDAY, Holding("a/900/1/4", A, 900, 999)))
    assert picture(derived_again(restored.hall)) == picture(restored.hall)
    restored.does(tells(OTHER))
    restored.has_waiting()

    again = replayed(restored.hall.rules, restored.journal)
    assert picture(again) == picture(restored.hall)
    assert again.state.restored == restored.hall.state.restored
    assert again.state.restored is not None
    assert again.state.restored.epoch == 7
    assert any(isinstance(each, NumbersRaised) for each in restored.journal)


def _grants(event: object) -> bool:
    return isinstance(event, NumbersReserved) and bool(event.granted)
