"""What can be had at this moment, asked of the rules anew only when the clock or an event may have changed it."""

from collections.abc import Iterable, Mapping
from typing import Final

from queue_core.events import DayClosed, DayOpened, Event, HallConfigured, TicketIssued
from queue_core.hall import Hall
from queue_core.refusals import RefusedError

ANEW: Final = (DayOpened, DayClosed, HallConfigured)
"""After these other things can be had than before."""


class Obtainable:
    """The hall's own refusals, known before anybody asks."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._is_old = True
        self._is_filled = False
        """Whether a ticket was taken of which there are so many: asked anew by who draws offers, at its slower pace."""
        self.closed: RefusedError | None = None
        """Why no ticket at all can be had."""
        self.refused: Mapping[str, RefusedError] = {}
        """Why none can be had of a service, by its code."""
        self.changes_ms = 0
        """When the clock alone next changes it, in hall time."""
        self.version = 0
        """Rises whenever it was asked anew."""

    def note(self, events: Iterable[Event]) -> None:
        """These have happened: what can be had may be other things now."""
        for event in events:
            self._is_old = self._is_old or isinstance(event, ANEW)
            self._is_filled = self._is_filled or self._fills(event)

    def _fills(self, event: Event) -> bool:
        """Whether a quota has fewer left after this; only a ticket fills one."""
        service = self._hall.rules.services.get(event.service) if isinstance(event, TicketIssued) else None
        return bool(service and service.quotas)

    def look(self, at_ms: int, *, at_quotas: bool = False) -> None:
        """Be right for this moment, but for quotas that were filled since; where nothing has changed, it costs nothing.

        A hall of fifteen hundred services is not asked after each ticket of a rush.
        """
        if self._is_old or at_ms >= self.changes_ms or (at_quotas and self._is_filled):
            self.closed, self.refused = self._hall.closed_to_all(at_ms), self._hall.not_offered(at_ms)
            self.changes_ms = self._hall.offers_change_ms(at_ms)
            self._is_old = self._is_filled = False
            self.version += 1

    def why_not(self, services: Iterable[str]) -> RefusedError | None:
        """Return why nothing of these can be had, of several reasons the one that ends first; None: something can."""
        whys = [self.refused.get(service) for service in services]
        refused = [why for why in whys if why is not None]
        if not whys or len(refused) < len(whys):
            return None
        return min(refused, key=lambda why: why.fields.get("opens") or "9999")
