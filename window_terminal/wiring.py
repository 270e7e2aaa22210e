"""What is attached to a terminal, as its technician wrote it: the pin plan, and every other line of `[devices]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from device_drivers.driver import DriverError
from device_drivers.gestures import TIMES, Timing, timing_of
from device_drivers.pins import PinPlan
from device_drivers.tone import tone_plan
from node_runtime.settings import NodeSettings, SettingsError
from window_terminal.actions import BUTTONS
from window_terminal.lights import Lamp

PINS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "call": 5, "recall": 6, "start": 13, "finish": 19, "missed": 26, "pause": 21, "transfer": 20, "hold": 16,
        "visitor": 17, "waiting": 27, "fault": 22,
    }
)  # fmt: skip
"""The usual wiring, in BCM numbers; `devices.<name> = "<pin>"` changes one, "none" says that there is none."""
NONE: Final = "none"
TONE: Final = "tone"
SCREENS: Final = (NONE, "sdl", "virtual")
BRIGHTNESSES: Final = ("day", "dim")
"""How much light the clerk's screen gives."""
CABLES: Final = frozenset({"keypad", "pads", "pad_address", "badge_reader"})
OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        TONE: NONE,
        "keypad": NONE,
        "pads": NONE,
        "pad_address": "1",
        "badge_reader": NONE,
        "screen": NONE,
        "brightness": BRIGHTNESSES[0],
        "lcd": NONE,
        **{name: str(getattr(Timing(), name)) for name in TIMES},
    }
)
"""What else may be attached, and the usual: nothing."""
ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType({"strip": "sign", "keys": "rating pad", "lamp": "rating pad"})
"""What stands at the same window, but in another node's settings."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Which pin each button and lamp is on, and what hangs on cables."""

    plan: PinPlan
    others: Mapping[str, str]

    def has(self, device: str) -> bool:
        """Whether it is attached at all."""
        return self.others[device] != NONE


def wiring_of(settings: NodeSettings) -> Wiring:
    """Return what is attached, or raise SettingsError for a line that cannot be."""
    for name in settings.devices:
        _refuse_unknown(settings, name)
    others = {name: settings.devices.get(name, usual) for name, usual in OTHERS.items()}
    for name, known in (("screen", SCREENS), ("brightness", BRIGHTNESSES)):
        if others[name] not in known:
            raise SettingsError(f'{settings.node}: devices.{name} is "{others[name]}"; it may be {", ".join(known)}')
    pins = {name: pin for name, usual in PINS.items() if (pin := _pin(settings, name, usual)) is not None}
    try:
        if CABLES & settings.devices.keys():
            _check_cables(settings)
        plan = _plan(pins, others[TONE])
        if others["lcd"] != NONE:
            _check_lcd(others["lcd"], {**plan.buttons, **plan.lamps, **_tone_pin(others[TONE])})
        timing_of(others)
        return Wiring(plan, MappingProxyType(others))
    except DriverError as problem:
        raise SettingsError(f"{settings.node}: {problem}") from problem


def as_devices(settings: NodeSettings) -> dict[str, str]:
    """Return every line of `[devices]`, the usual ones too, as `--check-config` shows them."""
    return {name: str(pin) for name, pin in PINS.items()} | dict(OTHERS) | settings.devices


def _check_cables(settings: NodeSettings) -> None:
    from device_drivers.desk_inputs import check_inputs  # a terminal without cables needs nothing of it

    check_inputs(settings.devices)


def _check_lcd(wanted: str, pins: Mapping[str, int]) -> None:
    from device_drivers.character_lcd import check_pins, lcd_plan  # nor does one without a character display

    plan = lcd_plan(wanted)
    if plan is not None:
        check_pins(plan, pins)


def _plan(pins: Mapping[str, int], tone: str) -> PinPlan:
    lamps = {lamp.value: pins[lamp] for lamp in Lamp if lamp in pins}
    buttons = {button.value: pins[button] for button in BUTTONS if button in pins}
    PinPlan(buttons, {**lamps, **_tone_pin(tone)})
    return PinPlan(buttons, lamps)


def _tone_pin(tone: str) -> dict[str, int]:
    sounds = tone_plan(tone)
    return {} if sounds is None else {TONE: sounds[0]}


def _pin(settings: NodeSettings, name: str, usual: int) -> int | None:
    pin = settings.devices.get(name)
    if pin is None:
        return usual
    if pin == NONE:
        return None
    if not (pin.isascii() and pin.isdecimal()):
        text = 'write a BCM pin number such as "17", or "none"'
        raise SettingsError(f'{settings.node}: devices.{name} is "{pin}"; {text}')
    return int(pin)


def _refuse_unknown(settings: NodeSettings, name: str) -> None:
    known = [*PINS, *OTHERS]
    if name in known:
        return
    import difflib  # only a mistaken technician needs it

    if name in ELSEWHERE:
        raise SettingsError(
            f"{settings.node}: unknown key devices.{name}; it belongs to the window's {ELSEWHERE[name]}"
        )
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"a terminal has {', '.join(known)}"
    raise SettingsError(f"{settings.node}: unknown key devices.{name}; {hint}")
