"""A visitor is sent on: who stood at the window hears where to, and reads it in both zones."""

from collections.abc import Iterator

from central_scheduler.places import Onward, Places
from central_scheduler.speech import Speech
from hall_protocol.events import ZoneMoved
from queue_core.events import TicketTransferred
from queue_core.hall import Hall
from queue_core.lifecycle import State


def moves_of(event: TicketTransferred, hall: Hall, places: Places, speech: Speech) -> Iterator[ZoneMoved]:
    """Yield what is said of a visitor who was sent on from a window, once for the zone they leave and where they go.

    Who was sent on from among those who wait has not stood up; who is called at once hears the call, and that is all;
    and a step taken back already was none.
    """
    ticket, left = hall.state.day.tickets.get(event.ticket), hall.rules.windows.get(event.window)
    if ticket is None or left is None or ticket.state is not State.WAITING:
        return
    onward = Onward.of(ticket, hall)
    to = places.waits_for(onward)
    said = speech.moved(ticket.number, to)
    for zone in dict.fromkeys((left.zone, places.zone_of(onward) or left.zone)):
        yield ZoneMoved(
            zone=zone,
            move_id=f"{ticket.id}@{event.at_ms}",
            number=ticket.number,
            to=to,
            at_ms=event.at_ms,
            speech=said,
        )
