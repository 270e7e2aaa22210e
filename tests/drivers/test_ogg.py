import struct

import pytest

from device_drivers.clip import RATE
from device_drivers.ogg import LONGEST_S, MOST_BYTES, samples_of_ogg, seconds_of_ogg
from device_drivers.speaker import SdlSpeaker
from tests.drivers.sounds import FIRST_HALF, WHOLE


def _claiming(seconds: float) -> bytes:
    """A sound whose last page claims to end then."""
    last = WHOLE.rfind(b"OggS")
    return WHOLE[: last + 6] + struct.pack("<q", round(seconds * RATE)) + WHOLE[last + 14 :]


def test_a_sentence_is_as_long_as_it_says() -> None:
    assert seconds_of_ogg(WHOLE) == pytest.approx(1.0)
    assert len(samples_of_ogg(WHOLE)) == pytest.approx(2 * RATE, abs=100)


@pytest.mark.parametrize("cut", [1, 100, 900])
def test_a_sentence_cut_short_is_known_from_outside(cut: int) -> None:
    with pytest.raises(ValueError, match="cut short"):
        seconds_of_ogg(WHOLE[:-cut])


def test_it_is_unpacked_beside_an_open_sound_card_too() -> None:
    speaker = SdlSpeaker(lambda _event: None, audio_driver="dummy")

    assert len(samples_of_ogg(FIRST_HALF)) == pytest.approx(RATE, abs=100)
    speaker.close()
    assert len(samples_of_ogg(FIRST_HALF)) == pytest.approx(RATE, abs=100)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no sound",
        WHOLE[:40],
        WHOLE[:2000],
        WHOLE[: len(WHOLE) - 900],
        WHOLE[:60] + bytes(3000) + WHOLE[3060:],
        b"OggS" + bytes(len(WHOLE)),
        _claiming(-1),
        _claiming(3.0),
        _claiming(LONGEST_S * 1000),
        WHOLE.replace(b"\x01vorbis", b"\x01speex "),
        WHOLE + bytes(MOST_BYTES),
    ],
)
def test_what_is_damaged_is_refused_and_never_half_a_sentence(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"sound|Ogg"):
        samples_of_ogg(broken)


def test_no_single_wrong_byte_in_the_sound_itself_gets_through_unnoticed_as_a_shorter_one() -> None:
    whole = len(samples_of_ogg(WHOLE))
    for at in range(0, len(WHOLE), 97):
        damaged = bytearray(WHOLE)
        damaged[at] ^= 0xFF
        try:
            assert len(samples_of_ogg(bytes(damaged))) >= whole - RATE // 10
        except ValueError:
            continue
