"""So many tickets a day or an interval, so many bookings a slot, one live ticket a person."""

from dataclasses import replace

import pytest

from queue_core.commands import BookVisit, CancelBooking, CancelTicket, CheckIn, Configure, IssueTicket, Reclassify
from queue_core.lifecycle import State
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import OpeningRules, QuotaRule
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    ToldHall,
    a_hall_with,
    at,
    derived_again,
    some_rules,
    with_services,
)

T = at("09:00")
HALF_MS = 30 * MINUTE_MS


def with_quotas(*quotas: QuotaRule) -> ToldHall:
    rules = some_rules(1, {"pension": "a", "passport": "a"})
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], quotas=quotas)))
    hall.now_ms = T
    return hall


def ticket(service: str = "pension") -> IssueTicket:
    return IssueTicket(service, "one more token", "dispenser-1")


def test_when_the_days_quota_is_reached_nobody_gets_a_ticket_until_tomorrow_and_is_told_which() -> None:
    hall = with_quotas(QuotaRule(3))
    for nth in range(3):
        hall.comes(T + nth * HOUR_MS)

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    assert hall.says(ticket()) == {
        "service": "pension",
        "quota": "3",
        "opens": "2026-11-24 00:00",
        "today": "2026-11-23",
    }
    hall.waits_until(at("23:59:59.999"))
    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    hall.waits_until(T + DAY_MS)
    hall.does(ticket())


def test_a_quota_is_of_its_service_and_not_of_the_queue() -> None:
    hall = with_quotas(QuotaRule(1))
    hall.comes(T, "passport")
    hall.comes(T, "pension")

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    hall.does(ticket("passport"))


def test_a_quota_of_an_interval_is_free_again_with_the_next() -> None:
    hall = with_quotas(QuotaRule(2, HALF_MS))
    hall.comes(T)
    hall.comes(T + HALF_MS - 1)

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    hall.now_ms = T + HALF_MS
    hall.does(ticket())


def test_intervals_are_those_of_the_clock_on_the_wall() -> None:
    hall = with_quotas(QuotaRule(1, HOUR_MS))
    hall.comes(at("09:59:59.999"))

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    hall.now_ms = at("10:00")
    hall.does(ticket())


def test_the_days_quota_is_of_the_halls_day_that_may_roll_over_in_the_small_hours() -> None:
    rules = some_rules()
    limited = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),)))
    hall = a_hall_with(replace(limited, opening=OpeningRules(rolls_at_ms=4 * HOUR_MS)))
    hall.waits_until(T)
    hall.comes(T)

    hall.waits_until(at("03:59:59.999", "2026-11-24"))
    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    hall.waits_until(at("04:00", "2026-11-24"))
    hall.does(ticket())


def test_of_several_quotas_each_counts() -> None:
    hall = with_quotas(QuotaRule(1, HALF_MS), QuotaRule(2))
    hall.comes(T)
    assert hall.says(ticket())["quota"] == "1"
    hall.comes(T + HALF_MS)
    hall.now_ms = T + 2 * HALF_MS

    assert hall.says(ticket())["quota"] == "2"


def test_a_visitor_who_cancels_has_used_up_a_ticket_all_the_same() -> None:
    hall = with_quotas(QuotaRule(1))
    number = hall.comes(T)
    hall.does(CancelTicket(number, "visitor"))

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED


def test_a_quota_counts_what_was_taken_for_the_service_wherever_the_visitor_was_sent_then() -> None:
    hall = with_quotas(QuotaRule(1))
    number = hall.comes(T)
    hall.does(Reclassify(number, "passport"))

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    again = derived_again(hall.hall)
    with pytest.raises(RefusedError, match="quota_reached"):
        again.handle(ticket(), T)


def test_who_has_booked_is_not_counted_among_those_who_walk_in() -> None:
    hall = with_quotas(QuotaRule(1))
    hall.books("B-1", T + MINUTE_MS)
    hall.checks_in("B-1")

    hall.does(ticket())
    assert hall.refuses(replace(ticket(), token="another")) is Reason.QUOTA_REACHED


def test_a_slot_has_room_for_so_many_and_a_cancelled_booking_makes_room() -> None:
    hall = with_quotas(QuotaRule(2, HALF_MS, bookings=True))
    hall.books("B-1", T + HOUR_MS)
    hall.books("B-2", T + HOUR_MS + HALF_MS - 1)

    full = BookVisit("B-3", "pension", T + HOUR_MS + MINUTE_MS)
    assert hall.refuses(full) is Reason.SLOT_FULL
    assert hall.says(full) == {"service": "pension", "slot": "2026-11-23 10:01"}
    hall.does(replace(full, slot_ms=T + HOUR_MS + HALF_MS))
    hall.does(CancelBooking("B-1", "visitor"))
    hall.does(replace(full, code="B-4"))
    assert hall.refuses(replace(full, code="B-5")) is Reason.SLOT_FULL


def test_a_visitor_who_did_not_show_up_or_has_come_still_fills_the_slot() -> None:
    hall = with_quotas(QuotaRule(2, DAY_MS, bookings=True))
    hall.books("B-1", T)
    hall.books("B-2", T + HOUR_MS)
    hall.checks_in("B-1")
    hall.waits_until(T + 4 * HOUR_MS)
    assert hall.hall.state.bookings["B-2"].state is State.NO_SHOW

    assert hall.refuses(BookVisit("B-3", "pension", T + 5 * HOUR_MS)) is Reason.SLOT_FULL


def test_bookings_by_day_are_counted_by_the_day_of_their_slot() -> None:
    hall = with_quotas(QuotaRule(1, bookings=True))
    hall.books("B-1", T + DAY_MS)

    assert hall.refuses(BookVisit("B-2", "pension", T + DAY_MS + HOUR_MS)) is Reason.SLOT_FULL
    hall.books("B-3", T + HOUR_MS)


@pytest.mark.parametrize("count", [0, 1])
def test_a_quota_of_bookings_keeps_nobody_from_walking_in_and_the_other_way(count: int) -> None:
    booked = with_quotas(QuotaRule(count, HALF_MS, bookings=True))
    booked.comes(T)
    booked.does(ticket())
    walked_in = with_quotas(QuotaRule(count, HALF_MS))
    walked_in.books("B-1", T)
    walked_in.books("B-2", T)


def test_as_many_may_walk_in_and_as_many_may_book_each_counted_apart() -> None:
    hall = with_quotas(QuotaRule(1), QuotaRule(1, bookings=True))
    hall.comes(T)
    hall.books("B-1", T + HOUR_MS)

    assert hall.refuses(ticket()) is Reason.QUOTA_REACHED
    assert hall.refuses(BookVisit("B-2", "pension", T + HOUR_MS)) is Reason.SLOT_FULL


def test_a_snapshot_knows_what_was_taken_and_booked() -> None:
    hall = with_quotas(QuotaRule(1), QuotaRule(1, HALF_MS, bookings=True))
    hall.comes(T)
    hall.books("B-1", T + HOUR_MS)
    again = derived_again(hall.hall)

    for command in (ticket(), BookVisit("B-2", "pension", T + HOUR_MS)):
        with pytest.raises(RefusedError, match=r"quota_reached|slot_full"):
            again.handle(command, T)


def test_a_cancelled_booking_makes_room_after_a_restart_too() -> None:
    hall = with_quotas(QuotaRule(1, HALF_MS, bookings=True))
    hall.books("B-1", T + HOUR_MS)
    hall.does(CancelBooking("B-1", "visitor"))

    assert derived_again(hall.hall).handle(BookVisit("B-2", "pension", T + HOUR_MS), T)


def test_a_booking_for_a_service_that_is_no_more_hinders_nobody() -> None:
    hall = with_quotas()
    hall.books("B-1", T + DAY_MS)
    hall.does(CancelBooking("B-1", "visitor"))
    number = hall.comes(T)
    hall.does(CancelTicket(number, "visitor"))

    hall.does(Configure(some_rules(1, {"passport": "a"})))

    hall.does(ticket("passport"))


def one_each(*, wanted: bool = True) -> ToldHall:
    hall = a_hall_with(replace(some_rules(2), one_ticket_a_visitor=wanted))
    hall.now_ms = T
    hall.issues(visitor="visitor 7")
    return hall


WISH = IssueTicket("pension", "token", "dispenser-1", visitor="visitor 7")


@pytest.mark.parametrize("then", [(), ("calls",), ("starts",), ("misses",)])
def test_a_known_visitor_has_one_live_ticket_and_is_told_which(then: tuple[str, ...]) -> None:
    hall = one_each()
    for verb in then:
        getattr(hall, verb)("1")

    assert hall.refuses(WISH) is Reason.ONE_TICKET_A_VISITOR
    assert hall.says(WISH) == {"number": "A001"}


def test_who_has_been_served_or_has_left_may_come_again() -> None:
    served, left = one_each(), one_each()
    served.serves()
    left.does(CancelTicket("A001", "visitor"))

    served.does(WISH)
    left.does(WISH)


def test_unknown_visitors_are_not_taken_for_one_and_another_visitor_is_another() -> None:
    hall = one_each()

    hall.does(replace(WISH, visitor="visitor 8"))
    hall.does(replace(WISH, visitor="", token="b"))
    hall.does(replace(WISH, visitor="", token="c"))


def test_a_hall_that_does_not_mind_gives_a_visitor_as_many_as_they_like() -> None:
    one_each(wanted=False).does(WISH)


def test_who_has_a_live_ticket_does_not_check_in_but_may_book() -> None:
    hall = one_each()
    hall.books("B-1", T + MINUTE_MS, visitor="visitor 7")

    assert hall.refuses(CheckIn("token", "dispenser-1", "B-1")) is Reason.ONE_TICKET_A_VISITOR


def test_a_new_day_knows_nobodys_ticket_of_yesterday() -> None:
    hall = one_each()
    hall.waits_until(T + DAY_MS)

    hall.does(WISH)
