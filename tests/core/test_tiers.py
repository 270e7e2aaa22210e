"""Who serves what: window and clerk together, own work and helping out, for a while or for good."""

from dataclasses import replace

import pytest

from queue_core.commands import AssignServices, Configure, FinishService, LogOut
from queue_core.duty import Serves
from queue_core.events import WindowAssigned
from queue_core.refusals import Reason
from queue_core.rules import EVERY_SERVICE, ClerkRule, Lane, SkillRule, Tier, WindowKind, WindowRule
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    MONDAY,
    NOON_MS,
    ToldHall,
    a_hall_calling,
    a_hall_with,
    derived_again,
    plain,
    some_rules,
    with_clerks,
    with_windows,
)

T = NOON_MS
HELP_MS = 10 * MINUTE_MS
BOTH = {"pension": "a", "passport": "b"}
THREE = {**BOTH, "tax": "c"}
OWN, HELP = Tier.OWN, Tier.HELP_OUT


def helping(after_ms: int = HELP_MS) -> ToldHall:
    """Return a hall whose window 1 has pensions as its own work and helps out with passports."""
    rules = with_windows(some_rules(2, BOTH), WindowRule("1", "1", "hall", ("pension",), ("passport",)))
    return a_hall_calling(rules, replace(plain(), help_out_after_ms=after_ms))


def test_own_work_comes_first_even_when_others_have_waited_longer() -> None:
    hall = helping()
    passport = hall.comes(T - HELP_MS + 1, "passport")
    pension = hall.comes(T, "pension")

    assert hall.serves_in_turn(2) == [pension, passport]


def test_a_visitor_who_has_waited_long_enough_joins_the_windows_own_by_the_policy() -> None:
    hall = helping()
    passport = hall.comes(T - HELP_MS, "passport")
    pension = hall.comes(T, "pension")

    assert hall.serves_in_turn(2) == [passport, pension]


def test_a_window_that_would_be_idle_helps_out_at_once() -> None:
    hall = helping()
    passport = hall.comes(T, "passport")

    assert hall.calls() == passport


def test_a_window_ready_with_nothing_of_its_own_takes_whom_it_may_help() -> None:
    hall = helping()
    hall.calls("1")

    assert hall.issues("passport").window == "1"


def test_whose_own_work_it_is_gets_who_comes_before_one_who_would_help_out() -> None:
    rules = some_rules(2, THREE)
    narrow = WindowRule("1", "1", "hall", ("pension",), ("passport",))
    hall = a_hall_calling(with_windows(rules, narrow), replace(plain(), help_out_after_ms=HELP_MS))
    hall.calls("1")
    hall.calls("2")

    assert hall.issues("passport").window == "2"


def test_without_tiers_helping_out_is_own_work() -> None:
    hall = helping(after_ms=0)
    passport = hall.comes(T, "passport")
    pension = hall.comes(T + 1, "pension")
    assert hall.serves_in_turn(2) == [passport, pension]

    hall.calls("1")
    hall.calls("2")

    assert hall.issues("passport").window == "1"


def test_without_tiers_a_booked_visitor_who_is_early_is_no_help_to_be_waited_for() -> None:
    hall = helping(after_ms=0)
    hall.does(Configure(replace(hall.hall.rules, calling=plain(heads={Lane.APPOINTMENT: 15 * MINUTE_MS}))))
    hall.now_ms = T
    hall.books("B-1", T + 10 * MINUTE_MS, "passport")
    hall.comes(T, "pension")
    booked = hall.checks_in("B-1")

    assert hall.calls("1") == booked.number


def test_what_is_only_helped_out_with_is_served_all_the_same() -> None:
    rules = with_windows(some_rules(1, BOTH), WindowRule("1", "1", "hall", ("pension",), ("passport",)))
    hall = a_hall_with(rules)

    assert hall.comes(T, "passport") == hall.calls("1")


def test_the_all_rounders_are_kept_free_what_they_help_out_with_counted() -> None:
    rules = some_rules(2, THREE)
    wide, narrow = WindowRule("1", "1", "hall", ("pension",), ("passport", "tax")), ("pension", "passport")
    hall = a_hall_with(with_windows(rules, wide, WindowRule("2", "2", "hall", narrow)))
    hall.calls("1")
    hall.calls("2")

    assert hall.issues("pension").window == "2"


def test_how_many_a_window_could_call_are_those_it_would() -> None:
    hall = helping()
    hall.comes(T - 2, "passport")
    hall.comes(T - 1, "passport")
    assert hall.hall.could_call("1", T) == 2

    hall.comes(T, "pension")

    assert hall.hall.could_call("1", T) == 1
    assert hall.hall.could_call("1", T + HELP_MS) == 3


def with_clerk(*skills: SkillRule, window: WindowRule | None = None) -> ToldHall:
    """Return a hall with clerk Li at window 1, which serves pension and passport and helps out with tax."""
    rules = some_rules(1, THREE)
    window = window or WindowRule("1", "1", "hall", ("pension", "passport"), ("tax",))
    hall = a_hall_with(with_clerks(with_windows(rules, window), ClerkRule("li", skills)))
    hall.logs_in("li")
    return hall


@pytest.mark.parametrize(
    ("skills", "own", "help_out"),
    [
        ((), {"pension", "passport"}, {"tax"}),
        ((SkillRule("pension"),), {"pension"}, set()),
        ((SkillRule("tax"),), set(), {"tax"}),
        ((SkillRule("passport"), SkillRule("tax", HELP)), {"passport"}, {"tax"}),
        ((SkillRule("pension", HELP),), set(), {"pension"}),
        ((SkillRule(EVERY_SERVICE),), {"pension", "passport"}, {"tax"}),
        ((SkillRule("pension"), SkillRule(EVERY_SERVICE, HELP)), {"pension"}, {"passport", "tax"}),
        ((SkillRule("fishing"),), set(), set()),
    ],
)
def test_a_window_serves_what_it_may_as_far_as_its_clerk_is_able_to(
    skills: tuple[SkillRule, ...], own: set[str], help_out: set[str]
) -> None:
    hall = with_clerk(*skills)

    assert hall.hall.serves("1") == Serves(frozenset(own), frozenset(help_out))


def test_a_window_that_serves_everything_serves_every_service_of_the_hall() -> None:
    hall = with_clerk(SkillRule("tax"), window=WindowRule("1", "1", "hall", (EVERY_SERVICE,)))

    assert hall.hall.serves("1") == Serves(frozenset({"tax"}), frozenset())
    hall.does(LogOut("li"))
    assert hall.hall.serves("1") == Serves(frozenset(THREE), frozenset())


def test_what_is_own_work_is_not_helping_out_as_well() -> None:
    hall = with_clerk(window=WindowRule("1", "1", "hall", ("pension",), ("pension", "tax")))

    assert hall.hall.serves("1") == Serves(frozenset({"pension"}), frozenset({"tax"}))


def test_a_window_that_does_not_exist_serves_nothing() -> None:
    assert with_clerk().hall.serves("9") == Serves(frozenset(), frozenset())


def test_a_clerk_calls_only_whom_they_are_able_to_serve() -> None:
    hall = with_clerk(SkillRule("passport"))
    hall.comes(T, "pension")
    passport = hall.comes(T + HOUR_MS, "passport")

    assert hall.calls() == passport


def test_a_skill_counts_up_to_and_including_its_last_day_and_not_the_day_after() -> None:
    hall = with_clerk(SkillRule("pension", until=MONDAY), SkillRule("passport"))
    assert hall.hall.serves("1").own == {"pension", "passport"}

    hall.waits_until(T + DAY_MS)
    hall.logs_in("li")

    assert hall.hall.state.day.name == "2026-11-24"
    assert hall.hall.serves("1").own == {"passport"}


def test_a_clerk_all_of_whose_skills_have_run_out_serves_nothing() -> None:
    hall = with_clerk(SkillRule("pension", until="2026-11-22"))
    hall.comes(T, "pension")

    assert hall.hall.serves("1") == Serves(frozenset(), frozenset())
    assert hall.calls() == ""


def test_a_skill_learned_today_counts_from_the_next_call_on() -> None:
    hall = with_clerk(SkillRule("passport"))
    pension, passport = hall.comes(T, "pension"), hall.comes(T + 1, "passport")
    assert hall.starts().number == passport

    hall.does(Configure(with_clerks(hall.hall.rules, ClerkRule("li"))))
    assert hall.window().ticket == hall.hall.ticket(passport).id
    hall.does(FinishService("1"))

    assert hall.calls() == pension


@pytest.mark.parametrize("kind", [WindowKind.THEMED, WindowKind.REMOTE, WindowKind.GENERAL, WindowKind.SPECIALISED])
def test_a_window_of_any_kind_calls_whom_it_may_serve_and_nobody_else(kind: WindowKind) -> None:
    rules = some_rules({"1": ["pension"], "2": ["passport"]}, BOTH)
    hall = a_hall_with(with_windows(rules, replace(rules.windows["2"], kind=kind)))
    hall.comes(T, "pension")
    number = hall.comes(T + 1, "passport")

    assert hall.calls("2") == number


def test_a_tide_window_serves_other_things_for_a_while_and_then_by_itself_its_own_again() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["pension", "passport"]}, BOTH))
    pension = hall.comes(T, "pension")
    passport = hall.comes(T + 1, "passport")

    (assigned,) = hall.does(AssignServices("1", ("passport",), until_ms=T + HOUR_MS))
    assert assigned == WindowAssigned(T + 1, "1", ("passport",), (), T + HOUR_MS)
    assert hall.serves().number == passport

    assert hall.hall.next_due_ms() == T + HOUR_MS
    assert hall.waits_until(T + HOUR_MS) == [WindowAssigned(T + HOUR_MS, "1", (), (), None)]
    assert hall.calls() == pension


def test_a_tide_turns_after_a_restart_too() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH))
    hall.now_ms = T
    hall.does(AssignServices("1", ("passport",), until_ms=T + HOUR_MS))

    assert derived_again(hall.hall).next_due_ms() == T + HOUR_MS


def test_a_tide_window_may_only_help_out() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH))
    hall.does(AssignServices("1", (), ("passport",)))

    assert hall.hall.serves("1") == Serves(frozenset(), frozenset({"passport"}))


def test_a_tide_window_can_be_turned_back_before_its_time_and_then_is_not_again() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH))
    hall.now_ms = T
    hall.does(AssignServices("1", ("passport",), until_ms=T + HOUR_MS))

    (back,) = hall.does(AssignServices("1", until_ms=T + MINUTE_MS))

    assert back == WindowAssigned(hall.now_ms, "1", (), (), None)
    assert hall.window().assigned is None
    assert hall.waits_until(T + 2 * HOUR_MS) == []


def test_a_tide_window_without_an_end_reverts_with_the_day() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH))
    hall.does(AssignServices("1", (EVERY_SERVICE,)))
    assert hall.hall.serves("1").own == set(BOTH)

    hall.waits_until(T + DAY_MS)

    assert hall.hall.serves("1").own == {"pension"}


def test_a_tide_window_that_is_ready_is_sent_who_waits_for_its_new_work() -> None:
    hall = a_hall_with(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH))
    number = hall.comes(T, "passport")
    hall.calls("1")

    hall.does(AssignServices("1", ("passport",)))

    assert hall.hall.ticket(number).window == "1"


def test_a_window_can_be_given_only_what_exists_and_only_until_a_time_to_come() -> None:
    hall = a_hall_with(some_rules(1, BOTH))
    hall.now_ms = T

    assert hall.refuses(AssignServices("1", ("fishing",))) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(AssignServices("1", (), ("fishing",))) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(AssignServices("9", ("pension",))) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(AssignServices("1", ("pension",), until_ms=T)) is Reason.MOMENT_PAST
    hall.does(AssignServices("1", ("pension",), until_ms=T + 1))
