"""The firmware's end of a cable: a pty or a TCP port, and the thread that listens there."""

import os
import select
import socket
import threading
import tty
from pathlib import Path
from typing import Final, Protocol

from device_drivers.driver import DriverError, Fault

LOOPBACK: Final = "127.0.0.1"


class Firmware(Protocol):
    """Whoever reads what comes over the cable."""

    def take(self, data: bytes) -> bytes:
        """Let happen what these bytes say; answer what goes back."""

    def wait_s(self) -> float:
        """How long it takes for each byte."""

    @property
    def is_pulled(self) -> bool:
        """Whether the plug has gone in the middle of what was being sent."""


class Socket(Protocol):
    """Where a plug sits."""

    def say(self, data: bytes) -> None:
        """Send something back unasked."""

    def pull(self) -> None:
        """Pull the plug: whoever holds the other end finds it dead."""


class _Listening:
    """A thread that reads byte after byte until the plug is pulled, from outside or by the firmware itself."""

    def __init__(self, firmware: Firmware) -> None:
        self._firmware = firmware
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="virtual printer", daemon=True)

    def _run(self) -> None:
        raise NotImplementedError

    def _listen(self, end: int) -> None:
        """Read until somebody pulls the plug, or nobody is at the other end any more."""
        while self._woken not in (ready := select.select([end, self._woken], [], [])[0]):
            wait_s = self._firmware.wait_s()
            data = os.read(end, 1 if wait_s else 4096) if ready else b""
            if not data or (wait_s and select.select([self._woken], [], [], wait_s)[0]):
                return
            answer = self._firmware.take(data)
            if self._firmware.is_pulled or not _said(end, answer):
                return

    def _end_thread(self) -> None:
        os.write(self._wake, b".")
        self._thread.join(5)
        os.close(self._woken)
        os.close(self._wake)


class SerialSocket(_Listening):
    """A pty that stands at `link` like a serial port, or like a USB printer's device file."""

    def __init__(self, firmware: Firmware, link: Path) -> None:
        super().__init__(firmware)
        self._link = link
        self._inner, self._host = _a_terminal()
        tty.setraw(self._host)  # nothing may be echoed or translated before the driver opens it
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._host))
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send something back unasked."""
        _said(self._inner, data)

    def pull(self) -> None:
        """Pull the cable."""
        self._link.unlink(missing_ok=True)
        self._end_thread()
        self._close()

    def _run(self) -> None:
        self._listen(self._inner)
        if self._firmware.is_pulled:
            self._link.unlink(missing_ok=True)
            self._close()

    def _close(self) -> None:
        ends, self._inner, self._host = (self._inner, self._host), -1, -1
        for end in ends:
            if end >= 0:
                os.close(end)


class NetworkSocket(_Listening):
    """A TCP port on this machine; port 0 is any free one, and the same after the plug was pulled."""

    def __init__(self, firmware: Firmware, port: int) -> None:
        super().__init__(firmware)
        self._server = socket.create_server((LOOPBACK, port))
        self.port: int = self._server.getsockname()[1]
        self._line: socket.socket | None = None
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send something back unasked."""
        if self._line is not None:
            _said(self._line.fileno(), data)

    def pull(self) -> None:
        """Take the printer off the network."""
        self._end_thread()
        self._server.close()

    def _run(self) -> None:
        while self._woken not in select.select([self._server.fileno(), self._woken], [], [])[0]:
            with self._server.accept()[0] as self._line:
                self._listen(self._line.fileno())
            self._line = None
            if self._firmware.is_pulled:
                self._server.close()
                return


def _said(end: int, data: bytes) -> bool:
    """Whether somebody was there to hear it."""
    try:
        os.write(end, data)
    except OSError:
        return False
    return True


def _a_terminal() -> tuple[int, int]:
    """Return both ends of a new pty, or raise DriverError: a container may come without."""
    try:
        return os.openpty()
    except OSError as error:
        cure = f"there is no pseudo-terminal here ({error.strerror}); mount devpts at /dev/pts"
        raise DriverError("printer", Fault.UNPLUGGED, cure) from error
