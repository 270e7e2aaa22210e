"""A clerk logs in by holding a badge there, and what stands on it stands nowhere else."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from device_drivers.badge_reader import (
    BadgeReader,
    NoBadgeReader,
    VirtualBadgeReader,
    keyboard_badge_reader,
    serial_badge_reader,
)
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.inputs import BadgeShown, InputChecked
from device_drivers.keyboard_port import not_grabbed
from device_drivers.scanner import PortScanner
from device_drivers.virtual_scanner import NOISE, VirtualScanner
from tests.drivers.inbox import Inbox

BADGE = "0004711815"
WELL = InputChecked("badge_reader")


class Bench:
    """A virtual reader of one kind, the driver at its port, a clock that stands, and what was told."""

    def __init__(self, folder: Path, keyboard: bool) -> None:
        port = folder / "badges"
        self.inbox = Inbox()
        self.now_ms = 1000
        self.virtual = VirtualScanner(port, keyboard)
        emit = self.inbox.put
        self.reader: BadgeReader = (
            keyboard_badge_reader(port, emit, lambda: self.now_ms, not_grabbed)
            if keyboard
            else serial_badge_reader(port, emit, lambda: self.now_ms)
        )


@pytest.fixture(params=[False, True], ids=["serial", "keyboard"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, request.param)
    assert bench.inbox.next(InputChecked) == WELL
    yield bench
    bench.reader.close()
    bench.virtual.close()


def test_a_badge_held_there_is_one_event_however_long_it_is_held(bench: Bench) -> None:
    bench.virtual.scan(BADGE)
    bench.virtual.scan(BADGE)
    bench.virtual.scan("other")

    assert [bench.inbox.next(BadgeShown).text, bench.inbox.next(BadgeShown).text] == [BADGE, "other"]
    bench.now_ms += 2000
    bench.virtual.scan("other")
    assert bench.inbox.next(BadgeShown).text == "other"


def test_a_pulled_reader_is_a_fault_of_the_badge_reader_until_it_is_back(bench: Bench) -> None:
    for on, told in ((True, InputChecked("badge_reader", (Fault.UNPLUGGED,))), (False, WELL)) * 2:
        since = time.monotonic()
        bench.virtual.set_fault("unplugged", on)
        assert bench.inbox.next(InputChecked) == told
        assert time.monotonic() - since < 2

    bench.virtual.scan(BADGE)
    assert bench.inbox.next(BadgeShown).text == BADGE


def test_what_stands_on_a_badge_stands_in_no_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        bench.virtual.scan(BADGE)
        events: list[Event] = [bench.inbox.next(BadgeShown)]
        for _ in range(3):
            bench.virtual.say(BADGE.encode() + NOISE)
        bench.virtual.set_fault("unplugged")
        while events[-1] != InputChecked("badge_reader", (Fault.UNPLUGGED,)):
            events.append(bench.inbox.next(Event))

    assert isinstance(bench.reader, PortScanner)
    kept = [vars(each) for each in (bench.reader, bench.reader.ears, bench.reader.ears.lines, bench.reader._listener)]
    assert BADGE not in caplog.text + repr(events) + repr(kept)
    assert repr(events[0]) == "BadgeShown()"
    assert {record.getMessage().partition(":")[0] for record in caplog.records} == {"badge_reader"}


def test_hands_hold_badges_there(tmp_path: Path) -> None:
    inbox = Inbox()
    behind = VirtualBadgeReader(tmp_path / "badges")
    reader = serial_badge_reader(tmp_path / "badges", inbox.put, lambda: 0, behind=behind)
    assert inbox.next(InputChecked) == WELL

    assert sorted(reader.hands) == ["badge", "badge_fault"]
    reader.hands["badge"]({"text": "工牌-7"})
    assert inbox.next(BadgeShown).text == "工牌-7"
    reader.hands["badge_fault"]({"fault": "unplugged"})
    assert inbox.next(InputChecked).codes == ("badge_reader.unplugged",)
    reader.hands["badge_fault"]({"fault": "unplugged", "on": False})
    assert inbox.next(InputChecked) == WELL
    with pytest.raises(DriverError, match="badge_reader: a badge reader's only fault is unplugged"):
        reader.hands["badge_fault"]({"fault": "garbage"})
    reader.close()
    assert list(tmp_path.iterdir()) == []


def test_a_window_without_a_reader_is_no_special_case() -> None:
    reader: BadgeReader = NoBadgeReader()

    reader.close()

    assert (reader.virtual, reader.hands) == (True, {})
