"""A hub without a bus: a scheduler over its journal, which is all that is left of it when it dies."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from central_scheduler.credentials import credentials_of
from central_scheduler.opening import open_hall
from central_scheduler.scheduler import Asked, Scheduler
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_config.texts import Catalogue
from hall_protocol.commands import CallNext, Command, OpenWindow
from hall_protocol.events import Reply
from hall_protocol.states import Offers
from hall_records.entries import Entry
from hall_records.journal import Journal
from queue_core.commands import TimePassed
from queue_core.events import DayOpened, Event
from tests.dispenser.outages import (
    S,
    World,
)

SNAPSHOT_EVERY: Final = 5_000
SENTENCES: Final = Sentences(Catalogue.load())


class Hub:
    """A scheduler over its journal; it is killed and started, and nothing but the journal is left of it."""

    def __init__(self, world: World, folder: Path, config: HallConfig, heard: Callable[[Event], None]) -> None:
        self._world = world
        self._folder = folder
        self._known = credentials_of(config)
        self.config = config
        self._heard = heard
        self._scheduler: Scheduler | None = None
        self._journal: Journal | None = None
        self._snapshot_seq = 0
        self._ids = count()
        self.starts = 0
        self.start()

    @property
    def is_up(self) -> bool:
        return self._scheduler is not None

    def start(self) -> None:
        if self._scheduler is None:
            self.starts += 1
            self._journal = Journal.open(self._folder / "journal.db", self.config.id)
            opened = open_hall(self._journal, self.config, SENTENCES, self._world.now_ms, 1.0)
            self._scheduler = opened.scheduler

    @property
    def epoch(self) -> int:
        return self._scheduler.stamp.epoch if self._scheduler else 0

    @property
    def offers(self) -> Offers | None:
        """What it says of the numbers given today; only a hub that may forget them need say it."""
        return None

    def stop(self) -> None:
        if self._journal is not None:
            self._journal.close()
        self._scheduler = self._journal = None

    def pass_time(self) -> None:
        """Do what is due by itself."""
        hub, now_ms = self._scheduler, self._world.now_ms
        while hub is not None and now_ms >= hub.hall.next_due_ms():
            for event in hub.command(TimePassed(), now_ms):
                self._hear(event)

    def take(self, node: str, command: Command) -> Reply | None:
        """Decide and store one command, if anybody is there."""
        self.pass_time()
        if self._scheduler is None or self._journal is None:
            return None
        (answer,) = self._scheduler.take([Asked(self._known[node], command)], self._world.now_ms)
        if not answer.repeated:
            for event in answer.events:
                self._hear(event)
        if self._journal.seq - self._snapshot_seq >= SNAPSHOT_EVERY:
            self._snapshot_seq = self._journal.seq
            self._journal.save_snapshot(self._scheduler.hall.state)
        return answer.reply

    def _hear(self, event: Event) -> None:
        if isinstance(event, DayOpened):
            self._open_windows()
        self._heard(event)

    def _open_windows(self) -> None:
        for window in self.config.windows:
            self._world.after(S, partial(self._open_window, window.id))

    def _open_window(self, window: str) -> None:
        self.take(window, OpenWindow(command_id=self._next_id()))

    def calls(self, window: str) -> None:
        """A clerk calls whoever is next, which ends the visit before."""
        self.take(window, CallNext(command_id=self._next_id()))

    def _next_id(self) -> str:
        return f"clerks{self.starts:02d}-{next(self._ids):06d}"

    def entries(self) -> list[Entry]:
        """Return all that is on record."""
        assert self._journal is not None
        return list(self._journal.entries())
