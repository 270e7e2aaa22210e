"""The hub as a process: one loop takes what came in, decides it together, and tells everybody."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from typing import Final

from central_scheduler.absence import Absence
from central_scheduler.clerk_days import DaySoFar
from central_scheduler.credentials import credentials_of
from central_scheduler.demand import DemandLearned
from central_scheduler.hall_rules import utc_offset_s
from central_scheduler.indexer import Indexed, Indexer
from central_scheduler.publisher import Publisher
from central_scheduler.scheduler import Answered, Asked, Scheduler
from central_scheduler.ticket_log import log_events
from hall_config.model import HallConfig
from hall_protocol.access import Credential
from hall_protocol.codec import BadCommandError, UnknownCommandError
from hall_protocol.commands import Command
from hall_protocol.message import ProtocolError
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Forecast, HubState
from hall_protocol.topics import HUB, REPLY, locate
from hall_records.faults import RecordsError
from hall_records.journal import Journal
from node_runtime.bus import Bus, BusUp, Garbled, Heard
from node_runtime.clock import HallClock, MonotonicMs
from node_runtime.inbox import Inbox
from node_runtime.roster import write_roster
from node_runtime.watchdog import Watchdog
from queue_core.commands import TimePassed
from queue_core.events import DayOpened, Event, HallConfigured

logger = logging.getLogger(__name__)

BEAT_MS: Final = 1_000
"""How often the hub says that it is alive; three times within what a node waits before it says the hub is gone."""
TOGETHER: Final = 64
"""How many commands are committed together at most."""
SNAPSHOT_EVERY: Final = 5_000
"""Events between two snapshots, and more on a day of more tickets than that: a restart reads at most so many."""


class Stop:
    """Put into the inbox to end the service in order."""


class Service:
    """The hub's loop; everything it needs is handed to it."""

    def __init__(
        self,
        config: HallConfig,
        journal: Journal,
        scheduler: Scheduler,
        publisher: Publisher,
        bus: Bus,
        inbox: Inbox,
        clock: HallClock,
        monotonic_ms: MonotonicMs,
        version: str,
        indexer: Indexer,
        roster: Path,
        watchdog: Watchdog | None = None,
    ) -> None:
        """`roster` is the folder in which it is noted who is on the bus."""
        self._config = config
        self._roster = roster
        self._watchdog = watchdog
        self._journal = journal
        self._scheduler = scheduler
        self._publisher = publisher
        self._bus = bus
        self._inbox = inbox
        self._clock = clock
        self._monotonic_ms = monotonic_ms
        self._version = version
        self._indexer = indexer
        self._known: dict[str, Credential] = {}
        self._dropped: Counter[str] = Counter()
        self._beat_due_ms = 0
        self._absence = Absence()
        self._snapshot_seq = 0  # a start that had much to read saves the next one from reading it again
        self._unstored = False
        self._stopping = False

    def run(self) -> None:
        """Serve until told to stop."""
        self._enrol()
        self._publisher.configure(self._config, self._scheduler.hall, self._indexer.index(self._config))
        self._bus.start()
        self._beat_due_ms = self._monotonic_ms()
        self._live()
        self._indexer.stop()
        self._bus.stop()

    def _live(self) -> None:
        if self._watchdog:
            self._watchdog.start()
        while not self._stopping:
            self._turn()
            if self._watchdog:
                self._watchdog.beat()
        if self._watchdog:
            self._watchdog.stop()

    def _enrol(self) -> None:
        """Note who is on the bus, for the broker to go by; a full disk must not end a hall that is at work."""
        self._known = credentials_of(self._config)
        try:
            write_roster(self._roster, self._config.id, self._known.values())
        except OSError as problem:
            logger.error("who is on the bus could not be noted in %s (%s): make room", self._roster, problem.strerror)

    def _turn(self) -> None:
        first = self._inbox.next(self._idle_s())
        arrived = [] if first is None else [first, *self._inbox.drain()]
        if self._absence.woke(self._beat_due_ms, self._monotonic_ms()):
            logger.warning("the hub was away; wishes sent to it meanwhile are taken to be as old as that")
        self._let_time_pass()  # first: who takes a ticket after the day has ended takes one of the new day
        asked = [asked for event in arrived for asked in self._listen(event)]
        for start in range(0, len(asked), TOGETHER):
            self._answer(self._scheduler.take(asked[start : start + TOGETHER], self._clock.now_ms()))
        self._beat()
        self._show()
        self._take_snapshot()

    def _show(self) -> None:
        self._publisher.follow(self._scheduler.hall)
        self._publisher.note((dict(self._scheduler.refusals), dict(self._dropped)))
        self._publisher.refresh(self._scheduler.stamp, self._clock.now_ms(), self._monotonic_ms())

    def _idle_s(self) -> float:
        """Return how long the hub may wait for somebody to ask something."""
        boards_ms = self._publisher.due_in_ms(self._monotonic_ms())
        beat_ms = max(0, self._beat_due_ms - self._monotonic_ms())
        return min(beat_ms, boards_ms, self._due_in_ms()) / 1000

    def _due_in_ms(self) -> int:
        """Return how soon something happens in the hall by itself; what could not be stored waits for the next beat."""
        if self._unstored:
            return BEAT_MS
        now_ms, due_ms = self._clock.now_ms(), self._scheduler.hall.next_due_ms()
        told = (self._publisher.changes_ms(now_ms), self._publisher.speaks_ms(now_ms))
        left_ms = min([due_ms, *(told_ms for told_ms in told if told_ms is not None)]) - now_ms
        return max(0, ceil(left_ms / self._clock.speed))

    def _listen(self, event: object) -> Iterable[Asked]:
        match event:
            case Heard(address, Command() as command):
                return self._from(address.ids["node"], command)
            case Heard(_, Forecast() as forecast):
                self._publisher.foresee(forecast, self._scheduler.stamp)
            case Indexed() if self._indexer.is_current(event):
                self._publisher.index(event.entries)
            case DemandLearned() as learned:
                self._publisher.learn(learned)
            case DaySoFar() as before:
                self._publisher.recall(before)
            case Garbled(path, problem):
                self._complain(path, problem)
            case BusUp():
                self._beat_due_ms = self._monotonic_ms()
            case Stop():
                self._stopping = True
        return ()

    def _from(self, node: str, command: Command) -> Iterable[Asked]:
        sender = self._known.get(node)
        if sender is None:
            self._drop("unknown_node", f"node {node} is not in the hall's configuration")
            return ()
        return (Asked(sender, self._absence.aged(command)),)

    def _complain(self, path: str, problem: ProtocolError) -> None:
        """Bad bytes are counted; whoever can be answered, is."""
        if isinstance(problem, UnknownCommandError):
            self._drop(RefusalCode.UNKNOWN_COMMAND, str(problem))
            self._refuse(path, problem.command_id, RefusalCode.UNKNOWN_COMMAND)
        elif isinstance(problem, BadCommandError):
            self._drop(RefusalCode.BAD_MESSAGE, str(problem))
            self._refuse(path, problem.command_id, RefusalCode.BAD_MESSAGE)
        else:
            self._drop("unreadable", str(problem))

    def _drop(self, reason: str, sentence: str) -> None:
        self._dropped[reason] += 1
        count = self._dropped[reason]
        if count & (count - 1) == 0:  # the first, and then ever more rarely: a flood must not fill the log
            logger.warning("dropped (%s, %d so far): %s", reason, count, sentence)

    def _refuse(self, path: str, command_id: str, code: RefusalCode) -> None:
        node = locate(path).ids["node"]
        if node in self._known:
            self._bus.publish(REPLY, self._scheduler.refuse(command_id, code), node=node)

    def _answer(self, answers: Sequence[Answered]) -> None:
        for answer in answers:
            self._bus.publish(REPLY, answer.reply, node=answer.sender.node)
        self._tell([event for answer in answers for event in answer.events])
        for answer in answers:
            self._publisher.announce(answer.events, *answer.spoken)

    def _tell(self, events: Sequence[Event]) -> None:
        if any(isinstance(event, HallConfigured) for event in events):
            self._take_configuration()
        self._publisher.follow(self._scheduler.hall)
        self._publisher.tell(events, self._scheduler.hall)
        self._publisher.at_once(self._scheduler.stamp, self._clock.now_ms())
        log_events(events, self._scheduler.hall)

    def _take_configuration(self) -> None:
        """The hall is another now: who is on the bus, and what everybody is shown."""
        self._config = self._scheduler.config
        self._enrol()
        self._publisher.configure(self._config, self._scheduler.hall, self._indexer.index(self._config))

    def _let_time_pass(self) -> None:
        """Do all that is due by itself; something done may make the next thing due at once."""
        self._unstored = False
        while (now_ms := self._clock.now_ms()) >= (due_ms := self._scheduler.hall.next_due_ms()):
            try:
                events = self._scheduler.command(TimePassed(), now_ms)
            except RecordsError as problem:
                logger.error("what is due could not be done: %s", problem)
                self._unstored = True
                return
            self._tell(events)
            if any(isinstance(event, DayOpened) for event in events):
                self._journal.prune_replies(now_ms)
            if self._scheduler.hall.next_due_ms() <= due_ms and not events:
                logger.error("something is due since %d and does not happen", due_ms)
                self._unstored = True
                return

    def _beat(self) -> None:
        if self._monotonic_ms() < self._beat_due_ms:
            return
        self._beat_due_ms = self._monotonic_ms() + BEAT_MS
        self._bus.publish(HUB, self._alive())

    def _alive(self) -> HubState:
        stamp = self._scheduler.stamp
        return HubState(
            alive=True,
            epoch=stamp.epoch,
            seq=stamp.seq,
            hall_time_ms=self._clock.now_ms(),
            speed=self._clock.speed,
            version=self._version,
            utc_offset_s=utc_offset_s(self._config),
        )

    def _take_snapshot(self) -> None:
        # A snapshot costs the day's tickets, so it is taken once in as many events: its share of the work stays small.
        rest = max(SNAPSHOT_EVERY, len(self._scheduler.hall.state.day.tickets))
        if self._journal.seq - self._snapshot_seq >= rest:
            self._snapshot_seq = self._journal.seq
            self._journal.save_snapshot(self._scheduler.hall.state)


def will_of(config: HallConfig) -> tuple[str, HubState]:
    """Return what the broker says for the hub when it is gone."""
    return HUB.path(config.id), HubState(alive=False)
