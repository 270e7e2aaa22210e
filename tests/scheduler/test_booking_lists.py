"""A list of appointments from another system: all of it or nothing, and a second time nothing happens."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from central_scheduler.apart import NothingKept
from hall_records.visitors import VisitorBook
from tests.scheduler.parts import MINUTE_MS, NINE_MS, SOMEBODY, TEN_MS, Desk, a_desk, booked


def rows(*codes: str, service: str = "bdc-diya", slot_ms: int = TEN_MS) -> list[dict[str, object]]:
    return [{"code": code, "service": service, "slot_ms": slot_ms} for code in codes]


def test_a_whole_list_is_booked_in_one_go_and_a_second_time_changes_nothing(desk: Desk) -> None:
    visits = [*rows("Y-1", "Y-2"), *rows("Y-3", slot_ms=TEN_MS + 30 * MINUTE_MS)]
    checked = desk.says("console", "book_visits", visits=visits, only_check=True)
    assert desk.scheduler.hall.state.bookings == {}
    done = desk.says("console", "book_visits", visits=visits)
    again = desk.says("console", "book_visits", visits=visits)

    assert (checked.ok, checked.booked, checked.known) == (True, 3, 0)
    assert (done.booked, done.known, done.seq) == (3, 0, checked.seq + 3)
    assert (again.booked, again.known, again.seq) == (0, 3, done.seq)
    assert desk.scheduler.hall.state.bookings.keys() == {"Y-1", "Y-2", "Y-3"}


def test_a_list_names_visitors_who_are_known_again_and_rows_without_one(tmp_path: Path) -> None:
    slot_ms = NINE_MS + 20 * MINUTE_MS
    visits = [
        *rows("Y-1"),
        {**rows("Y-2", slot_ms=slot_ms)[0], "identity": SOMEBODY},
        {**rows("Y-3", service="gjj-daikuan")[0], "identity": SOMEBODY},
    ]
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, apart=book) as desk:
        assert desk.says("console", "book_visits", visits=visits).booked == 3
        bookings = desk.scheduler.hall.state.bookings
        came = desk.says("dispenser-1", "check_in", identity=SOMEBODY, token="t" * 32)

        assert bookings["Y-1"].visitor == ""
        assert bookings["Y-2"].visitor == bookings["Y-3"].visitor != ""
        assert came.booking is not None
        assert came.booking.code == "Y-2"


class WaitingBook(NothingKept):
    """Counts how often somebody waits for its disk."""

    def __init__(self) -> None:
        self.waits = 0

    def visitor(self, identity: str, day: str, *, for_booking: bool = False) -> str:
        self.waits += 1
        return identity

    def visitors(self, wanted: Iterable[tuple[str, str]], *, for_booking: bool = False) -> list[str]:
        self.waits += 1
        return [identity for identity, _ in wanted]


def test_a_long_list_of_visitors_is_one_wait_for_the_disk(tmp_path: Path) -> None:
    book = WaitingBook()
    visits = [
        {"code": f"Y-{n}", "service": "bdc-diya", "slot_ms": TEN_MS + n * 30 * MINUTE_MS, "identity": f"{n:064x}"}
        for n in range(300)
    ]
    with a_desk(tmp_path, apart=book) as desk:
        assert desk.says("console", "book_visits", visits=visits).booked == 300

    assert book.waits == 1


def test_one_wrong_row_and_nothing_is_booked_and_every_wrong_one_is_told(desk: Desk) -> None:
    booked(desk, "Y-0")
    before = desk.scheduler.hall.state.bookings.copy()
    visits = [
        *rows("Y-1"),
        *rows("Y-2"),  # the third of a half hour that has room for two
        *rows("Y-3", service="rs-canbao"),
        *rows("Y-4", slot_ms=NINE_MS - 1),
        *rows("Y-0", slot_ms=TEN_MS + 60 * MINUTE_MS),
    ]
    reply = desk.says("console", "book_visits", visits=visits)

    assert (reply.ok, reply.code, reply.booked) == (False, "bad_bookings", 0)
    assert [(each.row, each.code) for each in reply.problems] == [
        (2, "slot_full"),
        (3, "lane_not_offered"),
        (4, "slot_past"),
        (5, "repeated_booking"),
    ]
    assert reply.message is not None
    assert "4" in reply.message.zh
    assert desk.scheduler.hall.state.bookings == before
    assert desk.scheduler.refusals == {"bad_bookings": 1}


def test_a_list_books_nobody_for_whom_a_ticket_waits_and_disturbs_no_day(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    state = msgspec.json.encode(desk.scheduler.hall.state.day)
    desk.says("console", "book_visits", visits=[*rows("Y-1"), *rows("Y-2", service="nix")])

    assert msgspec.json.encode(desk.scheduler.hall.state.day) == state
