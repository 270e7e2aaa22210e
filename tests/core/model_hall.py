"""A model hall's day, played through the real rules: a tape of tickets goes in, the calls come out."""

import csv
import heapq
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from queue_core.commands import (
    BookVisit,
    CallNext,
    CheckIn,
    CloseWindow,
    Command,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    StartService,
    TimePassed,
)
from queue_core.events import TicketCalled
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState
from queue_core.rules import CallingRules, HallRules, Lane, QueueRule, ServiceRule, WindowRule

SCENARIOS = Path(__file__).parents[1] / "data" / "scenarios"
OPENING_MS = int(datetime.fromisoformat("2026-11-23T09:00:00+08:00").timestamp() * 1000)

Call = tuple[str, str, int]
"""Ticket, window, milliseconds after opening."""


class ServiceRow(TypedDict):
    id: str
    mean_minutes: float


class WindowRow(TypedDict):
    number: str
    services: list[str]
    on_duty: list[tuple[str, str]]


class HallFile(TypedDict):
    opens: str
    no_show_takes_s: int
    service: list[ServiceRow]
    window: list[WindowRow]


class Visit(NamedTuple):
    ticket: str
    arrives_ms: int
    slot_ms: int | None
    service: str
    lane: Lane
    takes_ms: int
    no_show: bool


class Moment(NamedTuple):
    """Something of the day; at one instant windows become free first, then visitors arrive, then shifts change."""

    at_ms: int
    kind: Literal[0, 1, 2]
    nth: int
    name: str
    on_duty: bool = False


FREE: Literal[0] = 0
ARRIVAL: Literal[1] = 1
SHIFT: Literal[2] = 2


def read_hall(folder: Path) -> HallFile:
    told = tomllib.loads((folder / "hall.toml").read_text())
    return HallFile(
        opens=told["opens"],
        no_show_takes_s=told["no_show_takes_s"],
        service=told["service"],
        window=told["window"],
    )


def read_tape(folder: Path, day: str, no_show_ms: int) -> dict[str, Visit]:
    with (folder / f"tape-{day}.csv").open() as tape:
        rows = list(csv.DictReader(tape))
    return {row["ticket"]: _visit(row, no_show_ms) for row in rows}


def _visit(row: dict[str, str], no_show_ms: int) -> Visit:
    no_show = row["no_show"] == "1"
    takes_ms = no_show_ms if no_show else int(row["duration_ms"])
    slot_ms = int(row["slot_ms"]) if row["slot_ms"] else None
    return Visit(row["ticket"], int(row["arrives_ms"]), slot_ms, row["service"], Lane(row["lane"]), takes_ms, no_show)


def read_calls(folder: Path, policy: str, day: str) -> list[Call]:
    with (folder / f"calls-{policy}-{day}.csv").open() as calls:
        return [(row["ticket"], row["window"], int(row["called_ms"])) for row in csv.DictReader(calls)]


def rules_of(hall: HallFile, policy: str) -> HallRules:
    """The reference knows head starts, but no every-so-often rule and no yielding."""
    codes = tuple(service["id"] for service in hall["service"])
    serves = {row["number"]: codes if row["services"] == ["*"] else tuple(row["services"]) for row in hall["window"]}
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall")},
        services={
            row["id"]: ServiceRule(row["id"], "a", tuple(Lane), round(row["mean_minutes"] * 60_000))
            for row in hall["service"]
        },
        windows={number: WindowRule(number, number, "hall", services) for number, services in serves.items()},
        calling=CallingRules(policy=policy, green_every=0, yield_ms=0),
        green_reasons=("elderly",),
    )


@dataclass
class ModelDay:
    """One day of one hall: its clock is the list of what is still to come."""

    hall: Hall
    visits: dict[str, Visit]
    to_come: list[Moment]
    order: list[str]
    on_duty: set[str]
    idle_since_ms: dict[str, int]
    calls: list[Call]

    def play(self) -> list[Call]:
        """Return every call of the day, in order."""
        heapq.heapify(self.to_come)
        while self.to_come:
            moment = heapq.heappop(self.to_come)
            for command in self._commands_at(moment):
                self._do(command, moment.at_ms)
        return self.calls

    def _commands_at(self, moment: Moment) -> Iterator[Command]:
        match moment.kind:
            case 0:
                visit = self.visits[self._visitor_at(moment.name)]
                self.idle_since_ms[moment.name] = moment.at_ms
                yield MissTicket(moment.name) if visit.no_show else FinishService(moment.name)
                yield CallNext(moment.name) if moment.name in self.on_duty else CloseWindow(moment.name)
            case 1:
                yield self._arrival_of(self.visits[moment.name])
            case 2:
                yield from self._shift(moment.name, begins=moment.on_duty)

    def _arrival_of(self, visit: Visit) -> Command:
        if visit.slot_ms is not None:
            return CheckIn(visit.ticket, "tape", visit.ticket)
        reason = "elderly" if visit.lane is Lane.GREEN else ""
        return IssueTicket(visit.service, visit.ticket, "tape", visit.lane, reason)

    def _shift(self, window: str, *, begins: bool) -> Iterator[Command]:
        state = self.hall.window(window).state
        if begins:
            self.on_duty.add(window)
            if state is WindowState.CLOSED:
                yield OpenWindow(window)
                yield CallNext(window)
                yield from self._ask_anew()
        else:
            self.on_duty.discard(window)
            if state is WindowState.READY:
                yield CloseWindow(window)

    def _ask_anew(self) -> Iterator[Command]:
        """The reference counts a window idle through its break, our hall from its asking: let the idlest ask first."""
        ready = [wid for wid in self.order if self.hall.window(wid).state is WindowState.READY]
        for window in sorted(ready, key=lambda wid: (self.idle_since_ms[wid], self.order.index(wid))):
            yield PauseWindow(window)
            yield OpenWindow(window)
            yield CallNext(window)

    def _visitor_at(self, window: str) -> str:
        return self.hall.ticket(self.hall.window(window).ticket).token

    def _do(self, command: Command, at_ms: int) -> None:
        for event in self.hall.handle(command, OPENING_MS + at_ms):
            if isinstance(event, TicketCalled):
                self._called(event.window, at_ms)

    def _called(self, window: str, at_ms: int) -> None:
        visit = self.visits[self._visitor_at(window)]
        self.calls.append((visit.ticket, window, at_ms))
        if not visit.no_show:
            self._do(StartService(window), at_ms)
        free = Moment(at_ms + visit.takes_ms, FREE, self.order.index(window), window)
        heapq.heappush(self.to_come, free)


def a_model_day(folder: Path, policy: str, day: str) -> ModelDay:
    """Return the day as it stands at opening."""
    described = read_hall(folder)
    rules = rules_of(described, policy)
    visits = read_tape(folder, day, described["no_show_takes_s"] * 1000)
    nth = count()
    to_come = [Moment(visit.arrives_ms, ARRIVAL, next(nth), visit.ticket) for visit in visits.values()]
    to_come += list(_shifts(described))
    hall = Hall.new(rules, OPENING_MS)
    hall.handle(TimePassed(), OPENING_MS)
    for visit in visits.values():
        if visit.slot_ms is not None:
            hall.handle(BookVisit(visit.ticket, visit.service, OPENING_MS + visit.slot_ms), OPENING_MS)
    return ModelDay(hall, visits, to_come, list(rules.windows), set(), dict.fromkeys(rules.windows, 0), [])


def _shifts(described: HallFile) -> Iterator[Moment]:
    for nth, window in enumerate(described["window"]):
        for begins, ends in window["on_duty"]:
            yield Moment(_ms_after(described["opens"], begins), SHIFT, nth, window["number"], True)
            if ends != "end":
                yield Moment(_ms_after(described["opens"], ends), SHIFT, nth, window["number"], False)


def _ms_after(opening: str, clock: str) -> int:
    return (_minutes(clock) - _minutes(opening)) * 60_000


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
