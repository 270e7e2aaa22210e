"""A thread that hears what somebody says at a port, and tells how the cable is."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from device_drivers.driver import DriverError, Fault
from device_drivers.port import Port
from device_drivers.wiping import overwrite

log = logging.getLogger(__name__)

AT_ONCE: Final = 4096
LOOK_S: Final = 0.5
"""How often the cable is looked after while nothing is said."""

Faults = tuple[Fault, ...]

Tell = Callable[[Faults], None]
"""How it is told what is wrong from now on; nothing, `()`, just as well. Telling the same again is harmless."""

POSSIBLE: Final = (Fault.GARBLED, Fault.UNPLUGGED, Fault.BUSY, Fault.REFUSED)
"""Whatever may be wrong with a device that only speaks; each has its sentence for a technician."""


class Ears(Protocol):
    """What is made of the bytes that come; used by the listening thread alone."""

    @property
    def wait_s(self) -> float:
        """How long to wait for more before `hear` is to be called with nothing."""

    def hear(self, octets: bytes, tell: Tell) -> None:
        """Take bytes, cut anywhere, or none when only time has passed; tell what is wrong with what is said, if any."""

    def lose(self) -> None:
        """The cable was pulled: what was half said is no part of what comes."""


class Listener:
    """Hears one port until it is closed; one that is away is waited for. Tells how it is, at first and on change."""

    def __init__(self, device: str, port: Port, ears: Ears, told: Tell) -> None:
        self._device = device
        self._port = port
        self._ears = ears
        self._tell_of = told
        self._buffer = bytearray(AT_ONCE)
        self._told: Faults | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, at once; closing twice is harmless."""
        if not self._closing.is_set():
            self._closing.set()
            self._port.interrupt()
            self._thread.join(5)
            self._port.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                # whoever just came back is told of at once, not when the first key is pressed
                count = self._port.take(self._buffer, 0.0 if self._is_away else min(LOOK_S, self._ears.wait_s))
            except DriverError as problem:
                self._lost(problem)
            else:
                octets = bytes(memoryview(self._buffer)[:count])
                overwrite(self._buffer)  # it may have been a pin
                self._ears.hear(octets, self._tell)

    @property
    def _is_away(self) -> bool:
        return self._told is None or bool(set(self._told) - {Fault.GARBLED})

    def _lost(self, problem: DriverError) -> None:
        self._ears.lose()
        if not self._closing.is_set():
            self._tell((problem.fault,), str(problem))
        self._closing.wait(LOOK_S)

    def _tell(self, faults: Faults, why: str = "") -> None:
        if faults == self._told:
            return
        if faults:
            log.warning("%s", why or f"{self._device}: says what nobody can read; check its cable and its settings")
        elif self._told:
            log.info("%s: is well again", self._device)
        self._told = faults
        self._tell_of(faults)
