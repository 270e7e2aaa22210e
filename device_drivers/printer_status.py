"""What a printer's status bytes say, and what somebody in the hall can do about it."""

from typing import Final

from device_drivers.driver import DriverError, Fault

Faults = tuple[Fault, ...]

COVER_AND_ERRORS: Final = 2
CAUSE_OF_ERROR: Final = 3
PAPER_SENSORS: Final = 4
"""The questions of `DLE EOT n` that matter to a guide; a printer answers them even while it prints, or cannot."""

WHEN_DONE: Final = b"\x1dr\x01"
"""`GS r 1`: answered in its turn, so that the answer says that all before it is on paper and cut."""

FORGET: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: drop what has not been printed yet, lest half a ticket comes out beneath the new roll."""

SENTENCES: Final = {
    Fault.SILENT: "does not answer; is it switched on and connected?",
    Fault.PAPER_OUT: "is out of paper; put in a new roll",
    Fault.PAPER_NEAR_END: "is nearly out of paper; bring a new roll",
    Fault.COVER_OPEN: "has its cover open; close it",
    Fault.CUTTER: "cannot cut; switch it off, take the paper out of the knife, switch it on",
    Fault.OVERHEATED: "is too hot and rests; it goes on by itself when it has cooled",
    Fault.ERROR: "reports an error; switch it off and on, else call the technician",
    Fault.GARBLED: "answers nonsense; check the baud rate and the cable",
}


class UnsureError(DriverError):
    """All of the ticket was handed over to a printer that lives, and nobody can tell whether its paper is out."""


def fault_of(fault: Fault) -> DriverError:
    """One fault as the error that says what to do."""
    return DriverError("printer", fault, SENTENCES[fault])


def unsure(problem: DriverError) -> UnsureError:
    """A fault that leaves open whether the ticket came out."""
    return UnsureError("printer", problem.fault, f"{problem.sentence}; look whether the ticket is there")


def is_status(byte: int) -> bool:
    """Whether this is an answer to `DLE EOT`: these bits every such answer has."""
    return byte & 0x93 == 0x12


def is_done(byte: int) -> bool:
    """Whether this is an answer to `GS r`."""
    return byte & 0x90 == 0


def faults_in(cover_and_errors: int, paper_sensors: int, cause: int = 0) -> Faults:
    """What the answers to `DLE EOT` 2, 4 and 3 say, the gravest first."""
    found: list[Fault] = []
    if cover_and_errors & 0x04:
        found.append(Fault.COVER_OPEN)
    if cover_and_errors & 0x20 or paper_sensors & 0x60:
        found.append(Fault.PAPER_OUT)
    if cover_and_errors & 0x40:
        found.append(_cause(cause))
    if paper_sensors & 0x0C and Fault.PAPER_OUT not in found:
        found.append(Fault.PAPER_NEAR_END)
    return tuple(found)


def _cause(cause: int) -> Fault:
    """An error for good is graver than a jammed knife, and that than a head that cools by itself."""
    if cause & 0x20:
        return Fault.ERROR
    if cause & 0x08:
        return Fault.CUTTER
    return Fault.OVERHEATED if cause & 0x40 else Fault.ERROR


def blocking(faults: Faults) -> Faults:
    """Those with which nothing comes out."""
    return tuple(fault for fault in faults if fault is not Fault.PAPER_NEAR_END)
