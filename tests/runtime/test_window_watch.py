"""A terminal whose file names another window than the hall does is found out before its clerk calls for that one."""

import threading
from functools import partial
from pathlib import Path
from typing import cast

import msgspec

from hall_protocol.states import HubState, WindowBoard, WindowPhase
from hall_protocol.topics import WINDOW, Address
from node_runtime.bus import Heard
from node_runtime.clock import boottime_ms
from node_runtime.condition import read_condition
from node_runtime.node import CONDITION_EVERY_MS
from node_runtime.window_watch import WITHIN_MS, WindowWatch
from tests.runtime.parts import PATIENCE_S, LittleHall, YesHub
from tests.runtime.test_node import Diary, living
from tests.sign.parts import board


def test_a_window_nothing_is_heard_of_is_missed_once_the_hub_has_had_its_time() -> None:
    watch = WindowWatch("window-3")
    watch.hear(HubState(alive=True, epoch=1, hall_time_ms=1, utc_offset_s=0), 0)

    assert not watch.is_missing(True, 1_000)
    assert not watch.is_missing(True, 1_000 + WITHIN_MS - 1)
    assert watch.is_missing(True, 1_000 + WITHIN_MS)
    watch.hear(board("ready"), 0)
    assert not watch.is_missing(True, 1_000 + WITHIN_MS)


def test_another_windows_word_is_not_its_own() -> None:
    watch = WindowWatch("window-4")
    watch.hear(board("ready"), 0)
    watch.is_missing(True, 0)

    assert watch.is_missing(True, WITHIN_MS)


def test_without_a_hub_and_without_a_window_nothing_is_missed() -> None:
    alone, roaming = WindowWatch("window-3"), WindowWatch("")
    for watch, is_there in ((alone, False), (roaming, True)):
        watch.is_missing(is_there, 0)
        assert not watch.is_missing(is_there, WITHIN_MS * 10)

    assert not alone.is_missing(True, WITHIN_MS * 10), "a hub that just came back has its time as well"


def test_since_when_a_window_rests_is_known_until_somebody_comes_back_to_it() -> None:
    watch = WindowWatch("window-3")
    since = []
    for at_ms, phase in enumerate(("open", "paused", "closed", "ready", "closed")):
        watch.hear(board(cast(WindowPhase, phase)), at_ms)
        since.append(watch.resting_since_ms)

    assert since == [None, 1, 1, None, 4]


def test_a_terminal_says_to_the_keeper_of_its_machine_since_when_its_window_rests(
    hall: LittleHall, hub: YesHub, tmp_path: Path
) -> None:
    word, ahead = tmp_path / "t-1.json", [0]
    settings = msgspec.structs.replace(hall.node("t-1"), window="window-3", condition=word)
    with living(settings, ahead) as (node, diary):
        assert diary.wait_for(lambda: diary.links[-1:] == [(True, True)])
        node.inbox.put(Heard(Address(WINDOW, settings.hall, {"window": "window-3"}), board("paused")))
        assert diary.wait_for(lambda: any(isinstance(said, WindowBoard) for said in diary.messages))
        ahead[0] += CONDITION_EVERY_MS
        end_ms = boottime_ms() + PATIENCE_S * 1000
        while (said := read_condition(word)) is None or said.resting_since_ms is None:
            assert boottime_ms() < end_ms, said
            threading.Event().wait(0.02)

    assert said.resting_since_ms <= said.beat_ms


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
