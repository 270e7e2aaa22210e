"""LED strips that exist only in memory: they hear what a real one would, check it as a real one does, and keep it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, cast, get_args

from device_drivers.bx import COLOURS, Answer, Area, Colour, Frames, Packet, Shown, answer_packet, frame, text_in
from device_drivers.driver import Arguments, Clock, DriverError, Fault, Hand, Reply
from device_drivers.hands import switch, word
from device_drivers.led_strip import DEVICE, StripPlan
from device_drivers.virtual_port import VirtualPort

StripSwitch = Literal["silent", "refuses", "garbage", "dark", "unplugged"]
"""What can be made wrong with a virtual strip; a dark one has no power, and has forgotten what it showed."""

NOISE: Final = bytes.fromhex("00 ff a5 5b 5a fe a5 a6 5a")
BUSY: Final = 3


class VirtualStrip:
    """One strip's controller and its light."""

    def __init__(self, plan: StripPlan, clock_ms: Clock) -> None:
        self.plan = plan
        self.frames = Frames()
        self.faults: set[StripSwitch] = set()
        self.shown_count = 0
        """How often it was told what to show."""
        self._clock_ms = clock_ms
        self._line = b""
        self._shown: Shown | None = None
        self._shown_ms = 0

    def hear(self, octets: bytes) -> Iterable[bytes]:
        """Take what goes over the line; answer what goes back, piece by piece."""
        if "dark" in self.faults:
            return
        if self.plan.family == "text":
            self._hear_lines(octets)
            return
        for packet in self.frames.take(octets):
            yield from self._obey(packet)

    def lose_power(self) -> None:
        """Forget everything, as the real ones do."""
        self._shown, self._line = None, b""
        self.frames.forget()

    @property
    def moves(self) -> bool:
        """Whether its text runs through."""
        return self._now is not None and self._now.moves

    @property
    def text(self) -> str:
        """What can be read there now; nothing on a dark one."""
        return self._parted[1]

    @property
    def colour(self) -> Colour:
        """In which colour."""
        return self._parted[0]

    @property
    def _parted(self) -> tuple[Colour, str]:
        octets = self._now.octets if self._now else b""
        for colour, mark in COLOURS.items():
            if octets.startswith(mark):
                return colour, octets.removeprefix(mark).decode(self.plan.charset)
        return "red", octets.decode(self.plan.charset)

    @property
    def _now(self) -> Shown | None:
        """What it shows; nothing it was told too long ago."""
        shown = self._shown
        if shown is None or (shown.keeps_s and self._clock_ms() - self._shown_ms >= shown.keeps_s * 1000):
            return None
        return shown

    def _obey(self, packet: Packet) -> Iterable[bytes]:
        shown = text_in(packet)
        if packet.to != self.plan.address or shown is None:
            return
        if "refuses" in self.faults:
            yield frame(answer_packet(self.plan.address, Answer(False, BUSY)))
            return
        self._take(shown)
        if "garbage" in self.faults:
            yield NOISE
        elif shown.wants_answer and "silent" not in self.faults:
            octets = frame(answer_packet(self.plan.address, Answer(True)))
            yield octets[:11]  # a serial line delivers in pieces
            yield octets[11:]

    def _hear_lines(self, octets: bytes) -> None:
        *lines, self._line = (self._line + octets).split(b"\r\n")
        for line in lines:
            self._take(Shown(line, self._area, False, 0, False))

    @property
    def _area(self) -> Area:
        return Area(self.plan.width, self.plan.height)

    def _take(self, shown: Shown) -> None:
        self._shown, self._shown_ms = shown, self._clock_ms()
        self.shown_count += 1


class VirtualStripLine:
    """A line that stands at `link` like a serial port, with strips on it that all hear everything."""

    virtual = True

    def __init__(self, link: Path, strips: Sequence[VirtualStrip]) -> None:
        self._strips = strips
        self._port = VirtualPort(DEVICE, link, self._hear)
        self._port.plug_in()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`strip` (what it shows), `strip_fault` (`fault`, `on`)."""
        return {"strip": self._look_hand, "strip_fault": self._fault_hand}

    def set_fault(self, fault: StripSwitch, on: bool = True) -> None:
        """Make something wrong with every strip of the line, or right again."""
        for strip in self._strips:
            (strip.faults.add if on else strip.faults.discard)(fault)
            if fault == "dark":
                strip.lose_power()
        if fault == "unplugged":
            (self._port.pull if on else self._port.plug_in)()

    def say(self, octets: bytes) -> None:
        """Say these very bytes, unasked: noise."""
        self._port.say(octets)

    def close(self) -> None:
        """Remove the port."""
        self._port.pull()

    def _hear(self, octets: bytes) -> Iterable[bytes]:
        for strip in self._strips:
            yield from strip.hear(octets)

    def _look_hand(self, arguments: Arguments) -> Reply:
        first = self._strips[0]
        return {"text": first.text, "colour": first.colour, "moves": first.moves, "told": first.shown_count}

    def _fault_hand(self, arguments: Arguments) -> Reply:
        fault = word(arguments, "fault")
        if fault not in get_args(StripSwitch):
            known = ", ".join(get_args(StripSwitch))
            raise DriverError(DEVICE, Fault.BAD_REQUEST, f"no fault {fault!r}; there are {known}")
        self.set_fault(cast(StripSwitch, fault), switch(arguments, "on", otherwise=True))
        return {}
