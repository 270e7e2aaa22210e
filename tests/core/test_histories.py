"""Whatever people press, in whatever order, with whatever clock: the hall keeps its promises."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from queue_core.commands import COMMAND_KINDS, CallNext, CloseDay, Configure, OpenWindow
from queue_core.events import EVENT_KINDS, Why
from queue_core.policies import POLICIES
from queue_core.refusals import Reason
from queue_core.rules import HallRules
from tests.core.building import MINUTE_MS, picture
from tests.core.dispensers_at_random import Dispensers
from tests.core.finding import anyone, steps_ms
from tests.core.notices_at_random import Notices
from tests.core.pressing import Tally
from tests.core.random_halls import HOUR_MS, changed, halls
from tests.core.staff_at_random import Staff
from tests.core.visitors_at_random import Visitors
from tests.hardness import HARDNESS

mornings_ms = st.sampled_from([8 * HOUR_MS, 9 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS, 16 * HOUR_MS])
nights_ms = st.sampled_from([6 * HOUR_MS, 24 * HOUR_MS, 50 * HOUR_MS, -24 * HOUR_MS])


class Histories(Visitors, Staff, Dispensers, Notices):
    """Everybody at once, a manager who changes the rules, and a hub that loses its power."""

    @initialize(rules=halls(), morning_ms=mornings_ms, asked=st.integers(0, 3))
    def begin(self, rules: HallRules, morning_ms: int, asked: int) -> None:
        self.opens_with(rules, morning_ms)
        for window in list(rules.windows)[:asked]:
            self.press(OpenWindow(window))
            self.press(CallNext(window))

    @rule(data=st.data(), really=anyone)
    def the_hall_is_configured_anew(self, data: st.DataObject, really: int) -> None:
        if really % 4 == 0:
            self.press(Configure(data.draw(halls())))

    @rule(data=st.data())
    def a_rule_of_the_hall_changes(self, data: st.DataObject) -> None:
        self.press(Configure(data.draw(changed(self.hall.rules)), "a document"))

    @rule(step_ms=steps_ms)
    def time_stands_or_goes_by(self, step_ms: int) -> None:
        self.time_goes_by(step_ms)

    @rule(early_ms=st.sampled_from([0, 0, 1]))
    def time_goes_by_until_something_is_due(self, early_ms: int) -> None:
        in_ms = max(0, self.hall.next_due_ms() - self.now_ms - early_ms)
        self.time_goes_by(in_ms if in_ms < 2 * HOUR_MS else MINUTE_MS)
        self.do_what_is_due()

    @rule(night_ms=nights_ms, really=anyone)
    def the_night_goes_by(self, night_ms: int, really: int) -> None:
        self.time_goes_by(night_ms if really % 4 == 0 else 0)

    @rule(really=anyone)
    def the_business_of_the_day_ends(self, really: int) -> None:
        if really % 5 == 0:
            self.press(CloseDay())

    @rule(way=st.sampled_from(["journal", "snapshot", "memory"]))
    def the_hub_starts_again(self, way: str) -> None:
        before = self.hall
        match way:
            case "journal":
                self.hall = self.from_the_journal(self.journal)
            case "snapshot":
                self.hall = self.from_a_snapshot(self.hall)
            case _:
                self.hall = self.from_memory(self.hall)
        assert self.hall.state == before.state
        assert picture(self.hall) == picture(before)

    @rule(permille=st.integers(0, 1000))
    def a_hub_that_died_at_any_event_goes_on(self, permille: int) -> None:
        cut = len(self.journal) * permille // 1000
        half = self.from_a_snapshot(self.from_the_journal(self.journal[:cut]))
        self.replay = self.from_the_journal(self.journal[cut:], half)


STEPS: Final = 100
EXAMPLES: Final = 140
"""With so many steps each, some of them cut short: 10,000 steps and a few; `make chaos` plays a million."""
MORE_EXAMPLES: Final = 25
PATIENCE: Final = 120
"""What one history in fifty comes to is then missed once in so many runs as nobody will live to see; and nobody plays
on for long when all has been seen."""
KNOWN: Final = settings(
    deadline=None,
    stateful_step_count=STEPS,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

ONCE_MORE: Final = settings(KNOWN, max_examples=MORE_EXAMPLES, stateful_step_count=40, derandomize=False)
"""Where chance is the same each time, as on a machine that only tests, the same once more would show nothing new."""

pytestmark = pytest.mark.timeout(600)
"""A broken promise is first made as small as it can be, and that takes a while."""


@pytest.mark.parametrize("time", range(HARDNESS.times))
def test_whatever_people_press_the_hall_keeps_its_promises_and_nothing_is_left_out(time: int) -> None:
    class Chance(Histories):
        tally = Tally()

    run_state_machine_as_test(Chance, settings=settings(KNOWN, max_examples=EXAMPLES))
    assert Chance.tally.steps >= 10_000, f"time {time} was cut short"

    for _ in range(PATIENCE):
        if not left_out(Chance.tally):
            break
        run_state_machine_as_test(Chance, settings=ONCE_MORE)
    assert left_out(Chance.tally) == {}


def left_out(seen: Tally) -> dict[str, int]:
    """Return what has not been done, met, called for or refused yet, or hardly, and how often it was."""
    return {
        **less_often(5, seen.done, [kind.__name__ for kind in COMMAND_KINDS]),
        **less_often(5, seen.events, EVENT_KINDS),
        **less_often(5, seen.policies, POLICIES),
        **less_often(1, seen.whys, Why),
        **less_often(1, seen.refused, Reason),
    }


def less_often(times: int, seen: Counter[str], names: Iterable[str]) -> dict[str, int]:
    """Return what was seen less often than it should have been."""
    return {name: seen[name] for name in names if seen[name] < times}
