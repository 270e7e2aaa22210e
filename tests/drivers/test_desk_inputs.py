"""A technician's settings open the inputs they name, or say in one sentence what is wrong."""

from pathlib import Path

import pytest

from device_drivers.badge_reader import NoBadgeReader
from device_drivers.call_pads import clerks_key
from device_drivers.desk_inputs import (
    EXAMPLES,
    KEYS,
    PadLines,
    check_inputs,
    open_badge_reader,
    open_keypad,
    pad_address,
)
from device_drivers.driver import DriverError, Fault
from device_drivers.hands import hands_of
from device_drivers.inputs import BadgeShown, InputChecked, KeyPressed
from device_drivers.keypad import NoKeypad
from device_drivers.scanner import PlainLetters, PortScanner
from device_drivers.typed_keys import TypedKeys
from device_drivers.virtual_call_pads import VirtualCallPads
from tests.drivers.inbox import Inbox


def test_nothing_said_is_nothing_attached(tmp_path: Path) -> None:
    check_inputs({})

    assert isinstance(open_keypad({}, tmp_path, print, lambda: 0), NoKeypad)
    assert isinstance(open_badge_reader({}, tmp_path, print, lambda: 0), NoBadgeReader)
    assert PadLines(lambda: 0).open({}, tmp_path, clerks_key, print) is None


def test_a_virtual_terminal_has_all_of_them_and_hands_reach_each(tmp_path: Path) -> None:
    inbox, devices = Inbox(), {"keypad": "virtual", "badge_reader": "virtual", "pads": "virtual", "pad_address": "4"}
    check_inputs(devices)
    keypad = open_keypad(devices, tmp_path, inbox.put, lambda: 0)
    assert inbox.next(InputChecked) == InputChecked("keypad")
    badges = open_badge_reader(devices, tmp_path, inbox.put, lambda: 0)
    assert inbox.next(InputChecked) == InputChecked("badge_reader")
    pad = PadLines(lambda: 0).open(devices, tmp_path, clerks_key, inbox.put)
    assert pad is not None
    assert inbox.next(InputChecked) == InputChecked("pads")

    hands = hands_of([keypad, badges, pad])
    assert {"key", "badge", "pad_key", "noise", "keypad_fault", "badge_fault", "pads_fault"} <= set(hands)
    assert all(each.virtual for each in (keypad, badges, pad))
    hands["key"]({"key": "enter"})
    assert inbox.next(KeyPressed).input == "keypad.enter"
    hands["badge"]({"text": "7"})
    assert inbox.next(BadgeShown) == BadgeShown("7")
    hands["pad_key"]({"key": "0c"})
    assert inbox.next(KeyPressed).input == "pad.0c"

    for each in (keypad, badges, pad):
        each.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_but_no_serial_port_is_not_told_to_be_unplugged(tmp_path: Path) -> None:
    inbox = Inbox()
    (tmp_path / "notes").write_text("no port", encoding="utf-8")
    devices = {"badge_reader": str(tmp_path / "notes"), "pads": str(tmp_path / "notes")}
    badges = open_badge_reader(devices, tmp_path, inbox.put, lambda: 0)
    assert inbox.next(InputChecked).codes == ("badge_reader.refused",)
    pad = PadLines(lambda: 0).open(devices, tmp_path, clerks_key, inbox.put)
    assert inbox.next(InputChecked).codes == ("pads.refused",)

    badges.close()
    assert pad is not None
    pad.close()


@pytest.mark.parametrize(
    ("devices", "both"),
    [
        ({"pads": "/dev/ttyUSB0", "badge_reader": "/dev/ttyUSB0"}, "devices.pads and devices.badge_reader"),
        ({"keypad": "/dev/input/event0", "badge_reader": "/dev/input/event0"}, "devices.keypad and devices.badge_r"),
    ],
)
def test_two_devices_at_one_port_are_named_before_one_waits_in_vain(devices: dict[str, str], both: str) -> None:
    with pytest.raises(DriverError, match=both):
        check_inputs(devices)


def test_an_address_without_a_line_is_told_that_it_hangs_nowhere() -> None:
    with pytest.raises(DriverError, match="is there, but no devices"):
        check_inputs({"pad_address": "4"})
    check_inputs({"pad_address": "1", "pads": "none"})  # as --check-config writes it out


def test_real_ones_that_are_away_are_waited_for(tmp_path: Path) -> None:
    inbox, away = Inbox(), str(tmp_path / "away")
    devices = {"keypad": away, "badge_reader": away, "pads": away}
    keypad = open_keypad(devices, tmp_path, inbox.put, lambda: 0)
    assert inbox.next(InputChecked).codes == ("keypad.unplugged",)
    badges = open_badge_reader(devices, tmp_path, inbox.put, lambda: 0)
    assert inbox.next(InputChecked).codes == ("badge_reader.unplugged",)
    pad = PadLines(lambda: 0).open(devices, tmp_path, clerks_key, inbox.put)
    assert inbox.next(InputChecked).codes == ("pads.unplugged",)

    assert pad is not None
    for each in (keypad, badges, pad):
        assert (each.virtual, each.hands) == (False, {})
        each.close()


@pytest.mark.parametrize(
    ("path", "letters"), [("/dev/input/by-id/nobody-event-kbd", TypedKeys), ("/dev/ttyACM99", PlainLetters)]
)
def test_a_reader_below_dev_input_types_and_any_other_is_a_serial_port(
    tmp_path: Path, path: str, letters: type[object]
) -> None:
    inbox = Inbox()
    reader = open_badge_reader({"badge_reader": path}, tmp_path, inbox.put, lambda: 0)

    assert inbox.next(InputChecked) == InputChecked("badge_reader", (Fault.UNPLUGGED,))
    assert isinstance(reader, PortScanner)
    assert isinstance(reader.ears.letters, letters)
    reader.close()


def test_two_windows_of_one_process_share_a_line(tmp_path: Path) -> None:
    line, inboxes, lines = VirtualCallPads(tmp_path / "line"), (Inbox(), Inbox()), PadLines(lambda: 0)
    pads = [
        lines.open({"pads": str(tmp_path / "line"), "pad_address": str(place)}, tmp_path, clerks_key, inbox.put)
        for place, inbox in enumerate(inboxes, 1)
    ]
    for inbox in inboxes:
        assert inbox.next(InputChecked) == InputChecked("pads")

    line.press(0x0D, address=2)
    assert inboxes[1].next(KeyPressed).key == "0d"
    assert inboxes[0].rest() == []
    with pytest.raises(DriverError, match="two windows have the pad 1"):
        lines.open({"pads": str(tmp_path / "line")}, tmp_path, clerks_key, inboxes[0].put)
    for pad in pads:
        assert pad is not None
        pad.close()
    line.close()


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        (
            {"keypad": "usb"},
            'keypad: devices.keypad is "usb"; it may be /dev/input/by-id/usb-…-event-kbd, virtual or none',
        ),
        ({"keypad": "/dev/ttyUSB0"}, 'keypad: devices.keypad is "/dev/ttyUSB0"; a keypad stands below /dev/input/'),
        ({"pads": "rs485"}, 'pads: devices.pads is "rs485"; it may be /dev/ttyUSB0, virtual or none'),
        (
            {"badge_reader": ""},
            'badge_reader: devices.badge_reader is ""; it may be /dev/input/by-id/usb-…-event-kbd or',
        ),
        ({"pad_address": "256"}, 'pads: devices.pad_address is "256"; write a number of 0 to 255'),
        ({"pad_address": "-1"}, 'pads: devices.pad_address is "-1"; write a number of 0 to 255'),
        ({"pad_address": "²"}, "write a number of 0 to 255"),
    ],
)
def test_a_mistake_is_named_before_anything_is_opened(devices: dict[str, str], sentence: str) -> None:
    with pytest.raises(DriverError) as caught:
        check_inputs(devices)

    assert sentence in str(caught.value)
    assert caught.value.fault is Fault.BAD_REQUEST


def test_every_key_of_the_settings_is_known() -> None:
    assert set(KEYS) == {*EXAMPLES, "pad_address"}
    assert pad_address({}) == 1
