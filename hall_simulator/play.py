"""A day played through the very rules that run the hall: visitors come, windows become free, shifts change.

At one instant windows become free first, then visitors arrive, then shifts change, then the hall is told something. A
visitor who is called comes at once; who has left holds the window for a while and is missed. Who is refused a ticket (a
quota, an hour) goes home.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from queue_core.commands import (
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
from queue_core.refusals import RefusedError
from queue_core.rules import Lane

NODE = "simulator"


class Kind(IntEnum):
    """What happens at a moment, in the order in which it happens at one instant."""

    FREE = 0
    ARRIVAL = 1
    SHIFT = 2
    TOLD = 3


class Moment(NamedTuple):
    """Something that is to come: a window becomes free, a visitor arrives, a shift begins or ends, a command."""

    at_ms: int
    kind: Kind
    nth: int
    """The order among equals."""
    name: str
    """A window's id, or a visitor's token."""
    begins: bool = False
    """Whether a shift begins; else it ends."""
    command: Command | None = None
    """What the hall is told: a window is widened for a while."""


class Visitor(NamedTuple):
    """Somebody with a token: what they come for, and what they will turn out to need."""

    service: str
    lane: Lane
    takes_ms: int
    no_show: bool = False
    booked: bool = False


class Call(NamedTuple):
    """Somebody was called: who, where and when."""

    token: str
    window: str
    at_ms: int


class Play:
    """A hall and what is still to come to it, in hall time."""

    def __init__(
        self, hall: Hall, visitors: Mapping[str, Visitor], to_come: Iterable[Moment], on_duty: Iterable[str] = ()
    ) -> None:
        self.hall = hall
        self.calls: list[Call] = []
        self.turned_away: list[str] = []
        """Tokens of those who got no ticket."""
        self.visitors = visitors
        self._to_come = list(to_come)
        self._on_duty = set(on_duty)
        self._nth = {window: nth for nth, window in enumerate(hall.rules.windows)}
        self._idle_since_ms = dict.fromkeys(hall.rules.windows, 0)
        self._one_button = hall.rules.calling.one_button
        self._green_reason = hall.rules.green_reasons[0] if hall.rules.green_reasons else ""

    def run(self, until_ms: int | None = None) -> None:
        """Play until nothing is to come any more, or until then."""
        to_come = self._to_come
        heapq.heapify(to_come)
        while to_come and (until_ms is None or to_come[0].at_ms <= until_ms):
            due_ms = self.hall.next_due_ms()
            if due_ms <= to_come[0].at_ms:  # it may bring a moment that comes before this one
                self._do(TimePassed(), due_ms)
                continue
            moment = heapq.heappop(to_come)
            self._happens(moment)

    def _happens(self, moment: Moment) -> None:
        at_ms, kind, _nth, name, begins, command = moment
        if kind is Kind.ARRIVAL:
            self._arrives(name, at_ms)
        elif kind is Kind.FREE:
            self._is_free(name, at_ms)
        elif command is not None:
            self._do(command, at_ms)
        else:
            for each in self._begins(name) if begins else self._ends(name):
                self._do(each, at_ms)

    def _arrives(self, token: str, at_ms: int) -> None:
        try:
            self._do(self._arrival_of(token), at_ms)
        except RefusedError:
            self.turned_away.append(token)

    def _arrival_of(self, token: str) -> Command:
        visitor = self.visitors[token]
        if visitor.booked:
            return CheckIn(token, NODE, token)
        reason = self._green_reason if visitor.lane is Lane.GREEN else ""
        return IssueTicket(visitor.service, token, NODE, visitor.lane, reason)

    def _is_free(self, window: str, at_ms: int) -> None:
        if not self.hall.window(window).ticket:
            return  # the hall's day ended first
        no_show = self.visitors[self._visitor_at(window)].no_show
        self._idle_since_ms[window] = at_ms
        goes_on = window in self._on_duty
        if goes_on and self._one_button and not no_show:
            self._do(CallNext(window), at_ms)  # ends the visit too
            return
        self._do(MissTicket(window) if no_show else FinishService(window), at_ms)
        if self.hall.window(window).state is WindowState.OPEN:  # it has not called by itself
            self._do(CallNext(window) if goes_on else CloseWindow(window), at_ms)

    def _begins(self, window: str) -> Iterator[Command]:
        self._on_duty.add(window)
        if self.hall.window(window).state is WindowState.CLOSED:
            yield OpenWindow(window)
            yield CallNext(window)
            yield from self._ask_anew()

    def _ends(self, window: str) -> Iterator[Command]:
        self._on_duty.discard(window)
        if self.hall.window(window).state is WindowState.READY:
            yield CloseWindow(window)

    def _ask_anew(self) -> Iterator[Command]:
        """A window counts as idle through its break too, though it asked only after it: let the idlest ask first."""
        for window in self._asks_too_early():
            yield PauseWindow(window)
            yield OpenWindow(window)
            yield CallNext(window)

    def _asks_too_early(self) -> list[str]:
        """Return the ready windows, the idlest first, but those at the head that have asked in that order already."""
        idlest = sorted(self.hall.ready, key=lambda each: (self._idle_since_ms[each], self._nth[each]))
        asked = {window: nth for nth, window in enumerate(self.hall.ready)}
        for nth, (window, next_one) in enumerate(pairwise(idlest), 1):
            if asked[window] > asked[next_one]:
                return idlest[nth:]
        return []

    def _visitor_at(self, window: str) -> str:
        return self.hall.state.day.tickets[self.hall.window(window).ticket].token

    def _do(self, command: Command, at_ms: int) -> None:
        for event in self.hall.handle(command, at_ms):
            if isinstance(event, TicketCalled):
                self._called(event.window, at_ms)

    def _called(self, window: str, at_ms: int) -> None:
        token = self._visitor_at(window)
        visitor = self.visitors[token]
        self.calls.append(Call(token, window, at_ms))
        if not visitor.no_show and not self._one_button:
            self._do(StartService(window), at_ms)
        heapq.heappush(self._to_come, Moment(at_ms + visitor.takes_ms, Kind.FREE, self._nth[window], window))
