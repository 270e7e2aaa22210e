"""A misclick is taken back: everybody and everything as before it, the times as if it had not been."""

import copy
from collections.abc import Sequence
from dataclasses import replace

import pytest

from queue_core.commands import (
    AddService,
    CallNext,
    CallTicket,
    CancelTicket,
    CloseDay,
    CloseWindow,
    Command,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    ReadyCase,
    Recall,
    Reinstate,
    ReportPaper,
    ResumeTicket,
    ReturnTicket,
    StartService,
    TransferTicket,
    Undo,
)
from queue_core.events import StepUndone, TicketCalled, TicketReturned
from queue_core.lifecycle import ClerkState, Level, Paper, State, Step, WindowState
from queue_core.records import Ticket
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, ClerkRule, HallRules
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    derived_again,
    picture,
    some_rules,
    with_clerks,
)

T = NOON_MS
UNDO_MS = 60_000
CALLED: tuple[Command, ...] = (CallNext("1"),)
SERVING: tuple[Command, ...] = (*CALLED, StartService("1"))
HELD: tuple[Command, ...] = (*SERVING, HoldTicket("1", T + HOUR_MS))

MISCLICKS: dict[str, tuple[tuple[Command, ...], Command, Step]] = {
    "call": ((), CallNext("1"), Step.CALL),
    "chosen call": ((), CallTicket("1", "A002", "urgent", permitted=True), Step.CALL),
    "start": (CALLED, StartService("1"), Step.START),
    "miss": (CALLED, MissTicket("1"), Step.MISS),
    "hold": (SERVING, HoldTicket("1"), Step.HOLD),
    "timed hold": (SERVING, HoldTicket("1", T + HOUR_MS), Step.HOLD),
    "resume": (HELD, ResumeTicket("1", "A001"), Step.RESUME),
    "transfer of a called visitor": (CALLED, TransferTicket("1", "tax", first=True), Step.TRANSFER),
    "transfer to a window": (SERVING, TransferTicket("1", to_window="2"), Step.TRANSFER),
    "transfer to a clerk and back": (SERVING, TransferTicket("1", to_clerk="li", and_back=True), Step.TRANSFER),
    "added service": (SERVING, AddService("1", "tax"), Step.ADD_SERVICE),
    "finish": (SERVING, FinishService("1", services_done=("passport",)), Step.FINISH),
    "finish of a part": (SERVING, FinishService("1", stay=False), Step.FINISH),
    "finish that stays": (SERVING, FinishService("1", stay=True), Step.FINISH),
    "hand-in": (SERVING, HandIn("1"), Step.FINISH),
}


def the_rules() -> HallRules:
    rules = with_clerks(
        some_rules(3, {"pension": "a", "passport": "a", "tax": "b"}), ClerkRule("li"), ClerkRule("wang")
    )
    return replace(rules, calling=CallingRules(choose_reasons=("urgent",), undo_ms=UNDO_MS))


def before(presses: Sequence[Command] = ()) -> ToldHall:
    """Return a hall at noon with Wang at window 1, Li at window 2, and two who wait, the first for two services."""
    hall = a_hall_with(the_rules())
    hall.logs_in("wang", "1")
    hall.logs_in("li", "2")
    hall.now_ms = T - MINUTE_MS
    hall.issues("pension", then=("passport",), visitor="visitor 7")
    hall.issues("pension")
    hall.now_ms = T
    for command in presses:
        hall.does(command)
    return hall


def what_counts(ticket: Ticket) -> Ticket:
    """Return the ticket but for what an undo leaves: how often it was called aloud, and that something happened."""
    return replace(ticket, calls=0, recalls=0, steps=0, moved=0)


@pytest.mark.parametrize("misclick", MISCLICKS)
def test_a_misclick_is_taken_back_and_ticket_and_window_are_as_before(misclick: str) -> None:
    presses, press, step = MISCLICKS[misclick]
    hall = before(presses)
    tickets, window = copy.deepcopy(list(hall.hall.tickets)), copy.deepcopy(hall.window())
    state = copy.deepcopy(hall.hall.state)
    hall.does(press, at_ms=T + 1_000)
    name = hall.hall.ticket("A002" if misclick == "chosen call" else "A001").id

    (undone, *_) = hall.does(Undo("1"), at_ms=T + 31_000)

    assert undone == StepUndone(T + 31_000, "1", name, step, T + 1_000)
    assert [what_counts(ticket) for ticket in hall.hall.tickets] == [what_counts(ticket) for ticket in tickets]
    assert replace(hall.window(), last=None, since_green=0) == replace(window, last=None, since_green=0)
    assert (hall.hall.state.clerks, hall.hall.state.cases) == (state.clerks, state.cases)
    assert picture(derived_again(hall.hall)) == picture(hall.hall)


@pytest.mark.parametrize("misclick", MISCLICKS)
def test_what_is_undone_can_be_done_again_as_if_it_had_not_been(misclick: str) -> None:
    presses, press, _step = MISCLICKS[misclick]
    once, twice = before(presses), before(presses)
    twice.does(press, at_ms=T + 1_000)
    twice.does(Undo("1"), at_ms=T + 2_000)

    once.does(press, at_ms=T + 3_000)
    twice.does(press, at_ms=T + 3_000)

    assert [what_counts(ticket) for ticket in twice.hall.tickets] == [
        what_counts(ticket) for ticket in once.hall.tickets
    ]


def test_a_step_can_be_taken_back_for_a_minute_and_not_a_millisecond_longer() -> None:
    hall = before(CALLED)

    assert hall.refuses(Undo("1"), at_ms=T + UNDO_MS + 1) is Reason.UNDO_TOO_LATE
    hall.now_ms = T + UNDO_MS + 1
    assert hall.says(Undo("1")) == {"window": "No. 1", "seconds": "60"}
    hall.does(Undo("1"), at_ms=T + UNDO_MS)


def test_a_hall_that_does_not_want_it_takes_nothing_back() -> None:
    hall = a_hall_calling(some_rules(), CallingRules(undo_ms=0))
    hall.comes(T)
    hall.calls()

    assert hall.refuses(Undo("1")) is Reason.NOTHING_TO_UNDO


def test_only_the_last_step_can_be_taken_back_and_only_once() -> None:
    hall = before(SERVING)
    hall.does(Undo("1"))
    assert hall.window().state is WindowState.CALLING

    assert hall.refuses(Undo("1")) is Reason.NOTHING_TO_UNDO
    assert hall.says(Undo("1")) == {"window": "No. 1"}


def test_a_finish_can_be_taken_back_behind_the_call_that_followed_by_itself() -> None:
    hall = a_hall_calling(some_rules(), CallingRules(auto_call=True))
    hall.comes(T)
    hall.comes(T)
    hall.starts()
    hall.does(FinishService("1"))
    assert hall.window().state is WindowState.CALLING

    hall.does(Undo("1"))
    hall.does(Undo("1"))

    assert (hall.window().state, hall.window().ticket) == (WindowState.SERVING, hall.hall.ticket("A001").id)
    assert hall.hall.ticket("A002").state is State.WAITING
    assert hall.refuses(Undo("1")) is Reason.NOTHING_TO_UNDO


NOT_WITH_A_VISITOR: dict[str, tuple[Command, ...]] = {
    "nothing yet": (),
    "paused": (PauseWindow("1", "lunch"),),
    "closed": (CloseWindow("1"),),
    "closed and opened again": (CloseWindow("1"), OpenWindow("1")),
    "logged out": (LogOut("wang"),),
    "logged in anew": (LogIn("1", "wang"),),
    "closed with the day": (CloseDay(),),
    "configured anew": (Configure(the_rules()),),
}


@pytest.mark.parametrize("since", NOT_WITH_A_VISITOR)
def test_what_a_window_did_before_it_did_something_else_is_settled(since: str) -> None:
    hall = before(() if since == "nothing yet" else (*SERVING, FinishService("1", services_done=("passport",))))
    for command in NOT_WITH_A_VISITOR[since]:
        hall.does(command)

    assert hall.refuses(Undo("1")) is Reason.NOTHING_TO_UNDO


def test_asking_when_nobody_waits_is_no_step_and_leaves_the_one_before() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.serves()
    hall.does(CallNext("1"))

    hall.does(Undo("1"))

    assert hall.window().state is WindowState.SERVING


def test_a_window_that_does_not_exist_undoes_nothing() -> None:
    assert before().refuses(Undo("9")) is Reason.UNKNOWN_WINDOW


DONE: tuple[Command, ...] = (*SERVING, FinishService("1", services_done=("passport",)))
OVERTAKEN: dict[str, tuple[tuple[Command, ...], Command]] = {
    "called elsewhere": ((*SERVING, TransferTicket("1", to_window="2")), CallNext("2")),
    "cancelled": ((*SERVING, HoldTicket("1")), CancelTicket("A001", "left")),
    "rated": (DONE, RateTicket("A001", Level.SATISFIED, "pad")),
    "back among those who wait": ((*CALLED, MissTicket("1")), Reinstate("A001")),
    "returned": ((*SERVING, HoldTicket("1")), ReturnTicket("A001")),
    "sent on once more": ((*SERVING, TransferTicket("1", to_window="2")), TransferTicket("", "tax", ticket="A001")),
    "ready to be fetched": ((*SERVING, HandIn("1")), ReadyCase("C000001")),
    "the visitor has a new ticket": (DONE, IssueTicket("tax", "new", "dispenser-1", visitor="visitor 7")),
}


@pytest.mark.parametrize("what", OVERTAKEN)
def test_a_step_from_which_something_has_followed_stands(what: str) -> None:
    presses, since = OVERTAKEN[what]
    hall = before(presses)
    hall.does(since)

    assert hall.refuses(Undo("1")) is Reason.UNDO_OVERTAKEN


def test_a_visit_whose_number_has_been_given_to_another_stays_ended() -> None:
    hall = a_hall(numbers=(1, 1))
    hall.comes(T)
    hall.serves()
    hall.comes(T)

    assert hall.refuses(Undo("1")) is Reason.UNDO_OVERTAKEN
    assert hall.says(Undo("1")) == {"window": "No. 1", "number": "A001"}


def test_a_visit_can_be_taken_up_again_when_whoever_had_its_number_since_has_gone_too() -> None:
    hall = a_hall(numbers=(1, 1))
    hall.comes(T)
    hall.serves()
    hall.comes(T)
    hall.does(CancelTicket("A001", "left"))

    hall.does(Undo("1"))

    assert hall.window().state is WindowState.SERVING


def test_a_visitor_whose_call_is_undone_is_not_called_by_the_same_window_at_once() -> None:
    hall = a_hall(2)
    hall.calls("1")
    number = hall.issues().number

    hall.does(Undo("1"))

    assert (hall.window("1").state, hall.hall.ticket(number).state) == (WindowState.OPEN, State.WAITING)
    assert hall.calls("2") == number


def test_a_visitor_whose_call_is_undone_is_sent_to_another_window_that_is_ready() -> None:
    hall = a_hall(2)
    hall.calls("1")
    hall.calls("2")
    number = hall.issues().number
    assert hall.hall.ticket(number).window == "1"

    undone, called = hall.does(Undo("1"))

    assert isinstance(undone, StepUndone)
    assert called == TicketCalled(hall.now_ms, hall.hall.ticket(number).id, "2")


def test_a_window_that_was_ready_before_a_misclick_is_open_since_the_undo() -> None:
    hall = a_hall()
    hall.calls()
    hall.issues()

    hall.does(Undo("1"), at_ms=T + 30_000)

    assert (hall.window().state, hall.window().since_ms) == (WindowState.OPEN, T + 30_000)


def test_the_first_call_of_a_day_undone_leaves_the_window_closed() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.does(CallNext("1"))

    hall.does(Undo("1"))

    assert hall.window().state is WindowState.CLOSED


def test_a_pause_that_a_call_had_ended_goes_on_with_its_reason_and_the_clerks_break_with_it() -> None:
    hall = before()
    hall.does(PauseWindow("1", "lunch"))
    hall.does(CallNext("1"), at_ms=T + 5)

    hall.does(Undo("1"), at_ms=T + 9)

    assert (hall.window().state, hall.window().reason, hall.window().since_ms) == (WindowState.PAUSED, "lunch", T)
    assert hall.hall.state.clerks["wang"].state is ClerkState.ON_BREAK


def test_a_call_that_was_announced_keeps_its_name_so_that_the_next_has_a_new_one() -> None:
    hall = before(CALLED)
    hall.does(Recall("1"), at_ms=T + 10_000)
    ticket = hall.hall.ticket("A001").id
    hall.does(Undo("1"))

    hall.does(CallNext("1"))

    assert hall.hall.ticket("A001").call_id == f"{ticket}/2"
    assert hall.hall.ticket("A001").recalls == 0


def test_a_recall_since_does_not_keep_a_call_from_being_taken_back_and_is_still_counted() -> None:
    hall = before(CALLED)
    hall.does(Recall("1"), at_ms=T + 10_000)

    hall.does(Undo("1"))

    assert hall.hall.ticket("A001").recalls == 1


def test_what_became_of_the_paper_since_is_true_all_the_same() -> None:
    hall = before(CALLED)
    hall.does(ReportPaper("A001", printed=False, fault="cover"))

    hall.does(Undo("1"))

    assert (hall.hall.ticket("A001").paper, hall.hall.ticket("A001").paper_fault) == (Paper.FAILED, "cover")


def test_a_hold_that_was_a_misclick_has_no_return() -> None:
    hall = before((*SERVING, HoldTicket("1", T + MINUTE_MS)))
    hall.does(Undo("1"))

    assert hall.waits_until(T + HOUR_MS) == []
    assert hall.window().state is WindowState.SERVING


def test_a_held_visitor_called_back_by_mistake_returns_at_the_time_that_was_set() -> None:
    hall = before((*HELD, ResumeTicket("1", "A001")))
    assert hall.hall.next_due_ms() > T + HOUR_MS
    hall.does(Undo("1"))

    assert [type(event) for event in hall.waits_until(T + HOUR_MS)] == [TicketReturned]


def test_a_finished_visit_that_goes_on_lasts_from_its_first_start() -> None:
    hall = before(CALLED)
    hall.does(StartService("1"), at_ms=T + 1_000)
    hall.does(FinishService("1", services_done=("passport",)), at_ms=T + 60_000)
    hall.does(Undo("1"), at_ms=T + 70_000)

    ticket = hall.hall.ticket("A001")
    assert (ticket.started_ms, ticket.ended_ms, hall.window().since_ms) == (T + 1_000, None, T + 1_000)


def test_an_undo_of_one_window_leaves_what_another_did() -> None:
    hall = before(CALLED)
    hall.calls("2")

    hall.does(Undo("1"))

    assert hall.window("2").state is WindowState.CALLING
    assert hall.hall.ticket("A002").window == "2"


def test_a_late_finish_can_be_taken_back_within_its_time_from_when_it_was_pressed() -> None:
    hall = before(SERVING)
    hall.does(FinishService("1", services_done=("passport",)), at_ms=T + 2 * UNDO_MS, pressed_ms=T + 1)

    assert hall.refuses(Undo("1")) is Reason.UNDO_TOO_LATE
