"""How long somebody may be passed: the promises in minutes, where queues are long and head starts are all at work."""

from dataclasses import dataclass
from random import Random
from typing import Final

import pytest

from queue_core.commands import CallNext, Command, FinishService, IssueTicket, OpenWindow, StartService, TimePassed
from queue_core.events import Event, HallConfigured
from queue_core.hall import Hall
from queue_core.lifecycle import WITH_VISITOR
from queue_core.policies import POLICIES
from queue_core.rules import CallingRules, HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule
from tests.core.building import EARLY_MS, HOUR_MS, MINUTE_MS
from tests.core.onlooker import Onlooker

MEANS_MS: Final = {"stamp": 2 * MINUTE_MS, "form": 10 * MINUTE_MS, "house": 30 * MINUTE_MS}
SERVICES: Final = tuple(MEANS_MS)
HEAD_STARTS_MS: Final = (0, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS)
LANES: Final = (Lane.NORMAL, Lane.NORMAL, Lane.GREEN, Lane.APPOINTMENT)


def a_busy_hall(chance: Random, policy: str) -> HallRules:
    """Return a hall with two general windows and two specialists, every head start as it falls."""
    special = tuple(chance.sample(SERVICES, 3))
    windows = (
        WindowRule("1", "1", "hall", SERVICES, (), WindowKind.GENERAL),
        WindowRule("2", "2", "hall", SERVICES[:2], SERVICES[2:], WindowKind.GENERAL),
        WindowRule("3", "3", "hall", special[:1], special[1:2], WindowKind.SPECIALISED),
        WindowRule("4", "4", "hall", special[:2], (), WindowKind.SPECIALISED),
    )
    calling = CallingRules(
        policy=policy,
        head_start_ms={Lane.NORMAL: 0, Lane.GREEN: chance.choice(HEAD_STARTS_MS), Lane.APPOINTMENT: 5 * MINUTE_MS},
        short_service_head_start_ms=chance.choice(HEAD_STARTS_MS),
        yield_ms=chance.choice(HEAD_STARTS_MS),
        green_every=chance.choice((0, 2, 3)),
        help_out_after_ms=chance.choice((0, 0, 5 * MINUTE_MS)),
    )
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall")},
        services={code: ServiceRule(code, "a", tuple(Lane), mean_ms) for code, mean_ms in MEANS_MS.items()},
        windows={window.id: window for window in windows},
        calling=calling,
        green_reasons=("elderly",),
    )


@dataclass
class Hours:
    """Some busy hours of a hall, and somebody who looks on."""

    chance: Random
    hall: Hall
    onlooker: Onlooker
    now_ms: int

    def go_by(self, moments: int) -> None:
        """Rushes and calms, each of some forty moments, in which somebody comes or a window calls."""
        for nth in range(moments):
            self.now_ms += self.chance.randrange(3 * MINUTE_MS)
            if self.chance.random() < (0.65 if nth // 40 % 2 == 0 else 0.3):
                self.somebody_comes(nth)
            else:
                self.a_window_calls(self.chance.choice("11122234"))

    def somebody_comes(self, nth: int) -> None:
        """One of eight needs what the specialist does, the others what they need."""
        special = self.hall.rules.windows["3"].services[0]
        service = self.chance.choice((special, *[each for each in SERVICES if each != special] * 4))
        lane = self.chance.choice(LANES)
        reason = "elderly" if lane is Lane.GREEN else ""
        self.does(IssueTicket(service, f"token {nth}", "dispenser-1", lane, reason))

    def a_window_calls(self, window: str) -> None:
        if self.hall.window(window).state in WITH_VISITOR:
            self.does(StartService(window))
            self.does(FinishService(window))
        self.does(CallNext(window))

    def does(self, command: Command) -> tuple[Event, ...]:
        events = self.hall.handle(command, self.now_ms)
        self.onlooker.hears_of(command, events, self.now_ms, self.now_ms)
        return events


def some_hours(seed: int, policy: str) -> Hours:
    chance = Random(f"{seed} {policy}")
    rules, opens_ms = a_busy_hall(chance, policy), EARLY_MS + 6 * HOUR_MS
    hours = Hours(chance, Hall.new(rules, opens_ms), Onlooker(rules), opens_ms)
    hours.onlooker.hears_of(TimePassed(), (HallConfigured(opens_ms, rules),), opens_ms, opens_ms)
    hours.does(TimePassed())
    for window in rules.windows:
        hours.does(OpenWindow(window))
    return hours


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_passed_by_who_came_later_than_was_promised(seed: int, policy: str) -> None:
    hours = some_hours(seed, policy)

    hours.go_by(300)
