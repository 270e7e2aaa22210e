"""A thermal printer that exists only in memory: the firmware's side of a cable, with paper that can run out."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from device_drivers.code_pages import Charset
from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.escpos_reader import DoneAsked, EscposReader, Forget, Printed, StatusAsked
from device_drivers.hands import packed, switch, word
from device_drivers.paper import as_png, as_text
from device_drivers.receipt import NARROW_COLUMNS, Cut, Element, Receipt
from device_drivers.virtual_cables import NetworkSocket, SerialSocket, Socket

PrinterSwitch = Literal[
    "silent",
    "paper_out",
    "near_end",
    "cover_open",
    "error",
    "cutter",
    "overheated",
    "unplugged",
    "garbage",
    "half",
    "slow",
    "busy",
]
"""What can be made wrong with a virtual printer.

`silent` is switched off, `half` loses most of its answers, `slow` takes its time over each byte, `busy` says how it is
and prints nothing for now.
"""

STOPPING: Final[frozenset[PrinterSwitch]] = frozenset(
    {"paper_out", "cover_open", "error", "cutter", "overheated", "busy"}
)
"""Faults with which a printer keeps what it is sent and goes on when they are mended."""

DEAD: Final[frozenset[PrinterSwitch]] = frozenset({"silent", "unplugged"})
"""Faults with which it keeps nothing."""

STATUS: Final[Mapping[int, Mapping[PrinterSwitch, int]]] = {
    2: {"cover_open": 0x04, "paper_out": 0x20},
    3: {"cutter": 0x08, "error": 0x20, "overheated": 0x40},
    4: {"paper_out": 0x60, "near_end": 0x0C},
}
"""Which bit of which answer says so."""

ERROR_BIT: Final = 0x40
SLOW_BYTE_S: Final = 0.005
KEPT_TICKETS: Final = 20
KEPT_BYTES: Final = 100_000
INITIALISE: Final = b"\x1b@"
"""With this every ticket begins."""


class VirtualPrinter:
    """Stands at `link` like a serial port, or at a TCP port, and prints whatever an ESC/POS host sends.

    Its memory is the last tickets that were cut; its hands put in and take out paper, open the cover, pull the plug.
    """

    virtual = True

    def __init__(
        self,
        link: Path | int,
        columns: int = NARROW_COLUMNS,
        charset: Charset = "gb18030",
        confirms: bool = True,
    ) -> None:
        self.columns = columns
        self._charset: Charset = charset
        self._confirms = confirms
        self._link = link
        self._lock = threading.Lock()
        self._faults: set[PrinterSwitch] = set()
        self._tickets: deque[Receipt] = deque(maxlen=KEPT_TICKETS)
        self._count = 0
        self._on_paper: list[Element] = []
        self._held: list[Element | DoneAsked] = []
        self._until_wrong: tuple[int, PrinterSwitch] | None = None
        self._dies_when_done = False
        self._reader = EscposReader(charset)
        self.received = bytearray()
        """The bytes that came since somebody last looked at the wire and cleared this."""
        self.began_s = 0.0
        """When the first byte of the last ticket came, by `time.monotonic`."""
        self._socket: Socket | None = None
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
            changes = (fault in self._faults) != on
            (self._faults.add if on else self._faults.discard)(fault)
            if not on and self._until_wrong and self._until_wrong[1] == fault:
                self._until_wrong = None
            if fault == "silent":
                self._switch_off()
            answers = self._go_on()
            if answers and self._socket is not None:
                self._socket.say(answers)
        if fault == "unplugged" and changes:
            self._pull_plug()
            if not on:
                self._plug_in()

    def paper_ends_after(self, elements: int) -> None:
        """Let the roll end after so many more lines or codes, in the middle of a ticket if need be."""
        self.goes_wrong_after(elements, "paper_out")

    def goes_wrong_after(self, elements: int, fault: PrinterSwitch) -> None:
        """Let something go wrong after so many more lines or codes."""
        with self._lock:
            self._until_wrong = (elements, fault)

    def dies_when_done(self) -> None:
        """Let it lose its power right after it has said that the next ticket is out."""
        with self._lock:
            self._dies_when_done = True

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

    def take(self, data: bytes) -> bytes:
        """Let happen what these bytes say, and answer the questions among them; who is switched off does neither."""
        with self._lock:
            if "silent" in self._faults:
                return b""
            self.received += data
            del self.received[:-KEPT_BYTES]
            if INITIALISE in data:
                self.began_s = time.monotonic()
            return b"".join(self._one(event) for event in self._reader.take(data))

    def wait_s(self) -> float:
        """How long it takes for each byte."""
        return SLOW_BYTE_S if "slow" in self._faults else 0.0

    @property
    def is_pulled(self) -> bool:
        """Whether the plug has gone in the middle of what was being sent."""
        return "unplugged" in self._faults

    @property
    def port(self) -> int:
        """The TCP port it listens at; 0 when it hangs on another cable."""
        return 0 if isinstance(self._link, Path) else self._link

    def _plug_in(self) -> None:
        if isinstance(self._link, Path):
            self._socket = SerialSocket(self, self._link)
        else:
            socket = NetworkSocket(self, self._link)
            self._socket, self._link = socket, socket.port

    def _pull_plug(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.pull()
        with self._lock:
            self._switch_off()

    def _switch_off(self) -> None:
        """What was under way is gone: a new ticket begins on clean paper."""
        self._on_paper.clear()
        self._held.clear()
        self._reader = EscposReader(self._charset)

    def _one(self, event: Printed) -> bytes:
        if "silent" in self._faults or self.is_pulled:
            return b""
        match event:
            case StatusAsked(question):
                return self._status(question)
            case Forget():
                self._held.clear()
                return b""
            case _:
                self._held.append(event)
                return self._go_on()

    def _go_on(self) -> bytes:
        """Do what was held back, as far as it goes."""
        answers = b""
        while self._held and not self._faults & STOPPING and self._nothing_happens():
            event = self._held.pop(0)
            if isinstance(event, DoneAsked):
                answers += self._when_done()
                self._faults |= {"silent"} if self._dies_when_done else set()
            else:
                self._burn(event)
        return answers

    def _nothing_happens(self) -> bool:
        """Count down to what is to go wrong; what is on paper then is torn."""
        if self._until_wrong is None or isinstance(self._held[0], DoneAsked):
            return True
        left, fault = self._until_wrong
        self._until_wrong = (left - 1, fault) if left else None
        if left:
            return True
        self._faults.add(fault)
        if fault in STOPPING or fault in DEAD:
            self._on_paper.clear()
        if fault in DEAD:
            self._held.clear()
        return not self._faults & STOPPING and bool(self._held)

    def _burn(self, element: Element) -> None:
        self._on_paper.append(element)
        if isinstance(element, Cut):
            self._tickets.append(tuple(self._on_paper))
            self._on_paper.clear()
            self._count += 1

    def _when_done(self) -> bytes:
        if not self._confirms or "half" in self._faults:
            return b""
        if "garbage" in self._faults:
            return b"\xff"
        return b"\x03" if "near_end" in self._faults else b"\x00"

    def _status(self, question: int) -> bytes:
        if "garbage" in self._faults:
            return b"\xff"
        if "half" in self._faults and question != 2:
            return b""
        bits = sum(bit for fault, bit in STATUS.get(question, {}).items() if fault in self._faults)
        if question == 2 and self._faults & STATUS[3].keys():
            bits |= ERROR_BIT
        return bytes([0x12 | bits])

    def _printed_hand(self, arguments: Arguments) -> Reply:
        reply: Reply = {"count": self._count, "text": self.last_text(), "began_s": self.began_s}
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
