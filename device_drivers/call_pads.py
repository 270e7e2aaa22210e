"""Wired call pads: several keys on a clerk's desk, or a visitor's rating keys, many pads on one RS-485 line."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from device_drivers.driver import Cabled, Clock, Driver, DriverError, Emit, Event, Fault
from device_drivers.inputs import PADS, InputChecked, KeyPressed, RatingKey
from device_drivers.listening import LOOK_S, Faults, Listener, Tell
from device_drivers.pad_frames import CUT_MS, PadFrame, PadFrames
from device_drivers.port import serial_port

log = logging.getLogger(__name__)

BAUD: Final = 9600
RATE: Final = 0x0B
"""The function of a rating; its data is the key, 1 for the best level."""
SAID_AGAIN_MS: Final = 60
"""Pads say a press twice or thrice, for a line has no answer; no finger is that fast."""
GARBLED: Final = 5
"""So many broken frames within `GARBLED_MS` are a fault of the line; one may be a lamp that was switched on."""
GARBLED_MS: Final = 60_000
ADDRESSES: Final = range(256)

Meaning = Callable[[PadFrame, int], Event | None]
"""What a frame at a moment means at one pad."""


@dataclass(frozen=True)
class _Seat:
    """Who hears one address of a line."""

    meaning: Meaning
    emit: Emit


class Garbling:
    """Whether so much of what is said is broken that somebody should look at the line."""

    def __init__(self) -> None:
        self._moments: deque[int] = deque(maxlen=GARBLED)
        self._is_garbled = False

    def note(self, broken: int, now_ms: int) -> bool:
        """Take how many frames broke just now; answer whether the line is garbled: until none has for a minute."""
        self._moments.extend([now_ms] * min(broken, GARBLED))
        quiet_since_ms = now_ms - GARBLED_MS
        if not self._moments or self._moments[-1] <= quiet_since_ms:
            self._is_garbled = False
        elif len(self._moments) == GARBLED and self._moments[0] > quiet_since_ms:
            self._is_garbled = True
        return self._is_garbled

    def forget(self) -> None:
        """Another cable: nothing is held against it."""
        self._moments.clear()
        self._is_garbled = False


class PadEars:
    """Turns what is heard into presses, each once, for whoever sits at the address."""

    def __init__(self, clock_ms: Clock, press: Callable[[PadFrame, int], None]) -> None:
        self._clock_ms = clock_ms
        self._press = press
        self._frames = PadFrames()
        self._garbling = Garbling()
        self._said: dict[PadFrame, int] = {}

    @property
    def wait_s(self) -> float:
        """Half a frame is looked at again soon."""
        return CUT_MS / 1000 if self._frames.is_waiting else LOOK_S

    def hear(self, octets: bytes, tell: Tell) -> None:
        """Report the presses."""
        now_ms, broken = self._clock_ms(), self._frames.broken
        for frame in self._frames.take(octets, now_ms):
            if self._is_new(frame, now_ms):
                self._press(frame, now_ms)
        tell((Fault.GARBLED,) if self._garbling.note(self._frames.broken - broken, now_ms) else ())

    def lose(self) -> None:
        """Half a frame is none."""
        self._frames.forget()
        self._garbling.forget()

    def _is_new(self, frame: PadFrame, now_ms: int) -> bool:
        said_ms = self._said.get(frame)
        self._said = {each: ms for each, ms in self._said.items() if now_ms - ms <= SAID_AGAIN_MS} | {frame: now_ms}
        return said_ms is None or now_ms - said_ms > SAID_AGAIN_MS


class PadLine:
    """One line and all pads on it; open while somebody sits at it."""

    def __init__(self, port: Path, clock_ms: Clock) -> None:
        self._port = port
        self._clock_ms = clock_ms
        self._seats: dict[int, _Seat] = {}
        self._strangers: set[int] = set()
        self._listener: Listener | None = None
        self._faults: Faults | None = None
        self._lock = Lock()  # the line's thread reports while another terminal sits down

    def sit_down(self, address: int, meaning: Meaning, emit: Emit) -> None:
        """Hear the pad of this address from now on; two at one address would both be pressed."""
        with self._lock:
            if address in self._seats:
                sentence = f"two windows have the pad {address} at {self._port}; give each an address of its own"
                raise DriverError(PADS, Fault.BAD_REQUEST, sentence)
            self._seats[address] = _Seat(meaning, emit)
            if self._faults is not None:
                emit(InputChecked(PADS, self._faults))
        if self._listener is None:
            port = serial_port(PADS, self._port, BAUD)
            self._listener = Listener(PADS, port, PadEars(self._clock_ms, self._pressed), self._told)

    def stand_up(self, address: int) -> None:
        """Hear it no more; the last one closes the line."""
        with self._lock:
            self._seats.pop(address, None)
            is_last = not self._seats
        if is_last and self._listener is not None:
            self._listener.close()
            self._listener, self._faults = None, None

    def _pressed(self, frame: PadFrame, at_ms: int) -> None:
        with self._lock:
            seat = self._seats.get(frame.address)
            if seat is None:
                self._note_stranger(frame.address)
            elif event := seat.meaning(frame, at_ms):
                seat.emit(event)

    def _note_stranger(self, address: int) -> None:
        if address not in self._strangers:
            self._strangers.add(address)
            log.warning("pads: the pad %d at %s is nobody's; compare pad_address", address, self._port)

    def _told(self, faults: Faults) -> None:
        with self._lock:
            self._faults = faults
            for seat in self._seats.values():
                seat.emit(InputChecked(PADS, faults))


class WiredPad(Cabled):
    """One pad on a line: tells each press of its keys once, `KeyPressed` or `RatingKey`; the line by `InputChecked`."""

    def __init__(self, line: PadLine, address: int, meaning: Meaning, emit: Emit, behind: Driver | None = None) -> None:
        super().__init__(behind)
        self._line = line
        self._address = address
        self._is_open = True
        line.sit_down(address, meaning, emit)

    def tick(self, now_ms: int) -> int | None:
        """Nothing falls due: a pad says what it has to say."""
        return None

    def close(self) -> None:
        """Hear it no more; closing twice is harmless."""
        if self._is_open:
            self._is_open = False
            self._line.stand_up(self._address)
            super().close()


def clerks_key(frame: PadFrame, at_ms: int) -> Event:
    """At a clerk's pad every function is a key, whatever else is said with it."""
    return KeyPressed("pad", f"{frame.function:02x}", at_ms)


def visitors_key(keys: int) -> Meaning:
    """At a rating pad of so many keys only a rating counts."""

    def meaning(frame: PadFrame, at_ms: int) -> Event | None:
        if frame.function != RATE or len(frame.data) != 1 or not 1 <= frame.data[0] <= keys:
            return None
        return RatingKey(frame.data[0] - 1, at_ms)

    return meaning
