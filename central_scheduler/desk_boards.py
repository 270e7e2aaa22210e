"""What only the clerk at a window is shown, drawn from the hall as it stands; nothing of it is readable elsewhere."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from central_scheduler.catalogue import local_text
from central_scheduler.clerk_days import OwnDays
from central_scheduler.durations import Durations
from central_scheduler.places import Places
from central_scheduler.sentences import Sentences
from central_scheduler.whereabouts import Whereabouts
from hall_config.model import Favourite, HallConfig
from hall_protocol.message import LocalText
from hall_protocol.states import AtHand, DeskBoard, DeskService, DeskTicket, Destination, Stamp
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.records import Ticket
from queue_core.rules import Lane

MOST_MISSED: Final = 9
"""A clerk chooses by one key; who was missed earlier is found by the number."""
TICKET: Final = "{ticket}"
"""What stands for the ticket in the address of a video room."""


class DeskBoards:
    """Draws one window's desk at a time: it costs what that window has to do with, and not what the hall has."""

    def __init__(
        self,
        hall: Hall,
        config: HallConfig,
        sentences: Sentences,
        places: Places,
        whereabouts: Whereabouts,
        days: OwnDays,
        durations: Durations,
    ) -> None:
        self._hall = hall
        self._sentences = sentences
        self._places = places
        self._whereabouts = whereabouts
        self._days = days
        self._durations = durations
        self._services = {service.code: service for service in config.services}
        self._reasons = {reason.code: local_text(reason.name) for reason in config.lanes.green_reasons}
        self._meetings = {window.id: window.meeting for window in config.windows if window.meeting}
        self._own = {window.id: window.favourites for window in config.windows if window.favourites}
        self._everybodys = config.desk.favourites

    def draw(self, window_id: str, stamp: Stamp) -> DeskBoard:
        """Return all that this window's clerk is shown beside the window's own board."""
        window = self._hall.window(window_id)
        ticket = self._hall.ticket(window.ticket) if window.ticket else None
        missed = reversed(self._whereabouts.at(window_id, State.MISSED))
        return DeskBoard(
            window=window_id,
            epoch=stamp.epoch,
            seq=stamp.seq,
            clerk_name=self._sentences.clerk(window.clerk),
            ticket=self._ticket(ticket) if ticket else None,
            held=tuple(map(_held, self._whereabouts.at(window_id, State.HELD))),
            missed=tuple(map(_missed, missed))[:MOST_MISSED],
            favourites=tuple(self._favourites(window_id)),
            shut=tuple(each for each in self.shut() if each != window_id),
            my_day=self._days.of(window.clerk),
            meeting=self._meeting(window_id, ticket) if ticket else "",
        )

    def shut(self) -> Iterator[str]:
        """Yield the windows that are closed, in the hall's order."""
        return (each for each in self._hall.rules.windows if self._hall.window(each).state is WindowState.CLOSED)

    def _ticket(self, ticket: Ticket) -> DeskTicket:
        return DeskTicket(
            id=ticket.id,
            lane_reason=self._lane_reason(ticket),
            services=(self._service(ticket.service, ticket.situation), *map(self._service, ticket.then)),
            expected_s=round(self._durations.expected_ms(ticket, self._hall.rules) / 1000),
            booked=bool(ticket.booking),
            fetches=bool(ticket.case),
        )

    def _lane_reason(self, ticket: Ticket) -> LocalText | None:
        if ticket.lane is not Lane.GREEN or not ticket.lane_reason:
            return None
        code = ticket.lane_reason
        return self._reasons.get(code) or LocalText(code, code)

    def _service(self, code: str, situation: str = "") -> DeskService:
        service = self._services.get(code)
        if service is None:
            return DeskService(code=code, name=self._places.service(code))
        known = next((each for each in service.situations if each.code == situation), None)
        return DeskService(
            code=code,
            name=local_text(service.name),
            situation=local_text(known.name) if known else None,
            materials=tuple(map(local_text, (*service.materials, *(known.materials if known else ())))),
        )

    def _favourites(self, window_id: str) -> Iterator[Destination]:
        """Yield where this window's clerks can send visitors with one key, each place once and never here."""
        told = {("window", window_id)}
        for favourite in (*self._own.get(window_id, ()), *self._everybodys):
            destination = self._destination(favourite)
            if (destination.kind, destination.id) not in told:
                told.add((destination.kind, destination.id))
                yield destination

    def _destination(self, favourite: Favourite) -> Destination:
        if favourite.window:
            return Destination(kind="window", id=favourite.window, name=self._places.window(favourite.window))
        if favourite.clerk:
            name = self._sentences.clerk(favourite.clerk)
            return Destination(kind="clerk", id=favourite.clerk, name=LocalText(name, name))
        return Destination(kind="service", id=favourite.service, name=self._places.service(favourite.service))

    def _meeting(self, window_id: str, ticket: Ticket) -> str:
        return self._meetings.get(window_id, "").replace(TICKET, quote(ticket.id, safe=""))


def _held(ticket: Ticket) -> AtHand:
    since_ms = ticket.started_ms if ticket.held_ms is None else ticket.held_ms
    return AtHand(id=ticket.id, number=ticket.number, since_ms=since_ms or 0, back_ms=ticket.return_ms)


def _missed(ticket: Ticket) -> AtHand:
    return AtHand(id=ticket.id, number=ticket.number, since_ms=ticket.ended_ms or 0)
