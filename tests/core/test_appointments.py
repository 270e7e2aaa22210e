"""Who has booked: early, on time, late, or not at all; waits counted from the slot."""

from dataclasses import replace

from queue_core.commands import BookVisit, CancelBooking, CheckIn, Configure, IssueTicket, TimePassed
from queue_core.events import BookingCancelled, BookingLapsed, VisitBooked
from queue_core.lifecycle import State
from queue_core.records import Ticket
from queue_core.refusals import Reason
from queue_core.rules import AppointmentRules, CallingRules, Lane, OpeningRules
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_with,
    at,
    some_rules,
    with_services,
)

T = NOON_MS
SLOT_MS = T + HOUR_MS
LIMITS = AppointmentRules(early_ms=30 * MINUTE_MS, grace_ms=10 * MINUTE_MS, late_ms=60 * MINUTE_MS)
APPOINTMENT, NORMAL = Lane.APPOINTMENT, Lane.NORMAL


def a_hall_with_a_booking(visitor: str = "") -> ToldHall:
    """Return a hall at noon with a booking B-1 for one o'clock."""
    hall = a_hall_with(replace(some_rules(2, {"pension": "a", "passport": "b"}), appointments=LIMITS))
    hall.now_ms = T
    hall.books("B-1", SLOT_MS, visitor=visitor)
    return hall


def checks_in_at(at_ms: int) -> tuple[ToldHall, Ticket]:
    hall = a_hall_with_a_booking()
    hall.now_ms = at_ms
    return hall, hall.checks_in("B-1")


CHECK_IN = CheckIn("token", "dispenser-1", "B-1")


def test_a_booking_is_on_record_and_stands_in_no_line() -> None:
    hall = a_hall_with_a_booking("visitor 7")

    assert hall.heard(VisitBooked) == [VisitBooked(T, "B-1", "pension", SLOT_MS, "visitor 7")]
    assert hall.hall.state.bookings["B-1"].state is State.BOOKED
    assert hall.hall.waiting_in("a") == 0
    assert hall.calls() == ""


def test_who_checks_in_early_waits_from_the_slot_and_may_be_called_before_it_without_a_wait() -> None:
    hall, ticket = checks_in_at(SLOT_MS - 20 * MINUTE_MS)
    assert (ticket.lane, ticket.waits_from_ms, ticket.issued_ms) == (APPOINTMENT, SLOT_MS, SLOT_MS - 20 * MINUTE_MS)

    assert hall.calls() == ticket.number

    assert ticket.last_call_ms is not None
    assert max(0, ticket.last_call_ms - ticket.waits_from_ms) == 0


def test_who_checks_in_within_the_grace_is_on_time_and_waits_from_the_check_in() -> None:
    for late_ms in (0, 1, LIMITS.grace_ms):
        _hall, ticket = checks_in_at(SLOT_MS + late_ms)

        assert (ticket.lane, ticket.waits_from_ms) == (APPOINTMENT, SLOT_MS + late_ms)


def test_who_checks_in_later_waits_in_the_normal_lane_from_the_check_in() -> None:
    for late_ms in (LIMITS.grace_ms + 1, LIMITS.late_ms):
        _hall, ticket = checks_in_at(SLOT_MS + late_ms)

        assert (ticket.lane, ticket.waits_from_ms) == (NORMAL, SLOT_MS + late_ms)


def test_a_check_in_makes_one_ticket_that_knows_its_booking() -> None:
    hall, ticket = checks_in_at(SLOT_MS)
    booking = hall.hall.state.bookings["B-1"]

    assert (ticket.booking, ticket.number, ticket.service) == ("B-1", "A001", "pension")
    assert (booking.state, booking.ticket) == (State.WAITING, ticket.id)
    assert hall.refuses(CHECK_IN) is Reason.ILLEGAL_STEP


def test_nobody_checks_in_too_early_or_too_late() -> None:
    hall = a_hall_with_a_booking()

    early = SLOT_MS - LIMITS.early_ms
    assert hall.refuses(CHECK_IN, at_ms=early - 1) is Reason.TOO_EARLY
    assert hall.says(CHECK_IN) == {"booking": "B-1", "opens": "2026-11-23 12:30", "today": "2026-11-23"}
    assert hall.refuses(CHECK_IN, at_ms=SLOT_MS + LIMITS.late_ms + 1) is Reason.SLOT_PAST
    hall.does(CHECK_IN, at_ms=early)


def test_a_booking_whose_visitor_does_not_come_lapses_by_itself_at_the_end_of_its_limit() -> None:
    hall = a_hall_with_a_booking()
    lapses_ms = SLOT_MS + LIMITS.late_ms + 1
    assert hall.hall.next_due_ms() == lapses_ms
    assert hall.does(TimePassed(), at_ms=lapses_ms - 1) == ()

    assert hall.waits_until(lapses_ms) == [BookingLapsed(lapses_ms, "B-1")]

    assert hall.hall.state.bookings["B-1"].state is State.NO_SHOW
    assert hall.refuses(CHECK_IN) is Reason.ILLEGAL_STEP


def test_a_booked_visitor_who_came_does_not_lapse() -> None:
    hall, _ticket = checks_in_at(SLOT_MS)

    assert hall.waits_until(SLOT_MS + 3 * HOUR_MS) == []


def test_a_booking_of_another_day_cannot_be_checked_in() -> None:
    hall = a_hall_with_a_booking()
    hall.books("B-2", SLOT_MS + DAY_MS)

    assert hall.refuses(replace(CHECK_IN, code="B-2")) is Reason.ANOTHER_DAY
    assert hall.says(replace(CHECK_IN, code="B-2")) == {"booking": "B-2", "day": "2026-11-24"}


def test_bookings_outlive_the_day_and_visits_do_not() -> None:
    hall, _ticket = checks_in_at(SLOT_MS)
    hall.books("B-2", SLOT_MS + DAY_MS)

    hall.waits_until(T + DAY_MS)

    assert list(hall.hall.state.bookings) == ["B-2"]
    hall.now_ms = SLOT_MS + DAY_MS
    assert hall.checks_in("B-2").id == "2026-11-24/a/1"


def test_a_hub_that_slept_through_a_booking_opens_the_next_day_without_it() -> None:
    hall = a_hall_with_a_booking()

    hall.does(TimePassed(), at_ms=T + 3 * DAY_MS)

    assert hall.heard(BookingLapsed) == [BookingLapsed(T + 3 * DAY_MS, "B-1")]
    assert hall.hall.state.bookings == {}


def test_a_booked_visitor_may_check_in_by_who_they_are() -> None:
    hall = a_hall_with_a_booking("visitor 7")
    hall.now_ms = SLOT_MS

    hall.does(CheckIn("token", "dispenser-1", visitor="visitor 7"))

    assert hall.hall.state.bookings["B-1"].state is State.WAITING
    assert hall.hall.ticket("A001").visitor == "visitor 7"


def test_of_several_bookings_of_one_visitor_the_next_that_is_not_used_is_meant() -> None:
    hall = a_hall_with_a_booking("visitor 7")
    hall.books("B-0", SLOT_MS + DAY_MS, visitor="visitor 7")
    hall.books("B-3", SLOT_MS + 20 * MINUTE_MS, visitor="visitor 7")
    by_name = CheckIn("token", "dispenser-1", visitor="visitor 7")
    hall.now_ms = SLOT_MS
    hall.does(by_name)
    assert hall.hall.ticket("A001").booking == "B-1"

    hall.does(replace(by_name, token="another"))

    assert hall.hall.ticket("A002").booking == "B-3"


def test_who_has_not_booked_or_gives_no_code_is_told_so() -> None:
    hall = a_hall_with_a_booking("visitor 7")

    assert hall.refuses(CheckIn("token", "dispenser-1", visitor="visitor 8")) is Reason.UNKNOWN_BOOKING
    assert hall.refuses(CheckIn("token", "dispenser-1", code="B-9")) is Reason.UNKNOWN_BOOKING
    assert hall.refuses(CheckIn("token", "dispenser-1")) is Reason.UNKNOWN_BOOKING


def test_a_code_counts_before_who_says_it() -> None:
    hall = a_hall_with_a_booking("visitor 7")
    hall.books("B-2", SLOT_MS, visitor="visitor 8")
    hall.now_ms = SLOT_MS

    hall.does(CheckIn("token", "dispenser-1", "B-2", visitor="visitor 7"))

    assert hall.hall.ticket("A001").booking == "B-2"


def test_a_code_is_used_once() -> None:
    hall = a_hall_with_a_booking()

    assert hall.refuses(BookVisit("B-1", "pension", SLOT_MS + MINUTE_MS)) is Reason.REPEATED_BOOKING


def test_a_slot_is_to_come_and_for_what_can_be_booked() -> None:
    rules = some_rules({"1": ["pension", "passport"]}, {"pension": "a", "passport": "b", "tax": "a"})
    walk_in_only = replace(rules.services["passport"], lanes=(NORMAL,))
    hall = a_hall_with(with_services(rules, walk_in_only))
    hall.now_ms = T

    assert hall.refuses(BookVisit("B-1", "pension", T - 1)) is Reason.SLOT_PAST
    assert hall.refuses(BookVisit("B-1", "passport", SLOT_MS)) is Reason.LANE_NOT_OFFERED
    assert hall.refuses(BookVisit("B-1", "fishing", SLOT_MS)) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(BookVisit("B-1", "tax", SLOT_MS)) is Reason.NO_WINDOW_SERVES
    hall.books("B-1", T)


def test_a_booking_can_be_cancelled_with_a_reason_until_the_visitor_comes() -> None:
    hall = a_hall_with_a_booking()
    assert hall.refuses(CancelBooking("B-1", "bored")) is Reason.REASON_NEEDED
    assert hall.refuses(CancelBooking("B-9", "visitor")) is Reason.UNKNOWN_BOOKING

    assert hall.does(CancelBooking("B-1", "visitor")) == (BookingCancelled(T, "B-1", "visitor"),)

    assert hall.hall.state.bookings["B-1"].state is State.CANCELLED
    assert hall.refuses(CHECK_IN, at_ms=SLOT_MS) is Reason.ILLEGAL_STEP
    came, _ticket = checks_in_at(SLOT_MS)
    assert came.refuses(CancelBooking("B-1", "visitor")) is Reason.ILLEGAL_STEP


def test_a_cancelled_booking_is_remembered_up_to_its_slot_so_that_a_list_read_again_does_not_book_it_anew() -> None:
    hall = a_hall_with_a_booking()
    hall.books("B-2", SLOT_MS + DAY_MS)
    hall.does(CancelBooking("B-2", "visitor"))
    again = BookVisit("B-2", "pension", SLOT_MS + DAY_MS)

    hall.waits_until(at("08:00", "2026-11-24"))
    assert hall.refuses(again) is Reason.REPEATED_BOOKING
    hall.waits_until(at("08:00", "2026-11-25"))

    assert hall.hall.state.bookings == {}


def test_a_service_somebody_has_booked_cannot_be_configured_away() -> None:
    hall = a_hall_with_a_booking()
    without = some_rules(2, {"passport": "b"})

    assert hall.refuses(Configure(without)) is Reason.STILL_IN_USE
    hall.does(CancelBooking("B-1", "visitor"))
    hall.does(Configure(without))


def test_what_is_by_appointment_only_gives_no_ticket_to_who_walks_in() -> None:
    rules = some_rules(2, {"pension": "a", "passport": "b"})
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], walk_in=False)))
    hall.now_ms = T
    hall.books("B-1", T + 5 * MINUTE_MS)

    assert hall.refuses(IssueTicket("pension", "token", "dispenser-1")) is Reason.BY_APPOINTMENT_ONLY
    assert hall.checks_in("B-1").number == "A001"


def test_who_asks_out_of_hours_hears_that_it_takes_an_appointment_and_not_when_to_come_for_nothing() -> None:
    rules = some_rules(2, {"pension": "a", "passport": "b"})
    in_the_morning = replace(rules.services["pension"], walk_in=False, hours=(((9 * HOUR_MS, 12 * HOUR_MS),),) * 7)
    hall = a_hall_with(with_services(rules, in_the_morning))
    hall.now_ms = T

    assert hall.refuses(IssueTicket("pension", "token", "dispenser-1")) is Reason.BY_APPOINTMENT_ONLY


def test_an_early_visitor_stands_where_the_slot_says_less_the_head_start() -> None:
    """A slot at 13:00 with a head start of 15 minutes is worth a ticket taken at 12:45."""
    hall = a_hall_with_a_booking()
    hall.now_ms = SLOT_MS - 30 * MINUTE_MS
    booked = hall.checks_in("B-1").number
    before = hall.comes(SLOT_MS - 15 * MINUTE_MS - 1)
    after = hall.comes(SLOT_MS - 15 * MINUTE_MS + 1)

    assert hall.serves_in_turn(3) == [before, booked, after]


def test_by_arrival_an_early_visitor_stands_where_they_checked_in() -> None:
    hall = a_hall_with_a_booking()
    hall.does(Configure(replace(hall.hall.rules, calling=CallingRules(policy="arrival"))))
    hall.now_ms = SLOT_MS - 30 * MINUTE_MS
    booked = hall.checks_in("B-1").number
    hall.comes(SLOT_MS - 29 * MINUTE_MS)

    assert hall.calls() == booked


def test_who_was_too_late_when_the_hall_closes_did_not_show_up_and_who_could_still_have_come_did_not_stay_away() -> (
    None
):
    closes_at_ms = 14 * HOUR_MS
    rules = replace(some_rules(), appointments=LIMITS, opening=OpeningRules(closes_at_ms=closes_at_ms))
    hall = a_hall_with(rules)
    hall.now_ms = T
    hall.books("B-1", T + 30 * MINUTE_MS)
    hall.books("B-2", T + 2 * HOUR_MS - MINUTE_MS)
    hall.books("B-3", T + DAY_MS)

    hall.does(TimePassed(), at_ms=T + 2 * HOUR_MS)

    lapsed = {event.booking: event.hall_closed for event in hall.heard(BookingLapsed)}
    assert lapsed == {"B-1": False, "B-2": True}
    states = {code: booking.state for code, booking in hall.hall.state.bookings.items()}
    assert states == {"B-1": State.NO_SHOW, "B-2": State.EXPIRED, "B-3": State.BOOKED}


def test_who_shows_an_appointment_is_told_beforehand_whether_it_can_be_kept() -> None:
    hall = a_hall_with_a_booking()
    booking = hall.hall.state.bookings["B-1"]

    told = hall.hall.why_not_kept(booking, T)

    assert told is not None
    assert told.reason is Reason.TOO_EARLY
    assert hall.hall.why_not_kept(booking, SLOT_MS) is None


def test_who_shows_a_card_is_told_of_the_ticket_they_have() -> None:
    hall = a_hall_with_a_booking("visitor 7")
    before = hall.hall.live_ticket_of("visitor 7")
    hall.now_ms = SLOT_MS

    ticket = hall.checks_in("B-1")

    assert before is None
    assert hall.hall.live_ticket_of("visitor 7") is ticket
