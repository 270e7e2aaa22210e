"""A technician's settings open the reader and the scanner they name, or say in one sentence what is wrong."""

import time
from datetime import date
from pathlib import Path

import pytest

from device_drivers.card_reader import NoCardReader, ReaderChecked, SamVReader
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.hands import hands_of
from device_drivers.id_card import CardSeen, GreenRule
from device_drivers.readers import KEYS, card_reader_of, open_card_reader, open_scanner, scanner_of
from device_drivers.scanner import CodeScanned, NoScanner, PortScanner, ScannerChecked
from tests.drivers.inbox import Inbox

TODAY = date(2026, 11, 27)


def clock_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def test_a_virtual_node_has_both_and_its_hands_reach_them(tmp_path: Path) -> None:
    inbox = Inbox()
    wanted = card_reader_of({}, tmp_path, virtual=True)
    reader = open_card_reader(wanted, [b"key"], inbox.put, clock_ms, lambda: TODAY, GreenRule("over-65", 65))
    assert inbox.next(ReaderChecked) == ReaderChecked(())
    scanner = open_scanner(scanner_of({}, tmp_path, virtual=True), inbox.put, clock_ms)
    assert inbox.next(ScannerChecked) == ScannerChecked(())

    hands = hands_of([reader, scanner])
    assert sorted(hands) == ["card", "card_fault", "scan", "scan_fault"]
    assert (reader.virtual, scanner.virtual) == (True, True)
    hands["card"]({"age": 70})
    assert inbox.next(CardSeen).green_reason == "over-65"
    hands["scan"]({"text": "A015"})
    assert inbox.next(CodeScanned) == CodeScanned("A015")

    reader.close()
    scanner.close()
    assert list(tmp_path.iterdir()) == []


def test_a_real_node_has_none_unless_told(tmp_path: Path) -> None:
    wanted = card_reader_of({}, tmp_path, virtual=False), scanner_of({}, tmp_path, virtual=False)

    assert [each.merged() for each in wanted] == [{"reader": "none"}, {"scanner": "none"}]
    assert isinstance(open_card_reader(wanted[0], [], print, clock_ms, lambda: TODAY), NoCardReader)
    assert isinstance(open_scanner(wanted[1], print, clock_ms), NoScanner)


@pytest.mark.parametrize("kind", ["serial", "evdev"])
def test_a_real_scanner_that_is_away_is_waited_for(tmp_path: Path, kind: str) -> None:
    inbox = Inbox()
    devices = {"scanner": kind, "scanner_port": str(tmp_path / "away")}
    scanner = open_scanner(scanner_of(devices, tmp_path, virtual=False), inbox.put, clock_ms)

    assert isinstance(scanner, PortScanner)
    assert (scanner.virtual, dict(scanner.hands)) == (False, {})
    assert inbox.next(ScannerChecked) == ScannerChecked((Fault.UNPLUGGED,))
    scanner.close()


def test_a_real_card_reader_that_is_away_is_waited_for(tmp_path: Path) -> None:
    inbox = Inbox()
    devices = {"reader": "sam-v", "reader_port": str(tmp_path / "away"), "reader_baud": "9600"}
    wanted = card_reader_of(devices, tmp_path, virtual=True)
    reader = open_card_reader(wanted, [], inbox.put, clock_ms, lambda: TODAY)

    assert wanted.merged() == devices
    assert isinstance(reader, SamVReader)
    assert (reader.virtual, dict(reader.hands)) == (False, {})
    event: Event = inbox.next(Event)
    assert event == ReaderChecked((Fault.UNPLUGGED,))
    reader.close()


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ({"reader": "nfc"}, 'devices.reader is "nfc"; it may be sam-v or virtual or none'),
        ({"reader": "sam-v"}, 'devices.reader_port is ""; write the port, such as "/dev/ttyUSB1"'),
        ({"reader": "sam-v", "reader_port": "ttyUSB1"}, 'devices.reader_port is "ttyUSB1"; write'),
        ({"reader_baud": "fast"}, 'devices.reader_baud is "fast"; it may be 9600 or 19200'),
        ({"reader_baud": "1"}, 'devices.reader_baud is "1"; it may be 9600 or 19200'),
    ],
)
def test_a_mistake_in_the_card_readers_settings_is_named(
    tmp_path: Path, devices: dict[str, str], sentence: str
) -> None:
    with pytest.raises(DriverError) as caught:
        card_reader_of(devices, tmp_path, virtual=True)

    assert sentence in str(caught.value)


@pytest.mark.parametrize("kind", ["serial", "evdev"])
def test_a_scanner_needs_to_be_somewhere(tmp_path: Path, kind: str) -> None:
    with pytest.raises(DriverError, match=r'devices\.scanner_port is ""; write the port'):
        scanner_of({"scanner": kind}, tmp_path, virtual=False)
    with pytest.raises(DriverError, match=r'"camera"; it may be serial or evdev or virtual or none'):
        scanner_of({"scanner": "camera"}, tmp_path, virtual=False)


def test_every_key_is_told_to_whoever_looks_for_unknown_ones() -> None:
    assert KEYS == ("reader", "reader_port", "reader_baud", "scanner", "scanner_port", "scanner_baud")
