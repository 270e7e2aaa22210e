"""Ears: which tones are in a sound, and how loud they are."""

import array
import math
import sys

from device_drivers.clip import RATE


def values_of(samples: bytes) -> "array.array[int]":
    values = array.array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def loudest(samples: bytes) -> int:
    return max((abs(value) for value in values_of(samples)), default=0)


def loudness_at(samples: bytes, hertz: float) -> float:
    """How much of a pitch is in a sound (Goertzel's filter), whatever its length."""
    values = values_of(samples)
    turn = 2 * math.cos(math.tau * hertz / RATE)
    before = last = 0.0
    for value in values:
        before, last = last, value + turn * last - before
    return math.sqrt(max(0.0, last * last + before * before - turn * last * before)) * 2 / max(1, len(values))
