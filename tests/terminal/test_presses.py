"""One press, one command: whatever the window is doing, and whatever the finger does."""

from itertools import product

import pytest

from device_drivers.buttons import ButtonPressed, VirtualButtons
from device_drivers.pins import virtual_chip
from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
)
from hall_protocol.states import WindowBoard, WindowPhase
from node_runtime.inbox import Inbox
from tests.terminal.parts import PHASES, board
from window_terminal.__main__ import PINS
from window_terminal.presses import PRESSES

ALWAYS: dict[str, type[Command]] = {
    "call": CallNext,
    "recall": Recall,
    "start": StartService,
    "finish": FinishService,
    "missed": MissTicket,
}
PAUSE: dict[WindowPhase, type[Command]] = {
    "closed": OpenWindow,
    "paused": OpenWindow,
    "open": PauseWindow,
    "ready": PauseWindow,
    "calling": PauseWindow,
    "serving": PauseWindow,
}
CLEAN = "10"
BOUNCES = (CLEAN, "1", "1010", "10101010", "110011", "1001001", "1" * 20, "10" * 50)


@pytest.mark.parametrize(("button", "phase"), list(product(PRESSES, PHASES)))
def test_each_button_says_one_thing_in_each_phase_and_names_no_window(button: str, phase: WindowPhase) -> None:
    command = PRESSES[button]("aaaaaaaa-1", board(phase))

    assert type(command) is (PAUSE[phase] if button == "pause" else ALWAYS[button])
    assert command == type(command)(command_id="aaaaaaaa-1")


@pytest.mark.parametrize("button", PRESSES)
def test_a_terminal_that_has_not_heard_of_its_window_yet_presses_all_the_same(button: str) -> None:
    command = PRESSES[button]("aaaaaaaa-1", None)

    assert type(command) is (PauseWindow if button == "pause" else ALWAYS[button])


def test_the_tables_above_name_every_button_and_every_phase() -> None:
    assert {*ALWAYS, "pause"} == set(PRESSES)
    assert set(PAUSE) == set(PHASES)


class Finger:
    """A clock that the finger moves."""

    def __init__(self) -> None:
        self.now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


def commands_of(pattern: list[tuple[str, str]], window: WindowBoard) -> list[type[Command]]:
    """Let fingers press real (mock) pins, a second apart; return what the terminal would ask."""
    inbox, finger, chip = Inbox(), Finger(), virtual_chip()
    buttons = VirtualButtons({name: PINS[name] for name in PRESSES}, chip, inbox.put, finger)
    for button, bounce in pattern:
        buttons.bounce(button, bounce)
        finger.now_ms += 1_000
    buttons.close()
    chip.close()
    pressed = [event for event in inbox.drain() if isinstance(event, ButtonPressed)]
    return [type(PRESSES[event.button]("aaaaaaaa-1", window)) for event in pressed]


@pytest.mark.parametrize("bounce", BOUNCES)
def test_however_the_contacts_bounce_a_morning_at_the_window_is_exactly_its_commands(bounce: str) -> None:
    morning = ["call", "recall", "start", "finish", "call", "missed", "pause"]

    asked = commands_of([(button, bounce) for button in morning], board("open"))

    assert asked == [CallNext, Recall, StartService, FinishService, CallNext, MissTicket, PauseWindow]
