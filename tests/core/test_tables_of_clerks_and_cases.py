"""What a clerk and a case can go through: each a table, and every pair of it tried with real presses."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest

from queue_core.commands import (
    AnswerCase,
    AssignCase,
    Command,
    FinishService,
    HandIn,
    IssueTicket,
    LogIn,
    LogOut,
    OpenWindow,
    PauseWindow,
    RateTicket,
    ReadyCase,
)
from queue_core.lifecycle import (
    CASE_LIFE,
    CLERK_LIFE,
    CaseKind,
    CaseState,
    CaseStep,
    ClerkState,
    ClerkStep,
    Level,
    advance_case,
    advance_clerk,
)
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import ClerkRule, HallRules, RatingRules
from tests.core.building import ToldHall, a_hall_with, some_rules

CASE = "C000001"


def the_rules() -> HallRules:
    """Return a hall with two clerks and an owner for bad ratings."""
    clerks = {"li": ClerkRule("li"), "wang": ClerkRule("wang")}
    return replace(some_rules(2), clerks=clerks, rating=RatingRules(owner="the chief"))


CLERK_STEPS: dict[ClerkStep, Command] = {
    ClerkStep.LOG_IN: LogIn("1", "li"),
    ClerkStep.BREAK: PauseWindow("1", "lunch"),
    ClerkStep.BACK: OpenWindow("1"),
    ClerkStep.LOG_OUT: LogOut("li"),
}
"""What a clerk presses for each step of the clerk's table."""

CLERK_PATHS: dict[ClerkState, tuple[Command, ...]] = {
    ClerkState.OFF: (),
    ClerkState.ON_DUTY: (LogIn("1", "li"), OpenWindow("1")),
    ClerkState.ON_BREAK: (LogIn("1", "li"), OpenWindow("1"), PauseWindow("1", "lunch")),
}


@pytest.mark.parametrize(("state", "step"), list(product(ClerkState, ClerkStep)))
def test_a_clerk_takes_the_steps_of_the_table_and_no_other(state: ClerkState, step: ClerkStep) -> None:
    after = CLERK_LIFE.get((state, step))
    if after is not None:
        assert advance_clerk(state, step, "li") is after
        return

    with pytest.raises(RefusedError) as refused:
        advance_clerk(state, step, "li")

    assert refused.value.reason is Reason.CLERK_ILLEGAL_STEP
    assert refused.value.fields == {"clerk": "li", "state": state, "step": step}


@pytest.mark.parametrize(("state", "step"), list(product(ClerkState, ClerkStep)))
def test_a_press_does_what_the_clerks_table_says_or_leaves_the_clerk_be(state: ClerkState, step: ClerkStep) -> None:
    hall = a_hall_with(the_rules())
    for command in CLERK_PATHS[state]:
        hall.does(command)
    assert hall.hall.state.clerks["li"].state is state

    if (state, step) in CLERK_LIFE or state is ClerkState.OFF:
        _press_or_be_refused(hall, CLERK_STEPS[step])
    else:
        assert hall.refuses(CLERK_STEPS[step]) is Reason.WINDOW_ILLEGAL_STEP

    assert hall.hall.state.clerks["li"].state is CLERK_LIFE.get((state, step), state)


def _press_or_be_refused(hall: ToldHall, command: Command) -> None:
    """A window may open without a clerk who has logged in; nobody logs out who never came."""
    refusals: Mapping[type[Command], Reason] = {
        LogOut: Reason.CLERK_ILLEGAL_STEP,
        PauseWindow: Reason.WINDOW_ILLEGAL_STEP,
    }
    if hall.hall.state.clerks["li"].state is ClerkState.OFF and type(command) in refusals:
        assert hall.refuses(command) is refusals[type(command)]
    else:
        hall.does(command)


def a_case(kind: CaseKind, state: CaseState) -> ToldHall:
    """Return a hall in which the case of a visit is in this state, its paper fetched if that is what closed it."""
    hall = a_hall_with(the_rules())
    ticket = hall.has_waiting()
    hall.starts()
    if kind is CaseKind.BACK_OFFICE:
        hall.does(HandIn("1"))
    else:
        hall.does(FinishService("1"))
        hall.does(RateTicket(ticket, Level.DISSATISFIED, "pad"))
    if state is CaseState.PENDING:
        return hall
    hall.does(ReadyCase(CASE) if kind is CaseKind.BACK_OFFICE else AnswerCase(CASE))
    if kind is CaseKind.BACK_OFFICE and state is CaseState.CLOSED:
        collects(hall)
    return hall


def collects(hall: ToldHall) -> None:
    """Somebody comes for what the case has made."""
    hall.issues(service="", case=CASE)
    hall.serves()


CASE_STEPS: dict[CaseStep, Command] = {
    CaseStep.READY: ReadyCase(CASE),
    CaseStep.ASSIGN: AssignCase(CASE, "the deputy"),
    CaseStep.ANSWER: AnswerCase(CASE),
}

CASE_PAIRS = [
    *product([CaseKind.BACK_OFFICE], CaseState, CaseStep),
    *product([CaseKind.RATING], [CaseState.PENDING, CaseState.CLOSED], CaseStep),
]
"""Every kind of case, state it can be in, and step."""


def can_happen(kind: CaseKind, state: CaseState, step: CaseStep) -> bool:
    """Say whether a case of this kind can take the step: what is answered is not fetched, and the other way."""
    back_office = {CaseStep.READY: True, CaseStep.COLLECT: True, CaseStep.ANSWER: False}
    fits = back_office.get(step, kind is CaseKind.BACK_OFFICE) is (kind is CaseKind.BACK_OFFICE)
    return fits and (state, step) in CASE_LIFE


@pytest.mark.parametrize(("state", "step"), list(product(CaseState, CaseStep)))
def test_a_case_takes_the_steps_of_its_table_and_no_other(state: CaseState, step: CaseStep) -> None:
    after = CASE_LIFE.get((state, step))
    if after is not None:
        assert advance_case(state, step, CASE) is after
        return

    with pytest.raises(RefusedError) as refused:
        advance_case(state, step, CASE)

    assert refused.value.reason is Reason.CASE_ILLEGAL_STEP
    assert refused.value.fields == {"case": CASE, "state": state, "step": step}


@pytest.mark.parametrize(("kind", "state", "step"), CASE_PAIRS)
def test_what_is_done_with_a_case_is_what_its_table_says_or_nothing(
    kind: CaseKind, state: CaseState, step: CaseStep
) -> None:
    hall = a_case(kind, state)
    case = hall.hall.state.cases[CASE]
    assert case.state is state

    if not can_happen(kind, state, step):
        fetch = IssueTicket("", "a token", "dispenser-1", case=CASE)
        refused = hall.refuses(CASE_STEPS.get(step, fetch))
        assert refused in (Reason.CASE_ILLEGAL_STEP, Reason.CASE_OF_ANOTHER_KIND)
    elif step is CaseStep.COLLECT:
        collects(hall)
    else:
        hall.does(CASE_STEPS[step])

    expected = CASE_LIFE[state, step] if can_happen(kind, state, step) else state
    assert hall.hall.state.cases[CASE].state is expected
