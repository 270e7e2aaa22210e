"""The dispenser's thermal printer: prints one ticket at a time and knows its own faults.

Real and virtual are one driver: shipped halls run `EscposPrinter` against the pty of a `VirtualPrinter`.
"""

import logging
import termios
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, Protocol

import serial
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from device_drivers.driver import Driver, DriverError, Fault, Hand
from device_drivers.receipt import NARROW_COLUMNS, Align, Cut, Element, Feed, Qr, Receipt, Text, wrapped

log = logging.getLogger(__name__)

FlowControl = Literal["none", "xonxoff", "dsrdtr", "rtscts"]

COVER_AND_ERRORS: Final = 2
PAPER_SENSORS: Final = 4
"""The two questions of `DLE EOT n` that matter to a guide."""

ALIGNMENTS: Final[dict[Align, int]] = {"left": 0, "center": 1, "right": 2}

SENTENCES: Final = {
    Fault.SILENT: "does not answer; is it switched on and connected?",
    Fault.PAPER_OUT: "is out of paper; put in a new roll",
    Fault.PAPER_NEAR_END: "is nearly out of paper; bring a new roll",
    Fault.COVER_OPEN: "has its cover open; close it",
    Fault.ERROR: "reports an error (cutter or head); switch it off and on, else call the technician",
    Fault.GARBLED: "answers nonsense; check the baud rate and the cable",
}

Faults = tuple[Fault, ...]

Style = tuple[int, int, bool]
"""Size, alignment and boldness the printer has been told."""


class Printer(Driver, Protocol):
    """Prints one ticket at a time and knows its own faults."""

    def print_ticket(self, receipt: Receipt) -> Faults:
        """Print and cut; answer with warnings (paper near its end), or raise DriverError with what a guide can do.

        When it raises, the ticket may be on paper in part: it counts as not printed.
        """

    def faults(self) -> Faults:
        """All that is wrong at this moment, warnings too; empty when it could print."""


def composed(receipt: Receipt, columns: int = NARROW_COLUMNS) -> bytes:
    """The ESC/POS bytes of `receipt`: native text in GB18030 and native QR, a few hundred bytes in all."""
    head = Dummy()
    head._raw(b"\x1b@\x1c&")  # initialise; Chinese mode, which python-escpos never enters
    style: Style = (1, 0, False)
    for element in receipt:
        style = _compose(head, element, columns, style)
    composed_bytes: bytes = head.output
    return composed_bytes


def _compose(head: Dummy, element: Element, columns: int, style: Style) -> Style:
    """Add one element and answer the style the printer is left in."""
    match element:
        case Text(text, size, align, bold):
            wanted: Style = (size, ALIGNMENTS[align], bold)
            head._raw(_restyled(style, wanted))
            for line in wrapped(text, columns // size):
                head._raw(line.encode("gb18030") + b"\n")
            return wanted
        case Qr(data, size):
            wanted = (style[0], ALIGNMENTS["center"], style[2])
            head._raw(_restyled(style, wanted))
            head.qr(data, ec=QR_ECLEVEL_M, size=size, native=True)
            return wanted
        case Feed(lines):
            head._raw(b"\x1bd" + bytes([min(lines, 255)]))
        case Cut():
            head.cut(feed=False)  # GS V 66: feeds to the knife by itself and cuts in part
    return style


def _restyled(old: Style, new: Style) -> bytes:
    """Only the commands that change something: every byte costs a millisecond at 9600 baud."""
    size = b"\x1d!" + bytes([(new[0] - 1) * 0x11]) if new[0] != old[0] else b""
    align = b"\x1ba" + bytes([new[1]]) if new[1] != old[1] else b""
    bold = b"\x1bE" + bytes([new[2]]) if new[2] != old[2] else b""
    return size + align + bold


def faults_in(cover_and_errors: int, paper_sensors: int) -> Faults:
    """What the answers to `DLE EOT 2` and `DLE EOT 4` say, the gravest first."""
    found: list[Fault] = []
    if cover_and_errors & 0x04:
        found.append(Fault.COVER_OPEN)
    if cover_and_errors & 0x20 or paper_sensors & 0x60:
        found.append(Fault.PAPER_OUT)
    if cover_and_errors & 0x40:
        found.append(Fault.ERROR)
    if paper_sensors & 0x0C and Fault.PAPER_OUT not in found:
        found.append(Fault.PAPER_NEAR_END)
    return tuple(found)


class EscposPrinter:
    """A serial ESC/POS printer. It asks the printer itself, before and after: silence is a fault, never "plenty".

    The port is opened when first needed and again after it was unplugged. `settle_s` is how long a printer needs
    for its last lines before its sensors tell the truth about them.
    """

    def __init__(
        self,
        port: Path,
        baud: int = 9600,
        columns: int = NARROW_COLUMNS,
        flow: FlowControl = "none",
        answer_s: float = 0.5,
        settle_s: float = 0.0,
        virtual: bool = False,
    ) -> None:
        self.virtual = virtual
        self.columns = columns
        self._port = port
        self._baud = baud
        self._flow = flow
        self._answer_s = answer_s
        self._settle_s = settle_s
        self._line: serial.Serial | None = None
        self._one_at_a_time = threading.RLock()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: hands act upon the paper, on the virtual printer's side of the port."""
        return {}

    def print_ticket(self, receipt: Receipt) -> Faults:
        """Ask, print and cut, ask again."""
        job = composed(receipt, self.columns)
        with self._one_at_a_time:
            self._refuse_if_unable(self._asked())
            self._send(job)
            threading.Event().wait(self._settle_s)
            return self._refuse_if_unable(self._asked())

    def faults(self) -> Faults:
        """Ask the printer; a port that is gone or silent is among the answers, not an exception."""
        try:
            with self._one_at_a_time:
                return self._asked()
        except DriverError as problem:
            return (problem.fault,)

    def close(self) -> None:
        """Let go of the port; the next ticket opens it again."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except (OSError, termios.error):
                log.debug("port %s was gone before it was closed", self._port)

    def _refuse_if_unable(self, faults: Faults) -> Faults:
        for fault in faults:
            if fault is not Fault.PAPER_NEAR_END:
                raise DriverError("printer", fault, SENTENCES[fault])
        return faults

    def _asked(self) -> Faults:
        return faults_in(self._answer_to(COVER_AND_ERRORS), self._answer_to(PAPER_SENSORS))

    def _answer_to(self, question: int) -> int:
        """The printer's one-byte answer to `DLE EOT question`."""
        answer = self._exchange(bytes([0x10, 0x04, question]))
        if not answer:
            self.close()  # it may have been another device by now: open afresh next time
            raise DriverError("printer", Fault.SILENT, SENTENCES[Fault.SILENT])
        if answer[0] & 0x93 != 0x12:  # bits every status byte has
            raise DriverError("printer", Fault.GARBLED, SENTENCES[Fault.GARBLED])
        return answer[0]

    def _exchange(self, question: bytes) -> bytes:
        try:
            line = self._opened()
            line.reset_input_buffer()
            line.write(question)
            return line.read(1)
        except (OSError, termios.error) as problem:
            raise self._unplugged(problem) from problem

    def _send(self, job: bytes) -> None:
        try:
            line = self._opened()
            line.write(job)
            line.flush()
        except (OSError, termios.error) as problem:
            raise self._unplugged(problem) from problem

    def _unplugged(self, problem: Exception) -> DriverError:
        self.close()
        return DriverError("printer", Fault.UNPLUGGED, f"is not at {self._port}; check its cable ({problem})")

    def _opened(self) -> serial.Serial:
        if self._line is None:
            self._line = serial.Serial(
                str(self._port),
                self._baud,
                timeout=self._answer_s,
                write_timeout=10.0,
                xonxoff=self._flow == "xonxoff",
                dsrdtr=self._flow == "dsrdtr",
                rtscts=self._flow == "rtscts",
                exclusive=True,
            )
        return self._line
