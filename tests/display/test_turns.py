"""Whose turn it is among those who are called, those who are served meanwhile, and what everybody must hear."""

import logging

import msgspec
import pytest

from board_view.announcements import MANY, MOST, SHORTEST_MS, Announcement, AnnouncementQueue, announcement_of_said
from hall_protocol.message import LocalText
from hall_protocol.speaking import ZoneSaid
from tests.display.parts import MORNING_MS, announcement, board, line

LEAVE = LocalText("请立即离开大厅", "Please leave the hall at once")


def _said(say_id: str, kind: str = "live") -> Announcement:
    said = {"zone": "a", "say_id": say_id, "kind": kind, "text": {"zh": LEAVE.zh, "en": LEAVE.en}, "at_ms": MORNING_MS}
    return announcement_of_said(msgspec.convert(said, ZoneSaid))


def _a_queue(*numbers: str) -> AnnouncementQueue:
    queue = AnnouncementQueue()
    for number in numbers:
        assert queue.add(announcement(number))
    return queue


def _hear_out(queue: AnnouncementQueue, now_ms: int = 0) -> list[str]:
    """The numbers, or the ids of what is said to everybody, in the order in which they are heard."""
    heard = []
    while (begun := queue.advance(now_ms)) is not None:
        heard.append(begun.number or begun.call_id)
        queue.sound_ended(begun.id)
        now_ms += SHORTEST_MS
    return heard


def test_a_number_stands_large_for_eight_seconds_however_short_its_sound() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_ended("a001/1")

    assert queue.advance(7_999) is None
    assert queue.advance(8_000) is not None


def test_who_is_served_already_when_their_turn_comes_is_not_called() -> None:
    queue = _a_queue("A001", "A002", "A003")
    served = msgspec.structs.replace(line("A002"), wanted=False)

    dropped = queue.settle(board("a", 2, line("A003"), served, line("A001"), at_ms=MORNING_MS + 1))

    assert [each.number for each in dropped] == ["A002"]
    assert _hear_out(queue) == ["A001", "A003"]


def test_a_call_that_comes_in_after_its_visitor_was_served_is_not_spoken(caplog: pytest.LogCaptureFixture) -> None:
    queue = _a_queue()
    queue.settle(board("a", 2, msgspec.structs.replace(line("A002"), wanted=False), at_ms=MORNING_MS + 1))

    with caplog.at_level(logging.INFO):
        assert not queue.add(announcement("A002"))

    assert caplog.messages == ["a002/1 not spoken: not wanted any more"]
    assert _hear_out(queue) == []


def test_a_recall_is_wanted_though_the_board_tells_only_of_the_call_before() -> None:
    queue = _a_queue()
    queue.settle(board("a", 2, msgspec.structs.replace(line("A002"), wanted=False), at_ms=MORNING_MS + 1))

    assert queue.add(announcement("A002", attempt=2))


def test_an_older_state_of_the_zone_takes_nothing_back() -> None:
    queue = _a_queue("A001")
    served = msgspec.structs.replace(line("A001"), wanted=False)
    queue.settle(board("a", 3, line("A001"), at_ms=MORNING_MS + 3))

    assert queue.settle(board("a", 2, served, at_ms=MORNING_MS + 2)) == ()
    assert _hear_out(queue) == ["A001"]


def test_an_emergency_comes_before_all_that_wait_and_in_its_own_order() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    for said in (_said("fire", "emergency"), _said("hello"), _said("exit", "emergency")):
        assert queue.add(said)
    queue.sound_ended("a001/1")

    assert _hear_out(queue) == ["fire", "exit", "A002", "hello"]


def test_an_emergency_waits_for_nothing_and_whom_it_interrupts_is_called_after_it() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_begun("a001/1", 100, 6_000)
    queue.add(_said("fire", "emergency"))

    begun = queue.advance(200)
    assert begun is not None
    assert begun.is_urgent
    assert [each.number for each in queue.coming(2)] == ["A001", "A002"]


def test_who_was_heard_to_the_end_is_not_called_again_after_an_emergency() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_ended("a001/1")
    queue.add(_said("fire", "emergency"))
    queue.advance(200)

    assert [each.number for each in queue.coming(2)] == ["A002"]


def test_while_an_emergency_stands_nobody_is_called_and_a_guides_words_are_said() -> None:
    queue = _a_queue("A001")
    queue.hold_calls(True)
    assert queue.advance(0) is None
    queue.add(_said("hello"))
    begun = queue.advance(100)
    assert begun is not None
    assert begun.call_id == "hello"

    queue.hold_calls(False)
    queue.sound_ended("hello/1")
    begun = queue.advance(20_000)
    assert begun is not None
    assert begun.number == "A001"


def test_what_is_said_to_everybody_is_said_once_and_in_its_turn() -> None:
    queue = _a_queue("A001")
    assert queue.add(_said("hello"))
    assert not queue.add(_said("hello"))
    queue.settle(board("a", 2, line("A001"), at_ms=MORNING_MS + 9))

    assert _hear_out(queue) == ["A001", "hello"]


def test_a_long_sentence_is_heard_to_its_end() -> None:
    queue = _a_queue("A001", "A002")
    queue.advance(0)
    queue.sound_begun("a001/1", 500, 70_000)

    assert queue.advance(70_000) is None
    assert queue.advance(100_499) is None
    assert queue.advance(100_500) is not None


def test_a_flood_is_said_once_and_costs_bounded_memory(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        queue = _a_queue(*(f"A{n:04}" for n in range(1_000)))

    assert caplog.messages == [f"{MANY + 1} announcements wait to be spoken; each has its turn"]
    assert _hear_out(queue) == [f"A{n:04}" for n in range(1_000)]
    for n in range(MOST + 5):
        queue.add(announcement(f"B{n:04}"))
    assert len(queue) == MOST
