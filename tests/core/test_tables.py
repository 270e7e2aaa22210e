"""What is a row of the tables happens; what is not a row cannot, whoever asks."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from queue_core.commands import (
    AddService,
    CallNext,
    CallTicket,
    CancelBooking,
    CancelTicket,
    ChangeLane,
    CheckIn,
    CloseDay,
    CloseWindow,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    Recall,
    Reclassify,
    Reinstate,
    ResumeTicket,
    ReturnTicket,
    StartService,
    StepBack,
    TimePassed,
    TransferTicket,
)
from queue_core.decisions import decide
from queue_core.events import TicketCalled, WindowPaused, WindowReady
from queue_core.fold import fold
from queue_core.lifecycle import (
    FINAL,
    LIFECYCLE,
    WINDOW_LIFE,
    WITH_VISITOR,
    Level,
    State,
    Step,
    WindowState,
    WindowStep,
    advance,
    advance_window,
)
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import AppointmentRules, CallingRules, HallRules, Lane
from tests.core.building import HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall, a_hall_with, at, some_rules

CODE = "B-1"
"""The booking that the ticket of these stories comes of."""
CASE = "C000001"
SLOT_MS = NOON_MS

VISITOR_STEPS = {
    Step.RECALL: WindowStep.RECALL,
    Step.START: WindowStep.START,
    Step.MISS: WindowStep.MISS,
    Step.HOLD: WindowStep.HOLD,
    Step.ADD_SERVICE: WindowStep.CONTINUE,
    Step.FINISH: WindowStep.FINISH,
    Step.FINISH_PART: WindowStep.FINISH,
    Step.CONTINUE: WindowStep.CONTINUE,
    Step.HAND_IN: WindowStep.FINISH,
}
"""The steps of a ticket that somebody at its window takes, each with the window's step."""

NOT_THIS_TICKET = {
    Reason.ILLEGAL_STEP,
    Reason.WINDOW_ILLEGAL_STEP,
    Reason.NO_VISITOR,
    Reason.UNKNOWN_TICKET,
    Reason.NOTHING_TO_UNDO,
}
"""Why a press that the ticket's table does not know is refused."""


def the_rules() -> HallRules:
    """Return a hall of two windows and two services in which every step is allowed to whoever asks."""
    calling = CallingRules(choose_reasons=("urgent",))
    appointments = AppointmentRules(early_ms=HOUR_MS, grace_ms=HOUR_MS, late_ms=2 * HOUR_MS)
    rules = some_rules(2, {"pension": "a", "injury": "a"})
    return replace(rules, calling=calling, appointments=appointments)


def to_state(state: State) -> tuple[Command, ...]:
    """Return how a booked visitor's ticket comes into a state; window 2 stands open beside."""
    here = CheckIn("token", "dispenser-1", CODE)
    called = (here, CallNext("1"))
    serving = (*called, StartService("1"))
    paths: dict[State, tuple[Command, ...]] = {
        State.BOOKED: (),
        State.WAITING: (here,),
        State.CALLED: called,
        State.SERVING: serving,
        State.HELD: (*serving, HoldTicket("1")),
        State.MISSED: (*called, MissTicket("1")),
        State.DONE: (*serving, FinishService("1")),
        State.CANCELLED: (CancelBooking(CODE, "visitor"),),
        State.EXPIRED: (here, CloseDay()),
    }
    return paths[state]


def a_visit(state: State) -> ToldHall:
    """Return a hall in which a booked visitor's visit is in this state, nobody else waiting."""
    hall = a_hall_with(the_rules())
    hall.now_ms = SLOT_MS - MINUTE_MS
    hall.books(CODE, SLOT_MS)
    hall.opens("1", "2")
    if state is State.NO_SHOW:
        hall.does(TimePassed(), at_ms=SLOT_MS + 2 * HOUR_MS + 1)
    else:
        for command in to_state(state):
            hall.does(command)
    hall.now_ms += MINUTE_MS
    return hall


def state_of(hall: ToldHall) -> State:
    """Return where the visit stands: as the ticket says, or the booking it has not come of yet."""
    booking = hall.hall.state.bookings[CODE]
    return hall.hall.ticket(booking.ticket).state if booking.ticket else booking.state


def press_for(step: Step, hall: ToldHall) -> Command:
    """Return what somebody presses to let a step happen to the visit."""
    ticket = hall.hall.state.bookings[CODE].ticket or "no ticket yet"
    cancel = CancelBooking(CODE, "left") if state_of(hall) is State.BOOKED else CancelTicket(ticket, "left")
    presses: dict[Step, Command] = {
        Step.CHECK_IN: CheckIn("another token", "dispenser-1", CODE),
        Step.NO_SHOW: TimePassed(),
        Step.CALL: CallTicket("2", ticket, "urgent", permitted=True),
        Step.RECLASSIFY: Reclassify(ticket, "injury"),
        Step.CHANGE_LANE: ChangeLane(ticket, Lane.GREEN, "elderly"),
        Step.STEP_BACK: StepBack(ticket, 1),
        Step.RECALL: Recall("1"),
        Step.START: StartService("1"),
        Step.MISS: MissTicket("1"),
        Step.REINSTATE: Reinstate(ticket),
        Step.HOLD: HoldTicket("1"),
        Step.RESUME: ResumeTicket("2", ticket),
        Step.RETURN: ReturnTicket(ticket),
        Step.TRANSFER: TransferTicket("", "injury", ticket=ticket),
        Step.ADD_SERVICE: AddService("1", "injury"),
        Step.FINISH: FinishService("1"),
        Step.FINISH_PART: FinishService("1", stay=False),
        Step.CONTINUE: FinishService("1", stay=True),
        Step.HAND_IN: HandIn("1"),
        Step.CANCEL: cancel,
        Step.RATE: RateTicket(ticket, Level.SATISFIED, "pad"),
        Step.EXPIRE: CloseDay(),
    }
    return presses[step]


def takes(hall: ToldHall, step: Step) -> None:
    """Let the step happen, or see that it does not."""
    if step in (Step.FINISH_PART, Step.CONTINUE) and state_of(hall) is State.SERVING:
        hall.does(AddService("1", "injury"))
    if step is Step.NO_SHOW:
        hall.now_ms = max(hall.now_ms, SLOT_MS + 2 * HOUR_MS + 1)
    command = press_for(step, hall)
    refused = (state_of(hall), step) not in LIFECYCLE and step not in (Step.NO_SHOW, Step.EXPIRE)
    if refused or (step is Step.EXPIRE and hall.hall.state.day.closed_ms):
        assert hall.refuses(command) in {*NOT_THIS_TICKET, Reason.DAY_CLOSED}
    else:
        hall.does(command)


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


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_a_press_does_what_the_tickets_table_says_or_nothing(state: State, step: Step) -> None:
    hall = a_visit(state)
    assert state_of(hall) is state

    takes(hall, step)

    assert state_of(hall) is LIFECYCLE.get((state, step), state)


WINDOW_STEPS: dict[WindowStep, Command] = {
    WindowStep.OPEN: OpenWindow("1"),
    WindowStep.CLOSE: CloseWindow("1"),
    WindowStep.PAUSE: PauseWindow("1", "lunch"),
    WindowStep.ASK: CallNext("1"),
    WindowStep.CALL: CallNext("1"),
    WindowStep.RECALL: Recall("1"),
    WindowStep.START: StartService("1"),
    WindowStep.MISS: MissTicket("1"),
    WindowStep.HOLD: HoldTicket("1"),
    WindowStep.TRANSFER: TransferTicket("1"),
    WindowStep.CONTINUE: FinishService("1", stay=True),
    WindowStep.FINISH: FinishService("1"),
}
"""What a clerk presses for each step of the window's table."""

WINDOW_PATHS: dict[WindowState, tuple[WindowStep, ...]] = {
    WindowState.CLOSED: (),
    WindowState.OPEN: (WindowStep.OPEN,),
    WindowState.READY: (WindowStep.OPEN, WindowStep.ASK),
    WindowState.PAUSED: (WindowStep.OPEN, WindowStep.PAUSE),
    WindowState.CALLING: (WindowStep.OPEN, WindowStep.CALL),
    WindowState.SERVING: (WindowStep.OPEN, WindowStep.CALL, WindowStep.START),
}
"""How a window comes into each state."""


def a_window(state: WindowState) -> ToldHall:
    """Return a hall whose first window is in this state, nobody else waiting, every gap and limit long past."""
    hall = a_hall_with(the_rules())
    if state in WITH_VISITOR:
        hall.has_waiting()
    for step in WINDOW_PATHS[state]:
        hall.does(WINDOW_STEPS[step])
    hall.now_ms += MINUTE_MS
    return hall


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
    if step is WindowStep.CONTINUE:
        hall.does(AddService("1", "injury"))
    if state is not WindowState.READY or step is not WindowStep.CALL:
        hall.does(WINDOW_STEPS[step])

    assert hall.window().state is WINDOW_LIFE[state, step]
    assert bool(hall.window().ticket) is (hall.window().state in WITH_VISITOR)


@pytest.mark.parametrize(("state", "step"), sorted(set(product(WindowState, WindowStep)) - WINDOW_LIFE.keys()))
def test_a_press_the_windows_table_does_not_know_changes_nothing(state: WindowState, step: WindowStep) -> None:
    hall = a_window(state)
    needs_visitor = {*VISITOR_STEPS.values(), WindowStep.TRANSFER}
    nobody_there = step in needs_visitor and state not in WITH_VISITOR

    assert hall.refuses(WINDOW_STEPS[step]) is (Reason.NO_VISITOR if nobody_there else Reason.WINDOW_ILLEGAL_STEP)
    assert hall.window().state is state


@pytest.mark.parametrize("state", State)
def test_the_days_end_ends_every_visit_that_has_not_ended(state: State) -> None:
    hall = a_visit(state)
    ticket = hall.hall.state.bookings[CODE].ticket
    booking = hall.hall.state.bookings[CODE]
    visits = [hall.hall.ticket(ticket)] if ticket else []

    hall.waits_until(at("00:00", "2026-11-24"))

    ended = LIFECYCLE.get((state, Step.EXPIRE), state)
    assert [visit.state for visit in visits] == [ended] * len(visits)
    assert not any(visit.is_open for visit in visits)
    assert booking.state not in (State.BOOKED,)
    assert hall.hall.state.bookings == {}


def test_every_state_that_is_not_final_can_expire() -> None:
    can_expire = {state for state, step in LIFECYCLE if step is Step.EXPIRE}

    assert can_expire == set(State) - FINAL


def test_a_visit_that_has_ended_goes_on_no_more_it_can_only_be_rated() -> None:
    after = {(state, step): then for (state, step), then in LIFECYCLE.items() if state in FINAL}

    assert after == {(State.DONE, Step.RATE): State.DONE}


def test_a_clerk_who_calls_is_there_so_the_first_call_opens_the_window_and_a_call_ends_a_pause() -> None:
    for state in (WindowState.CLOSED, WindowState.PAUSED):
        assert a_window(state).does(CallNext("1")) == (WindowReady(NOON_MS + MINUTE_MS, "1"),)


@pytest.mark.parametrize("state", [WindowState.OPEN, WindowState.READY])
def test_asking_when_nobody_waits_leaves_the_window_ready(state: WindowState) -> None:
    hall = a_window(state)

    (event,) = hall.does(CallNext("1"))

    assert isinstance(event, WindowReady)
    assert hall.window().state is WINDOW_LIFE[state, WindowStep.ASK]


@pytest.mark.parametrize("command", WINDOW_STEPS.values())
def test_a_window_that_does_not_exist_is_refused(command: Command) -> None:
    hall = a_hall()
    elsewhere: Callable[[str], Command] = type(command)

    assert hall.refuses(elsewhere("99")) is Reason.UNKNOWN_WINDOW


def test_a_refusal_names_what_it_is_about() -> None:
    with pytest.raises(ValueError, match=r"unknown_service.*fishing"):
        a_hall().hall.handle(IssueTicket("fishing", "token", "dispenser-1"), 0)


def test_a_pause_says_why_until_the_window_opens_again() -> None:
    hall = a_window(WindowState.OPEN)
    assert hall.does(PauseWindow("1", "tea")) == (WindowPaused(hall.now_ms, "1", "tea"),)
    assert hall.window().reason == "tea"

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
