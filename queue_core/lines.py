"""Who waits, in order: a sorted line for each service and lane, and one for each window somebody was sent to."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from queue_core.policies import CallingPolicy
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane, WindowRule

Place = tuple[bool, int, int, str]
"""A ticket's place: not first, key, order, id. The smallest is next."""
Line = list[Place]
LineKey = tuple[str, Lane]
"""The service and the lane of a line."""


class Lines:
    """The waiting tickets of a hall. Derived from the tickets, so never stored.

    Only lines in which somebody stands are kept: a decision costs what waits, not what the hall offers.
    """

    def __init__(self, rules: HallRules, policy: CallingPolicy) -> None:
        self._rules = rules
        self._policy = policy
        self._services: dict[LineKey, Line] = {}
        self._by_queue: dict[str, dict[LineKey, Line]] = {}
        self._windows: dict[str, Line] = {}
        alike = {window.services: frozenset(window.services) for window in rules.windows.values()}
        self._serves = {window.id: alike[window.services] for window in rules.windows.values()}

    def place(self, ticket: Ticket) -> Place:
        """Return where the ticket stands among all who wait."""
        return (not ticket.first, self._policy.key(ticket, self._rules), ticket.order, ticket.id)

    def join(self, ticket: Ticket) -> None:
        """The ticket begins to wait."""
        insort(self._line_of(ticket), self.place(ticket))

    def leave(self, ticket: Ticket) -> None:
        """The ticket waits no more."""
        line = self._line_of(ticket)
        del line[bisect_left(line, self.place(ticket))]
        if not line and not ticket.only_window:
            del self._services[ticket.service, ticket.lane]
            del self._by_queue[self._queue_of(ticket)][ticket.service, ticket.lane]

    def next_for(self, window: WindowRule) -> str | None:
        """Return the id of the ticket this window should call, or None when nobody waits whom it may serve."""
        heads = [line[0] for line in self._lines_for(window)]
        return min(heads)[3] if heads else None

    def count_for(self, window: WindowRule) -> int:
        """Return how many wait whom this window may serve."""
        return sum(len(line) for line in self._lines_for(window))

    def sent_to(self, window: str) -> list[str]:
        """Return the ids of those who were sent to this window and to no other, the next one first."""
        return [ticket for *_, ticket in self._windows.get(window, [])]

    def ahead_of(self, ticket: Ticket) -> int:
        """Return how many tickets of the same queue stand before this one."""
        place = self.place(ticket)
        if ticket.only_window:
            return bisect_left(self._line_of(ticket), place)
        return sum(bisect_left(line, place) for line in self._in_queue(self._queue_of(ticket)))

    def waiting_in(self, queue: str) -> int:
        """Return how many wait in a queue for any window that serves them."""
        return sum(len(line) for line in self._in_queue(queue))

    def head_of(self, queue: str) -> str | None:
        """Return the id of the ticket that stands first in a queue."""
        heads = [line[0] for line in self._in_queue(queue)]
        return min(heads)[3] if heads else None

    def _line_of(self, ticket: Ticket) -> Line:
        if ticket.only_window:
            return self._windows.setdefault(ticket.only_window, [])
        key = ticket.service, ticket.lane
        if key not in self._services:
            self._services[key] = self._by_queue.setdefault(self._queue_of(ticket), {})[key] = []
        return self._services[key]

    def _queue_of(self, ticket: Ticket) -> str:
        return self._rules.services[ticket.service].queue

    def _in_queue(self, queue: str) -> Iterable[Line]:
        return self._by_queue.get(queue, {}).values()

    def _lines_for(self, window: WindowRule) -> Iterable[Line]:
        """Yield the lines in which somebody stands whom this window may serve."""
        if own := self._windows.get(window.id):
            yield own
        serves = self._serves[window.id]
        yield from (line for (code, _lane), line in self._services.items() if code in serves)
