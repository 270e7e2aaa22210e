"""Every press on a wired pad is found in whatever the line says, and noise never presses a key."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_drivers.pad_frames import CUT_MS, END, HEAD, LONGEST_DATA, NOISE, PadFrame, PadFrames

CALL = PadFrame(1, 0x0C)
octets = st.integers(0, 255)
frames = st.builds(PadFrame, octets, octets, st.binary(max_size=LONGEST_DATA))


def test_a_frame_goes_over_the_line_as_the_family_says() -> None:
    assert CALL.encoded().hex(" ") == "ff 68 02 02 68 01 0c 0d 16"
    assert PadFrame(0xF0, 0x0B, b"\x05\xff").encoded().hex(" ") == "ff 68 04 04 68 f0 0b 05 ff ff 16"


def heard(pieces: Sequence[bytes], ended: bool = True) -> list[PadFrame]:
    """What is found when the pieces come one behind the other, and then nothing more."""
    ears = PadFrames()
    found = [frame for piece in pieces for frame in ears.take(piece, 0)]
    return found + until_quiet(ears) if ended else found


def until_quiet(ears: PadFrames) -> list[PadFrame]:
    return ears.take(b"", CUT_MS)


def seen(octets: bytes) -> list[PadFrame]:
    """The same by the definition alone, looking at the whole: the leftmost frame, and on behind it."""
    found, at = [], 0
    while at < len(octets):
        frame = frame_at(octets[at:])
        if frame is not None:
            found.append(frame)
        at += len(frame.encoded()) if frame else 1
    return found


def frame_at(octets: bytes) -> PadFrame | None:
    if len(octets) < HEAD or not 2 <= octets[2] <= LONGEST_DATA + 2:
        return None
    body = octets[HEAD : HEAD + octets[2]]
    frame = PadFrame(body[0], body[1], body[2:]) if len(body) >= 2 else None
    return frame if frame and octets.startswith(frame.encoded()) else None


def lying(frame: PadFrame, how: int) -> bytes:
    """A frame as a bad line makes it: a wrong sum, a wrong end, lengths that lie or differ, a middle that is none."""
    whole = bytearray(frame.encoded())
    match how % 6:
        case 0:
            whole[-2] ^= 1 + how // 6 % 255
        case 1:
            whole[-1] = END + 1
        case 2:
            whole[2] = whole[3] = 2 + how % (LONGEST_DATA + 1)
        case 3:
            whole[3] ^= 1
        case 4:
            whole[4] = 0x86
        case _:
            del whole[how % len(whole) :]
    return bytes(whole)


garbage = st.one_of(
    st.binary(max_size=40),
    st.builds(lying, frames, st.integers(0, 10_000)),
    st.sampled_from(
        [b"\xff", b"\xff\x68", b"\xff\x68\x12\x12\x68", b"\xff\xff\xff", b"\x00" * 40, b"\xff\x68\xff\xff\x68"]
    ),
)
lines = st.lists(st.one_of(garbage, frames.map(PadFrame.encoded)), max_size=12).map(b"".join)


@settings(max_examples=600)
@given(lines, st.data())
def test_whatever_a_line_says_and_however_it_is_cut_its_frames_are_found_and_nothing_else(
    line: bytes, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=8)))
    pieces = [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]

    assert heard(pieces) == heard([line]) == heard([line[at : at + 1] for at in range(len(line))]) == seen(line)


@settings(max_examples=600)
@given(st.lists(st.tuples(garbage, frames), max_size=8), garbage)
def test_every_good_frame_between_garbage_is_found(said: list[tuple[bytes, PadFrame]], rest: bytes) -> None:
    """Garbage and what follows may by rare chance be a right frame together; then it hides the one within it."""
    line, begins = b"", []
    for noise, frame in said:
        begins.append(len(line) + len(noise))
        line += noise + frame.encoded()
    line += rest

    found = iter(heard([line]))
    hidden = [frame for _, frame in said if frame not in found]  # in order: each is looked for behind the one before
    assert not hidden or any(frame_at(line[at:]) for at in range(len(line)) if at not in begins)


def test_a_frame_behind_a_length_that_lies_is_found_when_nothing_more_comes() -> None:
    ears = PadFrames()

    assert ears.take(b"\xff\x68\x12\x12\x68\x01" + CALL.encoded(), 0) == []
    assert ears.is_waiting
    assert ears.take(b"", CUT_MS - 1) == []
    assert ears.take(b"", CUT_MS) == [CALL]
    assert not ears.is_waiting


def test_a_frame_cut_by_a_pause_is_none_and_the_next_one_is_found_at_once() -> None:
    ears, whole = PadFrames(), PadFrame(1, 0x0D).encoded()
    ears.take(whole[:6], 0)

    assert ears.take(CALL.encoded(), CUT_MS) == [CALL]
    assert ears.broken == 1


def test_a_frame_that_comes_byte_by_byte_is_whole_as_long_as_no_pause_is_long() -> None:
    ears = PadFrames()
    found = [frame for at, octet in enumerate(CALL.encoded()) for frame in ears.take(bytes((octet,)), at * 99)]

    assert found == [CALL]


@pytest.mark.parametrize("how", range(5))
def test_each_broken_frame_is_counted_once(how: int) -> None:
    ears = PadFrames()
    ears.take(lying(PadFrame(1, 0x0C, b"\x01"), how), 0)
    until_quiet(ears)

    assert ears.broken == (0 if how in (3, 4) else 1)  # a head that is none is noise, and this little of it nothing


def test_noise_without_end_is_counted_and_a_stray_byte_between_frames_is_not() -> None:
    ears = PadFrames()
    for _ in range(100):
        ears.take(b"\xff" + CALL.encoded() + b"\x00", 0)
    assert ears.broken == 0

    ears.take(b"\xaa" * NOISE * 3, 0)
    assert ears.broken == 3


def test_what_was_half_said_on_another_cable_is_forgotten() -> None:
    ears, whole = PadFrames(), CALL.encoded()
    ears.take(whole[:4], 0)
    ears.forget()

    assert ears.take(whole[4:], 0) == []
    assert ears.take(whole, 0) == [CALL]


def test_no_frame_with_one_bit_turned_is_a_press() -> None:
    """The sum finds every single turned bit in what it covers; lengths, middle and end guard the rest."""
    for address in (0, 1, 0x7F, 0xFF):
        for function in (0x0B, 0x0C, 0x0D, 0x12, 0x13):
            whole = PadFrame(address, function, b"\x05").encoded()
            for bit in range(8 * len(whole)):
                broken = bytearray(whole)
                broken[bit // 8] ^= 1 << bit % 8
                assert heard([bytes(broken)]) == []
