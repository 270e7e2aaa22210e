"""Each page as what stands on the glass: a pure function of the visit, the menu and what goes on around."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hall_protocol.message import LocalText
from ticket_dispenser.choices import confirm_page, home_page, reasons_page, services_page
from ticket_dispenser.frame import FOOTER_SLOTS, Frame
from ticket_dispenser.glass import Page, PageView, Panel, Rect, Target, Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.outcomes import message_page, number_page, paper_failed_page
from ticket_dispenser.pages import Visit
from ticket_dispenser.sheet import Desk, Piece
from ticket_dispenser.wording import Wording


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the glass shows of the world outside the visit."""

    time: datetime | None = None
    """Hall time to the minute; None before anybody has said what time it is."""
    paperless: bool = False
    """Whether the printer is known to print nothing at the moment."""


PAGES: Final[Mapping[Page, Callable[[Desk], Iterator[Piece]]]] = {
    Page.STARTING: message_page,
    Page.HOME: home_page,
    Page.SERVICES: services_page,
    Page.CONFIRM: confirm_page,
    Page.REASONS: reasons_page,
    Page.ASKING: message_page,
    Page.PRINTING: number_page,
    Page.RESULT: number_page,
    Page.PAPER_FAILED: paper_failed_page,
    Page.REFUSED: message_page,
    Page.LOST: message_page,
}

FOOTERS: Final[Mapping[Page, tuple[str, ...]]] = {
    Page.HOME: ("language",),
    Page.SERVICES: ("back", "home", "language"),
    Page.CONFIRM: ("back", "home", "language"),
    Page.REASONS: ("back", "home", "language"),
    Page.RESULT: ("home", "language"),
    Page.PAPER_FAILED: ("home", "language"),
    Page.REFUSED: ("back", "home", "language"),
    Page.LOST: ("back", "home", "language"),
}
"""What stands in the footer; pages that end by themselves have nothing to touch."""


def view(
    visit: Visit, menu: Menu | None, frame: Frame, wording: Wording, around: Surroundings | None = None
) -> PageView:
    """Return what the glass shows now."""
    around = around or Surroundings()
    warning = _warning(visit, around)
    desk = Desk(visit, menu, frame, wording, bool(warning))
    pieces = [*_header(desk, around), *_banner(desk, warning), *PAGES[visit.page](desk), *_footer(desk)]
    return PageView(
        page=visit.page,
        size=(frame.width, frame.height),
        language=visit.language,
        bilingual=desk.bilingual,
        panels=tuple(piece for piece in pieces if isinstance(piece, Panel)),
        words=tuple(piece for piece in pieces if isinstance(piece, Words)),
        targets=tuple(piece for piece in pieces if isinstance(piece, Target)),
    )


def _header(desk: Desk, around: Surroundings) -> Iterator[Piece]:
    frame, menu = desk.frame, desk.menu
    yield Panel(frame.header, Tone.HEADER)
    inside = frame.header.inset(frame.margin, frame.px(16))
    clock = Rect(inside.right - frame.px(250), inside.y, frame.px(250), inside.h)
    if menu is not None:
        name = Rect(inside.x, inside.y, inside.w - clock.w - frame.gap, inside.h)
        yield Words(name, menu.catalogue.hall, frame.px(54), Tone.INVERSE)
    if around.time is not None:
        yield from _clock(desk, around.time, clock)


def _clock(desk: Desk, time: datetime, place: Rect) -> Iterator[Piece]:
    upper = round(place.h * 0.6)
    digits = f"{time:%H:%M}"
    px = desk.frame.px(66 if desk.frame.portrait else 50)
    yield Words(
        Rect(place.x, place.y, place.w, upper), LocalText(digits, digits), px, Tone.INVERSE, "center", second=False
    )
    lower = Rect(place.x, place.y + upper, place.w, place.h - upper)
    yield Words(lower, desk.wording.date(time), desk.frame.px(30), Tone.INVERSE, "center", second=False)


def _warning(visit: Visit, around: Surroundings) -> str:
    """What every visitor must know before choosing; without the hub the paper is no matter any more."""
    if visit.page not in {Page.HOME, Page.SERVICES, Page.CONFIRM, Page.REASONS}:
        return ""
    if not visit.link:
        return "hub_lost"
    return "paperless" if around.paperless else ""


def _banner(desk: Desk, key: str) -> Iterator[Piece]:
    if key:
        frame = desk.frame
        yield Panel(frame.banner, Tone.WARNING)
        inside = frame.banner.inset(frame.margin, frame.px(8))
        yield Words(inside, desk.wording.both(key), frame.px(44), Tone.WARNING, "center")


def _footer(desk: Desk) -> Iterator[Piece]:
    yield Panel(desk.frame.footer, Tone.HEADER)
    wanted = FOOTERS.get(desk.visit.page, ())
    for name in FOOTER_SLOTS:
        if name in wanted and (name != "language" or desk.bilingual):
            yield desk.footer_target(name, name)
    yield from desk.leaf_targets()
