"""The forecaster's worker, `python -m hall_simulator.forecaster.work`: answers one question, or learns, and ends.

A task comes in as a line of JSON, steps go out as lines. When whoever gave the task is gone, so are we, and all the
processes that help us: nobody would hear the answer.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

import msgspec

from hall_simulator.forecaster.questions import REASONS, answer
from hall_simulator.forecaster.tasks import Step, Task
from hall_simulator.learning.learn import NotBegunError
from hall_simulator.learning.learned_file import LearnedError, learn_anew
from node_runtime.logs import set_up_logging

SAID_EVERY_S: Final = 0.5


class Saying:
    """Says how far we are, but not at every day that was played."""

    def __init__(self) -> None:
        self._again_s = 0.0

    def progress(self, part: float) -> None:
        """Say it, if it has not just been said."""
        if time.monotonic() >= self._again_s:
            self._again_s = time.monotonic() + SAID_EVERY_S
            say(Step(part))


def say(step: Step) -> None:
    """Say a step."""
    sys.stdout.buffer.write(msgspec.json.encode(step) + b"\n")
    sys.stdout.buffer.flush()


def _done(task: Task) -> Step:
    data, saying = Path(task.data), Saying()
    try:
        if task.kind == "learn":
            learn_anew(data)
            return Step(1.0)
        return Step(1.0, answer=answer(task.kind, task.question, data, task.now_ms, saying.progress))
    except (*REASONS, LearnedError, NotBegunError) as reason:
        return Step(1.0, error=str(reason))


def _end_with_who_asked() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # not by the buffer: it would be locked when we end ourselves
        pass
    os.killpg(0, signal.SIGTERM)


def main() -> int:
    """Do one task; whoever starts us gives us a session of our own."""
    set_up_logging("forecaster-work")
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    threading.Thread(target=_end_with_who_asked, name="who-asked", daemon=True).start()
    say(_done(task))
    return 0


if __name__ == "__main__":
    sys.exit(main())
