"""The dispenser as a node: touches in, tickets out, and what the hall says in between."""

import logging
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from device_drivers.driver import Fault, Hand
from device_drivers.hands import HandRequested, answer_hand
from device_drivers.screen import Screen, Touched
from device_drivers.spool import PrinterChecked, TicketFailed, TicketPrinted
from hall_protocol.commands import Command, IssueTicket
from hall_protocol.events import NodeControl, NodeScreen, Reply
from hall_protocol.message import LocalText, Message
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue, TicketFacts
from hall_protocol.topics import NODE_SCREEN, Address
from node_runtime.node import NodeRuntime
from ticket_dispenser import pages
from ticket_dispenser.draw import Draughtsman
from ticket_dispenser.finger import Finger
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView
from ticket_dispenser.menu import Menu
from ticket_dispenser.pages import PrintAgain, TakeTicket, Visit, Wish
from ticket_dispenser.paper import Paper
from ticket_dispenser.printing import PRINTER_FAULTS, Printing
from ticket_dispenser.view import Surroundings, view
from ticket_dispenser.wording import Wording, hall_datetime

log = logging.getLogger(__name__)

TOKEN_BYTES: Final = 16
"""128 random bits: nobody guesses a neighbour's ticket."""
KEPT_CONTROLS: Final = 64
PICTURE_SCALE: Final = 0.5

RandomBytes = Callable[[int], bytes]
"""So many bytes nobody can guess."""


class Dispenser:
    """One kiosk: what is on its glass follows from the visit; what the visit wants is asked of the hall."""

    def __init__(
        self,
        node: str,
        hall: NodeRuntime,
        screen: Screen,
        printing: Printing,
        wording: Wording,
        draughtsman: Draughtsman,
        random_bytes: RandomBytes,
        now_ms: Callable[[], int],
        ticket_link: str = "",
    ) -> None:
        self._node = node
        self._hall = hall
        self.screen = screen
        self.printing = printing
        self._wording = wording
        self._draughtsman = draughtsman
        self._random_bytes = random_bytes
        self._now_ms = now_ms
        self._ticket_link = ticket_link
        self._frame = Frame(*screen.size)
        self._finger = Finger()
        self._menu: Menu | None = None
        self._asked = ""
        self._controls: deque[str] = deque(maxlen=KEPT_CONTROLS)
        self._shown: tuple[object, ...] = ()
        self.visit = Visit()
        self.page: PageView = view(self.visit, None, self._frame, wording)
        self.hands: Mapping[str, Hand] = {}
        """What virtual hands may do here; empty on a real kiosk."""

    def start(self) -> None:
        """Show that we are coming, and put on record what the last run left behind."""
        self._show()
        self.printing.report_left_behind()

    # What the hall says

    def on_message(self, address: Address, message: Message) -> None:
        """A new catalogue, or somebody far away wants something of this machine."""
        if isinstance(message, Catalogue):
            self._menu = Menu(message, self._ticket_link)
            self.visit = pages.open_doors(self.visit, self._menu, self._now_ms())
        elif isinstance(message, NodeControl) and message.control_id not in self._controls:
            self._controls.append(message.control_id)
            self._obey(message)
        self._show()

    def on_reply(self, command: Command, reply: Reply) -> None:
        """The number, or why there is none; a number nobody waits for any more is printed all the same."""
        if not isinstance(command, IssueTicket):
            if not reply.ok:
                log.warning("%s refused: %s", command.command_id, reply.code)
            return
        awaited = self.visit.page is Page.ASKING and command.command_id == self._asked
        if reply.ok and reply.ticket is not None:
            self._issued(reply.ticket, awaited)
        elif awaited:
            self.visit = pages.refused(self.visit, self._why_not(reply), self._now_ms())
        self._show()

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """Say so when no ticket can be had, and go on by itself when one can."""
        self.visit = pages.linked(self.visit, hub_alive and broker_up, self._now_ms())
        self._show()

    # What happens at the machine

    def on_device(self, event: object) -> None:
        """A finger, the printer's word, or a virtual hand."""
        match event:
            case TicketPrinted() | TicketFailed():
                self._settled(event)
            case PrinterChecked():
                self.printing.checked(event)
            case HandRequested():
                answer_hand(event, self.hands)
            case Touched(x, y):
                self.touch(x, y)
        self._show()

    def on_tick(self, now_ms: int) -> None:
        """Feel for fingers, let time pass, look after the printer."""
        self.feel()
        if self._menu is not None:
            self.visit = pages.passed(self.visit, self._menu, now_ms)
        self.printing.watch(now_ms)
        self._show()
        if self.screen.closed:
            self._hall.stop()

    def feel(self) -> None:
        """Take the touches since the last time, each on the page it was meant for."""
        for touch in self.screen.poll():
            self.touch(touch.x, touch.y)

    def touch(self, x: int, y: int) -> None:
        """A finger touched the glass here."""
        if self._finger.means(x, y, self._now_ms()):
            target = self.page.target_at(x, y)
            self.act(target.action if target else "")

    def act(self, action: str) -> None:
        """Do what a target says, and show what comes of it."""
        if self._menu is None:
            return
        self.visit, wish = pages.touched(self.visit, action, self._menu, self._now_ms())
        if wish is not None:
            self._fulfil(wish)
        self._show()

    def _fulfil(self, wish: Wish) -> None:
        match wish:
            case TakeTicket(service, lane, reason):
                token = urlsafe_b64encode(self._random_bytes(TOKEN_BYTES)).rstrip(b"=").decode("ascii")
                command_id = self._hall.ids.next()
                self._asked = command_id
                self._hall.ask(
                    IssueTicket(command_id=command_id, service=service, token=token, lane=lane, lane_reason=reason)
                )
            case PrintAgain(ticket):
                self._print(ticket, again=True)

    def _issued(self, ticket: TicketFacts, awaited: bool) -> None:
        if awaited:
            self.visit = pages.issued(self.visit, ticket, self._now_ms())
        else:
            log.warning("%s %s came after its visitor had left", ticket.id, ticket.number)
        self._print(ticket)

    def _print(self, ticket: TicketFacts, again: bool = False) -> None:
        if self._menu is None:
            return
        language = self.visit.language
        paper = Paper(self._menu, self._wording, self._hall.hall_clock.utc_offset_s, language, again)
        self.printing.print(ticket, paper.receipt(ticket))

    def _settled(self, event: TicketPrinted | TicketFailed) -> None:
        outcome = self.printing.settle(event)
        if outcome.fault is None:
            self.visit = pages.printed(self.visit, outcome.ticket, self._now_ms())
        else:
            advice = self._advice(outcome.fault)
            self.visit = pages.paper_failed(self.visit, outcome.ticket, advice, self._now_ms())

    def _advice(self, fault: Fault) -> LocalText:
        return self._wording.both(f"fault.{fault}" if fault in PRINTER_FAULTS else "call_a_guide")

    def _why_not(self, reply: Reply) -> LocalText | None:
        return None if reply.code == RefusalCode.NO_HUB else reply.message

    def _obey(self, control: NodeControl) -> None:
        match control.action:
            case "reprint" if control.ticket is not None:
                self._print(control.ticket, again=True)
            case "show_screen":
                self._hall.publish(NODE_SCREEN, self._picture(control.control_id), node=self._node)
            case "restart":
                self._hall.stop()
            case _:
                log.info("%s is nothing a dispenser does", control.action)

    def _picture(self, control_id: str) -> NodeScreen:
        width, height = (round(side * PICTURE_SCALE) for side in self.screen.size)
        jpeg = self.screen.snapshot("jpeg", PICTURE_SCALE)
        return NodeScreen(node=self._node, control_id=control_id, width=width, height=height, jpeg=jpeg)

    # What is on the glass

    def _show(self) -> None:
        """Draw only what has changed: a kiosk at rest costs nothing."""
        around = self._around()
        state = (self.visit, self._menu, around)
        if state == self._shown:
            return
        self._shown = state
        page = view(self.visit, self._menu, self._frame, self._wording, around)
        if page != self.page or self.screen.version == 0:
            self.page = page
            self._draughtsman.draw(self.screen.surface, page)
            self.screen.present()

    def _around(self) -> Surroundings:
        clock = self._hall.hall_clock
        if not clock.known:
            return Surroundings(paperless=self.printing.paperless)
        minute_ms = clock.now_ms() // 60_000 * 60_000
        return Surroundings(hall_datetime(minute_ms, clock.utc_offset_s), self.printing.paperless)
