"""The ways to a number from the page of a service: the usual one, the green channel, and another without a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer
from ticket_dispenser.frame import rows
from ticket_dispenser.glass import Target, Tone
from ticket_dispenser.menu import BY_APPOINTMENT
from ticket_dispenser.sheet import Desk


@dataclass(frozen=True, slots=True)
class Way:
    """One large button."""

    label: LocalText
    action: str
    tone: Tone


def lanes_of(desk: Desk, service: ServiceOffer) -> list[Way]:
    """Return how a number can be had; whose card gives a reason for the green channel is offered it first."""
    both, menu = desk.wording.both, desk.menu
    usual = Way(both("take_ticket"), "take", Tone.PRIMARY)
    if menu is None or not menu.offers_green(service):
        return [usual]
    person = desk.visit.person
    known = menu.reason(person.green_reason) if person else None
    if known is not None:
        return [Way(both("take_green_for", reason=known.name), f"reason:{known.id}", Tone.GREEN), usual]
    return [usual, Way(both("take_green_ticket"), "green", Tone.GREEN)]


def ways_of(desk: Desk, service: ServiceOffer) -> list[Way]:
    """Return all that can be done about a service now: lanes, or what there is instead; and another way at last."""
    both, why = desk.wording.both, desk.closed(service)
    ways = lanes_of(desk, service) if why is None else []
    if why is not None and (why.code == BY_APPOINTMENT or "appointment" in service.lanes):
        ways.append(Way(both("appointment"), "appointment", Tone.PRIMARY))
    if service.self_service is not None:
        ways.append(Way(both("other_way"), "other_way", Tone.DOOR))
    return ways


def lane_buttons(desk: Desk, ways: list[Way], area: Rect, tallest: int = 220) -> Iterator[Target]:
    """Lay the ways out below each other."""
    places = rows(area, len(ways), desk.frame.gap, desk.frame.touchable(tallest))
    for place, way in zip(places, ways, strict=True):
        yield Target(place, way.label, way.action, way.tone, desk.px(72))


def height_of(desk: Desk, ways: int) -> int:
    """How tall so many buttons are, on glass that stands upright."""
    return ways * desk.frame.touchable(160 if desk.frame.stout else 190) + max(0, ways - 1) * desk.frame.gap
