import gzip
from datetime import date
from pathlib import Path

import pytest

from hall_simulator.replay.recorded_day import RecordingError, Snapshot, read_recorded_day
from tests.replay.days import DAY, HEADER, MOKOTOW, OFFICE, a_file

ROWS = (
    "Mitte,2020-01-08,08:00,1,A: Papiere,2,10,0,",
    "Mitte,2020-01-08,08:05,1,A: Papiere,2,12.5,3,41.0",
    "Mitte,2020-01-08,08:00,2,B: Pässe,1,0,1,",
    "Mitte,2020-01-09,08:00,1,A: Papiere,2,10,0,",
    "Wedding,2020-01-08,08:00,1,A: Papiere,2,10,zero,",
)


def said(path: Path, office: str = "Mitte", day: date = DAY) -> str:
    with pytest.raises(RecordingError) as refused:
        read_recorded_day(path, office, day)
    return str(refused.value)


def test_a_day_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    day = read_recorded_day(a_file(tmp_path, ROWS), "Mitte", DAY)

    papers, passports = day.queues
    assert (papers.id, papers.name) == ("1", "A: Papiere")
    assert papers.snapshots == (Snapshot(480, 0, 0, 10.0), Snapshot(485, 3, 41, 12.5))
    assert passports.snapshots == (Snapshot(480, 1, 0, 0.0),)
    assert (day.opens_min, day.closes_min) == (480, 485)


def test_a_packed_recording_is_the_same_recording(tmp_path: Path) -> None:
    plain = a_file(tmp_path, ROWS)
    packed = tmp_path / "recording.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert read_recorded_day(packed, "Mitte", DAY) == read_recorded_day(plain, "Mitte", DAY)


def test_snapshots_out_of_order_are_put_in_order_and_the_later_word_counts(tmp_path: Path) -> None:
    rows = (ROWS[1], ROWS[0], "Mitte,2020-01-08,08:05,1,A: Papiere,2,12.5,4,41")

    (queue,) = read_recorded_day(a_file(tmp_path, rows), "Mitte", DAY).queues

    assert [(each.minute, each.waiting) for each in queue.snapshots] == [(480, 0), (485, 4)]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("Mitte,2020-01-08,8 o'clock,1,A,2,10,0,", 'time is "8 o\'clock", not a time such as 08:05'),
        ("Mitte,2020-01-08,24:00,1,A,2,10,0,", 'time is "24:00"'),
        ("Mitte,2020-01-08,08:00,1,A,2,10,many,", 'waiting is "many", not a whole number'),
        ("Mitte,2020-01-08,08:00,1,A,2,10,-1,", 'waiting is "-1"'),
        ("Mitte,2020-01-08,08:00,1,A,2,10,0,4.5", 'num is "4.5"'),
        ("Mitte,2020-01-08,08:00,1,A,2,nan,0,4", 'avg_service_min is "nan", not minutes'),
        ("Mitte,2020-01-08,08:00,1,A,2,inf,0,4", 'avg_service_min is "inf"'),
        ("Mitte,2020-01-08,08:00,1,A,2,10", "waiting is missing; the row ends too early"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, complaint: str) -> None:
    path = a_file(tmp_path, [ROWS[0], row])

    assert said(path).startswith(f"{path}, row 3: {complaint}")


def test_a_bad_row_of_another_office_spoils_nothing(tmp_path: Path) -> None:
    assert len(read_recorded_day(a_file(tmp_path, ROWS), "Mitte", DAY).queues) == 2


def test_an_unknown_office_is_answered_with_those_there_are(tmp_path: Path) -> None:
    assert said(a_file(tmp_path, ROWS), "Pankow").endswith('has no office "Pankow"; there are Mitte, Wedding')


def test_an_unknown_day_is_answered_with_the_days_there_are(tmp_path: Path) -> None:
    assert said(a_file(tmp_path, ROWS), day=date(2021, 1, 1)).endswith("there are 2020-01-08, 2020-01-09")


def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path: Path) -> None:
    other = a_file(tmp_path, ["1,2"], header="office,date")
    assert "has no column time, queue" in said(other)
    assert "holds no row" in said(a_file(tmp_path, [], header=HEADER))
    assert "cannot be read" in said(tmp_path / "nothing.csv")
    not_packed = tmp_path / "plain.csv.gz"
    not_packed.write_bytes(b"office,date\n")
    assert "cannot be read" in said(not_packed)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(HEADER.encode() + "\nMitte,2020-01-08,08:00,2,Pässe,1,0,1,\n".encode("latin-1"))
    assert "cannot be read" in said(latin)
    assert "cannot be read" in said(tmp_path)


def test_the_real_day_has_its_eighteen_queues() -> None:
    day = read_recorded_day(MOKOTOW, OFFICE, DAY)

    assert len(day.queues) == 18
    assert (day.opens_min, day.closes_min) == (8 * 60, 18 * 60 + 55)
    assert all(len(queue.snapshots) == 127 for queue in day.queues)
