"""Where a visitor is and what was chosen; and what the kiosk may be asked to do for it besides showing a page."""

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from hall_protocol.commands import Lane
from hall_protocol.message import LocalText
from hall_protocol.states import BookingFacts, TicketFacts
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu

GuideAbout = Literal["help", "paper", "unsolved", "agent"]
LONGEST_TRAIL: Final = 12
"""So many steps back are remembered; nobody goes back further."""


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """The visitor wants a number."""

    service: str
    lane: Lane = "normal"
    reason: str = ""
    situation: str = ""
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """The visitor or a guide wants the paper of this very ticket once more."""

    ticket: TicketFacts


@dataclass(frozen=True, slots=True)
class Recognise:
    """Who is this, by the code that was shown; with neither: by the card that was laid on."""

    token: str = field(default="", repr=False)
    code: str = ""


@dataclass(frozen=True, slots=True)
class ArriveFor:
    """The visitor is here for this appointment, and wants its number."""

    code: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The visitor wants their visit called off."""

    ticket: TicketFacts


@dataclass(frozen=True, slots=True)
class FetchGuide:
    """A floor guide is wanted here."""

    about: GuideAbout = "help"


@dataclass(frozen=True, slots=True)
class GoAnotherWay:
    """The visitor takes no number: it can be done online or at a machine."""

    service: str


@dataclass(frozen=True, slots=True)
class ShowPin:
    """Somebody wants the operator's page, with this number."""

    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Operate:
    """The operator wants this of the machine."""

    what: Literal["test_print", "restart", "leave"]


Wish = TakeTicket | PrintAgain | Recognise | ArriveFor | GiveUp | FetchGuide | GoAnotherWay | ShowPin | Operate


@dataclass(frozen=True, slots=True)
class Person:
    """Who laid a card: keyed hashes and the reason for the green channel, none of which is ever shown or logged."""

    identity: str = field(default="", repr=False)
    booking_identity: str = field(default="", repr=False)
    green_reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Stop:
    """A page somebody came by, to which they may go back."""

    page: Page
    department: str = ""
    leaf: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a visitor is: the page, what was chosen, what came of it."""

    page: Page = Page.STARTING
    language: str = "zh"
    big: bool = False
    """Whether everything is shown large and with the strongest contrast (关怀版)."""
    trail: tuple[Stop, ...] = ()
    """The pages that led here, the last one last."""
    department: str = ""
    life_event: str = ""
    """What happens in the visitor's life, when a ticket for all of it is wanted."""
    left_out: frozenset[str] = frozenset()
    """Which of its services the visitor does not want."""
    service: str = ""
    situation: str = ""
    leaf: int = 0
    """Which leaf of a long list, from 0."""
    typed: str = field(default="", repr=False)
    digits: bool = True
    """Whether the keys of a code are digits at the moment, else letters."""
    ticket: TicketFacts | None = field(default=None, repr=False)
    booking: BookingFacts | None = None
    not_now: bool = False
    """Whether nobody may check in for it now: it is too soon, or too late."""
    sentence: LocalText | None = None
    """Why there is no ticket, or what a guide should do about the paper."""
    person: Person | None = field(default=None, repr=False)
    agent: str = field(default="", repr=False)
    """The badge of somebody who acts for several visitors, while they do."""
    guide: Literal["", "asked", "coming", "unheard"] = ""
    """Whether a floor guide was called, and whether the hall has heard it."""
    unsolved: bool = False
    """Whether the hall was told that nobody solves the matter."""
    since_ms: int = 0
    """When this page came up or was last touched."""
    leaving_s: int = 0
    """In so many seconds the page gives way to home unless it is touched; 0: not soon."""
    link: bool = False
    """Whether a ticket could be had at this moment."""
    hub: bool = False
    """Whether the hall hears this dispenser."""


Turned = tuple[Visit, Wish | None]


def forward(visit: Visit, page: Page) -> Visit:
    """Go on to a page from which Back leads here again; a department's page may lead to that of a part of it."""
    if visit.page is page and page is not Page.SERVICES:
        return visit
    stop = Stop(visit.page, visit.department, visit.leaf)
    return replace(visit, page=page, leaf=0, trail=(*visit.trail, stop)[-LONGEST_TRAIL:])


def backward(visit: Visit) -> Visit:
    """Go back by one page, to the leaf that was open there."""
    if not visit.trail:
        return home(visit, visit.since_ms)
    *before, stop = visit.trail
    last = replace(visit, page=stop.page, department=stop.department, leaf=stop.leaf, trail=tuple(before))
    if visit.page is Page.HELP:  # what was said before is said again
        return replace(last, unsolved=False, guide=visit.guide if stop.page is Page.PAPER_FAILED else "")
    return replace(last, sentence=None, guide="")


def home(visit: Visit, now_ms: int) -> Visit:
    """Return the first page, in the language spoken so far, to the same visitor."""
    kept = replace(visit, page=Page.HOME, since_ms=now_ms)
    blank = Visit(page=Page.HOME, language=kept.language, big=kept.big, since_ms=now_ms, link=kept.link, hub=kept.hub)
    return replace(blank, person=kept.person, agent=kept.agent)


def over(visit: Visit, now_ms: int) -> Visit:
    """Return the first page after what was wanted was done: whose card it was is forgotten; an agent goes on."""
    return replace(home(visit, now_ms), person=None)


def fresh(visit: Visit, menu: Menu, now_ms: int) -> Visit:
    """Return the first page as nobody has touched it yet: nothing of whoever was there is left."""
    return Visit(page=Page.HOME, language=menu.first_language, since_ms=now_ms, link=visit.link, hub=visit.hub)


def next_comer(visit: Visit, menu: Menu, now_ms: int) -> Visit:
    """Return the first page for whoever comes after a visit that is over: nothing is left; only an agent goes on."""
    return over(visit, now_ms) if visit.agent else fresh(visit, menu, now_ms)
