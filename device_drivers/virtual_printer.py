"""A thermal printer that exists only in memory: the firmware's side of a pty, with paper that can run out."""

import os
import select
import threading
import tty
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.escpos_reader import EscposReader, Printed, StatusAsked
from device_drivers.hands import packed, switch, word
from device_drivers.paper import as_png, as_text
from device_drivers.receipt import NARROW_COLUMNS, Cut, Element, Receipt

PrinterSwitch = Literal["silent", "paper_out", "near_end", "cover_open", "error", "unplugged", "garbage"]
"""What can be made wrong with a virtual printer."""

KEPT_TICKETS: Final = 20


class VirtualPrinter:
    """Stands at `link` like a serial port and prints whatever an ESC/POS host sends.

    Its memory is the last tickets that were cut; its hands put in and take out paper, open the cover, pull the plug.
    """

    virtual = True

    def __init__(self, link: Path, columns: int = NARROW_COLUMNS) -> None:
        self.columns = columns
        self._link = link
        self._lock = threading.Lock()
        self._faults: set[PrinterSwitch] = set()
        self._tickets: deque[Receipt] = deque(maxlen=KEPT_TICKETS)
        self._count = 0
        self._on_paper: list[Element] = []
        self._elements_left: int | None = None
        self._plug: _Plug | None = None
        self._plug_in()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`printed` (with `png`: true for a picture) and `printer_fault` (`fault`, `on`)."""
        return {"printed": self._printed_hand, "printer_fault": self._fault_hand}

    @property
    def count(self) -> int:
        """How many tickets have been cut since the start."""
        return self._count

    def set_fault(self, fault: PrinterSwitch, on: bool = True) -> None:
        """Make something wrong, or right again; a new roll of paper is as long as one wants."""
        with self._lock:
            (self._faults.add if on else self._faults.discard)(fault)
            if fault == "paper_out":
                self._elements_left = None
        if fault == "unplugged":
            (self._pull_plug if on else self._plug_in)()

    def paper_ends_after(self, elements: int) -> None:
        """Let the roll end after so many more lines or codes, in the middle of a ticket if need be."""
        with self._lock:
            self._elements_left = elements

    def tickets(self) -> tuple[Receipt, ...]:
        """The last tickets as they stand on paper, the oldest first; a torn one is not among them."""
        with self._lock:
            return tuple(self._tickets)

    def last_text(self) -> str:
        """The last ticket as plain text; empty before the first."""
        tickets = self.tickets()
        return as_text(tickets[-1]) if tickets else ""

    def last_png(self) -> bytes:
        """The last ticket as a picture; empty before the first."""
        tickets = self.tickets()
        return as_png(tickets[-1], self.columns) if tickets else b""

    def close(self) -> None:
        """Remove the port."""
        self._pull_plug()

    def _plug_in(self) -> None:
        if self._plug is None:
            self._plug = _Plug(self)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self._plug.port)

    def _pull_plug(self) -> None:
        plug, self._plug = self._plug, None
        if plug is not None:
            self._link.unlink(missing_ok=True)
            plug.pull()
            with self._lock:
                self._on_paper.clear()

    def _happen(self, events: list[Printed]) -> bytes:
        """Let the stream's events happen and answer the questions among them; a silent printer does neither."""
        with self._lock:
            answers = b"".join(self._one(event) for event in events)
            return b"" if "silent" in self._faults else answers

    def _one(self, event: Printed) -> bytes:
        if isinstance(event, StatusAsked):
            return bytes([self._status(event.question)])
        self._burn(event)
        return b""

    def _burn(self, element: Element) -> None:
        if self._elements_left == 0:
            self._faults.add("paper_out")
        if self._faults & {"silent", "paper_out", "cover_open", "error"}:
            self._on_paper.clear()
            return
        if self._elements_left is not None:
            self._elements_left -= 1
        self._on_paper.append(element)
        if isinstance(element, Cut):
            self._tickets.append(tuple(self._on_paper))
            self._on_paper.clear()
            self._count += 1

    def _status(self, question: int) -> int:
        if "garbage" in self._faults:
            return 0xFF
        bits: dict[int, dict[PrinterSwitch, int]] = {
            2: {"cover_open": 0x04, "paper_out": 0x20, "error": 0x40},
            4: {"paper_out": 0x60, "near_end": 0x0C},
        }
        return 0x12 | sum(bit for fault, bit in bits.get(question, {}).items() if fault in self._faults)

    def _printed_hand(self, arguments: Arguments) -> Reply:
        reply: Reply = {"count": self._count, "text": self.last_text()}
        if switch(arguments, "png", otherwise=False):
            reply["png"] = packed(self.last_png())
        return reply

    def _fault_hand(self, arguments: Arguments) -> Reply:
        fault = word(arguments, "fault")
        if fault not in get_args(PrinterSwitch):
            known = ", ".join(get_args(PrinterSwitch))
            raise DriverError("printer", Fault.BAD_REQUEST, f"no fault {fault!r}; there are {known}")
        self.set_fault(cast(PrinterSwitch, fault), switch(arguments, "on", otherwise=True))
        return {}


class _Plug:
    """One connection by cable: a pty and the thread that is the firmware behind it."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._reader = EscposReader()
        self._firmware, self._host = _a_terminal()
        tty.setraw(self._host)  # nothing may be echoed or translated before the driver opens it
        self._woken, self._wake = os.pipe()
        self.port = os.ttyname(self._host)
        self._thread = threading.Thread(target=self._run, name="virtual printer", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Pull the cable: whoever holds the port open finds it dead."""
        os.write(self._wake, b".")
        self._thread.join(5)
        for end in (self._firmware, self._host, self._woken, self._wake):
            os.close(end)

    def _run(self) -> None:
        while self._woken not in (ready := select.select([self._firmware, self._woken], [], [])[0]):
            if ready and (answer := self._printer._happen(self._reader.take(os.read(self._firmware, 4096)))):
                os.write(self._firmware, answer)


def _a_terminal() -> tuple[int, int]:
    """Return both ends of a new pty, or raise DriverError: a container may come without."""
    try:
        return os.openpty()
    except OSError as error:
        cure = f"there is no pseudo-terminal here ({error.strerror}); mount devpts at /dev/pts"
        raise DriverError("printer", Fault.UNPLUGGED, cure) from error
