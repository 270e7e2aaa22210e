"""A clerk's keypad: each key once, by what is printed on it; pulled and plugged again it goes on by itself."""

import errno
import logging
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device_drivers.driver import DriverError, Event, Fault
from device_drivers.inputs import KEYPAD_KEYS, KEYPAD_KEYS_MORE, InputChecked, KeyPressed
from device_drivers.keyboard_port import not_grabbed
from device_drivers.keypad import CODES, EvdevKeypad, Keypad, NoKeypad
from device_drivers.typed_keys import RECORD, SYN, SYN_DROPPED, stroke
from device_drivers.virtual_keypad import VirtualKeypad
from tests.drivers.inbox import Inbox

WELL = InputChecked("keypad")


class Desk:
    """A virtual keypad, the driver at its port, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.port = folder / "keypad"
        self.virtual = VirtualKeypad(self.port)
        self.inbox = Inbox()
        self.keypad = EvdevKeypad(self.port, self.inbox.put, lambda: 1000, not_grabbed, self.virtual)

    def pressed(self, count: int) -> str:
        """The next so many keys, as one line."""
        return " ".join(self.inbox.next(KeyPressed).key for _ in range(count))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    assert desk.inbox.next(InputChecked) == WELL
    yield desk
    desk.keypad.close()


@pytest.mark.parametrize("key", [*KEYPAD_KEYS, *KEYPAD_KEYS_MORE])
def test_each_key_is_known_by_what_is_printed_on_it(desk: Desk, key: str) -> None:
    desk.virtual.press(key)

    assert desk.inbox.next(KeyPressed) == KeyPressed("keypad", key, 1000)
    assert desk.inbox.rest() == []


def test_every_code_means_a_key_a_technician_can_name() -> None:
    assert set(CODES.values()) == {*KEYPAD_KEYS, *KEYPAD_KEYS_MORE}


def test_the_codes_are_the_kernels() -> None:
    """Of linux/input-event-codes.h: KEY_KP0 to KEY_KP9, KEY_KPENTER, KEY_KPPLUS, KEY_KPMINUS and the rest."""
    number_pad = {82: "0", 79: "1", 80: "2", 81: "3", 75: "4", 76: "5", 77: "6", 71: "7", 72: "8", 73: "9"}
    others = {96: "enter", 78: "plus", 74: "minus", 55: "star", 98: "slash", 83: "dot", 14: "backspace", 117: "equals"}
    num_lock_off = {
        110: "0",
        107: "1",
        108: "2",
        109: "3",
        105: "4",
        106: "6",
        102: "7",
        103: "8",
        104: "9",
        111: "dot",
    }
    main_row = {11: "0", 2: "1", 3: "2", 4: "3", 5: "4", 6: "5", 7: "6", 8: "7", 9: "8", 10: "9", 28: "enter"}

    for code, key in ({111: "dot"} | number_pad | others | num_lock_off | main_row).items():
        assert CODES[code] == key


def test_a_number_typed_with_num_lock_off_is_the_same_number(desk: Desk) -> None:
    for code in (107, 108, 109, 105, 76, 106, 102, 103, 104, 110):
        desk.virtual.say(stroke(code))

    assert desk.pressed(10) == "1 2 3 4 5 6 7 8 9 0"


def test_num_lock_that_a_keypad_presses_by_itself_is_no_key(desk: Desk) -> None:
    for code in (69, 79, 69, 80):
        desk.virtual.say(stroke(code))

    assert desk.pressed(2) == "1 2"
    assert desk.inbox.rest() == []


def test_a_held_key_that_the_kernel_repeats_is_one_press(desk: Desk) -> None:
    desk.virtual.press("enter", repeats=40)
    desk.virtual.press("1")

    assert desk.pressed(2) == "enter 1"


def test_the_key_with_two_zeros_is_two_presses_however_fast_it_says_them(desk: Desk) -> None:
    desk.virtual.say(stroke(82) + stroke(82))

    assert desk.pressed(2) == "0 0"


def test_keys_come_whole_however_the_records_are_cut(desk: Desk) -> None:
    for octet in b"".join(map(stroke, (79, 80, 96))):
        desk.virtual.say(bytes((octet,)))

    assert desk.pressed(3) == "1 2 enter"


def test_events_the_kernel_lost_press_nothing(desk: Desk) -> None:
    desk.virtual.say(RECORD.pack(0, 0, SYN, SYN_DROPPED, 0) + RECORD.pack(0, 0, 4, 4, 458_841) + stroke(79))

    assert desk.pressed(1) == "1"


def test_other_keys_and_other_devices_press_nothing(desk: Desk) -> None:
    """A volume key of the same keypad, a mouse that was given its name and its wheel, a code of tomorrow."""
    desk.virtual.say(stroke(115) + stroke(272) + stroke(767) + RECORD.pack(0, 0, 2, 8, 1) + stroke(80))

    assert desk.pressed(1) == "2"


def test_a_pulled_keypad_is_a_fault_and_a_plugged_one_its_end_within_two_seconds(desk: Desk) -> None:
    for move, told in (
        (desk.virtual.pull, InputChecked("keypad", (Fault.UNPLUGGED,))),
        (desk.virtual.plug_in, WELL),
    ) * 3:
        since = time.monotonic()
        move()
        assert desk.inbox.next(InputChecked) == told
        assert time.monotonic() - since < 2

    desk.virtual.press("7")
    assert desk.pressed(1) == "7"
    assert InputChecked("keypad", (Fault.UNPLUGGED,)).codes == ("keypad.unplugged",)


def test_half_a_key_before_the_cable_was_pulled_is_no_part_of_the_next(desk: Desk) -> None:
    desk.virtual.say(stroke(80) + stroke(79)[:7])
    assert desk.pressed(1) == "2"
    desk.virtual.pull()
    assert desk.inbox.next(InputChecked).faults == (Fault.UNPLUGGED,)
    desk.virtual.plug_in()
    assert desk.inbox.next(InputChecked) == WELL

    desk.virtual.press("enter")
    assert desk.pressed(1) == "enter"


def test_a_keypad_that_comes_later_is_waited_for(tmp_path: Path) -> None:
    inbox = Inbox()
    keypad = EvdevKeypad(tmp_path / "keypad", inbox.put, lambda: 0, not_grabbed)
    assert inbox.next(InputChecked) == InputChecked("keypad", (Fault.UNPLUGGED,))

    virtual = VirtualKeypad(tmp_path / "keypad")
    assert inbox.next(InputChecked) == WELL
    assert (keypad.virtual, keypad.hands) == (False, {})
    keypad.close()
    virtual.close()


def refusing(number: int) -> Callable[[int], None]:
    def grab(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    return grab


@pytest.mark.parametrize(
    ("number", "fault"), [(errno.EBUSY, Fault.BUSY), (errno.EACCES, Fault.REFUSED), (errno.ENODEV, Fault.UNPLUGGED)]
)
def test_keys_that_would_leak_to_a_console_are_not_read(tmp_path: Path, number: int, fault: Fault) -> None:
    virtual, inbox = VirtualKeypad(tmp_path / "keypad"), Inbox()
    keypad = EvdevKeypad(tmp_path / "keypad", inbox.put, lambda: 0, refusing(number), virtual)

    assert inbox.next(InputChecked) == InputChecked("keypad", (fault,))
    keypad.close()


def test_keys_recorded_on_a_machine_are_read_from_a_pipe(tmp_path: Path) -> None:
    """`struct input_event` as a 64-bit kernel writes it: 8 and 8 bytes of time, 2 of type, 2 of code, 4 of value."""
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    inbox = Inbox()
    keypad = EvdevKeypad(tmp_path / "pipe", inbox.put, lambda: 0, not_grabbed)
    assert inbox.next(InputChecked) == WELL

    at = (1_764_230_400, 123_456)
    recorded = [(4, 4, 0x70059), (1, 79, 1), (0, 0, 0), (1, 79, 2), (0, 0, 1), (4, 4, 0x70059), (1, 79, 0), (0, 0, 0)]
    os.write(writer, b"".join(struct.pack("@llHHi", *at, *record) for record in recorded))
    assert inbox.next(KeyPressed).key == "1"
    os.close(writer)
    assert inbox.next(InputChecked).faults == (Fault.UNPLUGGED,)
    keypad.close()


def test_a_pin_typed_at_a_keypad_stands_in_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for digit in "8642":
            desk.virtual.press(digit)
        events: list[Event] = [desk.inbox.next(KeyPressed) for _ in range(4)]
        desk.virtual.pull()
        events.append(desk.inbox.next(InputChecked))

    assert len({repr(event) for event in events[:4]}) == 1
    assert not set("8642") & set(caplog.text.rpartition("keypad")[2])
    buffered = bytes(desk.keypad._listener._buffer)
    assert buffered == bytes(len(buffered))


def test_closing_never_waits(desk: Desk) -> None:
    since = time.monotonic()

    desk.keypad.close()
    desk.keypad.close()

    assert time.monotonic() - since < 0.3
    assert not desk.port.is_symlink()


def test_hands_press_keys_and_pull_the_cable(desk: Desk) -> None:
    hands = desk.keypad.hands
    assert hands["key"]({"key": "4"}) == {}
    assert desk.pressed(1) == "4"
    hands["keypad_fault"]({"fault": "unplugged"})
    assert desk.inbox.next(InputChecked).faults == (Fault.UNPLUGGED,)
    hands["keypad_fault"]({"fault": "unplugged", "on": False})
    assert desk.inbox.next(InputChecked) == WELL

    with pytest.raises(DriverError, match=r"no key 'entr'; there are 0, 1, .*enter"):
        hands["key"]({"key": "entr"})
    with pytest.raises(DriverError, match="only fault is unplugged"):
        hands["keypad_fault"]({"fault": "fire"})


def test_a_window_without_a_keypad_is_no_special_case() -> None:
    keypad: Keypad = NoKeypad()

    keypad.close()

    assert (keypad.virtual, keypad.hands) == (True, {})
