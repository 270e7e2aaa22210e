"""A window with everything on it, in a real hall: keypad, call pad, badge reader, buttons, lamps, tone and screen."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from device_drivers.hands import hand
from hall_config.forms import Named, Reason
from hall_config.model import Clerk, HallConfig
from hall_config.pin import stored
from hall_protocol.commands import IssueTicket, OpenWindow, ShowTicket
from hall_protocol.states import WindowBoard
from node_runtime.client import RequestClient
from node_runtime.settings import read_settings, write_settings
from tests.hall.standing import (
    StandingHall,
    ask,
    await_hub,
    await_status,
    await_window,
    county,
    standing_hall,
    token,
)
from window_terminal.presses import SAME_PRESS_MS

EVERYTHING = {"keypad": "virtual", "pads": "virtual", "badge_reader": "virtual", "tone": "18", "screen": "virtual"}
PIN = "981304275566"
BADGE = "badge of Qian"


def staffed() -> HallConfig:
    """The example hall, in which Zhao has a number and a pin and may choose, and Qian a badge; outcomes are asked."""
    config = county()
    because = Reason(code="mistaken", name=Named(zh="叫错了", en="Called by mistake"))
    return msgspec.structs.replace(
        config,
        clerks=(
            Clerk(id="zhao", name="Zhao", number="204", pin=stored(PIN, b"salt"), may_choose=True),
            Clerk(id="qian", name="Qian", number="205", badge_sha256=hashlib.sha256(BADGE.encode()).hexdigest()),
        ),
        calling=msgspec.structs.replace(config.calling, choose_reasons=(because,)),
        desk=msgspec.structs.replace(config.desk, ask_outcome=True, favourites=()),
        windows=tuple(msgspec.structs.replace(each, favourites=()) for each in config.windows),
    )


@dataclass
class AtTheWindow:
    """Fingers, badges and eyes at window 1, and what the hub says of it."""

    hall: StandingHall
    hands: Path
    console: RequestClient
    dispenser: RequestClient

    def keys(self, *keys: str) -> None:
        """Press keys of the keypad; each is known before the next."""
        for key in keys:
            before = self.see()
            hand(self.hands, "key", key=key)
            self.until(lambda seen, before=before: seen != before)  # type: ignore[misc]

    def presses(self, button: str) -> None:
        """Press a button as soon as a clerk may mean it."""
        lifted_s = time.monotonic() + SAME_PRESS_MS / 1000
        while time.monotonic() < lifted_s:
            self.see()
        hand(self.hands, "press", button=button)

    def see(self) -> dict[str, object]:
        return hand(self.hands, "terminal")

    def until(self, is_so: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """Look until it is so; each look goes through the terminal's own loop."""
        give_up_s = time.monotonic() + 15
        while not is_so(seen := self.see()):
            assert time.monotonic() < give_up_s, seen
        return seen

    def answers(self, code: str) -> None:
        self.until(lambda seen: isinstance(seen["answer"], dict) and seen["answer"]["code"] == code)

    def asks(self, kind: str) -> None:
        self.until(lambda seen: isinstance(seen["entry"], dict) and seen["entry"]["kind"] == kind)

    def knows(self, phase: str) -> None:
        """Wait until hub and terminal agree that the window is so."""
        self.window(lambda board: board.phase == phase)
        self.until(lambda seen: isinstance(seen["window"], dict) and seen["window"]["phase"] == phase)

    def window(self, is_so: Callable[[WindowBoard], bool]) -> WindowBoard:
        return await_window(self.console, "window-1", is_so)

    def issue(self) -> str:
        reply = ask(
            self.dispenser, IssueTicket(command_id=self.dispenser.next_id(), service="rs-canbao", token=token())
        )
        assert reply.ticket is not None
        return reply.ticket.number


@pytest.fixture
def window(tmp_path: Path) -> Iterator[AtTheWindow]:
    with (
        standing_hall(tmp_path, staffed()) as hall,
        hall.client("console") as console,
        hall.client("dispenser-1") as dispenser,
    ):
        path = hall.node_settings("window-1")
        write_settings(msgspec.structs.replace(read_settings(path), devices=EVERYTHING), path)
        hall.start_program("window_terminal", path)
        await_status(console, "window-1", lambda status: status.state == "ready")
        at = AtTheWindow(hall, hall.hands("window-1"), console, dispenser)
        at.until(lambda seen: bool(seen["hub_alive"]) and seen["window"] is not None)
        yield at


def test_a_clerks_morning_with_a_keypad_from_log_in_to_the_next_clerk(window: AtTheWindow) -> None:
    window.keys(*"204", "enter", *"1111", "enter")
    window.answers("wrong_pin")
    window.keys(*PIN, "enter")
    window.window(lambda board: board.clerk == "zhao")

    window.issue()
    window.keys("plus")
    window.knows("calling")
    window.presses("start")
    window.knows("serving")
    window.presses("finish")
    window.asks("outcome")
    window.keys("2")
    window.knows("open")

    hand(window.hands, "badge", text=BADGE)
    window.asks("handover")
    window.keys("enter")
    window.window(lambda board: board.clerk == "qian")
    window.hall.stop_hub()

    files = [file for file in window.hall.folder.rglob("*") if file.is_file()]
    leaked = [file for file in files if any(word.encode() in file.read_bytes() for word in (PIN, BADGE))]
    outcomes = [getattr(entry.event, "outcome", "") for entry in window.hall.entries()]
    assert [each for each in outcomes if each] == ["received"]
    assert leaked == [], "a pin or a badge stands in a journal, an outbox or a log"


def test_a_visitor_is_sent_on_with_a_number_and_a_key(window: AtTheWindow) -> None:
    assert ask(window.console, OpenWindow(command_id=window.console.next_id(), window="window-2")).ok
    number = window.issue()
    window.presses("call")
    window.knows("calling")
    window.presses("start")
    window.knows("serving")
    window.keys("2", "slash")
    window.knows("open")

    waiting = ask(window.console, ShowTicket(command_id=window.console.next_id(), ticket=number)).ticket
    assert waiting is not None
    assert (waiting.phase, waiting.only_window) == ("waiting", "window-2")


def test_a_wired_pad_calls_as_the_buttons_do_and_its_line_may_crackle(window: AtTheWindow) -> None:
    window.issue()
    hand(window.hands, "noise")
    hand(window.hands, "pad_key", key="0c")
    window.knows("calling")
    hand(window.hands, "noise")
    hand(window.hands, "pad_key", key="0c", address=9)
    hand(window.hands, "pad_key", key="12")

    window.answers("window_illegal_step")


def test_a_pulled_keypad_is_named_and_the_buttons_go_on(window: AtTheWindow) -> None:
    hand(window.hands, "keypad_fault", fault="unplugged")
    await_status(window.console, "window-1", lambda status: status.faults == ("keypad.unplugged",))
    assert window.see()["faults"] == ["keypad.unplugged"]
    window.issue()
    window.presses("call")
    window.knows("calling")
    hand(window.hands, "keypad_fault", fault="unplugged", on=False)
    await_status(window.console, "window-1", lambda status: (status.state, status.faults) == ("ready", ()))

    window.keys("5")

    window.asks("number")


def test_a_stuck_button_is_named_and_the_others_go_on(window: AtTheWindow) -> None:
    hand(window.hands, "hold", button="recall")
    await_status(window.console, "window-1", lambda status: status.faults == ("buttons.stuck",))
    window.issue()
    window.presses("call")
    window.knows("calling")
    hand(window.hands, "let_go", button="recall")

    await_status(window.console, "window-1", lambda status: (status.state, status.faults) == ("ready", ()))


def test_what_came_of_each_press_is_heard(window: AtTheWindow) -> None:
    window.presses("call")
    window.answers("nobody_waiting")
    window.presses("missed")
    window.until(lambda seen: isinstance(seen["answer"], dict) and not seen["answer"]["ok"])
    window.hall.kill_hub()
    window.until(lambda seen: not seen["hub_alive"])
    window.presses("call")
    window.answers("no_hub")

    assert hand(window.hands, "tones")["tones"] == ["nobody", "refused", "no_hub"]


def test_presses_around_a_killed_hub_are_each_answered_once(window: AtTheWindow) -> None:
    for _ in range(2):
        window.issue()
    window.presses("call")
    window.knows("calling")
    window.presses("start")
    window.knows("serving")
    window.hall.kill_hub()
    window.until(lambda seen: not seen["hub_alive"])
    window.presses("finish")
    window.asks("outcome")
    window.keys("3")
    window.answers("kept")
    window.presses("finish")
    assert window.see()["pending"] == 1
    window.presses("call")
    window.answers("no_hub")
    window.hall.start_hub()
    await_hub(window.console)
    window.until(lambda seen: seen["pending"] == 0)
    window.knows("open")
    window.hall.stop_hub()

    events = [type(entry.event).__name__ for entry in window.hall.entries()]
    assert (events.count("ServiceFinished"), events.count("TicketCalled")) == (1, 1)
