"""Questions that take the forecaster a while: asked over the bus, remembered until the console ends.

Nobody waits for an answer here: a page asks how far a question is, may be left, and finds it again.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from hall_protocol.events import Job, JobResult
from hall_protocol.message import Message
from hall_protocol.states import NodeStatus
from hall_protocol.topics import JOB, Address
from web_console.live import LiveHall

KEPT: Final = 12
"""So many questions are remembered; of more the oldest is forgotten."""
AT_ONCE: Final = 3
"""So many may wait for their answers at a time: the forecaster computes one after another."""
SILENT_MS: Final = 8_000
"""Who is there says at once that it has the question; nothing heard for so long, and it is not there."""
FORECASTER: Final = "forecaster"

Kind = Literal["what_if", "advice"]
State = Literal["asked", "queued", "working", "answered", "refused", "silent", "lost"]
"""`silent`: nobody takes the question; `lost`: who had taken it has gone."""
OPEN: Final = frozenset({"asked", "queued", "working"})


class TooManyQuestionsError(RuntimeError):
    """Some questions wait for their answers already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what has been heard of it."""

    id: str
    kind: Kind
    question: str
    """The forecaster's own JSON."""
    about: object
    """What it was made of, to be shown and asked again; None when another system has asked."""
    asked_ms: int
    """Hall time."""
    since_ms: int
    """On the console's own clock."""
    taken: bool = False
    progress: float = 0.0
    answer: str = ""
    error: str = ""
    lost: bool = False

    def state(self, now_ms: int) -> State:
        """Return how it stands at a moment of the console's own clock."""
        if self.answer or self.error:
            return "answered" if self.answer else "refused"
        if self.lost:
            return "lost"
        if not self.taken:
            return "silent" if now_ms - self.since_ms >= SILENT_MS else "asked"
        return "working" if self.progress > 0 else "queued"


@dataclass
class Questions:
    """All that was asked at this console."""

    hall: LiveHall
    monotonic_ms: Callable[[], int]
    _asked: dict[str, Asked] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Hear of every answer from now on."""
        self.hall.listen(self._hear)

    def ask(self, kind: Kind, question: str, about: object) -> Asked:
        """Ask, or raise TooManyQuestionsError."""
        asked = Asked(secrets.token_hex(6), kind, question, about, self.hall.now_ms, self.monotonic_ms())
        with self._lock:
            if sum(self.state(each) in OPEN for each in self._asked.values()) >= AT_ONCE:
                raise TooManyQuestionsError
            self._asked[asked.id] = asked
            self._forget_the_oldest()
        self.hall.tell(JOB, Job(job_id=asked.id, kind=kind, question=question), id=asked.id)
        return asked

    def find(self, job_id: str) -> Asked | None:
        """Return a question that is remembered."""
        with self._lock:
            return self._asked.get(job_id)

    def state(self, asked: Asked) -> State:
        """Return how a question stands now."""
        return asked.state(self.monotonic_ms())

    def recent(self) -> tuple[Asked, ...]:
        """Return what was asked on pages, the latest first."""
        with self._lock:
            return tuple(each for each in reversed(self._asked.values()) if each.about is not None)

    def _forget_the_oldest(self) -> None:
        """One that is still open is kept: somebody waits for it."""
        for each in list(self._asked.values()):
            if len(self._asked) > KEPT and self.state(each) not in OPEN:
                del self._asked[each.id]

    def _hear(self, _address: Address, message: Message) -> None:
        if isinstance(message, JobResult):
            self._take(message)
        elif isinstance(message, NodeStatus) and message.node == FORECASTER and message.state == "lost":
            self._lose()

    def _take(self, result: JobResult) -> None:
        with self._lock:
            asked = self._asked.get(result.job_id)
            if asked is None or asked.answer or asked.error:
                return
            heard = replace(asked, taken=True, lost=False, progress=result.progress)
            self._asked[asked.id] = replace(heard, answer=result.answer, error=result.error)

    def _lose(self) -> None:
        """The forecaster has ended, and with it all that it was asked."""
        with self._lock:
            for each in self._asked.values():
                if not (each.answer or each.error):
                    self._asked[each.id] = replace(each, lost=True)
