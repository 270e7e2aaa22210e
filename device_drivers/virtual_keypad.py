"""A keypad that exists only in memory: a pty that says the kernel's records of the keys virtual hands press."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import word
from device_drivers.inputs import KEYPAD
from device_drivers.keypad import CODES
from device_drivers.typed_keys import KEY, RECORD, SYN, stroke
from device_drivers.virtual_port import VirtualInput

REPEATED: Final = 2
"""What the kernel says of a key that is still held."""
BY_KEY: Final = {key: code for code, key in sorted(CODES.items(), key=lambda each: each[0] in range(71, 99))}
"""The code of each key, rather that of a number pad."""


class VirtualKeypad(VirtualInput):
    """Stands at `link` like an input device."""

    def __init__(self, link: Path) -> None:
        super().__init__(KEYPAD, link)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`key` (`key`, such as `7` or `enter`) and `keypad_fault` (`fault` = `unplugged`, `on`)."""
        return {"key": self._key_hand, "keypad_fault": self._fault_hand}

    def press(self, key: str, repeats: int = 0) -> None:
        """Press a key and let it go; held long enough, the kernel repeats it."""
        if key not in BY_KEY:
            known = ", ".join(sorted(BY_KEY))
            raise DriverError(KEYPAD, Fault.UNKNOWN_NAME, f"no key {key!r}; there are {known}")
        down_and_up = stroke(BY_KEY[key])
        half = len(down_and_up) // 2
        again = RECORD.pack(0, 0, KEY, BY_KEY[key], REPEATED) + RECORD.pack(0, 0, SYN, 0, 1)
        self.say(down_and_up[:half] + again * repeats + down_and_up[half:])

    def _key_hand(self, arguments: Arguments) -> Reply:
        self.press(word(arguments, "key"))
        return {}
