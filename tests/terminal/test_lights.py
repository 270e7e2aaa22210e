"""What the lamps say: for every phase, answer and link exactly one picture."""

from itertools import product

import pytest

from device_drivers.lamps import Light
from hall_protocol.events import Reply
from hall_protocol.states import WindowPhase
from tests.terminal.parts import PHASES, accepted, board, nobody_waits, refused
from window_terminal.__main__ import PINS
from window_terminal.lights import ANSWER_SHOWS_MS, Lamp, Terminal, lights
from window_terminal.presses import PRESSES

NOW_MS = 50_000
VISITOR: dict[WindowPhase, Light] = {
    "closed": "off",
    "open": "off",
    "ready": "off",
    "calling": "blink",
    "serving": "on",
    "paused": "off",
}
ANSWERS: dict[str, Reply | None] = {
    "none": None,
    "accepted": accepted(),
    "nobody": nobody_waits(),
    "refused": refused(),
}
EVERYTHING = list(product(PHASES, ANSWERS, (True, False), (0, 1, 40), (True, False)))


def terminal(phase: WindowPhase, answer: str, *, hub_alive: bool, could_call: int) -> Terminal:
    standing = Terminal(hub_alive=hub_alive, window=board(phase, could_call=could_call))
    reply = ANSWERS[answer]
    return standing.answered(reply, NOW_MS) if reply else standing


@pytest.mark.parametrize(("phase", "answer", "hub_alive", "could_call", "is_fresh"), EVERYTHING)
def test_the_lamps_tell_of_visitor_waiting_and_fault(
    phase: WindowPhase, answer: str, hub_alive: bool, could_call: int, is_fresh: bool
) -> None:
    now_ms = NOW_MS + ANSWER_SHOWS_MS - (1 if is_fresh else 0)
    waiting: Light = "on" if could_call else "off"
    fault: Light = "off" if hub_alive else "on"

    shown = lights(terminal(phase, answer, hub_alive=hub_alive, could_call=could_call), now_ms)

    assert shown == {
        Lamp.VISITOR: VISITOR[phase],
        Lamp.WAITING: "blink" if answer == "nobody" and is_fresh else waiting,
        Lamp.FAULT: "blink" if answer == "refused" and is_fresh else fault,
    }


def test_a_terminal_just_switched_on_says_that_there_is_no_hub() -> None:
    assert lights(Terminal(), NOW_MS) == {Lamp.VISITOR: "off", Lamp.WAITING: "off", Lamp.FAULT: "on"}


def test_a_good_answer_puts_out_the_refusal_before_it() -> None:
    standing = Terminal(hub_alive=True, window=board("open")).answered(refused(), NOW_MS)

    assert lights(standing, NOW_MS)[Lamp.FAULT] == "blink"
    assert lights(standing.answered(accepted(), NOW_MS), NOW_MS)[Lamp.FAULT] == "off"


def test_there_is_a_pin_for_every_lamp_and_none_else() -> None:
    assert set(PINS) == {*PRESSES, *(lamp.value for lamp in Lamp)}
    assert len(set(PINS.values())) == len(PINS)
