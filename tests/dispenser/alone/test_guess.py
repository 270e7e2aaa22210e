"""About how many are ahead, when nobody can be asked: never less than who has come since."""

from hypothesis import given as for_any
from hypothesis import strategies as st

from hall_config.model import Named
from hall_protocol.states import QueueLength
from tests.dispenser.county import text
from ticket_dispenser.alone.guess import Guess, guess

MINUTE_MS = 60_000
NAME = text(Named(zh="养老", en="Pension"))


def waited(waiting: int, wait_s: tuple[int, int] | None = None) -> QueueLength:
    """Return the hub's last word on a queue."""
    from_s, to_s = wait_s or (None, None)
    return QueueLength(id="a", name=NAME, waiting=waiting, wait_from_s=from_s, wait_to_s=to_s)


def test_at_once_it_is_what_the_hub_said() -> None:
    assert guess(waited(12, (600, 1_200)), 0, given=0) == Guess(12, 600, 1_200)


def test_who_was_given_a_number_since_stands_ahead() -> None:
    assert guess(waited(10, (600, 1_200)), 0, given=5) == Guess(15, 900, 1_800)


def test_the_windows_are_taken_to_have_gone_on() -> None:
    assert guess(waited(10, (600, 1_200)), 9 * MINUTE_MS, given=0).ahead == 4


def test_where_nobody_could_tell_nobody_is_taken_to_have_been_called() -> None:
    assert guess(waited(10), 600 * MINUTE_MS, given=3) == Guess(13)


def test_an_empty_queue_tells_no_wait() -> None:
    assert guess(waited(0, (60, 120)), 0, given=4) == Guess(4)


@for_any(
    st.integers(0, 500), st.integers(0, 7_200), st.integers(0, 7_200), st.integers(0, 86_400_000), st.integers(0, 900)
)
def test_whatever_was_said_it_makes_sense(waiting: int, low_s: int, more_s: int, passed_ms: int, given: int) -> None:
    told = guess(waited(waiting, (low_s, low_s + more_s)), passed_ms, given)

    assert 0 <= told.ahead <= waiting + given
    if told.wait_from_s is not None and told.wait_to_s is not None:
        assert 0 <= told.wait_from_s <= told.wait_to_s
        assert told.wait_to_s >= low_s + more_s
