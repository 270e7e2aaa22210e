"""Reserve, print, confirm: from a number to its paper, and what became of it."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_drivers.driver import Fault
from device_drivers.printer_status import UnsureError, blocking
from device_drivers.receipt import Receipt
from device_drivers.spool import PrinterChecked, Spool, TicketFailed, TicketPrinted
from hall_protocol.states import TicketFacts
from node_runtime.clock import boot_id as this_boot
from node_runtime.clock import boottime_ms
from ticket_dispenser.note import InHand, TicketNote, in_hand

log = logging.getLogger(__name__)

CHECK_EVERY_MS: Final = 5_000
CHECK_WHILE_KEPT_MS: Final = 1_000
"""How often the printer is asked while somebody's ticket waits for it to be mended."""
KEEP_MS: Final = 600_000
"""After so long a visitor is called or has left: a paper that comes then only confuses the next one."""
MOST_TRIES: Final = 4
"""A printer that fails the same ticket again and again eats the roll."""
REMEMBERED: Final = 20
INTERRUPTED: Final = "interrupted"
"""The fault of a paper nobody saw come out, because the dispenser itself ended meanwhile."""
TOO_LATE: Final = "too_late"
"""The fault of a paper that was kept until its time was over."""

PRINTER_FAULTS: Final = frozenset(
    {
        Fault.SILENT,
        Fault.PAPER_OUT,
        Fault.COVER_OPEN,
        Fault.CUTTER,
        Fault.OVERHEATED,
        Fault.ERROR,
        Fault.GARBLED,
        Fault.UNCONFIRMED,
        Fault.UNPLUGGED,
    }
)
"""Why a paper may not come: each has a sentence of its own for the guide."""

Report = Callable[[str, bool, str], None]
"""Tells the hall what became of a ticket's paper: its id, whether it came out, else the fault."""
SetFault = Callable[[str, bool], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper: no fault when it is in the visitor's hand."""

    ticket: TicketFacts
    fault: Fault | None = None
    kept: bool = False
    """Whether it will come by itself as soon as the printer is well."""


class Printing:
    """The dispenser's side of the printer: gives it tickets, reports each of them, watches its health.

    The printer has one ticket at a time. Who stands there comes first; tickets that failed come behind, the oldest
    first, once the printer is well, and are on disk until they are out or `keep_ms` old.
    """

    def __init__(
        self,
        spool: Spool,
        note: TicketNote,
        report: Report,
        set_fault: SetFault,
        keep_ms: int = KEEP_MS,
        now_ms: Callable[[], int] = boottime_ms,
        boot_id: str | None = None,
    ) -> None:
        self._spool = spool
        self._note = note
        self._report = report
        self._set_fault = set_fault
        self._keep_ms = keep_ms
        self._now_ms = now_ms
        self._boot_id = this_boot() if boot_id is None else boot_id
        self._row: list[InHand] = []
        self._printers: InHand | None = None
        """The ticket in the printer's hands."""
        self._count = 0
        self._faults: frozenset[Fault] = frozenset()
        self._well = False
        """Whether the printer was well when last heard of."""
        self._checking = False
        self._check_due_ms = 0
        self.printed: deque[TicketFacts] = deque(maxlen=REMEMBERED)
        """The last tickets on paper, the oldest first."""

    @property
    def faults(self) -> frozenset[Fault]:
        """All that is wrong with the printer, as far as it was asked."""
        return self._faults

    @property
    def paperless(self) -> bool:
        """Whether no paper would come out at the moment."""
        return bool(blocking(tuple(self._faults)))

    @property
    def kept(self) -> tuple[TicketFacts, ...]:
        """The tickets that wait for the printer to be mended, the oldest first."""
        return tuple(item.ticket for item in self._row if item.kept)

    def report_left_behind(self) -> None:
        """Go on with the tickets the last run kept; put on record what it left in the printer's hands.

        Nobody knows whether such a paper came out, so it is printed again only when somebody asks for it. How long a
        machine was without power nobody knows either: its tickets' time counts as over.
        """
        for item in self._note.left_behind():
            if item.begun:
                log.warning("%s was on its way to paper when the dispenser ended", item.ticket.id)
                self._report(item.ticket.id, False, INTERRUPTED)
            elif item.boot_id != self._boot_id:
                self._give_up(item)
            else:
                item.kept = True
                self._row.append(item)
        self._write()

    def print(self, ticket: TicketFacts, receipt: Receipt) -> None:
        """Give a ticket to the printer, before all that are only kept; `settle` tells later what became of it."""
        self._row = [item for item in self._row if not (item.kept and item.ticket.id == ticket.id)]
        place = next((place for place, item in enumerate(self._row) if item.kept), len(self._row))
        self._row.insert(place, in_hand(ticket, receipt, self._now_ms(), self._boot_id))
        if not self._advance():
            self._write()

    def settle(self, event: TicketPrinted | TicketFailed) -> Outcome:
        """Take the printer's word on one ticket, report it to the hall, and give the printer the next."""
        item, self._printers = self._printers, None
        assert item is not None, event.job
        outcome = self._out(item, event) if isinstance(event, TicketPrinted) else self._not_out(item, event)
        if not self._advance():
            self._write()
        return outcome

    def checked(self, event: PrinterChecked) -> None:
        """Take the printer's word on its health; a fault that is gone clears, and what was kept comes out."""
        self._checking = False
        self._know(event.faults)
        self._advance()

    def watch(self, now_ms: int) -> None:
        """Let go of what is too old, and ask the printer how it is when the time has come."""
        self._let_go(now_ms)
        if self._checking or now_ms < self._check_due_ms:
            return
        self._checking = True
        self._check_due_ms = now_ms + (CHECK_WHILE_KEPT_MS if self.kept else CHECK_EVERY_MS)
        self._spool.check()

    def _advance(self) -> bool:
        """Give the printer the next ticket, noted as begun; one that failed before only when it is well."""
        if self._printers is not None or not self._row or (self._row[0].kept and not self._well):
            return False
        item = self._row.pop(0)
        item.begun, item.tries = True, item.tries + 1
        self._printers = item
        self._count += 1
        self._note.write(self._in_hand())
        self._spool.print(f"{item.ticket.id}#{self._count}", item.receipt)
        self._note.sync()
        return True

    def _out(self, item: InHand, event: TicketPrinted) -> Outcome:
        self.printed.append(item.ticket)
        self._know(event.warnings)
        log.info("%s %s printed", item.ticket.id, item.ticket.number)
        self._report(item.ticket.id, True, "")
        return Outcome(item.ticket)

    def _not_out(self, item: InHand, event: TicketFailed) -> Outcome:
        self._know((event.problem.fault,))
        unsure = isinstance(event.problem, UnsureError)
        fault = Fault.UNCONFIRMED if unsure else event.problem.fault
        log.info("%s %s not printed: %s (%s)", item.ticket.id, item.ticket.number, fault, event.problem.sentence)
        if item.told != fault:
            self._report(item.ticket.id, False, fault)
        item.told, item.begun = fault, False
        item.kept = not unsure and item.tries < MOST_TRIES
        if item.kept:
            self._keep(item)
        else:
            log.warning("%s is not printed again by itself", item.ticket.id)
        return Outcome(item.ticket, fault, item.kept)

    def _keep(self, item: InHand) -> None:
        """Put it behind whoever stands there, among the kept by age; a newer paper of the same ticket replaces it."""
        if any(other.ticket.id == item.ticket.id for other in self._row):
            return
        fresh = [other for other in self._row if not other.kept]
        kept = [other for other in self._row if other.kept]
        self._row = fresh + sorted([*kept, item], key=lambda other: other.since_ms)

    def _let_go(self, now_ms: int) -> None:
        old = [item for item in self._row if item.kept and now_ms - item.since_ms > self._keep_ms]
        if old:
            self._row = [item for item in self._row if item not in old]
            for item in old:
                self._give_up(item)
            self._write()

    def _give_up(self, item: InHand) -> None:
        log.warning("%s was kept for the printer until it was too late", item.ticket.id)
        self._report(item.ticket.id, False, TOO_LATE)

    def _write(self) -> None:
        self._note.write(self._in_hand())
        self._note.sync()

    def _in_hand(self) -> list[InHand]:
        return [*([self._printers] if self._printers else []), *self._row]

    def _know(self, faults: tuple[Fault, ...]) -> None:
        now = frozenset(faults)
        for fault in self._faults ^ now:
            self._set_fault(f"printer.{fault}", fault in now)
        self._faults = now
        self._well = not self.paperless
