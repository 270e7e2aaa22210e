"""Two programs under one name: both find out, and a broker that merely restarts makes nobody suspicious."""

from node_runtime.namesake import SNATCHED, WITHIN_MS, NameWatch, taken_over_by

ENDED = "the connection to the broker ended"
GONE = "the broker does not answer"


def snatched(watch: NameWatch, times: int, at_ms: int = 1_000) -> NameWatch:
    """End its connection so often, and take it back at once."""
    for turn in range(times):
        watch.down(ENDED, was_up=True, now_ms=at_ms + turn * 1_000)
        watch.up(at_ms + turn * 1_000 + 200)
    return watch


def test_who_is_told_knows_at_once_and_for_a_while() -> None:
    watch = NameWatch("window-1")
    watch.down(taken_over_by("window-1"), was_up=True, now_ms=1_000)

    assert watch.is_shared(1_000)
    assert watch.is_shared(WITHIN_MS)
    assert not watch.is_shared(WITHIN_MS + 1_000)


def test_two_restarts_of_a_broker_that_is_back_at_once_make_nobody_suspicious() -> None:
    watch = snatched(snatched(NameWatch("window-1"), 1), 1, at_ms=250_000)

    assert not watch.is_shared(251_000)


def test_who_stays_finds_out_when_its_connection_is_taken_and_given_back_again_and_again() -> None:
    assert not snatched(NameWatch("window-1"), SNATCHED - 1).is_shared(3_000)
    assert snatched(NameWatch("window-1"), SNATCHED).is_shared(3_000)


def test_a_broker_that_restarts_does_not_answer_at_first_and_is_no_namesake() -> None:
    watch = NameWatch("window-1")
    for turn in range(10):
        watch.down(ENDED, was_up=True, now_ms=turn * 5_000)
        watch.down(GONE, was_up=False, now_ms=turn * 5_000 + 200)
        watch.up(turn * 5_000 + 900)

    assert not watch.is_shared(50_000)


def test_two_breaks_far_apart_are_two_accidents() -> None:
    watch = snatched(snatched(NameWatch("window-1"), 1), 1, at_ms=WITHIN_MS * 2)

    assert not watch.is_shared(WITHIN_MS * 2 + 1_000)
