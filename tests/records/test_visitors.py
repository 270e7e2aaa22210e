"""What a hall knows of its visitors stands in one file that can be erased, and nowhere else."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hall_protocol.identity import identity_hash
from hall_records.faults import UnusableError
from hall_records.visitors import APPLICATION_ID, Erased, VisitorBook
from queue_core.commands import BookVisit, CallNext, CheckIn, FinishService, IssueTicket, RateTicket, StartService
from queue_core.lifecycle import Level
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay

NUMBER = "11010519491231002X"
TODAY, TOMORROW = "2026-11-22", "2026-11-23"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visitors.db"


@pytest.fixture
def book(path: Path) -> Iterator[VisitorBook]:
    with VisitorBook.open(path) as book:
        yield book


def test_a_visitor_is_the_same_all_day(book: VisitorBook) -> None:
    assert book.visitor_of(NUMBER, TODAY) == book.visitor_of(f" {NUMBER.lower()} ", TODAY)
    assert book.visitor_of("11010519491231003X", TODAY) != book.visitor_of(NUMBER, TODAY)


def test_days_cannot_be_linked(book: VisitorBook) -> None:
    today, tomorrow = (identity_hash(NUMBER, book.key(day)) for day in (TODAY, TOMORROW))

    assert today != tomorrow
    assert book.visitor_of(NUMBER, TODAY) != book.visitor_of(NUMBER, TOMORROW)


def test_a_booking_is_found_again_on_its_day(book: VisitorBook) -> None:
    booked = book.visitor_of(NUMBER, TOMORROW, for_booking=True)

    assert book.key(TODAY, for_booking=True) == book.key(TOMORROW, for_booking=True)
    assert book.visitor_of(NUMBER, TOMORROW) == booked
    assert book.visitor_of(NUMBER, TOMORROW, for_booking=True) == booked


def test_who_books_for_today_with_a_ticket_in_hand_is_one_visitor(book: VisitorBook) -> None:
    assert book.visitor_of(NUMBER, TODAY) == book.visitor_of(NUMBER, TODAY, for_booking=True)


def test_a_keyed_hash_names_one_visitor_a_day_and_one_among_bookings(book: VisitorBook) -> None:
    daily = book.visitor("abcd", TODAY)

    assert book.visitor("abcd", TODAY) == daily
    assert book.visitor("abcd", TOMORROW) != daily
    assert book.visitor("abcd", TODAY, for_booking=True) == book.visitor("abcd", TOMORROW, for_booking=True)


def test_an_id_tells_nothing_of_the_identity(book: VisitorBook) -> None:
    visitor = book.visitor_of(NUMBER, TODAY)

    assert len(visitor) == 32
    assert visitor not in (identity_hash(NUMBER, book.key(TODAY)), NUMBER)


def test_the_number_itself_stands_nowhere(book: VisitorBook, path: Path) -> None:
    book.visitor_of(NUMBER, TODAY)
    book.visitor_of(NUMBER, TODAY, for_booking=True)

    assert NUMBER.encode() not in path.read_bytes()


def test_the_hall_knows_its_visitors_after_a_restart(path: Path) -> None:
    with VisitorBook.open(path) as book:
        visitor = book.visitor_of(NUMBER, TODAY)
        book.write_remark("t-1", TODAY, "很好")
    with VisitorBook.open(path) as book:
        assert (book.visitor_of(NUMBER, TODAY), book.remark("t-1")) == (visitor, "很好")


def test_only_the_hubs_user_can_read_the_book(path: Path) -> None:
    path.touch(0o644)
    with VisitorBook.open(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_book_is_private_from_its_first_moment(path: Path) -> None:
    VisitorBook.open(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["visitors.db"]


def test_a_comment_can_be_written_read_and_written_anew(book: VisitorBook) -> None:
    book.write_remark("t-1", TODAY, "等了太久")
    book.write_remark("t-1", TODAY, "已解释")
    book.write_remark("case-1", TODAY, "answered")

    assert book.remark("t-1") == "已解释"
    assert book.remarks(["t-1", "case-1", "t-2"]) == {"t-1": "已解释", "case-1": "answered"}
    assert book.remark("t-2") == ""


def test_erasing_old_days_leaves_today_and_what_is_still_booked(book: VisitorBook) -> None:
    book.visitor_of("1", TODAY)
    book.visitor_of("2", TODAY, for_booking=True)
    booked = book.visitor_of("3", TOMORROW, for_booking=True)
    waits = book.visitor_of("4", TOMORROW)
    book.write_remark("t-1", TODAY, "old")
    book.write_remark("t-2", TOMORROW, "new")

    assert book.erase_before(TOMORROW) == Erased(visitors=2, remarks=1)
    assert (book.visitor_of("3", TOMORROW), book.visitor_of("4", TOMORROW)) == (booked, waits)
    assert book.remarks(["t-1", "t-2"]) == {"t-2": "new"}


def test_erasing_a_day_forgets_its_key(book: VisitorBook) -> None:
    before = book.key(TODAY)
    lasting = book.key(TODAY, for_booking=True)
    book.erase_before(TOMORROW)

    assert book.key(TODAY) != before
    assert book.key(TODAY, for_booking=True) == lasting


def test_nothing_can_be_matched_after_everything_was_erased(book: VisitorBook, path: Path) -> None:
    keys = [book.key(TODAY), book.key(TODAY, for_booking=True)]
    ids = [book.visitor_of(NUMBER, TODAY), book.visitor_of("2", TOMORROW, for_booking=True)]
    hashes = [identity_hash(NUMBER, keys[0]), identity_hash("2", keys[1])]
    book.write_remark("t-1", TODAY, "words nobody shall read again")
    assert all(each.encode() in path.read_bytes() for each in (*ids, *hashes, "words nobody shall read again"))

    assert book.erase_all() == Erased(visitors=2, remarks=1)
    left = path.read_bytes()
    assert not any(each.encode() in left for each in (*ids, *hashes, "words nobody shall read again"))
    assert not any(key in left for key in keys)
    assert book.visitor_of(NUMBER, TODAY) not in ids


def test_two_processes_that_meet_a_new_visitor_at_once_agree(path: Path) -> None:
    VisitorBook.open(path).close()
    told: list[str] = []
    begin = threading.Barrier(4)

    def meet() -> None:
        with VisitorBook.open(path) as book:
            begin.wait()
            told.extend(book.visitor_of(f"{number}", TODAY) for number in range(20))

    threads = [threading.Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 80
    assert len(set(told)) == 20


def test_another_programs_file_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")

    with pytest.raises(UnusableError, match="another program's database"):
        VisitorBook.open(path)


def test_a_newer_versions_file_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 2;")
        connection.execute("CREATE TABLE visitors (name)")

    with pytest.raises(UnusableError, match="a newer version"):
        VisitorBook.open(path)


def test_a_file_that_is_no_book_is_named(path: Path) -> None:
    path.write_text("Dear diary, " * 500)

    with pytest.raises(UnusableError, match=r"visitors\.db"):
        VisitorBook.open(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="cannot be written"):
        VisitorBook.open(tmp_path / "none" / "visitors.db")


def test_nothing_of_a_visitor_stands_in_the_journal(tmp_path: Path) -> None:
    rules = replace(RULES, one_ticket_a_visitor=True)
    day = ToldDay(tmp_path / "journal.db", rules)
    comment = "the clerk at window three was very patient with my mother"
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        visitor = book.visitor_of(NUMBER, TODAY)
        booked = book.visitor_of("2", TODAY, for_booking=True)
        hashes = [identity_hash(NUMBER, book.key(TODAY)), identity_hash("2", book.key(TODAY, for_booking=True))]
        day.does(0, IssueTicket("permit", "", "dispenser-1", visitor=visitor))
        day.does(1, BookVisit("b-1", "tax", NINE_MS + 20 * MINUTE_MS, booked))
        day.does(2, CheckIn("", "dispenser-1", visitor=booked))
        day.does(3, CallNext("3"), StartService("3"), FinishService("3"))
        ticket = next(iter(day.recorded.hall.tickets)).id
        day.does(4, RateTicket(ticket, Level.DISSATISFIED, "pad", commented=True))
        book.write_remark(ticket, TODAY, comment)
        day.recorded.journal.save_snapshot(day.recorded.hall.state)
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("journal.db"))
    day.recorded.journal.close()
    written += (tmp_path / "journal.db").read_bytes()

    assert visitor.encode() in written  # else this test would look at nothing
    for secret in (NUMBER, *hashes, comment, "patient"):
        assert secret.encode() not in written
        assert secret.encode("utf-16-le") not in written
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        assert book.remark(ticket) == comment
