"""A terminal whose file names another window than the hall does is found out before its clerk calls for that one."""

from functools import partial

from hall_protocol.states import HubState
from node_runtime.window_watch import WITHIN_MS, WindowWatch
from tests.runtime.parts import LittleHall, YesHub
from tests.runtime.test_node import Diary, living
from tests.sign.parts import board


def test_a_window_nothing_is_heard_of_is_missed_once_the_hub_has_had_its_time() -> None:
    watch = WindowWatch("window-3")
    watch.hear(HubState(alive=True, epoch=1, hall_time_ms=1, utc_offset_s=0))

    assert not watch.is_missing(True, 1_000)
    assert not watch.is_missing(True, 1_000 + WITHIN_MS - 1)
    assert watch.is_missing(True, 1_000 + WITHIN_MS)
    watch.hear(board("ready"))
    assert not watch.is_missing(True, 1_000 + WITHIN_MS)


def test_another_windows_word_is_not_its_own() -> None:
    watch = WindowWatch("window-4")
    watch.hear(board("ready"))
    watch.is_missing(True, 0)

    assert watch.is_missing(True, WITHIN_MS)


def test_without_a_hub_and_without_a_window_nothing_is_missed() -> None:
    alone, roaming = WindowWatch("window-3"), WindowWatch("")
    for watch, is_there in ((alone, False), (roaming, True)):
        watch.is_missing(is_there, 0)
        assert not watch.is_missing(is_there, WITHIN_MS * 10)

    assert not alone.is_missing(True, WITHIN_MS * 10), "a hub that just came back has its time as well"


def _is_told(diary: Diary, hall_time_ms: int) -> bool:
    return any(isinstance(said, HubState) and said.hall_time_ms == hall_time_ms for said in diary.messages)


def test_a_terminal_of_a_window_that_is_not_there_says_so(hall: LittleHall, hub: YesHub) -> None:
    ahead = [0]
    with living(hall.node("t-1"), ahead) as (node, diary):
        diary.wait_for(lambda: diary.links[-1:] == [(True, True)])
        assert node.faults == ()
        for _ in range(4):  # so slowly that the hub's word is never too old
            ahead[0] += WITHIN_MS // 4
            hub.say_alive(next_ms := 2_000_000 + ahead[0])
            assert diary.wait_for(partial(_is_told, diary, next_ms))

        assert diary.wait_for(lambda: node.faults == ("node.no_window",))
