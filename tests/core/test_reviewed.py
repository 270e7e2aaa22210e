"""Promises that a careful reading found broken once: where two rules met that nobody had thought of together."""

from dataclasses import replace

from queue_core.agenda import Agenda, Due
from queue_core.commands import (
    AddService,
    BookVisit,
    CallTicket,
    CloseDay,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    LogIn,
    MissTicket,
    ResumeTicket,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.events import CaseOpened, ServiceFinished, ServiceStarted
from queue_core.lifecycle import State
from queue_core.refusals import Reason
from queue_core.rules import BulkExpiry, CallingRules, ClerkRule, MissedRules, OpeningRules, SkillRule
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    at,
    derived_again,
    some_rules,
    with_clerks,
    with_services,
)

TUESDAY = "2026-11-24"
ONLY_TAX = ClerkRule("li", (SkillRule("tax"),))


def listed(hall: ToldHall, state: State) -> list[str]:
    return [ticket.number for ticket in hall.hall.in_state(state)]


def test_the_missed_list_is_in_the_order_of_missing_after_a_restart_too() -> None:
    hall = a_hall(windows=2)
    for window in ("1", "2"):
        hall.issues()
        hall.calls(window)
    hall.does(MissTicket("2"))
    hall.does(MissTicket("1"))

    assert listed(hall, State.MISSED) == ["A002", "A001"]
    hall.hall = derived_again(hall.hall)
    assert listed(hall, State.MISSED) == ["A002", "A001"]


def test_a_held_visitor_called_back_by_mistake_keeps_the_place_in_the_list_of_those_who_are_away() -> None:
    hall = a_hall()
    for _ in range(2):
        hall.issues()
        hall.starts()
        hall.does(HoldTicket("1"))
    hall.does(ResumeTicket("1", "A001"))

    hall.does(Undo("1"))

    assert listed(hall, State.HELD) == ["A001", "A002"]


def test_what_is_due_costs_no_look_at_the_thousands_who_come_later() -> None:
    looked: list[str] = []
    moments = {f"booking {nth}": nth for nth in range(1_000)}

    def due_ms(_what: Due, whose: str) -> int:
        looked.append(whose)
        return moments[whose]

    agenda = Agenda(due_ms)
    for whose in moments:
        agenda.note(Due.LAPSE, whose)
    looked.clear()

    assert [whose for _what, whose in agenda.due_by(1)] == ["booking 0", "booking 1"]
    assert set(looked) <= {"booking 0", "booking 1", "booking 2"}
    assert [whose for _what, whose in agenda.due_by(1)] == ["booking 0", "booking 1"]


def a_hall_that_bans() -> ToldHall:
    return a_hall_with(replace(some_rules(), missed=MissedRules(ban_after=1, ban_ms=7 * DAY_MS)))


def test_nobody_stays_away_from_a_hall_that_has_become_a_holiday_since_they_booked() -> None:
    hall = a_hall_that_bans()
    hall.books("booked", at("10:00", TUESDAY), visitor="visitor 7")
    hall.does(Configure(replace(hall.hall.rules, opening=OpeningRules(holidays=(TUESDAY,)))))

    hall.waits_until(at("12:00", TUESDAY))

    assert hall.hall.state.bookings["booked"].state is State.EXPIRED
    hall.does(Configure(replace(hall.hall.rules, opening=OpeningRules())))
    assert hall.issues(visitor="visitor 7").state is State.WAITING


def test_nobody_stays_away_from_a_hall_that_slept_through_its_holiday() -> None:
    hall = a_hall_that_bans()
    hall.books("booked", at("10:00", TUESDAY), visitor="visitor 7")
    hall.does(Configure(replace(hall.hall.rules, opening=OpeningRules(holidays=(TUESDAY,)))))
    hall.does(TimePassed(), at_ms=at("08:00", "2026-11-25"))

    assert hall.issues(visitor="visitor 7").state is State.WAITING


def test_nobody_books_for_later_today_when_the_day_has_ended() -> None:
    hall = a_hall_that_bans()
    hall.now_ms = at("15:00")
    hall.does(CloseDay())

    assert hall.refuses(BookVisit("booked", "pension", at("16:00"))) is Reason.DAY_CLOSED
    hall.books("tomorrow", at("16:00", TUESDAY))


def test_who_did_not_come_while_the_hall_was_open_stayed_away_though_it_closed_later() -> None:
    hall = a_hall_that_bans()
    hall.books("booked", at("12:30"), visitor="visitor 7")
    hall.does(CloseDay(), at_ms=at("15:00"))
    hall.waits_until(at("08:00", TUESDAY))

    wish = IssueTicket("pension", "token", "dispenser-1", visitor="visitor 7")
    assert hall.refuses(wish) is Reason.BANNED


def test_who_was_sent_to_a_clerk_may_be_chosen_there_as_well_as_called() -> None:
    li = ClerkRule("li", may_choose=True)
    rules = with_clerks(some_rules({"1": ["pension"], "2": ["tax"]}, {"pension": "a", "tax": "b"}), li)
    hall = a_hall_with(replace(rules, calling=CallingRules(choose_reasons=("urgent",))))
    hall.logs_in("li")
    first, second = hall.issues("tax"), hall.issues("tax")
    for ticket in (first, second):
        hall.does(TransferTicket("", to_clerk="li", ticket=ticket.id))

    hall.does(CallTicket("1", second.id, "urgent"))

    assert second.window == "1"


def test_windows_see_the_same_only_if_the_same_visitor_would_be_called_there() -> None:
    services = {"pension": "a", "tax": "b"}
    rules = with_clerks(
        some_rules({str(nth): list(services) for nth in range(1, 5)}, services), ONLY_TAX, ClerkRule("wu")
    )
    hall = a_hall_with(rules)
    hall.logs_in("li", "3")
    hall.logs_in("wu", "4")
    hall.issues("pension")
    hall.issues("tax")
    hall.does(TransferTicket("", to_clerk="wu", ticket=hall.issues("tax").id, first=True))

    sees = {window: hall.hall.sees(window) for window in "1234"}
    nexts = [hall.would_call(window) for window in "1234"]

    assert sees["1"] == sees["2"]
    assert len(set(sees.values())) == 3
    assert nexts == ["A001", "A001", "B001", "B002"]


def test_with_one_button_papers_are_handed_in_as_a_visit_is_finished_without_a_start() -> None:
    hall = a_hall_calling(some_rules(), CallingRules(one_button=True))
    hall.issues()
    hall.calls()

    hall.does(HandIn("1"))

    assert [type(event) for event in hall.journal[-3:]] == [ServiceStarted, ServiceFinished, CaseOpened]


def test_nobody_is_given_a_service_twice_for_which_they_are_wanted_back_anyway() -> None:
    hall = a_hall(windows=2, services={"pension": "a", "tax": "b"})
    hall.opens("2")
    hall.issues()
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="tax", to_window="2", and_back=True))
    hall.starts("2")

    assert hall.refuses(AddService("2", "pension")) is Reason.REPEATED_SERVICE


def test_an_undo_is_announced_exactly_as_long_as_it_would_be_taken() -> None:
    hall = a_hall()
    hall.issues()
    assert hall.hall.step_to_undo("1", hall.now_ms) is None
    hall.calls()

    last_ms = hall.now_ms + hall.hall.rules.calling.undo_ms
    announced = hall.hall.step_to_undo("1", last_ms)

    assert announced is not None
    assert announced.step == "call"
    assert hall.hall.step_to_undo("1", last_ms + 1) is None


def test_an_hour_that_is_set_when_it_has_passed_strikes_tomorrow() -> None:
    hall = a_hall()
    hall.now_ms = at("17:30")
    hall.comes(hall.now_ms)
    rules = hall.hall.rules
    closing = replace(rules.opening, closes_at_ms=17 * HOUR_MS)
    expiring = replace(rules.missed, expiries=(BulkExpiry(17 * HOUR_MS, ("waiting",)),))

    hall.does(Configure(replace(rules, opening=closing, missed=expiring)))

    assert hall.does(TimePassed()) == ()
    assert hall.issues().state is State.WAITING
    hall.waits_until(at("17:00", TUESDAY))
    assert hall.refuses(IssueTicket("pension", "token", "dispenser-1")) is Reason.DAY_CLOSED


def test_what_needs_an_appointment_is_no_second_service_without_one() -> None:
    rules = some_rules(1, {"pension": "a", "notary": "n"})
    notary = replace(rules.services["notary"], walk_in=False)
    hall = a_hall_with(with_services(rules, notary))

    wish = IssueTicket("pension", "token", "dispenser-1", then=("notary",))

    assert hall.refuses(wish) is Reason.BY_APPOINTMENT_ONLY


def test_whoever_logs_in_while_a_visitor_is_served_has_served_them() -> None:
    hall = a_hall_with(replace(some_rules(), clerks={"li": ClerkRule("li")}))
    hall.comes(hall.now_ms)
    hall.starts("1")
    hall.does(LogIn("1", "li"))

    hall.does(FinishService("1"))

    assert hall.hall.ticket("A001").served_by == "li"
