"""The operator's page: how every part of the machine is, and what can be tried on the spot."""

from collections.abc import Iterator

from ticket_dispenser.frame import columns, rows, split_left, split_top
from ticket_dispenser.glass import Panel, Tone, Words
from ticket_dispenser.sheet import Desk, Piece


def operator_page(desk: Desk) -> Iterator[Piece]:
    """A row for each part, then the buttons."""
    frame, machine = desk.frame, desk.around.machine
    height = frame.touchable(150)
    card, below = split_top(desk.body, desk.body.h - height - frame.gap, frame.gap)
    yield Panel(card, Tone.CARD)
    inside = card.inset(frame.px(40), frame.px(20))
    places = rows(inside, max(1, len(machine.rows)), frame.px(4), frame.px(120))
    for place, (name, value, well) in zip(places, machine.rows, strict=False):
        left, right = split_left(place, round(place.w * 0.34), frame.gap)
        yield Words(left, desk.wording.both(f"part_{name}"), frame.px(44), Tone.QUIET)
        yield Words(right, value, frame.px(44), Tone.INK if well else Tone.ALARM)
    buttons = (
        ("test_print", "operate:test_print", Tone.PRIMARY),
        ("restart", "operate:restart", Tone.DOOR),
        ("leave_kiosk", "operate:leave", Tone.DOOR),
    )
    for place, (key, action, tone) in zip(columns(below, len(buttons), frame.gap), buttons, strict=True):
        yield desk.button(place, key, action, tone, 48)
