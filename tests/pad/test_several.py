"""Pads of keys at several windows, in one process and on one wired line, as a row of windows has them."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import msgspec
import pytest

from device_drivers.call_pads import RATE
from device_drivers.virtual_call_pads import VirtualCallPads
from firmware_tools.children import bound_to_us
from hall_config.model import HallConfig, Node
from hall_protocol.commands import ShowTicket
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from node_runtime.settings import read_settings, write_settings
from tests.hall.standing import PATIENCE_S, StandingHall, a_wide_hall, await_status, standing_hall
from tests.pad.test_in_a_hall import does, served

PADS = ("pad-1", "pad-2")


def a_row_of_windows() -> HallConfig:
    config = a_wide_hall(2)
    pads = [Node(id=f"pad-{window.number}", role="pad", window=window.id) for window in config.windows]
    windows = tuple(msgspec.structs.replace(window, favourites=()) for window in config.windows)
    return msgspec.structs.replace(config, windows=windows, nodes=(*config.nodes, *pads))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[StandingHall]:
    with standing_hall(tmp_path, a_row_of_windows()) as hall:
        yield hall


@pytest.fixture
def line(tmp_path: Path) -> Iterator[VirtualCallPads]:
    pads = VirtualCallPads(tmp_path / "line")
    yield pads
    pads.close()


def wire(hall: StandingHall, pad: str, address: int, port: Path) -> None:
    """Write a pad's settings as a technician does: a real serial port and the number set on the pad."""
    path = hall.node_settings(pad)
    devices = {"pads": str(port), "pad_address": str(address)}
    write_settings(
        msgspec.structs.replace(read_settings(path), virtual=False, hands=None, devices=devices, keys={}), path
    )


def start_both(hall: StandingHall, port: Path) -> "subprocess.Popen[bytes]":
    """Start them in one process; `start_node` would write their settings anew."""
    for address, pad in enumerate(PADS, 11):
        wire(hall, pad, address, port)
    files = [str(hall.folder / "nodes" / pad / "node.toml") for pad in PADS]
    command = bound_to_us([sys.executable, "-m", "window_terminal.pad", *files])
    with (hall.folder / "nodes.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    hall.nodes.append(process)
    return process


def is_rated_by(press: Callable[[], None], console: RequestClient, ticket: TicketFacts) -> str:
    """Press a key until it counts, as a visitor does who was too quick; return the level."""
    between = Event()
    for _ in range(round(PATIENCE_S / 0.1)):
        press()
        between.wait(0.1)
        if found := does(console, ShowTicket, ticket=ticket.id).rating:
            return found
    raise AssertionError("no press has counted")


def test_two_pads_on_one_line_rate_each_at_its_window_and_end_together(
    hall: StandingHall, line: VirtualCallPads, tmp_path: Path
) -> None:
    with (
        hall.client("console") as console,
        hall.client("dispenser-1") as dispenser,
        hall.client("window-1") as first,
        hall.client("window-2") as second,
    ):
        process = start_both(hall, tmp_path / "line")
        for pad in PADS:
            await_status(console, pad, lambda status: status.state == "ready")
        at_first, at_second = served(dispenser, first), served(dispenser, second)

        def best_at_the_second() -> None:
            line.press(RATE, b"\x01", address=12)

        def bad_at_the_first() -> None:
            line.press(RATE, b"\x04", address=11)

        assert is_rated_by(best_at_the_second, console, at_second) == "very_satisfied"
        assert does(console, ShowTicket, ticket=at_first.id).rating == ""
        assert is_rated_by(bad_at_the_first, console, at_first) == "dissatisfied"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
        for pad in PADS:
            await_status(console, pad, lambda status: status.state == "lost")
