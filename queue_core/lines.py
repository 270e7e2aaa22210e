"""Who waits, in order: a sorted line for each service and lane, and one for each window somebody was sent to."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from queue_core.policies import CallingPolicy
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane, WindowRule

Place = tuple[bool, int, int, str]
"""A ticket's place: not first, key, order, id. The smallest is next."""


class Lines:
    """The waiting tickets of a hall. Derived from the tickets, so never stored."""

    def __init__(self, rules: HallRules, policy: CallingPolicy) -> None:
        self._rules = rules
        self._policy = policy
        self._services: dict[tuple[str, Lane], list[Place]] = {
            (code, lane): [] for code in rules.services for lane in Lane
        }
        self._windows: dict[str, list[Place]] = {}
        self._by_queue: dict[str, list[list[Place]]] = {}
        for (code, _lane), line in self._services.items():
            self._by_queue.setdefault(rules.services[code].queue, []).append(line)

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

    def next_for(self, window: WindowRule) -> str | None:
        """Return the id of the ticket this window should call, or None when nobody waits whom it may serve."""
        heads = [line[0] for line in self._lines_for(window) if line]
        return min(heads)[3] if heads else None

    def count_for(self, window: WindowRule) -> int:
        """Return how many wait whom this window may serve."""
        return sum(len(line) for line in self._lines_for(window))

    def ahead_of(self, ticket: Ticket) -> int:
        """Return how many tickets of the same queue stand before this one."""
        place = self.place(ticket)
        if ticket.only_window:
            return bisect_left(self._line_of(ticket), place)
        return sum(bisect_left(line, place) for line in self._by_queue[self._rules.services[ticket.service].queue])

    def waiting_in(self, queue: str) -> int:
        """Return how many wait in a queue for any window that serves them."""
        return sum(len(line) for line in self._by_queue.get(queue, ()))

    def head_of(self, queue: str) -> str | None:
        """Return the id of the ticket that stands first in a queue."""
        heads = [line[0] for line in self._by_queue.get(queue, ()) if line]
        return min(heads)[3] if heads else None

    def _line_of(self, ticket: Ticket) -> list[Place]:
        if ticket.only_window:
            return self._windows.setdefault(ticket.only_window, [])
        return self._services[ticket.service, ticket.lane]

    def _lines_for(self, window: WindowRule) -> Iterable[list[Place]]:
        yield self._windows.get(window.id, [])
        for code in window.services:
            for lane in Lane:
                yield self._services[code, lane]
