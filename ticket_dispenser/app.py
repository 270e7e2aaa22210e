"""The dispenser as a node: touches in, tickets out, and what the hall says in between."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from device_drivers.card_reader import ReaderChecked
from device_drivers.driver import Fault, Hand
from device_drivers.hands import HandRequested, answer_hand
from device_drivers.id_card import CardNotRead, CardSeen
from device_drivers.scanner import CodeScanned, ScannerChecked
from device_drivers.screen import Screen, Touched
from device_drivers.spool import PrinterChecked, TicketFailed, TicketPrinted
from hall_protocol.commands import CheckIn, Command, IssueTicket
from hall_protocol.events import NodeControl, NodeScreen, Reply
from hall_protocol.message import Message
from hall_protocol.states import Catalogue, Offers, TicketFacts, VisitorKeys
from hall_protocol.topics import NODE_SCREEN, Address
from node_runtime.node import NodeRuntime
from ticket_dispenser import pages
from ticket_dispenser.alone.alone import Alone
from ticket_dispenser.alone.giving import NAMED
from ticket_dispenser.asking import RandomBytes, answered, command_for, new_token, not_issued
from ticket_dispenser.condition import condition_of
from ticket_dispenser.draw import Draughtsman
from ticket_dispenser.finger import BOUNCE_MS, KEY_BOUNCE_MS, Finger, Knock
from ticket_dispenser.glass import Page, PageView
from ticket_dispenser.issuing import Issuing
from ticket_dispenser.menu import NO_MENU, Menu
from ticket_dispenser.operating import Gate, machine_of, trial_paper
from ticket_dispenser.paper import Paper
from ticket_dispenser.printing import PRINTER_FAULTS, Printing
from ticket_dispenser.prompting import Prompter
from ticket_dispenser.sheet import Machine, Surroundings
from ticket_dispenser.showing import Showing
from ticket_dispenser.visit.operating import knocked, opened
from ticket_dispenser.visit.state import FetchGuide, Operate, Person, PrintAgain, ShowPin, Visit, Wish, fresh
from ticket_dispenser.wording import Wording, hall_datetime

log = logging.getLogger(__name__)

NO_MACHINE: Final = Machine()
OPERATORS: Final = frozenset({Page.PIN, Page.OPERATOR})
KEPT_CONTROLS: Final = 64
PICTURE_SCALE: Final = 0.5


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
        *,
        operator_pin: str = "",
        prompter: Prompter | None = None,
        width_mm: int = 0,
        alone: Alone | None = None,
        use_keys: Callable[[Sequence[bytes]], None] = lambda _keys: None,
    ) -> None:
        self._node = node
        self._hall = hall
        self.screen = screen
        self.printing = printing
        self._wording = wording
        self._random_bytes = random_bytes
        self._now_ms = now_ms
        self._ticket_link = ticket_link
        self._showing = Showing(screen, draughtsman, wording, prompter, width_mm)
        self._finger = Finger()
        self._typing = False
        """Whether the last touch was on a key."""
        self._knock = Knock(self._showing.frame.corner)
        self._gate = Gate(operator_pin)
        self._alone = alone
        self._issuing = Issuing(hall, alone, lambda: new_token(random_bytes), now_ms)
        self._use_keys = use_keys
        self._checked: dict[str, tuple[Fault, ...]] = {}
        """Of each reader that is attached, what is wrong with it."""
        self._menu: Menu | None = None
        self._offers = Offers(epoch=0, seq=0, at_ms=0)
        self._asked = ""
        self._controls: deque[str] = deque(maxlen=KEPT_CONTROLS)
        self.visit = Visit()
        self.hands: Mapping[str, Hand] = {}
        """What virtual hands may do here; empty on a real kiosk."""
        hall.more_health = self._health
        self.left = False
        """Whether its operator has ended the program and wants it to stay so."""

    @property
    def page(self) -> PageView:
        """What is on the glass."""
        return self._showing.page

    def start(self) -> None:
        """Show that we are coming, or, with nobody to ask, what there was to choose when somebody could be asked."""
        catalogue = self._alone.catalogue if self._alone else None
        if catalogue is not None and self._issuing.can_do_alone:
            self._open_doors(catalogue)
            self.on_link(False, False)
        self._show()
        self.printing.report_left_behind()

    # What the hall says

    def on_message(self, address: Address, message: Message) -> None:
        """A new catalogue, or somebody far away wants something of this machine."""
        if self._alone is not None:
            self._alone.on_message(message)
        if isinstance(message, Catalogue):
            self._open_doors(message)
        elif isinstance(message, Offers):
            self._hear_offers(message)
        elif isinstance(message, VisitorKeys):
            self._use_keys((message.daily, message.lasting))
        elif isinstance(message, NodeControl) and message.control_id not in self._controls:
            self._controls.append(message.control_id)
            self._obey(message)
        self._show()

    def _open_doors(self, catalogue: Catalogue) -> None:
        self._menu = Menu(catalogue, self._ticket_link).offering(self._offers)
        self.visit = pages.open_doors(self.visit, self._menu, self._now_ms(), self._wording.both("taken_away"))

    def on_reply(self, command: Command, reply: Reply) -> None:
        """The number, or why there is none; a number nobody waits for any more is printed all the same."""
        if self._alone is not None and self._alone.on_reply(command, reply):
            return
        if not self._issuing.is_answered(command, reply):
            return
        if isinstance(command, IssueTicket | CheckIn):
            self._hear_ticket(command, reply)
        else:
            if not reply.ok:
                log.warning("%s refused: %s", command.command_id, reply.code)
            self.visit = answered(self.visit, command, reply, self._asked, self._wording, self._now_ms())
        self._show()

    def _hear_ticket(self, command: Command, reply: Reply) -> None:
        awaited = self.visit.page is Page.ASKING and command.command_id == self._asked
        if reply.ok and reply.ticket is not None:
            self._issued(reply.ticket, awaited)
        elif awaited:
            self.visit = not_issued(self.visit, reply, self._now_ms())

    def _hear_offers(self, offers: Offers) -> None:
        """What can be had now; whoever is choosing finds the first page as it was."""
        self._offers = offers
        if self._menu is not None:
            nobody_there = self.visit == fresh(self.visit, self._menu, self.visit.since_ms)
            self._menu = self._menu.offering(offers, reorder=nobody_there)

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """Say so when no ticket can be had, and go on by itself when one can."""
        hub = hub_alive and broker_up
        self.visit = pages.linked(self.visit, hub or self._issuing.can_do_alone, self._now_ms(), hub)
        self._wait_no_longer()
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
            case CardSeen():
                self._recognise(event)
            case CardNotRead(trouble):
                log.info("a card could not be read: %s", trouble)
                if self._menu is not None:
                    sentence = self._wording.both(f"card.{trouble}")
                    self.visit = pages.card_not_read(self.visit, sentence, self._now_ms())
            case ReaderChecked(faults):
                self._know("reader", faults)
            case CodeScanned(text):
                self.scan(text)
            case ScannerChecked(faults):
                self._know("scanner", faults)
            case Touched(x, y):
                self.touch(x, y)
        self._show()

    def on_tick(self, now_ms: int) -> None:
        """Feel for fingers, let time pass, look after the printer."""
        self.feel()
        self.visit = pages.passed(self.visit, self._menu or NO_MENU, now_ms)
        self._wait_for_the_hall()
        if self._menu is not None and self.is_at_rest:
            self._menu.prepare()
        if self._alone is not None:
            self._alone.on_tick(now_ms)
        self._wait_no_longer()
        self.printing.watch(now_ms)
        self._show()
        if self.screen.closed:
            self._hall.stop()

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody is in the middle of anything."""
        return self.visit.page is Page.HOME

    def feel(self) -> None:
        """Take the touches since the last time, each on the page it was meant for."""
        for touch in self.screen.poll():
            self.touch(touch.x, touch.y)

    def touch(self, x: int, y: int) -> None:
        """A finger touched the glass here."""
        if self._gate.exists and self._knock.heard(x, y, self._now_ms()):
            self.visit = knocked(self.visit, self._now_ms())
            self._show()
            return
        target = self.page.target_at(x, y)
        action = target.action if target else ""
        typing, self._typing = self._typing, action.startswith("key:")
        if self._finger.means(x, y, self._now_ms(), KEY_BOUNCE_MS if typing and self._typing else BOUNCE_MS):
            self.act(action)

    def act(self, action: str) -> None:
        """Do what a target says, and show what comes of it."""
        if self._menu is None and self.visit.page not in OPERATORS:
            return
        self.visit, wish = pages.touched(self.visit, action, self._menu or NO_MENU, self._now_ms())
        self._wait_for_the_hall()
        if wish is not None:
            self._fulfil(wish)
        self._show()

    def _wait_for_the_hall(self) -> None:
        """An operator has gone from a machine that has nothing to offer yet."""
        if self._menu is None and self.visit.page is Page.HOME:
            self.visit = Visit(link=self.visit.link, hub=self.visit.hub)

    def _fulfil(self, wish: Wish) -> None:
        match wish:
            case PrintAgain(ticket):
                self._print(ticket, again=True)
            case ShowPin(pin):
                if self._gate.opens(pin, self._now_ms()):
                    self.visit = opened(self.visit, self._now_ms())
            case Operate(what):
                self._operate(what)
            case FetchGuide() if not self.visit.hub:
                log.warning("a guide is wanted, and the hub is not there")
            case _:
                self._ask(wish)

    def _ask(self, wish: Wish) -> None:
        """Ask it of the hall; the answer comes to `on_reply`."""
        command = command_for(wish, self.visit, self._hall.ids.next(), new_token(self._random_bytes))
        if command is None:
            return
        if self.visit.page is Page.ASKING:
            self._asked = command.command_id
        if isinstance(command, IssueTicket):
            self._want(command)
        else:
            self._hall.ask(command)

    def _want(self, command: IssueTicket) -> None:
        service = self._menu.service(command.service) if self._menu else None
        if service is None:
            return
        ticket = self._issuing.want(command, service, self.visit.hub)
        if ticket is not None:
            self._issued(ticket, awaited=True)
        elif not self.visit.hub:
            self.visit = pages.refused(self.visit, self._wording.both("none_left_alone"), self._now_ms())

    def _wait_no_longer(self) -> None:
        """A hub that does not answer keeps nobody waiting for whom there is a number here."""
        ticket = self._issuing.overdue(self.visit.hub)
        if ticket is not None:
            self._issued(ticket, awaited=self.visit.page is Page.ASKING)

    def _operate(self, what: str) -> None:
        log.warning("the operator wants: %s", what)
        match what:
            case "test_print":
                self.printing.print(*trial_paper(self._wording, self._around().time))
            case "restart" | "leave":
                self.left = what == "leave"
                self._hall.stop()

    def _recognise(self, card: CardSeen) -> None:
        """Somebody laid their card; what was chosen stays chosen. Without keys nobody is known, only old enough."""
        if self._menu is None:
            return
        daily, lasting = (card.identity, card.identities[-1]) if card.identities else ("", "")
        person = Person(daily, lasting, card.green_reason)
        self.visit, wish = pages.card(self.visit, person, self._menu, self._now_ms())
        if wish is not None and self.visit.hub and card.identities:
            self._ask(wish)

    def scan(self, text: str) -> None:
        """Somebody showed a code."""
        if self._menu is None:
            return
        self.visit, wish = pages.scanned(self.visit, text, self._menu, self._now_ms())
        if wish is not None:
            self._ask(wish)
        self._show()

    def _know(self, device: str, faults: tuple[Fault, ...]) -> None:
        """Note what is wrong with a reader; a fault that is gone clears by itself."""
        for fault in {*self._checked.get(device, ()), *faults}:
            self._hall.set_fault(f"{device}.{fault}", fault in faults)
        self._checked[device] = faults

    def _works(self, device: str) -> bool:
        return self._checked.get(device, (Fault.UNPLUGGED,)) == ()

    def _health(self) -> dict[str, object]:
        """How the devices are, in a word each, and whether this dispenser is alone."""
        queues = {service.queue for service in self._menu.catalogue.services} if self._menu else set()
        devices = condition_of(self.printing.faults, self._checked)
        left = self._alone.left(queues) if self._alone else 0
        return {"devices": devices, "alone": not self.visit.hub, "numbers_left": left}

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
        alone = ticket.id.startswith(NAMED)
        paper = Paper(self._menu, self._wording, self._hall.hall_clock.utc_offset_s, language, again, alone)
        self.printing.print(ticket, paper.receipt(ticket))

    def _settled(self, event: TicketPrinted | TicketFailed) -> None:
        outcome = self.printing.settle(event)
        if outcome.fault is None:
            self.visit = pages.printed(self.visit, outcome.ticket, self._now_ms())
        else:
            advice = self._wording.both(f"fault.{outcome.fault}" if outcome.fault in PRINTER_FAULTS else "call_a_guide")
            self.visit = pages.paper_failed(self.visit, outcome.ticket, advice, self._now_ms())
            if outcome.ticket.id:  # else an operator tries the printer, and stands there
                self._fulfil(FetchGuide("paper"))

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
        self._showing.show(self.visit, self._menu, self._around())

    def _around(self) -> Surroundings:
        clock = self._hall.hall_clock
        time = None
        if clock.known:
            time = hall_datetime(clock.now_ms() // 60_000 * 60_000, clock.utc_offset_s)
        operated = self.visit.page in OPERATORS
        return Surroundings(
            time=time,
            utc_offset_s=clock.utc_offset_s if clock.known else 0,
            paperless=self.printing.paperless,
            reader=self._works("reader"),
            scanner=self._works("scanner"),
            machine=machine_of(self._hall, self._hall.health, self._gate, self._wording, self._now_ms())
            if operated
            else NO_MACHINE,
        )
