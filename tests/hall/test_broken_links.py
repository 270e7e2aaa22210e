"""The broker dies, the hub dies: terminals say so with light, keep what has happened, and go on without a restart."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from device_drivers.hands import hand
from hall_protocol.states import NodeStatus, WindowBoard
from node_runtime.client import RequestClient
from node_runtime.clock import wall_ms
from queue_core.events import ServiceFinished, TicketCalled
from tests.hall.standing import (
    StandingHall,
    await_glance,
    await_hub,
    await_status,
    await_window,
    take_tickets,
)


@pytest.fixture
def terminals(hall: StandingHall, console: RequestClient) -> tuple[Path, Path]:
    """The hands of the terminals of windows 1 and 2, which run in one process."""
    hall.start_node("window_terminal", "window-1", "window-2")
    for node in ("window-1", "window-2"):
        await_status(console, node, lambda status: status.state == "ready")
    return hall.hands("window-1"), hall.hands("window-2")


def is_serving_at_window_1(console: RequestClient, terminal: Path) -> None:
    """Press until window 1 serves its first visitor."""
    for button, phase in (("call", "calling"), ("start", "serving")):
        hand(terminal, "press", button=button)
        await_window(console, "window-1", stands_in(phase))


def keeps(count: int) -> Callable[[NodeStatus], bool]:
    """Return whether a node says that so many of its commands wait for an answer."""
    return lambda status: status.outbox == count


def stands_in(phase: str) -> Callable[[WindowBoard], bool]:
    """Return whether a window is in this phase."""
    return lambda board: board.phase == phase


def fault_lamp(terminal: Path) -> object:
    lamps = hand(terminal, "lamps")["lamps"]
    assert isinstance(lamps, dict)
    return lamps["fault"]


def test_a_hub_that_died_is_told_of_the_finish_when_it_is_back_and_of_no_stale_call(
    hall: StandingHall, dispenser: RequestClient, console: RequestClient, terminals: tuple[Path, Path]
) -> None:
    first, second = terminals
    take_tickets(dispenser, 2)
    is_serving_at_window_1(console, first)
    hall.kill_hub()
    assert console.wait_for(lambda: not console.hub_alive, 10)
    before_ms = wall_ms()
    hand(first, "press", button="finish")
    hand(second, "press", button="call")
    after_ms = wall_ms()
    assert (said(first), said(second)) == ("kept", "no_hub")
    await_status(console, "window-1", keeps(1))
    await_status(console, "window-2", keeps(0))
    await_lamp(first, "on")
    await_lamp(second, "on")
    hall.start_hub()
    await_status(console, "window-1", keeps(0))
    await_glance(console, lambda glance: (glance.waiting, glance.serving, glance.done) == (1, 0, 1))
    hall.stop_hub()

    finished = [entry for entry in hall.entries() if isinstance(entry.event, ServiceFinished)]
    assert len(finished) == 1
    assert before_ms <= finished[0].event.at_ms <= after_ms + 100
    assert finished[0].stored_ms > after_ms
    assert sum(isinstance(entry.event, TicketCalled) for entry in hall.entries()) == 1


def test_a_broker_that_died_is_found_again_and_what_was_pressed_meanwhile_arrives_once(
    hall: StandingHall, dispenser: RequestClient, console: RequestClient, terminals: tuple[Path, Path]
) -> None:
    first, second = terminals
    take_tickets(dispenser, 2)
    is_serving_at_window_1(console, first)
    assert hall.broker is not None
    hall.broker.kill()
    assert console.wait_for(lambda: not console.broker_up, 10)
    await_lamp(first, "on")
    await_lamp(second, "on")
    hand(first, "press", button="finish")
    hand(second, "press", button="call")
    assert (said(first), said(second)) == ("kept", "no_hub")
    hall.start_broker()
    await_hub(console)
    await_glance(console, lambda glance: (glance.waiting, glance.serving, glance.done) == (1, 0, 1))
    await_lamp(second, "off")
    hand(second, "press", button="call")
    await_window(console, "window-2", lambda board: board.phase == "calling")
    await_status(console, "window-1", lambda status: (status.state, status.outbox) == ("ready", 0))
    await_hub(dispenser)
    take_tickets(dispenser, 1)
    await_lamp(first, "off")
    hall.stop_hub()

    events = [entry.event for entry in hall.entries()]
    assert [event.window for event in events if isinstance(event, ServiceFinished)] == ["window-1"]
    assert [event.window for event in events if isinstance(event, TicketCalled)] == ["window-1", "window-2"]


def said(terminal: Path) -> object:
    """What a terminal answered the last press."""
    answer = hand(terminal, "terminal")["answer"]
    assert isinstance(answer, dict)
    return answer["code"]


def await_lamp(terminal: Path, light: str) -> None:
    """Look at the red lamp until it shows this; each look goes through the terminal's own loop."""
    give_up_s = time.monotonic() + 10
    while (shown := fault_lamp(terminal)) != light:
        assert time.monotonic() < give_up_s, f"the red lamp is {shown}"


def test_a_terminal_says_it_is_lost_when_it_dies(
    hall: StandingHall, console: RequestClient, terminals: tuple[Path, Path]
) -> None:
    hall.nodes[0].kill()

    await_status(console, "window-1", lambda status: status.state == "lost")
    await_status(console, "window-2", lambda status: status.state == "lost")
