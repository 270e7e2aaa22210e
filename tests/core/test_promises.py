"""How long somebody may be passed: the promises in minutes, where queues are long and head starts are all at work."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from queue_core.commands import CallNext, IssueTicket, OpenWindow
from queue_core.events import Why
from queue_core.rules import CallingRules, HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule
from tests.core.building import MINUTE_MS
from tests.core.finding import Finding, Finger, fingers
from tests.core.pressing import Tally
from tests.core.random_halls import HOUR_MS
from tests.core.test_histories import KNOWN, less_often

MEANS_MS = {"stamp": 2 * MINUTE_MS, "form": 10 * MINUTE_MS, "house": 30 * MINUTE_MS}
COMMON = ("form", "house")
gaps_ms = st.integers(0, 3 * MINUTE_MS)
head_starts_ms = st.sampled_from([0, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS])


@st.composite
def busy_halls(draw: st.DrawFn) -> HallRules:
    """Draw a hall with two general windows and two specialists, every head start as long as it may be."""
    special = tuple(draw(st.permutations(tuple(MEANS_MS))))
    windows = {"1": tuple(MEANS_MS), "2": tuple(MEANS_MS), "3": special[:1], "4": special[:2]}
    kinds = {"1": WindowKind.GENERAL, "2": WindowKind.GENERAL, "3": WindowKind.SPECIALISED, "4": WindowKind.SPECIALISED}
    helps = draw(st.sampled_from([(), special[2:]]))
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall")},
        services={code: ServiceRule(code, "a", tuple(Lane), mean_ms) for code, mean_ms in MEANS_MS.items()},
        windows={wid: WindowRule(wid, wid, "hall", codes, helps, kinds[wid]) for wid, codes in windows.items()},
        calling=CallingRules(
            head_start_ms={Lane.NORMAL: 0, Lane.GREEN: draw(head_starts_ms), Lane.APPOINTMENT: draw(head_starts_ms)},
            short_service_head_start_ms=draw(head_starts_ms),
            yield_ms=draw(head_starts_ms),
            green_every=draw(st.sampled_from([0, 2])),
            help_out_after_ms=draw(st.sampled_from([0, 0, 5 * MINUTE_MS])),
        ),
        green_reasons=("elderly",),
    )


class LongQueues(Finding):
    """Many come, and fewer are called; the onlooker knows what was promised."""

    @initialize(rules=busy_halls())
    def begin(self, rules: HallRules) -> None:
        self.opens_with(rules, 10 * HOUR_MS)
        for window in rules.windows:
            self.press(OpenWindow(window))

    @rule(came=st.lists(st.tuples(fingers, st.sampled_from(Lane), gaps_ms), min_size=2, max_size=6))
    def many_come(self, came: list[tuple[Finger, Lane, int]]) -> None:
        for (nth, _), lane, gap_ms in came:
            service = self.hall.rules.windows["3"].services[0] if nth % 8 == 0 else COMMON[nth % 2]
            reason = "elderly" if lane is Lane.GREEN else ""
            self.press(IssueTicket(service, self.token(), "dispenser-1", lane, reason))
            self.time_goes_by(gap_ms)

    @rule(calls=st.lists(st.sampled_from("11122234"), min_size=2, max_size=7))
    def some_are_called(self, calls: list[str]) -> None:
        for window in calls:
            self.let_go(window)
            self.press(CallNext(window))


def test_nobody_is_passed_by_who_came_much_later_than_was_promised() -> None:
    class Long(LongQueues):
        tally = Tally()

    run_state_machine_as_test(Long, settings=settings(KNOWN, max_examples=60, stateful_step_count=30))

    assert less_often(50, Long.tally.whys, (Why.TURN, Why.HEAD_START)) == {}
