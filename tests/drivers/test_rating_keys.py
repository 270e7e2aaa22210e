"""A visitor's key is a rating once, and an accident is none."""

from collections.abc import Iterator

import pytest

from device_drivers.driver import DriverError, Fault
from device_drivers.inputs import ButtonsClashed, ButtonsWaiting, InputChecked, RatingKey
from device_drivers.pins import virtual_chip
from device_drivers.rating_keys import GpioRatingKeys, VirtualRatingKeys
from tests.drivers.inbox import Inbox

FIVE = (5, 6, 13, 19, 26)


class Pad:
    """Five keys, a clock that stands, and what was told."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.now_ms = 1000
        self.keys = VirtualRatingKeys(FIVE, virtual_chip(), self.inbox.put, lambda: self.now_ms)

    def after(self, passed_ms: int) -> list[object]:
        """Let time pass, and say what came of it."""
        self.now_ms += passed_ms
        self.keys.tick(self.now_ms)
        return [event for event in self.inbox.rest() if not isinstance(event, ButtonsWaiting)]


@pytest.fixture
def pad() -> Iterator[Pad]:
    pad = Pad()
    yield pad
    pad.keys.close()


@pytest.mark.parametrize("place", [1, 2, 3, 4, 5])
def test_each_key_is_the_level_of_its_place(pad: Pad, place: int) -> None:
    pad.keys.press(place)

    assert pad.after(30) == [RatingKey(place - 1, 1000)]


def test_the_loop_is_told_to_look_again_within_a_thirtieth_of_a_second(pad: Pad) -> None:
    pad.keys.press(1)

    assert isinstance(pad.inbox.rest()[0], ButtonsWaiting)
    assert pad.keys.tick(pad.now_ms) == 1030


def test_a_palm_on_two_keys_is_no_rating(pad: Pad) -> None:
    pad.keys.press(1, 5)

    assert pad.after(1000) == [ButtonsClashed(("1", "5"), 1000, counted=False)]


def test_a_key_that_sticks_is_a_fault_of_the_pad_and_no_rating_after_the_first(pad: Pad) -> None:
    pad.keys._contacts.level("5", closed=True)

    assert pad.after(30) == [RatingKey(4, 1000)]
    assert pad.after(15_000) == [InputChecked("rating_keys", (Fault.STUCK,), ("5",))]
    pad.keys._contacts.level("5", closed=False)
    assert pad.after(1000) == [InputChecked("rating_keys")]


def test_hands_press_by_place(pad: Pad) -> None:
    pad.keys.hands["rate_key"]({"key": 2})

    assert pad.after(30) == [RatingKey(1, 1000)]
    for wrong in (6, 0, 1.5):
        with pytest.raises(DriverError):
            pad.keys.hands["rate_key"]({"key": wrong})


def test_which_level_was_pressed_shows_in_no_log() -> None:
    assert "4" not in repr(RatingKey(4, 1000))


def test_real_keys_have_no_hands() -> None:
    keys = GpioRatingKeys((5, 6, 13, 19), virtual_chip(), Inbox().put, lambda: 0)

    assert (keys.virtual, keys.hands) == (False, {})
    keys.close()
