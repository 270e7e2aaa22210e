"""Several nodes in one process: each lives in a thread of its own, and all end with the first that falls."""

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from node_runtime.node import NodeRuntime
from node_runtime.settings import NodeSettings, SettingsError

Life = tuple[NodeRuntime, Callable[[], None]]
"""A node and what it lives by, until it is told to stop."""


def refuse_together(settings: Sequence[NodeSettings], has_screen: Callable[[NodeSettings], bool]) -> None:
    """Raise SettingsError for nodes that cannot share a process: it draws on one screen, and each has its own name."""
    _refuse_named_twice(settings)
    with_screen = [each.node for each in settings if has_screen(each)]
    if len(with_screen) > 1:
        raise SettingsError(f"{' and '.join(with_screen)} each have a screen; start a process for each")


def _refuse_named_twice(settings: Sequence[NodeSettings]) -> None:
    """The broker has one of a name, so two would end each other."""
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
