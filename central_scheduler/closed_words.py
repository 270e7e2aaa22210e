"""What a board says where it would otherwise look as if nothing went on: from when on there is something again."""

from central_scheduler.obtainable import Obtainable
from central_scheduler.sentences import Sentences
from hall_protocol.message import LocalText
from queue_core.calendar import last_span_ends_ms
from queue_core.duty import Serves
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import Reason, RefusedError

NOT_CLOSED: frozenset[str] = frozenset({Reason.PAST_CUT_OFF})
"""No ticket is given, and all who have one are served."""


class ClosedWords:
    """Says why no ticket can be had, and why nobody is called, in a few words for a wall."""

    def __init__(self, hall: Hall, sentences: Sentences, obtainable: Obtainable) -> None:
        self._hall = hall
        self._sentences = sentences
        self._obtainable = obtainable
        self._version = 0
        self._queues: dict[str, LocalText | None] = {}

    def of_queue(self, queue: str, at_ms: int) -> LocalText | None:
        """Return from when on tickets of a queue can be had again; None: one can be had now."""
        self._obtainable.look(at_ms)
        if self._version != self._obtainable.version:
            self._version, self._queues = self._obtainable.version, {}
        if queue not in self._queues:
            why = self._obtainable.why_not(self._hall.rules.services_in.get(queue, ()))
            self._queues[queue] = self._no_ticket(why) if why else None
        return self._queues[queue]

    def is_worked(self, queue: str) -> bool:
        """Whether any window serves something of this queue, even in a pause: else nobody can tell how long it is."""
        hall, services = self._hall, self._hall.rules.services_in.get(queue, frozenset())
        open_now = (window.id for window in hall.state.windows.values() if window.state is not WindowState.CLOSED)
        return any(_serve_any(hall.serves(window), services) for window in open_now)

    def of_hall(self, at_ms: int) -> LocalText | None:
        """Return that the day's business is over or has not begun; None while anybody is served, or could be."""
        self._obtainable.look(at_ms)
        closed = self._obtainable.closed
        if closed is None or closed.reason in NOT_CLOSED or self._goes_on():
            return None
        return self._not_open(closed)

    def _goes_on(self) -> bool:
        """Whether people are called although no ticket is given: those of the morning are served over lunch."""
        hall = self._hall
        if hall.count(State.CALLED) or hall.count(State.SERVING):
            return True
        ready = any(window.state in (WindowState.OPEN, WindowState.READY) for window in hall.state.windows.values())
        return ready and hall.count(State.WAITING) > 0

    def _no_ticket(self, why: RefusedError) -> LocalText:
        opens, today = why.fields.get("opens", ""), why.fields.get("today", "")
        if why.reason == Reason.BY_APPOINTMENT_ONLY:
            return self._sentences.say("closed.by_appointment")
        if opens and opens.startswith(today):
            return self._sentences.say("closed.tickets_from", clock=opens.split(" ")[1])
        if why.reason == Reason.QUOTA_REACHED:
            return self._sentences.say("closed.all_taken")
        return self._sentences.say("closed.no_tickets_today" if self._is_day_off() else "closed.no_more_tickets")

    def _not_open(self, closed: RefusedError) -> LocalText:
        opens, today = closed.fields.get("opens", ""), closed.fields.get("today", "")
        if not opens:
            return self._sentences.say("closed.ended")
        if opens.startswith(today):
            return self._sentences.say("closed.opens", clock=opens.split(" ")[1])
        return self._sentences.say("closed.day_off" if self._is_day_off() else "closed.over", opens=opens, today=today)

    def _is_day_off(self) -> bool:
        day = self._hall.state.day.name
        return bool(day) and last_span_ends_ms(day, self._hall.rules) is None


def _serve_any(serves: Serves, services: frozenset[str]) -> bool:
    return not (services.isdisjoint(serves.own) and services.isdisjoint(serves.help_out))
