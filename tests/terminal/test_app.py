"""The terminal between its buttons, its lamps and the hall: what it takes for news, and what it answers with light."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
import pytest

from device_drivers.buttons import ButtonPressed
from device_drivers.driver import Reply as HandReply
from device_drivers.hands import HandRequested
from device_drivers.lamps import VirtualLamps
from device_drivers.pins import virtual_chip
from hall_protocol.commands import CallNext
from hall_protocol.events import NodeControl
from hall_protocol.roles import Role
from hall_protocol.topics import NODE_CONTROL, WINDOW, Address
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings
from tests.terminal.parts import accepted, board, nobody_waits, refused
from window_terminal.__main__ import PINS
from window_terminal.app import TerminalApp
from window_terminal.lights import ANSWER_SHOWS_MS, Lamp

HERE = Address(WINDOW, "qinghe", {"window": "window-1"})
CALL = CallNext(command_id="aaaaaaaa-1")


@dataclass
class Terminal:
    """A terminal that is not connected; its clock is the test's."""

    runtime: NodeRuntime
    lamps: VirtualLamps
    app: TerminalApp = field(init=False)
    now_ms: int = 1_000
    has_ended: bool = False

    def __post_init__(self) -> None:
        self.app = TerminalApp(self.runtime, self.lamps, [self.lamps], lambda: self.now_ms)
        self.app.on_link(hub_alive=True, broker_up=True)

    def lit(self, lamp: Lamp) -> str:
        return self.lamps.lit()[lamp]

    def asks_hand(self, name: str) -> HandReply:
        """Move a virtual hand and return what it is answered."""
        answers: list[HandReply] = []
        self.app.on_device(HandRequested(name, {}, answers.append))
        return answers[0]

    def ends(self) -> bool:
        """Return whether the node's loop, once told to, ends by itself."""
        if not self.has_ended:
            self.runtime.run(self.app, 0.01)
        self.has_ended = True
        return self.has_ended


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    secret = tmp_path / "window-1.secret"
    secret.write_text("secret\n", encoding="ascii")
    settings = NodeSettings(
        node="window-1",
        role=Role.TERMINAL,
        hall="qinghe",
        window="window-1",
        broker=BrokerAddress(port=1, password_file=secret),
        data=tmp_path,
        virtual=True,
    )
    runtime = NodeRuntime(
        settings, monotonic_ms=lambda: 1_000, boot_id="boot", id_prefix="aaaaaaaa", jitter=Random(1), version="test"
    )
    chip = virtual_chip()
    lamps = VirtualLamps({lamp.value: PINS[lamp] for lamp in Lamp}, chip)
    terminal = Terminal(runtime, lamps)
    yield terminal
    runtime.stop()
    terminal.ends()
    lamps.close()
    chip.close()


def test_a_state_that_came_late_does_not_overtake_a_newer_one(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("serving", seq=7))
    terminal.app.on_message(HERE, board("calling", seq=6))
    assert terminal.lit(Lamp.VISITOR) == "on"

    terminal.app.on_message(HERE, board("open", seq=8))

    assert terminal.lit(Lamp.VISITOR) == "off"


def test_a_restored_hub_is_believed_though_its_count_begins_again(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("serving", seq=700))
    terminal.app.on_message(HERE, msgspec.structs.replace(board("calling", seq=1), epoch=2))

    assert terminal.lit(Lamp.VISITOR) == "blink"


def test_an_answer_is_light_at_once_and_fades_after_its_time(terminal: Terminal) -> None:
    terminal.app.on_reply(CALL, refused())
    assert terminal.lit(Lamp.FAULT) == "blink"
    terminal.app.on_reply(CALL, nobody_waits())
    assert (terminal.lit(Lamp.FAULT), terminal.lit(Lamp.WAITING)) == ("off", "blink")
    terminal.now_ms += ANSWER_SHOWS_MS
    terminal.app.on_tick(terminal.now_ms)

    assert (terminal.lit(Lamp.FAULT), terminal.lit(Lamp.WAITING)) == ("off", "off")


def test_without_a_hub_the_red_lamp_stays_on_until_it_is_back(terminal: Terminal) -> None:
    terminal.app.on_link(hub_alive=False, broker_up=True)
    assert terminal.lit(Lamp.FAULT) == "on"
    terminal.app.on_reply(CALL, accepted())
    assert terminal.lit(Lamp.FAULT) == "on"

    terminal.app.on_link(hub_alive=True, broker_up=True)

    assert terminal.lit(Lamp.FAULT) == "off"


def test_each_press_waits_in_the_outbox_for_its_own_answer(terminal: Terminal) -> None:
    for button in ("call", "start", "finish"):
        terminal.app.on_device(ButtonPressed(button, terminal.now_ms))

    assert terminal.asks_hand("terminal")["pending"] == terminal.runtime.pending == 3


def test_a_manager_can_restart_a_terminal_from_afar(terminal: Terminal) -> None:
    control = Address(NODE_CONTROL, "qinghe", {"node": "window-1"})
    terminal.app.on_message(control, NodeControl(control_id="c-1", action="volume", volume=3))
    terminal.app.on_message(control, NodeControl(control_id="c-2", action="restart"))

    assert terminal.ends()


def test_a_hand_sees_what_the_terminal_knows(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("calling", could_call=4))
    terminal.app.on_reply(CALL, refused())

    seen = terminal.asks_hand("terminal")

    assert isinstance(seen["window"], dict)
    assert isinstance(seen["answer"], dict)
    assert (seen["hub_alive"], seen["window"]["phase"], seen["answer"]["code"]) == (True, "calling", "too_old")
    assert terminal.asks_hand("lamps")["lamps"] == terminal.lamps.lit()
