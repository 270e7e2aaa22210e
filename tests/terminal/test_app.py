"""The terminal between its keys, its lamps and the hub: what it takes for news, and what it answers with light."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
import pytest

from device_drivers.driver import Event, Fault
from device_drivers.driver import Reply as HandReply
from device_drivers.hands import HandRequested
from device_drivers.inputs import BadgeShown, ButtonPressed, ButtonsClashed, InputChecked, KeyPressed
from device_drivers.lamps import VirtualLamps
from device_drivers.pins import virtual_chip
from device_drivers.tone import VirtualTone
from hall_protocol.commands import CallNext, LogIn
from hall_protocol.events import NodeControl, Reply
from hall_protocol.roles import Role
from hall_protocol.topics import CATALOGUE, DESK, NODE_CONTROL, WINDOW, Address
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings
from tests.terminal.parts import accepted, away, board, catalogue, clerks_desk, facts, manners, nobody_waits, refused
from window_terminal.app import ANSWER_FIRST_MS, TerminalApp
from window_terminal.desk import Desk
from window_terminal.devices import Cabling, Devices, attach
from window_terminal.keys import keys_of
from window_terminal.lights import WINK_MS, Lamp
from window_terminal.steps import ANSWER_SHOWS_MS
from window_terminal.wiring import wiring_of

HERE = Address(WINDOW, "qinghe", {"window": "window-1"})
DESK_HERE = Address(DESK, "qinghe", {"window": "window-1"})
OFFERED = Address(CATALOGUE, "qinghe", {"role": "terminal"})
CONTROL = Address(NODE_CONTROL, "qinghe", {"node": "window-1"})
CALL = CallNext(command_id="aaaaaaaa-1")


@dataclass
class Terminal:
    """A terminal that is not connected; its clock is the test's."""

    runtime: NodeRuntime
    devices: Devices
    app: TerminalApp = field(init=False)
    now_ms: int = 100_000
    has_ended: bool = False

    def __post_init__(self) -> None:
        self.app = TerminalApp(self.runtime, self.devices, keys_of(self.runtime.settings), lambda: self.now_ms)
        self.app.on_link(hub_alive=True, broker_up=True)

    @property
    def heard(self) -> list[str]:
        """What was to be heard of each press."""
        assert isinstance(self.devices.tone, VirtualTone)
        return list(self.devices.tone.heard)

    def lit(self, lamp: Lamp) -> str:
        return self.devices.lamps.lit()[lamp]

    def takes(self, *events: Event) -> None:
        """Take what devices report, a second apart."""
        for event in events:
            self.app.on_device(event)
            self.passes(1_000)

    def passes(self, ms: int) -> None:
        self.now_ms += ms
        self.app.on_tick(self.now_ms)

    def presses(self, *buttons: str) -> None:
        self.takes(*(ButtonPressed(button, self.now_ms) for button in buttons))

    def keys(self, *keys: str) -> None:
        self.takes(*(KeyPressed("keypad", key, self.now_ms) for key in keys))

    def asks_hand(self, name: str) -> HandReply:
        """Move a virtual hand and return what it is answered."""
        answers: list[HandReply] = []
        self.app.on_device(HandRequested(name, {}, answers.append))
        return answers[0]

    @property
    def desk(self) -> Desk:
        return self.app.desk

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
        devices={"tone": "18"},
    )
    runtime = NodeRuntime(
        settings, monotonic_ms=lambda: 1_000, boot_id="boot", id_prefix="aaaaaaaa", jitter=Random(1), version="test"
    )
    chip = virtual_chip()
    cabling = Cabling(lambda: 1_000)
    devices = attach(settings, wiring_of(settings), keys_of(settings), chip, runtime.inbox.put, cabling)
    terminal = Terminal(runtime, devices)
    yield terminal
    runtime.stop()
    terminal.ends()
    devices.close()
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


def test_an_answer_is_light_and_sound_at_once_and_fades_after_its_time(terminal: Terminal) -> None:
    terminal.app.on_reply(CALL, refused())
    assert terminal.lit(Lamp.FAULT) == "blink"
    terminal.app.on_reply(CALL, nobody_waits())
    assert (terminal.lit(Lamp.FAULT), terminal.lit(Lamp.WAITING)) == ("off", "blink")
    assert terminal.heard == ["refused", "nobody"]
    terminal.passes(ANSWER_SHOWS_MS)

    assert (terminal.lit(Lamp.FAULT), terminal.lit(Lamp.WAITING)) == ("off", "off")


def test_what_was_done_is_a_wink_and_no_more(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("serving"))
    terminal.app.on_reply(CALL, accepted())
    assert terminal.lit(Lamp.VISITOR) == "off"
    assert terminal.app.beat_s() == pytest.approx(0.06), "the tone is over first"
    terminal.passes(60)
    assert terminal.app.beat_s() == pytest.approx((WINK_MS - 60) / 1000)

    terminal.passes(WINK_MS - 60)

    assert terminal.lit(Lamp.VISITOR) == "on"


def test_without_a_hub_the_red_lamp_stays_on_until_it_is_back(terminal: Terminal) -> None:
    terminal.app.on_link(hub_alive=False, broker_up=True)
    assert terminal.lit(Lamp.FAULT) == "on"
    terminal.app.on_reply(CALL, accepted())
    assert terminal.lit(Lamp.FAULT) == "on"

    terminal.app.on_link(hub_alive=True, broker_up=True)

    assert terminal.lit(Lamp.FAULT) == "off"


def test_without_a_hub_a_call_is_answered_at_once_and_nothing_of_it_is_kept(terminal: Terminal) -> None:
    terminal.app.on_link(hub_alive=False, broker_up=True)
    terminal.app.on_device(ButtonPressed("call", terminal.now_ms))

    assert terminal.heard == ["no_hub"]
    assert terminal.lit(Lamp.FAULT) == "off"
    assert terminal.runtime.pending == 0
    terminal.passes(WINK_MS)
    assert terminal.lit(Lamp.FAULT) == "on"


def test_each_answer_of_the_terminals_own_is_told_apart_by_who_looks_on(terminal: Terminal) -> None:
    terminal.app.on_link(hub_alive=False, broker_up=True)
    seen = set()
    for button in ("call", "recall", "transfer", "call"):
        terminal.presses(button)
        assert terminal.desk.answer is not None
        seen.add(terminal.desk.answer.command_id)

    assert len(seen - {""}) == 4


def test_without_a_hub_a_finish_is_kept_and_said_to_be(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("serving"))
    terminal.app.on_link(hub_alive=False, broker_up=True)
    terminal.app.on_device(ButtonPressed("finish", terminal.now_ms))

    assert terminal.heard == ["done"]
    assert terminal.runtime.pending == 1


def test_a_finish_kept_from_before_a_restart_is_not_pressed_into_a_second_one(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("serving"))
    terminal.app.on_link(hub_alive=False, broker_up=True)
    terminal.presses("finish")
    again = Terminal(terminal.runtime, terminal.devices)
    again.app.on_message(HERE, board("serving"))
    again.app.on_link(hub_alive=False, broker_up=True)
    again.presses("finish")

    assert again.runtime.pending == 1
    assert again.desk.answer is not None
    assert again.desk.answer.code == "kept"


def test_a_hub_that_goes_before_its_answer_leaves_the_finish_kept_and_the_call_open(terminal: Terminal) -> None:
    terminal.presses("call", "finish")
    terminal.app.on_link(hub_alive=False, broker_up=False)

    assert terminal.desk.answer is not None
    assert terminal.desk.answer.code == "kept"
    assert terminal.runtime.pending == 2, "nobody knows whether the call was heard: only its own answer can tell"


def test_each_press_waits_in_the_outbox_for_its_own_answer(terminal: Terminal) -> None:
    terminal.presses("call", "start", "finish")

    assert terminal.asks_hand("terminal")["pending"] == terminal.runtime.pending == 3
    assert terminal.desk.asked == 3


def test_two_keys_at_once_are_refused_in_words_and_ask_nothing(terminal: Terminal) -> None:
    terminal.app.on_device(ButtonsClashed(("call", "missed"), terminal.now_ms))

    assert terminal.lit(Lamp.FAULT) == "blink"
    assert terminal.runtime.pending == 0
    assert terminal.desk.answer is not None
    assert terminal.desk.answer.message is not None
    assert "两个键" in terminal.desk.answer.message.zh


def test_when_the_first_of_two_keys_was_counted_it_alone_is_answered(terminal: Terminal) -> None:
    terminal.app.on_device(ButtonPressed("call", terminal.now_ms))
    terminal.app.on_device(ButtonsClashed(("call", "missed"), terminal.now_ms, counted=True))

    assert terminal.runtime.pending == 1
    assert terminal.desk.answer is None


def test_a_device_that_fails_is_told_the_hall_and_the_clerk_until_it_is_well(terminal: Terminal) -> None:
    terminal.takes(InputChecked("keypad", (Fault.UNPLUGGED,)), InputChecked("buttons", (Fault.STUCK,), ("call",)))
    assert everywhere(terminal) == [["buttons.stuck", "keypad.unplugged"]] * 2
    assert terminal.runtime.more_health() == {"devices": {"keypad": "unplugged", "buttons": "stuck"}}

    terminal.takes(InputChecked("keypad"))

    assert everywhere(terminal) == [["buttons.stuck"]] * 2
    assert terminal.runtime.more_health() == {"devices": {"keypad": "ready", "buttons": "stuck"}}


def test_a_full_disk_and_a_namesake_are_the_clerks_business_a_hot_machine_is_not(terminal: Terminal) -> None:
    for fault in ("outbox.not_stored", "node.same_name", "machine.hot"):
        terminal.runtime.set_fault(fault, True)
    terminal.passes(1)

    assert terminal.desk.faults == ("node.same_name", "outbox.not_stored")


def everywhere(terminal: Terminal) -> list[list[str]]:
    """The faults as the hall hears of them, and as the clerk sees them."""
    return [list(terminal.runtime.faults), list(terminal.desk.faults)]


def test_a_broken_keypad_leaves_the_buttons_at_work(terminal: Terminal) -> None:
    terminal.takes(InputChecked("keypad", (Fault.UNPLUGGED,)))
    terminal.presses("call")

    assert terminal.runtime.pending == 1


def test_digits_and_a_key_send_the_visitor_to_a_window(terminal: Terminal) -> None:
    terminal.app.on_message(OFFERED, catalogue())
    terminal.app.on_message(HERE, board("serving"))
    terminal.keys("1", "2", "slash")

    assert terminal.runtime.pending == 1
    assert terminal.desk.entry is None


def test_a_finish_asked_about_goes_with_the_usual_outcome_when_nobody_answers(terminal: Terminal) -> None:
    terminal.app.on_message(OFFERED, catalogue(manners(ask_outcome=True)))
    terminal.app.on_message(HERE, board("serving"))
    terminal.presses("finish")
    assert (terminal.lit(Lamp.VISITOR), terminal.runtime.pending) == ("blink", 0)
    assert 0 < terminal.app.beat_s() < 5

    terminal.passes(5_000)

    assert terminal.runtime.pending == 1


def test_what_was_begun_about_a_visitor_ends_when_somebody_was_quicker_at_a_browser(terminal: Terminal) -> None:
    terminal.app.on_message(OFFERED, catalogue(manners(ask_outcome=True)))
    terminal.app.on_message(HERE, board("serving"))
    terminal.presses("finish")
    following = msgspec.structs.replace(board("serving", seq=2), ticket=facts("a-2", "A002"))
    terminal.app.on_message(HERE, following)
    assert terminal.desk.entry is None

    terminal.passes(10_000)

    assert terminal.runtime.pending == 0, "the next visitor is not finished for the one before"


def test_a_badge_logs_in_at_once_and_is_seen_nowhere(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        terminal.takes(BadgeShown("BADGE-SECRET"))

    assert terminal.runtime.pending == 1
    assert "BADGE-SECRET" not in json.dumps(terminal.asks_hand("terminal")) + caplog.text + repr(terminal.desk)


def test_a_pin_is_seen_as_dots_only(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    terminal.app.on_message(DESK_HERE, clerks_desk())
    with caplog.at_level("DEBUG"):
        terminal.keys("7", "enter", "9", "8", "1", "3")
        seen = terminal.asks_hand("terminal")

    assert isinstance(seen["entry"], dict)
    assert (seen["entry"]["kind"], seen["entry"]["typed"]) == ("pin", "••••")
    assert "9813" not in json.dumps(seen) + caplog.text + repr(terminal.desk)


def test_a_clerk_who_finds_somebody_on_duty_is_asked_whether_to_take_over(terminal: Terminal) -> None:
    log_in = LogIn(command_id="aaaaaaaa-9", number="7", pin="9813")
    busy = Reply(command_id="aaaaaaaa-9", ok=False, code="window_has_clerk")
    terminal.app.on_reply(log_in, busy)
    assert terminal.desk.entry is not None
    assert terminal.desk.entry.kind == "handover"
    assert "9813" not in repr(terminal.desk) + json.dumps(terminal.asks_hand("terminal"))

    terminal.keys("enter")

    assert terminal.runtime.pending == 1
    assert "9813" not in repr(terminal.desk)


def test_a_list_of_the_held_is_told_to_a_virtual_hall(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("open"))
    terminal.app.on_message(DESK_HERE, clerks_desk(held=away("A003", "A007")))
    terminal.presses("hold")

    seen = terminal.asks_hand("terminal")["entry"]

    assert isinstance(seen, dict)
    assert [choice["name"]["zh"] for choice in seen["choices"]] == ["A003", "A007"]


@dataclass
class Drawn:
    """A display that counts its pictures."""

    desks: list[Desk] = field(default_factory=list)

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        self.desks.append(desk)

    def tick(self, now_ms: int) -> int | None:
        return None

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None: ...


def goes_on(terminal: Terminal) -> None:
    """Take what the terminal has put aside for itself."""
    for event in terminal.runtime.inbox.drain():
        terminal.app.on_device(event)


def test_nothing_is_drawn_between_a_press_and_its_answer_and_a_burst_is_drawn_once(terminal: Terminal) -> None:
    goes_on(terminal)
    drawn = Drawn()
    terminal.devices.displays = [drawn]
    terminal.app.on_device(ButtonPressed("call", terminal.now_ms))
    terminal.app.on_message(HERE, board("calling", seq=2))
    goes_on(terminal)
    assert drawn.desks == [], "a small machine would still draw when the answer comes"

    answered = msgspec.structs.replace(accepted(), command_id=terminal.desk.wishes[0].command_id)
    terminal.app.on_reply(CALL, answered)
    terminal.app.on_message(DESK_HERE, clerks_desk())
    goes_on(terminal)

    assert [desk.answer for desk in drawn.desks] == [answered]


def test_an_answer_that_does_not_come_holds_no_picture_back_for_long(terminal: Terminal) -> None:
    goes_on(terminal)
    drawn = Drawn()
    terminal.devices.displays = [drawn]
    terminal.app.on_device(ButtonPressed("call", terminal.now_ms))
    goes_on(terminal)
    assert terminal.app.beat_s() <= ANSWER_FIRST_MS / 1000

    terminal.passes(ANSWER_FIRST_MS)

    assert [desk.asked for desk in drawn.desks] == [1]


def test_a_manager_can_restart_a_terminal_from_afar(terminal: Terminal) -> None:
    terminal.app.on_message(CONTROL, NodeControl(control_id="c-1", action="volume", volume=3))
    terminal.app.on_message(CONTROL, NodeControl(control_id="c-2", action="restart"))

    assert terminal.ends()


def test_a_hand_sees_what_the_terminal_knows(terminal: Terminal) -> None:
    terminal.app.on_message(HERE, board("calling", could_call=4))
    terminal.app.on_reply(CALL, refused())

    seen = terminal.asks_hand("terminal")

    assert isinstance(seen["window"], dict)
    assert isinstance(seen["answer"], dict)
    assert (seen["hub_alive"], seen["window"]["phase"], seen["answer"]["code"]) == (True, "calling", "too_old")
    assert isinstance(terminal.devices.lamps, VirtualLamps)
    assert terminal.asks_hand("lamps")["lamps"] == terminal.devices.lamps.lit()
