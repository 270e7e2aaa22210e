"""What is typed on the glass: letters that find a service, an appointment's code, the operator's number."""

from dataclasses import replace
from typing import Final

from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import Recognise, ShowPin, Turned, Visit, forward

LONGEST: Final = {Page.SEARCH: 24, Page.CODE: 32, Page.PIN: 12}
"""So many characters are taken on each page; more nobody means."""


def open_search(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Look for a service by what it is called."""
    return replace(forward(visit, Page.SEARCH), typed=""), None


def open_code(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Say which appointment one has come for."""
    return replace(forward(visit, Page.CODE), typed="", digits=True, sentence=None), None


def press_key(visit: Visit, what: str, _menu: Menu) -> Turned:
    """Type one character, or take one or all back."""
    if visit.page not in LONGEST:
        return visit, None
    match what:
        case "back":
            return replace(visit, typed=visit.typed[:-1], leaf=0), None
        case "clear":
            return replace(visit, typed="", leaf=0), None
        case "letters" | "digits":
            return replace(visit, digits=what == "digits"), None
    typed = (visit.typed + what)[: LONGEST[visit.page]]
    return replace(visit, typed=typed, sentence=None, leaf=0), None


def enter(visit: Visit, _what: str, _menu: Menu) -> Turned:
    """Say that it is typed to its end."""
    if not visit.typed:
        return visit, None
    if visit.page is Page.CODE and not visit.hub:
        return forward(visit, Page.LOST), None
    if visit.page is Page.CODE:
        return replace(forward(visit, Page.ASKING), sentence=None), Recognise(code=visit.typed)
    if visit.page is Page.PIN:
        return replace(visit, typed=""), ShowPin(visit.typed)
    return visit, None
