"""What a visitor asks the hall for: a number, its paper once more, to be let off, a guide."""

from dataclasses import replace

from hall_protocol.commands import Lane
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import (
    ArriveFor,
    FetchGuide,
    GiveUp,
    GoAnotherWay,
    GuideAbout,
    PrintAgain,
    TakeTicket,
    Turned,
    Visit,
    forward,
)


def wanted(visit: Visit, menu: Menu) -> tuple[str, ...]:
    """Return the services a ticket would be for: the one chosen, or all that is ticked of what a life event takes."""
    event = menu.life_event(visit.life_event)
    if event is None:
        return (visit.service,) if visit.service else ()
    return tuple(code for code in event.services if code not in visit.left_out and _can_be_had(code, visit, menu))


def _can_be_had(code: str, visit: Visit, menu: Menu) -> bool:
    """Whether a ticket for this can be had now, as far as anybody can tell."""
    return menu.service(code) is not None and not (visit.hub and menu.not_offered(code))


def ask_reason(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Want a green ticket; which needs a reason."""
    return forward(visit, Page.REASONS), None


def take(visit: Visit, _what: str, menu: Menu) -> Turned:
    """Want an ordinary ticket."""
    return _want_ticket(visit, menu, "normal", "")


def take_green(visit: Visit, what: str, menu: Menu) -> Turned:
    """Want a green ticket for this reason."""
    return _want_ticket(visit, menu, "green", what)


def _want_ticket(visit: Visit, menu: Menu, lane: Lane, reason: str) -> Turned:
    services = wanted(visit, menu)
    if not services:
        return visit, None
    if not visit.link:
        return forward(visit, Page.LOST), None
    situation = visit.situation if not visit.life_event else ""
    return forward(visit, Page.ASKING), TakeTicket(services[0], lane, reason, situation, services[1:])


def check_in(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Be here for one's appointment."""
    if visit.booking is None:
        return visit, None
    if not visit.hub:
        return forward(visit, Page.LOST), None
    return forward(visit, Page.ASKING), ArriveFor(visit.booking.code)


def print_again(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Want the paper of one's ticket once more."""
    if visit.ticket is None:
        return visit, None
    return replace(visit, page=Page.PRINTING, sentence=None), PrintAgain(visit.ticket)


def ask_give_up(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Want to be let off; which is asked once more, for it cannot be taken back."""
    return (forward(visit, Page.GIVE_UP) if visit.ticket else visit), None


def give_up(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Call one's visit off."""
    if visit.ticket is None or visit.page is not Page.GIVE_UP:
        return visit, None
    if not visit.hub:
        return forward(visit, Page.LOST), None
    return replace(visit, page=Page.ASKING), GiveUp(visit.ticket)


def go_another_way(visit: Visit, _what: str, menu: Menu) -> Turned:
    """Do it online or at a machine, and take no ticket."""
    service = menu.service(visit.service)
    if service is None or service.self_service is None:
        return visit, None
    return replace(visit, page=Page.DONE, sentence=service.self_service, ticket=None), GoAnotherWay(service.code)


def call_guide(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Want somebody to come and help."""
    return _call(forward(visit, Page.HELP), "help")


def call_guide_unsolved(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Want somebody for a matter that nobody solves (办不成事)."""
    return _call(replace(forward(visit, Page.HELP), unsolved=True), "unsolved")


def _call(visit: Visit, about: GuideAbout) -> Turned:
    """Ask for a guide; where the hall hears nothing, somebody has to be fetched by hand."""
    return replace(visit, guide="asked" if visit.hub else "unheard"), FetchGuide(about)
