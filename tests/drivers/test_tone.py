"""A clerk hears what came of a press without looking, whatever hangs on the pin."""

from itertools import pairwise
from typing import get_args

import pytest

from device_drivers.driver import DriverError, Fault
from device_drivers.pins import virtual_chip
from device_drivers.tone import GpioTone, Kind, NoTone, Pattern, Tone, VirtualTone, tone_plan

ALL: tuple[Pattern, ...] = get_args(Pattern)


def sounds(tone: GpioTone, now_ms: int) -> list[tuple[int, int]]:
    """All that sounds from now on: which pitch, and how long; silence between is 0."""
    heard, due_ms = [], tone.tick(now_ms)
    while due_ms is not None:
        heard.append((tone.sounding_hz, due_ms - now_ms))
        now_ms, due_ms = due_ms, tone.tick(due_ms)
    assert tone.sounding_hz == 0
    return heard


@pytest.fixture(params=["piezo", "buzzer"])
def tone(request: pytest.FixtureRequest) -> GpioTone:
    kind: Kind = request.param
    return GpioTone(18, virtual_chip(), kind)


@pytest.mark.parametrize("pattern", ALL)
def test_an_answer_sounds_at_once(tone: GpioTone, pattern: Pattern) -> None:
    tone.play(pattern, 1000)

    assert tone.sounding_hz > 0


def test_a_terminal_at_rest_is_silent_and_need_not_wake_up(tone: GpioTone) -> None:
    assert (tone.sounding_hz, tone.tick(0)) == (0, None)


def test_any_two_answers_differ_in_their_number_or_in_their_length_even_on_a_buzzer() -> None:
    """With one pitch only, lengths differ by a factor of four or more; an ear needs no clock."""
    tone, heard = GpioTone(18, virtual_chip(), "buzzer"), {}
    for pattern in ALL:
        tone.play(pattern, 0)
        beeps = [length for hz, length in sounds(tone, 0) if hz]
        heard[pattern] = (len(beeps), beeps[0] >= 400)

    assert len(set(heard.values())) == len(ALL)
    assert heard["done"] == (1, False)


def test_what_failed_sounds_deeper_than_what_was_done() -> None:
    tone, pitch = GpioTone(18, virtual_chip()), {}
    for pattern in ALL:
        tone.play(pattern, 0)
        pitch[pattern] = {hz for hz, _ in sounds(tone, 0) if hz}

    assert all(len(each) == 1 for each in pitch.values())
    done, nobody, refused, no_hub = (min(pitch[pattern]) for pattern in ALL)
    assert done > nobody > refused == no_hub


def test_beeps_of_one_answer_are_parted_by_silence(tone: GpioTone) -> None:
    tone.play("refused", 0)
    heard = sounds(tone, 0)

    assert len(heard) == 3 + 2
    assert all(bool(before[0]) != bool(after[0]) for before, after in pairwise(heard))


def test_a_loop_that_was_late_once_still_parts_the_beeps(tone: GpioTone) -> None:
    """What counts is their number: none is dropped, and none runs into the next."""
    tone.play("refused", 0)
    assert tone.tick(0) == 110
    now_ms, due_ms, lasting = 510, tone.tick(510), list[tuple[bool, int]]()
    while due_ms is not None:
        then_ms = max(now_ms, due_ms)
        lasting.append((tone.sounding_hz > 0, then_ms - now_ms))
        now_ms, due_ms = then_ms, tone.tick(then_ms)

    assert lasting == [(False, 70), (True, 110), (False, 70), (True, 110)]


def test_a_silent_piezo_costs_the_chip_nothing() -> None:
    chip = virtual_chip()
    tone = GpioTone(18, chip)
    assert chip.factory.pin(18).frequency is None

    tone.play("done", 0)
    assert chip.factory.pin(18).frequency == 1568
    tone.tick(60)

    assert (chip.factory.pin(18).frequency, chip.factory.pin(18).state) == (None, 0)


def test_the_newest_press_is_heard_not_the_one_before(tone: GpioTone) -> None:
    tone.play("no_hub", 0)
    tone.tick(10)
    tone.play("done", 20)

    assert [length for hz, length in sounds(tone, 20) if hz] == [60]


def test_closing_falls_silent(tone: GpioTone) -> None:
    tone.play("no_hub", 0)
    tone.close()
    tone.close()


def test_a_pin_that_cannot_be_is_named() -> None:
    chip = virtual_chip()
    first = GpioTone(18, chip)

    with pytest.raises(DriverError, match="tone: cannot use pin 18") as caught:
        GpioTone(18, chip)
    assert caught.value.fault is Fault.WRONG_PIN
    first.close()


def test_virtual_ears_hear_which_answer_it_was() -> None:
    tone = VirtualTone(18, virtual_chip())
    tone.play("done", 0)
    tone.play("no_hub", 10)

    assert tone.hands["tones"]({}) == {"tones": ["done", "no_hub"], "sounding_hz": 523}


def test_a_terminal_without_a_tone_is_no_special_case() -> None:
    tone: Tone = NoTone()
    tone.play("done", 0)

    assert (tone.tick(0), tone.hands, tone.virtual) == (None, {}, True)
    tone.close()


def test_settings_say_which_pin_and_what_hangs_there() -> None:
    assert tone_plan("18") == (18, "piezo")
    assert tone_plan("18:buzzer") == (18, "buzzer")
    assert tone_plan("none") is None
    for wrong in ("", "x", "18:bell", "-1", "²"):
        with pytest.raises(DriverError, match="write a BCM pin such as"):
            tone_plan(wrong)
