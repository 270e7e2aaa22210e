"""Changes that are thought of travel as they are, and are made in an order that makes sense."""

import msgspec
import pytest

from hall_protocol.changes import (
    Changes,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Roster,
    Setting,
    Skill,
    WindowDuty,
    Wishes,
    in_order,
    read_changes,
    written,
)

HOURS = Hours(36_000_000, 41_400_000)
WISHES: Wishes = (
    Policy("arrival"),
    Setting("green_every", 3),
    MoreWindows(2, HOURS),
    Skill("8", "*", HOURS),
    LessSkill("8", "s05"),
    WindowDuty("3", on=False, hours=Hours(43_200_000)),
    MoreVisitors(0.2),
)
EACH: Changes = (*WISHES, Roster((2, 6, 8)))


def test_what_is_written_is_read_again_as_it_was() -> None:
    assert read_changes(written(EACH)) == EACH


def test_what_is_no_change_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_changes(b'[{"type": "fewer_clerks", "count": 1}]')


def test_a_window_learns_before_another_closes_however_it_was_told() -> None:
    assert in_order(WISHES[::-1]) == WISHES
