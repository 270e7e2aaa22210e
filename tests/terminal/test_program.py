"""The terminal as the program that runs on a Pi: from the press to the light, in a real hall."""

import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_protocol.commands import IssueTicket
from node_runtime.client import RequestClient
from node_runtime.settings import read_settings, write_settings
from tests.footprint import resident_mb
from tests.hall.standing import StandingHall, ask, await_status, await_window, county, standing_hall, token
from window_terminal.presses import SAME_PRESS_MS

MOST_MB = 40
"""What a window's terminal may hold on a Pi Zero 2 W."""

FINGER_S = SAME_PRESS_MS / 1000


@pytest.fixture
def furnished(tmp_path: Path) -> StandingHall:
    """A hall in which nothing runs."""
    hall = StandingHall(tmp_path, county())
    hall.furnish()
    return hall


def look(terminal: Path) -> dict[str, str]:
    """Return what each lamp shows."""
    lamps = hand(terminal, "lamps")["lamps"]
    assert isinstance(lamps, dict)
    return lamps


def await_lamps(terminal: Path, **wanted: str) -> None:
    """Look until the lamps show this; each look goes through the terminal's own loop."""
    give_up_s = time.monotonic() + 10
    while (shown := look(terminal)) != wanted:
        assert time.monotonic() < give_up_s, f"{shown} instead of {wanted}"


def press(terminal: Path, button: str) -> None:
    """Press as quickly as a clerk may mean it: the same key again sooner is the same press."""
    lifted_s = time.monotonic() + FINGER_S
    while time.monotonic() < lifted_s:
        look(terminal)
    hand(terminal, "press", button=button)


def issue(client: RequestClient) -> None:
    assert ask(client, IssueTicket(command_id=client.next_id(), service="rs-canbao", token=token())).ok


def test_a_clerks_visitor_from_the_first_press_to_the_last_in_light(tmp_path: Path) -> None:
    with (
        standing_hall(tmp_path) as hall,
        hall.client("dispenser-1") as dispenser,
        hall.client("console") as console,
    ):
        process = hall.start_node("window_terminal", "window-1", "window-2")
        for node in ("window-1", "window-2"):
            await_status(console, node, lambda status: status.state == "ready")
        one, two = hall.hands("window-1"), hall.hands("window-2")
        await_lamps(one, visitor="off", waiting="off", fault="off")
        press(one, "finish")
        await_lamps(one, visitor="off", waiting="off", fault="blink")
        await_lamps(one, visitor="off", waiting="off", fault="off")
        press(one, "pause")
        await_window(console, "window-1", lambda board: board.phase == "open")
        await_terminal(one, "open")
        press(one, "pause")
        await_window(console, "window-1", lambda board: board.phase == "paused")
        press(one, "call")
        await_lamps(one, visitor="off", waiting="blink", fault="off")
        await_terminal(one, "ready")
        issue(dispenser)
        await_lamps(one, visitor="blink", waiting="off", fault="off")
        issue(dispenser)
        await_lamps(one, visitor="blink", waiting="on", fault="off")
        await_lamps(two, visitor="off", waiting="on", fault="off")
        hand(one, "bounce", button="start", pattern="1010110101")
        await_lamps(one, visitor="on", waiting="on", fault="off")
        press(one, "finish")
        await_lamps(one, visitor="off", waiting="on", fault="off")
        press(two, "call")
        await_lamps(two, visitor="blink", waiting="off", fault="off")
        await_lamps(one, visitor="off", waiting="off", fault="off")
        press(two, "missed")
        await_lamps(two, visitor="off", waiting="off", fault="off")
        assert resident_mb(process.pid) <= MOST_MB, f"two terminals in one process hold {resident_mb(process.pid)} MB"


def await_terminal(terminal: Path, phase: str) -> None:
    """Wait until the terminal itself knows its window to be so: the pause key goes by that."""
    give_up_s = time.monotonic() + 10
    while True:
        window = hand(terminal, "terminal")["window"]
        if isinstance(window, dict) and window["phase"] == phase:
            return
        assert time.monotonic() < give_up_s, window


def test_one_terminal_is_small_enough_for_the_smallest_pi(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        process = hall.start_node("window_terminal", "window-1")
        await_status(console, "window-1", lambda status: status.state == "ready")
        press(hall.hands("window-1"), "call")
        await_window(console, "window-1", lambda board: board.phase == "ready")

        assert resident_mb(process.pid) <= MOST_MB, f"a terminal holds {resident_mb(process.pid):.1f} MB"


def test_two_terminals_under_one_name_are_named_and_do_not_fight_every_second(tmp_path: Path) -> None:
    """A memory card that was copied: on the bus the second one is the first, and each ends the other's connection."""
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        hall.start_node("window_terminal", "window-1")
        await_status(console, "window-1", lambda status: status.state == "ready")
        copied = replaced(hall.node_settings("window-1"), tmp_path / "copy")
        hall.start_program("window_terminal", copied)

        await_status(console, "window-1", lambda status: "node.same_name" in status.faults)

    log = (tmp_path / "nodes.log").read_text(encoding="utf-8")
    assert 1 <= log.count("another process uses the credential window-1") <= 3


def replaced(path: Path, data: Path) -> Path:
    """The same settings in another folder."""
    data.mkdir()
    settings = msgspec.structs.replace(read_settings(path), data=data, hands=None)
    write_settings(settings, data / "node.toml")
    return data / "node.toml"


def test_a_terminal_ends_in_order_when_told_to(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        process = hall.start_node("window_terminal", "window-1", "window-2")
        for node in ("window-1", "window-2"):
            await_status(console, node, lambda status: status.state == "ready")
        process.terminate()

        assert process.wait(3) == 0
        await_status(console, "window-1", lambda status: status.state == "lost")
        assert not hall.hands("window-1").exists()


def told(*settings: Path) -> tuple[int, str]:
    """Start a terminal that cannot run; return its exit code and what it says."""
    command = [sys.executable, "-m", "window_terminal", *map(str, settings)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ({"recall": "5"}, "'recall' is on pin 5, which 'call' already uses"),
        ({"fault": "5"}, "'fault' is on pin 5, which 'call' already uses"),
        ({"call": "40"}, "'call' is on pin 40; use BCM 2 to 27"),
        ({"call": "GPIO5"}, 'devices.call is "GPIO5"; write a BCM pin number such as "17"'),
        ({"cal": "5"}, "unknown key devices.cal; did you mean call?"),
    ],
)
def test_a_wrong_pin_plan_is_named_in_one_sentence(
    furnished: StandingHall, devices: dict[str, str], sentence: str
) -> None:
    path = furnished.node_settings("window-1")
    write_settings(msgspec.structs.replace(read_settings(path), devices=devices), path)

    code, said = told(path)

    assert code == 2
    assert sentence in said
    assert "window-1" in said
    assert len(said.splitlines()) == 1


def test_a_wrong_meaning_of_a_key_is_named_in_one_sentence(furnished: StandingHall) -> None:
    path = furnished.node_settings("window-1")
    write_settings(msgspec.structs.replace(read_settings(path), keys={"call.long": "pauze"}), path)

    code, said = told(path)

    assert code == 2
    assert 'window-1: keys."call.long" is "pauze", which is no action; did you mean pause?' in said
    assert len(said.splitlines()) == 1


def test_two_screens_do_not_fit_into_one_process(furnished: StandingHall) -> None:
    paths = [furnished.node_settings(node) for node in ("window-1", "window-2")]
    for path in paths:
        write_settings(msgspec.structs.replace(read_settings(path), devices={"screen": "virtual"}), path)

    code, said = told(*paths)

    assert (code, "window-1 and window-2 each have a screen" in said) == (2, True)


def test_a_terminal_named_twice_is_told_so_before_the_two_end_each_other(furnished: StandingHall) -> None:
    path = furnished.node_settings("window-1")
    code, said = told(path, path)

    assert (code, "window-1 is named twice; name each node once" in said) == (2, True)


def test_the_same_terminal_started_again_leaves_the_keypad_to_the_one_that_runs(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        path = hall.node_settings("window-1")
        settings = read_settings(path)
        write_settings(msgspec.structs.replace(settings, devices={"keypad": "virtual"}), path)
        hall.start_program("window_terminal", path)
        await_status(console, "window-1", lambda status: status.state == "ready")
        keypad = (settings.data / "keypad").readlink()
        code, said = told(path)

        assert (code, "another node already listens" in said) == (2, True)
        assert (settings.data / "keypad").readlink() == keypad


def test_another_nodes_settings_are_refused_by_name(furnished: StandingHall) -> None:
    code, said = told(furnished.node_settings("dispenser-1"))

    assert code == 2
    assert 'role is "dispenser"; a window\'s terminal has role = "terminal"' in said


def test_a_terminal_that_is_not_running_is_named_to_whoever_presses(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="no virtual node listens at"):
        press(tmp_path / "hands.sock", "call")
