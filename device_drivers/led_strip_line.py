"""A serial line with the LED strips on it, and the one thread that speaks there."""

import logging
import threading
from typing import Final

from device_drivers.bx import Colour
from device_drivers.driver import Cabled, Clock, Driver, DriverError, Emit, Fault
from device_drivers.led_strip import DEVICE, StripChecked, StripPlan, Talk
from device_drivers.port import Port

log = logging.getLogger(__name__)

LOOK_S: Final = 0.5
"""How often the cable is looked after while nothing changes."""
AGAIN_MS: Final = 20_000
"""How often what stands there is said again: a strip that lost its power comes back with the truth."""
SILENT_AGAIN_MS: Final = 5_000
"""How often a strip that does not answer is tried; more often would keep the others on the line waiting."""
ANSWER_S: Final = 0.4
"""How long a strip may think; how long the bytes take on the line comes on top."""
LONGEST_ANSWER: Final = 40
BITS: Final = 10
"""Of a byte on the line, with its start and stop."""
LAST_WORD_S: Final = 1.0
"""How long the end of a sign waits for its strip to go dark."""
TRIES: Final = 2
AT_ONCE: Final = 512


class LineStrip(Cabled):
    """One strip on a line; `show` only notes what is wanted."""

    def __init__(
        self, plan: StripPlan, talk: Talk, line: "StripLine", emit: Emit, behind: Driver | None = None
    ) -> None:
        super().__init__(behind)
        self.plan = plan
        self.talk = talk
        self._line = line
        self._emit = emit
        self._lock = threading.Lock()
        self._wanted: tuple[str, Colour] | None = None
        self._shown: tuple[str, Colour] | None = None
        self._due_ms = 0
        self._told: tuple[Fault, ...] | None = None
        self._settled = threading.Event()

    def show(self, text: str, colour: Colour = "red") -> None:
        """Have this shown instead of what was; what was wanted in between is never shown."""
        with self._lock:
            if self._wanted == (text, colour):
                return
            self._wanted = (text, colour)
            self._settled.clear()
        self._line.wake()

    def close(self) -> None:
        """Go dark, so that nothing stands there that may be wrong soon, and leave the line; the last one closes it."""
        if self._wanted is not None and self._told == ():
            self.show("")
            self._settled.wait(LAST_WORD_S)
        self._line.leave(self)
        super().close()

    def due(self, now_ms: int) -> tuple[str, Colour] | None:
        """Return what is to be said now, if anything; a silent strip is tried only now and then."""
        with self._lock:
            is_news = self._wanted != self._shown and Fault.SILENT not in (self._told or ())
            return self._wanted if is_news or now_ms >= self._due_ms else None

    def said(self, words: tuple[str, Colour], faults: tuple[Fault, ...], now_ms: int, why: str) -> None:
        """Note what came of it."""
        with self._lock:
            self._shown = words
            self._due_ms = now_ms + (SILENT_AGAIN_MS if faults else AGAIN_MS)
            if words == self._wanted:
                self._settled.set()
        self.tell(faults, why)

    def forget(self) -> None:
        """Nobody knows what it shows: it is told anew as soon as it can be."""
        with self._lock:
            self._shown, self._due_ms = None, 0
        self.talk.forget()

    def tell(self, faults: tuple[Fault, ...], why: str = "") -> None:
        """Report what is wrong, when that has changed."""
        if faults == self._told:
            return
        if faults:
            log.warning("%s", why)
        elif self._told:
            log.info("%s %d: is well again", DEVICE, self.plan.address)
        self._told = faults
        self._emit(StripChecked(faults))


class StripLine:
    """The line. Its port is looked after all the time, so that a pulled cable is known before anybody misses it."""

    def __init__(self, port: Port, clock_ms: Clock) -> None:
        self._port = port
        self._clock_ms = clock_ms
        self._strips: tuple[LineStrip, ...] = ()
        self._buffer = bytearray(AT_ONCE)
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="strips", daemon=True)

    def join(self, strip: LineStrip) -> None:
        """Put a strip on the line; the first one sets it going."""
        is_first = not self._strips
        self._strips = (*self._strips, strip)
        if is_first:
            self._thread.start()
        self.wake()

    def leave(self, strip: LineStrip) -> None:
        """Take a strip off; without strips the port is closed. Leaving twice is harmless."""
        if strip not in self._strips:
            return
        self._strips = tuple(each for each in self._strips if each is not strip)
        if not self._strips:
            self._closing.set()
            self._port.interrupt()
            self.wake()
            self._thread.join(5)
            self._port.close()

    def wake(self) -> None:
        """Something is to be said."""
        self._woken.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._woken.clear()
            try:
                self._port.discard(self._buffer)
                for strip in self._strips:
                    self._serve(strip)
            except DriverError as problem:
                self._lost(problem)
            self._woken.wait(LOOK_S)

    def _serve(self, strip: LineStrip) -> None:
        words = strip.due(self._clock_ms())
        if words is None:
            if not strip.plan.answers:
                strip.tell(())  # whoever says nothing is well as long as the cable is there
            return
        faults, why = self._said(strip, words)
        strip.said(words, faults, self._clock_ms(), why)

    def _said(self, strip: LineStrip, words: tuple[str, Colour]) -> tuple[tuple[Fault, ...], str]:
        """Say it, twice if need be; return what is wrong, and the sentence for it."""
        octets, faults = strip.talk.said(*words), None
        for _ in range(TRIES):
            self._port.discard(self._buffer)
            strip.talk.forget()
            self._port.give(octets)
            travels_s = (len(octets) + LONGEST_ANSWER) * BITS / strip.plan.baud
            faults = self._answer(strip.talk, ANSWER_S + travels_s) if strip.talk.answers else ()
            if faults == ():
                return (), ""
        name = f"{DEVICE} {strip.plan.address}"
        if faults is None:
            return (
                Fault.SILENT,
            ), f"{name}: does not answer at {strip.plan.port}; is it switched on, and that its address?"
        return faults, f"{name}: {strip.talk.why}"

    def _answer(self, talk: Talk, within_s: float) -> tuple[Fault, ...] | None:
        """Wait for the answer among whatever else is heard."""
        until_ms = self._clock_ms() + round(within_s * 1000)
        while (left_ms := until_ms - self._clock_ms()) > 0 and not self._closing.is_set():
            count = self._port.take(self._buffer, left_ms / 1000)
            faults = talk.heard(bytes(memoryview(self._buffer)[:count]))
            if faults is not None or not count:
                return faults
        return None

    def _lost(self, problem: DriverError) -> None:
        for strip in self._strips:
            strip.forget()
            if not self._closing.is_set():
                strip.tell((problem.fault,), str(problem))
