"""The forecaster as a process: one loop that follows the hall, plays it forward, tells what it sees, and answers."""

import logging
from collections import Counter
from collections.abc import Callable
from math import ceil
from random import Random
from typing import Final

from hall_config.texts import both
from hall_protocol.access import Credential
from hall_protocol.events import Job, JobResult
from hall_protocol.message import ProtocolError
from hall_protocol.roles import Role
from hall_protocol.states import Forecast, HubState, NodeStatus, WaitRange
from hall_protocol.topics import FORECAST, JOB, JOB_RESULT, NODE_STATUS, locate
from hall_records.faults import NoJournalError, RecordsError
from hall_simulator.forecast.calibration import Calibration, calibrated_foresight
from hall_simulator.forecast.foresee import foresee
from hall_simulator.forecast.ranges import Foresight, Range
from hall_simulator.forecaster.following import FollowedHall, News
from hall_simulator.forecaster.jobs import Jobs, Said
from hall_simulator.forecaster.knowledge import Knowledge
from hall_simulator.forecaster.pace import Pace
from hall_simulator.forecaster.told import Telling
from node_runtime.bus import Bus, BusDown, BusUp, Garbled, Heard, Will
from node_runtime.clock import HallClock, MonotonicMs
from node_runtime.inbox import Inbox
from node_runtime.node import STATUS_EVERY_MS, HubWatch, Stop
from node_runtime.watchdog import Watchdog
from queue_core.events import DayOpened
from queue_core.hall import Hall

log = logging.getLogger(__name__)

FORECASTER: Final = Credential("forecaster", Role.FORECASTER)
LOOK_EVERY_MS: Final = 500
"""How often to look for news in the journal; nothing on the bus wakes us, for nothing there tells everything."""
LOOK_AGAIN_MS: Final = 2_000
"""How long to wait after it could not be read."""
JOURNAL_FAULT: Final = "forecaster.journal"
BEGINS_WITHIN_MS: Final = 60_000
"""For so long after our start it is ordinary that a hall that starts for the first time has no journal yet."""


class Forecaster:
    """The forecaster's loop; everything it needs is handed to it."""

    def __init__(
        self,
        bus: Bus,
        inbox: Inbox,
        followed: FollowedHall,
        knowledge: Knowledge,
        telling: Telling,
        jobs: Jobs,
        monotonic_ms: MonotonicMs,
        work_ms: Callable[[], float],
        chance: Random,
        version: str,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._bus, self._inbox, self._followed = bus, inbox, followed
        self._knowledge, self._telling, self._jobs = knowledge, telling, jobs
        self._monotonic_ms, self._work_ms, self._chance, self._version = monotonic_ms, work_ms, chance, version
        self._watchdog = watchdog
        self._clock, self._hub, self._pace = HallClock(monotonic_ms), HubWatch(monotonic_ms), Pace()
        self._calibration = Calibration()
        self._has_moved = False
        self._problem, self._level = "", logging.INFO
        """Why the journal cannot be read, while it cannot, and how bad that is."""
        self._look_ms = self._status_ms = self._began_ms = monotonic_ms()
        self._dropped: Counter[str] = Counter()
        self._stopping = False

    def run(self) -> None:
        """Serve until told to stop."""
        self._bus.start()
        if self._watchdog:
            self._watchdog.start()
        try:
            while not self._stopping:
                self._turn()
                if self._watchdog:
                    self._watchdog.beat()
        finally:
            if self._watchdog:
                self._watchdog.stop()
            self._jobs.end()
            self._bus.stop()

    def _turn(self) -> None:
        first = self._inbox.next(max(0, self._look_ms - self._monotonic_ms()) / 1000)
        for event in [] if first is None else [first, *self._inbox.drain()]:
            self._take(event)
        self._look()
        self._foresee()
        self._jobs.look_after()
        self._say_how_we_are()

    # What comes in

    def _take(self, event: object) -> None:
        match event:
            case Heard(address, Job() as job):
                self._jobs.ask(address.ids["id"], job, self._clock.now_ms())
            case Heard(_, HubState() as state):
                self._clock.hear(state)
                self._hub.hear(state)
            case Said():
                self._jobs.heard(event)
            case Garbled(path, problem):
                self._complain(path, problem)
            case BusUp():
                self._has_moved = True
            case BusDown():
                self._hub.lose()
            case Stop():
                self._stopping = True

    def _complain(self, path: str, problem: ProtocolError) -> None:
        """Whoever asked what cannot be read hears why; the rest is counted, and told ever more rarely."""
        self._dropped[path] += 1
        if self._dropped[path].bit_count() == 1:
            log.warning("dropped at %s (%d so far): %s", path, self._dropped[path], problem.problem)
        try:
            address = locate(path)
        except ProtocolError:
            return
        if address.topic is JOB:
            self._jobs.refuse(address.ids["id"], str(both("job.unreadable", problem=problem.problem)))

    # The hall

    def _look(self) -> None:
        """See what is new in the journal; why it cannot be read is said once."""
        if self._monotonic_ms() < self._look_ms:
            return
        self._look_ms = self._monotonic_ms() + LOOK_EVERY_MS
        try:
            news = self._followed.look()
            self._learn_the_news(news)
        except RecordsError as problem:
            self._look_ms += LOOK_AGAIN_MS - LOOK_EVERY_MS
            self._can_read(str(problem), logging.INFO if self._begins(problem) else logging.ERROR)
        else:
            self._can_read("", logging.INFO)

    def _begins(self, problem: RecordsError) -> bool:
        """Whether the hall is just being started for the first time."""
        return isinstance(problem, NoJournalError) and self._monotonic_ms() < self._began_ms + BEGINS_WITHIN_MS

    def _can_read(self, problem: str, level: int) -> None:
        if (problem, level) != (self._problem, self._level):
            log.log(level, "%s", problem or "the journal can be read")
            self._problem, self._level, self._status_ms = problem, level, self._monotonic_ms()

    def _learn_the_news(self, news: News) -> None:
        hall = self._followed.hall
        if hall is None:
            return
        if news.is_anew:
            log.info("following the hall from entry %d", self._followed.seq)
            self._begin_day(hall)
            self._telling.begin(hall.state.day.name, news.events)
            if news.last_day and news.last_day not in self._knowledge.days:
                self._jobs.learn()
        else:
            self._telling.hear(news.events)
            if any(isinstance(event, DayOpened) for event in news.events):
                self._begin_day(hall)
                self._jobs.learn()
        self._has_moved = self._has_moved or news.is_anew or bool(news.events)

    def _begin_day(self, hall: Hall) -> None:
        self._knowledge.of(hall.rules)
        self._calibration = self._telling.calibration(hall.state.day.name)
        seen = self._calibration.judged
        log.info("ranges are widened by %.2f of their widths (%d visitors judged)", self._calibration.widening, seen)

    # What is told

    def _foresee(self) -> None:
        """Tell everybody's range, if that is due; not while there is no hub, for then nobody knows what time it is."""
        hall, now_ms = self._followed.hall, self._monotonic_ms()
        if hall is None or not self._hub.alive or not self._clock.known:
            return
        if not self._pace.is_due(now_ms, has_moved=self._has_moved):
            return
        self._has_moved, began_work_ms = False, self._work_ms()
        learned = self._knowledge.of(hall.rules)
        at_ms = max(self._clock.now_ms(), hall.state.last_ms)
        foresight = foresee(hall, at_ms, learned, self._pace.futures, self._chance)
        shown = calibrated_foresight(foresight, self._calibration)
        self._bus.publish(FORECAST, as_message(shown, self._followed.epoch, self._followed.seq))
        self._telling.tell(hall, foresight, shown)
        took_ms, futures = self._work_ms() - began_work_ms, self._pace.futures
        log.debug("%d waiting, %d futures, %.0f ms", len(shown.tickets), futures, took_ms)
        self._pace.took(now_ms, self._monotonic_ms(), took_ms)

    def _say_how_we_are(self) -> None:
        now_ms = self._monotonic_ms()
        if now_ms < self._status_ms:
            return
        self._status_ms = now_ms + STATUS_EVERY_MS
        status = NodeStatus(
            node=FORECASTER.node,
            role=FORECASTER.role,
            state="degraded" if self._problem else "ready",
            faults=(JOURNAL_FAULT,) if self._problem else (),
            version=self._version,
            up_s=(now_ms - self._began_ms) // 1000,
        )
        self._bus.publish(NODE_STATUS, status, node=FORECASTER.node)


def will_of(hall: str, version: str) -> Will:
    """Return what the broker says for us when we are gone."""
    lost = NodeStatus(node=FORECASTER.node, role=FORECASTER.role, state="lost", version=version)
    return NODE_STATUS.path(hall, node=FORECASTER.node), lost


def telling_on(bus: Bus) -> Callable[[JobResult], None]:
    """Return how results of questions are told."""
    return lambda result: bus.publish(JOB_RESULT, result, id=result.job_id)


def as_message(shown: Foresight, epoch: int, seq: int) -> Forecast:
    """Return what was foreseen as it travels: whole seconds, and rather too wide than too narrow."""
    return Forecast(
        at_ms=shown.at_ms,
        epoch=epoch,
        seq=seq,
        tickets=tuple(_range(name, each) for name, each in shown.tickets.items()),
        services=tuple(_range(name, each) for name, each in shown.services.items()),
    )


def _range(name: str, told: Range) -> WaitRange:
    return WaitRange(id=name, from_s=told.from_ms // 1000, to_s=ceil(told.to_ms / 1000), ahead=told.ahead)
