"""Whoever hands in a day's tape is told which row is wrong, and what would be right."""

from pathlib import Path

import pytest

from hall_simulator.tape import TapeError, read_tape
from queue_core.rules import Lane
from tests.simulator.playing import comes, write_tape

HEAD = "ticket,arrives_ms,slot_ms,service,lane,duration_ms,no_show"
GOOD = "t1,0,,s,normal,60000,0"


def read(folder: Path, *lines: str) -> object:
    file = folder / "tape.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_tape(file, {"s"})


def refusal(folder: Path, *lines: str) -> str:
    with pytest.raises(TapeError) as refused:
        read(folder, *lines)
    return str(refused.value)


def test_a_tape_is_read_as_it_was_written_in_the_order_of_arrival(tmp_path: Path) -> None:
    late, booked = comes("late", 9, minutes=3.5, no_show=True), comes("b", 2, lane=Lane.APPOINTMENT, slot_min=4)

    assert read_tape(write_tape(tmp_path / "tape.csv", (late, booked)), {"s"}) == (booked, late)


def test_an_appointment_begins_to_wait_at_its_slot_and_everybody_else_at_the_arrival() -> None:
    assert comes("b", 2, lane=Lane.APPOINTMENT, slot_min=4).waits_from_ms == 240_000
    assert comes("a", 2).waits_from_ms == 120_000


@pytest.mark.parametrize(
    ("row", "column", "wrong"),
    [
        (",0,,s,normal,60000,0", "ticket", '""'),
        ("t2,soon,,s,normal,60000,0", "arrives_ms", '"soon"'),
        ("t2,-5,,s,normal,60000,0", "arrives_ms", '"-5"'),
        ("t2,1.5,,s,normal,60000,0", "arrives_ms", '"1.5"'),
        ("t2,,,s,normal,60000,0", "arrives_ms", '""'),
        ("t2,86400001,,s,normal,60000,0", "arrives_ms", '"86400001"'),
        ("t2,٣,,s,normal,60000,0", "arrives_ms", '"٣"'),
        ("t2,0,later,s,normal,60000,0", "slot_ms", '"later"'),
        ("t2,0,,,normal,60000,0", "service", '""'),
        ("t2,0,,s,vip,60000,0", "lane", '"vip"'),
        ("t2,0,,s,normal,long,0", "duration_ms", '"long"'),
        ("t2,0,,s,normal,60000,no", "no_show", '"no"'),
    ],
)
def test_a_bad_row_is_named_with_its_file_row_and_column(tmp_path: Path, row: str, column: str, wrong: str) -> None:
    said = refusal(tmp_path, HEAD, GOOD, row)

    assert said.startswith(f"{tmp_path / 'tape.csv'}, row 3: {column} is {wrong}, not ")


def test_a_row_that_ends_too_early_is_named(tmp_path: Path) -> None:
    assert "row 2: duration_ms is missing" in refusal(tmp_path, HEAD, "t1,0,,s,normal")


def test_a_row_that_is_too_long_is_named(tmp_path: Path) -> None:
    assert "row 2: there is more than" in refusal(tmp_path, HEAD, GOOD + ",7")


def test_a_service_the_hall_has_not_is_named(tmp_path: Path) -> None:
    assert 'row 2: the hall has no service "tax"' in refusal(tmp_path, HEAD, "t1,0,,tax,normal,60000,0")


def test_a_slot_before_the_arrival_is_refused(tmp_path: Path) -> None:
    assert "row 2: slot_ms is before arrives_ms" in refusal(tmp_path, HEAD, "t1,90000,60000,s,appointment,60000,0")


def test_an_appointment_without_a_slot_and_a_slot_without_an_appointment_are_refused(tmp_path: Path) -> None:
    assert "row 2: an appointment has a slot_ms" in refusal(tmp_path, HEAD, "t1,0,,s,appointment,60000,0")
    assert "row 2: only an appointment has a slot_ms" in refusal(tmp_path, HEAD, "t1,0,60000,s,normal,60000,0")


def test_a_ticket_named_twice_is_refused(tmp_path: Path) -> None:
    assert 'row 3: ticket "t1" stands already in row 2' in refusal(tmp_path, HEAD, GOOD, GOOD)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, "ticket,arrives_ms,slot_ms,service,lane", "t1,0,,s,normal")

    assert "has no column duration_ms, no_show" in said


def test_a_tape_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    nowhere, picture = tmp_path / "nowhere.csv", tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\xff\xfe")

    for file in (nowhere, picture, tmp_path):
        with pytest.raises(TapeError, match=f"the tape {file} cannot be read"):
            read_tape(file, {"s"})


def test_a_tape_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tape.csv"
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEAD}\r\n{GOOD}\r\n".encode())

    assert read_tape(file, {"s"}) == (comes("t1", 0, minutes=1),)
