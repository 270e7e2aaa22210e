"""Times are exact to the millisecond, and nothing of a day is counted twice or backwards."""

from dataclasses import replace

import pytest

from queue_core.calendar import clock_at
from queue_core.commands import (
    CallNext,
    Command,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    MissTicket,
    OpenWindow,
    Recall,
    ReportPaper,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.events import DayOpened, PaperReported, ServiceFinished, ServiceStarted, TicketExpired, TicketMissed
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, OpeningRules
from tests.core.building import EARLY_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall, a_hall_with, some_rules

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def a_called_visitor() -> ToldHall:
    hall = a_hall(windows=2)
    hall.has_waiting(waited_min=5)
    hall.calls()
    return hall


def some_rules_rolling_at(clock_ms: int) -> HallRules:
    rules = some_rules()
    return replace(rules, opening=OpeningRules(rolls_at_ms=clock_ms))


@pytest.mark.parametrize("wait_ms", [0, 1, 5 * MINUTE_MS + 1, 65 * MINUTE_MS + 7, 10 * HOUR_MS + 999])
def test_a_wait_is_exact_for_sixty_five_minutes_as_for_five(wait_ms: int) -> None:
    hall = a_hall()
    ticket = hall.issues()
    hall.opens("1")

    hall.does(CallNext("1"), at_ms=NOON_MS + wait_ms)

    assert ticket.last_call_ms is not None
    assert ticket.last_call_ms - ticket.waits_from_ms == wait_ms
    assert (ticket.issued_ms, ticket.called_ms) == (NOON_MS, NOON_MS + wait_ms)


def test_a_service_time_lasts_from_start_to_finish() -> None:
    hall = a_called_visitor()
    (ticket,) = hall.hall.tickets
    hall.does(StartService("1"), at_ms=NOON_MS + 1_234)

    hall.does(FinishService("1"), at_ms=NOON_MS + 65 * MINUTE_MS + 1)

    assert (ticket.started_ms, ticket.ended_ms) == (NOON_MS + 1_234, NOON_MS + 65 * MINUTE_MS + 1)


def test_a_recall_lengthens_the_wait_but_leaves_the_first_call_on_record() -> None:
    hall = a_called_visitor()
    (ticket,) = hall.hall.tickets

    hall.does(Recall("1"), at_ms=NOON_MS + 20_000)

    assert (ticket.called_ms, ticket.last_call_ms, ticket.recalls) == (NOON_MS, NOON_MS + 20_000, 1)
    assert hall.window().since_ms == NOON_MS


@pytest.mark.parametrize(
    ("command", "kind"),
    [(StartService("1"), ServiceStarted), (MissTicket("1"), TicketMissed)],
)
def test_a_press_kept_in_an_outbox_counts_when_it_was_pressed(
    command: Command, kind: type[ServiceStarted] | type[TicketMissed]
) -> None:
    hall = a_called_visitor()

    (event,) = hall.does(command, at_ms=NOON_MS + HOUR_MS, pressed_ms=NOON_MS + 77)

    assert event == kind(NOON_MS + 77, event.ticket if isinstance(event, kind) else "", "1")


@pytest.mark.parametrize("command", [FinishService("1"), HandIn("1"), HoldTicket("1")])
def test_what_ends_a_service_counts_when_it_was_pressed(command: Command) -> None:
    hall = a_called_visitor()
    hall.does(StartService("1"))

    happened = hall.does(command, at_ms=NOON_MS + HOUR_MS, pressed_ms=NOON_MS + 77)

    assert {event.at_ms for event in happened} == {NOON_MS + 77}
    assert hall.window().since_ms == NOON_MS + 77


def test_a_finish_pressed_while_the_hub_was_away_counts_when_it_was_pressed() -> None:
    hall = a_called_visitor()
    (ticket,) = hall.hall.tickets
    hall.does(StartService("1"))

    hall.does(FinishService("1"), at_ms=NOON_MS + HOUR_MS, pressed_ms=NOON_MS + 5 * MINUTE_MS)

    assert ticket.ended_ms == NOON_MS + 5 * MINUTE_MS
    assert (hall.window().state, hall.window().since_ms) == (WindowState.OPEN, ticket.ended_ms)


def test_a_paper_that_came_out_while_the_hub_was_away_counts_when_it_came_out() -> None:
    hall = a_hall()
    ticket = hall.issues()
    report = ReportPaper(ticket.id, printed=True)

    (reported,) = hall.does(report, at_ms=NOON_MS + HOUR_MS, pressed_ms=NOON_MS + 2_000)

    assert reported == PaperReported(NOON_MS + 2_000, ticket.id, True, "")


def test_a_paper_is_never_older_than_its_ticket() -> None:
    hall = a_hall()
    ticket = hall.issues()

    (reported,) = hall.does(ReportPaper(ticket.number, printed=False, fault="paper_out"), pressed_ms=0)
    (again,) = hall.does(ReportPaper(ticket.id, printed=True), at_ms=NOON_MS + 5, pressed_ms=0)

    assert reported.at_ms == again.at_ms == ticket.issued_ms


def test_a_late_word_of_a_paper_nobody_knows_is_refused() -> None:
    hall = a_hall()

    with pytest.raises(RefusedError) as refused:
        hall.does(ReportPaper("A009", printed=True), pressed_ms=NOON_MS - MINUTE_MS)

    assert refused.value.reason is Reason.UNKNOWN_TICKET


def test_a_finish_pressed_absurdly_early_counts_as_pressed_at_the_start() -> None:
    hall = a_called_visitor()
    hall.does(StartService("1"), at_ms=NOON_MS + 10)

    (finished,) = hall.does(FinishService("1"), at_ms=NOON_MS + HOUR_MS, pressed_ms=0)

    assert isinstance(finished, ServiceFinished)
    assert finished.at_ms == NOON_MS + 10


def test_a_finish_pressed_in_the_future_counts_as_pressed_now() -> None:
    hall = a_called_visitor()
    hall.does(StartService("1"))

    (finished,) = hall.does(FinishService("1"), at_ms=NOON_MS + 5, pressed_ms=NOON_MS + DAY_MS)

    assert finished.at_ms == NOON_MS + 5


@pytest.mark.parametrize("command", [StartService("1"), MissTicket("1")])
def test_what_follows_a_recall_is_never_earlier_than_the_recall(command: Command) -> None:
    hall = a_called_visitor()
    hall.does(Recall("1"), at_ms=NOON_MS + 30_000)

    (event,) = hall.does(command, at_ms=NOON_MS + 31_000, pressed_ms=NOON_MS + 1)

    assert event.at_ms == NOON_MS + 30_000


def test_a_call_counts_when_it_is_decided_however_old_the_press() -> None:
    hall = a_hall()
    hall.has_waiting(waited_min=5)
    hall.opens("1")

    (called,) = hall.does(CallNext("1"), pressed_ms=NOON_MS - MINUTE_MS)

    assert called.at_ms == NOON_MS


def test_a_late_finish_does_not_turn_hall_time_back() -> None:
    hall = a_called_visitor()
    hall.does(StartService("1"))
    hall.does(OpenWindow("2"), at_ms=NOON_MS + HOUR_MS)
    hall.does(FinishService("1"), pressed_ms=NOON_MS + 1)

    (ready,) = hall.does(CallNext("1"), at_ms=NOON_MS + 2)

    assert ready.at_ms == hall.window("1").since_ms == NOON_MS + HOUR_MS


def test_hall_time_stands_still_while_the_clock_runs_backwards() -> None:
    hall = a_hall()
    hall.does(OpenWindow("1"), at_ms=NOON_MS + 500)

    ticket = hall.issues()

    assert hall.now_ms == NOON_MS + 500
    (event,) = hall.does(CallNext("1"), at_ms=NOON_MS - HOUR_MS)
    assert event.at_ms == ticket.issued_ms == NOON_MS + 500


def test_a_recall_has_a_gap_and_a_limit() -> None:
    hall = a_called_visitor()

    assert hall.refuses(Recall("1"), at_ms=NOON_MS + 4_999) is Reason.RECALL_TOO_SOON
    hall.does(Recall("1"), at_ms=NOON_MS + 5_000)
    assert hall.refuses(Recall("1"), at_ms=NOON_MS + 9_999) is Reason.RECALL_TOO_SOON
    hall.does(Recall("1"), at_ms=NOON_MS + 10_000)
    assert hall.refuses(Recall("1"), at_ms=NOON_MS + HOUR_MS) is Reason.RECALL_LIMIT


@pytest.mark.parametrize(("after_ms", "seconds"), [(0, "5"), (1, "5"), (1_000, "4"), (4_999, "1")])
def test_a_clerk_who_recalls_too_soon_is_told_how_long_is_left(after_ms: int, seconds: str) -> None:
    hall = a_called_visitor()

    with pytest.raises(RefusedError) as refused:
        hall.hall.handle(Recall("1"), NOON_MS + after_ms)

    assert refused.value.fields["seconds"] == seconds


def test_a_fresh_call_has_all_its_recalls_again_and_a_name_of_its_own() -> None:
    hall = a_called_visitor()
    (ticket,) = hall.hall.tickets
    hall.does(Recall("1"), at_ms=NOON_MS + MINUTE_MS)
    hall.does(StartService("1"))
    first_call = ticket.call_id
    hall.does(TransferTicket("1"))

    hall.does(CallNext("1"))

    assert (ticket.recalls, ticket.calls, ticket.started_ms) == (0, 2, None)
    assert ticket.call_id != first_call


def test_the_day_ends_at_midnight_in_the_hall_not_in_greenwich() -> None:
    hall = a_hall()

    assert hall.hall.state.day.name == "2026-11-23"
    assert hall.hall.next_due_ms() == NOON_MS + 12 * HOUR_MS


def test_a_day_may_roll_over_in_the_small_hours() -> None:
    hall = a_hall_with(some_rules_rolling_at(4 * HOUR_MS))

    assert hall.hall.state.day.name == "2026-11-22"
    assert hall.hall.next_due_ms() == EARLY_MS + 4 * HOUR_MS


def test_nothing_is_due_until_it_is_due() -> None:
    hall = a_called_visitor()
    due_ms = hall.hall.next_due_ms()
    assert hall.does(TimePassed(), at_ms=due_ms - 1) == ()

    expired, opened = hall.does(TimePassed(), at_ms=due_ms)

    assert isinstance(expired, TicketExpired)
    assert opened == DayOpened(due_ms, "2026-11-24")


def test_a_hall_that_was_off_for_a_week_opens_the_day_it_is() -> None:
    hall = a_hall()

    assert hall.does(TimePassed(), at_ms=NOON_MS + 7 * DAY_MS) == (DayOpened(NOON_MS + 7 * DAY_MS, "2026-11-30"),)


def test_a_new_day_finds_every_window_closed_and_nobody_waiting() -> None:
    hall = a_hall(windows=3)
    hall.has_waiting()
    hall.has_waiting()
    hall.has_waiting()
    hall.calls("1")
    hall.calls("2")
    hall.does(StartService("2"))

    hall.does(TimePassed(), at_ms=NOON_MS + DAY_MS)

    assert {window.state for window in hall.hall.state.windows.values()} == {WindowState.CLOSED}
    assert {window.since_ms for window in hall.hall.state.windows.values()} == {NOON_MS + DAY_MS}
    assert (list(hall.hall.tickets), hall.hall.waiting_in("a"), hall.hall.could_call("1", NOON_MS)) == ([], 0, 0)


def test_a_hall_whose_first_day_has_not_opened_is_due_at_once() -> None:
    hall = Hall.new(some_rules(), NOON_MS)

    assert hall.next_due_ms() == NOON_MS
    assert hall.handle(TimePassed(), NOON_MS) == (DayOpened(NOON_MS, "2026-11-23"),)


def test_a_day_that_was_made_shorter_is_over() -> None:
    hall = a_hall()
    hall.does(Configure(some_rules_rolling_at(-13 * HOUR_MS)))

    assert hall.hall.next_due_ms() <= hall.now_ms
    assert hall.does(TimePassed()) == (DayOpened(NOON_MS, "2026-11-24"),)


def test_the_hall_counts_its_tickets_by_state() -> None:
    hall = a_hall(windows=2)
    for _ in range(5):
        hall.has_waiting()
    hall.calls("1")
    hall.calls("2")
    hall.does(MissTicket("2"))

    counted = {state: hall.hall.count(state) for state in State}

    assert counted == dict.fromkeys(State, 0) | {State.WAITING: 3, State.CALLED: 1, State.MISSED: 1}


def test_a_time_of_day_is_the_halls_own() -> None:
    rules = some_rules()

    assert clock_at(NOON_MS + 5 * MINUTE_MS, rules) == "12:05"
