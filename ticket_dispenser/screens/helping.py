"""The page of whoever wants a floor guide (导办), also for a matter that nobody solves (办不成事)."""

from collections.abc import Iterator

from ticket_dispenser.frame import columns, split_top
from ticket_dispenser.glass import Panel, Tone, Words
from ticket_dispenser.sheet import Desk, Piece


def help_page(desk: Desk) -> Iterator[Piece]:
    """Whether somebody comes, and what else may be the matter."""
    frame, unheard = desk.frame, desk.visit.guide == "unheard"
    told = desk.visit.unsolved and desk.visit.guide == "coming"
    height = frame.touchable(180)
    card, below = split_top(desk.body, desk.body.h - height - frame.gap, frame.gap)
    tone = Tone.WARNING if unheard else Tone.CARD
    yield Panel(card, tone)
    yield Words(
        card.inset(frame.px(50), frame.px(40)),
        desk.wording.both("guide_unsolved" if told else f"guide_{desk.visit.guide or 'asked'}"),
        desk.px(84),
        tone if unheard else Tone.INK,
        "center",
    )
    *left, right = columns(below, 1 if told else 2, frame.gap)
    for place in left:
        yield desk.button(place, "unsolved", "unsolved", Tone.PRIMARY, 54)
    yield desk.button(right, "go_on", "back", Tone.DOOR, 60)
