"""Which page follows which: the whole visit as a pure function of touches, answers and time.

`now_ms` is monotonic and passed in. What the kiosk must do besides showing a page comes back as a wish. What each
touch does stands in `visit/`: `choosing` a service, `keying` letters and codes, `queueing` for a number; and there is
what is heard meanwhile, `hearing`, and what time does, `resting`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit import choosing, keying, operating, queueing
from ticket_dispenser.visit.hearing import (
    card,
    card_not_read,
    given_up,
    guide_answered,
    has_booking,
    has_ticket,
    issued,
    linked,
    paper_failed,
    printed,
    refused,
    scanned,
    told,
)
from ticket_dispenser.visit.resting import IDLE_HOME_MS, RESULT_HOME_MS, WARNING_MS, WORKING, open_doors, passed
from ticket_dispenser.visit.state import PrintAgain, TakeTicket, Turned, Visit, Wish, home, next_comer

__all__ = [
    "IDLE_HOME_MS",
    "RESULT_HOLDS_MS",
    "RESULT_HOME_MS",
    "TURNS",
    "WARNING_MS",
    "WORKING",
    "PrintAgain",
    "TakeTicket",
    "Visit",
    "Wish",
    "card",
    "card_not_read",
    "given_up",
    "guide_answered",
    "has_booking",
    "has_ticket",
    "home",
    "issued",
    "linked",
    "open_doors",
    "paper_failed",
    "passed",
    "printed",
    "refused",
    "scanned",
    "told",
    "touched",
]

RESULT_HOLDS_MS: Final = 1_000
"""So long a number stays whatever the finger still does: its bounces must not wipe away what was waited for."""


def touched(visit: Visit, action: str, menu: Menu, now_ms: int) -> Turned:
    """Do what a target says; an empty action is a touch beside every target."""
    if visit.page in WORKING:
        return visit, None
    if visit.leaving_s:  # whoever touches now only says that they are there
        return replace(visit, since_ms=now_ms, leaving_s=0), None
    if visit.page is Page.RESULT and not action:
        return (visit if now_ms - visit.since_ms < RESULT_HOLDS_MS else next_comer(visit, menu, now_ms)), None
    verb, _, what = action.partition(":")
    turn = TURNS.get(verb)
    return turn(replace(visit, since_ms=now_ms), what, menu) if turn else (replace(visit, since_ms=now_ms), None)


TURNS: Final[Mapping[str, Callable[[Visit, str, Menu], Turned]]] = {
    "home": choosing.go_home,
    "end": choosing.end_visit,
    "back": choosing.go_back,
    "stay": choosing.stay,
    "language": choosing.change_language,
    "big": choosing.change_size,
    "leaf": choosing.turn_leaf,
    "departments": choosing.open_departments,
    "department": choosing.choose_department,
    "life_events": choosing.open_life_events,
    "life_event": choosing.choose_life_event,
    "tick": choosing.tick,
    "service": choosing.choose_service,
    "situation": choosing.choose_situation,
    "other_way": choosing.show_other_way,
    "search": keying.open_search,
    "appointment": keying.open_code,
    "key": keying.press_key,
    "enter": keying.enter,
    "take": queueing.take,
    "green": queueing.ask_reason,
    "reason": queueing.take_green,
    "check_in": queueing.check_in,
    "reprint": queueing.print_again,
    "give_up": queueing.ask_give_up,
    "give_up_now": queueing.give_up,
    "no_ticket": queueing.go_another_way,
    "help": queueing.call_guide,
    "unsolved": queueing.call_guide_unsolved,
    "operate": operating.operate,
}
"""Everything a touch can do, by the verb of the target's action."""
