"""Which key means what at one terminal: the usual, and what its technician has changed of it."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from device_drivers.inputs import KEYPAD_KEYS, KEYPAD_KEYS_MORE, Gesture
from node_runtime.settings import NodeSettings, SettingsError
from window_terminal.actions import BUTTONS, Action

GESTURES: Final[tuple[Gesture, ...]] = ("long", "double")
PAD_KEY: Final = re.compile(r"pad\.[0-9a-f]{2}")

USUAL: Final[Mapping[str, Action]] = MappingProxyType(
    {
        **{button.value: button for button in BUTTONS},
        "transfer.long": Action.TRANSFER_BACK,
        **{f"keypad.{digit}": Action(f"digit_{digit}") for digit in "0123456789"},
        "keypad.enter": Action.CONFIRM,
        "keypad.backspace": Action.BACK,
        "keypad.escape": Action.BACK,
        "keypad.plus": Action.CALL,
        "keypad.star": Action.RECALL,
        "keypad.dot": Action.FINISH,
        "keypad.equals": Action.UNDO,
        "keypad.tab": Action.HOLD,
        "keypad.minus": Action.MISSED,
        "keypad.slash": Action.TRANSFER,
        "pad.0c": Action.CALL,
        "pad.0d": Action.RECALL,
        "pad.12": Action.PAUSE,
        "pad.13": Action.TRANSFER,
        "pad.0b": Action.NOTHING,  # asks for a rating at other systems; here never by the clerk's key
    }
)
"""What each input means where `[keys]` does not say. Only *transfer* waits for its finger to be lifted, for a long
press of it means something else: all others are answered at the first contact."""


class Keys:
    """What every input of one terminal means."""

    def __init__(self, meanings: Mapping[str, Action]) -> None:
        self._meanings = meanings

    def meaning(self, name: str) -> Action:
        """Return what this input means; a key nobody has named means nothing."""
        return self._meanings.get(name, Action.NOTHING)

    def gestures(self, buttons: Iterable[str]) -> dict[str, frozenset[Gesture]]:
        """Return, of each button, which ways of pressing it mean something besides the short one."""
        return {button: frozenset(each for each in GESTURES if self._has(f"{button}.{each}")) for button in buttons}

    def as_settings(self) -> dict[str, str]:
        """Return the whole table, as `--check-config` shows it."""
        return {name: action.value for name, action in sorted(self._meanings.items())}

    def _has(self, name: str) -> bool:
        return self.meaning(name) is not Action.NOTHING


def keys_of(settings: NodeSettings) -> Keys:
    """Return what every input means, or raise SettingsError naming the line of `[keys]` that cannot be."""
    changed = {_input(settings, name): _action(settings, name, action) for name, action in settings.keys.items()}
    return Keys({**USUAL, **changed})


def _input(settings: NodeSettings, name: str) -> str:
    if name in INPUTS or PAD_KEY.fullmatch(name):
        return name
    text = "an input is a button, keypad.<key> or pad.<two hexadecimal digits>"
    raise SettingsError(f'{settings.node}: keys."{name}" is no input{_near(name, INPUTS)}; {text}')


def _action(settings: NodeSettings, name: str, action: str) -> Action:
    known = [each.value for each in Action]
    if action in known:
        return Action(action)
    near = _near(action, known) or f"; it may be {', '.join(known)}"
    raise SettingsError(f'{settings.node}: keys."{name}" is "{action}", which is no action{near}')


def _near(wrong: str, known: Iterable[str]) -> str:
    import difflib  # only a mistaken technician needs it

    near = difflib.get_close_matches(wrong.lower(), list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


INPUTS: Final = frozenset(
    {
        *(button.value for button in BUTTONS),
        *(f"{button.value}.{gesture}" for button in BUTTONS for gesture in GESTURES),
        *(f"keypad.{key}" for key in (*KEYPAD_KEYS, *KEYPAD_KEYS_MORE)),
        *(name for name in USUAL if name.startswith("pad.")),
    }
)
"""Every input by its name, but for the keys of call pads nobody has described."""
