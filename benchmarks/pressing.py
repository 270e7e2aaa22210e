"""Press → light at a window's own terminal, with the hub there and gone, against a bare round trip in the same run."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder, a_hub
from benchmarks.press import commits, round_trip
from device_drivers.buttons import VirtualButtons
from device_drivers.debounce import SETTLE_MS
from hall_protocol.commands import IssueTicket
from hall_protocol.roles import Role
from node_runtime.clock import HallClock, boottime_ms
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings
from window_terminal.__main__ import OneTerminal
from window_terminal.desk import Desk
from window_terminal.devices import Cabling
from window_terminal.verdicts import verdict

ROUNDS: Final = 300
VISIT: Final = ("call", "recall", "start", "finish")
"""A recall so soon after the call is refused: that is one of the answers, too."""
TO_REACH_MS: Final = 50
FINGER_S: Final = 2 * SETTLE_MS / 1000
"""A contact that closes again sooner has only bounced."""
PATIENCE_S: Final = 20.0


class Eyes:
    """A display that notes when an answer was on the lamps: displays are told just after them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.desk = Desk()
        self._at_s = 0.0

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Note the moment of each new answer."""
        with self._changed:
            if desk.answer is not self.desk.answer:
                self._at_s = time.perf_counter()
            self.desk = desk
            self._changed.notify_all()

    def tick(self, now_ms: int) -> int | None:
        """Nothing falls due."""
        return None

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """There is none."""

    def answered_at(self, press: Callable[[], None]) -> float:
        """Press, and return when the lamps said what came of it."""
        with self._changed:
            before = self.desk.answer
        press()
        with self._changed:
            if not self._changed.wait_for(lambda: self.desk.answer is not before, PATIENCE_S):
                raise RuntimeError("a press was not answered")
            return self._at_s

    def wait_for(self, condition: Callable[[Desk], bool]) -> None:
        """Wait until the desk is so."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self.desk), PATIENCE_S):
                raise RuntimeError("the terminal never came to know it")


def measure() -> None:
    """Print press → light with a hub and without, and how often that is a bare round trip and a commit."""
    with a_folder() as data:
        with a_hub(data / "hall") as hub:
            _give_tickets(hub)
            with a_terminal(hub, data / "terminal") as (terminal, eyes):
                there = Spread(tuple(_visits(terminal, eyes)))
                _say("press → light, the hub there", there)
                hub.scheduler.ask_to_end()
                hub.scheduler.end(within_s=5.0)
                eyes.wait_for(lambda desk: not desk.hub_alive)
                gone = Spread(tuple(_press(terminal, eyes, button) for button in _others(ROUNDS)))
                _say("press → “no hub”, the hub gone", gone)
                if eyes.desk.answer is None or verdict(eyes.desk.answer) != "no_hub":
                    raise RuntimeError("a press without a hub was answered otherwise")
        trip, commit = round_trip(data / "floor", FINGER_S), commits(data / "commit.db")
    line("bus round trip (echo process), paced alike", str(trip))
    line("commit (SQLite, WAL, FULL)", str(commit))
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        ratio = there.at(share) / (trip.at(share) + commit.at(share))
        line(f"press → light ÷ (round trip + commit), {name}", f"{ratio:.2f}")


def _say(name: str, spread: Spread) -> None:
    line(name, f"{spread} (to reach at p99: ≤ {TO_REACH_MS} ms)", reached=spread.at(0.99) <= TO_REACH_MS)


def _give_tickets(hub: RunningHub) -> None:
    service = hub.machine.config.services[0].code
    with hub.client() as client:
        for _ in range(ROUNDS + 5):
            client.request(IssueTicket(command_id=client.next_id(), service=service, token=token_urlsafe(16)), 10)


@contextmanager
def a_terminal(hub: RunningHub, data: Path) -> Iterator[tuple[OneTerminal, Eyes]]:
    """Run a terminal of buttons and lamps in this process, with eyes for its lamps."""
    data.mkdir()
    machine = hub.machine
    node = next(node for node in machine.config.nodes if node.role == "terminal")
    settings = NodeSettings(
        node=node.id,
        role=Role.TERMINAL,
        hall=machine.config.id,
        window=node.window,
        broker=BrokerAddress(port=machine.broker.port, password_file=machine.broker.secret(node.id)),
        data=data,
        virtual=True,
    )
    eyes, terminal = Eyes(), OneTerminal(settings, Cabling(boottime_ms))
    terminal.devices.displays = [eyes]
    thread = threading.Thread(target=terminal.live)
    thread.start()
    try:
        eyes.wait_for(lambda desk: desk.hub_alive and desk.window is not None)
        yield terminal, eyes
    finally:
        terminal.runtime.stop()
        thread.join()


def _visits(terminal: OneTerminal, eyes: Eyes) -> Iterator[float]:
    for _ in range(ROUNDS):
        for button in VISIT:
            yield _press(terminal, eyes, button)


def _others(times: int) -> Iterator[str]:
    """Keys that are wishes, never the same twice."""
    for turn in range(times):
        yield ("call", "recall", "pause")[turn % 3]


def _press(terminal: OneTerminal, eyes: Eyes, button: str) -> float:
    buttons = terminal.devices.buttons
    if not isinstance(buttons, VirtualButtons):
        raise TypeError("only a virtual terminal can be measured here")
    time.sleep(FINGER_S)
    began = time.perf_counter()
    return eyes.answered_at(lambda: buttons.press(button)) - began
