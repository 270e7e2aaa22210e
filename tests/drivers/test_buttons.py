"""One press is one press, and every terminal has pins of its own."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_drivers.buttons import ButtonPressed, VirtualButtons
from device_drivers.debounce import Debounce
from device_drivers.driver import DriverError, Fault
from device_drivers.pins import PinPlan, real_chip, virtual_chip
from tests.drivers.inbox import Inbox

KEYS = {"call": 5, "recall": 6, "start": 13, "finish": 19, "missed": 26, "pause": 21}


class Finger:
    """A clock that stands where the finger says."""

    now_ms = 1000

    def __call__(self) -> int:
        return self.now_ms


def presses(edges: list[tuple[bool, int]], settle_ms: int = 30) -> list[int]:
    debounce = Debounce(settle_ms)
    return [at_ms for closed, at_ms in edges if debounce.edge(closed, at_ms)]


def test_a_press_is_known_at_its_first_contact() -> None:
    assert presses([(True, 100)]) == [100]


def test_a_held_button_is_one_press() -> None:
    assert presses([(True, 0), (False, 60_000)]) == [0]


def test_a_bouncing_release_is_no_second_press() -> None:
    assert presses([(True, 0), (False, 900), (True, 903), (False, 905), (True, 929), (False, 940)]) == [0]


def test_two_quick_presses_are_two() -> None:
    assert presses([(True, 0), (False, 80), (True, 110), (False, 190)]) == [0, 110]


def test_a_contact_open_for_less_than_the_settling_time_was_not_let_go() -> None:
    assert presses([(True, 0), (False, 80), (True, 109)]) == [0]


def test_a_lost_edge_makes_no_press_of_its_own() -> None:
    assert presses([(True, 0), (False, 80), (True, 90), (True, 400)]) == [0]


def test_a_stiff_switch_may_be_given_longer_to_settle() -> None:
    edges = [(True, 0), (False, 80), (True, 130)]

    assert presses(edges, settle_ms=30) == [0, 130]
    assert presses(edges, settle_ms=60) == [0]


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 29), max_size=8),
            st.integers(0, 5000),
            st.lists(st.integers(0, 29), max_size=8),
            st.integers(30, 5000),
        ),
        max_size=12,
    )
)
def test_however_a_switch_bounces_each_press_counts_once(
    fingers: list[tuple[list[int], int, list[int], int]],
) -> None:
    """Each finger: gaps while closing, how long it holds, gaps while opening, how long it stays away."""
    edges, begun, now = [], [], 0
    for closing, held, opening, away in fingers:
        begun.append(now)
        level = True
        edges.append((level, now))
        for gap in closing[: len(closing) // 2 * 2]:
            now, level = now + gap, not level
            edges.append((level, now))
        now += held
        edges.append((False, now))
        level = False
        for gap in opening[: len(opening) // 2 * 2]:
            now, level = now + gap, not level
            edges.append((level, now))
        now += away

    assert presses(edges) == begun


def test_every_button_of_a_terminal_reports_its_own_name() -> None:
    inbox, chip = Inbox(), virtual_chip()
    buttons = VirtualButtons(KEYS, chip, inbox.put, Finger())

    for name in KEYS:
        buttons.press(name)

    assert inbox.rest() == [ButtonPressed(name, 1000) for name in KEYS]
    buttons.close()


@pytest.mark.parametrize("pattern", ["1", "10", "101010101", "1100110011", "111", "0101"])
def test_a_bad_switch_presses_once(pattern: str) -> None:
    inbox, chip = Inbox(), virtual_chip()
    buttons = VirtualButtons(KEYS, chip, inbox.put, Finger())

    buttons.bounce("call", pattern)

    assert inbox.rest() == [ButtonPressed("call", 1000)]
    buttons.close()


def test_a_finger_that_comes_back_later_presses_again() -> None:
    inbox, finger = Inbox(), Finger()
    buttons = VirtualButtons(KEYS, virtual_chip(), inbox.put, finger)

    buttons.press("call")
    finger.now_ms += 40
    buttons.press("call")

    assert inbox.rest() == [ButtonPressed("call", 1000), ButtonPressed("call", 1040)]
    buttons.close()


def test_two_terminals_in_one_process_never_press_each_other() -> None:
    inboxes = [Inbox(), Inbox()]
    terminals = [VirtualButtons(KEYS, virtual_chip(), inbox.put, Finger()) for inbox in inboxes]

    terminals[0].press("finish")

    assert inboxes[0].rest() == [ButtonPressed("finish", 1000)]
    assert inboxes[1].rest() == []
    for terminal in terminals:
        terminal.close()


def test_hands_press_by_name_and_are_told_of_a_wrong_one() -> None:
    inbox = Inbox()
    buttons = VirtualButtons(KEYS, virtual_chip(), inbox.put, Finger())

    assert buttons.hands["press"]({"button": "call"}) == {}
    assert inbox.next(ButtonPressed).button == "call"
    with pytest.raises(DriverError, match=r"no button 'cal'; there are call, finish"):
        buttons.hands["press"]({"button": "cal"})
    with pytest.raises(DriverError, match="'button' must be a text"):
        buttons.hands["press"]({})
    with pytest.raises(DriverError, match="a pattern consists of 0 and 1"):
        buttons.hands["bounce"]({"button": "call", "pattern": "10x"})
    buttons.close()


@pytest.mark.parametrize(
    ("buttons", "lamps", "sentence"),
    [
        ({"call": 5, "recall": 5}, {}, "buttons: 'recall' is on pin 5, which 'call' already uses"),
        ({"call": 5}, {"ready": 5}, "lamps: 'ready' is on pin 5, which 'call' already uses"),
        ({"call": 28}, {}, "buttons: 'call' is on pin 28; use BCM 2 to 27"),
        ({}, {"ready": 0}, "lamps: 'ready' is on pin 0; use BCM 2 to 27"),
    ],
)
def test_a_wrong_pin_is_named_before_anything_starts(
    buttons: dict[str, int], lamps: dict[str, int], sentence: str
) -> None:
    with pytest.raises(DriverError) as caught:
        PinPlan(buttons, lamps)

    assert str(caught.value) == sentence
    assert caught.value.fault is Fault.WRONG_PIN


def test_a_pin_another_device_holds_is_named() -> None:
    chip = virtual_chip()
    first = VirtualButtons({"call": 5}, chip, Inbox().put, Finger())

    with pytest.raises(DriverError, match="'recall' cannot use pin 5"):
        VirtualButtons({"recall": 5}, chip, Inbox().put, Finger())
    first.close()


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="this machine has real pins")
def test_a_machine_without_gpio_says_so_loudly() -> None:
    with pytest.raises(DriverError) as caught:
        real_chip()

    assert caught.value.fault in {Fault.NOT_INSTALLED, Fault.UNPLUGGED}


def test_all_edges_of_a_long_day_make_no_press_by_themselves() -> None:
    """Releases alone, at any distance, are never a press."""
    debounce = Debounce()

    assert not any(debounce.edge(False, at_ms) for at_ms in itertools.accumulate([1, 29, 30, 31, 10_000]))
