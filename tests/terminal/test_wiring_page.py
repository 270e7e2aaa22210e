"""What the page tells a technician about wires is what the program does with them."""

from pathlib import Path
from typing import get_args

import pytest

from device_drivers.badge_reader import VirtualBadgeReader
from device_drivers.bounces import pattern_names
from device_drivers.buttons import VirtualButtons
from device_drivers.desk_inputs import KEYS
from device_drivers.driver import Driver
from device_drivers.gestures import TIMES, Timing
from device_drivers.inputs import KEYPAD_KEYS, KEYPAD_KEYS_MORE, Gesture
from device_drivers.lamps import VirtualLamps
from device_drivers.pins import virtual_chip
from device_drivers.tone import VirtualTone
from device_drivers.virtual_call_pads import VirtualCallPads
from device_drivers.virtual_keypad import VirtualKeypad
from window_terminal.wiring import PINS

PAGE = (Path(__file__).parents[2] / "docs" / "operate" / "wiring.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PINS)
def test_each_pin_is_the_one_on_the_page(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| ") and f"`{name}`" in line)
    cells = [cell.strip() for cell in row.split("|")]

    assert cells[next(i for i, cell in enumerate(cells) if f"`{name}`" in cell) + 1] == str(PINS[name])


@pytest.mark.parametrize("name", TIMES)
def test_each_time_is_as_long_as_the_page_says(name: str) -> None:
    assert f'\n{name} = "{getattr(Timing(), name)}"' in PAGE


def test_each_line_of_the_settings_stands_there() -> None:
    assert all(f"\n{key} = " in PAGE for key in KEYS)


def test_each_key_of_a_keypad_stands_there() -> None:
    assert all(f"`{key}`" in PAGE for key in (*KEYPAD_KEYS, *KEYPAD_KEYS_MORE) if not key.isdecimal())


def test_each_virtual_hand_stands_there(tmp_path: Path) -> None:
    chip = virtual_chip()
    drivers: list[Driver] = [
        VirtualButtons({"call": 5}, chip, print, lambda: 0),
        VirtualLamps({"fault": 6}, chip),
        VirtualTone(7, chip),
        VirtualKeypad(tmp_path / "keypad"),
        VirtualCallPads(tmp_path / "pads"),
        VirtualBadgeReader(tmp_path / "badges"),
    ]

    hands = {name for driver in drivers for name in driver.hands} - {"rate_key"}  # that is a visitor's: pads.md
    assert {name for name in hands if f"`{name}`" not in PAGE} == set()
    assert all(f"`{gesture}`" in PAGE for gesture in get_args(Gesture))
    assert {"worn", "dirty", "chatter"} <= set(pattern_names())
    for driver in drivers:
        driver.close()
