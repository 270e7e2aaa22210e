"""A port in the device tree that a cable may leave and come back to: opened when needed, never waited for in vain."""

import errno
import logging
import os
import select
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from device_drivers.driver import DriverError, Fault

log = logging.getLogger(__name__)

NOT_FOR_US: Final = (errno.EACCES, errno.EPERM, errno.ENOTTY, errno.EINVAL, errno.EISDIR)
IN_USE: Final = (errno.EBUSY, errno.EAGAIN)
STALE_READS: Final = 64
"""How often at most a line is emptied of what came unasked: a device that never stops talking must not stop us."""

SENTENCES: Final = {
    Fault.UNPLUGGED: "is not at {port}; check its cable",
    Fault.SILENT: "takes nothing at {port}; is it switched on?",
    Fault.REFUSED: "cannot be used at {port}: that is no such device, or this user has no right to it",
    Fault.BUSY: "is used by another program at {port}",
}


class Opened(Protocol):
    """What opening a port gives: something with a descriptor."""

    def fileno(self) -> int:
        """The descriptor to wait at."""

    def close(self) -> None:
        """Let go of it."""


Open = Callable[[Path], Opened]


class Port:
    """One device's port. Whatever goes wrong with it is a DriverError of `device` that says what a guide can do.

    Its path is looked at before each use: a port that has vanished, or has become another one, is opened afresh.
    Used by one thread; only `interrupt` may be called from another.
    """

    def __init__(self, device: str, path: Path, open_at: Open) -> None:
        self._device = device
        self._path = path
        self._open_at = open_at
        self._source: Opened | None = None
        self._woken, self._wake = os.pipe()

    def take(self, buffer: bytearray, within_s: float) -> int:
        """Wait for bytes and put them into `buffer`; answer how many, 0 when none came in time."""
        with self._told():
            descriptor = self._descriptor()
            ready, _, _ = select.select([descriptor, self._woken], [], [], within_s)
            if descriptor not in ready:
                return 0
            count = os.readv(descriptor, [buffer])  # a buffer of ours: whoever holds a secret can overwrite it
        if count == 0:  # ready, and nothing there: that is how a pulled cable looks
            raise self._failed(Fault.UNPLUGGED)
        return count

    def give(self, octets: bytes) -> None:
        """Send bytes; a device that takes none is silent."""
        with self._told():
            descriptor = self._descriptor()
            try:
                sent = os.write(descriptor, octets)
            except BlockingIOError:
                sent = 0
        if sent < len(octets):
            raise self._failed(Fault.SILENT)

    def discard(self, buffer: bytearray) -> None:
        """Throw away what has come unasked."""
        for _ in range(STALE_READS):
            if not self.take(buffer, 0.0):
                return

    def drop(self) -> None:
        """Let go of the port; it is opened afresh when next needed."""
        source, self._source = self._source, None
        if source is not None:
            try:
                source.close()
            except (OSError, termios.error):
                log.debug("port %s was gone before it was closed", self._path)

    def interrupt(self) -> None:
        """End a waiting `take` and every later one at once; for the end of a device's life."""
        os.write(self._wake, b".")

    def close(self) -> None:
        """Let go for ever."""
        self.drop()
        os.close(self._woken)
        os.close(self._wake)

    def _descriptor(self) -> int:
        """The open port's descriptor; opens what stands at the path now."""
        if self._source is not None and not os.path.samestat(self._path.stat(), os.fstat(self._source.fileno())):
            self.drop()
        if self._source is None:
            self._source = self._open_at(self._path)
        return self._source.fileno()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what failed in one sentence, whatever the system calls it."""
        try:
            yield
        except termios.error as problem:
            raise self._failed(Fault.UNPLUGGED) from problem
        except OSError as problem:
            raise self._failed(_fault_of(problem)) from problem

    def _failed(self, fault: Fault) -> DriverError:
        self.drop()
        return DriverError(self._device, fault, SENTENCES[fault].format(port=self._path))


def _fault_of(problem: OSError) -> Fault:
    if problem.errno in NOT_FOR_US:
        return Fault.REFUSED
    return Fault.BUSY if problem.errno in IN_USE else Fault.UNPLUGGED


def serial_port(device: str, path: Path, baud: int) -> Port:
    """A serial port, 8N1, for this program alone."""

    def opened(at: Path) -> Opened:
        import serial  # a node whose scanner is a keyboard carries none of it

        try:
            return serial.Serial(str(at), baud, exclusive=True)
        except serial.SerialException as problem:
            if isinstance(problem.__context__, termios.error):  # it drops the number by which no port is told apart
                raise OSError(*problem.__context__.args) from problem
            raise

    return Port(device, path, opened)
