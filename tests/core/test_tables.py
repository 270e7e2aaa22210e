"""What is a row of the tables happens; what is not a row cannot, whoever asks."""

from collections.abc import Callable
from itertools import product

import pytest

from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.decisions import decide
from queue_core.events import TicketCalled, WindowReady
from queue_core.fold import fold
from queue_core.lifecycle import (
    FINAL,
    LIFECYCLE,
    WINDOW_LIFE,
    WITH_VISITOR,
    State,
    Step,
    WindowState,
    WindowStep,
    advance,
    advance_window,
)
from queue_core.refusals import Reason, RefusedError
from tests.core.building import MINUTE_MS, ToldHall, a_hall

STEPS: dict[WindowStep, Command] = {
    WindowStep.OPEN: OpenWindow("1"),
    WindowStep.CLOSE: CloseWindow("1"),
    WindowStep.PAUSE: PauseWindow("1", "lunch"),
    WindowStep.ASK: CallNext("1"),
    WindowStep.CALL: CallNext("1"),
    WindowStep.RECALL: Recall("1"),
    WindowStep.START: StartService("1"),
    WindowStep.MISS: MissTicket("1"),
    WindowStep.TRANSFER: TransferTicket("1"),
    WindowStep.FINISH: FinishService("1"),
}
"""What a clerk presses for each step of the window's table."""

VISITOR_STEPS = {
    Step.RECALL: WindowStep.RECALL,
    Step.START: WindowStep.START,
    Step.MISS: WindowStep.MISS,
    Step.TRANSFER: WindowStep.TRANSFER,
    Step.FINISH: WindowStep.FINISH,
}
"""The steps of a ticket that are a step of its window too."""

TODAYS = [state for state in State if state is not State.EXPIRED]
"""The states a ticket can be in before its day ends."""

PATHS: dict[WindowState, tuple[WindowStep, ...]] = {
    WindowState.CLOSED: (),
    WindowState.OPEN: (WindowStep.OPEN,),
    WindowState.READY: (WindowStep.OPEN, WindowStep.ASK),
    WindowState.PAUSED: (WindowStep.OPEN, WindowStep.PAUSE),
    WindowState.CALLING: (WindowStep.OPEN, WindowStep.CALL),
    WindowState.SERVING: (WindowStep.OPEN, WindowStep.CALL, WindowStep.START),
}
"""How a window comes into each state."""


def a_window(state: WindowState) -> ToldHall:
    """Return a hall whose only window is in this state, nobody else waiting, every gap and limit long past."""
    hall = a_hall()
    if state in WITH_VISITOR:
        hall.has_waiting()
    for step in PATHS[state]:
        hall.does(STEPS[step])
    hall.now_ms += MINUTE_MS
    return hall


def a_visit(state: State) -> ToldHall:
    """Return a hall with one window and one ticket, the ticket in this state and still at the window if it ever was."""
    hall = a_hall()
    hall.has_waiting()
    before: dict[State, tuple[Command, ...]] = {
        State.WAITING: (),
        State.CALLED: (OpenWindow("1"), CallNext("1")),
        State.SERVING: (OpenWindow("1"), CallNext("1"), StartService("1")),
        State.MISSED: (OpenWindow("1"), CallNext("1"), MissTicket("1")),
        State.DONE: (OpenWindow("1"), CallNext("1"), StartService("1"), FinishService("1")),
        State.EXPIRED: (),
    }
    for command in before[state]:
        hall.does(command)
    hall.now_ms += MINUTE_MS
    return hall


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_a_ticket_takes_the_steps_of_its_table_and_no_other(state: State, step: Step) -> None:
    after = LIFECYCLE.get((state, step))
    if after is not None:
        assert advance(state, step, "A001") is after
        return

    with pytest.raises(RefusedError) as refused:
        advance(state, step, "A001")

    assert refused.value.reason is Reason.ILLEGAL_STEP
    assert refused.value.fields == {"number": "A001", "state": state, "step": step}


@pytest.mark.parametrize(("state", "step"), list(product(WindowState, WindowStep)))
def test_a_window_takes_the_steps_of_its_table_and_no_other(state: WindowState, step: WindowStep) -> None:
    after = WINDOW_LIFE.get((state, step))
    if after is not None:
        assert advance_window(state, step, "3") is after
        return

    with pytest.raises(RefusedError) as refused:
        advance_window(state, step, "3")

    assert refused.value.reason is Reason.WINDOW_ILLEGAL_STEP
    assert refused.value.fields == {"window": "3", "state": state, "step": step}


@pytest.mark.parametrize(("state", "step"), WINDOW_LIFE)
def test_a_press_does_what_the_windows_table_says(state: WindowState, step: WindowStep) -> None:
    hall = a_window(state)
    if step is WindowStep.CALL:
        hall.issues()  # a ready window calls by itself whoever comes
    if hall.window().state is state:
        hall.does(STEPS[step])

    assert hall.window().state is WINDOW_LIFE[state, step]
    assert bool(hall.window().ticket) is (hall.window().state in WITH_VISITOR)


@pytest.mark.parametrize(("state", "step"), list(product(WindowState, WindowStep)))
def test_a_press_the_windows_table_does_not_know_changes_nothing(state: WindowState, step: WindowStep) -> None:
    hall = a_window(state)
    if (state, step) in WINDOW_LIFE:
        return
    nobody_there = step in VISITOR_STEPS.values() and state not in WITH_VISITOR

    assert hall.refuses(STEPS[step]) is (Reason.NO_VISITOR if nobody_there else Reason.WINDOW_ILLEGAL_STEP)
    assert hall.window().state is state


@pytest.mark.parametrize(("state", "step"), list(product(TODAYS, VISITOR_STEPS)))
def test_a_press_does_what_the_tickets_table_says_or_nothing(state: State, step: Step) -> None:
    hall = a_visit(state)
    (ticket,) = hall.hall.tickets
    assert ticket.state is state

    after = LIFECYCLE.get((state, step))
    if after is None:
        hall.refuses(STEPS[VISITOR_STEPS[step]])
    else:
        hall.does(STEPS[VISITOR_STEPS[step]])

    assert ticket.state is (after or state)


@pytest.mark.parametrize("state", TODAYS)
def test_the_days_end_ends_every_visit_that_has_not_ended(state: State) -> None:
    hall = a_visit(state)
    (ticket,) = hall.hall.tickets

    hall.does(TimePassed(), at_ms=hall.hall.next_due_ms())

    assert ticket.state is LIFECYCLE.get((state, Step.EXPIRE), state)
    assert ticket.state in FINAL
    assert not ticket.is_open


def test_every_state_that_is_not_final_can_expire() -> None:
    can_expire = {state for state, step in LIFECYCLE if step is Step.EXPIRE}

    assert can_expire == set(State) - FINAL


def test_a_final_state_has_no_way_out() -> None:
    assert not {state for state, _step in LIFECYCLE} & FINAL


@pytest.mark.parametrize("state", [WindowState.OPEN, WindowState.READY])
def test_asking_when_nobody_waits_leaves_the_window_ready(state: WindowState) -> None:
    hall = a_window(state)

    (event,) = hall.does(CallNext("1"))

    assert isinstance(event, WindowReady)
    assert hall.window().state is WINDOW_LIFE[state, WindowStep.ASK]


@pytest.mark.parametrize("command", STEPS.values())
def test_a_window_that_does_not_exist_is_refused(command: Command) -> None:
    hall = a_hall()
    elsewhere: Callable[[str], Command] = type(command)

    assert hall.refuses(elsewhere("99")) is Reason.UNKNOWN_WINDOW


def test_a_window_with_a_visitor_cannot_call_another() -> None:
    hall = a_window(WindowState.SERVING)
    hall.issues()

    assert hall.refuses(CallNext("1")) is Reason.WINDOW_ILLEGAL_STEP


def test_a_called_ticket_cannot_be_called_by_someone_else() -> None:
    hall = a_hall(windows=2)
    only = hall.has_waiting()
    assert hall.calls("1") == only

    assert hall.calls("2") == ""


def test_starting_twice_changes_nothing() -> None:
    hall = a_window(WindowState.SERVING)

    assert hall.refuses(StartService("1")) is Reason.WINDOW_ILLEGAL_STEP


def test_finishing_without_a_start_is_refused() -> None:
    hall = a_window(WindowState.CALLING)

    assert hall.refuses(FinishService("1")) is Reason.WINDOW_ILLEGAL_STEP


def test_a_refusal_names_what_it_is_about() -> None:
    with pytest.raises(ValueError, match=r"unknown_service.*fishing"):
        a_hall().hall.handle(IssueTicket("fishing", "token", "dispenser-1"), 0)


def test_a_pause_says_why_until_the_window_opens_again() -> None:
    hall = a_window(WindowState.OPEN)
    hall.does(PauseWindow("1", "lunch"))
    assert hall.window().reason == "lunch"

    hall.does(OpenWindow("1"))

    assert hall.window().reason == ""


def test_a_call_is_one_event_that_names_ticket_and_window() -> None:
    hall = a_window(WindowState.OPEN)
    ticket = hall.issues()

    assert hall.does(CallNext("1")) == (TicketCalled(hall.now_ms, ticket.id, "1"),)


def test_what_is_no_command_and_no_event_is_a_fault_of_ours_and_never_passes_silently() -> None:
    with pytest.raises(TypeError, match="str is no command"):
        decide.dispatch(object)("call", a_hall().hall, 0)

    with pytest.raises(TypeError, match="str is no event"):
        fold.dispatch(object)("called", a_hall().hall)
