"""The ways bytes go to a printer and come back: a serial port, a USB device file, the network.

Each may be pulled and plugged again, and none may hold up whoever uses it for long.
"""

import errno
import os
import select
import socket
import termios
import time
from pathlib import Path
from typing import Final, Literal, Protocol

import serial

FlowControl = Literal["none", "xonxoff", "dsrdtr", "rtscts"]

SEND_S: Final = 3.0
"""How much longer than the bytes need a printer may take before it counts as gone."""

NOTHING_YET_S: Final = 0.005
"""A USB printer with nothing to say is readable all the same: it is asked again after this."""

CONNECT_S: Final = 2.0
RAW_PORT: Final = 9100
"""Where network printers take bytes as they are."""


class Cable(Protocol):
    """A cable with a printer at its other end, perhaps. Every call ends in bounded time; trouble is an OSError."""

    @property
    def place(self) -> str:
        """Where the printer is, as a technician knows it."""

    @property
    def bytes_a_second(self) -> int:
        """How fast it takes bytes."""

    def send(self, data: bytes) -> None:
        """Hand over all of it; the cable is plugged in when it is not yet."""

    def answer(self, within_s: float) -> bytes:
        """What the printer says; empty when it says nothing in this time."""

    def unplug(self) -> None:
        """Let go; the next use plugs it in afresh."""


class _Wire:
    """What the three have in common: a file descriptor that never blocks."""

    bytes_a_second = 1_000_000

    def __init__(self) -> None:
        self._end: int | None = None

    def send(self, data: bytes) -> None:
        """Hand over all of it, or raise OSError when the printer takes far longer than the bytes need."""
        end, rest = self._plugged(), data
        until = time.monotonic() + SEND_S + len(data) / self.bytes_a_second
        while rest:
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(errno.ETIMEDOUT, "the printer takes no bytes")
            if select.select([], [end], [], left_s)[1]:
                rest = rest[self._written(end, rest) :]

    def answer(self, within_s: float) -> bytes:
        """Wait for what the printer says."""
        end, until = self._plugged(), time.monotonic() + within_s
        while select.select([end], [], [], max(0.0, until - time.monotonic()))[0]:
            if said := self._read(end):
                return said
            if time.monotonic() >= until:
                break
            time.sleep(NOTHING_YET_S)
        return b""

    def unplug(self) -> None:
        """Let go; twice is harmless."""
        end, self._end = self._end, None
        if end is not None:
            self._release(end)

    def _plugged(self) -> int:
        if self._end is None:
            self._end = self._plug()
        return self._end

    def _plug(self) -> int:
        raise NotImplementedError

    def _release(self, end: int) -> None:
        os.close(end)

    def _written(self, end: int, data: bytes) -> int:
        try:
            return os.write(end, data)
        except BlockingIOError:
            return 0

    def _read(self, end: int) -> bytes:
        try:
            return os.read(end, 256)
        except BlockingIOError:
            return b""


class SerialCable(_Wire):
    """A serial port, or a USB one that stands as `/dev/ttyUSB0`."""

    def __init__(self, port: Path, baud: int = 9600, flow: FlowControl = "none") -> None:
        super().__init__()
        self.place = str(port)
        self.bytes_a_second = max(1, baud // 10)
        self._baud = baud
        self._flow = flow
        self._port: serial.Serial | None = None

    def _plug(self) -> int:
        try:
            self._port = serial.Serial(
                self.place,
                self._baud,
                timeout=0,
                xonxoff=self._flow == "xonxoff",
                dsrdtr=self._flow == "dsrdtr",
                rtscts=self._flow == "rtscts",
                exclusive=True,
            )
        except termios.error as problem:
            raise OSError(*problem.args) from problem
        return self._port.fileno()

    def _release(self, end: int) -> None:
        port, self._port = self._port, None
        if port is not None and port.fileno() == end:
            port.close()

    def _read(self, end: int) -> bytes:
        said = super()._read(end)
        if not said and _is_hung_up(end):
            raise OSError(errno.ENODEV, "the port is gone")
        return said


class UsbCable(_Wire):
    """A printer of the USB printer class, as Linux shows it: `/dev/usb/lp0`."""

    def __init__(self, device: Path) -> None:
        super().__init__()
        self.place = str(device)

    def _plug(self) -> int:
        return os.open(self.place, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)


class NetworkCable(_Wire):
    """A printer with an address of its own."""

    def __init__(self, host: str, port: int = RAW_PORT) -> None:
        super().__init__()
        self.place = f"{host}:{port}"
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def _plug(self) -> int:
        self._socket = socket.create_connection(self._address, CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        return self._socket.fileno()

    def _release(self, end: int) -> None:
        line, self._socket = self._socket, None
        if line is not None and line.fileno() == end:
            line.close()

    def _read(self, end: int) -> bytes:
        try:
            said = os.read(end, 256)
        except BlockingIOError:
            return b""
        if not said:
            raise OSError(errno.ENODEV, "the printer has hung up")
        return said


def _is_hung_up(end: int) -> bool:
    """Whether a port's device is gone; a port may also be readable for a moment with nothing in it."""
    watch = select.poll()
    watch.register(end, 0)
    return bool(watch.poll(0))
