"""What a dispenser says before anybody asks is what they would be told, in halls as nobody would build them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.commands import CloseDay, IssueTicket, TimePassed
from queue_core.hall import Hall
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules
from tests.core.building import EARLY_MS, MINUTE_MS
from tests.core.offering import check_said_is_meant
from tests.core.random_halls import halls

minutes = st.one_of(st.integers(0, 24 * 60 - 1), st.sampled_from([9 * 60, 10 * 60, 11 * 60, 16 * 60, 16 * 60 + 45]))
"""Of a day, oftener while most halls are open."""


@settings(max_examples=150, deadline=None)
@given(rules=halls(), when=st.lists(minutes, min_size=2, max_size=6), closes=st.booleans())
def test_in_every_random_hall_at_every_hour_what_is_said_is_what_is_meant(
    rules: HallRules, when: list[int], closes: bool
) -> None:
    hall = Hall.new(rules, EARLY_MS)
    for minute in sorted(when):
        now_ms = max(EARLY_MS + minute * MINUTE_MS, hall.state.last_ms)
        wake(hall, now_ms)
        check_said_is_meant(hall, now_ms)
        for nth in range(10):
            come(hall, next(iter(rules.services)), f"{minute} {nth}", now_ms)
        check_said_is_meant(hall, now_ms)
    if closes and hall.state.day.closed_ms is None:
        hall.handle(CloseDay(), hall.state.last_ms)
        check_said_is_meant(hall, hall.state.last_ms)


def wake(hall: Hall, now_ms: int) -> None:
    while hall.next_due_ms() <= now_ms:
        hall.handle(TimePassed(), hall.next_due_ms())


def come(hall: Hall, code: str, token: str, now_ms: int) -> None:
    try:
        hall.handle(IssueTicket(code, token, "dispenser-1", hall.rules.services[code].lanes[0]), now_ms)
    except RefusedError:
        return
