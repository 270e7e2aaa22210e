"""When the hall and its services are open, when tickets stop, and how the day's business ends."""

from dataclasses import replace

import pytest

from queue_core.calendar import cut_off_ms
from queue_core.commands import (
    BookVisit,
    CheckIn,
    CloseDay,
    Configure,
    FinishService,
    IssueTicket,
    LogIn,
    PauseWindow,
    TimePassed,
)
from queue_core.events import BookingLapsed, CaseOpened, ClerkLoggedOut, DayClosed, WindowClosed
from queue_core.hall import Hall
from queue_core.lifecycle import CaseKind, ClerkState, State, WindowState
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import ClerkRule, OpeningRules, RatingRules, Week
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_with,
    at,
    some_rules,
    with_clerks,
    with_services,
)

T = NOON_MS
OFFICE: Week = (((9 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS + 30 * MINUTE_MS, 17 * HOUR_MS)),) * 5 + ((), ())
MORNINGS: Week = (((9 * HOUR_MS, 12 * HOUR_MS),),) * 5 + ((), ())
SUNDAY, SATURDAY = "2026-11-29", "2026-11-28"
TICKET = IssueTicket("pension", "token", "dispenser-1")
NEVER: Week = ((),) * 7


def opening(rules: OpeningRules, pension_hours: Week = ()) -> ToldHall:
    """Return a hall with these opening hours, pensions only at theirs."""
    hall = some_rules(2, {"pension": "a", "passport": "b"})
    hall = with_services(hall, replace(hall.services["pension"], hours=pension_hours))
    return a_hall_with(replace(hall, opening=rules))


def office(**days: tuple[str, ...]) -> ToldHall:
    return opening(OpeningRules(hours=OFFICE, holidays=days.get("holidays", ())))


@pytest.mark.parametrize("clock", ["09:00", "11:59:59.999", "13:30", "16:59:59.999"])
def test_tickets_are_taken_while_the_hall_is_open_from_its_first_to_its_last_millisecond(clock: str) -> None:
    hall = office()

    hall.does(TICKET, at_ms=at(clock))


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("08:59:59.999", "2026-11-23 09:00"),
        ("12:00", "2026-11-23 13:30"),
        ("13:29:59.999", "2026-11-23 13:30"),
        ("17:00", "2026-11-24 09:00"),
    ],
)
def test_before_between_and_after_no_ticket_is_taken_and_it_says_when_the_hall_opens(clock: str, opens: str) -> None:
    hall = office()
    hall.now_ms = at(clock)

    assert hall.refuses(TICKET) is Reason.HALL_CLOSED
    assert hall.says(TICKET) == {"opens": opens, "today": "2026-11-23"}


def test_before_the_first_day_has_opened_nobody_gets_a_ticket() -> None:
    hall = Hall.new(some_rules(), T)

    with pytest.raises(RefusedError, match="day_closed"):
        hall.handle(TICKET, T)


def test_a_weekend_and_a_holiday_are_closed_all_day() -> None:
    hall = office(holidays=("2026-11-30",))
    hall.waits_until(at("10:00", SATURDAY))
    assert hall.says(TICKET) == {"opens": "2026-12-01 09:00", "today": SATURDAY}

    hall.waits_until(at("10:00", "2026-11-30"))

    assert hall.refuses(TICKET) is Reason.HALL_CLOSED


def test_a_day_worked_out_of_turn_has_the_hours_of_the_weekday_it_stands_for() -> None:
    wednesday_is_short = (*OFFICE[:2], MORNINGS[2], *OFFICE[3:])
    hall = opening(OpeningRules(hours=wednesday_is_short, work_days={SATURDAY: 2}))
    hall.waits_until(at("11:00", SATURDAY))
    hall.does(TICKET)

    hall.now_ms = at("14:00", SATURDAY)

    assert hall.refuses(replace(TICKET, token="another")) is Reason.HALL_CLOSED


def test_a_holiday_is_a_holiday_even_when_it_was_to_be_worked() -> None:
    hall = opening(OpeningRules(hours=OFFICE, holidays=(SATURDAY,), work_days={SATURDAY: 2}))
    hall.waits_until(at("10:00", SATURDAY))

    assert hall.refuses(TICKET) is Reason.HALL_CLOSED


def test_a_hall_without_hours_is_open_day_and_night_but_not_on_holidays() -> None:
    hall = opening(OpeningRules(holidays=("2026-11-24",), rolls_at_ms=4 * HOUR_MS))
    hall.waits_until(at("04:00"))
    hall.comes(at("03:59", "2026-11-24"))

    hall.waits_until(at("04:00", "2026-11-24"))

    assert hall.refuses(TICKET) is Reason.HALL_CLOSED


def test_a_hall_that_never_opens_again_names_no_day() -> None:
    hall = opening(OpeningRules(hours=NEVER))
    hall.now_ms = T

    assert hall.says(TICKET) == {"opens": "", "today": "2026-11-23"}


def test_a_service_has_hours_of_its_own_within_the_halls() -> None:
    hall = opening(OpeningRules(hours=OFFICE), MORNINGS)
    hall.does(TICKET, at_ms=at("11:59:59.999"))
    hall.now_ms = at("14:00")

    later = replace(TICKET, token="another")
    assert hall.refuses(later) is Reason.SERVICE_CLOSED
    assert hall.says(later) == {"service": "pension", "opens": "2026-11-24 09:00", "today": "2026-11-23"}
    hall.does(replace(later, service="passport"))


def test_in_the_last_half_hour_no_ticket_is_taken_and_who_has_one_is_served() -> None:
    hall = opening(OpeningRules(hours=OFFICE, cut_off_ms=30 * MINUTE_MS))
    hall.comes(at("11:59"))
    hall.comes(at("16:29:59.999"))
    hall.now_ms = at("16:30")

    assert hall.refuses(TICKET) is Reason.PAST_CUT_OFF
    assert hall.says(TICKET) == {"cut_off": "16:30", "opens": "2026-11-24 09:00", "today": "2026-11-23"}
    assert hall.serves_in_turn(2) == ["A001", "A002"]


def test_a_closed_day_has_its_cut_off_at_once() -> None:
    hall = office()

    assert cut_off_ms(SUNDAY, hall.hall.rules) == at("00:00", SUNDAY)


@pytest.mark.parametrize(
    ("slot", "day", "opens"),
    [
        ("08:59", "2026-11-24", "2026-11-24 09:00"),
        ("12:00", "2026-11-24", "2026-11-24 09:00"),
        ("17:00", "2026-11-24", "2026-11-24 09:00"),
        ("10:00", SATURDAY, "2026-11-30 09:00"),
    ],
)
def test_a_slot_is_booked_only_when_the_hall_is_open(slot: str, day: str, opens: str) -> None:
    hall = office()
    hall.now_ms = T
    booking = BookVisit("B-1", "pension", at(slot, day))

    assert hall.refuses(booking) is Reason.HALL_CLOSED
    assert hall.says(booking) == {"opens": opens, "today": "2026-11-23"}
    hall.does(replace(booking, slot_ms=at("09:00", "2026-11-24")))


def test_a_slot_is_booked_only_when_the_service_is_offered() -> None:
    hall = opening(OpeningRules(hours=OFFICE), MORNINGS)
    hall.now_ms = T
    booking = BookVisit("B-1", "pension", at("14:00", "2026-11-24"))

    assert hall.refuses(booking) is Reason.SERVICE_CLOSED
    assert hall.says(booking) == {"service": "pension", "opens": "2026-11-24 09:00", "today": "2026-11-23"}


def a_full_hall(closes_at_ms: int | None = None) -> ToldHall:
    """Return a hall at noon with a waiting, a called, a missed and an unsolved visitor, and a booking for today."""
    rules = some_rules(4, {"pension": "a", "unsolved": "b"})
    unsolved = replace(rules.services["unsolved"], never_expires=True, case_work_days=3)
    opening, rating = OpeningRules(closes_at_ms=closes_at_ms), RatingRules(owner="the chief")
    hall = a_hall_with(replace(with_services(rules, unsolved), opening=opening, rating=rating))
    hall.now_ms = T
    hall.books("B-1", T + 6 * HOUR_MS)
    hall.books("B-2", T + DAY_MS)
    hall.comes(T, "unsolved")
    hall.starts("1")
    for nth in range(3):
        hall.comes(T + nth)
    hall.misses("2")
    hall.calls("3")
    return hall


def states(hall: ToldHall) -> dict[str, State]:
    return {ticket.number: ticket.state for ticket in hall.hall.tickets}


def test_when_the_day_closes_every_visit_ends_and_every_window_closes_but_where_the_unsolved_is_served() -> None:
    hall = a_full_hall()

    events = hall.does(CloseDay(), at_ms=T + 5 * HOUR_MS)

    expired = State.EXPIRED
    assert states(hall) == {"B001": State.SERVING, "A001": expired, "A002": expired, "A003": expired}
    windows = {wid: window.state for wid, window in hall.hall.state.windows.items()}
    assert windows == {"1": WindowState.SERVING, "2": "closed", "3": "closed", "4": "closed"}
    assert events[-1] == DayClosed(T + 5 * HOUR_MS)
    assert [type(event) for event in events].count(WindowClosed) == 2
    assert hall.heard(BookingLapsed) == [BookingLapsed(T + 5 * HOUR_MS, "B-1", hall_closed=True)]


def test_when_the_day_closes_every_clerk_is_off_duty_but_who_serves_the_unsolved() -> None:
    hall = a_full_hall()
    clerks = ("li", "wu", "ma", "bo")
    hall.does(Configure(with_clerks(hall.hall.rules, *map(ClerkRule, clerks))))
    for window, clerk in enumerate(clerks, 1):
        hall.does(LogIn(str(window), clerk))
    hall.does(PauseWindow("2"))

    hall.does(CloseDay(), at_ms=T + 5 * HOUR_MS)

    on_duty = {clerk.id: clerk.window for clerk in hall.hall.state.clerks.values() if clerk.state is not ClerkState.OFF}
    assert on_duty == {"li": "1"}
    assert {window.clerk for window in hall.hall.state.windows.values()} == {"li", ""}
    assert [event.clerk for event in hall.heard(ClerkLoggedOut)] == ["wu", "ma", "bo"]


def test_when_the_day_has_closed_nobody_gets_a_ticket_or_checks_in_until_tomorrow() -> None:
    hall = a_full_hall()
    hall.does(CloseDay(), at_ms=T + 5 * HOUR_MS)

    assert hall.refuses(TICKET) is Reason.DAY_CLOSED
    assert hall.refuses(CheckIn("token", "dispenser-1", "B-2")) is Reason.DAY_CLOSED
    assert hall.refuses(CloseDay()) is Reason.DAY_CLOSED
    hall.waits_until(T + DAY_MS)
    hall.does(TICKET)
    hall.checks_in("B-2")


def test_the_unsolved_can_be_finished_after_the_close() -> None:
    hall = a_full_hall()
    hall.does(CloseDay(), at_ms=T + 5 * HOUR_MS)

    hall.does(FinishService("1"))

    assert states(hall)["B001"] is State.DONE


def test_the_unsolved_who_still_wait_can_be_called_after_the_close() -> None:
    hall = a_full_hall()
    hall.comes(T + HOUR_MS, "unsolved")
    hall.does(CloseDay(), at_ms=T + 5 * HOUR_MS)
    assert states(hall)["B002"] is State.WAITING

    assert hall.calls("2") == "B002"


def test_the_unsolved_that_the_days_end_interrupts_becomes_a_case_with_an_owner_and_a_day() -> None:
    hall = a_full_hall()
    ticket = hall.hall.ticket("B001")

    hall.waits_until(T + DAY_MS)

    midnight, due = at("00:00", "2026-11-24"), at("23:59:59.999", "2026-11-27")
    opened = CaseOpened(midnight, "C000001", CaseKind.UNRESOLVED, "unsolved", ticket.id, "the chief", due)
    assert hall.heard(CaseOpened) == [opened]
    assert ticket.state is State.EXPIRED


def test_two_that_are_unsolved_become_two_cases() -> None:
    hall = a_full_hall()
    hall.comes(T + HOUR_MS, "unsolved")

    hall.waits_until(T + DAY_MS)

    assert list(hall.hall.state.cases) == ["C000001", "C000002"]


def test_the_day_closes_by_itself_at_its_time_once() -> None:
    hall = a_full_hall(closes_at_ms=17 * HOUR_MS)
    closes_ms = at("17:00")
    assert hall.hall.next_due_ms() == closes_ms
    assert hall.does(TimePassed(), at_ms=closes_ms - 1) == ()

    hall.waits_until(at("23:00"))

    assert hall.heard(DayClosed) == [DayClosed(closes_ms)]
    assert hall.hall.next_due_ms() == at("00:00", "2026-11-24")


def test_a_day_that_was_closed_by_hand_does_not_close_again() -> None:
    hall = a_full_hall(closes_at_ms=17 * HOUR_MS)
    hall.does(CloseDay(), at_ms=at("16:00"))

    hall.waits_until(at("23:00"))

    assert hall.heard(DayClosed) == [DayClosed(at("16:00"))]


def test_a_hub_first_started_after_the_close_does_not_close_the_evening() -> None:
    rules = replace(some_rules(), opening=OpeningRules(closes_at_ms=17 * HOUR_MS))
    hall = Hall.new(rules, at("17:00"))
    hall.handle(TimePassed(), at("17:00"))

    assert hall.next_due_ms() == at("00:00", "2026-11-24")
    assert hall.handle(TimePassed(), at("18:00")) == ()


def test_the_day_closes_the_next_day_too() -> None:
    hall = a_full_hall(closes_at_ms=17 * HOUR_MS)
    hall.waits_until(at("23:00", "2026-11-24"))

    assert [event.at_ms for event in hall.heard(DayClosed)] == [at("17:00"), at("17:00", "2026-11-24")]
