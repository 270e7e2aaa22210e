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


def _page(packets: int, granules: int, serial: bytes = b"") -> bytes:
    """A page of so many packets of two bytes."""
    last = WHOLE.rfind(b"OggS")
    head = struct.pack("<4sBBq", b"OggS", 0, 0, granules) + (serial or WHOLE[last + 14 : last + 18]) + bytes(8)
    return head + bytes([packets]) + b"\x02" * packets + bytes(2 * packets)


def _with(*pages: bytes) -> bytes:
    """A sound with more pages before its last."""
    last = WHOLE.rfind(b"OggS")
    return WHOLE[:last] + b"".join(pages) + WHOLE[last:]


def test_a_sentence_may_have_many_pages_and_packets_that_span_them() -> None:
    assert seconds_of_ogg(_with(_page(10, 5_000), _page(0, -1), _page(10, 10_000))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "bomb",
    [
        _with(*[_page(200, 200 * 512 * nth) for nth in range(1, 100)]),
        _with(_page(1, -2)),
        _with(_page(1, 100, b"else")),
        _with(*[_page(255, -1)] * 4),
        _with(*[_page(0, -1)[:-1] + b"\xff" + b"\xff" * 255 + bytes(255 * 255)] * (MOST_BYTES // 65_000 + 1)),
        _claiming(LONGEST_S + 1),
        WHOLE[:6] + b"\xff" * 8 + WHOLE[14:64] + b"\xff" * 8 + _claiming(-1 / RATE)[72:],
        WHOLE[:58] + b"Oggs" + WHOLE[62:],
        WHOLE + FIRST_HALF,
        WHOLE + WHOLE,
        WHOLE[:40] + struct.pack("<I", 4_000_000_000) + WHOLE[44:],
        WHOLE[:39] + b"\xff" + WHOLE[40:],
        WHOLE[:56] + b"\xd6" + WHOLE[57:],
    ],
    ids=[
        "hours before a last page of a second",
        "a page before the beginning",
        "a second stream",
        "packets that no page counts",
        "more bytes than a sentence has",
        "longer than any sentence",
        "pages on which nothing ends",
        "a page of something else",
        "another sentence",
        "the same twice",
        "four thousand million samples a second",
        "255 channels",
        "blocks of any length",
    ],
)
def test_a_sound_that_says_less_than_it_holds_is_never_unpacked(bomb: bytes) -> None:
    with pytest.raises(ValueError, match="Ogg"):
        seconds_of_ogg(bomb)


def test_a_sentence_without_its_last_page_is_known_from_outside() -> None:
    with pytest.raises(ValueError, match="cut short"):
        seconds_of_ogg(_with(_page(10, 5_000))[: WHOLE.rfind(b"OggS") + len(_page(10, 5_000))])


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
