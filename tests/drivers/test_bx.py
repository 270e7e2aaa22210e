"""A BX strip is spoken to right to the byte: what is published for the family comes out of our frames, and in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_drivers.bx import (
    HOST,
    LONGEST,
    Answer,
    Area,
    Frames,
    Packet,
    Shown,
    answer_in,
    answer_packet,
    crc16,
    escaped,
    frame,
    text_in,
    text_packet,
)

PING = "a5 a5 a5 a5 a5 a5 a5 a5 01 00 00 80 00 00 00 00 00 00 fe 02 05 00 a2 00 01 00 00 68 f8 5a"
"""As others send it to a controller."""
CLEAR = "a5 a5 a5 a5 a5 a5 a5 a5 01 00 00 80 00 00 00 00 00 00 fe 02 05 00 a3 10 01 00 00 51 f8 5a"

packets = st.builds(
    Packet,
    to=st.integers(0, 0xFFFF),
    sender=st.integers(0, 0xFFFF),
    data=st.binary(max_size=300),
    mode=st.integers(0, 255),
)
nasty = st.lists(st.sampled_from([0xA5, 0xA6, 0x5A, 0x5B, 1, 2]), max_size=200).map(bytes)
texts = st.builds(
    Shown,
    octets=st.binary(max_size=120),
    area=st.builds(Area, st.integers(4, 256).map(lambda cells: cells * 8), st.integers(16, 256)),
    moves=st.booleans(),
    keeps_s=st.integers(0, 0xFFFF),
    wants_answer=st.booleans(),
)


@pytest.mark.parametrize(("published", "data"), [(PING, "a2 00 01 00 00"), (CLEAR, "a3 10 01 00 00")])
def test_frames_others_send_are_our_frames(published: str, data: str) -> None:
    assert frame(Packet(1, HOST, bytes.fromhex(data))) == bytes.fromhex(published)


def test_the_sum_is_crc_16_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D  # the check value of the catalogue of CRCs
    assert crc16(b"") == 0
    assert crc16(b"\x01") == 0xC0C1  # the second entry of the family's own table
    assert crc16(b"\xff") == 0x4040  # and the last


def test_what_would_begin_or_end_a_frame_is_written_otherwise() -> None:
    assert escaped(bytes.fromhex("a5 a6 5a 5b 00")) == bytes.fromhex("a6 02 a6 01 5b 02 5b 01 00")


def test_a_call_goes_over_the_line_byte_for_byte() -> None:
    shown = Shown("请A015号".encode("gb2312"), Area(128, 16), moves=False, keeps_s=60, wants_answer=True)

    assert frame(text_packet(1, shown)).hex(" ") == " ".join(
        (
            "a5 a5 a5 a5 a5 a5 a5 a5",
            "01 00 00 80 00 00 00 00 00 01 fe 02 2c 00",  # to 1, from 0x8000, texts first, any card, 44 bytes
            "a3 06 01 00 00",  # show text, answer, do not clear
            "00 01 23 00",  # nothing to remove, one area of 35 bytes
            "00 00 00 00 00 10 00 10 00",  # text at (0, 0), 16 × 8 pixels wide, 16 high
            "00 00 02 3c 00 00 00 0a 01 01",  # area 0, gone after 60 s, no voice, in the middle, one line
            "01 00 04 00 08 00 00 00",  # standing, 8 bytes of text
            "c7 eb 41 30 31 35 ba c5",  # 请A015号
            "38 c8 5a",
        )
    )


def test_a_number_with_a_frames_own_bytes_in_it_arrives() -> None:
    shown = Shown(b"Z[\xa5\xa6", Area(64, 16), moves=True, keeps_s=60, wants_answer=False)
    octets = frame(text_packet(2, shown))

    assert b"\x5b\x02\x5b\x01\xa6\x02\xa6\x01" in octets
    assert octets.count(0xA5) == 8
    assert octets.count(0x5A) == 1


@given(packets | st.builds(Packet, st.just(0xA55A), st.just(0x5BA6), nasty))
def test_every_packet_comes_out_of_its_frame_as_it_went_in(packet: Packet) -> None:
    octets = frame(packet)

    assert Frames().take(octets) == [packet]
    assert 0xA5 not in octets[8:]
    assert octets.index(0x5A) == len(octets) - 1


@given(st.lists(packets, max_size=4), st.lists(st.integers(0, 400), max_size=6), st.binary(max_size=20))
def test_frames_are_found_however_they_are_cut_and_whatever_is_between(
    sent: list[Packet], cuts: list[int], noise: bytes
) -> None:
    octets = b"".join(noise.replace(b"\x5a", b"") + frame(packet) for packet in sent)
    frames, found, begin = Frames(), [], 0
    for end in sorted(cut % (len(octets) + 1) for cut in cuts):
        found += frames.take(octets[begin:end])
        begin = end
    found += frames.take(octets[begin:])

    assert found == sent


@given(packets, st.data())
def test_a_frame_with_one_wrong_bit_is_no_frame(packet: Packet, data: st.DataObject) -> None:
    octets = bytearray(frame(packet))
    at = data.draw(st.integers(8, len(octets) - 2))
    octets[at] ^= 1 << data.draw(st.integers(0, 7))

    assert packet not in Frames().take(bytes(octets))


def test_noise_without_end_is_not_kept() -> None:
    frames = Frames()

    assert frames.take(b"\xa5" + b"\x00" * (LONGEST * 3)) == []
    assert frames.spoilt == 1
    assert frames.take(bytes.fromhex(PING)) == [Packet(1, HOST, bytes.fromhex("a200010000"))]


@given(texts, st.integers(0, 0xFFFF))
def test_a_strip_reads_what_was_meant(shown: Shown, address: int) -> None:
    (packet,) = Frames().take(frame(text_packet(address, shown)))

    assert packet.to == address
    assert text_in(packet) == shown


@given(st.binary(max_size=60))
def test_a_strip_shows_nothing_of_what_is_no_text(data: bytes) -> None:
    assert text_in(Packet(1, HOST, data)) is None


@pytest.mark.parametrize("answer", [Answer(True), Answer(False, 3), Answer(False, 99)])
def test_an_answer_is_believed_from_the_strip_that_was_asked(answer: Answer) -> None:
    (packet,) = Frames().take(frame(answer_packet(7, answer)))

    assert answer_in(packet, 7) == answer
    assert answer_in(packet, 8) is None


def test_an_answer_is_five_bytes() -> None:
    assert answer_packet(1, Answer(True)).data == bytes.fromhex("a0 00 00 00 00")
    assert answer_packet(1, Answer(False, 5)).data == bytes.fromhex("a0 01 05 00 00")


def test_our_own_echo_is_no_answer() -> None:
    packet = text_packet(1, Shown(b"A015", Area(64, 16), False, 60, True))

    assert answer_in(packet, 1) is None


def test_a_refusal_says_why() -> None:
    assert Answer(False, 3).why == "is busy"
    assert Answer(False, 77).why == "refuses with error 77"
