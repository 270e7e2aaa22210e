"""The dispenser's thermal printer: prints one ticket at a time and knows its own faults.

Real and virtual are one driver: shipped halls run `EscposPrinter` against the pty of a `VirtualPrinter`.
"""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from device_drivers.cables import Cable, SerialCable
from device_drivers.code_pages import Charset
from device_drivers.composing import composed
from device_drivers.driver import Clock, Driver, DriverError, Fault, Hand
from device_drivers.printer_status import FORGET, Faults, blocking, fault_of, unsure
from device_drivers.printer_talk import PrinterTalk
from device_drivers.receipt import NARROW_COLUMNS, Receipt

TRUSTED_MS: Final = 10_000
"""A printer that was well so lately is given the ticket first and asked after: the visitor waits two answers less."""

LINES_A_SECOND: Final = 10
"""What the slowest head burns."""

LOOK_S: Final = 0.1
"""How often a printer at work that confirms nothing is asked how it is."""


class Printer(Driver, Protocol):
    """Prints one ticket at a time and knows its own faults."""

    def print_ticket(self, receipt: Receipt) -> Faults:
        """Print and cut; answer with warnings (paper near its end), or raise DriverError with what a guide can do.

        When it raises, the ticket may be on paper in part: it counts as not printed. Only an UnsureError leaves open
        whether it is out as a whole.
        """

    def faults(self) -> Faults:
        """All that is wrong at this moment, warnings too; empty when it could print."""


def monotonic_ms() -> int:
    """Milliseconds that only ever grow."""
    return time.monotonic_ns() // 1_000_000


class EscposPrinter:
    """An ESC/POS printer on whatever cable. It asks the printer itself: silence is a fault, never "plenty".

    `answer_s` is how long a printer may take to say how it is, `patience_s` how long to say that a ticket is out,
    beyond the time its bytes and lines take.
    """

    def __init__(
        self,
        cable: Cable | Path,
        columns: int = NARROW_COLUMNS,
        charset: Charset = "gb18030",
        answer_s: float = 0.5,
        patience_s: float = 3.0,
        virtual: bool = False,
        clock: Clock = monotonic_ms,
    ) -> None:
        self.virtual = virtual
        self.columns = columns
        self.charset = charset
        self._cable: Cable = SerialCable(cable) if isinstance(cable, Path) else cable
        self._talk = PrinterTalk(self._cable, answer_s)
        self._answer_s = answer_s
        self._patience_s = patience_s
        self._clock = clock
        self._well_ms: int | None = None
        self._unheard_of: Receipt | None = None
        """What was handed over to a printer that then fell silent; it may only be slow."""
        self._out_late: Receipt | None = None
        """What came out after it was given up."""
        self._one_at_a_time = threading.RLock()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: hands act upon the paper, on the virtual printer's side of the port."""
        return {}

    def print_ticket(self, receipt: Receipt) -> Faults:
        """Print and cut, and see that it is out. A printer that was not seen well lately is asked before."""
        job = composed(receipt, self.columns, self.charset)
        with self._one_at_a_time:
            if not self._well_lately():
                _refuse_if_unable(self._asked())
            self._hear_of_the_last()
            if self._out_late == receipt:
                self._out_late = None
                return self._faults_now()
            return self._printed(receipt, job)

    def faults(self) -> Faults:
        """Ask the printer; a port that is gone or silent is among the answers, not an exception."""
        with self._one_at_a_time:
            return self._faults_now()

    def close(self) -> None:
        """Let go of the port; the next ticket opens it again."""
        self._well_ms = None
        self._talk.close()

    def _well_lately(self) -> bool:
        return self._well_ms is not None and self._clock() - self._well_ms <= TRUSTED_MS

    def _asked(self) -> Faults:
        """Its own word on how it is; when it gives none, nothing is trusted any more."""
        self._well_ms = None
        try:
            faults = self._talk.faults(self._answer_s)
        except DriverError:
            if self._unheard_of is None:
                self._talk.close()  # it may have been another device by now: plug in afresh next time
            raise
        if not blocking(faults):
            self._well_ms = self._clock()
        return faults

    def _faults_now(self) -> Faults:
        try:
            return self._asked()
        except DriverError as problem:
            return (problem.fault,)

    def _hear_of_the_last(self) -> None:
        """Find out what became of a ticket given up for silence, before the printer gets another."""
        if self._unheard_of is not None and self._talk.confirms:
            if self._talk.has_done_it_after_all(self._patience_s):
                self._out_late = self._unheard_of
            self._unheard_of = None

    def _printed(self, receipt: Receipt, job: bytes) -> Faults:
        """Hand the ticket over and see it out; what is not seen out is told apart by what came of it."""
        self._well_ms = self._unheard_of = None
        confirms = bool(self._talk.confirms)
        self._talk.hand_over(job)
        try:
            self._see_out(len(job) / self._cable.bytes_a_second, job.count(b"\n") / LINES_A_SECOND)
        except DriverError as problem:
            if not self._talk.done:
                raise self._judged(problem, receipt, confirms) from problem
        return self._well_afterwards()

    def _well_afterwards(self) -> Faults:
        """Its own word that it still is there: a plug being pulled may sound like the word that all is out."""
        try:
            return self._asked()
        except DriverError as problem:
            raise unsure(problem) from problem

    def _see_out(self, handing_s: float, printing_s: float) -> None:
        """Wait until the printer says that all is out, or what keeps it from that."""
        until_ms = self._clock() + round(1000 * (handing_s + printing_s + self._patience_s))
        self._talk.listen(handing_s + self._answer_s)
        while not self._talk.done:
            left_s = (until_ms - self._clock()) / 1000
            if left_s <= 0 and self._talk.confirms is False:
                return  # it never says so; it is well and has had its time
            if left_s <= 0:
                raise fault_of(Fault.SILENT)
            self._refuse_what_is_torn(self._talk.faults(left_s))
            self._talk.listen(min(LOOK_S, left_s))

    def _refuse_what_is_torn(self, faults: Faults) -> None:
        """A ticket stopped in the middle comes anew as a whole, so its rest must not come as well."""
        if blocking(faults) and not self._talk.done:
            self._talk.send(FORGET)
            with suppress(DriverError):
                self._talk.faults(self._answer_s)  # once this is answered it has forgotten, too
            _refuse_if_unable(faults)

    def _judged(self, problem: DriverError, receipt: Receipt, confirms: bool) -> DriverError:
        """Whether the paper may be out as a whole although nobody said so: then it is not printed again unasked.

        A printer that says when it is done, and was cut off before it did, has not come to the knife; one that has
        not said a word was not on.
        """
        if problem.fault is Fault.UNPLUGGED:
            return problem if confirms else unsure(problem)
        if problem.fault is Fault.SILENT and not self._talk.alive:
            self._unheard_of = receipt
            return problem
        return unsure(problem) if problem.fault in (Fault.SILENT, Fault.GARBLED) else problem


def _refuse_if_unable(faults: Faults) -> None:
    for fault in blocking(faults):
        raise fault_of(fault)
