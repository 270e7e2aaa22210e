"""Which page follows which: the whole visit as a pure function of touches, answers and time.

`now_ms` is monotonic and passed in. What the kiosk must do besides showing a page comes back as a wish.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hall_protocol.commands import Lane
from hall_protocol.message import LocalText
from hall_protocol.states import TicketFacts
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu

IDLE_HOME_MS: Final = 60_000
"""A page nobody touches belongs to nobody: the next visitor starts at home."""
RESULT_HOME_MS: Final = 8_000
RESULT_HOLDS_MS: Final = 1_000
"""So long a number stays whatever the finger still does: its bounces must not wipe away what was waited for."""


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """The visitor wants a number."""

    service: str
    lane: Lane = "normal"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """The visitor or a guide wants the paper of this very ticket once more."""

    ticket: TicketFacts


Wish = TakeTicket | PrintAgain


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a visitor is: the page, what was chosen, what came of it."""

    page: Page = Page.STARTING
    language: str = "zh"
    department: str = ""
    service: str = ""
    leaf: int = 0
    """Which leaf of a long list, from 0."""
    ticket: TicketFacts | None = None
    sentence: LocalText | None = None
    """Why there is no ticket, or what a guide should do about the paper."""
    since_ms: int = 0
    """When this page came up or was last touched."""
    link: bool = False
    """Whether a ticket could be had at this moment."""


Turned = tuple[Visit, Wish | None]

WORKING: Final = frozenset({Page.STARTING, Page.ASKING, Page.PRINTING})
"""Pages that end by themselves, never by a touch."""


def open_doors(visit: Visit, menu: Menu, now_ms: int) -> Visit:
    """The hall's catalogue has come, or a new one: show home, or stay where what was chosen still exists."""
    if visit.page is Page.STARTING:
        return home(replace(visit, language=menu.first_language), now_ms)
    chosen = menu.department(visit.department) is not None or not visit.department
    offered = menu.service(visit.service) is not None or not visit.service
    if visit.page in {Page.SERVICES, Page.CONFIRM, Page.REASONS, Page.LOST, Page.REFUSED} and not (chosen and offered):
        return home(visit, now_ms)
    return replace(visit, leaf=0) if visit.page is Page.SERVICES else visit


def home(visit: Visit, now_ms: int) -> Visit:
    """Return the first page, in the language spoken so far."""
    return Visit(page=Page.HOME, language=visit.language, link=visit.link, since_ms=now_ms)


def linked(visit: Visit, link: bool, now_ms: int) -> Visit:
    """The hub came or went; a visitor who was told to wait stands again where the ticket can be taken."""
    visit = replace(visit, link=link)
    unanswered = visit.page is Page.REFUSED and visit.sentence is None
    if link and (visit.page is Page.LOST or unanswered):
        return replace(visit, page=Page.CONFIRM, since_ms=now_ms)
    return visit


def passed(visit: Visit, menu: Menu, now_ms: int) -> Visit:
    """Let time pass: a page left alone gives way to home, in the hall's first language."""
    alone_ms = now_ms - visit.since_ms
    limit_ms = RESULT_HOME_MS if visit.page is Page.RESULT else IDLE_HOME_MS
    if visit.page in WORKING or alone_ms < limit_ms or visit == rested(visit, menu):
        return visit
    return home(replace(visit, language=menu.first_language), now_ms)


def rested(visit: Visit, menu: Menu) -> Visit:
    """Return home as nobody has touched it yet, at the same moment."""
    return Visit(page=Page.HOME, language=menu.first_language, link=visit.link, since_ms=visit.since_ms)


def issued(visit: Visit, ticket: TicketFacts, now_ms: int) -> Visit:
    """The hub gave a number; its paper is on the way."""
    return replace(visit, page=Page.PRINTING, ticket=ticket, sentence=None, since_ms=now_ms)


def refused(visit: Visit, sentence: LocalText | None, now_ms: int) -> Visit:
    """The hub gave no number, and says why; None: it gave no answer, so that asking again may help."""
    return replace(visit, page=Page.REFUSED, sentence=sentence, since_ms=now_ms)


def printed(visit: Visit, ticket: TicketFacts, now_ms: int) -> Visit:
    """The paper is out; says so to the visitor who waits for it, and to nobody else."""
    if not _awaits(visit, ticket):
        return visit
    return replace(visit, page=Page.RESULT, sentence=None, since_ms=now_ms)


def paper_failed(visit: Visit, ticket: TicketFacts, advice: LocalText, now_ms: int) -> Visit:
    """The paper did not come; the visitor has the number all the same, and a guide knows what to do."""
    if not _awaits(visit, ticket):
        return visit
    return replace(visit, page=Page.PAPER_FAILED, sentence=advice, since_ms=now_ms)


def _awaits(visit: Visit, ticket: TicketFacts) -> bool:
    return visit.page is Page.PRINTING and visit.ticket is not None and visit.ticket.id == ticket.id


def touched(visit: Visit, action: str, menu: Menu, now_ms: int) -> Turned:
    """Do what a target says; an empty action is a touch beside every target."""
    if visit.page in WORKING:
        return visit, None
    if visit.page is Page.RESULT and not action:
        return (visit if now_ms - visit.since_ms < RESULT_HOLDS_MS else home(visit, now_ms)), None
    verb, _, what = action.partition(":")
    turn = TURNS.get(verb)
    return turn(replace(visit, since_ms=now_ms), what, menu) if turn else (replace(visit, since_ms=now_ms), None)


def _go_home(visit: Visit, _what: str, _menu: Menu) -> Turned:
    return home(visit, visit.since_ms), None


def _go_back(visit: Visit, _what: str, _menu: Menu) -> Turned:
    if visit.page in {Page.REASONS, Page.LOST, Page.REFUSED}:
        return replace(visit, page=Page.CONFIRM, sentence=None), None
    if visit.page is Page.CONFIRM:
        return replace(visit, page=Page.SERVICES, service=""), None
    return home(visit, visit.since_ms), None


def _change_language(visit: Visit, _what: str, _menu: Menu) -> Turned:
    return replace(visit, language="zh" if visit.language == "en" else "en"), None


def _turn_leaf(visit: Visit, what: str, _menu: Menu) -> Turned:
    return replace(visit, leaf=max(0, visit.leaf + (1 if what == "next" else -1))), None


def _choose_department(visit: Visit, what: str, menu: Menu) -> Turned:
    known = menu.department(what) is not None
    return (replace(visit, page=Page.SERVICES, department=what, leaf=0) if known else visit), None


def _choose_service(visit: Visit, what: str, menu: Menu) -> Turned:
    known = menu.service(what) is not None
    return (replace(visit, page=Page.CONFIRM, service=what) if known else visit), None


def _ask_reason(visit: Visit, _what: str, _menu: Menu) -> Turned:
    return replace(visit, page=Page.REASONS), None


def _take(visit: Visit, _what: str, _menu: Menu) -> Turned:
    return _wish(visit, TakeTicket(visit.service))


def _take_green(visit: Visit, what: str, _menu: Menu) -> Turned:
    return _wish(visit, TakeTicket(visit.service, "green", what))


def _wish(visit: Visit, wish: TakeTicket) -> Turned:
    if not visit.link:
        return replace(visit, page=Page.LOST), None
    return replace(visit, page=Page.ASKING), wish


def _print_again(visit: Visit, _what: str, _menu: Menu) -> Turned:
    if visit.ticket is None:
        return visit, None
    return replace(visit, page=Page.PRINTING, sentence=None), PrintAgain(visit.ticket)


TURNS: Final[Mapping[str, Callable[[Visit, str, Menu], Turned]]] = {
    "home": _go_home,
    "back": _go_back,
    "language": _change_language,
    "leaf": _turn_leaf,
    "department": _choose_department,
    "service": _choose_service,
    "take": _take,
    "green": _ask_reason,
    "reason": _take_green,
    "reprint": _print_again,
}
"""Everything a touch can do, by the verb of the target's action."""
