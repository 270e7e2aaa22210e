"""`python -m ticket_dispenser SETTINGS.toml`: one kiosk."""

import logging
import secrets
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from device_drivers.driver import DriverError
from device_drivers.hands import Hands, open_hands
from device_drivers.screen import VirtualScreen
from device_drivers.spool import Spool
from hall_config.pin import PinError
from hall_config.texts import Catalogue
from hall_protocol.commands import ReportPaper
from hall_protocol.roles import Role
from node_runtime.clock import boot_id, boottime_ms
from node_runtime.node import NodeRuntime, node_on_this_machine
from node_runtime.node_program import NodeProgram
from node_runtime.settings import NodeSettings, SettingsError
from ticket_dispenser.alone.alone import Alone, open_alone
from ticket_dispenser.app import Dispenser
from ticket_dispenser.devices import Devices, Equipment, equipment, open_devices
from ticket_dispenser.draw import Draughtsman
from ticket_dispenser.hands import KioskHands
from ticket_dispenser.note import TicketNote
from ticket_dispenser.operating import Gate
from ticket_dispenser.printing import Printing, Report
from ticket_dispenser.prompting import SpokenPrompts, open_prompts
from ticket_dispenser.wording import Wording, hall_date

log = logging.getLogger(__name__)

LEFT: Final = 3
"""The exit code when the operator has left the kiosk: whatever starts it again after a fault leaves it then."""
REST_TICK_S: Final = 0.04
"""How often the glass is felt for fingers while nobody is there."""
BUSY_TICK_S: Final = 0.015
"""And while somebody is: a page follows a touch within this and its drawing."""


def serve(settings: NodeSettings, wanted: Equipment) -> bool:
    """Build the kiosk and run it until SIGTERM, SIGINT or its operator ends it; answer whether it is to stay ended."""
    settings.data.mkdir(parents=True, exist_ok=True)
    runtime = node_on_this_machine(settings, version("paidui"))
    devices = open_devices(settings, wanted, runtime.inbox.put, lambda: hall_date(runtime.hall_clock))
    spool = Spool(devices.printer, runtime.inbox.put)
    note = TicketNote(settings.data / "tickets-in-hand.json")
    keep_ms = wanted.printer.keep_s * 1000
    alone = open_alone(settings.data / "alone.sqlite3", boot_id(), runtime, boottime_ms)
    printing = Printing(spool, note, _reporter(runtime, alone), runtime.set_fault, keep_ms)
    prompts = open_prompts(wanted.speaker, wanted.voice, settings.data / "voice", runtime.inbox.put)
    wording, draughtsman = Wording(Catalogue.load()), Draughtsman()
    dispenser = Dispenser(
        settings.node,
        runtime,
        devices.screen,
        printing,
        wording,
        draughtsman,
        secrets.token_bytes,
        boottime_ms,
        settings.ticket_link,
        operator_pin=settings.operator_pin,
        prompter=prompts,
        width_mm=settings.screen.width_mm,
        alone=alone,
        use_keys=devices.reader.use_keys,
    )
    hands = _open_hands(settings, runtime, devices, spool, dispenser, prompts)
    try:
        dispenser.start()
        runtime.run(dispenser, lambda: REST_TICK_S if dispenser.is_at_rest else BUSY_TICK_S)
    finally:
        if hands is not None:
            hands.close()
        if prompts is not None:
            prompts.close()
        spool.close()
        devices.close()
        if alone is not None:
            alone.close()
    return dispenser.left


def _reporter(runtime: NodeRuntime, alone: Alone | None) -> Report:
    def report(ticket: str, printed: bool, fault: str) -> None:
        if not ticket:  # an operator has tried the printer
            return
        if alone is None or not alone.settle(ticket, printed, fault):
            runtime.ask(ReportPaper(command_id=runtime.ids.next(), ticket=ticket, printed=printed, fault=fault))

    return report


def _open_hands(
    settings: NodeSettings,
    runtime: NodeRuntime,
    devices: Devices,
    spool: Spool,
    dispenser: Dispenser,
    prompts: SpokenPrompts | None,
) -> Hands | None:
    """Open virtual hands where the settings want them and everything is virtual."""
    screen, printer = devices.screen, devices.virtual_printer
    if settings.hands is None:
        return None
    if isinstance(screen, VirtualScreen) and printer is not None:
        others = {**devices.reader.hands, **devices.scanner.hands, **(prompts.hands if prompts else {})}
        dispenser.hands = {**KioskHands(dispenser, screen, printer).table(), **others}
    return open_hands(settings.hands, [screen, spool, devices.reader, devices.scanner], runtime.inbox.put)


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings, or raise SettingsError for what a dispenser cannot be."""
    if settings.role is not Role.DISPENSER:
        raise SettingsError(f"{file}: role is {settings.role}; this program runs a dispenser")
    equipment(settings)
    try:
        Gate(settings.operator_pin)
    except PinError as problem:
        raise SettingsError(f"{file}: {problem}") from problem
    return settings


def whole(settings: NodeSettings) -> NodeSettings:
    """Return the settings with all that is usual written out."""
    return msgspec.structs.replace(settings, devices=equipment(settings).merged())


def run(settings: NodeSettings) -> int:
    """Run the kiosk; what cannot be used, such as a disk, is a fault that a technician can mend."""
    try:
        return LEFT if serve(settings, equipment(settings)) else 0
    except OSError as problem:
        raise SettingsError(f"{problem.filename} cannot be used ({problem.strerror}); mend that first") from problem


main = NodeProgram(
    "ticket_dispenser", "The kiosk where visitors take tickets.", checked, run, faults=(DriverError,), whole=whole
).main

if __name__ == "__main__":
    sys.exit(main())
