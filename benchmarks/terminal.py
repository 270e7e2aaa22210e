"""What a window's terminal costs: memory, start, and a core's share at rest, with and without its own screen."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.figures import line
from benchmarks.hub import RunningHub, a_folder, a_hub
from benchmarks.memory import resident_mb
from central_scheduler.credentials import CONSOLE
from firmware_tools.children import bound_to_us
from hall_protocol.roles import Role
from hall_protocol.states import NodeStatus
from hall_protocol.topics import NODE_STATUS
from node_runtime.client import RequestClient
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings

REST_S: Final = 20.0
SETTLES_S: Final = 3.0
START_WITHIN_S: Final = 3.0
VARIANTS: Final[Mapping[str, tuple[dict[str, str], int, float]]] = {
    "buttons and lamps": ({}, 40, 1.0),
    "with keypad, call pad, badge reader and tone": (
        {"keypad": "virtual", "pads": "virtual", "badge_reader": "virtual", "tone": "18"},
        40,
        1.0,
    ),
    "with a screen of 800 × 480": ({"screen": "virtual"}, 70, 3.0),
}
"""What is attached, and what is to be reached: megabytes, and percent of a core."""


def measure() -> None:
    """Print what each kind of terminal costs."""
    with a_folder() as data, a_hub(data / "hall") as hub, hub.client(CONSOLE) as console:
        for number, (name, (devices, most_mb, most_percent)) in enumerate(VARIANTS.items()):
            _measure(name, _settings(hub, data / f"terminal-{number}", devices), console, most_mb, most_percent)


def _settings(hub: RunningHub, data: Path, devices: dict[str, str]) -> NodeSettings:
    machine = hub.machine
    node = next(node for node in machine.config.nodes if node.role == "terminal")
    return NodeSettings(
        node=node.id,
        role=Role.TERMINAL,
        hall=machine.config.id,
        window=node.window,
        broker=BrokerAddress(port=machine.broker.port, password_file=machine.broker.secret(node.id)),
        data=data,
        virtual=True,
        devices=devices,
    )


def _measure(name: str, settings: NodeSettings, console: RequestClient, most_mb: int, most_percent: float) -> None:
    path = settings.data / "node.toml"
    write_settings(settings, path)
    began_s = time.monotonic()
    process = subprocess.Popen(bound_to_us([sys.executable, "-m", "window_terminal", str(path), "--log", "WARNING"]))
    try:
        if not console.wait_for(lambda: _is_ready(console, settings.node), 20):
            raise RuntimeError("the terminal did not come up")
        start_s = time.monotonic() - began_s
        time.sleep(SETTLES_S)
        percent = _load_percent(process.pid)
        size = resident_mb(process.pid)
    finally:
        process.terminate()
        process.wait()
    console.wait_for(lambda: not _is_ready(console, settings.node), 20)
    line(f"memory, {name}", f"{size:.1f} MB (to reach: ≤ {most_mb})", reached=size <= most_mb)
    line("  start → ready", f"{start_s:.2f} s (to reach: ≤ {START_WITHIN_S:.0f})", reached=start_s <= START_WITHIN_S)
    line("  at rest", f"{percent:.2f} % of a core (to reach: ≤ {most_percent:.0f})", reached=percent <= most_percent)


def _is_ready(console: RequestClient, node: str) -> bool:
    status = console.latest(NODE_STATUS, node=node)
    return isinstance(status, NodeStatus) and status.state != "lost"


def _load_percent(pid: int) -> float:
    before_s, began_s = _used_s(pid), time.monotonic()
    time.sleep(REST_S)
    return 100 * (_used_s(pid) - before_s) / (time.monotonic() - began_s)


def _used_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
