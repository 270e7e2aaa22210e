"""What a visitor is told of the wait stands on record, and the hall goes on as if nothing had been said."""

from dataclasses import replace

import pytest

from queue_core.commands import CheckIn, IssueTicket
from queue_core.events import TicketIssued
from tests.core.building import MINUTE_MS, a_hall

LEAST_MS, MOST_MS = 10 * MINUTE_MS, 15 * MINUTE_MS
TAKES = IssueTicket("pension", "token", "dispenser-1")
COMES = CheckIn("token", "dispenser-1", "B-1")


@pytest.mark.parametrize("wish", [TAKES, COMES])
def test_what_was_told_is_on_record_and_changes_nothing(wish: IssueTicket | CheckIn) -> None:
    silent, told = a_hall(), a_hall()
    for hall in (silent, told):
        hall.books("B-1", hall.now_ms + 5 * MINUTE_MS)

    (nothing,) = silent.does(wish)
    (issued,) = told.does(replace(wish, told_from_ms=LEAST_MS, told_to_ms=MOST_MS))

    assert isinstance(nothing, TicketIssued)
    assert (nothing.told_from_ms, nothing.told_to_ms) == (None, None)
    assert issued == replace(nothing, told_from_ms=LEAST_MS, told_to_ms=MOST_MS)
    assert told.hall.state == silent.hall.state
