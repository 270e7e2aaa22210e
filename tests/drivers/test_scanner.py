"""A code held before the dispenser is one event, through either kind of cable, and no secret stands in a log."""

import errno
import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device_drivers.code_lines import LONGEST
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.scanner import (
    CodeScanned,
    NoScanner,
    PortScanner,
    Scanner,
    ScannerChecked,
    keyboard_scanner,
    serial_scanner,
)
from device_drivers.typed_keys import RECORD, pressed
from device_drivers.virtual_scanner import NOISE, VirtualScanner
from tests.drivers.inbox import Inbox

CODE = "https://hall.example/t/3f9ac0ffee3f9ac0ffee3f9ac0ffee12"


class Bench:
    """A virtual scanner of one kind, the driver at its port, a clock that stands, and what was told."""

    def __init__(self, folder: Path, keyboard: bool) -> None:
        self.port = folder / "scanner"
        self.keyboard = keyboard
        self.virtual = VirtualScanner(self.port, keyboard)
        self.inbox = Inbox()
        self.now_ms = 1_000_000
        self.scanner: Scanner = self.opened()

    def opened(self) -> PortScanner:
        if self.keyboard:
            return keyboard_scanner(self.port, self.inbox.put, lambda: self.now_ms, lambda descriptor: None)
        return serial_scanner(self.port, self.inbox.put, lambda: self.now_ms)

    def well(self) -> None:
        assert self.inbox.next(ScannerChecked) == ScannerChecked(())

    def scanned(self) -> str:
        return self.inbox.next(CodeScanned).text

    def close(self) -> None:
        self.scanner.close()
        self.virtual.close()


@pytest.fixture(params=[False, True], ids=["serial", "keyboard"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, request.param)
    bench.well()
    yield bench
    bench.close()


def test_a_code_held_before_the_scanner_is_one_event(bench: Bench) -> None:
    bench.virtual.scan(CODE)

    assert bench.scanned() == CODE
    assert bench.inbox.rest() == []


def test_codes_come_in_the_order_they_were_held(bench: Bench) -> None:
    for number in range(20):
        bench.virtual.scan(f"A{number:03d}")

    assert [bench.scanned() for _ in range(20)] == [f"A{number:03d}" for number in range(20)]


def test_the_same_code_twice_within_two_seconds_is_one_scan(bench: Bench) -> None:
    bench.virtual.scan("A015")
    assert bench.scanned() == "A015"
    bench.now_ms += 1999
    bench.virtual.scan("A015")
    bench.virtual.scan("B001")
    assert bench.scanned() == "B001"

    bench.now_ms += 2000
    bench.virtual.scan("B001")
    assert bench.scanned() == "B001"


def test_the_longest_code_passes_and_an_endless_one_is_dropped(bench: Bench) -> None:
    bench.virtual.scan("9" * LONGEST)
    assert bench.scanned() == "9" * LONGEST
    bench.virtual.set_fault("endless")
    bench.virtual.scan("9")
    bench.virtual.set_fault("endless", on=False)
    bench.virtual.scan("A015")

    assert bench.scanned() == "A015"


def test_half_a_code_is_dropped_after_a_second(bench: Bench) -> None:
    bench.virtual.set_fault("half_line")
    bench.virtual.scan("HALF")
    bench.virtual.set_fault("half_line", on=False)
    bench.virtual.scan("1")
    assert bench.scanned() == "HALF1"

    bench.virtual.set_fault("half_line")
    bench.virtual.scan("HALF")
    bench.virtual.set_fault("half_line", on=False)
    until_taken(bench)
    bench.now_ms += 1001
    bench.virtual.scan("A015")
    assert bench.scanned() == "A015"


def until_taken(bench: Bench) -> None:
    """Wait until the driver has taken in what was said without an end."""
    assert isinstance(bench.scanner, PortScanner)
    while not bench.scanner.ears.lines._line:
        os.sched_yield()


def test_noise_line_after_line_is_a_fault_and_one_readable_code_its_end(bench: Bench) -> None:
    bench.virtual.set_fault("garbage")
    for _ in range(3):
        bench.virtual.scan("A015")
    assert bench.inbox.next(ScannerChecked) == ScannerChecked((Fault.GARBLED,))

    bench.virtual.set_fault("garbage", on=False)
    bench.virtual.scan("A015")
    assert bench.inbox.next(ScannerChecked) == ScannerChecked(())
    assert bench.scanned() == "A015"


def test_one_crumpled_paper_is_no_fault(bench: Bench) -> None:
    for _ in range(5):
        for fault in (True, True, False):
            bench.virtual.set_fault("garbage", fault)
            bench.virtual.scan(f"{bench.now_ms}")
        bench.now_ms += 1

    assert [bench.scanned() for _ in range(5)] == [f"{1_000_000 + number}" for number in range(5)]
    assert bench.inbox.rest() == []


def test_a_pulled_and_a_plugged_cable_are_noticed_within_two_seconds(bench: Bench) -> None:
    for on, told in ((True, (Fault.UNPLUGGED,)), (False, ())) * 2:
        since = time.monotonic()
        bench.virtual.set_fault("unplugged", on)
        assert bench.inbox.next(ScannerChecked) == ScannerChecked(told)
        assert time.monotonic() - since < 2

    bench.virtual.scan("A015")
    assert bench.scanned() == "A015"


def test_what_was_half_said_before_the_cable_was_pulled_is_no_part_of_the_next(bench: Bench) -> None:
    bench.virtual.set_fault("half_line")
    bench.virtual.scan("HALF")
    bench.virtual.set_fault("half_line", on=False)
    until_taken(bench)
    bench.virtual.set_fault("unplugged")
    assert bench.inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    bench.virtual.set_fault("unplugged", on=False)
    bench.well()

    bench.virtual.scan("A015")
    assert bench.scanned() == "A015"


def test_a_key_held_when_the_cable_was_pulled_is_let_go(tmp_path: Path) -> None:
    bench = Bench(tmp_path, keyboard=True)
    bench.well()
    held = RECORD.pack(0, 0, 1, 42, 1)
    bench.virtual.say(held + pressed("b") + held[:7])
    assert bench.scanned() == "B"
    bench.virtual.set_fault("unplugged")
    assert bench.inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    bench.virtual.set_fault("unplugged", on=False)
    bench.well()

    bench.virtual.scan("a015")
    assert bench.scanned() == "a015"
    bench.close()


def test_noise_before_the_cable_was_pulled_is_not_held_against_the_next(bench: Bench) -> None:
    bench.virtual.set_fault("garbage")
    bench.virtual.scan("A015")
    bench.virtual.scan("A015")
    bench.virtual.set_fault("unplugged")
    assert bench.inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    bench.virtual.set_fault("unplugged", on=False)
    bench.well()

    bench.virtual.scan("A015")
    bench.virtual.set_fault("garbage", on=False)
    bench.virtual.scan("B001")
    assert bench.scanned() == "B001"


def test_a_scanner_that_says_nothing_is_not_thought_ill_of(bench: Bench) -> None:
    bench.virtual.set_fault("silent")
    bench.virtual.scan("A015")
    bench.virtual.set_fault("silent", on=False)
    bench.virtual.scan("B001")

    assert bench.scanned() == "B001"


def test_closing_never_waits(bench: Bench) -> None:
    since = time.monotonic()

    bench.scanner.close()
    bench.scanner.close()

    assert time.monotonic() - since < 0.3


def test_a_code_stands_in_no_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        bench.virtual.scan(CODE)
        events: list[Event] = [bench.inbox.next(CodeScanned)]
        for _ in range(3):
            bench.virtual.say(CODE.encode() + NOISE)
        bench.virtual.set_fault("unplugged")
        while not events or events[-1] != ScannerChecked((Fault.UNPLUGGED,)):
            events.append(bench.inbox.next(Event))

    assert isinstance(bench.scanner, PortScanner)
    kept = (
        vars(each) for each in (bench.scanner, bench.scanner.ears, bench.scanner.ears.lines, bench.scanner._listener)
    )
    assert CODE not in caplog.text + repr(events) + repr(list(kept))
    assert repr(events[0]) == "CodeScanned()"


@pytest.mark.parametrize("keyboard", [False, True])
def test_a_scanner_that_comes_later_works_without_a_new_start(tmp_path: Path, keyboard: bool) -> None:
    bench = Bench(tmp_path, keyboard)
    bench.close()
    inbox = bench.inbox = Inbox()
    bench.scanner = bench.opened()
    assert inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))

    bench.virtual = VirtualScanner(bench.port, keyboard)
    bench.well()
    bench.virtual.scan("A015")
    assert bench.scanned() == "A015"
    bench.close()


def refusing(number: int) -> Callable[[int], None]:
    def grab(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    return grab


@pytest.mark.parametrize(
    ("number", "fault"),
    [(errno.EBUSY, Fault.BUSY), (errno.EACCES, Fault.REFUSED), (errno.ENODEV, Fault.UNPLUGGED)],
)
def test_keys_that_cannot_be_kept_from_others_are_not_read(tmp_path: Path, number: int, fault: Fault) -> None:
    virtual, inbox = VirtualScanner(tmp_path / "scanner", keyboard=True), Inbox()
    scanner = keyboard_scanner(tmp_path / "scanner", inbox.put, lambda: 0, refusing(number))

    assert inbox.next(ScannerChecked) == ScannerChecked((fault,))
    scanner.close()
    virtual.close()


def test_a_port_that_is_no_keyboard_is_said_to_be_none(tmp_path: Path) -> None:
    """The real grab, tried on a pipe: what the kernel says of it is a technician's mistake."""
    os.mkfifo(tmp_path / "pipe")
    inbox = Inbox()
    scanner = keyboard_scanner(tmp_path / "pipe", inbox.put, lambda: 0)

    assert inbox.next(ScannerChecked) == ScannerChecked((Fault.REFUSED,))
    scanner.close()


def test_recorded_keys_are_read_through_a_pipe_until_its_writer_ends(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    inbox = Inbox()
    scanner = keyboard_scanner(tmp_path / "pipe", inbox.put, lambda: 0, lambda descriptor: None)
    assert inbox.next(ScannerChecked) == ScannerChecked(())

    os.write(writer, pressed("Booking-17"))
    assert inbox.next(CodeScanned) == CodeScanned("Booking-17")
    os.close(writer)
    assert inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    scanner.close()


def test_the_grab_is_the_kernels_number() -> None:
    direction_write, size_of_int = 1, 4

    assert direction_write << 30 | size_of_int << 16 | ord("E") << 8 | 0x90 == 0x40044590
    with Path("/dev/null").open() as null, pytest.raises(OSError, match=os.strerror(errno.ENOTTY)):
        fcntl.ioctl(null, 0x40044590, 1)


def test_two_programs_cannot_hear_one_serial_scanner(tmp_path: Path) -> None:
    bench = Bench(tmp_path, keyboard=False)
    bench.well()
    other = Inbox()
    second = serial_scanner(bench.port, other.put, lambda: 0)

    assert other.next(ScannerChecked) == ScannerChecked((Fault.BUSY,))
    second.close()
    bench.close()


def test_hands_hold_codes_before_it_and_pull_its_cable(bench: Bench) -> None:
    assert bench.virtual.hands["scan"]({"text": CODE}) == {}
    assert bench.scanned() == CODE
    bench.virtual.hands["scan_fault"]({"fault": "unplugged"})
    assert bench.inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    bench.virtual.hands["scan_fault"]({"fault": "unplugged", "on": False})
    bench.well()

    with pytest.raises(DriverError, match="no fault 'fire'; there are silent, garbage"):
        bench.virtual.hands["scan_fault"]({"fault": "fire"})
    with pytest.raises(DriverError, match="'text' must be a text"):
        bench.virtual.hands["scan"]({"text": 1})
    if bench.keyboard:
        with pytest.raises(DriverError, match="no other letters than ASCII"):
            bench.virtual.hands["scan"]({"text": "号"})


def test_a_hall_without_a_scanner_is_no_special_case() -> None:
    scanner: Scanner = NoScanner()

    scanner.close()

    assert (scanner.virtual, scanner.hands) == (True, {})
