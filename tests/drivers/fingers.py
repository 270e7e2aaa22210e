"""Fingers on bad switches: what a contact does when somebody means one press, and what was meant."""

from collections.abc import Iterable
from random import Random

from device_drivers.bounces import Edges, bounced, pattern_names, turns
from device_drivers.inputs import Gesture

WORST_GAP_MS = 30
"""The longest a contact bounces open while a finger is on it, or closed while it leaves."""


def bouncing(chance: Random, most: int = 10) -> list[int]:
    """An even number of turns of 1 to 30 ms; short ones are as usual as long ones."""
    return [chance.randint(1, chance.choice((1, 3, 8, WORST_GAP_MS))) for _ in range(2 * chance.randint(0, most // 2))]


def one_press(chance: Random, held_ms: int) -> list[int]:
    """Turns, closed and open, of a press that is held so long, with trembling inside the hold."""
    held = [held_ms]
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        if held[-1] < 3:
            break
        before = chance.randint(1, held[-1] - 2)
        gap = chance.randint(1, min(WORST_GAP_MS, held[-1] - before - 1))
        held[-1:] = [before, gap, held[-1] - before - gap]
    return [*bouncing(chance), *held, *bouncing(chance)]


def any_press(chance: Random) -> Edges:
    """A press by some finger on some switch: one of the shipped patterns, or one made here."""
    if chance.random() < 0.3:
        edges = bounced(chance.choice(pattern_names()))
        assert edges is not None
        return edges
    return turns(one_press(chance, chance.randint(1, 600)))


def gesture_turns(chance: Random, gesture: Gesture) -> list[int]:
    """Turns of a press of this kind, by a finger as slow or fast as a finger may be."""
    if gesture == "long":
        return [*bouncing(chance), *one_press(chance, chance.randint(700, 3000))]
    first = one_press(chance, chance.randint(1, 60))[:9]
    if gesture == "short":
        return first
    away = chance.randint(41, 349 - sum(first)) if sum(first) < 300 else 0
    return [*first, away, *one_press(chance, chance.randint(1, 500))] if away else gesture_turns(chance, gesture)


def shifted(edges: Iterable[tuple[bool, int]], by_ms: int) -> list[tuple[bool, int]]:
    """The same, so much later."""
    return [(closed, at_ms + by_ms) for closed, at_ms in edges]
