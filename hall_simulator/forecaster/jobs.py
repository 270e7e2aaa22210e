"""Questions that take long: one at a time, in a process of its own, so that forecasts go on meanwhile."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

from hall_config.texts import both
from hall_protocol.events import Job, JobResult
from hall_simulator.forecaster.tasks import Step, Task
from node_runtime.clock import MonotonicMs
from node_runtime.inbox import Inbox

log = logging.getLogger(__name__)

MOST: Final = 20
"""So many questions may wait; whoever asks more at once does not read the answers."""
LONGEST_MS: Final = 900_000
ANSWERED: Final = 16
"""So many answers are remembered: a question that comes twice is not computed twice."""
LEARN: Final = ":learn:"
"""The id of the forecaster's own work; no question can have it, for it could not stand in a topic."""
ENDS_WITHIN_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Said:
    """A worker has said a step; None when it has ended."""

    worker: int
    step: Step | None


class Worker:
    """A process that does one task, and ends."""

    def __init__(self, number: int, task: Task, inbox: Inbox) -> None:
        self._number, self._inbox = number, inbox
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hall_simulator.forecaster.work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout
        with suppress(BrokenPipeError):  # it has fallen already; its end tells
            self._stdin.write(msgspec.json.encode(task) + b"\n")
            self._stdin.flush()
        self._thread = threading.Thread(target=self._listen, name=f"worker-{number}", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Have it end, whatever it does; it ends its helpers with it."""
        with suppress(BrokenPipeError):
            self._stdin.close()
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._thread.join()

    def _listen(self) -> None:
        with self._stdout:
            for line in self._stdout:
                self._inbox.put(Said(self._number, msgspec.json.decode(line, type=Step)))
        self._inbox.put(Said(self._number, None))


Tell = Callable[[JobResult], None]


class Jobs:
    """Takes questions, has them answered one after the other, and tells."""

    def __init__(self, data: Path, inbox: Inbox, monotonic_ms: MonotonicMs, tell: Tell) -> None:
        self._data, self._inbox, self._monotonic_ms, self._tell = data, inbox, monotonic_ms, tell
        self._waiting: deque[tuple[str, Task]] = deque()
        self._answers: dict[str, JobResult] = {}
        self._worker: Worker | None = None
        self._number = 0
        self._current = ""
        self._last: Step | None = None
        self._until_ms = 0

    def ask(self, job_id: str, job: Job, now_ms: int) -> None:
        """Take a question; one that came before is not computed again."""
        if job_id in self._answers:
            self._tell(self._answers[job_id])
        elif job_id == self._current or any(job_id == each for each, _ in self._waiting):
            return
        elif len(self._waiting) >= MOST:
            self.refuse(job_id, str(both("job.too_many", most=MOST)))
        else:
            self._waiting.append((job_id, Task(job.kind, str(self._data), job.question, now_ms)))
            self._tell(JobResult(job_id=job_id, progress=0.0))
            self._begin_next()

    def learn(self) -> None:
        """Learn from the journal when nothing else is to be done."""
        if self._current != LEARN and all(job_id != LEARN for job_id, _ in self._waiting):
            self._waiting.append((LEARN, Task("learn", str(self._data))))
            self._begin_next()

    def refuse(self, job_id: str, reason: str) -> None:
        """Say why there is no answer."""
        self._answered(JobResult(job_id=job_id, progress=1.0, error=reason))

    def heard(self, said: Said) -> None:
        """Take what a worker says."""
        if said.worker != self._number or self._worker is None:
            return  # of one that was given up
        if said.step is None:
            self._finish(self._last or Step(1.0, error=str(both("job.failed"))))
        elif said.step.answer or said.step.error or said.step.progress >= 1:
            self._last = said.step
        elif self._current != LEARN:
            self._tell(JobResult(job_id=self._current, progress=said.step.progress))

    def look_after(self) -> None:
        """Give up what takes too long."""
        if self._worker is not None and self._monotonic_ms() >= self._until_ms:
            self._finish(Step(1.0, error=str(both("job.too_long", minutes=LONGEST_MS // 60_000))))

    def end(self) -> None:
        """End what is going on; nobody will hear of it."""
        self._waiting.clear()
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _begin_next(self) -> None:
        if self._worker is not None or not self._waiting:
            return
        self._current, task = self._waiting.popleft()
        self._number += 1
        self._last, self._until_ms = None, self._monotonic_ms() + LONGEST_MS
        log.info("%s %s begins", task.kind, self._current)
        self._worker = Worker(self._number, task, self._inbox)

    def _finish(self, step: Step) -> None:
        assert self._worker is not None
        self._worker.end()
        self._worker, job_id, self._current = None, self._current, ""
        log.info("%s ends%s", job_id, f": {step.error}" if step.error else "")
        if job_id != LEARN:
            self._answered(JobResult(job_id=job_id, progress=1.0, answer=step.answer, error=step.error))
        self._begin_next()

    def _answered(self, result: JobResult) -> None:
        self._answers[result.job_id] = result
        if len(self._answers) > ANSWERED:
            del self._answers[next(iter(self._answers))]
        self._tell(result)
