"""At set times what is left over expires; and who stays away too often takes no ticket for a while."""

from dataclasses import replace

from queue_core.commands import (
    BookVisit,
    CheckIn,
    CloseDay,
    FinishService,
    HoldTicket,
    IssueTicket,
    Reinstate,
    StartService,
    TimePassed,
    Undo,
)
from queue_core.events import BulkExpired, DayOpened, TicketExpired
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket
from queue_core.refusals import Reason
from queue_core.rules import BulkExpiry, MissedRules, OpeningRules
from tests.core.building import DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall_with, some_rules, with_services

T = NOON_MS
AT_ONE = 13 * HOUR_MS
EVERYBODY = tuple(State)


def expiring(*expiries: BulkExpiry, closes_at_ms: int | None = None) -> ToldHall:
    """Return a hall at noon in which five visitors are missed, held, called, served and waiting, in this order."""
    opening = OpeningRules(closes_at_ms=closes_at_ms)
    hall = a_hall_with(replace(some_rules(4), missed=MissedRules(expiries=expiries), opening=opening))
    for nth in range(5):
        hall.comes(T - MINUTE_MS + nth)
    hall.now_ms = T
    hall.misses("1")
    hall.starts("2")
    hall.does(HoldTicket("2"))
    hall.calls("3")
    hall.starts("4")
    return hall


def states(hall: ToldHall) -> list[State]:
    return [ticket.state for ticket in hall.hall.tickets]


def test_at_the_set_time_the_missed_numbers_expire_and_nobody_elses() -> None:
    hall = expiring(BulkExpiry(AT_ONE))
    assert hall.hall.next_due_ms() == T + HOUR_MS
    assert hall.does(TimePassed(), at_ms=T + HOUR_MS - 1) == ()

    happened = hall.waits_until(T + HOUR_MS)

    assert happened == [TicketExpired(T + HOUR_MS, hall.hall.ticket("A001").id), BulkExpired(T + HOUR_MS)]
    assert states(hall) == [State.EXPIRED, State.HELD, State.CALLED, State.SERVING, State.WAITING]


def test_an_expiry_takes_those_it_names_but_never_a_visitor_at_a_window() -> None:
    hall = expiring(BulkExpiry(AT_ONE, EVERYBODY))

    hall.waits_until(T + HOUR_MS)

    assert states(hall) == [State.EXPIRED, State.EXPIRED, State.CALLED, State.SERVING, State.EXPIRED]


def test_each_expiry_takes_only_those_it_names() -> None:
    hall = expiring(BulkExpiry(AT_ONE), BulkExpiry(AT_ONE + HOUR_MS, ("held",)))

    hall.waits_until(T + HOUR_MS)
    assert states(hall)[:2] == [State.EXPIRED, State.HELD]
    hall.waits_until(T + 2 * HOUR_MS)

    assert states(hall)[:2] == [State.EXPIRED, State.EXPIRED]


def test_an_expiry_happens_once_a_day_and_again_the_next() -> None:
    hall = expiring(BulkExpiry(AT_ONE))
    hall.waits_until(T + HOUR_MS)
    hall.does(StartService("3"))
    hall.does(FinishService("3"))
    hall.misses("3")

    hall.waits_until(T + 2 * HOUR_MS)
    assert hall.hall.ticket("A005").state is State.MISSED

    hall.waits_until(T + DAY_MS)
    assert hall.hall.next_due_ms() == T + DAY_MS + HOUR_MS


def test_a_visitor_at_the_very_moment_of_their_return_does_not_expire() -> None:
    hall = expiring(BulkExpiry(AT_ONE, ("held", "waiting")))
    hall.does(StartService("3"))
    hall.does(HoldTicket("3", T + HOUR_MS))

    hall.waits_until(T + HOUR_MS)

    assert states(hall) == [State.MISSED, State.EXPIRED, State.WAITING, State.SERVING, State.EXPIRED]


def test_several_expiries_that_were_slept_through_are_made_up_for_and_nobody_expires_twice() -> None:
    hall = expiring(BulkExpiry(AT_ONE), BulkExpiry(AT_ONE + HOUR_MS, ("missed", "held")))

    hall.does(TimePassed(), at_ms=T + 3 * HOUR_MS)

    assert len(hall.heard(TicketExpired)) == 2
    assert hall.heard(BulkExpired) == [BulkExpired(T + 3 * HOUR_MS)]
    assert states(hall)[:2] == [State.EXPIRED, State.EXPIRED]


def test_an_expiry_before_the_hall_was_first_started_is_none() -> None:
    hall = a_hall_with(replace(some_rules(), missed=MissedRules(expiries=(BulkExpiry(AT_ONE),))))
    late = Hall.new(hall.hall.rules, T + 2 * HOUR_MS)

    assert [type(event) for event in late.handle(TimePassed(), T + 2 * HOUR_MS)] == [DayOpened]
    assert late.handle(TimePassed(), T + 3 * HOUR_MS) == ()


def test_an_expiry_at_the_close_of_the_day_ends_every_visit_once() -> None:
    hall = expiring(BulkExpiry(AT_ONE, EVERYBODY), closes_at_ms=AT_ONE)

    hall.waits_until(T + 2 * HOUR_MS)

    expired = [event.ticket for event in hall.heard(TicketExpired)]
    assert len(expired) == len(set(expired)) == 5
    assert set(states(hall)) == {State.EXPIRED}


def test_what_nobody_can_solve_never_expires_in_bulk() -> None:
    rules = some_rules(2, {"pension": "a", "unsolved": "b"})
    never = with_services(rules, replace(rules.services["unsolved"], never_expires=True))
    hall = a_hall_with(replace(never, missed=MissedRules(expiries=(BulkExpiry(AT_ONE, EVERYBODY),))))
    hall.comes(T, "unsolved")
    hall.misses("1")
    hall.comes(T + 1, "unsolved")
    hall.comes(T + 2, "pension")

    hall.waits_until(T + HOUR_MS)

    assert states(hall) == [State.MISSED, State.WAITING, State.EXPIRED]


def banning(ban_after: int = 2, ban_ms: int = 7 * DAY_MS) -> ToldHall:
    """Return a hall that lets who stays away twice within a week take no ticket."""
    missed = MissedRules(ban_after=ban_after, ban_ms=ban_ms, max_reinstatements=9)
    hall = a_hall_with(replace(some_rules(), missed=missed))
    hall.now_ms = T
    return hall


def stays_away(hall: ToldHall, at_ms: int, visitor: str = "visitor 7") -> Ticket:
    """Let a known visitor take a ticket and not come when it is called."""
    hall.waits_until(at_ms)
    ticket = hall.issues(visitor=visitor)
    hall.misses()
    return ticket


def wish(visitor: str = "visitor 7") -> IssueTicket:
    return IssueTicket("pension", "another token", "dispenser-1", visitor=visitor)


def test_who_stayed_away_twice_within_a_week_takes_no_ticket_until_the_first_time_is_a_week_ago() -> None:
    hall = banning()
    stays_away(hall, T)
    stays_away(hall, T + DAY_MS)

    assert hall.refuses(wish()) is Reason.BANNED
    assert hall.says(wish()) == {"until": "2026-11-30 12:00"}
    hall.waits_until(T + 7 * DAY_MS - 1)
    assert hall.refuses(wish()) is Reason.BANNED
    hall.waits_until(T + 7 * DAY_MS)
    hall.does(wish())


def test_who_stayed_away_once_more_is_banned_from_the_last_but_one_time_on() -> None:
    hall = banning()
    tickets = [hall.issues(visitor="visitor 7") for _ in range(3)]
    for nth in range(3):
        hall.now_ms = T + nth * HOUR_MS
        assert hall.misses() is tickets[nth]

    assert hall.says(wish()) == {"until": "2026-11-30 13:00"}


def test_only_the_one_who_stayed_away_is_banned() -> None:
    hall = banning(ban_after=1)
    stays_away(hall, T)

    assert hall.refuses(wish()) is Reason.BANNED
    hall.does(wish("visitor 8"))


def test_unknown_visitors_and_halls_that_do_not_want_it_ban_nobody() -> None:
    unknown = banning(ban_after=1)
    stays_away(unknown, T, visitor="")
    unknown.does(wish(""))
    tolerant = banning(ban_after=0)
    stays_away(tolerant, T)
    tolerant.does(wish())

    assert unknown.hall.state.absences == tolerant.hall.state.absences == {}


def test_who_comes_after_all_was_not_absent() -> None:
    hall = banning(ban_after=2)
    stays_away(hall, T)
    ticket = stays_away(hall, T + HOUR_MS)
    assert hall.hall.state.absences == {"visitor 7": (T, T + HOUR_MS)}

    hall.does(Reinstate(ticket.id))

    assert hall.hall.state.absences == {"visitor 7": (T,)}
    hall.does(wish())


def test_a_miss_that_was_a_misclick_was_no_absence() -> None:
    hall = banning(ban_after=1)
    stays_away(hall, T)

    hall.does(Undo("1"))

    assert hall.hall.state.absences == {}


def test_an_undo_of_something_else_forgives_no_absence() -> None:
    hall = a_hall_with(replace(some_rules(2), missed=MissedRules(ban_after=3, ban_ms=DAY_MS)))
    hall.now_ms = T
    for _ in range(2):
        hall.issues(visitor="visitor 7")
    hall.misses("1")
    hall.calls("2")

    hall.does(Undo("2"))

    assert hall.hall.state.absences == {"visitor 7": (T,)}


def test_a_booked_visitor_who_did_not_show_up_was_absent() -> None:
    hall = banning(ban_after=1)
    hall.books("B-1", T + HOUR_MS, visitor="visitor 7")

    hall.waits_until(T + 3 * HOUR_MS)

    assert hall.refuses(wish()) is Reason.BANNED


def test_a_booked_visitor_whom_the_hall_closed_on_was_not_absent() -> None:
    hall = banning(ban_after=1)
    hall.books("B-1", T + HOUR_MS, visitor="visitor 7")

    hall.does(CloseDay())

    assert hall.hall.state.absences == {}


def test_who_is_banned_books_no_slot_but_comes_to_one_booked_before() -> None:
    hall = banning(ban_after=1)
    hall.books("B-1", T + 20 * MINUTE_MS, visitor="visitor 7")
    stays_away(hall, T)

    assert hall.refuses(BookVisit("B-2", "pension", T + HOUR_MS, "visitor 7")) is Reason.BANNED
    hall.does(CheckIn("token", "dispenser-1", "B-1"))


def test_absences_that_no_longer_count_are_forgotten_with_the_new_day() -> None:
    hall = banning(ban_after=2, ban_ms=DAY_MS)
    stays_away(hall, T)
    stays_away(hall, T + 13 * HOUR_MS, "visitor 8")

    hall.waits_until(T + 36 * HOUR_MS)

    assert hall.hall.state.absences == {"visitor 8": (T + 13 * HOUR_MS,)}
