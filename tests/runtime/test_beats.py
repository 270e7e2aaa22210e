"""A node's loop beats when its app wants it, even where that becomes known only between two beats."""

import threading
from random import Random

from node_runtime.clock import boottime_ms
from node_runtime.node import NodeRuntime
from tests.runtime.parts import PATIENCE_S, LittleHall
from tests.runtime.test_node import Diary


class Heart(Diary):
    """Counts its beats; the next one is as far away as it was last told."""

    def __init__(self) -> None:
        super().__init__()
        self.beats = 0
        self.wish_s = 10 * PATIENCE_S

    def on_tick(self, now_ms: int) -> None:
        self.beats += 1
        super().on_tick(now_ms)


def test_a_press_that_wants_a_beat_soon_gets_it(hall: LittleHall) -> None:
    """A button held down is a long press in 700 ms, however seldom a terminal at rest looks around."""
    node = NodeRuntime(
        hall.node("t-1"), monotonic_ms=boottime_ms, boot_id="boot-1", id_prefix="aaaaaaaa", jitter=Random(1)
    )
    heart = Heart()
    thread = threading.Thread(target=node.run, args=(heart, lambda: heart.wish_s))
    thread.start()
    assert heart.wait_for(lambda: heart.beats == 1)
    since_ms = boottime_ms()

    node.inbox.put(lambda: setattr(heart, "wish_s", 0.1))

    assert heart.wait_for(lambda: heart.beats >= 3)
    assert boottime_ms() - since_ms >= 2 * 100 - 1, (
        "two beats, each a tenth of a second; moments are cut to milliseconds"
    )
    node.stop()
    thread.join()
