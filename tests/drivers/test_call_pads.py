"""Wired pads on a line: each press once at the window it belongs to, and a bad line is a fault, not a call."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from device_drivers.call_pads import GARBLED, GARBLED_MS, Garbling, PadEars, PadLine, WiredPad, clerks_key, visitors_key
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.inputs import InputChecked, KeyPressed, RatingKey
from device_drivers.listening import LOOK_S, Faults
from device_drivers.pad_frames import CUT_MS, PadFrame
from device_drivers.virtual_call_pads import NOISE, VirtualCallPads
from tests.drivers.inbox import Inbox

WELL = InputChecked("pads")
AWAY = InputChecked("pads", (Fault.UNPLUGGED,))
GARBLED_LINE = InputChecked("pads", (Fault.GARBLED,))
CALL, RECALL, RATE, PAUSE, TRANSFER = 0x0C, 0x0D, 0x0B, 0x12, 0x13


class Street:
    """A line with a clerk's pad at 1, another window's at 2 and a rating pad at 9; a clock that stands."""

    def __init__(self, folder: Path) -> None:
        self.port = folder / "pads"
        self.now_ms = 1000
        self.virtual = VirtualCallPads(self.port)
        self.line = PadLine(self.port, lambda: self.now_ms)
        self.here, self.there, self.visitor = Inbox(), Inbox(), Inbox()
        self.pads = [
            WiredPad(self.line, 1, clerks_key, self.here.put, self.virtual),
            WiredPad(self.line, 2, clerks_key, self.there.put),
            WiredPad(self.line, 9, visitors_key(5), self.visitor.put),
        ]
        for inbox in (self.here, self.there, self.visitor):
            assert inbox.next(InputChecked) == WELL

    def key(self, inbox: Inbox) -> str:
        return inbox.next(KeyPressed).key

    def close(self) -> None:
        for pad in self.pads:
            pad.close()


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path)
    yield street
    street.close()


@pytest.mark.parametrize(
    ("function", "key"), [(CALL, "0c"), (RECALL, "0d"), (RATE, "0b"), (PAUSE, "12"), (TRANSFER, "13"), (0xFE, "fe")]
)
def test_each_key_is_known_by_its_function(street: Street, function: int, key: str) -> None:
    street.virtual.press(function)

    assert street.here.next(KeyPressed) == KeyPressed("pad", key, 1000)
    assert KeyPressed("pad", key, 1000).input == f"pad.{key}"


def test_a_pad_calls_at_its_own_window_only(street: Street) -> None:
    street.virtual.press(CALL, address=2)
    street.virtual.press(PAUSE, address=7)
    street.virtual.press(RECALL, address=1)

    assert (street.key(street.there), street.key(street.here)) == ("0c", "0d")
    assert street.there.rest() == street.here.rest() == street.visitor.rest() == []


@pytest.mark.parametrize("level", range(1, 6))
def test_a_visitors_key_is_a_rating_and_the_first_means_the_best(street: Street, level: int) -> None:
    street.virtual.press(RATE, bytes((level,)), address=9)

    assert street.visitor.next(RatingKey) == RatingKey(level - 1, 1000)


def test_nothing_else_said_at_a_rating_pad_is_a_rating(street: Street) -> None:
    for function, data in ((RATE, b""), (RATE, b"\x00"), (RATE, b"\x06"), (RATE, b"\x01\x01"), (CALL, b"\x01")):
        street.virtual.press(function, data, address=9)
    street.virtual.press(RATE, b"\x02", address=9)

    assert street.visitor.next(RatingKey).level_index == 1


def test_a_clerks_pad_never_rates(street: Street) -> None:
    """The rating key of a clerk's own pad is a key like any other; only a pad that faces the visitor rates."""
    street.virtual.press(RATE, b"\x01", address=1)

    assert street.key(street.here) == "0b"
    assert street.visitor.rest() == []


def test_a_press_the_pad_says_three_times_is_one(street: Street) -> None:
    for _ in range(3):
        street.virtual.press(CALL)
    street.virtual.press(RECALL)

    assert (street.key(street.here), street.key(street.here)) == ("0c", "0d")
    assert street.here.rest() == []


def is_well(faults: Faults) -> None:
    assert faults == ()


@pytest.mark.parametrize(("gap_ms", "presses"), [(1, 1), (60, 1), (61, 6)])
def test_repeats_are_one_press_as_long_as_each_follows_within_sixty_milliseconds(gap_ms: int, presses: int) -> None:
    now, pressed = [0], list[int]()
    ears = PadEars(lambda: now[0], lambda frame, at_ms: pressed.append(at_ms))
    for _ in range(6):
        ears.hear(PadFrame(1, CALL).encoded(), is_well)
        now[0] += gap_ms

    assert pressed == [gap_ms * time for time in range(presses)]


def test_half_a_frame_is_looked_at_again_as_soon_as_its_rest_should_be_there() -> None:
    ears = PadEars(lambda: 0, lambda frame, at_ms: None)
    assert ears.wait_s == LOOK_S

    ears.hear(PadFrame(1, CALL).encoded()[:5], is_well)

    assert ears.wait_s == CUT_MS / 1000


def test_another_key_between_two_repeats_is_a_press_of_its_own() -> None:
    now, pressed = [0], list[int]()
    ears = PadEars(lambda: now[0], lambda frame, at_ms: pressed.append(frame.function))
    for function in (CALL, RECALL, CALL, RECALL):
        ears.hear(PadFrame(1, function).encoded(), is_well)
        now[0] += 20

    assert pressed == [CALL, RECALL]


def until_quiet(street: Street) -> None:
    """Wait until the driver has taken in all that was said: a pad nobody knows of is noted behind it."""
    stranger = 100 + len(street.line._strangers)
    street.virtual.press(CALL, address=stranger)
    until = time.monotonic() + 10
    while stranger not in street.line._strangers:
        os.sched_yield()
        assert time.monotonic() < until


def test_the_same_key_of_two_pads_at_once_is_two_presses(street: Street) -> None:
    street.virtual.say(PadFrame(1, CALL).encoded() + PadFrame(2, CALL).encoded())

    assert (street.key(street.here), street.key(street.there)) == ("0c", "0c")


def test_presses_between_noise_are_all_heard_and_noise_presses_nothing(street: Street) -> None:
    chance = Random(9)
    for press in range(100):
        street.virtual.say(chance.randbytes(chance.randint(0, 30)) + NOISE)
        until_quiet(street)
        street.now_ms += CUT_MS
        street.virtual.press((CALL, RECALL)[press % 2])
        event = street.here.next(Event)
        if event == GARBLED_LINE:
            event = street.here.next(Event)
        assert event == KeyPressed("pad", ("0c", "0d")[press % 2], street.now_ms)


def test_many_broken_frames_are_a_fault_of_the_line_and_a_minute_without_its_end(street: Street) -> None:
    for _ in range(GARBLED):
        street.virtual.hands["noise"]({})
    for inbox in (street.here, street.there, street.visitor):
        assert inbox.next(InputChecked) == GARBLED_LINE
    assert GARBLED_LINE.codes == ("pads.garbled",)

    street.virtual.press(CALL)
    assert street.key(street.here) == "0c"
    until_quiet(street)
    street.now_ms += GARBLED_MS
    for inbox in (street.here, street.there, street.visitor):
        assert inbox.next(InputChecked) == WELL


def test_a_line_is_garbled_by_many_broken_frames_within_a_minute_not_by_one_an_hour() -> None:
    hours, minutes = Garbling(), Garbling()

    assert not any(hours.note(1, hour * 3_600_000) for hour in range(100))
    assert [minutes.note(1, second * 1000) for second in range(GARBLED)] == [False] * (GARBLED - 1) + [True]
    assert minutes.note(0, 63_999)
    assert not minutes.note(0, 64_000)


def test_noise_on_the_line_wakes_nobody_who_is_well_twice(street: Street) -> None:
    until = time.monotonic() + 10
    while not (heard := street.here.rest()):  # on a busy machine some of the noise comes too late to count
        for _ in range(GARBLED):
            street.virtual.hands["noise"]({})
        assert time.monotonic() < until
    for _ in range(GARBLED * 3):
        street.virtual.hands["noise"]({})
    until_quiet(street)

    assert [*heard, *street.here.rest()] == [GARBLED_LINE]


def test_a_pulled_adapter_is_a_fault_at_every_window_of_the_line_and_comes_back_by_itself(street: Street) -> None:
    for move, told in ((street.virtual.pull, AWAY), (street.virtual.plug_in, WELL)) * 2:
        since = time.monotonic()
        move()
        assert [inbox.next(InputChecked) for inbox in (street.here, street.there, street.visitor)] == [told] * 3
        assert time.monotonic() - since < 2

    street.virtual.press(CALL)
    assert street.key(street.here) == "0c"


def test_half_a_frame_before_the_cable_was_pulled_is_no_part_of_the_next(street: Street) -> None:
    whole = PadFrame(1, CALL).encoded()
    street.virtual.press(RECALL)
    street.virtual.say(whole[:6])
    assert street.key(street.here) == "0d"
    street.virtual.pull()
    assert street.here.next(InputChecked) == AWAY
    street.virtual.plug_in()
    assert street.here.next(InputChecked) == WELL

    street.virtual.say(whole[6:])
    street.virtual.press(PAUSE)
    assert street.key(street.here) == "12"


def test_noise_of_a_cable_that_was_pulled_is_not_held_against_the_next(street: Street) -> None:
    broken = PadFrame(1, CALL).encoded()[:-2] + b"\x00\x16"
    street.virtual.say(broken * (GARBLED - 1))
    until_quiet(street)
    street.virtual.pull()
    assert street.here.next(InputChecked) == AWAY
    street.virtual.plug_in()
    assert street.here.next(InputChecked) == WELL

    street.virtual.say(broken)
    street.virtual.press(CALL)
    assert street.key(street.here) == "0c"


def test_two_windows_with_one_address_are_refused_and_named(street: Street) -> None:
    with pytest.raises(DriverError, match=r"two windows have the pad 2 at .*; give each an address of its own"):
        WiredPad(street.line, 2, clerks_key, Inbox().put)


def test_who_sits_down_later_is_told_how_the_line_is(street: Street) -> None:
    late = Inbox()
    pad = WiredPad(street.line, 3, clerks_key, late.put)

    assert late.next(InputChecked) == WELL
    street.virtual.press(CALL, address=3)
    assert street.key(late) == "0c"
    pad.close()


def test_the_line_is_open_as_long_as_anybody_sits_at_it(street: Street) -> None:
    street.pads[1].close()
    street.pads[1].close()
    street.pads[2].close()
    street.virtual.press(CALL)
    assert street.key(street.here) == "0c"
    assert street.there.rest() == []

    street.pads[0].close()
    assert street.line._listener is None


def test_closing_never_waits(street: Street) -> None:
    since = time.monotonic()

    street.close()

    assert time.monotonic() - since < 0.3


def test_hands_press_keys_and_rate_and_pull_the_cable(street: Street) -> None:
    hands = street.pads[0].hands
    assert hands["pad_key"]({"key": "0C"}) == {}
    assert street.key(street.here) == "0c"
    hands["pad_key"]({"key": "13", "address": 2})
    assert street.key(street.there) == "13"
    hands["rate_key"]({"key": 3})
    assert street.key(street.here) == "0b"  # its own pad is a clerk's
    hands["pads_fault"]({"fault": "unplugged"})
    assert street.here.next(InputChecked) == AWAY
    hands["pads_fault"]({"fault": "unplugged", "on": False})
    assert street.here.next(InputChecked) == WELL

    for wrong in ("c", "0c0d", "xy", ""):
        with pytest.raises(DriverError, match="is no key; write two hexadecimal digits, such as 0c"):
            hands["pad_key"]({"key": wrong})
    with pytest.raises(DriverError, match="'address' must be a whole number of 0 to 255"):
        hands["pad_key"]({"key": "0c", "address": 256})
    with pytest.raises(DriverError, match="only fault is unplugged"):
        hands["pads_fault"]({"fault": "noise"})
    assert (street.pads[0].virtual, street.pads[1].virtual, street.pads[1].hands) == (True, False, {})
    assert street.pads[0].tick(0) is None
