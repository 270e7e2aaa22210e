"""What a node's settings attach, read by the very checks its own program starts with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from caller_display.attached import PINS as DISPLAY_PINS
from caller_display.attached import SAY, refuse_bad_pins
from device_drivers.character_lcd import BUS_PINS, lcd_plan
from device_drivers.led_strips import strip_plan
from device_drivers.tone import tone_plan
from firmware_tools.plans.wires import Cable, Plan, Wire, signal
from hall_protocol.roles import Role
from node_runtime.settings import NodeSettings
from ticket_dispenser.devices import equipment
from ticket_dispenser.printer_settings import PrinterSettings
from window_terminal.pad import settings as pad
from window_terminal.pad.signal_lamp import ASKS
from window_terminal.sign import devices as sign
from window_terminal.wiring import wiring_of

NOTHING: Final = ("none", "virtual", "")
HEADER_SERIAL: Final = ("/dev/serial0", "/dev/serial1", "/dev/ttyS0", "/dev/ttyAMA0")
"""Serial ports that are two pins of the header."""
Parts = Iterator[Wire | Cable]


def plan_of(nodes: Sequence[tuple[NodeSettings, Path]]) -> Plan:
    """Return what hangs at a machine that carries these nodes; SettingsError for one whose program would not start."""
    parts = [part for settings, file in nodes for part in ATTACHED[settings.role](settings, file)]
    wires = tuple(part for part in parts if isinstance(part, Wire))
    cables = tuple(part for part in parts if isinstance(part, Cable))
    return Plan(tuple(settings.node for settings, _ in nodes), wires, cables)


def _terminal(settings: NodeSettings, file: Path) -> Parts:
    wiring, node = wiring_of(settings), settings.node
    for name, gpio in wiring.plan.buttons.items():
        yield signal(node, name, "button", gpio)
    for name, gpio in wiring.plan.lamps.items():
        yield signal(node, name, "lamp", gpio)
    if tone := tone_plan(wiring.others["tone"]):
        yield signal(node, "tone", tone[1], tone[0])
    yield from _lcd(node, wiring.others["lcd"])
    yield from _serial(node, "pads", wiring.others["pads"], is_line=True)
    for device in ("keypad", "badge_reader"):
        yield from _serial(node, device, wiring.others[device])
    yield from _screen(node, wiring.others["screen"])


def _lcd(node: str, wanted: str) -> Parts:
    panel = lcd_plan(wanted)
    if panel is not None and not panel.virtual and panel.bus in BUS_PINS:
        for name, gpio in zip(("sda", "scl"), BUS_PINS[panel.bus], strict=True):
            yield signal(node, name, "i2c", gpio)


def _pad(settings: NodeSettings, file: Path) -> Parts:
    whole, node = pad.checked(settings, file), settings.node
    if plan := pad.pin_plan(whole):
        for name, gpio in plan.buttons.items():
            yield signal(node, name, "button", gpio)
        if ASKS in plan.lamps:
            yield signal(node, "lamp", "lamp", plan.lamps[ASKS])
    yield from _serial(node, "pads", whole.devices.get("pads", ""), is_line=True)
    yield from _screen(node, whole.devices["screen"])


def _sign(settings: NodeSettings, file: Path) -> Parts:
    whole, node = sign.checked(settings, file), settings.node
    strip = strip_plan(whole.devices, whole.data)
    if strip is not None and not strip.virtual:
        yield from _serial(node, "strip", str(strip.port), is_line=True)
    yield from _screen(node, whole.devices["screen"])


def _display(settings: NodeSettings, file: Path) -> Parts:
    refuse_bad_pins(settings, file)
    for name in DISPLAY_PINS:
        gpio = settings.devices.get(name, "none")
        if gpio != "none":
            yield signal(settings.node, name, "button" if name == SAY else "driven", int(gpio))
    yield from _screen(settings.node, settings.devices.get("screen", "sdl"))
    yield from _sound(settings.node, settings.devices.get("speaker", "none"))


def _dispenser(settings: NodeSettings, file: Path) -> Parts:
    wanted, node = equipment(settings), settings.node
    yield from _printer(node, wanted.printer)
    for each in (wanted.reader, wanted.scanner):
        if each.is_real:
            yield from _serial(node, each.device, str(each.port))
    yield from _screen(node, wanted.screen)
    yield from _sound(node, wanted.speaker)


def _printer(node: str, printer: PrinterSettings) -> Parts:
    if printer.kind == "network":
        yield Cable(node, "printer", printer.place, "network")
    else:
        yield from _serial(node, "printer", printer.place)


def _serial(node: str, device: str, port: str, *, is_line: bool = False) -> Parts:
    """A device at a port: two pins of the header, a line of two wires, or a socket."""
    if port in NOTHING:
        return
    if port in HEADER_SERIAL:
        yield signal(node, "txd", "serial", 14)
        yield signal(node, "rxd", "serial", 15)
    yield Cable(node, device, port, "rs485" if is_line else "usb")


def _screen(node: str, wanted: str) -> Parts:
    if wanted not in NOTHING:
        yield Cable(node, "screen", "", "screen")


def _sound(node: str, wanted: str) -> Parts:
    if wanted not in NOTHING:
        yield Cable(node, "speaker", wanted.partition(":")[2], "sound")


def _voice(settings: NodeSettings, file: Path) -> Parts:
    return iter(())


ATTACHED: Final[Mapping[Role, Callable[[NodeSettings, Path], Parts]]] = MappingProxyType(
    {
        Role.TERMINAL: _terminal,
        Role.PAD: _pad,
        Role.SIGN: _sign,
        Role.DISPLAY: _display,
        Role.DISPENSER: _dispenser,
        Role.VOICE: _voice,
    }
)
"""How each role's settings are read."""
