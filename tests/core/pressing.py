"""A hall in which somebody presses something: three witnesses, and a hub that wakes when something is due."""

import copy
from collections import Counter
from typing import ClassVar, Final

import msgspec
from hypothesis.stateful import RuleBasedStateMachine, invariant

from hall_records.event_codec import decode_event, encode_event
from queue_core.commands import (
    Command,
    TimePassed,
)
from queue_core.events import Event, HallConfigured, TicketCalled
from queue_core.hall import Hall
from queue_core.records import HallState
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules
from tests.core.agreement import check_agreement, check_foresight
from tests.core.building import EARLY_MS, picture
from tests.core.causes import true_moment
from tests.core.fairness import policy_of
from tests.core.lateness import page_for
from tests.core.objections import objections
from tests.core.onlooker import Onlooker
from tests.core.random_halls import HOUR_MS

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(HallState).decode
AT_ONCE: Final = 20
"""More things that are due one after another at one instant would be a hub that never sleeps."""


class Tally:
    """What has been tried so far, and what came of it."""

    def __init__(self) -> None:
        self.steps = 0
        self.tried: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.whys: Counter[str] = Counter()
        self.policies: Counter[str] = Counter()


class Pressing(RuleBasedStateMachine):
    """A hall, one that only replays its events, and an onlooker who objects to every broken promise."""

    tally: ClassVar[Tally] = Tally()
    hall: Hall
    replay: Hall
    onlooker: Onlooker
    rules_at_first: HallRules
    journal: list[Event]

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = EARLY_MS

    def opens_with(self, rules: HallRules, morning_ms: int) -> None:
        """A hall with these rules is switched on at this hour."""
        self.now_ms += morning_ms
        self.rules_at_first, self.journal, self.began_ms = rules, [], self.now_ms
        self.hall, self.replay, self.onlooker = self.a_new_hall(), self.a_new_hall(), Onlooker(rules)
        self.onlooker.hears_of(TimePassed(), (HallConfigured(self.now_ms, rules),), self.now_ms, self.now_ms)

    def a_new_hall(self) -> Hall:
        return Hall.new(self.rules_at_first, self.began_ms)

    @invariant()
    def a_replay_gives_the_same_hall_and_a_refusal_changed_nothing(self) -> None:
        self.tally.steps += 1
        assert self.replay.state == self.hall.state
        assert picture(self.replay) == picture(self.hall)

    @invariant()
    def the_onlooker_agrees(self) -> None:
        check_agreement(self.hall, self.onlooker)
        check_foresight(self.hall, self.onlooker)

    @property
    def hall_ms(self) -> int:
        """Hall time, which never runs backwards, whatever the hub's clock says."""
        return max(self.now_ms, self.hall.state.last_ms)

    def time_goes_by(self, step_ms: int) -> None:
        self.now_ms += step_ms

    def time_goes_on_to(self, at_ms: int) -> None:
        """It is that moment, if that is to come within a few hours."""
        if self.now_ms < at_ms < self.now_ms + 3 * HOUR_MS:
            self.now_ms = at_ms

    def press(self, command: Command, age_ms: int = 0) -> tuple[Event, ...]:
        """The hub does what is due, then what somebody pressed `age_ms` ago; return what came of it."""
        self.do_what_is_due()
        return self._handle(command, self.now_ms - age_ms)

    def do_what_is_due(self) -> None:
        for _ in range(AT_ONCE):
            due_ms = self.hall.next_due_ms()
            if self.hall_ms < due_ms:
                assert self.hall.handle(TimePassed(), due_ms - 1) == (), "nothing happens before it is due"
                return
            assert self._handle(TimePassed(), self.now_ms), "what is due happens"
        raise AssertionError("what is due gets done, and the hub sleeps again")

    def _handle(self, command: Command, pressed_ms: int) -> tuple[Event, ...]:
        kind, at_ms = type(command).__name__, self.hall_ms
        self.tally.tried[kind] += 1
        page = page_for(self.onlooker.book, command, self.now_ms, pressed_ms)
        true_ms = true_moment(page, command, at_ms, pressed_ms)
        against = objections(command, page, true_ms)
        try:
            events = self.hall.handle(command, self.now_ms, pressed_ms)
        except RefusedError as refused:
            self._is_refused(refused.reason, against)
            return ()
        assert not against, f"{command} should have been refused: {against}"
        self._is_done(command, events, at_ms, pressed_ms)
        return events

    def _is_refused(self, reason: Reason, against: set[Reason] | None) -> None:
        self.tally.refused[reason] += 1
        assert against is None or reason in against, f"{reason} is not true, but {against}"

    def _is_done(self, command: Command, events: tuple[Event, ...], at_ms: int, pressed_ms: int) -> None:
        self.tally.done[type(command).__name__] += 1
        self.tally.events.update(type(event).__name__ for event in events)
        calls = [event for event in events if isinstance(event, TicketCalled)]
        self.tally.whys.update(call.why for call in calls)
        self.tally.policies.update(policy_of(self.onlooker.book, call.window) for call in calls)
        self.journal.extend(events)
        self.onlooker.hears_of(command, events, at_ms, pressed_ms)
        for event in events:
            self.replay.apply(event)

    def from_the_journal(self, events: list[Event], hall: Hall | None = None) -> Hall:
        """Return the hall that the journal tells of, read as it stands there."""
        hall = hall or self.a_new_hall()
        for event in events:
            hall.apply(decode_event(*encode_event(event)))
        return hall

    def from_a_snapshot(self, hall: Hall) -> Hall:
        """Return the hall that a stored snapshot gives."""
        return Hall(_DECODE(_ENCODE(hall.state)))

    def from_memory(self, hall: Hall) -> Hall:
        """Return the hall that a copy of its state gives."""
        return Hall(copy.deepcopy(hall.state))
