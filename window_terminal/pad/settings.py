"""What a pad may be built from, checked before anything starts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from device_drivers.driver import DriverError
from hall_protocol.roles import Role
from node_runtime.settings import NodeSettings, SettingsError
from window_terminal.pad.keys import MOST_KEYS, KeyLevels
from window_terminal.pad.signal_lamp import ASKS
from window_terminal.together import refuse_together

if TYPE_CHECKING:  # a pad with glass alone does not load what knows pins
    from device_drivers.pins import PinPlan

VIRTUAL: Final = "virtual"
SCREENS: Final = ("sdl", VIRTUAL, "none")
KNOWN: Final = ("screen", "keys", "lamp", "pads", "pad_address", "font")
USUAL_SIZE: Final = (800, 480)
FEWEST_KEYS: Final = 4
HIGHEST_ADDRESS: Final = 255


def checked(settings: NodeSettings, file: Path) -> NodeSettings:
    """Return the settings with every device named, or raise SettingsError for what a pad cannot be."""
    if settings.role is not Role.PAD:
        raise SettingsError(f'{file}: role is "{settings.role}"; a rating pad has role = "pad"')
    for name in settings.devices:
        if name not in KNOWN:
            raise SettingsError(f"{file}: unknown key devices.{name}; a pad has {', '.join(KNOWN)}")
    whole = _with_usual(settings)
    if whole.devices["screen"] not in SCREENS:
        raise SettingsError(f'{file}: devices.screen is "{whole.devices["screen"]}"; there are {", ".join(SCREENS)}')
    _check_parts(whole, file)
    return whole


def check_together(pads: Sequence[NodeSettings]) -> None:
    """Raise SettingsError for pads that cannot share a process, such as two with glass."""
    refuse_together(pads, lambda pad: pad.devices["screen"] != "none")


def _with_usual(settings: NodeSettings) -> NodeSettings:
    has_keys = "keys" in settings.devices or "pads" in settings.devices
    usual = "none" if has_keys else VIRTUAL if settings.virtual else "sdl"
    return msgspec.structs.replace(settings, devices={"screen": usual} | settings.devices)


def _check_parts(settings: NodeSettings, file: Path) -> None:
    devices = settings.devices
    if devices["screen"] == "none" and not {"keys", "pads"} & devices.keys():
        raise SettingsError(f"{file}: a pad without a screen needs devices.keys or devices.pads, or nobody can rate")
    if "keys" in devices and "pads" in devices:
        raise SettingsError(f"{file}: a pad has devices.keys or devices.pads, not both; remove one")
    line = devices.get("pads", VIRTUAL)
    if line != VIRTUAL and not line.startswith("/"):
        raise SettingsError(f'{file}: devices.pads is "{line}"; it may be /dev/serial/by-id/… or {VIRTUAL}')
    if "pad_address" in devices and "pads" not in devices:
        raise SettingsError(f"{file}: devices.pad_address is there, but no devices.pads; say where its line is")
    try:
        KeyLevels(settings.keys)
        pin_plan(settings)
        address_of(settings)
    except (ValueError, DriverError) as problem:
        raise SettingsError(f"{file}: {problem}") from problem


def key_pins(settings: NodeSettings) -> tuple[int, ...]:
    """Return the BCM pins of the keys from the best level on, or raise ValueError."""
    written = settings.devices.get("keys", "").split()
    if any(not pin.isdecimal() for pin in written) or len(written) not in (0, FEWEST_KEYS, MOST_KEYS):
        raise ValueError(
            f'devices.keys is "{settings.devices["keys"]}"; write {FEWEST_KEYS} or {MOST_KEYS} BCM pins from the best '
            'level on, such as "5 6 13 19"'
        )
    return tuple(map(int, written))


def pin_plan(settings: NodeSettings) -> "PinPlan | None":
    """Return which pin everything is on, if anything is; raises DriverError for a doubled or impossible one."""
    lamp = settings.devices.get("lamp", "")
    if lamp and not lamp.isdecimal():
        raise ValueError(f'devices.lamp is "{lamp}"; write a BCM pin number such as "17"')
    keys = {f"key.{place}": pin for place, pin in enumerate(key_pins(settings), 1)}
    if not keys and not lamp:
        return None
    from device_drivers.pins import PinPlan

    return PinPlan(buttons=keys, lamps={ASKS: int(lamp)} if lamp else {})


def address_of(settings: NodeSettings) -> int:
    """Return which pad on the wired line is ours, or raise ValueError."""
    written = settings.devices.get("pad_address", "1")
    if not written.isdecimal() or int(written) > HIGHEST_ADDRESS:
        raise ValueError(f'devices.pad_address is "{written}"; write the number set on the pad, 0 to {HIGHEST_ADDRESS}')
    return int(written)


def size_of(settings: NodeSettings) -> tuple[int, int]:
    """Return the glass in pixels: a pad's own usual size where nobody has written one."""
    screen = settings.screen
    usual = type(screen)()
    if (screen.width, screen.height) == (usual.width, usual.height):
        return USUAL_SIZE
    return screen.width, screen.height
