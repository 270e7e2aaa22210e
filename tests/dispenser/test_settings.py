"""A technician's settings: what is wrong is named, and nothing starts half."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ticket_dispenser.__main__ import main

GOOD = """
node = "dispenser-1"
role = "dispenser"
hall = "qinghe"
data = "data"
virtual = true
[broker]
port = 1
password_file = "secret"
[devices]
paper = "58"
[screen]
width = 1080
height = 1920
"""


def settings(folder: Path, text: str) -> str:
    path = folder / "dispenser.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_merged_settings_are_shown_and_nothing_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([settings(tmp_path, GOOD), "--check-config"]) == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["devices"] == {"printer": "virtual", "paper": "58", "baud": "9600", "screen": "virtual"}
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('paper = "58"', 'paper = "60"', 'devices.paper is "60"; it may be 58 or 80'),
        ('paper = "58"', 'papper = "58"', 'unknown key devices.papper; did you mean "paper"?'),
        ('paper = "58"', 'printer = "lp0"', "devices.printer"),
        ('paper = "58"', 'screen = "x11"', "virtual or sdl"),
        ('paper = "58"', 'baud = "fast"', "devices.baud"),
        ("virtual = true", "virtual = false", "devices.printer"),
        ('role = "dispenser"', 'role = "display"', "runs a dispenser"),
        ("[screen]", "[screem]", "did you mean screen?"),
        ("width = 1080", "width = 100", "640"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, named: str
) -> None:
    assert main([settings(tmp_path, GOOD.replace(old, new)), "--check-config"]) == 2

    assert named in capsys.readouterr().err


def test_a_missing_secret_is_one_sentence_and_an_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ticket_dispenser", settings(tmp_path, GOOD)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 2
    assert "secret" in run.stderr
    assert "Traceback" not in run.stderr
