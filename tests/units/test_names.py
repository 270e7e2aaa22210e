"""What is plugged in has a name that stays, and the drivers know by it what they have."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from device_drivers.desk_inputs import TYPING as TYPED_NAMES
from device_drivers.desk_inputs import check_inputs
from firmware_tools.units.errors import UnitsError
from firmware_tools.units.laid_files import shipped
from firmware_tools.units.ports import NAMES, PRINTER, SERIAL, TYPING, port_rules, read_ports
from node_runtime.settings import BrokerAddress, NodeSettings
from ticket_dispenser.printer_settings import printer_settings

RULES = shipped("udev/devices.rules")
EVERY = {name: f"1-1.{number}" for number, name in enumerate(NAMES, start=1)}
WORD = re.compile(
    r"(?P<key>ACTION|SUBSYSTEM|KERNEL|KERNELS|ATTRS\{\w+\}|ENV\{\w+\}|GROUP|MODE|SYMLINK|OPTIONS|GOTO|LABEL)"
    r'(?P<sign>==|!=|=|\+=)"(?P<value>[^"]*)"'
)
MATCHING = ("ACTION", "SUBSYSTEM", "KERNEL", "KERNELS", "ATTRS", "ENV")


def words(rules: str) -> list[list[tuple[str, str, str]]]:
    lines = [line for line in rules.splitlines() if line.strip() and not line.startswith("#")]
    parts = [re.split(r",\s+", line) for line in lines]
    assert [part for line in parts for part in line if not WORD.fullmatch(part)] == []
    found = [[WORD.fullmatch(part) for part in line] for line in parts]
    return [[(hit["key"].partition("{")[0], hit["sign"], hit["value"]) for hit in line if hit] for line in found]


@pytest.mark.parametrize("rules", [RULES, port_rules(EVERY)], ids=["by class and maker", "by socket"])
def test_every_rule_is_one_that_udev_understands(rules: str) -> None:
    for line in words(rules):
        for key, sign, _value in line:
            assert sign in (("==", "!=") if key in MATCHING else ("=", "+=")), line
        assert line[-1][0] not in MATCHING, f"nothing comes of {line}"
    labels = {value for line in words(rules) for key, _, value in line if key == "LABEL"}
    assert {value for line in words(rules) for key, _, value in line if key == "GOTO"} == labels


@pytest.mark.parametrize("rules", [RULES, port_rules(EVERY)], ids=["by class and maker", "by socket"])
def test_udev_itself_has_nothing_to_say_where_it_can_be_asked(rules: str, tmp_path: Path) -> None:
    file = tmp_path / "70-paidui.rules"
    file.write_text(rules)
    if not shutil.which("udevadm") or "verify" not in subprocess.getoutput("udevadm --help"):
        pytest.skip("this udev checks no rules; it is newer on a machine of today")
    done = subprocess.run(["udevadm", "verify", "--no-style", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def names_in(rules: str) -> set[str]:
    return {value.removeprefix("paidui/") for line in words(rules) for key, _, value in line if key == "SYMLINK"}


def test_a_name_by_maker_is_one_that_a_socket_may_have_too() -> None:
    assert names_in(RULES) <= set(NAMES)
    assert names_in(port_rules(EVERY)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_driver_knows_by_the_name_what_it_has(name: str) -> None:
    place = f"/dev/paidui/{name}"
    assert place.startswith(TYPED_NAMES) == (name in ("keypad", "badge"))
    if "printer" in name:
        assert kind_of(place) == {PRINTER: "usb", SERIAL: "serial"}[NAMES[name]]
    if NAMES[name] == TYPING and name != "typing-scanner":
        check_inputs({"keypad": place})


def kind_of(printer: str) -> str:
    settings = NodeSettings(
        node="dispenser-1",
        role="dispenser",  # type: ignore[arg-type]
        hall="qinghe",
        broker=BrokerAddress(identity=Path("identity")),
        data=Path("data"),
        devices={"printer": printer},
    )
    return printer_settings(settings).kind


def written(folder: Path, text: str) -> Path:
    file = folder / "ports.toml"
    file.write_text(text)
    return file


def test_of_two_alike_the_socket_says_which_is_which(tmp_path: Path) -> None:
    ports = read_ports(written(tmp_path, 'reader = "1-1.2"\npads = "1-1.3"\n'))

    reader, pads = words(port_rules(ports))
    assert {("KERNELS", "==", "1-1.2"), ("SYMLINK", "+=", "paidui/reader")} <= set(reader)
    assert {("KERNELS", "==", "1-1.3"), ("SYMLINK", "+=", "paidui/pads")} <= set(pads)


def test_without_a_file_no_socket_has_a_name(tmp_path: Path) -> None:
    assert read_ports(tmp_path / "ports.toml") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('lamp = "1-1.2"', 'there is no name "lamp"; there are printer'),
        ("reader = 1.2", "reader is 1.2; write the socket in quotes"),
        ('reader = "ttyUSB0"', 'write the socket in quotes, such as reader = "1-1.2"'),
        ('reader = "1-1.2"\npads = "1-1.2"', "socket 1-1.2 is named twice"),
        ("reader =", "cannot be read"),
    ],
)
def test_a_mistake_about_sockets_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UnitsError, match=re.escape(sentence)):
        read_ports(written(tmp_path, text))
