"""What the lamps say: for every phase, answer and link exactly one picture."""

from dataclasses import replace
from itertools import product

import pytest

from device_drivers.lamps import Light
from hall_protocol.events import Reply
from hall_protocol.states import WindowPhase
from tests.terminal.parts import NOW_MS, PHASES, accepted, board, no_hub, nobody_waits, refused
from window_terminal.desk import Desk, Wish
from window_terminal.entries import begun
from window_terminal.lights import WINK_MS, Lamp, lights
from window_terminal.steps import ANSWER_SHOWS_MS, answer
from window_terminal.wiring import PINS
from window_terminal.words import kept

VISITOR: dict[WindowPhase, Light] = {
    "closed": "off",
    "open": "off",
    "ready": "off",
    "calling": "blink",
    "serving": "on",
    "paused": "off",
}
OVER: dict[Light, Light] = {"off": "on", "on": "off", "blink": "off"}
ANSWERS: dict[str, Reply | None] = {
    "none": None,
    "accepted": accepted(),
    "nobody": nobody_waits(),
    "refused": refused(),
    "no_hub": no_hub(),
    "kept": kept("aaaaaaaa-1"),
}
WINKS = {"accepted", "kept"}
AGES = {"just": 0, "a moment": WINK_MS, "still": ANSWER_SHOWS_MS - 1, "over": ANSWER_SHOWS_MS}
EVERYTHING = list(product(PHASES, ANSWERS, (True, False), (0, 1, 40), AGES))


def desk(phase: WindowPhase, said: str, *, hub_alive: bool = True, could_call: int = 0) -> Desk:
    standing = Desk(hub_alive=hub_alive, window=board(phase, could_call=could_call))
    reply = ANSWERS[said]
    return answer(standing, reply, NOW_MS) if reply else standing


@pytest.mark.parametrize(("phase", "said", "hub_alive", "could_call", "age"), EVERYTHING)
def test_the_lamps_tell_of_visitor_waiting_and_fault(
    phase: WindowPhase, said: str, hub_alive: bool, could_call: int, age: str
) -> None:
    is_just, stands_out = age == "just", age != "over"
    waiting: Light = "on" if could_call else "off"
    winks = said in WINKS and is_just
    is_no = said in ("refused", "no_hub") and stands_out
    no_hub_lamp: Light = "off" if is_no and is_just else "on"

    shown = lights(desk(phase, said, hub_alive=hub_alive, could_call=could_call), NOW_MS + AGES[age])

    assert shown == {
        Lamp.VISITOR: OVER[VISITOR[phase]] if winks else VISITOR[phase],
        Lamp.WAITING: "blink" if said == "nobody" and stands_out else OVER[waiting] if winks else waiting,
        Lamp.FAULT: ("blink" if is_no else "off") if hub_alive else no_hub_lamp,
    }


@pytest.mark.parametrize(("phase", "could_call"), list(product(PHASES, (0, 1))))
def test_what_came_of_a_press_is_told_apart_in_every_state_of_the_window(phase: WindowPhase, could_call: int) -> None:
    seen = {
        said: tuple(lights(desk(phase, said, could_call=could_call), NOW_MS).values())
        for said in ("none", "accepted", "nobody", "refused")
    }

    assert len(set(seen.values())) == len(seen)


@pytest.mark.parametrize(("phase", "could_call"), list(product(PHASES, (0, 1))))
def test_without_a_hub_a_press_that_reached_nobody_is_told_from_one_that_is_kept(
    phase: WindowPhase, could_call: int
) -> None:
    seen = {
        said: tuple(lights(desk(phase, said, hub_alive=False, could_call=could_call), NOW_MS).values())
        for said in ("none", "no_hub", "kept")
    }

    assert len(set(seen.values())) == len(seen)


def test_a_press_on_its_way_is_seen_before_its_answer() -> None:
    quiet = desk("open", "none")
    asking = replace(quiet, wishes=(Wish("aaaaaaaa-1", "call"),))

    assert lights(asking, NOW_MS) != lights(quiet, NOW_MS)
    assert lights(replace(asking, hub_alive=False), NOW_MS) == lights(replace(quiet, hub_alive=False), NOW_MS)


def test_while_more_keys_are_awaited_green_and_amber_blink() -> None:
    asking = replace(desk("serving", "none"), entry=begun("transfer", NOW_MS))

    assert lights(asking, NOW_MS) == {Lamp.VISITOR: "blink", Lamp.WAITING: "blink", Lamp.FAULT: "off"}


def test_a_pause_stands_at_once_though_another_reason_may_follow() -> None:
    choosing = begun("pause", NOW_MS)

    assert lights(replace(desk("paused", "none"), entry=choosing), NOW_MS)[Lamp.WAITING] == "off"
    assert lights(replace(desk("open", "none"), entry=choosing), NOW_MS)[Lamp.WAITING] == "blink"


def test_a_terminal_just_switched_on_says_that_there_is_no_hub() -> None:
    assert lights(Desk(), NOW_MS) == {Lamp.VISITOR: "off", Lamp.WAITING: "off", Lamp.FAULT: "on"}


def test_a_good_answer_puts_out_the_refusal_before_it() -> None:
    standing = desk("open", "refused")

    assert lights(standing, NOW_MS)[Lamp.FAULT] == "blink"
    assert lights(answer(standing, accepted(), NOW_MS), NOW_MS)[Lamp.FAULT] == "off"


def test_there_is_a_pin_for_every_lamp_and_no_pin_twice() -> None:
    assert {lamp.value for lamp in Lamp} <= set(PINS)
    assert len(set(PINS.values())) == len(PINS)
