"""Which keypad, call pad and badge reader stand at a window, as its settings say; checked before anything is opened.

`keypad`, `pads` and `badge_reader` of `[devices]` are each a path, `virtual` or `none`. A path below `/dev/input/` is
of a device that types, and so are `/dev/paidui/keypad` and `/dev/paidui/badge`; any other is a serial port.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from device_drivers.badge_reader import (
    BadgeReader,
    NoBadgeReader,
    VirtualBadgeReader,
    keyboard_badge_reader,
    serial_badge_reader,
)
from device_drivers.call_pads import ADDRESSES, Meaning, PadLine, WiredPad
from device_drivers.driver import Clock, DriverError, Emit, Fault
from device_drivers.inputs import BADGE_READER, KEYPAD, PADS
from device_drivers.keyboard_port import not_grabbed
from device_drivers.keypad import EvdevKeypad, Keypad, NoKeypad
from device_drivers.virtual_call_pads import VirtualCallPads
from device_drivers.virtual_keypad import VirtualKeypad

NONE: Final = "none"
VIRTUAL: Final = "virtual"
TYPING: Final = ("/dev/input/", "/dev/paidui/keypad", "/dev/paidui/badge")
"""Where devices that type stand: as Linux shows them, and the names that an installed machine gives to them."""
PAD_ADDRESS: Final = "pad_address"
KEYS: Final = (KEYPAD, PADS, PAD_ADDRESS, BADGE_READER)
"""All keys of `[devices]` that are read here."""
EXAMPLES: Final[Mapping[str, str]] = {
    KEYPAD: "/dev/input/by-id/usb-…-event-kbd",
    PADS: "/dev/ttyUSB0",
    BADGE_READER: "/dev/input/by-id/usb-…-event-kbd or /dev/ttyACM0",
}


def check_inputs(devices: Mapping[str, str]) -> None:
    """Raise DriverError for what cannot be, naming the key and what it may be; nothing is opened."""
    for device, example in EXAMPLES.items():
        wanted = devices.get(device, NONE)
        if wanted not in (NONE, VIRTUAL) and not wanted.startswith("/"):
            raise _mistake(device, f'devices.{device} is "{wanted}"; it may be {example}, {VIRTUAL} or {NONE}')
    keypad = devices.get(KEYPAD, NONE)
    if keypad.startswith("/") and not keypad.startswith(TYPING):
        raise _mistake(KEYPAD, f'devices.{KEYPAD} is "{keypad}"; a keypad stands below {TYPING[0]}')
    _refuse_one_port(devices)
    pad_address(devices)
    if PAD_ADDRESS in devices and PADS not in devices:
        raise _mistake(PADS, f"devices.{PAD_ADDRESS} is there, but no devices.{PADS}; say where its line is")


def _refuse_one_port(devices: Mapping[str, str]) -> None:
    """One socket holds one plug: of two devices at one port only the quicker one would ever be heard."""
    taken: dict[str, str] = {}
    for device in EXAMPLES:
        port = devices.get(device, NONE)
        if port in taken and port.startswith("/"):
            sentence = f'devices.{taken[port]} and devices.{device} both stand at "{port}"; each has a port of its own'
            raise _mistake(device, sentence)
        taken[port] = device


def pad_address(devices: Mapping[str, str]) -> int:
    """The address of the window's own pad on its line; 1 where nothing is said."""
    written = devices.get(PAD_ADDRESS, "1")
    if not written.isdecimal() or int(written) not in ADDRESSES:
        raise _mistake(PADS, f'devices.{PAD_ADDRESS} is "{written}"; write a number of 0 to {ADDRESSES[-1]}')
    return int(written)


def open_keypad(devices: Mapping[str, str], data: Path, emit: Emit, clock_ms: Clock) -> Keypad:
    """Open it; one that is away is no reason not to start: it says so by an `InputChecked` and is waited for."""
    wanted = devices.get(KEYPAD, NONE)
    if wanted == NONE:
        return NoKeypad()
    if wanted == VIRTUAL:
        behind = VirtualKeypad(data / KEYPAD)
        return EvdevKeypad(data / KEYPAD, emit, clock_ms, not_grabbed, behind)
    return EvdevKeypad(Path(wanted), emit, clock_ms)


def open_badge_reader(devices: Mapping[str, str], data: Path, emit: Emit, clock_ms: Clock) -> BadgeReader:
    """Open it; as with the keypad."""
    wanted = devices.get(BADGE_READER, NONE)
    if wanted == NONE:
        return NoBadgeReader()
    if wanted == VIRTUAL:
        behind = VirtualBadgeReader(data / BADGE_READER)
        return serial_badge_reader(data / BADGE_READER, emit, clock_ms, behind=behind)
    open_at = keyboard_badge_reader if wanted.startswith(TYPING) else serial_badge_reader
    return open_at(Path(wanted), emit, clock_ms)


class PadLines:
    """The RS-485 lines of a process: pads at one port share it, for only one program can open it."""

    def __init__(self, clock_ms: Clock) -> None:
        self._clock_ms = clock_ms
        self._lines: dict[Path, PadLine] = {}

    def open(self, devices: Mapping[str, str], data: Path, meaning: Meaning, emit: Emit) -> WiredPad | None:
        """Open the window's pad, None where it has none; a line that is away says so and is waited for."""
        wanted, address = devices.get(PADS, NONE), pad_address(devices)
        if wanted == NONE:
            return None
        path = data / PADS if wanted == VIRTUAL else Path(wanted)
        behind = VirtualCallPads(path, address) if wanted == VIRTUAL else None
        line = self._lines.setdefault(path, PadLine(path, self._clock_ms))
        return WiredPad(line, address, meaning, emit, behind)


def _mistake(device: str, sentence: str) -> DriverError:
    return DriverError(device, Fault.BAD_REQUEST, sentence)
