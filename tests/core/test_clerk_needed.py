"""In a hall that wants to know who sits there, a window works only for somebody who has logged in."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    CallNext,
    CallTicket,
    Command,
    Configure,
    HoldTicket,
    LogIn,
    LogOut,
    OpenWindow,
    PauseWindow,
    ResumeTicket,
    StartService,
)
from queue_core.lifecycle import WindowState
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, ClerkRule, DeskRules, HallRules
from tests.core.building import NOON_MS, ToldHall, a_hall_with, some_rules, with_clerks

T = NOON_MS
LETS_WORK = [
    OpenWindow("1"),
    CallNext("1"),
    CallTicket("1", "A001", "hurry", permitted=True),
    ResumeTicket("1", "A002"),
]


def strict_rules() -> HallRules:
    rules = with_clerks(some_rules(2), ClerkRule("li"), ClerkRule("wang"))
    return replace(rules, desk=DeskRules(needs_clerk=True), calling=CallingRules(choose_reasons=("hurry",)))


def a_strict_hall() -> ToldHall:
    """Return one in which A001 waits and A002 is held, and nobody is at window 1."""
    hall = a_hall_with(strict_rules())
    hall.logs_in("wang", "2")
    hall.comes(T)
    hall.comes(T)
    hall.does(CallTicket("2", "A002", "hurry", permitted=True))
    hall.does(StartService("2"))
    hall.does(HoldTicket("2"))
    return hall


@pytest.mark.parametrize("command", LETS_WORK)
def test_a_closed_window_opens_for_nobody_who_has_not_logged_in(command: Command) -> None:
    hall = a_strict_hall()

    assert hall.refuses(command) is Reason.CLERK_NEEDED
    assert hall.says(command) == {"window": "No. 1"}


@pytest.mark.parametrize("command", LETS_WORK)
def test_it_does_once_a_clerk_is_there(command: Command) -> None:
    hall = a_strict_hall()
    hall.does(LogIn("1", "li"))
    assert hall.window().state is WindowState.CLOSED, "to sit down is not to open"

    hall.does(command)

    assert hall.window().state is not WindowState.CLOSED


def test_it_is_needed_again_after_the_clerk_has_gone() -> None:
    hall = a_strict_hall()
    hall.logs_in("li")
    hall.does(LogOut("li"))
    assert hall.window().state is WindowState.CLOSED

    assert hall.refuses(OpenWindow("1")) is Reason.CLERK_NEEDED


def test_a_pause_is_ended_by_somebody_who_is_known() -> None:
    hall = a_strict_hall()
    hall.logs_in("li")
    hall.does(PauseWindow("1"))
    rules = hall.hall.rules
    hall.does(Configure(replace(rules, clerks={"wang": rules.clerks["wang"], "zhao": ClerkRule("zhao")})))

    assert hall.refuses(CallNext("1")) is Reason.CLERK_NEEDED

    hall.does(LogIn("1", "zhao"))
    assert hall.window().state is WindowState.OPEN


def test_a_window_that_works_when_the_hall_begins_to_ask_goes_on() -> None:
    hall = a_hall_with(replace(strict_rules(), desk=DeskRules()))
    hall.opens("1")
    number = hall.comes(T)

    hall.does(Configure(strict_rules()))

    assert hall.calls("1") == number


def test_another_hall_asks_nobody() -> None:
    hall = a_hall_with(with_clerks(some_rules(), ClerkRule("li")))

    hall.does(OpenWindow("1"))

    assert hall.window().state is WindowState.OPEN
