"""What everybody is shown: state messages drawn from the hall, as it stands now."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from central_scheduler.catalogue import local_text
from central_scheduler.closed_words import ClosedWords
from central_scheduler.facts import facts_of, zone_of
from central_scheduler.latest_calls import LatestCalls
from central_scheduler.outlook import Outlook
from central_scheduler.places import Onward, Places
from central_scheduler.sentences import Sentences
from central_scheduler.speech import Speech
from hall_config.model import HallConfig
from hall_protocol.message import LocalText
from hall_protocol.states import (
    BoardCall,
    GuideCall,
    HallGlance,
    QueueLength,
    SentOn,
    Stamp,
    TicketFacts,
    WindowBoard,
    WindowGlance,
    ZoneBoard,
)
from queue_core.calendar import DAY_MS, day_ends_ms
from queue_core.events import DayClosed, Event, StepUndone, TicketCalled, TicketTransferred
from queue_core.hall import Hall
from queue_core.lifecycle import State, Step
from queue_core.policies import Choice
from queue_core.records import GuideCall as Called
from queue_core.records import Ticket, Window

ON_THE_WAY = frozenset({State.WAITING, State.CALLED})
"""A visitor who was sent on and is in one of these may still stand where they were."""


class Boards:
    """The hall's state messages; each call computes them anew, so they cannot drift from the hall."""

    def __init__(
        self,
        hall: Hall,
        config: HallConfig,
        sentences: Sentences,
        outlook: Outlook,
        places: Places,
        speech: Speech,
        closed: ClosedWords,
    ) -> None:
        self._hall = hall
        self._speech = speech
        self._closed = closed
        self._places = places
        self._outlook = outlook
        self._config = config
        self._sentences = sentences
        self._latest: dict[str, LatestCalls] = {zone.id: LatestCalls() for zone in config.zones}
        self._names = {queue.id: local_text(queue.name) for queue in config.queues}
        self._stands = {node.id: local_text(node.where) for node in config.nodes if node.where}
        self._kinds = {window.id: window.kind for window in config.windows}
        self._sent_on = {window.id: sent for window in hall.state.windows.values() if (sent := _just_sent_on(window))}
        self.followers: dict[str, Ticket] = {}
        """By window, whom it would have called when it was drawn last."""
        since_ms = hall.state.day.closed_ms or 0
        for ticket in sorted(hall.tickets, key=lambda ticket: ticket.last_call_ms or 0):
            if (ticket.last_call_ms or 0) > since_ms and ticket.window in hall.rules.windows:
                self.note_call(ticket)

    @property
    def day(self) -> str:
        """The hall's day, as the rules have it."""
        return self._hall.state.day.name

    @property
    def window_ids(self) -> set[str]:
        """The hall's windows."""
        return set(self._hall.rules.windows)

    def draws(self, hall: Hall) -> bool:
        """Return whether this is the hall that is drawn; one rebuilt from its journal is another."""
        return hall is self._hall

    def note_call(self, ticket: Ticket) -> BoardCall:
        """Put a call, or a recall of it, on top of its zones' lists; where it was wanted before counts no more."""
        window, place = self._hall.rules.windows.get(ticket.window), self._places.room(ticket.window)
        call = BoardCall(
            call_id=ticket.call_id,
            attempt=1 + ticket.recalls,
            number=ticket.number,
            window=place.zh if place else window.number if window else "",
            place=place,
            at_ms=ticket.last_call_ms or 0,
        )
        for latest in self._latest.values():
            latest.forget_number(call.number)
        for zone in self.zones_of(ticket):
            self._latest[zone].add(call)
        return call

    def take_back_call(self, ticket: Ticket) -> None:
        """A call was a misclick: nobody should still go where the board says."""
        for latest in self._latest.values():
            latest.forget_call(ticket.call_id)

    def note(self, event: Event) -> None:
        """Keep who was sent on from a window last, until it calls the next; after closing nobody is wanted any more."""
        match event:
            case DayClosed():
                for latest in self._latest.values():
                    latest.clear()
            case TicketTransferred(window=window) if window:
                self._sent_on[window] = event.ticket, event.at_ms
            case TicketCalled(window=window):
                self._sent_on.pop(window, None)
            case StepUndone(window=window) if window in self._hall.rules.windows:
                sent = _just_sent_on(self._hall.window(window))
                self._sent_on.pop(window, None)
                self._sent_on |= {window: sent} if sent else {}

    def zones_of(self, ticket: Ticket) -> tuple[str, ...]:
        """Return where a ticket's call is shown: where its visitor waits, and where its window is."""
        rules = self._hall.rules
        waits = zone_of(ticket, rules)
        window = rules.windows.get(ticket.window)
        zones = (waits, window.zone) if window else (waits,)
        return tuple(dict.fromkeys(zone for zone in zones if zone in self._latest))

    def zone(self, zone: str, stamp: Stamp, at_ms: int) -> ZoneBoard:
        """Return all that this zone's board shows."""
        return ZoneBoard(
            zone=zone,
            epoch=stamp.epoch,
            seq=stamp.seq,
            at_ms=at_ms,
            calls=tuple(map(self._as_it_stands, self._latest[zone].calls)),
            earlier=tuple(map(self._gone, self._latest[zone].earlier())),
            queues=self._queues((queue.id for queue in self._config.queues if queue.zone == zone), at_ms),
            closed=self._closed.of_hall(at_ms),
        )

    def _as_it_stands(self, call: BoardCall) -> BoardCall:
        """Return a call with its words; one that is over as one that nobody need follow: no board speaks it late."""
        ticket = self._ticket_of(call)
        if ticket is None or ticket.state is not State.CALLED:
            return self._gone(call)
        speech = self._speech.call(call.number, call.window, call.attempt > 1, call.place)
        return msgspec.structs.replace(call, speech=speech)

    def _gone(self, call: BoardCall) -> BoardCall:
        """Return a call that nobody need follow; who missed it is told so while their number can be brought back."""
        ticket, limit = self._ticket_of(call), self._hall.rules.missed.max_reinstatements
        missed = ticket is not None and ticket.state is State.MISSED and ticket.reinstated < limit
        return msgspec.structs.replace(call, wanted=False, missed=missed)

    def _ticket_of(self, call: BoardCall) -> Ticket | None:
        return self._hall.state.day.tickets.get(call.call_id.rpartition("/")[0])

    def windows(self, stamp: Stamp, at_ms: int, only: Collection[str] | None = None) -> Iterator[WindowBoard]:
        """Yield every window, or only some, as all may see it; those that see the same are looked at once."""
        hall = self._hall
        seen: dict[tuple[object, ...], tuple[Choice | None, int]] = {}
        for window in hall.rules.windows if only is None else only:
            sees = hall.sees(window)
            if sees not in seen:
                seen[sees] = hall.preview(window, at_ms), hall.could_call(window, at_ms)
            follower, could_call = seen[sees]
            self._note_follower(window, follower)
            yield self._window(window, stamp, at_ms, follower, could_call)

    def _note_follower(self, window: str, follower: Choice | None) -> None:
        if follower:
            self.followers[window] = follower.ticket
        else:
            self.followers.pop(window, None)

    def _window(
        self, window_id: str, stamp: Stamp, at_ms: int, follower: Choice | None, could_call: int
    ) -> WindowBoard:
        hall = self._hall
        rule, window = hall.rules.windows[window_id], hall.window(window_id)
        last = hall.step_to_undo(window_id, at_ms)
        return WindowBoard(
            window=window_id,
            number=rule.number,
            zone=rule.zone,
            kind=self._kinds.get(window_id, "general"),
            epoch=stamp.epoch,
            seq=stamp.seq,
            phase=window.state.value,
            since_ms=window.since_ms,
            reason=window.reason,
            back_ms=window.back_ms,
            place=self._places.room(window_id),
            sent_on=self._sent_on_from(window_id),
            clerk=window.clerk,
            ticket=_for_a_sign(facts_of(hall.ticket(window.ticket), hall, at_ms)) if window.ticket else None,
            could_call=could_call,
            next_number=follower.ticket.number if follower else "",
            next_why=self._sentences.why_next(follower, hall) if follower else None,
            undo_step=last.step if last else "",
            undo_until_ms=last.at_ms + hall.rules.calling.undo_ms if last else None,
            assigned=window.assigned.services if window.assigned else (),
            assigned_help_out=window.assigned.help_out if window.assigned else (),
            assigned_until_ms=window.assigned.until_ms if window.assigned else None,
        )

    def _sent_on_from(self, window_id: str) -> SentOn | None:
        ticket_id, at_ms = self._sent_on.get(window_id, ("", 0))
        ticket = self._hall.state.day.tickets.get(ticket_id)
        if ticket is None or ticket.state not in ON_THE_WAY:
            return None
        return SentOn(number=ticket.number, to=self._places.walks_to(Onward.of(ticket, self._hall)), at_ms=at_ms)

    def glance(self, stamp: Stamp, at_ms: int, refusals: dict[str, int], dropped: dict[str, int]) -> HallGlance:
        """Return the hall at a glance."""
        hall = self._hall
        return HallGlance(
            epoch=stamp.epoch,
            seq=stamp.seq,
            at_ms=at_ms,
            day=hall.state.day.name,
            issued=len(hall.state.day.tickets),
            waiting=hall.count(State.WAITING),
            serving=hall.count(State.CALLED) + hall.count(State.SERVING),
            done=hall.count(State.DONE),
            missed=hall.count(State.MISSED),
            held=hall.count(State.HELD),
            cancelled=hall.count(State.CANCELLED),
            booked=self._still_to_come(),
            overdue=sum(1 for _ in hall.overdue(at_ms)),
            queues=self.queues(at_ms),
            windows=tuple(self._window_glance(window) for window in hall.rules.windows),
            guide_calls=tuple(map(self._guide_call, hall.state.day.guide_calls.values())),
            diverted=hall.state.day.diverted,
            refusals=refusals,
            dropped=dropped,
        )

    def queues(self, at_ms: int) -> tuple[QueueLength, ...]:
        """Return how many wait in each queue of the hall, and about how long who comes now will."""
        return self._queues(self._names, at_ms)

    def _guide_call(self, call: Called) -> GuideCall:
        where = self._stands.get(call.dispenser) or LocalText(call.dispenser, call.dispenser)
        return GuideCall(dispenser=call.dispenser, where=where, about=call.about, since_ms=call.since_ms)

    def _still_to_come(self) -> int:
        """Return how many appointments of today have not been kept yet."""
        hall = self._hall
        if not hall.state.day.name:
            return 0
        ends_ms = day_ends_ms(hall.state.day.name, hall.rules)
        today = range(ends_ms - DAY_MS, ends_ms)
        return sum(each.state is State.BOOKED and each.slot_ms in today for each in hall.state.bookings.values())

    def _queues(self, queues: Iterable[str], at_ms: int) -> tuple[QueueLength, ...]:
        return tuple(self._queue(queue, at_ms) for queue in queues)

    def _queue(self, queue: str, at_ms: int) -> QueueLength:
        head, why = self._hall.head_of(queue, at_ms), self._closed.of_queue(queue, at_ms)
        wait = None if why else self._outlook.of_queue(queue, self._hall, at_ms)
        if wait and not self._closed.is_worked(queue):
            wait = None
        return QueueLength(
            id=queue,
            name=self._names[queue],
            waiting=self._hall.waiting_in(queue),
            first_since_ms=head.waits_from_ms if head else None,
            wait_from_s=wait.from_s if wait else None,
            wait_to_s=wait.to_s if wait else None,
            why=why,
        )

    def _window_glance(self, window_id: str) -> WindowGlance:
        hall = self._hall
        window = hall.window(window_id)
        number = hall.ticket(window.ticket).number if window.ticket else ""
        return WindowGlance(
            id=window_id,
            number=hall.rules.windows[window_id].number,
            phase=window.state.value,
            ticket=number,
            clerk=window.clerk,
        )


def _just_sent_on(window: Window) -> tuple[str, int] | None:
    """Return whom a window sent on in its last step, and when; so it is known after a restart as well."""
    last = window.last
    return (last.ticket_before.id, last.at_ms) if last and last.step == Step.TRANSFER else None


def _for_a_sign(ticket: TicketFacts) -> TicketFacts:
    """Return what everybody may read at a window: not why somebody is in the green lane, nor a booking's code."""
    return msgspec.structs.replace(ticket, lane_reason="", booking="")
