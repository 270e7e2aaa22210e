"""What cannot be: one sentence that says what to do, exit code 2, and nothing half started."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.tools.newcomer import COUNTY, Said, paidui, processes_on, typed

NOBODY: Final = 65534


@pytest.fixture
def port() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def refused(data: Path, *options: str | Path, hall: Path = COUNTY) -> str:
    """Try to start a hall; return the one sentence."""
    ports = [] if "--console-port" in options else ["--console-port", "0"]
    said = paidui("up", "--hall", hall, "--data", data, *ports, *options)
    assert not (data / "run.json").exists()
    assert processes_on(data) == []
    return one_sentence(said)


def one_sentence(said: Said) -> str:
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("paidui: ")
    assert said.err.count("\n") == 1
    return said.err.removeprefix("paidui: ").rstrip()


def test_a_console_port_that_is_taken(tmp_path: Path, port: int) -> None:
    assert refused(tmp_path / "data", "--console-port", str(port)) == (
        f"port {port} cannot be used for the console (Address already in use): "
        "choose another with --console-port, or 0 for any free one"
    )


def test_a_broker_port_that_is_taken(tmp_path: Path, port: int) -> None:
    assert refused(tmp_path / "data", "--broker-port", str(port)).startswith(
        f"port {port} of 127.0.0.1 cannot be used (Address already in use): end the program that has it"
    )


@pytest.mark.parametrize("name", ["data", "data/log", "data/hands", "data/broker", "data/nodes/dispenser-1"])
def test_a_folder_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()

    assert refused(tmp_path / "data") == (
        f"the data folder {tmp_path}/data cannot be used (File exists: {tmp_path}/{name}): "
        "mend that, or choose another folder with --data"
    )


def test_a_folder_in_which_nothing_can_be_made() -> None:
    # Not even root makes a folder here.
    assert refused(Path("/proc/paidui")).startswith("the data folder /proc/paidui cannot be used (")


def test_a_machine_without_mosquitto(tmp_path: Path) -> None:
    assert refused(tmp_path / "data", "--mosquitto", "/nowhere/mosquitto-there-is-none") == (
        "Mosquitto is not installed: sudo apt install mosquitto"
    )


def test_a_hall_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "data", hall=tmp_path / "hall") == (
        f"{tmp_path}/hall: there is no such folder; name the one with the hall's *.toml"
    )


def test_a_misspelt_key_is_named_with_its_file_and_the_nearest_one(tmp_path: Path) -> None:
    hall = a_hall(tmp_path, ("services.toml", "expected_s = 480", "expectd_s = 480", 1))

    sentence = 'services.toml: service "rs-canbao": unknown key "expectd_s", did you mean "expected_s"?'
    assert refused(tmp_path / "data", hall=hall) == sentence
    assert one_sentence(typed("check-config", hall)) == sentence


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    hall = a_hall(tmp_path, ("lanes.toml", "[lanes]", "[lanes", 1))

    assert refused(tmp_path / "data", hall=hall).startswith("lanes.toml: ")


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    hall = a_hall(
        tmp_path,
        ("services.toml", "expected_s = 480", "expectd_s = 480", 1),
        ("lanes.toml", "green_head_start_s = 900", 'green_head_start_s = "soon"', 1),
    )
    said = typed("check-config", hall)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "paidui: 2 things are wrong with the hall's configuration:",
        '  lanes.toml: [lanes]: key "green_head_start_s" must be a whole number of seconds, not "soon"',
        '  services.toml: service "rs-canbao": unknown key "expectd_s", did you mean "expected_s"?',
    ]


def test_the_merged_configuration_is_printed_and_can_be_read_again(tmp_path: Path) -> None:
    printed = typed("check-config", COUNTY)
    (tmp_path / "hall.toml").write_text(printed.out, encoding="utf-8")

    assert (printed.code, printed.err) == (0, "")
    assert "green_head_start_s = 900" in printed.out
    assert typed("check-config", tmp_path).out == printed.out


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("yesterday", "yesterday is no ISO 8601 time"),
        ("2020-01-08T07:30", "2020-01-08T07:30 lacks its offset from UTC"),
    ],
)
def test_a_time_that_is_none(tmp_path: Path, moment: str, why: str) -> None:
    assert why in refused(tmp_path / "data", "--starts-at", moment)


@pytest.mark.parametrize(
    "words",
    [
        ("hall", "show"),
        ("ticket", "show", "A001"),
        ("window", "call", "1"),
        ("press", "window-1", "call"),
        ("printed", "dispenser-1"),
    ],
)
def test_a_hall_that_does_not_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert one_sentence(typed(*words, "--data", tmp_path)) == (
        f"no hall is running in {tmp_path}: start one with `paidui up --data {tmp_path}`"
    )


def test_a_run_file_nobody_can_read(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{")

    assert "run.json cannot be read" in one_sentence(typed("hall", "show", "--data", tmp_path))


@pytest.fixture
def shut() -> Iterator[Path]:
    """A hub's folder: there, and nobody's business but root's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700 if os.geteuid() == 0 else 0)
        yield Path(folder)
        Path(folder).chmod(0o700)


@pytest.mark.parametrize("words", [("hub", "code", "--root"), ("hall", "show", "--data"), ("check-config",)])
def test_whoever_forgot_sudo_is_told_so(shut: Path, words: tuple[str, ...]) -> None:
    said = one_sentence(paidui(*words, shut, user=NOBODY if os.geteuid() == 0 else None))

    assert said.endswith("type sudo before it")


def test_an_option_there_is_none(tmp_path: Path) -> None:
    assert refused(tmp_path, "--consol-port", "0").endswith("see `paidui up --help`")


@pytest.mark.parametrize(
    "command",
    [(), ("up",), ("check-config",), ("press",), ("touch",), ("screenshot",), ("printed",), ("ticket", "issue"),
     ("ticket", "show"), ("ticket", "reprint"), ("window", "transfer"), ("window", "call"), ("hall", "show"),
     ("password",)],
)  # fmt: skip
def test_every_command_says_what_it_does(command: tuple[str, ...]) -> None:
    said = typed(*command, "--help")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {' '.join(('paidui', *command))}")


def a_hall(folder: Path, *changes: tuple[str, str, str, int]) -> Path:
    """A copy of the example hall in which something stands differently."""
    hall = folder / "hall"
    shutil.copytree(COUNTY, hall)
    for name, old, new, count in changes:
        text = (hall / name).read_text(encoding="utf-8")
        assert old in text
        (hall / name).write_text(text.replace(old, new, count), encoding="utf-8")
    return hall
