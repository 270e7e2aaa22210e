"""The pages for somebody whom the hall knows already: their ticket, their appointment."""

from collections.abc import Iterator
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from hall_protocol.states import BookingFacts
from ticket_dispenser.frame import columns, split_left, split_top, stacked
from ticket_dispenser.glass import Panel, Tone, Words
from ticket_dispenser.screens.outcomes import number_words, whereabouts
from ticket_dispenser.sheet import Desk, Piece
from ticket_dispenser.wording import hall_datetime

ENDED: Final = frozenset({"done", "cancelled", "no_show", "expired"})
GOES_ON: Final = frozenset({"waiting", "called", "serving", "held", "missed"})
CAN_BE_GIVEN_UP: Final = frozenset({"waiting", "missed", "held"})
LAPSED: Final = frozenset({"cancelled", "no_show", "expired"})
WAYS: Final = (
    (GOES_ON, "print_again", "reprint", Tone.PRIMARY),
    (CAN_BE_GIVEN_UP, "give_up", "give_up", Tone.PLAIN),
)
"""What can be done with a ticket somebody has already, and while it is how."""


def own_ticket_page(desk: Desk) -> Iterator[Piece]:
    """The ticket somebody has already, and what can be done with it."""
    ticket, frame = desk.visit.ticket, desk.frame
    if ticket is None:
        return
    height = frame.touchable(170)
    card, below = split_top(desk.body, desk.body.h - height - frame.gap, frame.gap)
    yield Panel(card, Tone.CARD)
    title, inside = split_top(card.inset(frame.px(40), frame.px(20)), frame.px(90 if frame.low else 120), frame.gap)
    yield Words(
        title,
        desk.wording.both("you_have_ticket" if ticket.phase in GOES_ON else "your_ticket"),
        desk.px(58),
        align="center",
    )
    if frame.portrait:
        number, where = split_top(inside, round(inside.h * 0.42), frame.gap)
    else:
        number, where = split_left(inside, round(inside.w * 0.5), frame.gap * 2)
    label, digits = split_top(number, frame.px(110), 0)
    service = desk.menu.service(ticket.service) if desk.menu else None
    yield from number_words(desk, ticket, label, digits, 280, service.name if service else None)
    if ticket.phase == "waiting":
        yield from whereabouts(desk, ticket, where)
    else:
        state = desk.wording.both(f"state.{ticket.phase}")
        yield Words(where, desk.wording.both("ticket_is", state=state), desk.px(60), align="center")
    ways = [way for way in WAYS if ticket.phase in way[0]] or [(ENDED, "choose_other", "home", Tone.PRIMARY)]
    for place, (_, key, action, tone) in zip(columns(below, len(ways), frame.gap), ways, strict=True):
        yield desk.button(place, key, action, tone, 60)


def give_up_page(desk: Desk) -> Iterator[Piece]:
    """Whether the visit is really to be called off."""
    ticket, frame = desk.visit.ticket, desk.frame
    if ticket is None:
        return
    height = frame.touchable(190)
    (card, below) = stacked(desk.body, [min(frame.px(520), desk.body.h - height - frame.gap), height], frame.gap)
    yield Panel(card, Tone.WARNING)
    ask = desk.wording.both("give_up_sure", number=ticket.number)
    yield Words(card.inset(frame.px(50), frame.px(30)), ask, desk.px(72), Tone.WARNING, "center")
    left, right = columns(below, 2, frame.gap)
    yield desk.button(left, "give_up_no", "back", Tone.PRIMARY, 60)
    yield desk.button(right, "give_up_yes", "give_up_now", Tone.PLAIN, 60)


def check_in_page(desk: Desk) -> Iterator[Piece]:
    """The appointment of whoever stands here: one touch, and they are in the queue; or why not yet, or no more."""
    booking, frame = desk.visit.booking, desk.frame
    if booking is None:
        return
    height = frame.touchable(200)
    card, below = split_top(desk.body, desk.body.h - height - frame.gap, frame.gap)
    yield Panel(card, Tone.CARD)
    yield from _appointment(desk, card.inset(frame.px(44), frame.px(30)))
    if booking.phase == "booked" and not desk.visit.not_now:
        yield desk.button(below, "check_in", "check_in", Tone.GREEN, 80)
        return
    *left, right = columns(below, 2 if _lapsed(desk, booking) else 1, frame.gap)
    for place in left:
        yield desk.button(place, "take_after_all", f"service:{booking.service}", Tone.PRIMARY, 64)
    yield desk.button(right, "choose_other", "home", Tone.PLAIN if left else Tone.PRIMARY, 64)


def _lapsed(desk: Desk, booking: BookingFacts) -> bool:
    """Whether the appointment is gone for good: its visitor may still take a ticket for the same service."""
    offered = desk.menu is not None and desk.menu.service(booking.service) is not None
    now = desk.around.time
    past = now is not None and hall_datetime(booking.slot_ms, desk.around.utc_offset_s) < now
    return offered and (booking.phase in LAPSED or (booking.phase == "booked" and past))


def _appointment(desk: Desk, area: Rect) -> Iterator[Piece]:
    booking, frame, sentence = desk.visit.booking, desk.frame, desk.visit.sentence
    if booking is None:
        return
    title, rest = split_top(area, round(area.h * 0.2), frame.gap)
    yield Words(title, desk.wording.both("you_have_booking"), desk.px(58), Tone.QUIET, "center")
    name, rest = split_top(rest, round(rest.h * (0.3 if sentence else 0.55)), frame.gap)
    service = desk.menu.service(booking.service) if desk.menu else None
    yield Words(name, service.name if service else _same(booking.service), desk.px(70), align="center")
    when, rest = split_top(rest, round(rest.h * (0.34 if sentence else 1.0)), frame.gap)
    at = hall_datetime(booking.slot_ms, desk.around.utc_offset_s)
    yield Words(when, desk.wording.day_and_time(at), desk.px(64), align="center")
    if sentence is not None:
        tone = Tone.WARNING if desk.visit.not_now else Tone.CARD
        yield Panel(rest, tone)
        yield Words(rest.inset(frame.px(24), frame.px(10)), sentence, desk.px(58), tone, "center")


def _same(text: str) -> LocalText:
    return LocalText(text, text)
