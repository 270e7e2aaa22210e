"""Which LED strip a node has, as its settings say, and the lines that several of them share."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from device_drivers.driver import Clock, DriverError, Emit, Fault
from device_drivers.led_strip import DEVICE, BxTalk, Charset, Family, LedStrip, NoStrip, StripPlan, TextTalk
from device_drivers.led_strip_line import LineStrip, StripLine
from device_drivers.led_strip_virtual import VirtualStrip, VirtualStripLine
from device_drivers.port import serial_port

NONE: Final = "none"
USUAL_BAUD: Final[Mapping[Family, int]] = {"bx": 57600, "text": 9600}
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
LAST_ADDRESS: Final = 0xFFF0
"""Above that the family has addresses with a meaning of their own."""
KEYS: Final = (DEVICE, "strip_baud", "strip_size", "strip_charset", "strip_colours", "strip_answers")
"""All keys of `[devices]` that are read here."""


def strip_plan(devices: Mapping[str, str], data: Path) -> StripPlan | None:
    """Return the strip `[devices]` asks for, None where there is none, or raise DriverError naming the key.

    `bx:/dev/ttyUSB0:1` (family, port, address), `text:/dev/ttyUSB0`, `virtual-bx`, `virtual-text:2`, `none`.
    """
    wanted = devices.get(DEVICE, NONE)
    lost = next((key for key in KEYS if key in devices), "")
    if lost and DEVICE not in devices:
        raise _mistake(f"devices.{lost} is there, but no devices.{DEVICE}; say where the strip hangs")
    if wanted == NONE:
        return None
    kind, *rest = _parts(wanted)
    virtual = kind.startswith("virtual-")
    family = _family(wanted, kind.removeprefix("virtual-"))
    port = data / DEVICE if virtual else _port(wanted, rest)
    address = _address(wanted, rest if virtual else rest[1:], family)
    width, height = _size(devices)
    return StripPlan(
        family=family,
        port=port,
        address=address,
        baud=_baud(devices, family),
        width=width,
        height=height,
        charset=_charset(devices),
        colours=_one_of(devices, "strip_colours", ("one", "three")) == "three",
        answers=family == "bx" and _one_of(devices, "strip_answers", ("yes", "no")) == "yes",
        virtual=virtual,
    )


class StripLines:
    """The serial lines of a process: strips at one port share it."""

    def __init__(self, clock_ms: Clock) -> None:
        self._clock_ms = clock_ms
        self._lines: dict[Path, tuple[StripLine, StripPlan]] = {}
        self._taken: set[tuple[Path, int]] = set()

    def open(self, plan: StripPlan | None, emit: Emit) -> LedStrip:
        """Open a strip; one that is away is no reason not to start: it says so, `StripChecked`, and is waited for."""
        if plan is None:
            return NoStrip()
        self._check(plan)
        if plan.port not in self._lines:
            self._lines[plan.port] = self._line(plan), plan
        line, _ = self._lines[plan.port]
        talk = BxTalk(plan) if plan.family == "bx" else TextTalk(plan)
        behind = VirtualStripLine(plan.port, [VirtualStrip(plan, self._clock_ms)]) if plan.virtual else None
        strip = LineStrip(plan, talk, line, emit, behind)
        line.join(strip)
        return strip

    def _line(self, plan: StripPlan) -> StripLine:
        return StripLine(serial_port(DEVICE, plan.port, plan.baud), self._clock_ms)

    def _check(self, plan: StripPlan) -> None:
        """Refuse two strips that could not be told apart, and a line at two speeds."""
        _, first = self._lines.get(plan.port, (None, plan))
        if (plan.port, plan.address) in self._taken:
            raise _mistake(f"two signs have the strip {plan.address} at {plan.port}; give each an address of its own")
        if (first.baud, first.family) != (plan.baud, plan.family):
            raise _mistake(f"the strips at {plan.port} must all be of one family and one speed")
        if first.family == "text" and first is not plan:
            raise _mistake(f"two signs share {plan.port}, but strips for plain text have no addresses")
        self._taken.add((plan.port, plan.address))


def _parts(wanted: str) -> list[str]:
    """Family, port, address; the names below /dev/serial/by-path/ have colons of their own, but end in no number."""
    kind, _colon, rest = wanted.partition(":")
    if not rest.startswith("/dev/serial/"):
        return wanted.split(":")
    port, last_colon, address = rest.rpartition(":")
    return [kind, port, address] if last_colon and address.isdecimal() else [kind, rest]


def _family(wanted: str, kind: str) -> Family:
    if kind == "bx":
        return "bx"
    if kind == "text":
        return "text"
    raise _mistake(
        f'devices.strip is "{wanted}"; write bx:/dev/ttyUSB0:1, text:/dev/ttyUSB0, virtual-bx, virtual-text or none'
    )


def _port(wanted: str, rest: list[str]) -> Path:
    if not rest or not rest[0].startswith("/"):
        raise _mistake(f'devices.strip is "{wanted}"; write the port behind the family, such as bx:/dev/ttyUSB0:1')
    return Path(rest[0])


def _address(wanted: str, rest: list[str], family: Family) -> int:
    if not rest:
        return 1
    if len(rest) > 1 or family == "text":
        raise _mistake(f'devices.strip is "{wanted}"; "{rest[-1]}" is one part too many')
    if not rest[0].isdecimal() or not 1 <= int(rest[0]) <= LAST_ADDRESS:
        raise _mistake(
            f'devices.strip is "{wanted}"; its address "{rest[0]}" must be a number from 1 to {LAST_ADDRESS}'
        )
    return int(rest[0])


def _size(devices: Mapping[str, str]) -> tuple[int, int]:
    said = devices.get("strip_size", "128x16")
    width, _, height = said.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 32 <= int(width) <= 2048 and 16 <= int(height) <= 256):
        raise _mistake(f'devices.strip_size is "{said}"; write its pixels, such as "128x16"')
    if int(width) % 8:
        raise _mistake(f'devices.strip_size is "{said}"; strips are a multiple of 8 pixels wide')
    return int(width), int(height)


def _baud(devices: Mapping[str, str], family: Family) -> int:
    return int(_one_of(devices, "strip_baud", tuple(map(str, BAUDS)), str(USUAL_BAUD[family])))


def _charset(devices: Mapping[str, str]) -> Charset:
    return "gb18030" if _one_of(devices, "strip_charset", ("gb2312", "gb18030")) == "gb18030" else "gb2312"


def _one_of(devices: Mapping[str, str], key: str, choices: tuple[str, ...], usual: str = "") -> str:
    said = devices.get(key, usual or choices[0])
    if said not in choices:
        raise _mistake(f'devices.{key} is "{said}"; it may be {" or ".join(choices)}')
    return said


def _mistake(sentence: str) -> DriverError:
    return DriverError(DEVICE, Fault.BAD_REQUEST, sentence)
