"""One press, one command: whatever the window is doing, and whatever the finger does."""

from dataclasses import replace
from itertools import product

import pytest

from device_drivers.buttons import VirtualButtons
from device_drivers.inputs import ButtonPressed
from device_drivers.pins import virtual_chip
from hall_protocol.commands import (
    CallNext,
    CloseWindow,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
    Undo,
)
from hall_protocol.states import WindowPhase
from node_runtime.inbox import Inbox
from tests.terminal.parts import NOW_MS, PHASES, Clerk, a_desk, accepted, manners, no_hub
from window_terminal.actions import BUTTONS, Action
from window_terminal.desk import Desk
from window_terminal.keys import USUAL, Keys
from window_terminal.presses import SAME_CALL_MS, SAME_PRESS_MS, step
from window_terminal.wiring import PINS

NAMELESS = ""
ALWAYS: dict[Action, type[Command]] = {
    Action.CALL: CallNext,
    Action.RECALL: Recall,
    Action.START: StartService,
    Action.FINISH: FinishService,
    Action.MISSED: MissTicket,
    Action.HOLD: HoldTicket,
    Action.HAND_IN: HandIn,
    Action.OPEN: OpenWindow,
    Action.CLOSE: CloseWindow,
    Action.UNDO: Undo,
    Action.LOG_OUT: LogOut,
}
ASKS_FIRST = {Action.TRANSFER, Action.TRANSFER_BACK, Action.RESUME, Action.PAUSE_CHOOSE, Action.LOG_IN}
PAUSE: dict[WindowPhase, Command] = {
    "closed": OpenWindow(command_id=NAMELESS),
    "paused": OpenWindow(command_id=NAMELESS),
    "open": PauseWindow(command_id=NAMELESS, reason="break"),
    "ready": PauseWindow(command_id=NAMELESS, reason="break"),
    "calling": PauseWindow(command_id=NAMELESS, reason="break"),
    "serving": PauseWindow(command_id=NAMELESS, reason="break"),
}
CLEAN = "10"
BOUNCES = (CLEAN, "1", "1010", "10101010", "110011", "1001001", "1" * 20, "10" * 50)


@pytest.mark.parametrize(("action", "phase"), list(product(ALWAYS, PHASES)))
def test_each_key_says_one_thing_in_each_phase_and_names_no_window(action: Action, phase: WindowPhase) -> None:
    assert Clerk(a_desk(phase)).press(action).said == [ALWAYS[action](command_id=NAMELESS)]


@pytest.mark.parametrize("phase", PHASES)
def test_the_pause_key_pauses_and_opens_again(phase: WindowPhase) -> None:
    assert Clerk(a_desk(phase)).press("pause").said == [PAUSE[phase]]


@pytest.mark.parametrize("action", [*ALWAYS, Action.PAUSE])
def test_a_terminal_that_has_not_heard_of_its_window_yet_presses_all_the_same(action: Action) -> None:
    said = Clerk(Desk(hub_alive=True)).press(action).said

    assert [type(each) for each in said] == [ALWAYS.get(action, PauseWindow)]


def test_the_tables_above_name_every_action_that_asks_at_once() -> None:
    others = {each for each in Action if each.digit} | {Action.CONFIRM, Action.BACK, Action.NOTHING}

    assert {*ALWAYS, *ASKS_FIRST, Action.PAUSE} == set(Action) - others


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.BACK, Action.NOTHING])
def test_keys_that_only_answer_a_question_say_nothing_when_none_was_asked(action: Action) -> None:
    clerk = Clerk(a_desk()).press(action)

    assert (clerk.said, clerk.kind) == ([], "")


# The same press


@pytest.mark.parametrize("action", list(ALWAYS))
def test_a_finger_that_presses_twice_in_its_hurry_has_pressed_once(action: Action) -> None:
    twice = Clerk(a_desk()).press(action, every_ms=SAME_PRESS_MS - 1).press(action)

    assert len(twice.said) == 1


@pytest.mark.parametrize("action", list(ALWAYS))
def test_who_presses_again_after_a_while_means_it(action: Action) -> None:
    assert len(Clerk(a_desk()).press(action, every_ms=SAME_PRESS_MS).press(action).said) == 2


@pytest.mark.parametrize("action", list(ALWAYS))
def test_what_is_not_answered_yet_is_not_asked_twice_however_long_it_takes(action: Action) -> None:
    clerk = Clerk(a_desk(), answers=False).press(action, every_ms=5_000).press(action)
    assert len(clerk.said) == 1

    clerk.hub_says(accepted()).press(action)

    assert len(clerk.said) == 2


def test_another_key_is_another_wish_however_quick() -> None:
    assert len(Clerk(a_desk(), answers=False).press("call", "recall", every_ms=10).said) == 2


def test_with_one_button_for_everything_a_nervous_finger_does_not_send_the_called_visitor_away() -> None:
    hurried = Clerk(a_desk("calling", manners(one_button=True)))

    hurried.press("call", every_ms=SAME_CALL_MS - 1).press("call", every_ms=1)

    assert hurried.said == [CallNext(command_id=NAMELESS)]
    assert len(hurried.press("call").said) == 2


def test_pause_pressed_twice_in_a_hurry_does_not_open_the_window_again() -> None:
    clerk = Clerk(a_desk("open")).press("pause", every_ms=100)
    clerk.desk = replace(clerk.desk, window=a_desk("paused").window)

    clerk.press("pause")

    assert clerk.said == [PAUSE["open"]]


# No hub

KEPT_ACTIONS = (Action.START, Action.FINISH, Action.MISSED, Action.HOLD, Action.HAND_IN)


@pytest.mark.parametrize("action", [each for each in ALWAYS if each not in KEPT_ACTIONS])
def test_without_a_hub_a_wish_is_refused_at_once_and_never_sent(action: Action) -> None:
    taken = step(replace(a_desk(), hub_alive=False), action, NOW_MS)

    assert taken.commands == ()
    assert taken.answered
    assert taken.desk.answer is not None
    assert (taken.desk.answer.ok, taken.desk.answer.code) == (False, "no_hub")


@pytest.mark.parametrize("action", KEPT_ACTIONS)
def test_without_a_hub_what_has_happened_is_kept_and_said_to_be(action: Action) -> None:
    taken = step(replace(a_desk(), hub_alive=False), action, NOW_MS)

    assert [type(each) for each in taken.commands] == [ALWAYS[action]]
    assert taken.answered
    assert taken.desk.answer is not None
    assert (taken.desk.answer.ok, taken.desk.answer.code) == (True, "kept")


def test_a_finish_kept_for_the_hub_is_kept_once_however_often_it_is_pressed() -> None:
    clerk = Clerk(replace(a_desk(), hub_alive=False), answers=False).press("finish", "finish", "finish")

    assert len(clerk.said) == 1
    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "kept"


def test_a_wish_that_was_given_up_can_be_pressed_again() -> None:
    clerk = Clerk(a_desk(), answers=False).press("call", every_ms=11_000).hub_says(no_hub()).press("call")

    assert len(clerk.said) == 2


# From the contacts to the commands


class Finger:
    """A clock that the finger moves."""

    def __init__(self) -> None:
        self.now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


def commands_of(pattern: list[tuple[str, str]], desk: Desk) -> list[type[Command]]:
    """Let fingers press real (mock) pins, a second apart; return what the terminal would ask."""
    inbox, finger, chip = Inbox(), Finger(), virtual_chip()
    keys, clerk = Keys(USUAL), Clerk(desk)
    buttons = VirtualButtons({name: PINS[name] for name in BUTTONS}, chip, inbox.put, finger, keys.gestures(BUTTONS))
    for button, bounce in pattern:
        buttons.bounce(button, bounce)
        finger.now_ms += 1_000
        buttons.tick(finger.now_ms)
    buttons.close()
    chip.close()
    for event in inbox.drain():
        if isinstance(event, ButtonPressed):
            clerk.press(keys.meaning(event.input))
    return [type(each) for each in clerk.said]


@pytest.mark.parametrize("bounce", BOUNCES)
def test_however_the_contacts_bounce_a_morning_at_the_window_is_exactly_its_commands(bounce: str) -> None:
    morning = ["call", "recall", "start", "finish", "call", "missed", "pause"]

    asked = commands_of([(button, bounce) for button in morning], a_desk("open"))

    assert asked == [CallNext, Recall, StartService, FinishService, CallNext, MissTicket, PauseWindow]


def test_a_transfer_from_the_first_contact_to_the_command_is_three_presses() -> None:
    asked = commands_of([("transfer", CLEAN), ("transfer", CLEAN), ("call", CLEAN)], a_desk("serving"))

    assert [each.__name__ for each in asked] == ["TransferTicket"]
