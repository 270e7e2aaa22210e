"""A hub whose clock is years ahead does not open the hall: its time would never come back."""

import pytest

from central_scheduler.__main__ import believed
from node_runtime.settings import SettingsError

NINE_MS = 1_795_395_600_000
A_DAY_MS = 24 * 3_600_000


def test_a_clock_that_is_years_ahead_of_the_journal_is_named_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match=r"says 2040-.*last open on 2026-11-23: set it \(sudo date -s"):
        believed(NINE_MS + 14 * 365 * A_DAY_MS, NINE_MS)


@pytest.mark.parametrize("days", [-20_000, -1, 0, 1, 400])
def test_a_hall_opens_after_a_long_rest_and_by_a_clock_that_has_stopped(days: int) -> None:
    assert believed(NINE_MS + days * A_DAY_MS, NINE_MS) == NINE_MS + days * A_DAY_MS


def test_a_hall_that_never_opened_believes_its_clock() -> None:
    assert believed(NINE_MS, 0) == NINE_MS
