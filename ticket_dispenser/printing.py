"""Reserve, print, confirm: from a number to its paper, and what became of it."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_drivers.driver import Fault
from device_drivers.receipt import Receipt
from device_drivers.spool import PrinterChecked, Spool, TicketFailed, TicketPrinted
from hall_protocol.states import TicketFacts
from ticket_dispenser.note import TicketNote

log = logging.getLogger(__name__)

CHECK_EVERY_MS: Final = 5_000
REMEMBERED: Final = 20
INTERRUPTED: Final = "interrupted"
"""The fault of a paper nobody saw come out, because the dispenser itself ended meanwhile."""

Report = Callable[[str, bool, str], None]
"""Tells the hall what became of a ticket's paper: its id, whether it came out, else the fault."""
SetFault = Callable[[str, bool], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper: no fault when it is in the visitor's hand."""

    ticket: TicketFacts
    fault: Fault | None = None


class Printing:
    """The dispenser's side of the printer: gives it tickets, reports each of them once, watches its health."""

    def __init__(self, spool: Spool, note: TicketNote, report: Report, set_fault: SetFault) -> None:
        self._spool = spool
        self._note = note
        self._report = report
        self._set_fault = set_fault
        self._jobs: dict[str, TicketFacts] = {}
        self._count = 0
        self._faults: frozenset[Fault] = frozenset()
        self._checking = False
        self._check_due_ms = 0
        self.printed: deque[TicketFacts] = deque(maxlen=REMEMBERED)
        """The last tickets on paper, the oldest first."""

    @property
    def paperless(self) -> bool:
        """Whether no paper would come out at the moment."""
        return bool(self._faults - {Fault.PAPER_NEAR_END})

    def report_left_behind(self) -> None:
        """Put on record what a crash interrupted; such a ticket is printed again only when somebody asks for it."""
        for ticket in self._note.left_behind():
            log.warning("%s was on its way to paper when the dispenser ended", ticket)
            self._report(ticket, False, INTERRUPTED)
            self._note.put_down(ticket)

    def print(self, ticket: TicketFacts, receipt: Receipt) -> None:
        """Give a ticket to the printer; `settle` tells later what became of it."""
        self._count += 1
        job = f"{ticket.id}#{self._count}"
        self._jobs[job] = ticket
        self._note.take_up(ticket.id)
        self._spool.print(job, receipt)

    def settle(self, event: TicketPrinted | TicketFailed) -> Outcome:
        """Take the printer's word on one ticket, and report it to the hall."""
        ticket = self._jobs.pop(event.job)
        if isinstance(event, TicketPrinted):
            outcome = Outcome(ticket)
            self.printed.append(ticket)
            self._know(event.warnings)
        else:
            outcome = Outcome(ticket, event.problem.fault)
            self._know((event.problem.fault,))
        self._tell(outcome)
        return outcome

    def checked(self, event: PrinterChecked) -> None:
        """Take the printer's word on its health; a fault that is gone clears by itself."""
        self._checking = False
        self._know(event.faults)

    def watch(self, now_ms: int) -> None:
        """Ask the printer how it is when the time has come, one question at a time."""
        if self._checking or now_ms < self._check_due_ms:
            return
        self._checking, self._check_due_ms = True, now_ms + CHECK_EVERY_MS
        self._spool.check()

    def _tell(self, outcome: Outcome) -> None:
        """Report first, forget after: dying in between reports twice, and the hall takes the first."""
        ticket, fault = outcome.ticket, outcome.fault
        log.info("%s %s %s", ticket.id, ticket.number, f"not printed: {fault}" if fault else "printed")
        self._report(ticket.id, fault is None, fault or "")
        if ticket.id not in {other.id for other in self._jobs.values()}:
            self._note.put_down(ticket.id)

    def _know(self, faults: tuple[Fault, ...]) -> None:
        now = frozenset(faults)
        for fault in self._faults ^ now:
            self._set_fault(f"printer.{fault}", fault in now)
        self._faults = now
