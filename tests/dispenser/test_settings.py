"""A technician's settings: what is wrong is named, and nothing starts half."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from device_drivers.cables import Cable, NetworkCable, SerialCable, UsbCable
from node_runtime.settings import read_settings
from ticket_dispenser.__main__ import main
from ticket_dispenser.devices import equipment
from ticket_dispenser.printer_settings import PrinterSettings

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
    assert shown["devices"] == {
        "printer": "virtual",
        "printer_kind": "virtual",
        "paper": "58",
        "baud": "9600",
        "flow": "none",
        "charset": "gb18030",
        "keep_s": "600",
        "screen": "virtual",
        "reader": "virtual",
        "scanner": "virtual",
        "speaker": "none",
        "voice": "espeak",
    }
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("virtual = true", 'virtual = true\noperator_pin = "4711"', "operator_pin is no stored number"),
        ('paper = "58"', 'speaker = "loud"', 'devices.speaker is "loud"; it may be none or sdl or virtual'),
        ('paper = "58"', 'paper = "60"', 'devices.paper is "60"; it may be 58 or 80'),
        ('paper = "58"', 'papper = "58"', 'unknown key devices.papper; did you mean "paper"?'),
        ('paper = "58"', 'printer = "lp0"', 'devices.printer is "lp0"; write "virtual", a port such as'),
        ('paper = "58"', 'printer = "192.168.1.50:x"', "devices.printer"),
        ('paper = "58"', 'printer = "192.168.1.50:70000"', "devices.printer"),
        ('paper = "58"', 'printer = "192.168..50"', "devices.printer"),
        ('paper = "58"', 'printer = "192.168.1.500"', "devices.printer"),
        ('paper = "58"', 'reader_port = "/dev/ttyUSB1"', "devices.reader_port is there, but no devices.reader"),
        ('paper = "58"', 'scanner_baud = "9600"', "devices.scanner_baud is there, but no devices.scanner"),
        (
            'paper = "58"',
            'printer = "/dev/ttyS0"\nreader = "sam-v"\nreader_port = "/dev/ttyS0"',
            'two devices stand at "/dev/ttyS0"',
        ),
        ('paper = "58"', "paper = 58", 'devices.paper must be a text in quotes, such as paper = "58"'),
        ('paper = "58"', 'printer_kind = "lpt"', "it may be serial or usb or network or virtual"),
        ('paper = "58"', 'printer_kind = "network"', 'devices.printer is "virtual"'),
        ('paper = "58"', 'charset = "big5"', "gb18030 or gbk or gb2312"),
        ('paper = "58"', 'flow = "xon"', "none or xonxoff or dsrdtr or rtscts"),
        ('paper = "58"', 'keep_s = "600s"', 'a number from 0 to 86400 in quotes, such as "600"'),
        ('paper = "58"', 'keep_s = "100000"', "devices.keep_s"),
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


@pytest.mark.parametrize(
    ("written", "kind", "place", "cable"),
    [
        ('printer = "/dev/ttyUSB0"', "serial", "/dev/ttyUSB0", SerialCable),
        ('printer = "/dev/usb/lp0"', "usb", "/dev/usb/lp0", UsbCable),
        ('printer = "/dev/paper"\nprinter_kind = "usb"', "usb", "/dev/paper", UsbCable),
        ('printer = "192.168.1.50"', "network", "192.168.1.50:9100", NetworkCable),
        ('printer = "printer.hall.local:9101"', "network", "printer.hall.local:9101", NetworkCable),
    ],
)
def test_a_printer_is_where_the_technician_says(
    tmp_path: Path, written: str, kind: str, place: str, cable: type[Cable]
) -> None:
    wanted = equipment(read_settings(Path(settings(tmp_path, GOOD.replace('paper = "58"', written)))))

    assert wanted.printer.kind == kind
    assert isinstance(wanted.printer.cable(), cable)
    assert wanted.printer.cable().place == place


def test_all_of_a_printer_can_be_set(tmp_path: Path) -> None:
    written = 'printer = "/dev/ttyS0"\nbaud = "115200"\nflow = "rtscts"\ncharset = "gbk"\nkeep_s = "60"\npaper = "58"'
    wanted = equipment(read_settings(Path(settings(tmp_path, GOOD.replace('paper = "58"', written)))))

    assert wanted.printer == PrinterSettings("serial", "/dev/ttyS0", 32, 115_200, "rtscts", "gbk", 60)
    assert wanted.printer.cable().bytes_a_second == 11_520


def test_a_missing_secret_is_one_sentence_and_an_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ticket_dispenser", settings(tmp_path, GOOD)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 2
    assert "secret" in run.stderr
    assert "Traceback" not in run.stderr
