"""About how long who takes a ticket now will wait, from the hall as it stands: for the moment of printing.

Everybody who goes before is given to the windows that may serve them, in the order of the calling policy, and takes as
long as the service is expected to. Who is still to come counts as far as they would pass, at the pace of the last hour.
Nothing is drawn by chance and nothing remembered: where there is time to play the hall forward, that is better.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile
from operator import attrgetter
from typing import Final

from queue_core.duty import Serves
from queue_core.hall import Hall
from queue_core.lifecycle import ON_DUTY, WITH_VISITOR, State, WindowState
from queue_core.lines import Line
from queue_core.policies import POLICIES, CallingPolicy, Moment, VirtualTicketTime
from queue_core.rules import HallRules, Lane, WindowKind

PACE_MS: Final = 3_600_000
"""Who came in so long tells how many will come."""
LATEST: Final = 500
"""Of more than so many who came since then these tell, at the pace at which they came."""
LOOKED_AT: Final = 400
"""Of more who wait one stands for some of their line, so that a crowd costs no more time."""
PASS: Final = 0.5
"""So many of those who may pass are called before: the others come after the wait has ended."""
NO_SHOW_SHARE: Final = 0.06
NO_SHOW_MS: Final = 60_000
"""Some are gone when they are called, and hold the window no longer than this."""
SPREAD: Final = 2.0
"""How far apart two windows may be free and still either be the first, in visitors who leave meanwhile."""
SERVICE_CV: Final = 1.0
UNKNOWN_CV: Final = 0.4
"""How far a wait may be off: for each service that ends before, and for what nobody knows."""
FREE_MS: Final = attrgetter("free_ms")
TEN_TO_NINETY: Final = 1.2816
"""In eight of ten cases it is off by no more standard deviations than this."""


@dataclass(frozen=True)
class Estimate:
    """A wait to come: from which to which number of milliseconds in about eight of ten cases, and who goes before."""

    ahead: int
    """How many of the same queue."""
    from_ms: int
    to_ms: int
    mean_ms: int


@dataclass(eq=False, slots=True)
class _Alike:
    """Windows on duty that serve alike, as if they were one that is as many times as fast."""

    serves: Serves
    kind: WindowKind
    windows: int = 0
    ready: bool = False
    pace: float = 0.0
    """How many of those who are there now leave in a millisecond."""
    free_ms: float = 0.0
    """In how long one of them is free for whoever is next."""
    specialists_ms: float | None = None
    """The same for whoever has a head start over the general windows' next."""
    mine: bool = False
    """Whether they serve who has asked."""


@dataclass
class _Service:
    """What a visitor of a service means for the windows."""

    takes_ms: float
    able: list[_Alike] = field(default_factory=list)

    @property
    def specialists(self) -> int:
        """How many windows are there for some services alone, this one among them."""
        return sum(alike.windows for alike in self.able if alike.kind is WindowKind.SPECIALISED)

    def part_at_mine(self, *, steps_back: bool) -> float:
        """Return which part of them goes to windows of who has asked; those that step back for specialists get none."""
        windows, mine, specialists = 0, 0, self.specialists
        for alike in self.able:
            if not (steps_back and specialists and alike.kind is WindowKind.GENERAL):
                windows += alike.windows
                mine += alike.windows if alike.mine else 0
        return mine / windows if windows else 0.0


def estimate(hall: Hall, service: str, lane: Lane, now_ms: int) -> Estimate | None:
    """Return about how long somebody waits who takes a ticket now; None when no window on duty serves them."""
    asked = _Asked(hall, service, lane, now_ms)
    if not asked.mine:
        return None
    if any(alike.ready for alike in asked.mine):
        return Estimate(0, 0, 0, 0)
    ahead = asked.go_before()
    return _told(ahead, asked.with_those_who_pass(asked.first_free_ms()), sum(alike.pace for alike in asked.mine))


def _told(ahead: int, mean_ms: float, pace: float) -> Estimate:
    """The more services end before, the surer is the wait."""
    spread = TEN_TO_NINETY * math.hypot(SERVICE_CV / math.sqrt(max(mean_ms * pace, 1.0)), UNKNOWN_CV)
    return Estimate(ahead, round(mean_ms * max(0.0, 1 - spread)), round(mean_ms * (1 + spread)), round(mean_ms))


def _takes_ms(service: str, rules: HallRules) -> float:
    """Return how long a visitor of this service holds a window on the average."""
    return (1 - NO_SHOW_SHARE) * rules.services[service].expected_ms + NO_SHOW_SHARE * NO_SHOW_MS


def _on_duty(hall: Hall) -> list[_Alike]:
    """Return the windows at which somebody works, alike ones together."""
    groups: dict[tuple[Serves, WindowKind], _Alike] = {}
    for window in hall.state.windows.values():
        if window.state in ON_DUTY:
            key = hall.serves(window.id), hall.rules.windows[window.id].kind
            alike = groups.setdefault(key, _Alike(*key))
            alike.windows += 1
            alike.ready = alike.ready or window.state is WindowState.READY
            if window.state in WITH_VISITOR:
                alike.pace += 1 / _takes_ms(hall.ticket(window.ticket).service, hall.rules)
    for alike in groups.values():
        alike.free_ms = 1 / alike.pace if alike.pace else 0.0
    return list(groups.values())


class _Asked:
    """Somebody who would come now, and the order in which the hall calls."""

    def __init__(self, hall: Hall, service: str, lane: Lane, now_ms: int) -> None:
        self._hall, self._rules = hall, hall.rules
        self._service, self._lane, self._now_ms = service, lane, now_ms
        self._windows = _on_duty(hall)
        self._lines, self._come = hall.lines(), _come(hall, now_ms)
        self._together = -(-hall.count(State.WAITING) // LOOKED_AT)
        self._services = self._known(service)
        self.mine = self._services[service].able
        calling = hall.rules.calling
        self._policy: CallingPolicy = POLICIES[calling.policy]
        self._has_turns = isinstance(self._policy, VirtualTicketTime) and calling.green_every > 0
        count: Counter[str] = Counter()
        for (waited_for, _lane), line in self._lines:
            count[waited_for] += len(line)
        state, rules = hall.state, hall.rules
        self._at_own = Moment(rules, now_ms, state.since_green, state.pattern_at, {}, count)
        specialists = {service: self._services[service].specialists} if self._steps_back(service) else {}
        self._at_general = Moment(rules, now_ms, state.since_green, state.pattern_at, specialists, count)
        self._rank = self._policy.rank(now_ms, service, lane, self._at_own)

    def _known(self, asked: str) -> dict[str, _Service]:
        """Return every service that matters, and which windows may serve it."""
        services = {
            asked,
            *(service for (service, _lane), _line in self._lines),
            *(service for service, _ in self._come),
        }
        known = {service: _Service(_takes_ms(service, self._rules)) for service in services}
        for alike in self._windows:
            alike.mine = asked in alike.serves
            for service in services & (alike.serves.own | alike.serves.help_out):
                known[service].able.append(alike)
        return known

    def _steps_back(self, service: str) -> bool:
        """Whether general windows leave this to specialists as long as these are short of work."""
        return self._rules.calling.yield_ms > 0 and self._services[service].specialists > 0

    def go_before(self) -> int:
        """Give the windows everybody who goes before; return how many of them are of the same queue.

        A general window steps back from what its specialists can do: with it more go before than with them.
        """
        at_general = self._policy.rank(self._now_ms, self._service, self._lane, self._at_general)
        queue, ahead = self._rules.services[self._service].queue, 0
        for rank, service, count in self._before(at_general):
            if rank < self._rank:
                ahead += count if self._rules.services[service].queue == queue else 0
            else:
                self._specialists_are_asked()
            self._give(service, count)
        return ahead

    def _before(self, at_general: int) -> Iterator[tuple[int, str, int]]:
        """Yield who goes before, in order; a green visitor's turn comes when so many others have been called."""
        every = self._rules.calling.green_every if self._has_turns and self._lane is Lane.GREEN else 0
        others = every or self._hall.count(State.WAITING)
        for rank, service, lane, count in sorted(self._ranked(at_general)):
            if lane is Lane.GREEN:
                others += every * count
            elif others <= 0:
                continue
            else:
                count = min(count, others)
                others -= count
            yield rank, service, count

    def _ranked(self, at_general: int) -> Iterator[tuple[int, str, Lane, int]]:
        """Yield who goes before; in a crowd the middle one of a few who stand together, and how many they are."""
        rank, moment, few = self._policy.rank, self._at_own, self._together
        for nth, ((service, lane), line) in enumerate(self._lines):
            before = self._before_in(line, service, lane, self._rank)
            with_general = self._before_in(line, service, lane, at_general) if at_general > self._rank else before
            for first, last in ((0, before), (before, with_general)):
                for begins, ends in _together(first, last, few, nth):
                    yield rank(line[(begins + ends) // 2][1], service, lane, moment), service, lane, ends - begins

    def _before_in(self, line: Line, service: str, lane: Lane, than: int) -> int:
        """Return how many of a line rank before."""
        return bisect_left(line, (True, self._policy.since(than, service, lane, self._at_own), 0, ""))

    def _specialists_are_asked(self) -> None:
        """From here on only general windows call others before."""
        for alike in self.mine:
            if alike.specialists_ms is None:
                alike.specialists_ms = alike.free_ms

    def _give(self, service: str, count: int) -> None:
        """The windows that will be free first take them; some who stand together share those that may serve them."""
        known = self._services[service]
        if count > 1 and known.able:
            _share(known.able, count * known.takes_ms)
        elif known.able:
            first = min(known.able, key=FREE_MS)
            first.free_ms += known.takes_ms / first.windows

    def first_free_ms(self) -> float:
        """Return in how long the first window is free: of several that may be, sooner than any of them by itself."""
        free = [_free_for_me_ms(alike) for alike in self.mine]
        first_ms, pace = min(free), sum(alike.pace for alike in self.mine)
        if not pace:
            return first_ms
        as_good = sum(math.exp((first_ms - free_ms) * pace / SPREAD) for free_ms in free)
        return max(first_ms - math.log(as_good) * SPREAD / pace, 0.0)

    def with_those_who_pass(self, first_ms: float) -> float:
        """Return the wait with those who come meanwhile and are called before."""
        return first_ms + PASS * sum(work * min(first_ms, within_ms) for work, within_ms in self._who_pass())

    def _who_pass(self) -> Iterator[tuple[float, float]]:
        """Yield which part of my windows' time they take, and for how long they may come; each window its share."""
        windows, steps_back = sum(alike.windows for alike in self.mine), self._rules.calling.yield_ms > 0
        for (service, lane), pace in self._come.items():
            known, within_ms = self._services[service], self._may_pass_for_ms(service, lane)
            if within_ms > 0:
                yield pace * known.takes_ms * known.part_at_mine(steps_back=steps_back) / windows, within_ms

    def _may_pass_for_ms(self, service: str, lane: Lane) -> int:
        """Return until when somebody may come and still go before; where green has its turn, whenever they come."""
        if self._has_turns and lane is Lane.GREEN and self._lane is not Lane.GREEN:
            return PACE_MS
        return self._policy.since(self._rank, service, lane, self._at_own) - self._now_ms


def _come(hall: Hall, now_ms: int) -> Mapping[tuple[str, Lane], float]:
    """Return how many come in a millisecond, by service and lane, as in the last hour."""
    tickets = takewhile(lambda each: each.issued_ms > now_ms - PACE_MS, reversed(hall.state.day.tickets.values()))
    latest = [(ticket.service, ticket.lane, ticket.issued_ms) for ticket in islice(tickets, LATEST)]
    within_ms = PACE_MS if len(latest) < LATEST else max(now_ms - latest[-1][2], 1)
    came = Counter((service, lane) for service, lane, _issued_ms in latest)
    return {key: count / within_ms for key, count in came.items()}


def _together(first: int, last: int, few: int, nth: int) -> Iterator[tuple[int, int]]:
    """Yield a line's places by a few; each line is cut elsewhere, so that they go before in as many turns."""
    if first < last:
        cuts = range(first + few - nth % few, last, few)
        yield from pairwise((first, *cuts, last))


def _share(able: Iterable[_Alike], work_ms: float) -> None:
    """Give work to those that are free first, so much to each that they will be free together."""
    windows, all_ms, free_ms, sharing = 0, work_ms, 0.0, []
    for alike in sorted(able, key=FREE_MS):
        if windows and alike.free_ms >= free_ms:
            break
        sharing.append(alike)
        windows += alike.windows
        all_ms += alike.windows * alike.free_ms
        free_ms = all_ms / windows
    for alike in sharing:
        alike.free_ms = free_ms


def _free_for_me_ms(alike: _Alike) -> float:
    if alike.kind is WindowKind.GENERAL or alike.specialists_ms is None:
        return alike.free_ms
    return alike.specialists_ms
