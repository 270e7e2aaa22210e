"""A terminal with a screen as the program that runs on a Pi: what its clerk sees, and what it costs."""

import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import msgspec
import pygame
import pytest

from device_drivers.hands import hand, unpacked
from firmware_tools.children import bound_to_us
from hall_protocol.commands import IssueTicket, OpenWindow
from hall_protocol.events import NodeControl, NodeScreen
from hall_protocol.topics import NODE_CONTROL
from node_runtime.settings import ScreenSettings, read_settings, write_settings
from tests.footprint import resident_mb, worked_s
from tests.hall.standing import StandingHall, ask, await_status, await_window, standing_hall, token

MOST_MB = 70
MOST_IDLE = 0.03
"""Of one core of this machine."""
USABLE_S = 3.0
WATCHED_S = 4.0


def start_with_screen(hall: StandingHall, width: int, height: int) -> "subprocess.Popen[bytes]":
    path = hall.node_settings("window-1")
    screen = ScreenSettings(width=width, height=height)
    write_settings(msgspec.structs.replace(read_settings(path), devices={"screen": "virtual"}, screen=screen), path)
    process = subprocess.Popen(bound_to_us([sys.executable, "-m", "window_terminal", str(path)]))
    hall.nodes.append(process)
    return process


def look(hall: StandingHall) -> pygame.Surface:
    reply = hand(hall.hands("window-1"), "screenshot")
    return pygame.image.load(BytesIO(unpacked(str(reply["picture"]))))


def await_change(hall: StandingHall, version: int) -> int:
    """Wait until something else is shown; return how often something was."""
    give_up_s = time.monotonic() + 10
    while True:
        shown = hand(hall.hands("window-1"), "screenshot", unless=version)["version"]
        if shown != version:
            assert isinstance(shown, int)
            return shown
        assert time.monotonic() < give_up_s, "nothing new on the screen"


def test_a_technician_far_away_sees_what_the_clerk_sees(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        start_with_screen(hall, 480, 320)
        await_status(console, "window-1", lambda status: status.state == "ready")
        heard: list[NodeScreen] = []
        console.listen(lambda _, message: heard.append(message) if isinstance(message, NodeScreen) else None)
        console.publish(NODE_CONTROL, NodeControl(control_id="look", action="show_screen"), node="window-1")

        assert console.wait_for(lambda: bool(heard), 10)
        assert (heard[0].control_id, heard[0].width, heard[0].height) == ("look", 480, 320)
        assert pygame.image.load(BytesIO(heard[0].jpeg)).get_size() == (480, 320)


@pytest.mark.parametrize("size", [(480, 320), (800, 480)], ids=str)
def test_a_clerk_sees_the_visitor_come_and_the_smallest_pi_has_room(tmp_path: Path, size: tuple[int, int]) -> None:
    with (
        standing_hall(tmp_path) as hall,
        hall.client("dispenser-1") as dispenser,
        hall.client("console") as console,
    ):
        began_s = time.monotonic()
        process = start_with_screen(hall, *size)
        await_status(console, "window-1", lambda status: status.state == "ready")
        usable_s = time.monotonic() - began_s
        assert look(hall).get_size() == size
        shown = await_change(hall, -1)
        ask(console, OpenWindow(command_id=console.next_id(), window="window-1"))
        shown = await_change(hall, shown)
        ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        shown = await_change(hall, shown)
        hand(hall.hands("window-1"), "press", button="call")
        await_window(console, "window-1", lambda board: board.phase == "calling")
        await_change(hall, shown)

        before_s = worked_s(process.pid)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(WATCHED_S)
        idle = (worked_s(process.pid) - before_s) / WATCHED_S
        assert resident_mb(process.pid) <= MOST_MB, f"a terminal with a screen holds {resident_mb(process.pid):.1f} MB"
        assert idle <= MOST_IDLE, f"with nobody pressing it works {idle:.1%} of the time"
        assert usable_s <= USABLE_S, f"it took {usable_s:.1f} s"
