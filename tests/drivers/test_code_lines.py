"""What is held before a scanner arrives whole, once, or not at all."""

import random
import string

import pytest

from device_drivers.code_lines import AGAIN_MS, HALF_A_LINE_MS, LONGEST, CodeLines, Repeats
from device_drivers.typed_keys import ENTER, PLAIN, RECORD, SHIFTED, TypedKeys, pressed, stroke

CODE = "https://hall.example/t/3f9ac0ffee3f9ac0ffee3f9ac0ffee12"


def lines(*pieces: bytes, gap_ms: int = 1) -> list[str | None]:
    """The lines in what comes piece after piece."""
    cut = CodeLines()
    return [line for number, piece in enumerate(pieces) for line in cut.take(piece, 5_000 + number * gap_ms)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n"])
def test_any_end_of_a_line_ends_one_code(end: bytes) -> None:
    assert lines(CODE.encode() + end + b"A015" + end) == [CODE, "A015"]


def test_a_code_may_come_letter_by_letter() -> None:
    assert lines(*[bytes([octet]) for octet in CODE.encode() + b"\r\n"], gap_ms=20) == [CODE]


def test_a_code_in_chinese_is_read() -> None:
    assert lines("预约号A015\r".encode()) == ["预约号A015"]


def test_blanks_around_a_code_are_no_part_of_it() -> None:
    assert lines(b"  A015 \r") == ["A015"]


@pytest.mark.parametrize(
    "noise",
    [b"\xff\xfe", b"A\x00B", b"\x1b[A", b"A\tB", "大厅".encode("gb18030"), b"   ", b"\xc2\x85", b"A\xe2\x80\xaeB"],
)
def test_a_line_nobody_could_have_printed_is_no_code_and_hurts_no_other(noise: bytes) -> None:
    assert lines(noise + b"\r\nA015\r\n") == [None, "A015"]


def test_a_code_of_the_greatest_length_is_read_and_a_longer_one_is_dropped_whole() -> None:
    assert lines(b"1" * LONGEST + b"\r") == ["1" * LONGEST]
    assert lines(b"1" * (LONGEST + 1) + b"\r2\r") == [None, "2"]
    assert lines(b"1" * 100_000, b"1" * 100_000 + b"\r2\r") == [None, "2"]
    assert lines("号".encode() * LONGEST + b"\r") == ["号" * LONGEST]


def test_an_endless_line_takes_no_memory() -> None:
    cut = CodeLines()
    for number in range(100):
        cut.take(b"1" * 10_000, number)

    assert len(cut._line) <= 4 * LONGEST


def test_a_forgotten_half_is_not_the_beginning_of_the_next_code() -> None:
    assert lines(b"A01", b"B002\r", gap_ms=HALF_A_LINE_MS) == ["A01B002"]
    assert lines(b"A01", b"B002\r", gap_ms=HALF_A_LINE_MS + 1) == ["B002"]


def test_a_code_held_for_long_is_one_scan() -> None:
    repeats = Repeats()

    assert [repeats.is_new("A", at) for at in range(0, 20_000, 500)] == [True] + [False] * 39
    assert repeats.is_new("A", 19_500 + AGAIN_MS)


def test_a_code_scanned_again_after_two_seconds_is_a_scan() -> None:
    repeats = Repeats()
    assert repeats.is_new("A", 0)

    assert not repeats.is_new("A", AGAIN_MS - 1)
    assert repeats.is_new("A", 2 * AGAIN_MS - 1)


def test_another_code_is_a_scan_at_once() -> None:
    repeats = Repeats()

    assert [repeats.is_new(code, number) for number, code in enumerate("ABAAB")] == [True, True, True, False, True]


def typed(text: str) -> bytes:
    return TypedKeys().take(pressed(text))


def test_every_letter_of_ascii_is_typed_as_it_is() -> None:
    text = "".join(letter for letter in string.printable if letter.isprintable())

    assert len(text) == 95
    assert typed(text) == text.encode() + b"\r"


def test_recorded_keys_are_read() -> None:
    """`aB1` and Enter, as the kernel writes them on a 64-bit machine: 24 bytes each, scan codes among them."""
    moment = "8c5b276500000000 d40a0c0000000000"
    events = ["0400 0400 04000700", "0100 1e00 01000000", "0000 0000 00000000", "0100 1e00 00000000"]
    events += ["0100 2a00 01000000", "0100 3000 01000000", "0100 3000 00000000", "0100 2a00 00000000"]
    events += ["0100 0200 01000000", "0100 0200 00000000", "0100 1c00 01000000", "0100 1c00 00000000"]
    octets = bytes.fromhex("".join(f"{moment}{event}" for event in events))

    assert len(octets) == len(events) * RECORD.size
    assert TypedKeys().take(octets) == b"aB1\r"


def test_records_may_be_cut_anywhere() -> None:
    octets = pressed(CODE)
    for size in (1, 7, 24, 100):
        keys = TypedKeys()
        assert (
            b"".join(keys.take(octets[at : at + size]) for at in range(0, len(octets), size)) == CODE.encode() + b"\r"
        )


def test_a_key_that_is_held_types_one_letter() -> None:
    held = RECORD.pack(0, 0, 1, 30, 1) + RECORD.pack(0, 0, 1, 30, 2) * 20 + RECORD.pack(0, 0, 1, 30, 0)

    assert TypedKeys().take(held + stroke(ENTER)) == b"a\r"


@pytest.mark.parametrize("shift", [42, 54])
def test_either_shift_makes_capitals_until_it_is_let_go(shift: int) -> None:
    octets = RECORD.pack(0, 0, 1, shift, 1) + stroke(30) + RECORD.pack(0, 0, 1, shift, 0) + stroke(30)

    assert TypedKeys().take(octets) == b"Aa"


@pytest.mark.parametrize(("key", "end"), [(36, b"\n"), (50, b"\r")])
def test_a_scanner_that_ends_a_line_by_control_and_a_letter_is_understood(key: int, end: bytes) -> None:
    octets = stroke(30) + RECORD.pack(0, 0, 1, 29, 1) + stroke(key) + RECORD.pack(0, 0, 1, 29, 0) + stroke(48)

    assert TypedKeys().take(octets) == b"a" + end + b"b"


def test_keys_the_kernel_lost_spoil_the_code() -> None:
    octets = stroke(30) + RECORD.pack(0, 0, 0, 3, 0) + stroke(48) + stroke(ENTER)

    assert lines(TypedKeys().take(octets)) == [None]


def test_a_shift_whose_end_the_kernel_lost_is_let_go() -> None:
    octets = RECORD.pack(0, 0, 1, 42, 1) + RECORD.pack(0, 0, 0, 3, 0) + stroke(ENTER) + stroke(30) + stroke(ENTER)

    assert lines(TypedKeys().take(octets)) == [None, "a"]


@pytest.mark.parametrize("key", [key for key in range(256) if key not in PLAIN and key not in {28, 96}])
def test_a_key_that_is_no_letter_is_never_taken_for_one(key: int) -> None:
    said = lines(TypedKeys().take(stroke(30) + stroke(key) + stroke(ENTER)))

    assert said == (["a"] if key in {29, 97, 42, 54, 58, 69, 70} else [None])


def test_a_shift_held_when_the_cable_was_pulled_is_let_go() -> None:
    keys = TypedKeys()
    keys.take(RECORD.pack(0, 0, 1, 42, 1) + b"half a record")
    keys.forget()

    assert keys.take(stroke(30)) == b"a"


def test_both_maps_have_the_same_keys() -> None:
    assert PLAIN.keys() == SHIFTED.keys()


def test_noise_of_any_kind_is_never_an_error() -> None:
    dice = random.Random(5)
    keys, cut = TypedKeys(), CodeLines()
    for moment in range(300):
        octets = dice.randbytes(dice.randrange(200))
        cut.take(keys.take(octets), moment)
        cut.take(octets, moment)
