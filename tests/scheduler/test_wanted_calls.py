"""A board knows of each call whether anybody is still on the way: who has come is not called once more, late."""

from pathlib import Path

import pytest

from central_scheduler.publisher import REST_MS
from hall_protocol.events import ZoneCall
from hall_protocol.states import ZoneBoard
from tests.scheduler.parts import Desk, a_desk


def wanted(desk: Desk, zone: str = "a", monotonic_ms: int = 1_000) -> dict[str, bool]:
    """Return what the zone's board says of each number it lists."""
    return {call.number: call.wanted for call in board_of(desk, monotonic_ms, zone).calls}


def board_of(desk: Desk, monotonic_ms: int = 1_000, zone: str = "a") -> ZoneBoard:
    desk.shows(monotonic_ms)
    board = desk.ear.at(f"zone/{zone}/board")[-1]
    assert isinstance(board, ZoneBoard)
    return board


def one_called(desk: Desk) -> str:
    number = desk.issues().number
    desk.calls("window-1")
    return number


def test_who_was_called_is_wanted_until_a_clerk_says_otherwise(desk: Desk) -> None:
    number = one_called(desk)
    assert wanted(desk) == {number: True}

    desk.recalls("window-1")

    assert wanted(desk, monotonic_ms=2_000) == {number: True}


def test_a_board_that_did_not_hear_a_call_says_it_in_the_halls_own_words(desk: Desk) -> None:
    one_called(desk)
    desk.recalls("window-1")
    *_, recall = desk.ear.at("zone/a/call")
    assert isinstance(recall, ZoneCall)

    (line,) = board_of(desk).calls
    assert [each.language for each in line.speech] == ["zh", "en"]
    assert line.speech == recall.speech

    desk.says("window-1", "start_service")
    (line,) = board_of(desk, 2_000).calls
    assert line.speech == ()


@pytest.mark.parametrize("step", ["start_service", "miss_ticket"])
def test_a_call_that_is_over_is_wanted_no_more(desk: Desk, step: str) -> None:
    number = one_called(desk)
    assert wanted(desk) == {number: True}

    assert desk.says("window-1", step).ok

    assert wanted(desk, monotonic_ms=1_000 + REST_MS) == {number: False}


def missed(desk: Desk, monotonic_ms: int) -> dict[str, bool]:
    return {call.number: call.missed for call in board_of(desk, monotonic_ms).calls}


def test_who_missed_the_call_is_known_to_have_as_long_as_the_number_can_be_brought_back(desk: Desk) -> None:
    served, number = one_called(desk), desk.issues().number
    desk.says("window-1", "start_service")
    desk.calls("window-2")
    assert missed(desk, 1_000) == {served: False, number: False}
    for times in range(desk.config.missed.max_reinstatements + 1):
        assert desk.says("window-2", "miss_ticket").ok
        may_come_back = times < desk.config.missed.max_reinstatements
        assert missed(desk, 10_000 * (times + 1)) == {served: False, number: may_come_back}
        assert wanted(desk, monotonic_ms=10_000 * (times + 1))[number] is False
        assert desk.says("console", "reinstate_ticket", ticket=number).ok is may_come_back
        desk.calls("window-2")


def test_a_number_brought_back_is_missed_no_more(desk: Desk) -> None:
    number = one_called(desk)
    desk.says("window-1", "miss_ticket")
    assert missed(desk, 1_000) == {number: True}

    assert desk.says("console", "reinstate_ticket", ticket=number).ok

    assert missed(desk, 2_000).get(number) in (None, False)


def test_whose_start_was_a_misclick_is_wanted_again(desk: Desk) -> None:
    number = one_called(desk)
    desk.says("window-1", "start_service")
    assert wanted(desk) == {number: False}

    assert desk.says("window-1", "undo").ok

    assert wanted(desk, monotonic_ms=2_000) == {number: True}


@pytest.mark.parametrize("onward", [{"to_service": "yb-canbao"}, {"to_window": "window-2"}])
def test_who_was_sent_on_is_wanted_where_they_were_called_no_more(desk: Desk, onward: dict[str, str]) -> None:
    desk.says("console", "open_window", window="window-2")
    number = one_called(desk)
    assert wanted(desk) == {number: True}

    assert desk.says("window-1", "transfer_ticket", **onward).ok

    assert wanted(desk, monotonic_ms=2_000) == {}


def test_who_was_missed_and_is_called_again_elsewhere_is_wanted_there(desk: Desk) -> None:
    number = one_called(desk)
    desk.says("window-1", "miss_ticket")
    desk.says("console", "reinstate_ticket", ticket=number)
    assert wanted(desk) == {number: False}

    desk.calls("window-2")

    assert wanted(desk, monotonic_ms=2_000) == {number: True}


def test_after_a_restart_nobody_is_wanted_who_has_come(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        first, second = one_called(desk), desk.issues().number
        desk.says("window-1", "start_service")
        desk.now_ms += 1_000
        desk.calls("window-2")
    with a_desk(tmp_path) as desk:
        assert wanted(desk) == {first: False, second: True}


def test_a_board_that_rests_says_within_a_quarter_of_a_second_that_a_call_is_over(desk: Desk) -> None:
    number = one_called(desk)
    assert wanted(desk) == {number: True}
    desk.says("window-1", "start_service")

    assert wanted(desk, monotonic_ms=1_001) == {number: True}
    assert desk.publisher.due_in_ms(1_001) == REST_MS - 1 <= 250
    assert wanted(desk, monotonic_ms=1_000 + REST_MS) == {number: False}
