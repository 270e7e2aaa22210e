"""Virtual hands at a virtual kiosk: touch by place or by text, look, read the page, take the paper."""

from collections.abc import Mapping
from typing import Final

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import number, word
from device_drivers.screen import VirtualScreen
from device_drivers.virtual_printer import VirtualPrinter
from hall_protocol.states import TicketFacts
from ticket_dispenser.app import Dispenser
from ticket_dispenser.glass import Page, Target, TargetError, target_saying

WITH_A_NUMBER: Final = frozenset({Page.PRINTING, Page.RESULT, Page.PAPER_FAILED, Page.OWN_TICKET, Page.GIVE_UP})


class KioskHands:
    """What a newcomer's browser or a script may do to one virtual dispenser."""

    def __init__(self, dispenser: Dispenser, screen: VirtualScreen, printer: VirtualPrinter) -> None:
        self._dispenser = dispenser
        self._screen = screen
        self._printer = printer

    def table(self) -> Mapping[str, Hand]:
        """Every hand by its name."""
        return {
            "page": self._page,
            "printed": self._printed,
            "printer_fault": self._printer.hands["printer_fault"],
            "screenshot": self._screenshot,
            "touch": self._touch,
        }

    def _touch(self, arguments: Arguments) -> Reply:
        """Touch at `x`, `y`, or the one target that says `text`; answers the page that came of it."""
        if "text" in arguments:
            self._dispenser.act(self._target(word(arguments, "text")).action)
        else:
            self._screen.touch(int(number(arguments, "x")), int(number(arguments, "y")))
            self._dispenser.feel()
        return self._page({})

    def _target(self, text: str) -> Target:
        try:
            return target_saying(self._dispenser.page, text)
        except TargetError as problem:
            raise DriverError("screen", Fault.UNKNOWN_NAME, str(problem)) from problem

    def _page(self, _arguments: Arguments) -> Reply:
        """The page now: its name, what can be touched and read on it, its number, whether a ticket could be had."""
        page, visit = self._dispenser.page, self._dispenser.visit
        reply: Reply = {
            "page": str(page.page),
            "language": page.language,
            "version": self._screen.version,
            "linked": visit.link,
            "hub": visit.hub,
            "paperless": self._dispenser.printing.paperless,
            "big": page.big,
            "targets": [_described(target) for target in page.targets],
            "words": [words.text.said_in(page.language) for words in page.words],
        }
        if visit.ticket is not None and page.page in WITH_A_NUMBER:
            reply["ticket"] = _named(visit.ticket)
        return reply

    def _screenshot(self, arguments: Arguments) -> Reply:
        """The glass as a picture; none when its version is still `after`."""
        after = {"unless": arguments["after"]} if "after" in arguments else {}
        return self._screen.hands["screenshot"]({**arguments, **after})

    def _printed(self, arguments: Arguments) -> Reply:
        """The last paper as text (and `png`), and whose papers came out last, the newest first."""
        reply = self._printer.hands["printed"](arguments)
        tickets = [_named(ticket) for ticket in reversed(self._dispenser.printing.printed)]
        reply["tickets"] = tickets
        reply["ticket"] = tickets[0] if tickets else None
        return reply


def _described(target: Target) -> dict[str, object]:
    rect = target.rect
    return {
        "zh": target.label.zh,
        "en": target.label.en,
        "action": target.action,
        "rect": [rect.x, rect.y, rect.w, rect.h],
    }


def _named(ticket: TicketFacts) -> dict[str, str]:
    return {"id": ticket.id, "number": ticket.number, "service": ticket.service, "lane": ticket.lane}
