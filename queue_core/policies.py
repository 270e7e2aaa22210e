"""Who is next: one small class for each calling policy, behind one port.

A policy gives every ticket a key when it begins to wait; a window calls the smallest key among those it may serve, and
of equal keys the earlier ticket. So each (service, lane) is a sorted line and a decision looks at its heads only.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from queue_core.records import Ticket
from queue_core.rules import HallRules


class CallingPolicy(Protocol):
    """Decides who is next, and promises something a visitor can be told."""

    promise: str
    """The name of its promise, one sentence in the catalogue."""

    def key(self, ticket: Ticket, rules: HallRules) -> int:
        """Return the ticket's place in milliseconds of virtual time; smaller goes first."""
        ...


class Arrival:
    """First come, first served, whatever the lane."""

    promise = "arrival"

    def key(self, ticket: Ticket, rules: HallRules) -> int:
        """Return the moment its wait began."""
        return ticket.waits_from_ms


class VirtualTicketTime:
    """A green ticket counts as if it had been taken some minutes earlier; so nobody is passed without bound."""

    promise = "vtt"

    def key(self, ticket: Ticket, rules: HallRules) -> int:
        """Return the moment its wait began, less the head start of its lane."""
        return ticket.waits_from_ms - rules.head_start_ms[ticket.lane]


POLICIES: Final[Mapping[str, CallingPolicy]] = {"arrival": Arrival(), "vtt": VirtualTicketTime()}
"""Every policy by its name in a hall's configuration."""
