"""Several nodes in one process: each lives in a thread of its own, and all end with the first that falls."""

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from node_runtime.node import NodeRuntime
from node_runtime.settings import NodeSettings, SettingsError

Life = tuple[NodeRuntime, Callable[[], None]]
"""A node and what it lives by, until it is told to stop."""


def refuse_named_twice(settings: Sequence[NodeSettings]) -> None:
    """Raise SettingsError for a node named twice: the broker has one of a name, so the two would end each other."""
    names = [each.node for each in settings]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise SettingsError(f"{twice} is named twice; name each node once, and give a copied file a node of its own")


def live_together(lives: Sequence[Life]) -> None:
    """Let one node be this process's loop, or several have a thread each.

    When one of them falls all end, so that all are started again: a dead node beside living ones would stay dead.
    """
    if len(lives) == 1:
        lives[0][1]()
        return

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        for runtime, _ in lives:
            runtime.stop()

    def live(life: Callable[[], None]) -> None:
        try:
            life()
        finally:
            stop()

    threads = [threading.Thread(target=live, args=(life,), name=runtime.settings.node) for runtime, life in lives]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
