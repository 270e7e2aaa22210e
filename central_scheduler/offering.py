"""What a dispenser says before anybody asks: what is closed and until when, what is usual, how long it takes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from central_scheduler.demand import Demand
from central_scheduler.obtainable import Obtainable
from central_scheduler.sentences import Sentences
from hall_protocol.message import LocalText
from hall_protocol.states import GivenToday, NotOffered, Offers, QueueLength, Stamp
from queue_core.events import Event, TicketIssued
from queue_core.hall import Hall
from queue_core.lifecycle import FINAL, State
from queue_core.refusals import RefusedError

COMMON_FOR_MS: Final = 300_000
"""So long the commonest services stay the same: a menu that shifts under the finger helps nobody."""


class Offering:
    """Draws what can be had; what has not changed is not worked out again."""

    def __init__(self, hall: Hall, sentences: Sentences, demand: Demand, obtainable: Obtainable) -> None:
        self._hall = hall
        self._sentences = sentences
        self._demand = demand
        self._obtainable = obtainable
        self._version = 0
        self._closed: LocalText | None = None
        self._not_offered: tuple[NotOffered, ...] = ()
        self._common: tuple[str, ...] = ()
        self._common_until_ms = 0

    @property
    def changes_ms(self) -> int:
        """When the clock alone next changes what can be had, in hall time."""
        return min(self._obtainable.changes_ms, self._common_until_ms)

    def note(self, events: Iterable[Event]) -> None:
        """These have happened: what is asked for counts; who had booked or fetches something has not chosen."""
        for event in events:
            if isinstance(event, TicketIssued) and not event.booking and not event.case:
                self._demand.note(event.service, event.at_ms, self._hall.rules)

    def learned(self) -> None:
        """More is known of what visitors come for."""
        self._common_until_ms = 0

    def draw(self, stamp: Stamp, at_ms: int, queues: tuple[QueueLength, ...]) -> Offers:
        """Return what can be had at this moment."""
        self._obtainable.look(at_ms, at_quotas=True)
        if self._version != self._obtainable.version:
            self._version = self._obtainable.version
            self._put_into_words()
        if at_ms >= self._common_until_ms:
            self._common = self._demand.common(at_ms, self._hall.rules)
            self._common_until_ms = at_ms + COMMON_FOR_MS
        return Offers(
            epoch=stamp.epoch,
            seq=stamp.seq,
            at_ms=at_ms,
            closed=self._closed,
            not_offered=self._not_offered,
            common=self._common,
            queues=queues,
            day=self._hall.state.day.name,
            given=tuple(given_today(self._hall)),
        )

    def _put_into_words(self) -> None:
        """What is true of the whole hall is said once, and not of each of a thousand services."""
        said, closed = _Said(self._sentences), self._obtainable.closed
        self._closed = said.of(closed) if closed else None
        self._not_offered = tuple(
            NotOffered(service=code, code=refused.reason, message=said.of(refused))
            for code, refused in self._obtainable.refused.items()
            if closed is None or (refused.reason, refused.fields) != (closed.reason, closed.fields)
        )


def given_today(hall: Hall) -> Iterator[GivenToday]:
    """Yield how far the numbers of each queue have come, and whose visits go on."""
    going_on: dict[str, list[int]] = defaultdict(list)
    for state in (state for state in State if state not in FINAL):
        for ticket in hall.in_state(state):
            going_on[ticket.queue].append(int(ticket.id.rpartition("/")[2]))
    for queue in sorted(hall.state.day.serials.keys() | going_on.keys()):
        last = hall.state.day.serials.get(queue, 0)
        yield GivenToday(queue=queue, last=last, open=tuple(sorted(going_on[queue])))


class _Said:
    """The sentences of one look: a thousand services may be closed for the same reason."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._known: dict[tuple[str, ...], LocalText] = {}

    def of(self, refused: RefusedError) -> LocalText:
        """Return what whoever asked for it would be told."""
        key = (refused.reason, *_values(refused.fields))
        if key not in self._known:
            self._known[key] = self._sentences.refusal(refused)
        return self._known[key]


def _values(fields: Mapping[str, str]) -> Iterable[str]:
    return (f"{name}={value}" for name, value in sorted(fields.items()))
