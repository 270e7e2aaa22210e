"""How long ago a ticket was given: true while the machine runs, bounded across its power cuts, and always in order."""

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given as for_any
from hypothesis import strategies as st

from hall_protocol.commands import HandOver
from tests.dispenser.alone.parts import HOUR_MS, MINUTE_MS, NINE_MS
from ticket_dispenser.alone.ages import Age, Now, age_of
from ticket_dispenser.alone.store import Boot, Given

COMMAND = HandOver(command_id="aaaaaaaa-000001", service="pension", queue="a", serial=1, number="A001", token="t" * 22)


@dataclass
class Machine:
    """A dispenser's runs as they truly were, beside what it has on disk of them."""

    true_ms: int = NINE_MS - 12 * HOUR_MS
    began_ms: int = 0
    boots: dict[int, Boot] = field(default_factory=dict)
    given: list[tuple[Given, int]] = field(default_factory=list)
    """Each ticket, and when it was truly given."""
    heard_ms: list[int] = field(default_factory=list)

    def boot(self, off_ms: int) -> None:
        self.true_ms += off_ms
        self.began_ms = self.true_ms
        number = len(self.boots) + 1
        self.boots[number] = Boot(number, 0)

    @property
    def now_ms(self) -> int:
        return self.true_ms - self.began_ms

    def lives(self, what: str, pause_ms: int) -> None:
        """Something happens after a while; the time is on disk each time."""
        self.true_ms += pause_ms
        last = self.boots[len(self.boots)]
        if what == "hears the hub":
            self.boots[last.boot] = Boot(last.boot, self.now_ms, self.now_ms, self.true_ms)
            self.heard_ms.append(self.true_ms)
            return
        if what == "gives":
            self.given.append((Given("x", COMMAND, last.boot, self.now_ms), self.true_ms))
        self.boots[last.boot] = Boot(last.boot, self.now_ms, last.contact_ms, last.hall_ms)

    def hands_over(self) -> list[tuple[Given, int, Age]]:
        """Return each ticket with its true age and the one that is told."""
        now = Now(len(self.boots), self.now_ms, self.true_ms)
        return [(given, self.true_ms - at_ms, age_of(given, self.boots, now)) for given, at_ms in self.given]


PAUSES = st.integers(1, 3 * HOUR_MS)
STEPS = st.tuples(st.sampled_from(["gives", "gives", "hears the hub", "is seen"]), PAUSES)
RUNS = st.lists(st.tuples(st.integers(0, 20 * HOUR_MS), st.lists(STEPS, max_size=6)), min_size=1, max_size=6)


def lived(runs: list[tuple[int, list[tuple[str, int]]]], *, hears_at_first: bool) -> Machine:
    machine = Machine()
    for nth, (off_ms, steps) in enumerate(runs):
        machine.boot(off_ms)
        if nth == 0 and hears_at_first:
            machine.lives("hears the hub", 1)
        for what, pause_ms in steps:
            machine.lives(what, pause_ms)
    machine.true_ms += MINUTE_MS
    return machine


@for_any(RUNS)
def test_in_the_same_run_it_is_exact(runs: list[tuple[int, list[tuple[str, int]]]]) -> None:
    machine = lived(runs, hears_at_first=False)

    for given, true_ms, age in machine.hands_over():
        if given.boot == len(machine.boots):
            assert age == Age(true_ms, estimated=False)
        else:
            assert age.estimated


@for_any(RUNS)
def test_heard_in_the_run_in_which_it_was_given_it_is_true_but_called_estimated(
    runs: list[tuple[int, list[tuple[str, int]]]],
) -> None:
    machine = lived(runs, hears_at_first=True)

    for given, true_ms, age in machine.hands_over():
        if machine.boots[given.boot].contact_ms is not None:
            assert age.age_ms == true_ms


@for_any(RUNS)
def test_across_power_cuts_it_lies_between_what_is_known(runs: list[tuple[int, list[tuple[str, int]]]]) -> None:
    machine = lived(runs, hears_at_first=True)

    for given, true_ms, age in machine.hands_over():
        at_ms = machine.true_ms - true_ms
        heard_before_ms = max(heard_ms for heard_ms in machine.heard_ms if heard_ms <= at_ms)
        ran_ms = [machine.boots[boot].seen_ms for boot in range(given.boot + 1, len(machine.boots))]
        if given.boot < len(machine.boots):
            rest_ms = machine.boots[given.boot].seen_ms - given.pressed_ms
            assert age.age_ms >= rest_ms + sum(ran_ms) + machine.now_ms
        assert age.age_ms <= machine.true_ms - heard_before_ms


@for_any(RUNS, st.booleans())
def test_who_came_first_is_never_younger(runs: list[tuple[int, list[tuple[str, int]]]], hears_at_first: bool) -> None:
    machine = lived(runs, hears_at_first=hears_at_first)

    told = machine.hands_over()
    known = [age.age_ms for _, true_ms, age in told if age.age_ms == true_ms]
    assert known == sorted(known, reverse=True)
    for (earlier, _, first), (later, true_ms, then) in pairwise(told):
        if then.age_ms == true_ms and earlier.boot < later.boot:
            assert first.age_ms >= then.age_ms


def test_a_wall_clock_is_never_asked() -> None:
    machine = lived([(0, [("gives", 5 * MINUTE_MS)])], hears_at_first=False)
    ((given, _, _),) = machine.hands_over()

    assert age_of(given, machine.boots, Now(1, machine.now_ms, hall_ms=0)) == Age(MINUTE_MS)


def test_who_may_have_come_today_counts_as_of_today() -> None:
    machine = Machine(true_ms=NINE_MS - 30 * HOUR_MS)
    machine.boot(0)
    machine.lives("hears the hub", HOUR_MS)
    machine.boot(28 * HOUR_MS)
    machine.lives("gives", 10 * MINUTE_MS)
    machine.boot(20 * MINUTE_MS)
    machine.true_ms += 5 * MINUTE_MS
    ((given, true_ms),) = machine.given
    midnight_ms = NINE_MS - 9 * HOUR_MS

    age = age_of(given, machine.boots, Now(3, machine.now_ms, machine.true_ms, day_ms=midnight_ms))

    assert true_ms == NINE_MS - 50 * MINUTE_MS
    assert midnight_ms <= machine.true_ms - age.age_ms <= machine.true_ms - 5 * MINUTE_MS
    assert age.estimated


def test_in_a_hall_that_runs_faster_ages_are_real_time() -> None:
    given = Given("x", COMMAND, 1, 20 * MINUTE_MS)
    boots = {1: Boot(1, 20 * MINUTE_MS, 10 * MINUTE_MS, NINE_MS), 2: Boot(2, 0)}

    age = age_of(given, boots, Now(2, MINUTE_MS, NINE_MS + 60 * HOUR_MS, speed=60))

    assert age == Age(50 * MINUTE_MS, estimated=True)
