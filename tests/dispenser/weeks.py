"""Some days of a hall in which everything fails at random, and what must be true of them in the end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from hall_config.model import HallConfig
from queue_core.dispenser_events import TimeKnown
from queue_core.events import Event, TicketCalled, TicketCancelled, TicketFiled, TicketIssued
from tests.dispenser.hubs import Hub
from tests.dispenser.kiosks import Kiosk
from tests.dispenser.outages import DAY, HOUR, MINUTE, Link, Printed, S, Visitors, World
from tests.hall.standing import a_wide_hall

SERVICES: Final = {"rs-canbao": 40, "yb-canbao": 30, "sj-geti": 26, "mz-dibao": 4}
"""What visitors come for, in hundredths."""
MANY: Final = (9999, 9999, 999, 99)
FEW: Final = (799, 199, 99, 19)
"""The last number of each queue: some begin anew many times a day, and run out."""
OPENS_MS, CLOSES_MS = 8 * HOUR + 30 * MINUTE, 17 * HOUR + 30 * MINUTE
NOTED_EVERY_MS: Final = 65 * S
EXACT_MS: Final = S


@dataclass(frozen=True)
class Plan:
    """How long, how busy, and how bad."""

    seed: int
    days: int
    tickets: int
    kiosks: int = 3
    cut_every_ms: float = 80 * MINUTE
    restart_every_ms: float = 2 * HOUR
    power_cut_every_ms: float = 5 * HOUR
    hub_dies_every_ms: float = 4 * HOUR
    last: tuple[int, ...] = FEW
    lost: float = 0.04
    doubled: float = 0.03


def a_small_hall(plan: Plan) -> HallConfig:
    """The example hall with short ranges of numbers."""
    config = a_wide_hall(12, plan.kiosks)
    queue_of = {each.code: each.queue for each in config.services}
    lasts = {queue_of[service]: last for service, last in zip(SERVICES, plan.last, strict=True)}
    queues = tuple(
        msgspec.structs.replace(each, last=lasts[each.id], digits=max(3, len(str(lasts[each.id]))))
        if each.id in lasts
        else each
        for each in config.queues
    )
    return msgspec.structs.replace(config, queues=queues)


class Week:
    """A hall, its dispensers, its visitors, and what befalls them."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.world = World(Random(plan.seed))
        self.visitors = Visitors()
        self.begun_ms = self.world.now_ms
        self.config = a_small_hall(plan)
        self.hub = self.new_hub(folder)
        self.kiosks = [self._kiosk(folder, f"dispenser-{nth}") for nth in range(1, plan.kiosks + 1)]
        self._calm = False

    def _kiosk(self, folder: Path, name: str) -> Kiosk:
        (folder / name).mkdir()
        link = Link(self.world, self.plan.lost, self.plan.doubled)
        return Kiosk(self.world, self.hub, name, folder / name, link, self.visitors.prints)

    def new_hub(self, folder: Path) -> Hub:
        """Return the hub that the days begin with."""
        return Hub(self.world, folder, self.config, self.visitors.hears)

    def run(self) -> "Week":
        """Let it all happen; then everything works again, and goes on until all is handed over."""
        end_ms = self.begun_ms + self.plan.days * DAY
        self._let_people_come()
        self._let_things_fail()
        self.world.run(end_ms - 4 * HOUR)
        self._calm = True
        self.world.run(end_ms - 3 * HOUR)
        self._mend()
        self.world.run(end_ms)
        return self

    def _let_people_come(self) -> None:
        per_kiosk_ms = self.plan.days * (CLOSES_MS - OPENS_MS) * self.plan.kiosks / self.plan.tickets
        for kiosk in self.kiosks:
            self.world.again_and_again(per_kiosk_ms, partial(self._comes, kiosk))
        windows = self.hub.config.windows
        for window in windows:
            every_ms = per_kiosk_ms / self.plan.kiosks * len(windows) * 0.8
            self.world.again_and_again(every_ms, partial(self._calls, window.id))
        self.world.again_and_again(MINUTE, self.hub.pass_time)

    def _is_open(self) -> bool:
        return OPENS_MS <= self.world.time_of_day_ms < CLOSES_MS and not self._calm

    def _comes(self, kiosk: Kiosk) -> None:
        if self._is_open():
            (service,) = self.world.chance.choices(list(SERVICES), list(SERVICES.values()))
            kiosk.comes(service, self.world.chance.choice(("normal", "normal", "normal", "green")))

    def _calls(self, window: str) -> None:
        if self._is_open():
            self.hub.calls(window)

    def _let_things_fail(self) -> None:
        plan, again = self.plan, self.world.again_and_again
        for kiosk in self.kiosks:
            again(plan.cut_every_ms, partial(self._fails, partial(self._cut, kiosk)))
            again(plan.restart_every_ms, partial(self._fails, kiosk.restart))
            again(plan.power_cut_every_ms, partial(self._fails, partial(self._pull_plug, kiosk)))
        again(plan.hub_dies_every_ms, partial(self._fails, lambda: self._kill_hub(self._hub_off_ms())))
        for day in range(self.plan.days):
            self.world.at(self.begun_ms + day * DAY + 7 * HOUR, self._dead_at_opening)

    def _fails(self, how: Callable[[], None]) -> None:
        if not self._calm:
            how()

    def _cut(self, kiosk: Kiosk) -> None:
        kiosk.cut(self._cut_ms())

    def _pull_plug(self, kiosk: Kiosk) -> None:
        kiosk.lose_power(self._off_ms())

    def _dead_at_opening(self) -> None:
        if self.world.chance.random() < 0.5:
            self._kill_hub(self.world.chance.uniform(2, 4) * HOUR)

    def _kill_hub(self, for_ms: float) -> None:
        if self.hub.is_up:
            self.hub.stop()
            self.world.after(for_ms, self.hub.start)

    def _cut_ms(self) -> float:
        bounds = ((1 * S, 30 * S), (1 * MINUTE, 30 * MINUTE), (1 * HOUR, 24 * HOUR))
        (span,) = self.world.chance.choices(bounds, (6, 4, 0.3))
        return self.world.chance.uniform(*span)

    def _off_ms(self) -> float:
        bounds = ((1 * S, 60 * S), (1 * MINUTE, 40 * MINUTE), (8 * HOUR, 16 * HOUR))
        (span,) = self.world.chance.choices(bounds, (6, 3, 0.3))
        return self.world.chance.uniform(*span)

    def _hub_off_ms(self) -> float:
        bounds = ((1, 5 * S), (5 * S, 5 * MINUTE), (10 * MINUTE, 2 * HOUR))
        (span,) = self.world.chance.choices(bounds, (6, 3, 1))
        return self.world.chance.uniform(*span)

    def _mend(self) -> None:
        self.hub.start()
        for kiosk in self.kiosks:
            kiosk.link.mend()
            if not kiosk.is_on:
                kiosk.switch_on()


@dataclass
class Reckoning:
    """What is on record, set against what was printed."""

    tickets: int = 0
    alone: int = 0
    estimated: int = 0
    """Given alone, and a power cut came before they could be handed over."""
    filed: int = 0
    ghosts: int = 0
    """Granted by the hub when nobody waited for it any more."""
    lost: list[Printed] = field(default_factory=list)
    twice_on_record: list[object] = field(default_factory=list)
    twice_in_the_hall: list[tuple[Printed, Printed]] = field(default_factory=list)
    twice_alone: list[object] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    called_ghosts: list[str] = field(default_factory=list)
    at_the_wrong_time: list[tuple[Printed, int, str]] = field(default_factory=list)
    not_reserved: list[str] = field(default_factory=list)
    """Given from numbers that the hub no longer kept for this dispenser."""
    not_handed_over: int = 0

    @property
    def wrong(self) -> dict[str, int]:
        """Everything that must not be, and how often it was."""
        found = {
            "lost": len(self.lost),
            "twice on record": len(self.twice_on_record),
            "twice in the hall": len(self.twice_in_the_hall),
            "twice alone": len(self.twice_alone),
            "out of order": len(self.out_of_order),
            "called ghosts": len(self.called_ghosts),
            "at the wrong time": len(self.at_the_wrong_time),
            "not reserved": len(self.not_reserved),
            "not handed over": self.not_handed_over,
        }
        return {what: times for what, times in found.items() if times}


Alone = TicketIssued | TicketFiled


def reckon(week: Week) -> Reckoning:
    """Set the hub's record against what visitors hold."""
    entries = week.hub.entries()
    events = [entry.event for entry in entries]
    papers = week.visitors.papers
    told = Reckoning(tickets=len(papers), twice_in_the_hall=week.visitors.doubled)
    told.not_handed_over = sum(kiosk.waiting for kiosk in week.kiosks)
    _reckon_with_hub(papers, events, told)
    for kiosk in week.kiosks:
        given = [paper for paper in papers if paper.alone and paper.kiosk == kiosk.name]
        handed = [(entry.stored_ms, entry.event) for entry in entries if _is_alone(entry.event, kiosk.name)]
        _reckon_alone(kiosk, given, handed, told)
    _reckon_ghosts(papers, events, told)
    values = Counter((paper.day, paper.queue, paper.number.lstrip("G")) for paper in papers if paper.alone)
    told.twice_alone += [value for value, times in values.items() if times > 1]
    return told


def _is_alone(event: Event, kiosk: str) -> bool:
    return isinstance(event, Alone) and bool(event.alone) and event.issued_at == kiosk


def _reckon_with_hub(papers: list[Printed], events: list[Event], told: Reckoning) -> None:
    tokens = Counter(event.token for event in events if isinstance(event, TicketIssued))
    told.twice_on_record += [token for token, times in tokens.items() if times > 1]
    told.lost += [paper for paper in papers if not paper.alone and paper.token not in tokens]


def _reckon_alone(kiosk: Kiosk, given: list[Printed], handed: list[tuple[int, Event]], told: Reckoning) -> None:
    """Every paper is on record once, in its order, and at its time."""
    told.alone += len(given)
    said = [(event.queue, event.serial, event.number) for _, event in handed if isinstance(event, Alone)]
    meant = [(paper.queue, paper.serial, paper.number) for paper in given]
    missing = Counter(meant) - Counter(said)
    told.lost += [paper for paper in given if (paper.queue, paper.serial, paper.number) in missing]
    told.twice_on_record += list((Counter(said) - Counter(meant)).elements())
    if said != meant:
        told.out_of_order.append(kiosk.name)
        return
    last_ms = 0
    for paper, (handed_ms, event) in zip(given, handed, strict=True):
        assert isinstance(event, Alone)
        told.filed += isinstance(event, TicketFiled)
        told.not_reserved += [event.ticket] if "number_not_reserved" in event.flags else []
        told.estimated += event.alone is TimeKnown.ESTIMATED
        why = _wrong_time(kiosk, paper, event, handed_ms, last_ms)
        if why:
            told.at_the_wrong_time.append((paper, event.at_ms, why))
        last_ms = event.at_ms


def _wrong_time(kiosk: Kiosk, paper: Printed, event: Alone, handed_ms: int, last_ms: int) -> str:
    """Return what is wrong with the moment from which a ticket counts; nothing if it is what was promised."""
    error_ms = event.at_ms - paper.at_ms
    if event.at_ms < last_ms:
        return "before the one before"
    if event.alone is TimeKnown.EXACT:
        return "" if abs(error_ms) <= EXACT_MS else f"{error_ms} ms"
    run = sum(begun_ms <= handed_ms for begun_ms in kiosk.begun_ms)
    if paper.boot == run:
        return "estimated without a power cut"
    if event.at_ms < paper.heard_ms - NOTED_EVERY_MS:
        return f"before the hub was heard, {error_ms} ms"
    return f"too late, {error_ms} ms" if event.at_ms > max(_latest_ms(kiosk, paper, run), last_ms) else ""


def _latest_ms(kiosk: Kiosk, paper: Printed, run: int) -> int:
    """Return when it was given at the latest, for somebody who knows how long the machine ran, and not how long not."""
    latest_ms = kiosk.begun_ms[run - 1] + EXACT_MS
    for nth in range(paper.boot - 1, run - 1):
        began_ms = max(paper.at_ms, kiosk.begun_ms[nth])
        latest_ms -= max(0, kiosk.ended_ms[nth] - began_ms - NOTED_EVERY_MS)
    return latest_ms


def _reckon_ghosts(papers: list[Printed], events: list[Event], told: Reckoning) -> None:
    """Whom the hub gave a ticket when nobody waited for it: it is gone once the other one is handed over."""
    replaced = {paper.instead_of: paper.token for paper in papers if paper.instead_of}
    ids: dict[str, str] = {}
    dead: set[str] = set()
    cancelled: set[str] = set()
    for event in events:
        if isinstance(event, TicketIssued):
            if event.token in replaced:
                told.ghosts += 1
                ids[replaced[event.token]] = event.ticket
            elif event.token in ids:
                dead.add(ids[event.token])
        elif isinstance(event, TicketCancelled) and event.reason == "double":
            cancelled.add(event.ticket)
        elif isinstance(event, TicketCalled) and event.ticket in dead | cancelled:
            told.called_ghosts.append(event.ticket)
    late = [ghost for token, ghost in ids.items() if ghost in dead and ghost not in cancelled]
    told.called_ghosts += [ghost for ghost in late if not _was_called(ghost, events)]


def _was_called(ticket: str, events: list[Event]) -> bool:
    return any(isinstance(event, TicketCalled) and event.ticket == ticket for event in events)
