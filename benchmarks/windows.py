"""Press → answer → the window's board and its clerk's, in a rush at a hundred windows of the biggest hall."""

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.big_hall import big_hall
from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder, a_hub
from central_scheduler.credentials import CONSOLE
from hall_config.model import HallConfig
from hall_config.writing import render_toml
from hall_protocol.commands import CallNext, FinishService, IssueTicket, StartService
from hall_protocol.states import DeskBoard, WindowBoard
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.inbox import Inbox

AT_ONCE: Final = 4
"""So many clerks press at the same moment; each goes from window to window."""
VISITS: Final = 3
"""How many visitors each window has."""
WITHIN_MS: Final = 200
"""Buttons and browser of one window agree within this."""
SETTLES_S: Final = 2.0
Shown = tuple[int, float]
"""Where in the hall's history a board stands, and when it came."""


@dataclass
class Watcher:
    """Hears every window's boards, as a console does, and notes when."""

    inbox: Inbox = field(default_factory=Inbox)
    windows: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    desks: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    up: threading.Event = field(default_factory=threading.Event)

    def listen(self, until: threading.Event) -> None:
        """Hear until told to stop."""
        while not until.is_set():
            match self.inbox.next(0.05):
                case BusUp():
                    self.up.set()
                case Heard(_, WindowBoard() as board):
                    self.windows[board.window].append((board.seq, time.perf_counter()))
                case Heard(_, DeskBoard() as desk):
                    self.desks[desk.window].append((desk.seq, time.perf_counter()))


@dataclass(frozen=True)
class Press:
    """One key at one window: when it was pressed, when and as what it was answered."""

    window: str
    pressed: float
    answered: float
    seq: int
    seen_by_the_clerk: bool
    """Whether the clerk's own board has anything new: at a start it has not."""


def measure() -> None:
    """Print how long a press takes to its answer, and how much later everybody else at that window sees it."""
    config = big_hall()
    with a_folder() as data:
        (data / "city").mkdir()
        (data / "city" / "hall.toml").write_text(render_toml(config), "utf-8")
        with a_hub(data / "hub", data / "city") as hub:
            presses, watcher = _rush(hub, config)
    line(f"press → answer, {AT_ONCE} at once", str(Spread(tuple(each.answered - each.pressed for each in presses))))
    seen = [each for each in presses if each.seen_by_the_clerk]
    for name, shown, some in (("window's board", watcher.windows, presses), ("clerk's board", watcher.desks, seen)):
        gaps = Spread(tuple(max(0.0, _shown_at(each, shown[each.window]) - each.answered) for each in some))
        text = f"{gaps}, at most {gaps.at(1.0):.0f} ms (to reach: ≤ {WITHIN_MS} ms)"
        line(f"answer → {name}", text, reached=gaps.at(1.0) <= WITHIN_MS)


def _shown_at(press: Press, shown: Sequence[Shown]) -> float:
    return next(at for seq, at in shown if seq >= press.seq)


def _rush(hub: RunningHub, config: HallConfig) -> tuple[list[Press], Watcher]:
    watcher, over = Watcher(), threading.Event()
    bus = Bus(hub.settings(CONSOLE), watcher.inbox)
    listening = threading.Thread(target=watcher.listen, args=(over,))
    listening.start()
    bus.start()
    watcher.up.wait()
    _fill(hub, config)
    windows = [window.id for window in config.windows]
    presses: list[Press] = []
    clerks = [threading.Thread(target=_press, args=(hub, windows[nth::AT_ONCE], presses)) for nth in range(AT_ONCE)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    time.sleep(SETTLES_S)
    over.set()
    listening.join()
    bus.stop()
    return presses, watcher


def _fill(hub: RunningHub, config: HallConfig) -> None:
    """Let enough visitors come for everything."""
    chance, codes = Random(1), [service.code for service in config.services]
    with hub.client() as client:
        for _ in range(2 * VISITS * len(config.windows)):
            token = secrets.token_urlsafe(16)
            client.request(IssueTicket(command_id=client.next_id(), service=chance.choice(codes), token=token), 10)


def _press(hub: RunningHub, windows: Sequence[str], presses: list[Press]) -> None:
    with hub.client() as client:
        for _ in range(VISITS):
            for kind in (CallNext, StartService, FinishService):
                for window in windows:
                    pressed = time.perf_counter()
                    reply = client.request(kind(command_id=client.next_id(), window=window), 10)
                    if reply.ok and not reply.code:
                        seen = kind is not StartService
                        presses.append(Press(window, pressed, time.perf_counter(), reply.seq, seen))


if __name__ == "__main__":
    Path("build").mkdir(exist_ok=True)
    measure()
