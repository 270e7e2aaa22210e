"""Whatever happens at a pad in whatever order: what was touched is said exactly once, and nothing else ever is."""

from random import Random

import pytest

from hall_protocol.message import LocalText
from tests.hardness import HARDNESS
from tests.pad.parts import NOW_MS, a_visit
from window_terminal.pad.asking import (
    LEVELS,
    Pad,
    Page,
    Rating,
    Step,
    asked,
    elapsed,
    explained,
    refused,
    touched,
    withdrawn,
)

STEPS = 400
LONGEST_MS = 20_000
SENTENCE = LocalText("评价时间已过", "Too late")


class Morning:
    """A pad and a morning of visitors, clerks and hubs at random; remembers what fingers meant and what was said."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now_ms = NOW_MS
        self.pad = Pad()
        self.tickets = 0
        self.meant: list[Rating] = []
        self.said: list[Rating] = []

    def goes_on(self) -> None:
        """Let one thing happen, a moment after the one before."""
        self.now_ms += self.chance.choice((1, 60, 500, 5_000, LONGEST_MS))
        happens = (self.a_visit_ends, self.a_question_comes_twice, self.is_withdrawn, self.a_finger, self.a_reason)
        self.chance.choice((*happens, self.a_finger, self.an_answer, self.time_passes))()

    def a_visit_ends(self) -> None:
        self.tickets += 1
        self.takes(asked(self.pad, a_visit(f"t-{self.tickets}", at_ms=self.now_ms)))

    def a_question_comes_twice(self) -> None:
        self.takes(asked(self.pad, a_visit(f"t-{self.tickets}", at_ms=self.now_ms)))

    def is_withdrawn(self) -> None:
        self.takes(withdrawn(self.pad, self.now_ms))

    def a_finger(self) -> None:
        level, before = self.chance.choice(LEVELS), self.pad
        self.takes(touched(before, level, self.now_ms, may_say_why=self.chance.random() < 0.7))
        if before.page is Page.ASKING and self.pad.page is not Page.ASKING:
            assert before.visit is not None
            self.meant.append(Rating(before.visit.ticket, level, self.now_ms))

    def a_reason(self) -> None:
        self.takes(explained(self.pad, self.chance.choice(("", "slow")), self.now_ms))

    def an_answer(self) -> None:
        ticket = f"t-{self.chance.randint(1, self.tickets + 1)}"
        self.pad = refused(self.pad, ticket, self.now_ms, self.chance.choice((None, SENTENCE)), already=True)

    def time_passes(self) -> None:
        self.takes(elapsed(self.pad, self.now_ms))

    def takes(self, step: Step) -> None:
        self.pad, rating = step
        if rating is not None:
            self.said.append(rating)


@pytest.mark.parametrize("seed", range(20))
def test_each_level_that_was_touched_is_said_once_and_no_other(seed: int) -> None:
    morning = Morning(Random(seed))
    for _ in range(STEPS * HARDNESS.times):
        morning.goes_on()
    for _ in range(3):
        morning.now_ms += 100_000
        morning.time_passes()

    assert len(morning.meant) > 10
    assert [(each.ticket, each.level, each.touched_ms) for each in morning.said] == [
        (each.ticket, each.level, each.touched_ms) for each in morning.meant
    ]
    assert len({each.ticket for each in morning.said}) == len(morning.said), "once a visit"
    assert (morning.pad.page, morning.pad.visit, morning.pad.touched) == (Page.REST, None, None)
