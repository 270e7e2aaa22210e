"""What a visitor chooses: the way in, the department, the service, its situation, what happens in a life."""

from dataclasses import replace
from typing import Final

from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import Turned, Visit, backward, forward, fresh, home, over

OVER: Final = frozenset({Page.RESULT, Page.PAPER_FAILED, Page.DONE})
"""Pages on which a visit has come to its end."""


def go_home(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Begin anew."""
    return (over if visit.page in OVER else home)(visit, visit.since_ms), None


def end_visit(visit: Visit, _what: str, menu: Menu) -> Turned:
    """Leave the glass to the next visitor."""
    return fresh(visit, menu, visit.since_ms), None


def go_back(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Go back by one page."""
    return backward(visit), None


def stay(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Say that somebody is still there."""
    return visit, None


def change_language(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Go on in the other language."""
    return replace(visit, language="zh" if visit.language == "en" else "en"), None


def change_size(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Go on with everything large, or as usual again; a large leaf holds less, so the list begins anew."""
    return replace(visit, big=not visit.big, leaf=0), None


def turn_leaf(visit: Visit, what: str, _menu: Menu) -> Turned:
    """Turn a long list to this leaf."""
    return (replace(visit, leaf=int(what)) if what.isdecimal() else visit), None


def open_departments(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Look for the service by who is responsible for it."""
    return replace(forward(visit, Page.DEPARTMENTS), department=""), None


def open_life_events(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Look for all that something in life takes (一件事)."""
    return forward(visit, Page.LIFE_EVENTS), None


def choose_department(visit: Visit, what: str, menu: Menu) -> Turned:
    """Look at what this department, or part of one, does."""
    if menu.department(what) is None:
        return visit, None
    return replace(forward(visit, Page.SERVICES), department=what), None


def choose_service(visit: Visit, what: str, menu: Menu) -> Turned:
    """Want this service, in a situation perhaps (`service/situation`), as a search finds it."""
    code, _, situation = what.partition("/")
    service = menu.service(code)
    if service is None or (situation and menu.situation(service, situation) is None):
        return visit, None
    asks = menu.asks_situation(service) and not situation and not menu.not_offered(code)
    turned = forward(visit, Page.SITUATIONS if asks else Page.CONFIRM)
    return replace(turned, service=code, situation=situation, life_event="", left_out=frozenset()), None


def choose_situation(visit: Visit, what: str, menu: Menu) -> Turned:
    """Say what the matter is more exactly."""
    service = menu.service(visit.service)
    if service is None or menu.situation(service, what) is None:
        return visit, None
    return replace(forward(visit, Page.CONFIRM), situation=what), None


def choose_life_event(visit: Visit, what: str, menu: Menu) -> Turned:
    """Look at all that this takes, everything ticked."""
    if menu.life_event(what) is None:
        return visit, None
    turned = replace(forward(visit, Page.LIFE_EVENT), life_event=what, left_out=frozenset())
    return replace(turned, service="", situation=""), None


def tick(visit: Visit, what: str, menu: Menu) -> Turned:
    """Leave a service out of what happens in a life, or take it in again."""
    if menu.service(what) is None:
        return visit, None
    return replace(visit, left_out=visit.left_out ^ {what}), None


def show_other_way(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Look at how it is done without a ticket."""
    return forward(visit, Page.OTHER_WAY), None
