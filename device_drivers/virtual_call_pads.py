"""Wired call pads that exist only in memory: a pty that says what virtual hands press, or what a bad line says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from device_drivers.call_pads import RATE
from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import number, word
from device_drivers.inputs import PADS
from device_drivers.pad_frames import PadFrame
from device_drivers.virtual_port import VirtualInput

NOISE: Final = b"\x00\xff\x68\xfe\x80\x00\x68\xff\x16\x7f\xff\x68\x03\x03\x68\x01\x0c\x00\x00\x16"
"""What a loose wire says; it ends with a frame of a wrong sum."""


class VirtualCallPads(VirtualInput):
    """Stands at `link` like a serial adapter with a line of pads; the hands press the pad of one address."""

    only_fault = "a line's only fault is unplugged; noise is a hand of its own"

    def __init__(self, link: Path, address: int = 1) -> None:
        super().__init__(PADS, link)
        self._address = address

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`pad_key` (`key`, such as `0c`), `rate_key` (`key`), `noise`, and `pads_fault` (`unplugged`, `on`)."""
        return {
            "pad_key": self._key_hand,
            "rate_key": self._rate_hand,
            "noise": self._noise_hand,
            "pads_fault": self._fault_hand,
        }

    def press(self, function: int, data: bytes = b"", address: int | None = None) -> None:
        """Press a key of one pad."""
        self.say(PadFrame(self._address if address is None else address, function, data).encoded())

    def _key_hand(self, arguments: Arguments) -> Reply:
        key = word(arguments, "key")
        try:
            function = bytes.fromhex(key)
        except ValueError:
            function = b""
        if len(function) != 1:
            raise DriverError(PADS, Fault.BAD_REQUEST, f"{key!r} is no key; write two hexadecimal digits, such as 0c")
        self.press(function[0], address=_octet(arguments, "address", self._address))
        return {}

    def _rate_hand(self, arguments: Arguments) -> Reply:
        self.press(RATE, bytes((_octet(arguments, "key"),)))
        return {}

    def _noise_hand(self, arguments: Arguments) -> Reply:
        self.say(NOISE)
        return {}


def _octet(arguments: Arguments, key: str, otherwise: int | None = None) -> int:
    value = number(arguments, key, otherwise)
    if value != int(value) or not 0 <= value <= 255:
        raise DriverError(PADS, Fault.BAD_REQUEST, f"{key!r} must be a whole number of 0 to 255")
    return int(value)
