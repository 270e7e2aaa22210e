"""What a clerk's fingers mean is understood, as soon as it can be known, whatever the switches do."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

import pytest
from gpiozero.pins.mock import MockPWMPin

from device_drivers.bounces import bounced, pattern_names, turns
from device_drivers.buttons import VirtualButtons
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.gestures import Gestures, Timing, timing_of
from device_drivers.inputs import ButtonPressed, ButtonsClashed, ButtonsWaiting, Gesture, InputChecked
from device_drivers.pins import virtual_chip
from tests.drivers.fingers import any_press, bouncing, gesture_turns, one_press, shifted
from tests.drivers.inbox import Inbox

PINS = {"call": 5, "recall": 6, "start": 13, "finish": 19, "missed": 26, "transfer": 20, "hold": 16, "pause": 21}
LONG: frozenset[Gesture] = frozenset({"long"})
DOUBLE: frozenset[Gesture] = frozenset({"double"})
BOTH = LONG | DOUBLE
Edge = tuple[str, bool, int]


def of(button: str, edges: Iterable[tuple[bool, int]]) -> list[Edge]:
    return [(button, closed, at_ms) for closed, at_ms in edges]


def told(gestures: Gestures, edges: Sequence[Edge], until_ms: int = 0) -> list[tuple[int, Event]]:
    """What is reported and when, by a loop that ticks exactly when it was told to."""
    found: list[tuple[int, Event]] = []
    now_ms = 0
    for button, closed, at_ms in edges:
        found += due(gestures, now_ms, at_ms)
        found += [(at_ms, event) for event in gestures.edge(button, closed, at_ms)]
        now_ms = at_ms
    return found + due(gestures, now_ms, until_ms or 10**9)


def due(gestures: Gestures, since_ms: int, until_ms: int) -> list[tuple[int, Event]]:
    found: list[tuple[int, Event]] = []
    while (due_ms := gestures.due_ms) is not None and due_ms < until_ms:
        now_ms = max(due_ms, since_ms)
        found += [(now_ms, event) for event in gestures.tick(now_ms)]
        assert gestures.due_ms != due_ms, "asked to tick in vain"
    return found


def one(gestures: frozenset[Gesture], turns_ms: Sequence[int], timing: Timing | None = None) -> list[tuple[int, Event]]:
    """What one button with these gestures reports, closed and open in turn for so long."""
    return told(Gestures(["call"], {"call": gestures}, timing), of("call", turns(turns_ms)))


def pressed(gesture: Gesture = "short", at_ms: int = 0) -> ButtonPressed:
    return ButtonPressed("call", at_ms, gesture)


def test_a_button_with_one_meaning_reports_at_its_first_contact() -> None:
    assert one(frozenset(), [5, 12, 300, 8, 3]) == [(0, pressed())]


def test_a_long_press_is_reported_while_the_button_is_still_held() -> None:
    assert one(LONG, [5000]) == [(700, pressed("long"))]


def test_a_button_that_can_be_held_reports_a_short_press_as_soon_as_the_finger_is_gone() -> None:
    assert one(LONG, [200]) == [(240, pressed())]
    assert one(LONG, [699]) == [(739, pressed())]


def test_a_trembling_finger_still_holds() -> None:
    assert one(LONG, [300, 30, 300, 39, 500]) == [(700, pressed("long"))]


def test_a_contact_that_opens_just_before_a_long_press_would_be_is_waited_for() -> None:
    assert one(LONG, [690, 20, 200]) == [(710, pressed("long"))]
    assert one(LONG, [690, 41, 200]) == [(730, pressed()), (731 + 240, pressed(at_ms=731))]


def test_two_presses_within_a_third_of_a_second_are_a_double_press_known_at_the_second_contact() -> None:
    assert one(DOUBLE, [80, 100, 80]) == [(180, pressed("double"))]
    assert one(BOTH, [80, 100, 2000]) == [(180, pressed("double"))]


def test_a_button_that_can_be_pressed_twice_waits_for_it_only_as_long_as_it_must() -> None:
    assert one(DOUBLE, [80]) == [(350, pressed())]
    assert one(DOUBLE, [2000]) == [(350, pressed())]
    assert one(BOTH, [80]) == [(350, pressed())]
    assert one(BOTH, [500]) == [(540, pressed())]
    assert one(BOTH, [900]) == [(700, pressed("long"))]


def test_two_presses_that_begin_too_far_apart_are_two() -> None:
    assert one(DOUBLE, [80, 269, 80]) == [(349, pressed("double"))]
    assert one(DOUBLE, [80, 270, 80]) == [(350, pressed()), (700, pressed(at_ms=350))]


def test_three_quick_presses_are_a_double_one_and_another() -> None:
    assert one(DOUBLE, [50, 50, 50, 50, 50]) == [(100, pressed("double")), (550, pressed(at_ms=200))]


def test_how_long_and_how_fast_is_a_setting() -> None:
    timing = Timing(settle_ms=60, long_ms=1000, double_ms=200)

    assert one(LONG, [900, 59, 100], timing) == [(1000, pressed("long"))]
    assert one(DOUBLE, [50, 149, 50], timing) == [(199, pressed("double"))]
    assert one(frozenset(), [50, 59, 50], timing) == [(0, pressed())]


def test_a_late_loop_understands_the_same() -> None:
    """Edges carry their own moments: what fell due between them is told first, however late somebody asks."""
    for others, turns_ms in ((LONG, [900, 100, 80]), (BOTH, [80, 500, 900]), (DOUBLE, [80, 400, 80, 90, 80])):
        gestures = Gestures(["call"], {"call": others})
        late = [event for edge in of("call", turns(turns_ms)) for event in gestures.edge(*edge)]
        late += gestures.tick(10_000)

        assert late == [event for _, event in one(others, turns_ms)]


def test_a_technician_sets_how_fast_switches_and_fingers_are() -> None:
    assert timing_of({}) == Timing()
    assert timing_of({"settle_ms": "60", "hold_back_ms": "0", "call": "5"}) == Timing(settle_ms=60)
    assert timing_of({"long_ms": "1200", "double_ms": "500"}) == Timing(long_ms=1200, double_ms=500)


@pytest.mark.parametrize("text", ["0", "5001", "-1", "1.5", "", "²", "fast"])
def test_a_time_that_cannot_be_is_named(text: str) -> None:
    with pytest.raises(DriverError) as caught:
        timing_of({"settle_ms": text})

    assert str(caught.value) == f'buttons: devices.settle_ms is "{text}"; write milliseconds, 1 to 5000'


@pytest.mark.parametrize("gap_ms", [0, 1, 29, 30])
def test_two_buttons_at_once_say_so_and_the_later_never_counts(gap_ms: int) -> None:
    edges = sorted([*of("call", turns([90])), *of("finish", shifted(turns([90]), gap_ms))], key=lambda edge: edge[2])
    clash = ButtonsClashed(("call", "finish"), gap_ms, counted=True)

    assert told(Gestures(PINS, {}), edges) == [(0, pressed()), (gap_ms, clash)]


@pytest.mark.parametrize("gap_ms", [0, 1, 29, 30])
def test_of_two_at_once_neither_counts_where_presses_are_held_back(gap_ms: int) -> None:
    edges = sorted([*of("call", turns([90])), *of("finish", shifted(turns([90]), gap_ms))], key=lambda edge: edge[2])
    gestures = Gestures(PINS, {}, Timing(hold_back_ms=31))

    assert told(gestures, edges) == [(gap_ms, ButtonsClashed(("call", "finish"), gap_ms, counted=False))]
    assert told(gestures, of("call", shifted(turns([90]), 500))) == [(531, pressed(at_ms=500))]


def test_of_two_at_once_a_button_that_waits_for_its_meaning_does_not_count() -> None:
    edges = [("call", True, 0), ("finish", True, 20), ("call", False, 3000), ("finish", False, 3000)]

    assert told(Gestures(PINS, {"call": BOTH, "finish": LONG}), edges) == [
        (20, ButtonsClashed(("call", "finish"), 20, counted=False))
    ]


def test_two_fingers_one_after_the_other_are_two_presses() -> None:
    edges = [("call", True, 0), ("finish", True, 31), ("call", False, 90), ("finish", False, 120)]

    assert told(Gestures(PINS, {}), edges) == [(0, pressed()), (31, ButtonPressed("finish", 31))]


def test_one_finger_is_never_two_at_once_with_itself() -> None:
    assert one(frozenset(), [5, 15, 5], Timing(settle_ms=10)) == [(0, pressed()), (20, pressed(at_ms=20))]


def test_holding_back_longer_than_a_switch_settles_makes_no_double_press_of_two() -> None:
    assert one(frozenset(), [5, 45, 5], Timing(hold_back_ms=300)) == [(40, pressed()), (90, pressed(at_ms=50))]


def test_a_palm_on_three_buttons_is_two_clashes_and_at_most_one_press() -> None:
    edges = [("call", True, 0), ("finish", True, 10), ("missed", True, 20)]

    assert [event for _, event in told(Gestures(PINS, {}), edges, 100)] == [
        pressed(),
        ButtonsClashed(("call", "finish"), 10, counted=True),
        ButtonsClashed(("finish", "missed"), 20, counted=False),
    ]


def test_a_button_closed_for_fifteen_seconds_is_stuck_named_and_silent_until_it_is_free() -> None:
    gestures = Gestures(PINS, {})
    edges = [("call", True, 0), ("call", False, 20_000), ("call", True, 20_100), ("call", False, 20_200)]
    edges += [("finish", True, 20_500), ("finish", False, 20_600), ("call", True, 22_000), ("call", False, 22_100)]

    assert told(gestures, edges) == [
        (0, pressed()),
        (15_000, InputChecked("buttons", (Fault.STUCK,), ("call",))),
        (20_500, ButtonPressed("finish", 20_500)),
        (21_200, InputChecked("buttons")),
        (22_000, pressed(at_ms=22_000)),
    ]


def test_two_stuck_buttons_are_both_named_until_the_last_is_free() -> None:
    gestures = Gestures(PINS, {})
    edges = [("call", True, 0), ("finish", True, 100), ("call", False, 30_000), ("finish", False, 40_000)]

    checked = [event for _, event in told(gestures, edges) if isinstance(event, InputChecked)]
    assert [event.names for event in checked] == [("call",), ("call", "finish"), ("finish",), ()]
    assert checked[0].codes == ("buttons.stuck",)


def test_a_stuck_button_that_chatters_presses_nothing() -> None:
    """A loose wire: for a minute the contact opens for up to a second, again and again."""
    chance, turns_ms = Random(5), [16_000]
    while sum(turns_ms) < 76_000:
        turns_ms += [chance.randint(1, 999), chance.randint(1, 400)]

    assert [event for _, event in one(frozenset(), turns_ms)] == [
        pressed(),
        InputChecked("buttons", (Fault.STUCK,), ("call",)),
        InputChecked("buttons"),
    ]


def test_a_loose_wire_calls_no_hall_empty() -> None:
    """Nobody presses ten times in a second and a half: from there on it is stuck, until it keeps quiet for a second."""
    found = one(frozenset(), [80, 60] * 400 + [80])

    assert [event for _, event in found[:9]] == [pressed(at_ms=press * 140) for press in range(9)]
    assert found[9:] == [
        (9 * 140, InputChecked("buttons", (Fault.STUCK,), ("call",))),
        (400 * 140 + 80 + 1000, InputChecked("buttons")),
    ]


def test_what_a_loose_wire_has_not_told_yet_it_never_will() -> None:
    found = [event for _, event in one(DOUBLE, [30, 50] * 60)]

    assert found[:4] == [pressed("double", press * 160) for press in range(4)]
    assert found[4:] == [InputChecked("buttons", (Fault.STUCK,), ("call",)), InputChecked("buttons")]


def test_the_fastest_finger_is_no_loose_wire() -> None:
    assert len(one(frozenset(), [80, 90] * 50)) == 50


def test_a_button_that_was_a_loose_wire_is_trusted_again() -> None:
    gestures = Gestures(["call"], {})
    told(gestures, of("call", turns([80, 60] * 20)))

    assert told(gestures, of("call", shifted(turns([80]), 10_000))) == [(10_000, pressed(at_ms=10_000))]


def test_a_stuck_button_makes_no_clash_with_another() -> None:
    gestures = Gestures(PINS, {})
    edges = [("call", True, 0), ("call", False, 16_000), ("call", True, 16_100), ("finish", True, 16_110)]

    assert told(gestures, edges, 17_000)[2:] == [(16_110, ButtonPressed("finish", 16_110))]


def test_a_button_held_down_while_the_terminal_starts_is_no_press_but_may_be_stuck() -> None:
    gestures = Gestures(PINS, {})
    gestures.found_closed("call", 0)

    assert told(gestures, [("call", False, 20_000)]) == [
        (15_000, InputChecked("buttons", (Fault.STUCK,), ("call",))),
        (21_000, InputChecked("buttons")),
    ]
    assert told(gestures, of("call", shifted(turns([80]), 30_000))) == [(30_000, pressed(at_ms=30_000))]


class HeldDown(MockPWMPin):  # type: ignore[misc]
    """A pin whose pull-up lifts nothing, for something holds its button down."""

    def _set_pull(self, value: str) -> None:
        self._pull, self._state = value, False


def test_the_driver_sees_what_is_held_down_while_it_starts() -> None:
    chip, inbox, now = virtual_chip(), Inbox(), [0]
    chip.factory.pin(PINS["call"], pin_class=HeldDown)
    buttons = VirtualButtons(PINS, chip, inbox.put, lambda: now[0])

    buttons.tick(15_000)

    assert inbox.rest() == [InputChecked("buttons", (Fault.STUCK,), ("call",))]
    buttons.close()


def test_nothing_under_way_needs_no_tick() -> None:
    gestures = Gestures(PINS, {"call": BOTH})
    assert gestures.due_ms is None

    told(gestures, of("call", turns([80])))

    assert gestures.due_ms is None


def test_ten_thousand_presses_on_bad_switches_are_exactly_ten_thousand() -> None:
    """Through the driver and its pins: shipped patterns and made ones, bounces of 1 to 30 ms, taps and trembling."""
    chance, inbox, now = Random(6), Inbox(), [0]
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: now[0])
    meant: list[Event] = []
    for _ in range(10_000):
        button, edges = chance.choice(list(PINS)), any_press(chance)
        now[0] += chance.randint(60, 2000)
        meant.append(ButtonPressed(button, now[0]))
        now[0] += edges[-1][1]
        buttons.play(button, edges)
        buttons.tick(now[0])

    assert [event for event in inbox.rest() if not isinstance(event, ButtonsWaiting)] == meant
    buttons.close()


def test_ten_thousand_short_long_and_double_presses_on_bad_switches_are_what_was_meant() -> None:
    chance, now = Random(7), 0
    gestures = Gestures(PINS, dict.fromkeys(PINS, BOTH))
    meant: list[Event] = []
    edges: list[Edge] = []
    kinds: tuple[Gesture, ...] = ("short", "long", "double")
    for _ in range(10_000):
        button, kind = chance.choice(list(PINS)), chance.choice(kinds)
        now += chance.randint(400, 2000)
        meant.append(ButtonPressed(button, now, kind))
        edges += of(button, shifted(turns(gesture_turns(chance, kind)), now))
        now = edges[-1][2]

    assert [event for _, event in told(gestures, edges)] == meant


def test_two_hands_that_overlap_on_bad_switches_press_what_they_press() -> None:
    """One finger is still down, or its button still bounces, while the next one comes."""
    chance, meant, edges, now = Random(8), [], [], 0
    free_ms = dict.fromkeys(PINS, 0)
    for _ in range(3_000):
        now += chance.randint(31, 200)
        button = chance.choice([name for name in PINS if free_ms[name] < now])
        meant.append(ButtonPressed(button, now))
        edges += of(button, shifted(turns(one_press(chance, chance.randint(1, 400))), now))
        free_ms[button] = edges[-1][2] + 50

    edges.sort(key=lambda edge: edge[2])
    assert [event for _, event in told(Gestures(PINS, {}), edges)] == meant


def test_the_shipped_patterns_each_begin_and_end_as_a_press_does() -> None:
    assert {"dirty", "chatter", "burst"} <= set(pattern_names())
    for name in pattern_names():
        edges = bounced(name)
        assert edges is not None
        assert (edges[0], edges[-1][0], len(edges) % 2) == ((True, 0), False, 0)
        gaps = [after - before for (closed, before), (_, after) in pairwise(edges) if not closed]
        assert all(1 <= gap <= 30 for gap in gaps)


def test_bounces_reach_as_far_as_they_are_meant_to() -> None:
    chance = Random(1)
    gaps = [gap for _ in range(1000) for gap in bouncing(chance)]

    assert (min(gaps), max(gaps)) == (1, 30)


@pytest.mark.parametrize("name", pattern_names())
def test_hands_bounce_a_button_as_a_shipped_pattern_says(name: str) -> None:
    inbox = Inbox()
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: 1000)

    buttons.hands["bounce"]({"button": "call", "pattern": name})

    assert [type(event) for event in inbox.rest()] == [ButtonPressed]
    buttons.close()


def test_hands_hold_a_button_until_it_sticks_and_let_it_go() -> None:
    inbox, now = Inbox(), [0]
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: now[0])

    buttons.hands["hold"]({"button": "call"})
    assert inbox.next(ButtonPressed) == pressed()
    buttons.tick(15_000)
    assert inbox.next(InputChecked).names == ("call",)
    now[0] = 16_000
    buttons.hands["let_go"]({"button": "call"})
    buttons.tick(17_000)
    assert inbox.next(InputChecked).names == ()
    buttons.close()


@pytest.mark.parametrize("gesture", ["short", "long", "double"])
def test_hands_press_long_and_twice(gesture: Gesture) -> None:
    inbox = Inbox()
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: 5000, {"call": BOTH})

    buttons.hands["press"]({"button": "call", "gesture": gesture})
    buttons.tick(6000)

    events = [event for event in inbox.rest() if isinstance(event, ButtonPressed)]
    assert [event.gesture for event in events] == [gesture]
    with pytest.raises(DriverError, match="no gesture 'soft'; there are short, long, double"):
        buttons.hands["press"]({"button": "call", "gesture": "soft"})
    buttons.close()


def test_a_script_that_is_faster_than_fingers_presses_no_two_at_once() -> None:
    inbox = Inbox()
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: 5000)

    buttons.press("call")
    buttons.press("start")

    assert [type(event) for event in inbox.rest()] == [ButtonPressed, ButtonPressed]
    buttons.close()


def test_a_script_that_presses_all_day_is_no_loose_wire() -> None:
    inbox, now = Inbox(), [5000]
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: now[0])

    for _ in range(100):
        now[0] += 50
        buttons.press("call")

    assert [type(event) for event in inbox.rest()] == [ButtonPressed] * 100
    buttons.close()


def test_the_loop_is_woken_when_a_press_waits_for_its_meaning_and_told_when_to_look() -> None:
    inbox, now = Inbox(), [1000]
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: now[0], {"call": LONG})

    buttons.level("call", closed=True)

    assert inbox.rest() == [ButtonsWaiting()]
    assert buttons.tick(1000) == 1700
    now[0] = 1200
    buttons.level("call", closed=False)
    assert inbox.rest() == [ButtonsWaiting()]
    assert buttons.tick(1200) == 1240
    assert buttons.tick(1240) is None
    assert inbox.rest() == [pressed(at_ms=1000)]
    buttons.close()


def test_a_bouncing_button_does_not_wake_the_loop_at_each_edge() -> None:
    inbox = Inbox()
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: 1000, {"call": LONG})

    buttons.bounce("call", "burst")

    assert inbox.rest() == [ButtonsWaiting(), ButtonsWaiting()]
    buttons.close()


def test_a_long_press_that_began_before_another_button_is_not_at_once_with_it() -> None:
    inbox = Inbox()
    buttons = VirtualButtons(PINS, virtual_chip(), inbox.put, lambda: 5000, {"finish": LONG})

    buttons.level("call", closed=True)
    buttons.play("finish", turns([800]))

    pressed_ones = [event for event in inbox.rest() if not isinstance(event, ButtonsWaiting)]
    assert pressed_ones == [ButtonPressed("call", 5000), ButtonPressed("finish", 4200, "long")]
    buttons.close()


def test_an_opening_nobody_told_of_is_seen_within_a_second() -> None:
    """The kernel's queue of edges is finite: a lost one must not leave a button dead until somebody pulls the plug."""
    inbox, now, chip = Inbox(), [0], virtual_chip()
    buttons = VirtualButtons(PINS, chip, inbox.put, lambda: now[0])
    pin = chip.factory.pin(PINS["call"])
    buttons.level("call", closed=True)
    assert (inbox.rest(), buttons.tick(0)) == ([pressed()], 1000)
    pin.edges = "none"
    buttons.level("call", closed=False)
    pin.edges = "both"

    assert buttons.tick(1000) is None
    now[0] = 2000
    buttons.level("call", closed=True)

    assert inbox.rest() == [pressed(at_ms=2000)]
    buttons.close()
