"""Asking a printer how it is, and hearing what it says by itself: bytes there and back, nothing of tickets."""

import logging
from typing import Final

from device_drivers.cables import Cable
from device_drivers.driver import DriverError, Fault
from device_drivers.printer_status import (
    CAUSE_OF_ERROR,
    COVER_AND_ERRORS,
    PAPER_SENSORS,
    WHEN_DONE,
    Faults,
    fault_of,
    faults_in,
    is_done,
    is_status,
)

log = logging.getLogger(__name__)

FLOW_CONTROL: Final = b"\x11\x13"
"""What a printer says of its buffer, to whom it may concern."""

ERROR_BIT: Final = 0x40


class PrinterTalk:
    """One printer at the end of a cable, plugged in when first needed and again after it was pulled."""

    def __init__(self, cable: Cable, answer_s: float) -> None:
        self._cable = cable
        self._answer_s = answer_s
        self.confirms: bool | None = None
        """Whether it says when it is done; None before it was asked. Some cheap ones never do."""
        self._asked_done = self._said_done = 0
        """How often it was asked to say that all is out, since it was given something, and how often it did."""
        self.alive = False
        """Whether it has answered anything since it was given something."""

    @property
    def done(self) -> bool:
        """Whether it has said that all it was given is out."""
        return self._said_done > 0

    def hand_over(self, job: bytes) -> None:
        """Give it all of a ticket, and ask to be told when it is out."""
        self._asked_done, self._said_done, self.alive = 1, 0, False
        self.send(job + WHEN_DONE)

    def send(self, data: bytes) -> None:
        """Send bytes that are not answered."""
        try:
            self._cable.send(data)
        except OSError as problem:
            raise self._unplugged(problem) from problem

    def listen(self, within_s: float) -> None:
        """Hear whether it is done; what it says about itself unasked is let go."""
        for byte in self._heard(within_s):
            self._said_done += is_done(byte)

    def faults(self, within_s: float) -> Faults:
        """All that is wrong with it, by its own word; raises DriverError when it gives none within this time."""
        self.listen(0)
        cover_and_errors = self._answer_to(COVER_AND_ERRORS, within_s)
        cause = self._answer_to(CAUSE_OF_ERROR, within_s) if cover_and_errors & ERROR_BIT else 0
        found = faults_in(cover_and_errors, self._answer_to(PAPER_SENSORS, within_s), cause)
        if self.confirms is None:
            self._find_out_whether_it_confirms()
        return found

    def has_done_it_after_all(self, within_s: float) -> bool:
        """Whether what it was given and did not speak of is out by now; raises DriverError when it still works at it.

        It is asked once more, in its turn. Answers come in the order of the questions, so it is out when none is
        missing; a printer that was switched off meanwhile has forgotten both the ticket and its question.
        """
        self.listen(0)
        if self._said_done < self._asked_done:
            before = self._said_done
            self._asked_done += 1
            self.send(WHEN_DONE)
            self.listen(within_s)
            if self._said_done == before:
                raise fault_of(Fault.SILENT)
            self.listen(self._answer_s)
        return self._said_done >= self._asked_done

    def close(self) -> None:
        """Let go of the cable."""
        self.confirms = None
        try:
            self._cable.unplug()
        except OSError:
            log.debug("%s was gone before it was let go", self._cable.place)

    def _find_out_whether_it_confirms(self) -> None:
        """Asked once a cable, while it has nothing to do; a printer that is stopped cannot tell."""
        self._said_done = 0
        self.send(WHEN_DONE)
        self.listen(self._answer_s)
        self.confirms, self._said_done = self.done, 0
        if not self.confirms:
            log.info("the printer at %s never says when a ticket is out", self._cable.place)

    def _answer_to(self, question: int, within_s: float) -> int:
        """The printer's one-byte answer to `DLE EOT question`."""
        self.send(bytes([0x10, 0x04, question]))
        while heard := self._heard(within_s):
            for byte in heard:
                if is_status(byte):
                    self.alive = True
                    return byte
                if not is_done(byte):
                    raise fault_of(Fault.GARBLED)
                self._said_done += 1
        raise fault_of(Fault.SILENT)

    def _heard(self, within_s: float) -> bytes:
        try:
            return self._cable.answer(within_s).translate(None, FLOW_CONTROL)
        except OSError as problem:
            raise self._unplugged(problem) from problem

    def _unplugged(self, problem: OSError) -> DriverError:
        self.close()
        return DriverError("printer", Fault.UNPLUGGED, f"is not at {self._cable.place}; check its cable ({problem})")
