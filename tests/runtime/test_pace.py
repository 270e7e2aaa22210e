"""Whoever speaks without end is passed over, and nobody else is."""

from hall_protocol.codec import MAX_BYTES
from hall_protocol.conduct import AT_ONCE, PER_S
from node_runtime.pace import Pace

LOUD, QUIET = "command/terminal-1", "command/terminal-2"


class Clock:
    def __init__(self) -> None:
        self.now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


def test_one_that_speaks_without_end_is_passed_over_and_the_others_are_heard() -> None:
    pace = Pace(Clock())

    assert sum(pace.takes(LOUD, 200) for _ in range(10 * AT_ONCE)) == AT_ONCE
    assert pace.takes(QUIET, 200)


def test_whoever_is_patient_is_heard_again_and_who_goes_on_without_end_only_so_often() -> None:
    clock = Clock()
    pace = Pace(clock)
    heard = 0
    for _ in range(60_000):
        clock.now_ms += 1
        heard += pace.takes(LOUD, 200)
    assert heard <= AT_ONCE + 60 * PER_S + 1

    clock.now_ms += 3_600_000
    assert sum(pace.takes(LOUD, 200) for _ in range(AT_ONCE)) == AT_ONCE, "all that was gathered while it was alone"


def test_what_is_very_long_counts_as_much_for_it_takes_as_long_to_read() -> None:
    pace = Pace(Clock())

    assert sum(pace.takes(LOUD, MAX_BYTES) for _ in range(100)) < 10
    assert pace.takes(QUIET, MAX_BYTES)
