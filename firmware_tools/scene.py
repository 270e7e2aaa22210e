"""A little morning in a hall, played by virtual hands: for the pictures of a handbook."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_drivers.hands import hand, unpacked
from firmware_tools.errors import ToolError
from hall_config.model import HallConfig
from node_runtime.run_file import RunningHall

WITHIN_S: Final = 20.0
LOOK_EVERY_S: Final = 0.02

Act = tuple[float, str, str, str]
"""At which minute who does what: a visitor takes a ticket for a service, for the green lane with its reason; a window's
clerk presses a button."""

MORNING: Final[tuple[Act, ...]] = (
    (0.2, "visitor", "rs-shebao", ""),
    (0.5, "visitor", "yb-baoxiao", ""),
    (0.8, "window-1", "call", ""),
    (1.0, "visitor", "bdc-zhuanyi", ""),
    (1.2, "window-1", "start", ""),
    (1.4, "window-2", "call", ""),
    (1.7, "window-2", "start", ""),
    (1.9, "visitor", "ga-shenfenzheng", ""),
    (2.2, "window-4", "call", ""),
    (2.4, "visitor", "sj-geti", ""),
    (2.8, "window-4", "start", ""),
    (3.2, "window-3", "call", ""),
    (3.6, "window-3", "start", ""),
    (4.0, "visitor", "rs-canbao", ""),
    (4.8, "visitor", "gjj-tiqu", ""),
    (5.6, "window-1", "finish", ""),
    (5.8, "window-1", "call", ""),
    (6.2, "visitor", "yb-canbao", ""),
    (6.4, "window-1", "start", ""),
    (7.0, "visitor", "rs-yanglao", "elderly"),
    (7.6, "window-3", "finish", ""),
    (7.8, "window-3", "call", ""),
    (8.4, "visitor", "sw-fapiao", ""),
    (8.8, "window-3", "recall", ""),
    (9.4, "visitor", "bdc-chaxun", ""),
    (9.8, "window-3", "missed", ""),
    (10.2, "visitor", "rs-shebao", ""),
    (10.6, "window-3", "call", ""),
    (11.0, "window-3", "start", ""),
    (11.4, "visitor", "mz-dibao", ""),
    (12.0, "window-2", "finish", ""),
    (12.2, "window-2", "call", ""),
    (12.6, "visitor", "yb-beian", ""),
    (12.8, "window-2", "start", ""),
    (13.4, "visitor", "sj-qiye", ""),
    (14.0, "visitor", "ga-qianyi", ""),
    (14.6, "window-1", "finish", ""),
    (15.0, "visitor", "rs-shiye", ""),
)


@dataclass(frozen=True)
class Actors:
    """The people of the scene: whoever stands at a virtual device of this hall."""

    running: RunningHall
    config: HallConfig
    now_ms: Callable[[], int]
    """Hall time."""
    dispenser: str = "dispenser-1"

    def play(self, acts: tuple[Act, ...]) -> None:
        """Play the acts, each at its hall time."""
        opened_ms = self.now_ms()
        for minute, who, what, reason in acts:
            self.wait_until(opened_ms + round(minute * 60_000))
            if who == "visitor":
                self.take_ticket(what, reason)
                self.go_home()
            else:
                self.press(who, what)

    def wait_until(self, due_ms: int) -> None:
        """Wait for this moment of hall time."""
        self.wait_for(lambda: self.now_ms() >= due_ms, "the next moment of hall time")

    def press(self, node: str, button: str) -> None:
        """Be a clerk, and wait until the terminal has its answer."""
        hand(self.running.hands_of(node), "press", button=button)
        self.wait_for(lambda: hand(self.running.hands_of(node), "terminal")["pending"] == 0, f"{node} {button}")

    def press_key(self, node: str, key: str) -> None:
        """Press a key of a clerk's keypad, and wait until nothing is being entered any more."""
        hand(self.running.hands_of(node), "key", key=key)
        self.wait_for(lambda: hand(self.running.hands_of(node), "terminal")["entry"] is None, f"{node} {key}")

    def phase_at(self, node: str) -> object:
        """What a window does, as its terminal knows it."""
        board = hand(self.running.hands_of(node), "terminal")["window"]
        return board["phase"] if isinstance(board, dict) else None

    def pad_page(self, node: str) -> object:
        """What a rating pad shows."""
        return hand(self.running.hands_of(node), "page")["page"]

    def is_choosing(self, node: str) -> bool:
        """Whether a clerk's screen asks something."""
        return hand(self.running.hands_of(node), "terminal")["entry"] is not None

    def is_lit(self, node: str) -> bool:
        """Whether a sign calls, in the lit half of its flash."""
        sign = hand(self.running.hands_of(node), "sign")
        return sign["mood"] == "called" and bool(sign["lit"])

    def touch_pad(self, node: str, text: str) -> object:
        """Touch what says this on a rating pad, and see what it shows then; a page just come feels no finger yet."""
        return hand(self.running.hands_of(node), "touch", text=text)["page"]

    def take_ticket(self, service: str, reason: str = "") -> None:
        """Be a visitor from the first page to the paper."""
        department = next(each.department for each in self.config.services if each.code == service)
        ways = ["green", f"reason:{reason}"] if reason else ["take"]
        for action in ("departments", f"department:{department}", f"service:{service}"):
            self.touch(action)
        if self.page == "situations":
            self.touch_first("situation:")
        for action in ways:
            self.touch(action)
        self.wait_for(lambda: self.page == "result", f"the paper of {service}")

    def go_home(self) -> None:
        """Leave the glass to the next visitor."""
        self.touch("home")
        self.wait_for(lambda: self.page == "home", "the first page")

    def touch(self, action: str) -> None:
        """Touch what does this, wherever on the glass it is."""
        x, y, width, height = self._rect_of(action)
        hand(self.running.hands_of(self.dispenser), "touch", x=x + width // 2, y=y + height // 2)

    def touch_first(self, beginning: str) -> None:
        """Touch the first thing that does something of this kind."""
        targets = self._glass()["targets"]
        assert isinstance(targets, list)
        self.touch(next(each["action"] for each in targets if str(each["action"]).startswith(beginning)))

    @property
    def page(self) -> object:
        """What the dispenser shows."""
        return self._glass()["page"]

    def picture(self, node: str) -> bytes:
        """What a node's screen shows, as a PNG."""
        return unpacked(hand(self.running.hands_of(node), "screenshot", format="png")["picture"])

    def queues_shown(self, node: str) -> object:
        """How many wait in each queue, as a board shows it."""
        board = hand(self.running.hands_of(node), "shown")["board"]
        return board["queues"] if isinstance(board, dict) else None

    def paper(self) -> bytes:
        """The last printed ticket as a PNG."""
        return unpacked(hand(self.running.hands_of(self.dispenser), "printed", png=True)["png"])

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so, or raise ToolError naming it."""
        give_up_s = time.monotonic() + WITHIN_S
        while not condition():
            if time.monotonic() > give_up_s:
                raise ToolError(f"the scene stopped: {what} did not come within {WITHIN_S:.0f} s")
            threading.Event().wait(LOOK_EVERY_S)

    def _glass(self) -> dict[str, object]:
        return hand(self.running.hands_of(self.dispenser), "page")

    def _rect_of(self, action: str) -> tuple[int, int, int, int]:
        targets = self._glass()["targets"]
        assert isinstance(targets, list)
        for target in targets:
            if target["action"] == action:
                x, y, width, height = target["rect"]
                return x, y, width, height
        raise ToolError(f"the page {self.page} has nothing that does {action}")
