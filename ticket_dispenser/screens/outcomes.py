"""The pages that say what came of it: a number, a number without paper, no number, or please wait."""

from collections.abc import Iterator, Mapping
from typing import Final

from hall_protocol.message import LocalText
from hall_protocol.states import TicketFacts
from ticket_dispenser.frame import split_left, split_top, stacked
from ticket_dispenser.glass import Align, Page, Panel, Rect, Target, Tone, Words
from ticket_dispenser.sheet import Desk, Piece

SENTENCES: Final[Mapping[Page, str]] = {
    Page.STARTING: "starting",
    Page.ASKING: "please_wait",
    Page.LOST: "hub_lost",
}

UPRIGHT: Final = (140, 400, 160, 140, 200)
"""How tall, on the tallest glass: whose number it is, the number, who is ahead, how long that takes, where to wait."""


def message_page(desk: Desk) -> Iterator[Piece]:
    """One sentence in the middle of the glass."""
    frame = desk.frame
    (card,) = stacked(desk.body, [min(desk.body.h, frame.px(720))], frame.gap)
    alarming = desk.visit.page in {Page.REFUSED, Page.LOST}
    yield Panel(card, Tone.WARNING if alarming else Tone.CARD)
    inside = card.inset(frame.px(60), frame.px(50))
    tone = Tone.WARNING if alarming else Tone.INK
    yield Words(inside, _sentence(desk), frame.px(80), tone, "center")


def _sentence(desk: Desk) -> LocalText:
    key = SENTENCES.get(desk.visit.page)
    if key is not None:
        return desk.wording.both(key)
    reason = desk.visit.sentence or desk.wording.both("refusal.no_hub")
    return desk.wording.both("not_issued", reason=reason)


def number_page(desk: Desk) -> Iterator[Piece]:
    """The number, as large as the glass allows; who is ahead, where to wait, and where the paper is."""
    ticket, frame = desk.visit.ticket, desk.frame
    if ticket is None:
        return
    body = desk.body
    card, below = split_top(body, body.h - frame.px(230 if frame.portrait else 180), frame.gap)
    yield Panel(card, Tone.CARD)
    inside = card.inset(frame.px(40), frame.px(24))
    yield from _portrait_number(desk, ticket, inside) if frame.portrait else _landscape_number(desk, ticket, inside)
    done = desk.visit.page is Page.RESULT
    yield Panel(below, Tone.GREEN if done else Tone.PRIMARY)
    words = desk.wording.both("take_paper" if done else "printing")
    yield Words(
        below.inset(frame.px(30), frame.px(14)), words, frame.px(84), Tone.GREEN if done else Tone.PRIMARY, "center"
    )


def _portrait_number(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    wait = desk.wording.wait(ticket)
    heights = (140, 420, 170, 210) if wait is None else (100, 330, 150, 120, 190) if frame.stout else UPRIGHT
    label, number, ahead, *more = stacked(area, [frame.px(height) for height in heights], frame.gap)
    yield from _number(desk, ticket, label, number)
    yield from _whereabouts(desk, ticket, ahead, more, wait)


def _landscape_number(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    left, right = split_left(area, round(area.w * 0.54), frame.gap)
    label, number = stacked(left, [frame.px(100), frame.px(360)], frame.px(4))
    wait = desk.wording.wait(ticket)
    heights = (170, 220) if wait is None else (150, 110, 190)
    ahead, *more = stacked(right, [frame.px(height) for height in heights], frame.gap)
    yield from _number(desk, ticket, label, number)
    yield from _whereabouts(desk, ticket, ahead, more, wait)


def _number(desk: Desk, ticket: TicketFacts, label: Rect, number: Rect) -> Iterator[Piece]:
    yield Words(label, desk.wording.both("your_number"), desk.frame.px(64), Tone.QUIET, "center")
    digits = LocalText(ticket.number, ticket.number)
    tone = Tone.ALARM if desk.visit.page is Page.PAPER_FAILED else Tone.INK
    yield Words(number, digits, desk.frame.px(360), tone, "center", second=False)


def _whereabouts(
    desk: Desk, ticket: TicketFacts, ahead: Rect, below: list[Rect], wait: LocalText | None
) -> Iterator[Piece]:
    """Who is ahead, about how long that will take where anybody can tell, and where to wait."""
    frame = desk.frame
    if ticket.ahead is not None:
        yield Words(ahead, desk.wording.ahead("dispenser", ticket.ahead), frame.px(80), align="center")
    if wait is not None:
        yield Words(below[0], wait, frame.px(72), align="center")
    yield from _where_to_wait(desk, ticket, below[-1], frame.px(68), "center")


def _where_to_wait(desk: Desk, ticket: TicketFacts, area: Rect, px: int, align: Align) -> Iterator[Piece]:
    if desk.menu is not None:
        place = desk.wording.both("where_to_wait", where=desk.menu.where(ticket.zone))
        yield Words(area, place, px, align=align)


def paper_failed_page(desk: Desk) -> Iterator[Piece]:
    """The number that counts without paper, a sentence for the visitor, and what a guide should do."""
    ticket, frame = desk.visit.ticket, desk.frame
    if ticket is None:
        return
    yield Panel(desk.body, Tone.CARD)
    inside = desk.body.inset(frame.px(40), frame.px(24))
    if frame.portrait:
        upper, lower = split_top(inside, frame.px(510), frame.gap)
    else:
        upper, lower = split_left(inside, round(inside.w * 0.42), frame.gap * 2)
    label, number = stacked(upper, [frame.px(110), frame.px(370)], frame.px(4))
    yield from _number(desk, ticket, label, number)
    yield from _what_now(desk, ticket, lower)


def _what_now(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    button = frame.px(190 if frame.portrait else 160)
    visitor_and_guide, again = split_top(area, area.h - button - frame.gap, frame.gap)
    visitor, below = split_top(visitor_and_guide, round(visitor_and_guide.h * 0.42), frame.gap)
    where, guide = split_top(below, round(below.h * 0.42), frame.gap)
    yield Words(visitor, desk.wording.both("paper_failed", number=ticket.number), frame.px(58))
    yield from _where_to_wait(desk, ticket, where, frame.px(58), "left")
    yield Panel(guide, Tone.WARNING)
    advice = desk.visit.sentence or desk.wording.both("call_a_guide")
    yield Words(guide.inset(frame.px(24), frame.px(10)), advice, frame.px(54), Tone.WARNING)
    yield Target(again, desk.wording.both("print_again"), "reprint", Tone.PRIMARY, frame.px(70))
