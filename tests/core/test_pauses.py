"""A pause says why, and until when; a clerk who is later than that is not called back by a machine."""

from dataclasses import replace

import pytest

from queue_core.commands import CallNext, LogIn, OpenWindow, PauseWindow, Undo
from queue_core.events import WindowPaused
from queue_core.lifecycle import WindowState
from queue_core.rules import ClerkRule, DeskRules
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_with,
    derived_again,
    some_rules,
    with_clerks,
)

T = NOON_MS
PAUSES = DeskRules(pauses_ms={"lunch": HOUR_MS, "meeting": 0})


def a_hall_that_pauses() -> ToldHall:
    hall = a_hall_with(replace(with_clerks(some_rules(), ClerkRule("li"), ClerkRule("wang")), desk=PAUSES))
    hall.now_ms = T
    hall.logs_in("li")
    return hall


@pytest.mark.parametrize(
    ("pause", "back_ms"),
    [
        (PauseWindow("1", "lunch"), T + HOUR_MS),
        (PauseWindow("1", "lunch", T + MINUTE_MS), T + MINUTE_MS),
        (PauseWindow("1", "lunch", 0), None),
        (PauseWindow("1", "meeting"), None),
        (PauseWindow("1", "meeting", T + MINUTE_MS), T + MINUTE_MS),
        (PauseWindow("1", "gone fishing"), None),
        (PauseWindow("1"), None),
    ],
)
def test_a_pause_ends_when_the_clerk_says_or_as_is_usual_for_the_reason(
    pause: PauseWindow, back_ms: int | None
) -> None:
    hall = a_hall_that_pauses()

    assert hall.does(pause) == (WindowPaused(T, "1", pause.reason, back_ms),)
    assert hall.window().back_ms == back_ms


def test_a_planned_end_that_is_past_when_it_is_heard_of_is_still_what_was_planned() -> None:
    hall = a_hall_that_pauses()

    hall.does(PauseWindow("1", "lunch", T - 1))

    assert (hall.window().state, hall.window().back_ms) == (WindowState.PAUSED, T - 1)


@pytest.mark.parametrize("press", [OpenWindow("1"), CallNext("1"), LogIn("1", "li"), LogIn("1", "wang", handover=True)])
def test_who_is_back_has_no_planned_end_any_more(press: OpenWindow | CallNext | LogIn) -> None:
    hall = a_hall_that_pauses()
    hall.does(PauseWindow("1", "lunch"))

    hall.does(press)

    assert (hall.window().reason, hall.window().back_ms) == ("", None)


def test_a_pause_that_runs_over_goes_on_and_nothing_happens_by_itself() -> None:
    hall = a_hall_that_pauses()
    hall.does(PauseWindow("1", "lunch"))
    number = hall.comes(T)

    assert hall.waits_until(T + 3 * HOUR_MS) == []

    window = hall.window()
    assert (window.state, window.reason, window.back_ms) == (WindowState.PAUSED, "lunch", T + HOUR_MS)
    assert hall.hall.ticket(number).window == ""


def test_a_call_that_ended_the_pause_by_mistake_is_taken_back_with_its_planned_end() -> None:
    hall = a_hall_that_pauses()
    hall.does(PauseWindow("1", "lunch"))
    hall.comes(T)
    hall.calls()

    hall.does(Undo("1"))

    window = hall.window()
    assert (window.state, window.reason, window.back_ms) == (WindowState.PAUSED, "lunch", T + HOUR_MS)


def test_a_hub_that_starts_again_knows_when_the_clerk_means_to_be_back() -> None:
    hall = a_hall_that_pauses()
    hall.does(PauseWindow("1", "lunch"))

    assert derived_again(hall.hall).window("1").back_ms == T + HOUR_MS
