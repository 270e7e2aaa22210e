import logging

import msgspec
import pytest

from board_view.announcements import (
    MOVE_READ_MS,
    Announcement,
    AnnouncementQueue,
    announcement_of,
    announcement_of_move,
)
from hall_protocol.message import LocalText
from tests.display.parts import MORNING_MS, announcement, board, call, line, move


def _a_queue(*numbers: str) -> AnnouncementQueue:
    queue = AnnouncementQueue(shortest_ms=2_000, given_up_ms=30_000)
    for number in numbers:
        assert queue.add(announcement(number))
    return queue


def _now(queue: AnnouncementQueue) -> str:
    return queue.current.number if queue.current else ""


def _hear_out(queue: AnnouncementQueue, now_ms: int) -> list[Announcement]:
    """Every announcement from now on, each heard to its end."""
    heard = []
    while (begun := queue.advance(now_ms)) is not None:
        heard.append(begun)
        queue.sound_ended(begun.id)
        now_ms += 2_000
    return heard


def test_who_is_called_first_is_announced_first_and_everybody_once() -> None:
    numbers = [f"A{n:03}" for n in range(50)]
    queue = _a_queue(*numbers)

    assert [each.number for each in _hear_out(queue, 0)] == numbers
    assert queue.current is None


def test_an_announcement_delivered_twice_is_made_once() -> None:
    queue = _a_queue("A001")

    assert not queue.add(announcement("A001"))
    assert [each.number for each in _hear_out(queue, 0)] == ["A001"]
    assert not queue.add(announcement("A001"))


def test_a_recall_is_a_new_announcement() -> None:
    queue = _a_queue("A001")

    assert queue.add(announcement("A001", attempt=2))
    assert [each.is_recall for each in _hear_out(queue, 0)] == [False, True]


def test_a_call_taken_back_before_its_turn_is_never_said() -> None:
    queue = _a_queue("A001", "A002", "A003")
    queue.advance(0)

    dropped = queue.settle(board("a", 2, line("A003"), line("A001"), at_ms=MORNING_MS + 1))

    assert [each.number for each in dropped] == ["A002"]
    assert queue.current
    queue.sound_ended(queue.current.id)
    assert [each.number for each in _hear_out(queue, 2_000)] == ["A003"]


def test_a_call_that_a_long_list_pushed_out_is_still_said_and_so_is_another_zones_and_a_later_one() -> None:
    queue = _a_queue("A001", "A002")
    queue.add(announcement_of(call("B001", zone="b")))
    queue.add(announcement_of(call("A004", at_ms=MORNING_MS + 9)))
    pushed_out = (line("A009", at_ms=MORNING_MS + 1), line("A002", at_ms=MORNING_MS + 1))

    assert queue.settle(board("a", 2, *pushed_out, at_ms=MORNING_MS + 5)) == ()
    assert [each.number for each in _hear_out(queue, 0)] == ["A001", "A002", "B001", "A004"]


def test_who_is_called_again_elsewhere_is_not_sent_to_the_window_before() -> None:
    queue = _a_queue("A001", "A002")
    elsewhere = msgspec.structs.replace(line("A002", window="5", at_ms=MORNING_MS + 1), call_id="a002-again")

    queue.settle(board("a", 2, elsewhere, line("A001"), at_ms=MORNING_MS + 5))

    assert [each.number for each in _hear_out(queue, 0)] == ["A001"]


def test_nobody_is_talked_over() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)

    assert queue.advance(29_999) is None
    assert _now(queue) == "A001"


def test_a_short_sound_still_leaves_time_to_look() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_ended("a001/1")

    assert queue.advance(1_999) is None
    begun = queue.advance(2_000)
    assert begun is not None
    assert begun.number == "A002"


def test_in_a_replay_the_time_to_look_runs_at_the_halls_speed() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0, speed=60)
    queue.sound_ended("a001/1")

    assert queue.advance(33, speed=60) is None
    assert queue.advance(34, speed=60) is not None


def test_the_end_of_another_sound_ends_nothing() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_ended("a002/1")

    queue.advance(5_000)
    assert _now(queue) == "A001"


def test_a_broken_loudspeaker_does_not_silence_the_rest_of_the_day(caplog: pytest.LogCaptureFixture) -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)

    with caplog.at_level(logging.WARNING):
        queue.advance(30_000)

    assert _now(queue) == "A002"
    assert caplog.messages == ["a001/1: its sound has not ended after 30 s; going on without"]


def test_the_last_announcement_ends_too() -> None:
    queue = _a_queue("A001")
    queue.advance(0)
    queue.sound_ended("a001/1")

    assert queue.advance(2_000) is None
    assert queue.current is None


def test_the_next_are_known_before_their_turn() -> None:
    queue = _a_queue("A001", "A002", "A003", "A004")
    queue.advance(0)

    assert [each.number for each in queue.coming(2)] == ["A002", "A003"]


def test_what_is_spoken_is_what_the_hub_said() -> None:
    said = call("A015", window="B-12", attempt=2)

    made = announcement_of(said)

    assert (made.number, made.window, made.attempt) == ("A015", "B-12", 2)
    assert made.speech == said.speech


FIVE = LocalText("5号窗口", "window 5")


def _a_queue_with_a_move() -> AnnouncementQueue:
    """Return a queue in which a call was made, a visitor sent on, and another call made."""
    queue = _a_queue("A001")
    assert queue.add(announcement_of_move(move("A007", FIVE)))
    assert queue.add(announcement("A002"))
    return queue


def test_who_is_sent_on_has_their_turn_among_the_calls_and_delays_them_no_longer_than_a_call() -> None:
    queue = _a_queue_with_a_move()

    assert [(each.number, each.is_move) for each in _hear_out(queue, 0)] == [
        ("A001", False),
        ("A007", True),
        ("A002", False),
    ]
    assert not queue.add(announcement_of_move(move("A007", FIVE)))


def test_where_somebody_was_sent_is_to_be_read_for_ten_seconds_though_others_are_called() -> None:
    queue = _a_queue_with_a_move()
    queue.advance(0)
    queue.sound_ended("a001/1")
    assert queue.moved(0) is None
    moved = queue.advance(2_000)
    assert moved is not None
    assert queue.moved(2_000) is moved
    queue.sound_ended(moved.id)
    begun = queue.advance(4_000)

    assert begun is not None
    assert begun.number == "A002"
    assert queue.moved(2_000 + MOVE_READ_MS - 1) is moved
    assert queue.moved(2_000 + MOVE_READ_MS) is None


def test_where_somebody_was_sent_is_to_be_read_as_long_as_it_is_spoken() -> None:
    queue = AnnouncementQueue()
    queue.add(announcement_of_move(move("A007", FIVE)))
    moved = queue.advance(0)

    assert queue.moved(25_000) is moved


def test_in_a_replay_who_was_sent_on_is_to_be_read_at_the_halls_speed() -> None:
    queue = AnnouncementQueue()
    queue.add(announcement_of_move(move("A007", FIVE)))
    moved = queue.advance(0, speed=60)
    assert moved is not None
    queue.sound_ended(moved.id)
    queue.advance(140, speed=60)

    assert queue.moved(166, speed=60) is moved
    assert queue.moved(167, speed=60) is None
