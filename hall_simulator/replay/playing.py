"""Plays a recorded day through a running hall: visitors touch, clerks press, and nothing else is moved by us."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall_protocol.states import HallGlance, WindowBoard
from hall_protocol.topics import HALL, WINDOW
from hall_simulator.replay.clerks import Clerks
from hall_simulator.replay.visitors import Errand, Glass, Visitors
from node_runtime.client import RequestClient

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.04
"""How often clerks look at their windows, in real seconds."""
PRESSING_TOGETHER: Final = 8
STALLED_MS: Final = 4 * 3_600_000
"""Hall time without anything being finished after which nothing will be."""
STALLED_S: Final = 60.0
"""The same in real seconds; both must have passed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The running hall, as far as a replay touches it."""

    dispensers: Mapping[str, Path]
    """Sockets of the dispensers' hands, by node."""
    terminals: Mapping[str, Path]
    """Sockets of the terminals' hands, by window."""
    usual_ms: int
    """How long somebody nobody knows is at a window."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is."""

    now_ms: int
    taken: int
    served: int


class Play:
    """One replay, from the first visitor to the last.

    It ends when everybody is served, at `until_ms` but not before the last visitor has been at a dispenser, or when
    nothing moves any more.
    """

    def __init__(
        self,
        errands: tuple[Errand, ...],
        stage: Stage,
        hall: RequestClient,
        until_ms: int | None,
        now_s: Callable[[], float],
    ) -> None:
        self._hall = hall
        self._until_ms = until_ms
        self._now_s = now_s
        self._everybody = len(errands)
        self._usual_ms = stage.usual_ms
        glasses = {node: Glass(hands) for node, hands in stage.dispensers.items()}
        self.visitors = Visitors(errands, glasses, hall.hall_clock.now_ms, hall.hall_clock.speed)
        self._executor = ThreadPoolExecutor(PRESSING_TOGETHER, "clerk")
        self.clerks = Clerks(stage.terminals, self._board, self._needs_ms, self._executor, now_s)
        self._moved = (0, 0.0, 0)
        """What was taken and served at the last movement, and when it was: real seconds and hall milliseconds."""

    def run(self, tell: Callable[[Progress], None]) -> None:
        """Play; `tell` hears of the progress several times a second."""
        at_dispensers = self.visitors.at_dispensers(self._now_s)
        with ThreadPoolExecutor(len(at_dispensers), "dispenser") as threads:
            lines = [threads.submit(line) for line in at_dispensers]
            try:
                self._watch(lines, tell)
            finally:
                self.visitors.end()
                self._executor.shutdown()
        for line in lines:
            line.result()

    def _watch(self, lines: list[Future[None]], tell: Callable[[Progress], None]) -> None:
        pause = threading.Event()
        while not self._is_over(progress := self._progress()):
            tell(progress)
            self.clerks.look(progress.now_ms)
            pause.wait(LOOK_EVERY_S)
            for line in wait(lines, 0, FIRST_EXCEPTION).done:
                line.result()
        tell(progress)

    def _progress(self) -> Progress:
        glance = self._hall.latest(HALL)
        served = glance.done if isinstance(glance, HallGlance) else 0
        return Progress(self._hall.hall_clock.now_ms(), self.visitors.told.done, served)

    def _is_over(self, progress: Progress) -> bool:
        if progress.taken < self._everybody:
            return False  # who stands at a dispenser is waited for, however late it has become
        if self._until_ms is not None and progress.now_ms >= self._until_ms:
            return True
        return progress.served >= len(self.visitors.told.tickets) or self._has_stalled(progress)

    def _has_stalled(self, progress: Progress) -> bool:
        count, at_s, at_ms = self._moved
        if progress.taken + progress.served != count or not at_ms:
            self._moved = (progress.taken + progress.served, self._now_s(), progress.now_ms)
            return False
        stalled = self._now_s() - at_s > STALLED_S and progress.now_ms - at_ms > STALLED_MS
        if stalled:
            logger.error("nothing has moved for %d hall hours: the replay ends here", STALLED_MS // 3_600_000)
        return stalled

    def _board(self, window: str) -> WindowBoard | None:
        board = self._hall.latest(WINDOW, window=window)
        return board if isinstance(board, WindowBoard) else None

    def _needs_ms(self, ticket: str) -> int:
        errand = self.visitors.told.tickets.get(ticket)
        return errand.visit.service_ms if errand else self._usual_ms
