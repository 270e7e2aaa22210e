"""Which key means what: the usual, what a technician changes, and what is named when it cannot be."""

from pathlib import Path

import pytest

from device_drivers.gestures import TIMES
from device_drivers.inputs import ButtonPressed, KeyPressed
from hall_protocol.roles import Role
from node_runtime.settings import BrokerAddress, NodeSettings, SettingsError
from window_terminal.actions import BUTTONS, Action
from window_terminal.keys import INPUTS, USUAL, keys_of
from window_terminal.wiring import OTHERS, PINS, as_devices, wiring_of


def settings(keys: dict[str, str] | None = None, devices: dict[str, str] | None = None) -> NodeSettings:
    return NodeSettings(
        node="window-1",
        role=Role.TERMINAL,
        hall="qinghe",
        window="window-1",
        broker=BrokerAddress(password_file=Path("secret")),
        data=Path(),
        keys=keys or {},
        devices=devices or {},
    )


def test_every_usual_key_is_one_that_could_be_named() -> None:
    assert set(USUAL) <= INPUTS


def test_every_button_of_a_terminal_means_what_is_printed_on_it() -> None:
    assert {button.value: keys_of(settings()).meaning(button.value) for button in BUTTONS} == {
        button.value: button for button in BUTTONS
    }


def test_only_the_transfer_button_waits_for_its_finger_to_be_lifted() -> None:
    gestures = keys_of(settings()).gestures(button.value for button in BUTTONS)

    assert {button for button, more in gestures.items() if more} == {"transfer"}


def test_a_technician_gives_a_key_another_meaning_and_takes_one_away() -> None:
    keys = keys_of(settings({"call.long": "pause", "transfer.long": "nothing", "pad.1f": "finish", "recall": "undo"}))

    assert keys.meaning(ButtonPressed("call", 0, "long").input) is Action.PAUSE
    assert keys.meaning(KeyPressed("pad", "1f", 0).input) is Action.FINISH
    assert keys.meaning("recall") is Action.UNDO
    assert keys.gestures(["call", "transfer"]) == {"call": frozenset({"long"}), "transfer": frozenset()}


def test_a_key_nobody_has_named_means_nothing() -> None:
    assert keys_of(settings()).meaning("pad.7e") is Action.NOTHING


def test_the_rating_key_of_a_call_pad_is_never_the_clerks() -> None:
    assert keys_of(settings()).meaning("pad.0b") is Action.NOTHING


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"cal": "call"}, 'window-1: keys."cal" is no input; did you mean call?'),
        ({"call.lang": "pause"}, "did you mean call.long?"),
        ({"keypad.entr": "confirm"}, "did you mean keypad.enter?"),
        ({"pad.0C": "call"}, "did you mean pad.0c?"),
        ({"pad.call": "call"}, "pad.<two hexadecimal digits>"),
        ({"call": "cal"}, 'window-1: keys."call" is "cal", which is no action; did you mean call?'),
        ({"call": "xyzzy"}, "it may be call, recall, start"),
    ],
)
def test_a_wrong_line_is_named_with_what_may_have_been_meant(keys: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        keys_of(settings(keys))

    assert sentence in str(refused.value)


# What hangs where


def test_a_terminal_with_one_button_and_no_lamp_is_a_terminal() -> None:
    devices = {name: "none" for name in PINS if name != "call"}

    plan = wiring_of(settings(devices=devices)).plan

    assert (dict(plan.buttons), dict(plan.lamps)) == ({"call": 5}, {})


def test_what_is_on_cables_is_nothing_until_somebody_says_so() -> None:
    wiring = wiring_of(settings())

    assert [name for name in OTHERS if name not in ("pad_address", "brightness", *TIMES) and wiring.has(name)] == []
    assert wiring_of(settings(devices={"keypad": "virtual"})).has("keypad")


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ({"tone": "5"}, "'tone' is on pin 5, which 'call' already uses"),
        ({"hold": "40"}, "'hold' is on pin 40; use BCM 2 to 27"),
        ({"call": "٥"}, 'devices.call is "٥"; write a BCM pin number'),
        ({"keypad": "/dev/ttyUSB0"}, "a keypad stands below /dev/input/"),
        ({"badge_reader": "ttyACM0"}, 'devices.badge_reader is "ttyACM0"; it may be'),
        ({"pad_address": "256"}, 'devices.pad_address is "256"; write a number'),
        ({"tone": "loud"}, 'devices.tone is "loud"; write a BCM pin'),
        ({"lcd": "i2c:1"}, "such as i2c:1:0x27:20x4"),
        ({"screen": "big"}, 'devices.screen is "big"; it may be none, sdl, virtual'),
        ({"brightness": "night"}, 'devices.brightness is "night"; it may be day, dim'),
        ({"settle_ms": "0"}, 'devices.settle_ms is "0"; write milliseconds, 1 to 5000'),
        ({"hold_back_ms": "41"}, 'devices.hold_back_ms is "41"; it may be at most settle_ms, 40'),
        ({"long_ms": "30"}, "devices.long_ms must be longer than settle_ms (40)"),
        ({"settle_ms": "400"}, "devices.double_ms must be longer than settle_ms (400)"),
        (
            {"lcd": "i2c:1:0x27:20x4", "call": "2"},
            "'call' is on pin 2, which is a wire of I2C bus 1, where 'lcd' hangs",
        ),
        ({"lcd": "i2c:1:0x27:20x4", "tone": "3"}, "'tone' is on pin 3, which is a wire of I2C bus 1"),
        ({"strip": "bx:/dev/ttyUSB0:1"}, "unknown key devices.strip; it belongs to the window's sign"),
        ({"keyboard": "virtual"}, "unknown key devices.keyboard"),
        ({"keypat": "virtual"}, "did you mean keypad?"),
    ],
)
def test_a_wrong_line_of_devices_is_named(devices: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        wiring_of(settings(devices=devices))

    assert sentence in str(refused.value)


def test_the_whole_plan_is_shown_with_what_was_changed() -> None:
    shown = as_devices(settings(devices={"call": "12", "keypad": "virtual"}))

    assert set(shown) == {*PINS, *OTHERS}
    assert (shown["call"], shown["recall"], shown["keypad"]) == ("12", "6", "virtual")
