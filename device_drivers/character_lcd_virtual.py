"""A character LCD that exists only in memory: it makes of the very bytes what a real panel makes of them."""

import errno
from collections.abc import Mapping
from typing import Final, Literal, cast, get_args

from device_drivers.character_lcd import DEVICE, LcdPlan
from device_drivers.character_lcd_codec import Panel
from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import switch, word

LcdSwitch = Literal["unplugged", "silent", "dark"]
"""What can be made wrong with it: no bus, nobody at the address, and power that went and came back."""
ERRNO: Final[Mapping[LcdSwitch, int]] = {"unplugged": errno.ENOENT, "silent": errno.EREMOTEIO, "dark": errno.EREMOTEIO}


class VirtualI2cPort:
    """A bus with one panel on it, at an address that need not be the one that is called."""

    def __init__(self, called: int, panel: Panel, there: int) -> None:
        self.panel = panel
        self.faults: set[LcdSwitch] = set()
        self.written = 0
        """How many bytes have gone over the bus."""
        self._called = called
        self._there = there

    def write(self, octets: bytes) -> None:
        """Send bytes to whoever is at the address; without any nobody is asked."""
        if not octets:
            return
        for fault in self.faults:
            raise OSError(ERRNO[fault], "no such panel")
        if self._called != self._there:
            raise OSError(errno.EREMOTEIO, "no such panel")
        self.written += len(octets)
        self.panel.take(octets)

    def who_answers(self) -> tuple[int, ...]:
        """Who is there."""
        return (self._there,) if not self.faults else ()

    def close(self) -> None:
        """Nothing to let go of."""


class VirtualLcd:
    """The panel, with eyes for it."""

    virtual = True

    def __init__(self, plan: LcdPlan, there: int | None = None) -> None:
        self._plan = plan
        self.port = VirtualI2cPort(plan.address, Panel(plan.size), plan.address if there is None else there)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`lcd` (what it shows), `lcd_fault` (`fault`, `on`)."""
        return {DEVICE: self._look_hand, "lcd_fault": self._fault_hand}

    def set_fault(self, fault: LcdSwitch, on: bool = True) -> None:
        """Make something wrong, or right again; a panel without power has forgotten everything."""
        (self.port.faults.add if on else self.port.faults.discard)(fault)
        if fault == "dark":
            self.port.panel = Panel(self._plan.size)

    def close(self) -> None:
        """Nothing to let go of."""

    def _look_hand(self, arguments: Arguments) -> Reply:
        return {"lines": list(self.port.panel.lines), "lit": self.port.panel.lit}

    def _fault_hand(self, arguments: Arguments) -> Reply:
        fault = word(arguments, "fault")
        if fault not in get_args(LcdSwitch):
            known = ", ".join(get_args(LcdSwitch))
            raise DriverError(DEVICE, Fault.BAD_REQUEST, f"no fault {fault!r}; there are {known}")
        self.set_fault(cast(LcdSwitch, fault), switch(arguments, "on", otherwise=True))
        return {}
