"""The operator's page: opened by a number nobody else has, for whoever looks after the machine."""

from dataclasses import replace

from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.hearing import BUSY
from ticket_dispenser.visit.state import Operate, Turned, Visit, home


def knocked(visit: Visit, now_ms: int) -> Visit:
    """Somebody knocked at the hidden spot: ask for the operator's number."""
    if visit.page in BUSY - {Page.STARTING}:  # a machine that does not come up needs its operator most
        return visit
    return replace(home(visit, now_ms), page=Page.PIN, person=None, agent="")


def opened(visit: Visit, now_ms: int) -> Visit:
    """The number was right."""
    return replace(home(visit, now_ms), page=Page.OPERATOR) if visit.page is Page.PIN else visit


def operate(visit: Visit, what: str, _menu: Menu) -> Turned:
    """Let the operator try the printer, start anew or leave; from any other page nothing."""
    if visit.page is not Page.OPERATOR:
        return visit, None
    match what:
        case "test_print" | "restart" | "leave":
            return visit, Operate(what)
    return visit, None
