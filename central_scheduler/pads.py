"""What the rating pads ask: the visitor who has just been served, until the next one's service starts.

Only what happens while the hub runs is asked about: after its restart nobody is asked anew.
"""

from collections.abc import Callable

from central_scheduler.places import Places
from hall_protocol.events import RatingRequest
from hall_protocol.topics import RATING
from queue_core.events import Event, ServiceFinished, ServiceStarted, StepUndone, TicketRated
from queue_core.hall import Hall
from queue_core.lifecycle import Step

NOBODY = ""
PAD = "pad"
"""The channel of whoever has rated at a pad: that one thanks by itself."""


class Pads:
    """Each window's pad, as far as the hub has told it anything."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._asked: dict[str, str] = {}
        """Whom each window's pad was asked to ask; one it was told nothing of may still ask somebody of before."""

    def note(self, event: Event, hall: Hall, asks_ms: int, places: Places) -> None:
        """Ask, or ask no more, if that follows from what has happened."""
        match event:
            case ServiceFinished(next_service=""):
                self._ask(event, hall, asks_ms, places)
            case ServiceStarted(window=window, ticket=ticket) if ticket in hall.state.day.tickets:
                self._withdraw(window)
            case StepUndone(window=window, step=Step.FINISH | Step.HAND_IN, ticket=ticket):
                if self._asked.get(window, ticket) == ticket:
                    self._withdraw(window)
            case TicketRated(ticket=ticket, channel=channel) if channel != PAD:
                for window in [window for window, asked in self._asked.items() if asked == ticket]:
                    self._withdraw(window)

    def _ask(self, event: ServiceFinished, hall: Hall, asks_ms: int, places: Places) -> None:
        """The visit has ended at this window: its visitor may answer or walk on.

        A finish of a former day comes in too late for that: visits do not outlive their day. So does one that was
        kept in an outbox while the hub was away, by its own time.
        """
        ticket = hall.state.day.tickets.get(event.ticket)
        if ticket is None:
            return
        self._asked[event.window] = event.ticket
        request = RatingRequest(
            window=event.window,
            ticket=event.ticket,
            until_ms=event.at_ms + min(asks_ms, hall.rules.rating.limit_ms),
            number=ticket.number,
            service=places.service(ticket.service),
        )
        self._say(RATING, request, window=event.window)

    def _withdraw(self, window: str) -> None:
        """The next visitor is being served, or the last one is not through yet."""
        if self._asked.get(window) != NOBODY:
            self._asked[window] = NOBODY
            self._say(RATING, RatingRequest(window=window, ticket=NOBODY, until_ms=0), window=window)
