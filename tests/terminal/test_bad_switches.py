"""Twenty-five days at a window with switches that are worn, dirty and loose: every press is one command."""

from random import Random

from device_drivers.buttons import VirtualButtons
from device_drivers.inputs import ButtonPressed
from device_drivers.pins import virtual_chip
from hall_protocol.commands import CallNext, Command, FinishService, MissTicket, Recall, StartService
from node_runtime.inbox import Inbox
from tests.drivers.fingers import any_press
from tests.terminal.parts import Clerk, a_desk
from window_terminal.actions import BUTTONS
from window_terminal.keys import USUAL, Keys
from window_terminal.wiring import PINS

COMMANDS: dict[str, type[Command]] = {
    "call": CallNext,
    "recall": Recall,
    "start": StartService,
    "finish": FinishService,
    "missed": MissTicket,
}


def test_ten_thousand_presses_on_bad_switches_are_exactly_ten_thousand_commands() -> None:
    """From the contacts to what the hub is asked: bounces of 1 to 30 ms, taps, trembling, a second between presses."""
    chance, inbox, now = Random(10), Inbox(), [0]
    keys, clerk, chip = Keys(USUAL), Clerk(a_desk("open")), virtual_chip()
    pins = {button.value: PINS[button] for button in BUTTONS}
    buttons = VirtualButtons(pins, chip, inbox.put, lambda: now[0], keys.gestures(BUTTONS))
    meant = [chance.choice(list(COMMANDS)) for _ in range(10_000)]
    for button in meant:
        edges = any_press(chance)
        now[0] += 1_000 + edges[-1][1]
        buttons.play(button, edges)
        buttons.tick(now[0])
        for event in inbox.drain():
            if isinstance(event, ButtonPressed):
                clerk.press(keys.meaning(event.input))

    assert [type(command) for command in clerk.said] == [COMMANDS[button] for button in meant]
    buttons.close()
    chip.close()
