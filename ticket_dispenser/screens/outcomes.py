"""The pages that say what came of it: a number, a number without paper, no number, or please wait."""

from collections.abc import Iterator, Mapping
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from hall_protocol.states import TicketFacts
from ticket_dispenser.alone.giving import NAMED
from ticket_dispenser.frame import rows, split_left, split_top, stacked
from ticket_dispenser.glass import Align, Code, Page, Panel, Tone, Words
from ticket_dispenser.sheet import Desk, Piece

SENTENCES: Final[Mapping[Page, str]] = {
    Page.STARTING: "starting",
    Page.ASKING: "please_wait",
    Page.LOST: "hub_lost",
}
ALARMING: Final = frozenset({Page.REFUSED, Page.LOST, Page.SAID})

UPRIGHT: Final = (140, 400, 160, 140, 200)
"""How tall, on the tallest glass: whose number it is, the number, who is ahead, how long that takes, where to wait."""


def message_page(desk: Desk) -> Iterator[Piece]:
    """One sentence in the middle of the glass."""
    frame = desk.frame
    (card,) = stacked(desk.body, [min(desk.body.h, frame.px(720))], frame.gap)
    page = desk.visit.page
    tone = Tone.WARNING if page in ALARMING else Tone.GREEN if page is Page.DONE else Tone.CARD
    yield Panel(card, tone)
    yield Words(card.inset(frame.px(60), frame.px(50)), _sentence(desk), desk.px(80), tone, "center")


def _sentence(desk: Desk) -> LocalText:
    page, said_so = desk.visit.page, desk.visit.sentence
    if page in SENTENCES:
        return desk.wording.both(SENTENCES[page])
    if page is Page.REFUSED:
        return desk.wording.both("not_issued", reason=said_so or desk.wording.both("refusal.no_hub"))
    return said_so or desk.wording.both("code_means_nothing")


def still_there_page(desk: Desk) -> Iterator[Piece]:
    """Somebody who only reads is asked whether they are still there, before the page goes."""
    frame = desk.frame
    card, button = stacked(desk.body, [min(desk.body.h // 2, frame.px(560)), frame.touchable(240)], frame.gap * 2)
    yield Panel(card, Tone.WARNING)
    ask = desk.wording.both("still_there", seconds=desk.visit.leaving_s)
    yield Words(card.inset(frame.px(60), frame.px(40)), ask, desk.px(96), Tone.WARNING, "center")
    yield desk.button(button, "stay", "stay", Tone.PRIMARY, 84)


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
        below.inset(frame.px(30), frame.px(14)), words, desk.px(84), Tone.GREEN if done else Tone.PRIMARY, "center"
    )


def _portrait_number(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    wait = desk.wording.wait(ticket)
    heights = (140, 420, 170, 210) if wait is None else (100, 330, 150, 120, 190) if frame.stout else UPRIGHT
    label, number, ahead, *more = stacked(area, [frame.px(height) for height in heights], frame.gap)
    yield from number_words(desk, ticket, label, number)
    yield from _whereabouts(desk, ticket, ahead, more, wait)


def _landscape_number(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    left, right = split_left(area, round(area.w * 0.54), frame.gap)
    label, number = stacked(left, [frame.px(100), frame.px(360)], frame.px(4))
    wait = desk.wording.wait(ticket)
    heights = (170, 220) if wait is None else (150, 110, 190)
    ahead, *more = stacked(right, [frame.px(height) for height in heights], frame.gap)
    yield from number_words(desk, ticket, label, number)
    yield from _whereabouts(desk, ticket, ahead, more, wait)


def number_words(
    desk: Desk, ticket: TicketFacts, label: Rect, number: Rect, px: int = 360, says: LocalText | None = None
) -> Iterator[Piece]:
    """Whose number it is, or what it is for, and the number."""
    yield Words(label, says or desk.wording.both("your_number"), desk.px(64), Tone.QUIET, "center")
    digits = LocalText(ticket.number, ticket.number)
    tone = Tone.ALARM if desk.visit.page is Page.PAPER_FAILED else Tone.INK
    yield Words(number, digits, desk.frame.px(px), tone, "center", second=False)


def whereabouts(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    """Who is ahead, about how long that takes, and where to wait, in equal rows."""
    wait = desk.wording.wait(ticket)
    ahead, *more = rows(area, 2 if wait is None else 3, desk.frame.gap, desk.frame.px(200))
    yield from _whereabouts(desk, ticket, ahead, more, wait)


def _whereabouts(
    desk: Desk, ticket: TicketFacts, ahead: Rect, below: list[Rect], wait: LocalText | None
) -> Iterator[Piece]:
    """Who is ahead, about how long that will take where anybody can tell, and where to wait."""
    if ticket.ahead is not None:
        said = "ticket_alone" if _is_guessed(desk, ticket) else "dispenser"
        yield Words(ahead, desk.wording.ahead(said, ticket.ahead), desk.px(80), align="center")
    if wait is not None:
        yield Words(below[0], wait, desk.px(72), align="center")
    yield from _where_to_wait(desk, ticket, below[-1], desk.px(68), "center")


def _is_guessed(desk: Desk, ticket: TicketFacts) -> bool:
    """Whether the hub has not counted who is ahead: the screen then says "about", as the paper does."""
    return desk.visit.page is not Page.OWN_TICKET and ticket.id.startswith(NAMED)


def _where_to_wait(
    desk: Desk, ticket: TicketFacts, area: Rect, px: int, align: Align, says: str = "where_to_wait"
) -> Iterator[Piece]:
    if desk.menu is not None:
        place = desk.wording.both(says, where=desk.menu.where(ticket.zone))
        yield Words(area, place, px, align=align)


def paper_failed_page(desk: Desk) -> Iterator[Piece]:
    """The number that counts without paper, its code for the phone, and that a guide was called."""
    ticket, frame = desk.visit.ticket, desk.frame
    if ticket is None:
        return
    yield Panel(desk.body, Tone.CARD)
    inside = desk.body.inset(frame.px(40), frame.px(24))
    if frame.portrait:
        upper, lower = split_top(inside, round(inside.h * 0.47), frame.gap)
    else:
        upper, lower = split_left(inside, round(inside.w * 0.46), frame.gap * 2)
    yield from _number_and_code(desk, ticket, upper)
    yield from _what_now(desk, ticket, lower)


def _number_and_code(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    """The number as large as it gets; beside it the code, where the hall has a page for phones."""
    frame = desk.frame
    label, below = split_top(area, frame.px(90), frame.px(4))
    if desk.menu is None or not desk.menu.ticket_link or not ticket.token:
        yield from number_words(desk, ticket, label, below)
        return
    number, under = split_top(below, round(below.h * 0.5), frame.gap)
    code, hint = split_left(under, min(under.h, under.w // 2), frame.gap)
    yield from number_words(desk, ticket, label, number)
    yield Code(code, desk.menu.ticket_link + ticket.token)
    yield Words(hint, desk.wording.both("scan_with_phone"), desk.px(44), Tone.QUIET, "center")


def _what_now(desk: Desk, ticket: TicketFacts, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    button = frame.touchable(150)
    words, again = split_top(area, area.h - button - frame.gap, frame.gap)
    visitor, where, guide, advice = _shares(words, (0.28, 0.19, 0.26, 0.27), frame.px(12))
    yield Words(visitor, desk.wording.both("paper_failed", number=ticket.number), desk.px(54))
    yield from _where_to_wait(desk, ticket, where, desk.px(50), "left", "number_noted")
    tone = Tone.ALARM if desk.visit.guide == "unheard" else Tone.INK
    says = "paper_by_guide" if desk.visit.guide == "coming" else f"guide_{desk.visit.guide or 'asked'}"
    yield Words(guide, desk.wording.both(says), desk.px(50), tone)
    yield Panel(advice, Tone.WARNING)
    told = desk.visit.sentence or desk.wording.both("call_a_guide")
    yield Words(advice.inset(frame.px(24), frame.px(8)), told, desk.px(48), Tone.WARNING)
    yield desk.button(again, "print_again", "reprint", Tone.PRIMARY, 64)


def _shares(area: Rect, shares: tuple[float, ...], gap: int) -> list[Rect]:
    """Divide an area into parts below each other, each its share of the height."""
    whole = area.h - gap * (len(shares) - 1)
    return stacked(area, [int(whole * share) for share in shares], gap)
