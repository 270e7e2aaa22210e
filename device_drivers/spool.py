"""The printer's own thread: a dispenser's screen goes on living while the paper runs."""

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from device_drivers.driver import DriverError, Emit, Event, Hand
from device_drivers.printer import Printer
from device_drivers.printer_status import Faults
from device_drivers.receipt import Receipt


@dataclass(frozen=True)
class TicketPrinted(Event):
    """The paper of `job` is out and cut; `warnings` say what a guide should see to soon."""

    job: str
    warnings: Faults = ()


@dataclass(frozen=True)
class TicketFailed(Event):
    """The paper of `job` did not come, or not whole; `problem` says what to do."""

    job: str
    problem: DriverError


@dataclass(frozen=True)
class PrinterChecked(Event):
    """All that is wrong with the printer at this moment; empty when it could print."""

    faults: Faults


class Spool:
    """Prints tickets in the order they are given, each answered by exactly one event."""

    def __init__(self, printer: Printer, emit: Emit) -> None:
        self._printer = printer
        self._emit = emit
        self._jobs: queue.Queue[tuple[str, Receipt] | str | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    @property
    def virtual(self) -> bool:
        """True when the printer's paper exists only in memory."""
        return self._printer.virtual

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: hands act upon the virtual printer behind the port."""
        return {}

    def print(self, job: str, receipt: Receipt) -> None:
        """Put one ticket in the row; a `TicketPrinted` or `TicketFailed` with `job` follows."""
        self._jobs.put((job, receipt))

    def check(self) -> None:
        """Ask how the printer is; a `PrinterChecked` follows."""
        self._jobs.put("check")

    def close(self) -> None:
        """Finish the row, then let go of the port."""
        self._jobs.put(None)
        self._thread.join(15)
        self._printer.close()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._emit(PrinterChecked(self._printer.faults()) if isinstance(job, str) else self._printed(*job))

    def _printed(self, job: str, receipt: Receipt) -> TicketPrinted | TicketFailed:
        try:
            return TicketPrinted(job, self._printer.print_ticket(receipt))
        except DriverError as problem:
            return TicketFailed(job, problem)
