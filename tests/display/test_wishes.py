"""What a board asks for: a clip that it lacks, and a call that it never heard."""

import msgspec

from board_view.announcements import announcement_of
from board_view.missed import PATIENCE_MS, MissedCalls
from caller_display.wishes import AGAIN_MS, REMEMBERED, ClipWishes
from hall_protocol.speaking import SpeechLine
from tests.display.parts import board, call, line


def _lines(*clips: str) -> list[SpeechLine]:
    return [SpeechLine("zh", clip, clip) for clip in clips]


def test_a_clip_is_not_asked_for_again_within_a_second_and_then_it_is() -> None:
    wishes = ClipWishes()

    assert len(wishes.to_ask(_lines("a", "b"), 5)) == 2
    assert [each.clip for each in wishes.to_ask(_lines("a", "c"), 5 + AGAIN_MS - 1)] == ["c"]
    assert [each.clip for each in wishes.to_ask(_lines("a"), 5 + AGAIN_MS)] == ["a"]


def test_a_flood_of_wishes_is_forgotten_from_its_beginning() -> None:
    wishes = ClipWishes()
    wishes.to_ask(_lines(*(f"c{n}" for n in range(REMEMBERED + 1))), 0)

    assert [each.clip for each in wishes.to_ask(_lines("c0", "c1"), 1)] == ["c0"]


def test_a_call_that_only_the_state_knows_is_made_when_it_was_waited_for_in_vain() -> None:
    missed, known = MissedCalls(), {"a001/1"}
    missed.note(board("a", 2, line("A003"), line("A002"), line("A001")), known.__contains__, 0)

    assert missed.due(known.__contains__, PATIENCE_MS - 1) == []
    assert [each.id for each in missed.due(known.__contains__, PATIENCE_MS)] == ["a002/1", "a003/1"]
    assert missed.due(known.__contains__, 2 * PATIENCE_MS) == []


def test_a_call_that_comes_a_little_after_the_state_is_not_made_twice() -> None:
    missed, known = MissedCalls(), set[str]()
    missed.note(board("a", 2, line("A001")), known.__contains__, 0)
    known.add(announcement_of(call("A001")).id)

    assert missed.due(known.__contains__, PATIENCE_MS) == []


def test_who_is_served_already_was_not_missed() -> None:
    missed = MissedCalls()
    served = msgspec.structs.replace(line("A001"), wanted=False)
    missed.note(board("a", 2, served), set[str]().__contains__, 0)

    assert missed.due(set[str]().__contains__, PATIENCE_MS) == []
