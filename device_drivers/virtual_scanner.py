"""A code scanner that exists only in memory: a pty that says what virtual hands hold before it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from device_drivers.code_lines import LONGEST
from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import switch, word
from device_drivers.typed_keys import pressed, stroke
from device_drivers.virtual_port import VirtualInput

DEVICE: Final = "scanner"

ScanSwitch = Literal["silent", "garbage", "half_line", "endless", "unplugged"]
"""What can be made wrong with a virtual scanner."""

NOISE: Final = b"\xfe\x80\x1b\x00\xff\r\n"
"""What a line at the wrong speed looks like."""
ARROW: Final = 103
"""A key that is no letter."""


class VirtualScanner(VirtualInput):
    """Stands at `link` like a serial scanner, or like one that types, with `keyboard`."""

    def __init__(self, link: Path, keyboard: bool = False) -> None:
        super().__init__(DEVICE, link)
        self._keyboard = keyboard
        self._faults: set[ScanSwitch] = set()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`scan` (`text`) and `scan_fault` (`fault`, `on`)."""
        return {"scan": self._scan_hand, "scan_fault": self._fault_hand}

    def scan(self, text: str) -> None:
        """Hold a code before it; a scanner reads once and says it once."""
        if "silent" not in self._faults:
            self.say(self._said(text))

    def set_fault(self, fault: ScanSwitch, on: bool = True) -> None:
        """Make something wrong, or right again."""
        (self._faults.add if on else self._faults.discard)(fault)
        if fault == "unplugged":
            (self.pull if on else self.plug_in)()

    def _said(self, text: str) -> bytes:
        if "garbage" in self._faults:
            return stroke(ARROW) + pressed("") if self._keyboard else NOISE
        code = (text * (LONGEST + 1))[: LONGEST + 1] if "endless" in self._faults else text
        ended = "half_line" not in self._faults
        return pressed(code, ended) if self._keyboard else code.encode() + (b"\r\n" if ended else b"")

    def _scan_hand(self, arguments: Arguments) -> Reply:
        text = word(arguments, "text")
        if self._keyboard and not text.isascii():
            raise DriverError(DEVICE, Fault.BAD_REQUEST, "a scanner that types knows no other letters than ASCII")
        self.scan(text)
        return {}

    def _fault_hand(self, arguments: Arguments) -> Reply:
        fault = word(arguments, "fault")
        if fault not in get_args(ScanSwitch):
            known = ", ".join(get_args(ScanSwitch))
            raise DriverError(DEVICE, Fault.BAD_REQUEST, f"no fault {fault!r}; there are {known}")
        self.set_fault(cast(ScanSwitch, fault), switch(arguments, "on", otherwise=True))
        return {}
