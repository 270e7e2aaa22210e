"""Whatever people press, in whatever order, with whatever clock: the hall keeps its promises."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    Configure,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.events import DayOpened
from queue_core.hall import Hall
from queue_core.lifecycle import WITH_VISITOR, State, WindowState
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowRule
from tests.core.building import EARLY_MS, MINUTE_MS, derived_again, picture
from tests.core.onlooker import Onlooker
from tests.hardness import HARDNESS

HOUR_MS: Final = 60 * MINUTE_MS
WINDOWS: Final = ("1", "2", "3", "4", "5", "6")
SERVICES: Final = ("pension", "injury", "passport", "tax", "land")
QUEUES: Final = ("a", "b", "c")

Clerk = tuple[int, bool]
"""Which of the windows that could, and whether the finger is steady."""

anyone = st.integers(0, 30)
clerks = st.tuples(anyone, st.sampled_from([True, True, True, True, True, False]))
visitors = st.lists(st.tuples(anyone, st.sampled_from(Lane)), min_size=1, max_size=6)
policies = st.sampled_from(["vtt", "arrival"])
steps_ms = st.sampled_from([0, 0, 1, 999, 5_000, MINUTE_MS, 16 * MINUTE_MS, 65 * MINUTE_MS, -1, -HOUR_MS])
nights_ms = st.sampled_from([6 * HOUR_MS, 24 * HOUR_MS, 50 * HOUR_MS, -24 * HOUR_MS])
ages_ms = st.sampled_from([0, 0, 1, MINUTE_MS, HOUR_MS, -MINUTE_MS])
lanes = st.sampled_from([(Lane.NORMAL,), tuple(Lane), tuple(Lane)])
head_starts = st.sampled_from([0, MINUTE_MS, 15 * MINUTE_MS, 24 * HOUR_MS])


@st.composite
def halls(draw: st.DrawFn) -> HallRules:
    """Draw a hall of one to six windows and one to five services in one to three queues with few numbers each."""
    codes = SERVICES[: draw(st.integers(1, len(SERVICES)))]
    ids = draw(st.permutations(WINDOWS))[: draw(st.integers(1, len(WINDOWS)))]
    skills = st.lists(st.sampled_from(codes), min_size=1, unique=True)
    spans = st.tuples(st.integers(0, 2), st.integers(1, 12))
    return HallRules(
        dispensers=("dispenser-1",),
        queues={queue: _queue(queue, *draw(spans)) for queue in QUEUES},
        services={code: ServiceRule(code, draw(st.sampled_from(QUEUES)), draw(lanes)) for code in codes},
        windows={wid: WindowRule(wid, f"No. {wid}", "hall", tuple(draw(skills))) for wid in ids},
        policy=draw(policies),
        head_start_ms={Lane.NORMAL: 0, Lane.GREEN: draw(head_starts), Lane.APPOINTMENT: draw(head_starts)},
        green_reasons=("elderly",),
        max_recalls=draw(st.integers(0, 2)),
        recall_gap_ms=draw(st.sampled_from([0, 0, 1_000])),
        day_rolls_at_ms=draw(st.sampled_from([0, 4 * HOUR_MS])),
    )


def _queue(queue: str, first: int, span: int) -> QueueRule:
    return QueueRule(queue, queue.upper(), "hall", digits=2, first=first, last=first + span - 1)


class Histories(RuleBasedStateMachine):
    """A hall, one that only replays its events, and an onlooker who objects to every broken promise."""

    hall: Hall
    replay: Hall
    onlooker: Onlooker

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = EARLY_MS + 8 * HOUR_MS

    @initialize(rules=halls(), asked=st.integers(0, len(WINDOWS)))
    def begin(self, rules: HallRules, asked: int) -> None:
        self.hall = Hall.new(rules, self.now_ms)
        self.replay = Hall.new(rules, self.now_ms)
        self.onlooker = Onlooker(rules)
        for window in list(rules.windows)[:asked]:
            self._press(OpenWindow(window))
            self._press(CallNext(window))

    @rule(came=visitors, step_ms=steps_ms)
    def visitors_come(self, came: list[tuple[int, Lane]], step_ms: int) -> None:
        for nth, lane in came:
            codes = (*self.hall.rules.services, "fishing")
            self._issue(codes[nth % len(codes)], lane)
            self._time_goes_by(step_ms)

    @rule(nth=anyone)
    def a_visitor_taps_twice(self, nth: int) -> None:
        self._issue(next(iter(self.hall.rules.services)), Lane.NORMAL, f"token {nth}")

    @rule(who=clerks)
    def a_window_opens_and_asks(self, who: Clerk) -> None:
        window = self._window(who, WindowState.CLOSED, WindowState.PAUSED)
        self._press(OpenWindow(window))
        self._press(CallNext(window))

    @rule(kind=st.sampled_from([OpenWindow, CloseWindow, PauseWindow]), who=clerks)
    def a_clerk_comes_or_goes(self, kind: type[OpenWindow | CloseWindow | PauseWindow], who: Clerk) -> None:
        self._press(kind(self._window(who, *WindowState)))

    @rule(who=clerks)
    def a_clerk_calls(self, who: Clerk) -> None:
        self._press(CallNext(self._window(who, WindowState.OPEN, WindowState.READY)))

    @rule(kind=st.sampled_from([StartService, MissTicket, MissTicket, Recall, Recall]), who=clerks, age_ms=ages_ms)
    def a_called_visitor_comes_or_not(
        self, kind: type[StartService | MissTicket | Recall], who: Clerk, age_ms: int
    ) -> None:
        self._press(kind(self._window(who, WindowState.CALLING)), age_ms)

    @rule(who=clerks, age_ms=ages_ms)
    def a_clerk_finishes(self, who: Clerk, age_ms: int) -> None:
        self._press(FinishService(self._window(who, WindowState.SERVING)), age_ms)

    @rule(who=clerks, step_ms=steps_ms, age_ms=ages_ms)
    def a_clerk_serves_whom_the_window_called_and_calls_the_next(self, who: Clerk, step_ms: int, age_ms: int) -> None:
        window = self._window(who, WindowState.CALLING)
        self._press(StartService(window))
        self._time_goes_by(step_ms)
        self._press(FinishService(window), age_ms)
        self._press(CallNext(window))

    @rule(who=clerks, nth=anyone, to_window=st.sampled_from(["", "", *WINDOWS]), first=st.booleans())
    def a_visitor_is_sent_on(self, who: Clerk, nth: int, to_window: str, first: bool) -> None:
        codes = ("", *self.hall.rules.services, "fishing")
        window = self._window(who, *WITH_VISITOR)
        self._press(TransferTicket(window, codes[nth % len(codes)], to_window, first))

    @rule(who=clerks, colleague=clerks, nth=anyone)
    def a_visitor_is_sent_on_first_and_a_colleague_calls(self, who: Clerk, colleague: Clerk, nth: int) -> None:
        codes = tuple(self.hall.rules.services)
        window = self._window(who, WindowState.OPEN, WindowState.CALLING)
        self._press(CallNext(window))
        self._press(TransferTicket(window, codes[nth % len(codes)], first=True))
        self._press(CallNext(self._window(colleague, WindowState.OPEN)))

    @rule(nth=anyone, printed=st.booleans(), again=st.booleans())
    def the_paper_comes_out_or_not(self, nth: int, printed: bool, again: bool) -> None:
        ids = [ticket.id for ticket in self.hall.tickets] or ["A01"]
        ticket = ids[nth % len(ids)]
        self._press(ReprintTicket(ticket) if again else ReportPaper(ticket, printed))

    @rule(rules=halls())
    def the_hall_is_configured_anew(self, rules: HallRules) -> None:
        self._press(Configure(rules))

    @rule(policy=policies, start_ms=head_starts, who=clerks, nth=anyone)
    def a_skill_or_the_policy_changes(self, policy: str, start_ms: int, who: Clerk, nth: int) -> None:
        rules, codes = self.hall.rules, tuple(self.hall.rules.services)
        windows = dict(rules.windows)
        window = windows[self._window((who[0], True), *WindowState)]
        windows[window.id] = replace(window, services=tuple(sorted({*window.services, codes[nth % len(codes)]})))
        head_start_ms = {**rules.head_start_ms, Lane.GREEN: start_ms}
        self._press(Configure(replace(rules, windows=windows, policy=policy, head_start_ms=head_start_ms)))

    @rule(step_ms=steps_ms)
    def time_goes_by(self, step_ms: int) -> None:
        self._time_goes_by(step_ms)

    @rule(night_ms=nights_ms, really=anyone)
    def the_night_goes_by(self, night_ms: int, really: int) -> None:
        self._time_goes_by(night_ms if really % 2 == 0 else 0)

    @rule()
    def the_hub_starts_again_from_a_snapshot(self) -> None:
        self.replay = derived_again(self.hall)
        assert picture(self.replay) == picture(self.hall)

    @invariant()
    def a_replay_gives_the_same_hall_and_a_refusal_changed_nothing(self) -> None:
        assert self.replay.state == self.hall.state
        assert picture(self.replay) == picture(self.hall)

    @invariant()
    def the_onlooker_agrees_who_waits_and_who_is_where(self) -> None:
        self.onlooker.looks_around()
        waiting = {ticket.id for ticket in self.hall.tickets if ticket.state is State.WAITING}
        at_window = {t.id: t.window for t in self.hall.tickets if t.state in (State.CALLED, State.SERVING)}
        assert waiting == set(self.onlooker.waiting)
        assert at_window == {visitor.ticket: visitor.at_window for visitor in self.onlooker.inside.values()}

    @invariant()
    def a_window_has_a_visitor_when_it_calls_or_serves(self) -> None:
        windows = self.hall.state.windows.values()
        visitors = {window.ticket: window.id for window in windows if window.ticket}
        inside = {visitor.ticket: visitor.at_window for visitor in self.onlooker.inside.values()}
        assert visitors == inside
        assert all(bool(window.ticket) is (window.state in WITH_VISITOR) for window in windows)
        ready = {window.id for window in windows if window.state is WindowState.READY}
        assert ready == set(self.onlooker.ready)

    def _window(self, who: Clerk, *states: WindowState) -> str:
        """Return a window in one of these states if there is one, or any id at all when the finger slips."""
        nth, steady = who
        windows = self.hall.state.windows
        able = [window.id for window in windows.values() if window.state in states]
        ids = (able or list(windows)) if steady else WINDOWS
        return ids[nth % len(ids)]

    def _issue(self, service: str, lane: Lane, token: str = "") -> None:
        token = token or f"token {self.onlooker.came}"
        self._press(IssueTicket(service, token, "dispenser-1", lane, "elderly"))

    def _time_goes_by(self, step_ms: int) -> None:
        self.now_ms += step_ms

    def _press(self, command: Command, age_ms: int = 0) -> None:
        self._send_what_is_due()
        self._handle(command, self.now_ms - age_ms)

    def _send_what_is_due(self) -> None:
        due_ms = self.hall.next_due_ms()
        if max(self.now_ms, self.hall.state.last_ms) < due_ms:
            assert self.hall.handle(TimePassed(), due_ms - 1) == (), "nothing happens before it is due"
            return
        self._handle(TimePassed(), self.now_ms)
        assert self.onlooker.last_ms < self.hall.next_due_ms(), "what was due has been done"

    def _handle(self, command: Command, pressed_ms: int) -> None:
        try:
            events = self.hall.handle(command, self.now_ms, pressed_ms)
        except RefusedError:
            return
        for event in events:
            self.onlooker.hears(event)
            self.replay.apply(event)
        assert not isinstance(command, TimePassed) or isinstance(events[-1], DayOpened), "the day opens when it is due"


pytestmark = pytest.mark.timeout(400)
"""A broken promise is first made as small as it can be, and that takes a while."""

TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=200 * HARDNESS.times,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
