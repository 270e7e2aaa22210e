"""What a card reader says is understood to the byte, and what it did not say is never made up."""

from itertools import pairwise

import pytest

from device_drivers.sam_v import (
    LONGEST,
    MEANINGS,
    PREAMBLE,
    TEXT_BYTES,
    Outcome,
    Reply,
    ReplyReader,
    Request,
    asked,
    framed,
)

NO_CARD = bytes.fromhex("aaaaaa9669 0004 000080 84")
FOUND = bytes.fromhex("aaaaaa9669 0008 00009f 00000000 97")
DONE = bytes.fromhex("aaaaaa9669 0004 000090 94")
TEXT = bytes(range(TEXT_BYTES))
CARD = framed(bytes.fromhex("000090 0100 0400") + TEXT + PREAMBLE * 200 + bytes(24))


def heard(octets: bytes) -> Reply | None:
    return ReplyReader().take(memoryview(octets))


def test_the_four_questions_are_the_bytes_of_the_protocol() -> None:
    assert asked(Request.STATUS).hex(" ") == "aa aa aa 96 69 00 03 11 ff ed"
    assert asked(Request.FIND).hex(" ") == "aa aa aa 96 69 00 03 20 01 22"
    assert asked(Request.SELECT).hex(" ") == "aa aa aa 96 69 00 03 20 02 21"
    assert asked(Request.READ).hex(" ") == "aa aa aa 96 69 00 03 30 01 32"


@pytest.mark.parametrize(
    ("octets", "outcome", "data"), [(NO_CARD, Outcome.NO_CARD, 0), (FOUND, Outcome.FOUND, 4), (DONE, Outcome.DONE, 0)]
)
def test_the_answers_of_the_protocol_are_understood(octets: bytes, outcome: Outcome, data: int) -> None:
    reply = heard(octets)

    assert reply is not None
    assert (reply.meaning.outcome, reply.data_bytes, reply.has_card) == (outcome, data, False)
    assert reply.text() == b""


def test_a_card_is_1295_bytes_and_its_text_comes_out_whole() -> None:
    reply = heard(CARD)

    assert len(CARD) == 1295
    assert reply is not None
    assert reply.has_card
    assert reply.text() == TEXT


def test_the_photograph_is_not_kept() -> None:
    reply = heard(CARD)

    assert reply is not None
    assert PREAMBLE not in bytes(reply._content)
    assert len(reply._content) == 3 + 4 + TEXT_BYTES


def test_nothing_is_left_of_a_wiped_answer() -> None:
    reply = heard(CARD)
    assert reply is not None

    reply.wipe()

    assert not any(reply._content)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 4096])
def test_an_answer_may_come_in_pieces_of_any_size(size: int) -> None:
    reader = ReplyReader()

    replies = [reader.take(memoryview(CARD[start : start + size])) for start in range(0, len(CARD), size)]

    assert replies[-1] is not None
    assert replies[-1].text() == TEXT
    assert not any(replies[:-1])


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00\xff\x13",
        b"\xaa",
        b"\xaa\xaa",
        b"\xaa\xaa\xaa",
        b"\xaa\xaa\xaa\x96",
        b"\xaa\xaa\xaa\x96\xaa",
        b"\xaa" * 9,
        PREAMBLE + b"\xff\xff",
        PREAMBLE + b"\x00\x00",
        PREAMBLE + b"\x00\x03",
        NO_CARD[:-1] + b"\x85",
    ],
)
def test_an_answer_is_found_behind_noise_of_any_kind(noise: bytes) -> None:
    reply = heard(noise + FOUND)

    assert reply is not None
    assert reply.meaning.outcome is Outcome.FOUND


@pytest.mark.parametrize("octets", [NO_CARD, FOUND, DONE, CARD])
def test_no_answer_with_one_wrong_byte_is_believed(octets: bytes) -> None:
    for place in range(len(octets)):
        for flipped in (0x01, 0x80, 0xFF):
            reader = ReplyReader()
            wrong = octets[:place] + bytes([octets[place] ^ flipped]) + octets[place + 1 :]
            assert reader.take(memoryview(wrong)) is None, place


@pytest.mark.parametrize("octets", [NO_CARD, FOUND, CARD])
def test_half_an_answer_is_none(octets: bytes) -> None:
    assert all(heard(octets[:length]) is None for length in range(len(octets)))


def test_noise_is_told_from_silence_and_a_spoilt_answer_from_an_unfinished_one() -> None:
    silent, noisy, half, spoilt = ReplyReader(), ReplyReader(), ReplyReader(), ReplyReader()
    noisy.take(memoryview(b"\x00"))
    half.take(memoryview(FOUND[:-1]))
    spoilt.take(memoryview(FOUND[:-1] + b"\x00"))

    assert (silent.heard, silent.spoilt) == (False, False)
    assert (noisy.heard, noisy.spoilt) == (True, False)
    assert (half.heard, half.spoilt) == (True, False)
    assert (spoilt.heard, spoilt.spoilt) == (True, True)


def test_a_length_out_of_reason_is_not_waited_for() -> None:
    for length in (0, 1, 2, 3, LONGEST + 1, 0xFFFF):
        reader = ReplyReader()
        reader.take(memoryview(PREAMBLE + length.to_bytes(2, "big")))
        assert reader.spoilt, length


def test_half_a_frame_that_never_became_whole_is_wiped() -> None:
    reader = ReplyReader()
    reader.take(memoryview(CARD[:200]))

    reader.wipe()

    assert not any(reader._content)


@pytest.mark.parametrize("third", range(256))
def test_every_status_byte_is_a_sentence(third: int) -> None:
    reply = heard(framed(bytes([0, 0, third])))

    assert reply is not None
    assert reply.meaning.sentence
    if third not in MEANINGS:
        assert reply.meaning.outcome is Outcome.MISHEARD


def test_what_the_card_itself_says_does_not_hide_what_the_reader_says() -> None:
    for first, second in pairwise(range(0, 256, 5)):
        reply = heard(framed(bytes([first, second, 0x41])))
        assert reply is not None
        assert reply.meaning.outcome is Outcome.FAILED


def test_a_short_answer_with_a_great_promise_is_no_card() -> None:
    reply = heard(framed(bytes.fromhex("000090 0100 0400") + TEXT[:-1]))
    assert reply is not None
    assert not reply.has_card
    assert reply.text() == b""

    reply = heard(framed(bytes.fromhex("000090 00ff 0400") + TEXT + bytes(1024)))
    assert reply is not None
    assert not reply.has_card
