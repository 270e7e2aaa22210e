"""Where visitors are sent, as they read and hear it: a window, a video seat's room, or a service and where to wait."""

from typing import NamedTuple, Self

from central_scheduler.catalogue import local_text
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_protocol.message import LocalText
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket


class Onward(NamedTuple):
    """Where a visitor goes from here."""

    service: str
    window: str
    """Empty: whichever window calls for the service."""

    @classmethod
    def of(cls, ticket: Ticket, hall: Hall) -> Self:
        """Return where this visitor goes now: where they are wanted, or else where they wait to be."""
        if ticket.state is State.CALLED:
            return cls(ticket.service, ticket.window)
        clerk = hall.state.clerks.get(ticket.only_clerk)
        return cls(ticket.service, ticket.only_window or (clerk.window if clerk else ""))


class Places:
    """The places of one configured hall, in its own words."""

    def __init__(self, config: HallConfig, sentences: Sentences) -> None:
        self._sentences = sentences
        self._numbers = {window.id: window.number for window in config.windows}
        self._rooms = {window.id: local_text(window.room) for window in config.windows if window.room}
        self._services = {service.code: local_text(service.name) for service in config.services}
        self._queues = {service.code: service.queue for service in config.services}
        self._zone_of_queue = {queue.id: queue.zone for queue in config.queues}
        self._zone_of_window = {window.id: window.zone for window in config.windows}
        self._where = {zone.id: local_text(zone.where) for zone in config.zones}

    def room(self, window: str) -> LocalText | None:
        """Return where the visitors of a video seat go; None for a window one can walk up to."""
        return self._rooms.get(window)

    def window(self, window: str) -> LocalText:
        """Return "5号窗口", or the room of a video seat."""
        number = self._numbers.get(window, window)
        return self._rooms.get(window) or self._sentences.say("place.window", number=number)

    def service(self, code: str) -> LocalText:
        """Return what a service is called."""
        return self._services.get(code) or LocalText(code, code)

    def sent_to(self, to: Onward) -> LocalText:
        """Return where a visitor was sent on to; of a clerk no name is told, only where they sit."""
        return self.window(to.window) if to.window else self.service(to.service)

    def waits_for(self, to: Onward) -> LocalText:
        """Return the same, and for a service also where to wait for it."""
        where = self._where.get(self.zone_of(to))
        if to.window or where is None:
            return self.sent_to(to)
        return self._sentences.joined("place.service", service=self.service(to.service), where=where)

    def walks_to(self, to: Onward) -> LocalText:
        """Return where a visitor who was sent on goes now: to a window, or to the seats from which they are called.

        A sign has room for one place, and a service is none: nobody could walk there.
        """
        seats = self._where.get(self.zone_of(to))
        return self.sent_to(to) if to.window or seats is None else seats

    def zone_of(self, to: Onward) -> str:
        """Return the zone in which the visitor is called next; "" for one the hall has no more."""
        if to.window:
            return self._zone_of_window.get(to.window, "")
        return self._zone_of_queue.get(self._queues.get(to.service, ""), "")
