"""Confirm → first byte at the printer, with the hub and alone; a kiosk's start, memory and idleness.

A finger on glass is felt at most one tick (15 ms) later than the hand that touches here; the ratio's floor is one
commit to the same disk, which every ticket needs.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder, a_hub
from benchmarks.memory import resident_mb
from benchmarks.press import commits
from device_drivers.driver import DriverError
from device_drivers.hands import hand
from firmware_tools.children import bound_to_us
from firmware_tools.one_machine import environment
from ticket_dispenser.__main__ import BUSY_TICK_S

ROUNDS: Final = 60
ALONE: Final = 60
WITHIN_S: Final = 10.0
IDLE_S: Final = 20.0
TICK_MS: Final = BUSY_TICK_S * 1000
WITH_HUB_MS: Final = 150
ALONE_MS: Final = 60
START_S: Final = 4.0
MEMORY_MB: Final = 90
IDLE_SHARE: Final = 3.0


class Kiosk:
    """A running dispenser and the hands at it."""

    def __init__(self, hub: RunningHub) -> None:
        self._node = next(node for node, running in hub.machine.nodes.items() if running.role == "dispenser")
        self._settings = hub.machine.nodes[self._node].settings
        hands = hub.machine.nodes[self._node].hands
        if hands is None:
            raise RuntimeError("a real kiosk has no hands")
        self._hands = hands
        self._services = [service.name.zh for service in hub.machine.config.services]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Start it; return after how long a visitor could choose."""
        began_s = time.monotonic()
        command = [sys.executable, "-m", "ticket_dispenser", "--log", "WARNING", str(self._settings)]
        self._process = subprocess.Popen(bound_to_us(command), env=environment())
        self.wait(lambda: self.does("page")["page"] == "home")
        return time.monotonic() - began_s

    def stop(self) -> None:
        """End it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def does(self, name: str, **arguments: object) -> dict[str, object]:
        """Move a hand."""
        return dict(hand(self._hands, name, timeout_s=WITHIN_S, **arguments))

    def wait(self, condition: Callable[[], bool], within_s: float = 2 * WITHIN_S) -> None:
        """Wait until it is so; a kiosk that has not opened its hands yet has not got there."""
        until_s = time.monotonic() + within_s
        while time.monotonic() < until_s:
            try:
                if condition():
                    return
            except (DriverError, OSError):
                time.sleep(0.01)
            time.sleep(0.002)
        raise RuntimeError("the kiosk did not get there")

    def takes_a_ticket(self, turn: int) -> float:
        """Take a ticket; return how long after the last touch its first byte was at the printer."""
        home = self.does("page")
        targets = [target for target in _targets(home) if target.startswith("service:")]
        self._act(targets[turn % len(targets)])
        if "take" not in _targets(self.does("page")):
            self._act("situation:", begins=True)
        before = self.does("printed")["count"]
        began_s = time.monotonic()
        self._act("take")
        self.wait(lambda: self.does("printed")["count"] != before)
        first_byte_s = self.does("printed")["began_s"]
        self.wait(lambda: "home" in _targets(self.does("page")))
        self._act("home")
        assert isinstance(first_byte_s, float)
        return first_byte_s - began_s

    def _act(self, action: str, begins: bool = False) -> None:
        page = self.does("page")
        for target in page["targets"]:  # type: ignore[attr-defined]
            if target["action"] == action or (begins and target["action"].startswith(action)):
                x, y, width, height = target["rect"]
                self.does("touch", x=x + width // 2, y=y + height // 2)
                return
        raise RuntimeError(f"no {action} on {page['page']}")


def _targets(page: dict[str, object]) -> list[str]:
    return [target["action"] for target in page["targets"]]  # type: ignore[attr-defined]


@contextmanager
def a_kiosk(hub: RunningHub) -> Iterator[tuple[Kiosk, float]]:
    """Run a dispenser of this hall; yield it and how long its start took."""
    kiosk = Kiosk(hub)
    took_s = kiosk.start()
    try:
        yield kiosk, took_s
    finally:
        kiosk.stop()


def measure() -> None:
    """Print all figures of a kiosk."""
    with a_folder() as data:
        floor = commits(data / "commit.db")
        with a_hub(data / "hall") as hub, a_kiosk(hub) as (kiosk, start_s):
            line(
                "start → a visitor can choose",
                f"{start_s:.2f} s (to reach: ≤ {START_S:.0f})",
                reached=start_s <= START_S,
            )
            time.sleep(2)
            with_hub = Spread(tuple(kiosk.takes_a_ticket(turn) for turn in range(ROUNDS)))
            _print("confirm → first byte, with the hub", with_hub, floor, WITH_HUB_MS)
            _rest(kiosk)
            hub.scheduler.ask_to_end()
            hub.scheduler.end(within_s=5.0)
            kiosk.wait(lambda: _is_alone(kiosk))
            alone = Spread(tuple(kiosk.takes_a_ticket(turn) for turn in range(ALONE)))
            _print("confirm → first byte, alone", alone, floor, ALONE_MS)


def _is_alone(kiosk: Kiosk) -> bool:
    return kiosk.does("page").get("hub") is False


def _print(name: str, spread: Spread, floor: Spread, limit_ms: int) -> None:
    """With a finger's tick on top of the hand's touch."""
    whole_ms = spread.at(0.99) + TICK_MS
    ratio = spread.at(0.5) / floor.at(0.5)
    told = f"{spread}; with a tick p99 {whole_ms:.0f} ms (to reach: ≤ {limit_ms}); {ratio:.0f} × a commit"
    line(name, told, reached=whole_ms <= limit_ms)


def _rest(kiosk: Kiosk) -> None:
    size = resident_mb(kiosk.pid)
    line("resident memory of a kiosk", f"{size:.1f} MB (to reach: ≤ {MEMORY_MB})", reached=size <= MEMORY_MB)
    before = _cpu_s(kiosk.pid)
    time.sleep(IDLE_S)
    share = (_cpu_s(kiosk.pid) - before) / IDLE_S * 100
    line("idle", f"{share:.1f} % of a core (to reach: ≤ {IDLE_SHARE:.0f})", reached=share <= IDLE_SHARE)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
