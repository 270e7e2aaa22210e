"""Who took a ticket now: when would they be called?

Nothing in a future depends on a visitor who has not been called yet (but that general windows leave a little more to
specialists when fewer wait; whose turn it is counts themselves). So nobody is added to it: whenever a window asks, it
is seen whether the policy would have taken somebody who had come now instead of the one it took. Every service is asked
for in each future at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from queue_core.choosing import policy_of, window_moment
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState
from queue_core.policies import CallingPolicy, Candidate, Moment
from queue_core.records import Ticket
from queue_core.rules import Lane
from queue_core.standing import Standing


@dataclass(frozen=True)
class Kind:
    """Services whose visitors wait alike: the same windows serve them, and they have the same head start."""

    service: str
    """One of them."""
    lane: Lane
    services: tuple[str, ...]


def kinds_of(hall: Hall) -> list[Kind]:
    """Return the services for which a ticket can be taken, alike ones together."""
    windows: dict[str, list[str]] = {code: [] for code in hall.rules.services}
    for window in hall.rules.windows:
        serves = hall.serves(window)
        for code in (*serves.own, *serves.help_out):
            windows[code].append(window)
    alike: dict[tuple[object, ...], list[str]] = {}
    for code, rule in hall.rules.services.items():
        if rule.walk_in and windows[code]:
            lane = Lane.NORMAL if Lane.NORMAL in rule.lanes else rule.lanes[0]
            like = (lane, hall.rules.service_head_start_ms[code], tuple(windows[code]))
            alike.setdefault(like, []).append(code)
    return [Kind(codes[0], Lane(str(like[0])), tuple(codes)) for like, codes in alike.items()]


class Fresh:
    """Visitors of every kind who come now, in one future."""

    def __init__(self, kinds: Sequence[Kind], now_ms: int, order: int) -> None:
        self.calls: dict[str, int] = {}
        """When they would be called, in milliseconds from now, by the service that stands for a kind."""
        self.left: dict[str, Kind] = {kind.service: kind for kind in kinds}
        """Those who would still be waiting."""
        self._now_ms, self._order = now_ms, order

    def find_ready(self, hall: Standing) -> None:
        """Who comes while a window is ready is called at once."""
        for window in hall.state.windows.values():
            if window.state is WindowState.READY:
                for service in [service for service in self.left if service in hall.duty.serves(window.id)]:
                    self._called(service, self._now_ms)

    def asked(self, hall: Standing, window: str, called: Ticket | None, at_ms: int) -> None:
        """A window has asked and was given this ticket, or is ready; it has not been called yet."""
        serves = hall.duty.serves(window)
        mine = [kind for kind in self.left.values() if kind.service in serves]
        if called is None:
            for kind in mine:
                self._called(kind.service, at_ms)
            return
        if not mine:
            return
        moment, policy = window_moment(hall, window, at_ms), policy_of(hall, window)
        best = _candidate(hall, called, policy, moment)
        for kind in mine:
            here = moment if self._stands_behind(hall, kind) else _with_one_more(kind.service, moment)
            if self._may_be_called(hall, kind, window, called, at_ms) and self._goes_first(
                kind, called.lane, best, policy, here
            ):
                self._called(kind.service, at_ms)

    def _stands_behind(self, hall: Standing, kind: Kind) -> bool:
        """Whether somebody is still there for the same who came before, so that it is not their turn yet."""
        lines = hall.lines.for_everybody_of(frozenset((kind.service,)))
        return any(line[0][2] < self._order for (_service, lane), line in lines if lane is kind.lane)

    def _may_be_called(self, hall: Standing, kind: Kind, window: str, called: Ticket, at_ms: int) -> bool:
        """Whom a window only helps out it calls when they have waited long enough, or when nobody else is there."""
        after_ms, own = hall.rules.calling.help_out_after_ms, hall.duty.serves(window).own
        waited = at_ms - self._now_ms >= after_ms
        return not after_ms or kind.service in own or waited or called.service not in own

    def _goes_first(self, kind: Kind, lane: Lane, best: Candidate, policy: CallingPolicy, moment: Moment) -> bool:
        mine: Candidate = (True, policy.rank(self._now_ms, kind.service, kind.lane, moment), self._order, "")
        if kind.lane is lane:
            return mine < best
        return policy.pick({lane: best, kind.lane: mine}, moment).lane is kind.lane

    def _called(self, service: str, at_ms: int) -> None:
        del self.left[service]
        self.calls[service] = at_ms - self._now_ms


def _with_one_more(service: str, moment: Moment) -> Moment:
    """Return the moment as it would be if one more waited for a service that has specialists."""
    if service not in moment.specialists:
        return moment
    return moment._replace(waiting={service: moment.waiting[service] + 1})


def _candidate(hall: Standing, ticket: Ticket, policy: CallingPolicy, moment: Moment) -> Candidate:
    since_ms = hall.lines_of(policy).since_ms(ticket)
    return (not ticket.first, policy.rank(since_ms, ticket.service, ticket.lane, moment), ticket.order, ticket.id)


def ahead_of_kind(hall: Hall, service: str, lane: Lane, now_ms: int) -> int:
    """Return how many of the same queue would stand before who came now."""
    ticket = Ticket(
        id="~",
        number="",
        queue=hall.rules.services[service].queue,
        service=service,
        lane=lane,
        issued_ms=now_ms,
        waits_from_ms=now_ms,
        counts_from_ms=now_ms,
        came_ms=now_ms,
        order=hall.state.issued + 1,
        token="",
        issued_at="",
    )
    return hall.ahead_of(ticket, now_ms) or 0
