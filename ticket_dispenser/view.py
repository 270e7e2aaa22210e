"""Each page as what stands on the glass: a pure function of the visit, the menu and what goes on around."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from ticket_dispenser.frame import FOOTER_SLOTS, Frame
from ticket_dispenser.glass import Code, Page, PageView, Panel, Target, Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.screens.choices import departments_page, life_events_page, services_page, situations_page
from ticket_dispenser.screens.confirm import confirm_page, life_event_page, other_way_page, reasons_page
from ticket_dispenser.screens.helping import help_page
from ticket_dispenser.screens.home import home_page
from ticket_dispenser.screens.keyboard import code_page, pin_page, search_page
from ticket_dispenser.screens.operator import operator_page
from ticket_dispenser.screens.outcomes import message_page, number_page, paper_failed_page, still_there_page
from ticket_dispenser.screens.own import check_in_page, give_up_page, own_ticket_page
from ticket_dispenser.sheet import Desk, Piece, Surroundings
from ticket_dispenser.visit.state import Visit
from ticket_dispenser.wording import Wording

__all__ = ["PAGES", "Surroundings", "view"]

PAGES: Final[Mapping[Page, Callable[[Desk], Iterator[Piece]]]] = {
    Page.STARTING: message_page,
    Page.HOME: home_page,
    Page.DEPARTMENTS: departments_page,
    Page.SERVICES: services_page,
    Page.LIFE_EVENTS: life_events_page,
    Page.LIFE_EVENT: life_event_page,
    Page.SEARCH: search_page,
    Page.SITUATIONS: situations_page,
    Page.CONFIRM: confirm_page,
    Page.REASONS: reasons_page,
    Page.OTHER_WAY: other_way_page,
    Page.CODE: code_page,
    Page.CHECK_IN: check_in_page,
    Page.OWN_TICKET: own_ticket_page,
    Page.GIVE_UP: give_up_page,
    Page.ASKING: message_page,
    Page.PRINTING: number_page,
    Page.RESULT: number_page,
    Page.PAPER_FAILED: paper_failed_page,
    Page.REFUSED: message_page,
    Page.LOST: message_page,
    Page.SAID: message_page,
    Page.DONE: message_page,
    Page.HELP: help_page,
    Page.PIN: pin_page,
    Page.OPERATOR: operator_page,
}

UNTOUCHED: Final = frozenset({Page.STARTING, Page.ASKING, Page.PRINTING})
"""Pages that end by themselves have nothing to touch."""
NO_WAY_BACK: Final = frozenset({Page.HOME, Page.RESULT, Page.PAPER_FAILED, Page.DONE, Page.PIN, Page.OPERATOR})
"""Pages before which there is none a visitor would want to see again."""
WARNED: Final = frozenset(
    {
        Page.HOME,
        Page.DEPARTMENTS,
        Page.SERVICES,
        Page.LIFE_EVENTS,
        Page.LIFE_EVENT,
        Page.SITUATIONS,
        Page.CONFIRM,
        Page.REASONS,
    }
)
"""Pages on which a visitor chooses, and must know before what will be the matter."""


def view(
    visit: Visit, menu: Menu | None, frame: Frame, wording: Wording, around: Surroundings | None = None
) -> PageView:
    """Return what the glass shows now."""
    around = around or Surroundings()
    warning = _warning(visit, menu, around, wording)
    desk = Desk(visit, menu, frame, wording, warning is not None, around)
    page = still_there_page if visit.leaving_s else PAGES[visit.page]
    pieces = [*_header(desk), *_banner(desk, warning), *page(desk), *_footer(desk)]
    return PageView(
        page=visit.page,
        size=(frame.width, frame.height),
        language=visit.language,
        bilingual=desk.bilingual and not visit.big,
        panels=tuple(piece for piece in pieces if isinstance(piece, Panel)),
        words=tuple(piece for piece in pieces if isinstance(piece, Words)),
        targets=tuple(piece for piece in pieces if isinstance(piece, Target)),
        codes=tuple(piece for piece in pieces if isinstance(piece, Code)),
        big=visit.big,
    )


def _header(desk: Desk) -> Iterator[Piece]:
    frame, menu = desk.frame, desk.menu
    yield Panel(frame.header, Tone.HEADER)
    inside = frame.header.inset(frame.margin, frame.px(14))
    clock = Rect(inside.right - frame.px(250), inside.y, frame.px(250), inside.h)
    if menu is not None:
        name = Rect(inside.x, inside.y, inside.w - clock.w - frame.gap, inside.h)
        yield Words(name, menu.catalogue.hall, frame.px(54), Tone.INVERSE)
    if desk.around.time is not None:
        yield from _clock(desk, desk.around.time, clock)


def _clock(desk: Desk, time: datetime, place: Rect) -> Iterator[Piece]:
    upper = round(place.h * 0.6)
    digits = f"{time:%H:%M}"
    px = desk.frame.px(50 if desk.frame.low else 66)
    yield Words(
        Rect(place.x, place.y, place.w, upper), LocalText(digits, digits), px, Tone.INVERSE, "center", second=False
    )
    lower = Rect(place.x, place.y + upper, place.w, place.h - upper)
    yield Words(lower, desk.wording.date(time), desk.frame.px(30), Tone.INVERSE, "center", second=False)


def _warning(visit: Visit, menu: Menu | None, around: Surroundings, wording: Wording) -> tuple[LocalText, Tone] | None:
    """What every visitor must know before choosing, the gravest first; or that their card, or badge, was read."""
    if visit.page not in WARNED or visit.leaving_s:
        return None
    if not visit.link:
        return wording.both("hub_lost"), Tone.WARNING
    if not visit.hub and visit.page is Page.HOME:
        return wording.both("works_alone"), Tone.WARNING
    if visit.hub and menu is not None and menu.closed is not None:
        return menu.closed, Tone.WARNING
    if around.paperless:
        return wording.both("paperless"), Tone.WARNING
    known = "agent_works" if visit.agent else "card_read" if visit.person is not None else None
    if known is None:
        return None
    return wording.both(known if visit.page is Page.HOME else f"{known}_here"), Tone.GREEN


def _banner(desk: Desk, warning: tuple[LocalText, Tone] | None) -> Iterator[Piece]:
    if warning is not None:
        frame, (sentence, tone) = desk.frame, warning
        yield Panel(frame.banner, tone)
        inside = frame.banner.inset(frame.margin, frame.px(6))
        yield Words(inside, sentence, frame.px(44), tone, "center")


def _footer(desk: Desk) -> Iterator[Piece]:
    """Back, home, help, the large mode and the language, each at its one place on every page."""
    yield Panel(desk.frame.footer, Tone.HEADER)
    if desk.visit.page not in UNTOUCHED and not desk.visit.leaving_s:
        yield from (desk.footer_target(slot) for slot in FOOTER_SLOTS if _is_there(desk, slot))


def _is_there(desk: Desk, slot: str) -> bool:
    visit = desk.visit
    match slot:
        case "back":
            return visit.page not in NO_WAY_BACK
        case "home":
            return visit.page is not Page.HOME or visit.person is not None or bool(visit.agent)
        case "help":
            return visit.page not in {Page.HELP, Page.PIN, Page.OPERATOR}
        case "language":
            return desk.bilingual
    return True
