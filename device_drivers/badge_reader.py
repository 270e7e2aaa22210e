"""The clerk's badge reader: a badge held before it is one event, whatever cable it speaks through.

Readers of chip cards and of codes alike say what stands on the badge as a line, or type it like a keyboard: that is
what a scanner does, so it is heard like one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from device_drivers.driver import Absent, Arguments, Clock, Driver, DriverError, Emit, Event, Fault, Hand, Reply
from device_drivers.hands import switch, word
from device_drivers.inputs import BADGE_READER, BadgeShown, InputChecked
from device_drivers.keyboard_port import Grab, grabbed, keyboard_port
from device_drivers.port import serial_port
from device_drivers.scanner import DEFAULT_BAUD, CodeScanned, PlainLetters, PortScanner, ScannerChecked
from device_drivers.typed_keys import TypedKeys
from device_drivers.virtual_scanner import VirtualScanner


class BadgeReader(Driver, Protocol):
    """Reports each badge once, `BadgeShown`, however long it is held there; its own health by `InputChecked`."""


class NoBadgeReader(Absent):
    """A window where clerks log in by number."""


class VirtualBadgeReader:
    """Stands at `link` like a reader at a serial port."""

    virtual = True

    def __init__(self, link: Path) -> None:
        self.scanner = VirtualScanner(link)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`badge` (`text`) and `badge_fault` (`fault` = `unplugged`, `on`)."""
        return {"badge": self._badge_hand, "badge_fault": self._fault_hand}

    def close(self) -> None:
        """Remove the port."""
        self.scanner.close()

    def _badge_hand(self, arguments: Arguments) -> Reply:
        self.scanner.scan(word(arguments, "text"))
        return {}

    def _fault_hand(self, arguments: Arguments) -> Reply:
        if word(arguments, "fault") != "unplugged":
            raise DriverError(BADGE_READER, Fault.BAD_REQUEST, "a badge reader's only fault is unplugged")
        self.scanner.set_fault("unplugged", switch(arguments, "on", otherwise=True))
        return {}


def serial_badge_reader(
    port: Path, emit: Emit, clock_ms: Clock, baud: int = DEFAULT_BAUD, behind: Driver | None = None
) -> BadgeReader:
    """A reader that says each badge as a line on a serial port."""
    line = serial_port(BADGE_READER, port, baud)
    return PortScanner(line, PlainLetters(), _as_badges(emit), clock_ms, behind, BADGE_READER)


def keyboard_badge_reader(
    port: Path, emit: Emit, clock_ms: Clock, grab: Grab = grabbed, behind: Driver | None = None
) -> BadgeReader:
    """A reader that types each badge like a keyboard."""
    keys = keyboard_port(BADGE_READER, port, grab)
    return PortScanner(keys, TypedKeys(), _as_badges(emit), clock_ms, behind, BADGE_READER)


def _as_badges(emit: Emit) -> Emit:
    def told(event: Event) -> None:
        if isinstance(event, CodeScanned):
            event = BadgeShown(event.text)
        elif isinstance(event, ScannerChecked):
            event = InputChecked(BADGE_READER, event.faults)
        emit(event)

    return told
