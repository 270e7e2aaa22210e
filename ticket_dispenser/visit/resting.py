"""What time makes of a visit, and what a new catalogue does: nobody finds what somebody else has left behind."""

from dataclasses import replace
from typing import Final

from hall_protocol.message import LocalText
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import Visit, forward, fresh, home, next_comer

IDLE_HOME_MS: Final = 60_000
"""A page nobody touches belongs to nobody: the next visitor starts at home."""
WARNING_MS: Final = 10_000
"""So long before, the page asks whether anybody is still there."""
RESULT_HOME_MS: Final = 8_000
LARGE_RESULT_HOME_MS: Final = 15_000
"""Whoever reads large reads slowly."""

WORKING: Final = frozenset({Page.STARTING, Page.ASKING, Page.PRINTING})
"""Pages that end by themselves, never by a touch."""
BRIEF: Final = frozenset({Page.RESULT, Page.DONE})
"""Pages that say how it ended, and go soon."""


def passed(visit: Visit, menu: Menu, now_ms: int) -> Visit:
    """Let time pass: a page left alone asks whether anybody is there, then gives way to home as the hall shows it."""
    if visit.page in WORKING or visit == fresh(visit, menu, visit.since_ms):
        return visit
    limit_ms = _holds_ms(visit)
    left_ms = visit.since_ms + limit_ms - now_ms
    if left_ms <= 0:
        return (next_comer if visit.page in BRIEF else fresh)(visit, menu, now_ms)
    left_s = -(-left_ms // 1000) if left_ms <= WARNING_MS and _asks(visit) else 0
    return visit if left_s == visit.leaving_s else replace(visit, leaving_s=left_s)


def _holds_ms(visit: Visit) -> int:
    if visit.page not in BRIEF:
        return IDLE_HOME_MS
    return LARGE_RESULT_HOME_MS if visit.big else RESULT_HOME_MS


def _asks(visit: Visit) -> bool:
    """Whether something would be lost that somebody may still want; a first page nobody has begun on is not asked."""
    begun = visit.page is not Page.HOME or visit.person is not None or bool(visit.agent)
    return begun and visit.page not in BRIEF


def open_doors(visit: Visit, menu: Menu, now_ms: int, gone: LocalText | None = None) -> Visit:
    """The hall's catalogue has come, or a new one: show home, or stay where what was chosen still exists.

    `gone` is what is said to whoever stood before something that the hall has taken away.
    """
    if visit.page is Page.STARTING:
        return home(replace(visit, language=menu.first_language), now_ms)
    if visit.page in CHOSEN and not _exists(visit, menu):
        first = home(visit, now_ms)
        return first if gone is None else replace(forward(first, Page.SAID), sentence=gone)
    return replace(visit, leaf=0)


CHOSEN: Final = frozenset(
    {
        Page.SERVICES,
        Page.SITUATIONS,
        Page.CONFIRM,
        Page.REASONS,
        Page.OTHER_WAY,
        Page.LIFE_EVENT,
        Page.LOST,
        Page.REFUSED,
    }
)
"""Pages about something the hall may no longer offer."""


def _exists(visit: Visit, menu: Menu) -> bool:
    """Whether all that was chosen is still in the hall's catalogue."""
    service = menu.service(visit.service)
    return (
        (not visit.department or menu.department(visit.department) is not None)
        and (not visit.service or service is not None)
        and (not visit.situation or (service is not None and menu.situation(service, visit.situation) is not None))
        and (not visit.life_event or menu.life_event(visit.life_event) is not None)
    )
