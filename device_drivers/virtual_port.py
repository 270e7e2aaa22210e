"""A port that exists only in memory: a pty that stands at a path like a device with a cable, and can be unplugged."""

import os
import select
import threading
import tty
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from device_drivers.driver import Arguments, DriverError, Fault, Reply
from device_drivers.hands import switch, word

HEARD_WITHIN_S: Final = 0.5
"""How long something is said to a host that does not listen."""

Firmware = Callable[[bytes], Iterable[bytes]]
"""What the device makes of the bytes it hears: the pieces it says, one after the other."""


class VirtualPort:
    """Stands at `link` while it is plugged in; `firmware` hears what a driver says there."""

    def __init__(self, device: str, link: Path, firmware: Firmware) -> None:
        self._device = device
        self._link = link
        self._firmware = firmware
        self._plug: _Plug | None = None

    def plug_in(self) -> None:
        """Put the plug in; a port that is there already stays the same."""
        if self._plug is None:
            self._plug = _Plug(self._device, self._firmware)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self._plug.port)

    def pull(self) -> None:
        """Pull the plug: whoever holds the port open finds it dead."""
        plug, self._plug = self._plug, None
        if plug is not None:
            self._link.unlink(missing_ok=True)
            plug.pull()

    def say(self, octets: bytes) -> None:
        """Say something unasked; nobody hears it while the port is unplugged."""
        if self._plug is not None:
            self._plug.say(octets)


class VirtualInput:
    """A virtual device that only speaks: at `link` it says what hands press, and its one fault is a pulled cable."""

    virtual = True
    only_fault = "its only fault is unplugged"

    def __init__(self, device: str, link: Path) -> None:
        self._device = device
        self._port = VirtualPort(device, link, lambda octets: ())
        self._port.plug_in()

    def say(self, octets: bytes) -> None:
        """Say these very bytes."""
        self._port.say(octets)

    def pull(self) -> None:
        """Pull its cable."""
        self._port.pull()

    def plug_in(self) -> None:
        """Put it in again."""
        self._port.plug_in()

    def close(self) -> None:
        """Remove the port."""
        self._port.pull()

    def _fault_hand(self, arguments: Arguments) -> Reply:
        if word(arguments, "fault") != "unplugged":
            raise DriverError(self._device, Fault.BAD_REQUEST, self.only_fault)
        (self.pull if switch(arguments, "on", otherwise=True) else self.plug_in)()
        return {}


class _Plug:
    """One connection by cable, and the thread that is the firmware behind it."""

    def __init__(self, device: str, firmware: Firmware) -> None:
        self._device = device
        self._firmware = firmware
        self._inside, self._host = _a_terminal(device)
        tty.setraw(self._host)  # nothing may be echoed or translated before the driver opens it
        os.set_blocking(self._inside, False)  # nobody may listen: then it is said in vain
        self._woken, self._wake = os.pipe()
        self.port = os.ttyname(self._host)
        self._thread = threading.Thread(target=self._run, name=f"virtual {device}", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        os.write(self._wake, b".")
        self._thread.join(5)
        for end in (self._inside, self._host, self._woken, self._wake):
            os.close(end)

    def say(self, octets: bytes) -> None:
        while octets and select.select([], [self._inside], [], HEARD_WITHIN_S)[1]:
            octets = octets[os.write(self._inside, octets) :]

    def _run(self) -> None:
        while self._heard():
            for piece in self._firmware(os.read(self._inside, 4096)):
                if self._pulled:
                    return
                self.say(piece)

    def _heard(self) -> bool:
        """Wait until something is said at the port; False when the plug is pulled."""
        ready, _, _ = select.select([self._inside, self._woken], [], [])
        return self._woken not in ready

    @property
    def _pulled(self) -> bool:
        return bool(select.select([self._woken], [], [], 0)[0])


def _a_terminal(device: str) -> tuple[int, int]:
    """Return both ends of a new pty, or raise DriverError: a container may come without."""
    try:
        return os.openpty()
    except OSError as error:
        cure = f"there is no pseudo-terminal here ({error.strerror}); mount devpts at /dev/pts"
        raise DriverError(device, Fault.UNPLUGGED, cure) from error
