"""What visitors were told of their wait when they took the ticket, and how long it was: the day's promises looked at.

Whoever then waited for something else than what was told (another service, another lane, their own wish to step back)
or was not called at all, is not compared; nor is who was called at once, for whom nothing had to be foreseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from queue_core.events import (
    DayOpened,
    Event,
    LaneChanged,
    StepUndone,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    TicketReclassified,
    TicketSteppedBack,
    TicketTransferred,
)

OTHERWISE: Final = (
    LaneChanged,
    TicketReclassified,
    TicketSteppedBack,
    TicketTransferred,
    TicketCancelled,
    TicketExpired,
)
"""After one of these, before the call, what was told is of no account."""


@dataclass(frozen=True, slots=True)
class ToldWait:
    """One visitor: what was told, and what came of it."""

    ticket: str
    service: str
    lane: str
    told_ms: int
    """When, in hall time."""
    from_ms: int
    to_ms: int
    waited_ms: int | None = None
    """Until the first call; None while it has not come."""

    @property
    def is_within(self) -> bool:
        """Whether the wait was as told."""
        return self.waited_ms is not None and self.from_ms <= self.waited_ms <= self.to_ms

    @property
    def middle_ms(self) -> float:
        """The middle of what was told."""
        return (self.from_ms + self.to_ms) / 2


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right it was what visitors were told."""

    told: int
    """How many of them have been called."""
    within: float | None
    sooner: float | None
    later: float | None
    """The shares of those whose wait was as told, shorter, longer."""
    mean_off_ms: float | None
    """How far the wait was from the middle of the range, on the average."""
    bias_ms: float | None
    """The same with its sign: above 0, waits were longer than told."""
    mean_width_ms: float | None


class ToldWaits:
    """A day's, kept up to date event by event."""

    def __init__(self) -> None:
        self._told: dict[str, ToldWait] = {}

    def take(self, event: Event) -> None:
        """Take in the next event; a new day begins anew."""
        match event:
            case DayOpened():
                self._told.clear()
            case TicketIssued(told_from_ms=int(from_ms), told_to_ms=int(to_ms)) if to_ms:
                told = ToldWait(event.ticket, event.service, event.lane.value, event.at_ms, from_ms, to_ms)
                self._told[event.ticket] = told
            case TicketCalled(ticket=ticket) if (waiting := self._waiting(ticket)) is not None:
                self._told[ticket] = replace(waiting, waited_ms=max(0, event.at_ms - waiting.told_ms))
            case StepUndone(ticket=ticket, step="call") if ticket in self._told:
                self._take_back(ticket, event.step_ms)
            case _ if isinstance(event, OTHERWISE) and self._waiting(event.ticket) is not None:
                del self._told[event.ticket]

    @property
    def called(self) -> Sequence[ToldWait]:
        """Everybody who was told something and has been called, in the order of issue."""
        return tuple(told for told in self._told.values() if told.waited_ms is not None)

    def _waiting(self, ticket: str) -> ToldWait | None:
        told = self._told.get(ticket)
        return told if told is not None and told.waited_ms is None else None

    def _take_back(self, ticket: str, called_ms: int) -> None:
        """The first call was a misclick: the wait goes on; a later one changes nothing."""
        told = self._told[ticket]
        if told.waited_ms == max(0, called_ms - told.told_ms):
            self._told[ticket] = replace(told, waited_ms=None)


def accuracy_of(told: Iterable[ToldWait]) -> Accuracy:
    """Return how right it was; only who has been called counts."""
    compared = [(each, each.waited_ms) for each in told if each.waited_ms is not None]
    return Accuracy(
        told=len(compared),
        within=_mean(each.is_within for each, _ in compared),
        sooner=_mean(waited_ms < each.from_ms for each, waited_ms in compared),
        later=_mean(waited_ms > each.to_ms for each, waited_ms in compared),
        mean_off_ms=_mean(abs(waited_ms - each.middle_ms) for each, waited_ms in compared),
        bias_ms=_mean(waited_ms - each.middle_ms for each, waited_ms in compared),
        mean_width_ms=_mean(each.to_ms - each.from_ms for each, _ in compared),
    )


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return fmean(listed) if listed else None
