"""A sign flashes three seconds for each call and recall, and for nothing else, slowly enough to harm nobody."""

from itertools import pairwise

import msgspec

from tests.sign.parts import board, calling, ticket
from window_terminal.sign.attention import FLASHES_MS, HALF_MS, Attention

T0 = 1_000_000


def called(attention: Attention, at_ms: int, *, number: str = "A015", calls: int = 1, recalls: int = 0) -> None:
    attention.follow(board("calling", of=ticket(number, calls=calls, recalls=recalls)), at_ms)


def test_a_call_flashes_for_three_seconds() -> None:
    attention = Attention()
    called(attention, T0)

    assert attention.is_called_for(T0)
    assert attention.is_called_for(T0 + 2_999)
    assert not attention.is_called_for(T0 + 3_000)
    assert attention.lit(T0 + 3_000)


def test_a_flash_is_seen_and_harms_nobody() -> None:
    attention = Attention()
    called(attention, T0)
    lit = [attention.lit(T0 + ms) for ms in range(FLASHES_MS + 1)]
    flashes = sum(before and not after for before, after in pairwise(lit))

    assert lit[0]
    assert lit[-1]
    assert 1 <= flashes / (FLASHES_MS / 1000) <= 3
    assert 1000 / (2 * HALF_MS) < 3


def test_a_recall_flashes_again() -> None:
    attention = Attention()
    called(attention, T0)
    called(attention, T0 + 10_000, recalls=1)

    assert attention.is_called_for(T0 + 12_999)


def test_the_same_state_told_twice_is_no_call() -> None:
    attention = Attention()
    called(attention, T0)
    called(attention, T0 + 10_000)

    assert not attention.is_called_for(T0 + 10_000)


def test_a_recall_taken_back_is_no_call() -> None:
    attention = Attention()
    called(attention, T0, recalls=2)
    called(attention, T0 + 10_000, recalls=1)

    assert not attention.is_called_for(T0 + 10_000)


def test_who_was_called_called_off_and_called_again_flashes_again() -> None:
    attention = Attention()
    called(attention, T0)
    attention.follow(board("ready"), T0 + 5_000)
    called(attention, T0 + 10_000)

    assert attention.is_called_for(T0 + 10_000)


def test_the_next_visitor_flashes_anew() -> None:
    attention = Attention()
    called(attention, T0)
    called(attention, T0 + 1_000, number="A016")

    assert attention.is_called_for(T0 + 3_999)


def test_whoever_has_come_is_not_flashed_at_any_more() -> None:
    attention = Attention()
    called(attention, T0)
    attention.follow(msgspec.structs.replace(calling(), phase="serving"), T0 + 500)

    assert not attention.is_called_for(T0 + 600)


def test_a_sign_that_starts_flashes_for_no_old_call() -> None:
    attention = Attention()
    attention.follow(calling(), T0, age_ms=60_000)

    assert not attention.is_called_for(T0)
    called(attention, T0 + 1_000, recalls=1)
    assert attention.is_called_for(T0 + 1_000)
