"""Several nodes of one kind in one process: each is a loop of its own, and all stand or fall together."""

import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Protocol

from node_runtime.node import NodeRuntime


class Living(Protocol):
    """One node, built and ready to live."""

    @property
    def runtime(self) -> NodeRuntime:
        """By which it is told to stop."""

    def live(self) -> None:
        """Serve until told to stop."""


def live_together(nodes: Sequence[Living]) -> None:
    """A process of one node is its loop; in a process of several each has a thread of its own.

    When one of them falls all end, so that all are started again: a dead node beside living ones would stay dead.
    """
    if len(nodes) == 1:
        nodes[0].live()
        return

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        for node in nodes:
            node.runtime.stop()

    def live(node: Living) -> None:
        try:
            node.live()
        finally:
            stop()

    threads = [threading.Thread(target=live, args=(each,), name=each.runtime.settings.node) for each in nodes]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
