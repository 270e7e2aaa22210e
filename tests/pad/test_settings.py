"""What a technician wrote about a pad: one sentence names what cannot be, and what to write."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from node_runtime.settings import write_settings
from tests.pad.bench import pad_settings

HEAVY = ("gpiozero", "serial", "pygame", "PIL", "escpos")


def written(
    folder: Path, devices: Mapping[str, str], keys: Mapping[str, str] | None = None, name: str = "pad.toml"
) -> Path:
    path = folder / name
    write_settings(pad_settings(folder, dict(devices), dict(keys or {})), path)
    return path


def started(*files: Path, check: bool = True) -> "subprocess.CompletedProcess[str]":
    options = ["--check-config"] if check else []
    command = [sys.executable, "-m", "window_terminal.pad", *options, *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("devices", "keys", "sentence"),
    [
        ({"scren": "sdl"}, {}, "unknown key devices.scren; a pad has screen, keys, lamp, pads, pad_address, font"),
        ({"screen": "hdmi"}, {}, 'devices.screen is "hdmi"; there are sdl, virtual, none'),
        ({"screen": "none"}, {}, "a pad without a screen needs devices.keys or devices.pads, or nobody can rate"),
        ({"keys": "5 6 13"}, {}, 'devices.keys is "5 6 13"; write 4 or 5 BCM pins from the best level on'),
        ({"keys": "5 6 13 x"}, {}, 'devices.keys is "5 6 13 x"; write 4 or 5 BCM pins from the best level on'),
        ({"keys": "5 6 13 13"}, {}, "'key.4' is on pin 13, which 'key.3' already uses"),
        ({"keys": "5 6 13 99"}, {}, "'key.4' is on pin 99; use BCM 2 to 27"),
        ({"keys": "5 6 13 19", "lamp": "19"}, {}, "'lamp' is on pin 19, which 'key.4' already uses"),
        ({"keys": "5 6 13 19", "lamp": "green"}, {}, 'devices.lamp is "green"; write a BCM pin number such as "17"'),
        ({"keys": "5 6 13 19", "pads": "virtual"}, {}, "a pad has devices.keys or devices.pads, not both; remove one"),
        ({"pads": "ttyUSB0"}, {}, 'devices.pads is "ttyUSB0"; it may be /dev/serial/by-id/… or virtual'),
        ({"pad_address": "3"}, {}, "devices.pad_address is there, but no devices.pads; say where its line is"),
        (
            {"pads": "virtual", "pad_address": "300"},
            {},
            'devices.pad_address is "300"; write the number set on the pad',
        ),
        ({"keys": "5 6 13 19"}, {"key.6": "satisfied"}, "unknown key keys.key.6; a pad has key.1, key.2, key.3"),
        ({"keys": "5 6 13 19"}, {"key.1": "good"}, 'keys.key.1 is "good"; it may be very_satisfied, satisfied,'),
    ],
)
def test_what_cannot_be_is_named(
    tmp_path: Path, devices: Mapping[str, str], keys: Mapping[str, str], sentence: str
) -> None:
    done = started(written(tmp_path, devices, keys))

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_settings_of_another_node_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {})
    path.write_text(path.read_text(encoding="utf-8").replace('role = "pad"', 'role = "terminal"'), encoding="utf-8")
    done = started(path)

    assert done.returncode == 2
    assert 'role is "terminal"; a rating pad has role = "pad"' in done.stderr


def test_what_is_usual_is_written_out(tmp_path: Path) -> None:
    glass, keys = started(written(tmp_path, {})), started(written(tmp_path, {"keys": "5 6 13 19"}))

    assert json.loads(glass.stdout)["devices"] == {"screen": "virtual"}
    assert json.loads(keys.stdout)["devices"] == {"screen": "none", "keys": "5 6 13 19"}


def test_two_screens_do_not_share_a_process(tmp_path: Path) -> None:
    first, second = written(tmp_path, {}), tmp_path / "second.toml"
    second.write_text(first.read_text("utf-8").replace('"pad-3"', '"pad-4"'), "utf-8")
    done = started(first, second)

    assert done.returncode == 2
    assert "pad-3 and pad-4 each have a screen; start a process for each" in done.stderr


def test_a_pad_named_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"pads": "virtual"})

    assert "pad-3 is named twice" in started(path, path).stderr


@pytest.mark.parametrize(
    ("devices", "loaded"),
    [({}, {"pygame"}), ({"keys": "5 6 13 19"}, {"gpiozero"}), ({"pads": "virtual"}, {"serial"})],
)
def test_a_pad_loads_only_what_it_has(tmp_path: Path, devices: Mapping[str, str], loaded: set[str]) -> None:
    program = (
        "import sys, pathlib\n"
        "from node_runtime.settings import read_settings\n"
        "from window_terminal.pad.__main__ import Lines, attached, checked\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "clock = lambda: 0\n"
        "attached(checked(read_settings(path), path), print, clock, Lines(clock)).close()\n"
        f"print('loaded', *(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(written(tmp_path, devices))],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert set(done.stdout.splitlines()[-1].split()[1:]) == loaded
