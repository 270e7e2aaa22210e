"""Somebody shows a card, a ticket or an appointment's code: their ticket, their appointment, and a plain sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_protocol.events import Reply
from hall_records.visitors import VisitorBook
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, NINE_MS, TEN_MS, Desk, a_desk, booked
from tests.scheduler.small_changes import one_each

DAILY, LASTING = "d" * 64, "b" * 64
ANOTHER_DAILY, ANOTHER_LASTING = "e" * 64, "c" * 64
DAY_MS = 24 * 3600 * 1000
TOKEN = "t" * 32


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Desk]:
    """A hall that gives one ticket a visitor and knows who comes."""
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, one_each(county()), apart=book) as desk:
        yield desk


def shows_card(desk: Desk, identity: str = DAILY, booking_identity: str = LASTING) -> Reply:
    reply = desk.says("dispenser-1", "show_visitor", identity=identity, booking_identity=booking_identity)
    assert reply.ok
    return reply


def takes_ticket(desk: Desk, token: str = TOKEN, **fields: object) -> Reply:
    asked = {"service": "rs-canbao", "identity": DAILY, "booking_identity": LASTING, **fields}
    return desk.says("dispenser-1", "issue_ticket", token=token, **asked)


def said(reply: Reply) -> str:
    assert reply.message is not None
    assert reply.message.en
    return reply.message.zh


def test_somebody_of_whom_nothing_is_known_is_no_error_and_leaves_nothing_behind(hall: Desk) -> None:
    seq = hall.journal.seq
    reply = shows_card(hall)

    assert (reply.ticket, reply.booking, reply.code, reply.message) == (None, None, "", None)
    assert hall.journal.seq == seq
    assert hall.scheduler.refusals == {}


def test_a_card_shows_the_open_ticket_with_all_that_a_new_paper_needs(hall: Desk) -> None:
    hall.issues()
    first = takes_ticket(hall).ticket
    assert first is not None
    shown = shows_card(hall).ticket

    assert shown is not None
    assert (shown.id, shown.token, shown.ahead) == (first.id, TOKEN, 1)
    assert shows_card(hall, ANOTHER_DAILY, ANOTHER_LASTING).ticket is None
    hall.says("console", "cancel_ticket", ticket=first.id, reason="visitor")
    assert shows_card(hall).ticket is None


@pytest.mark.parametrize("node", ["dispenser-1", "console"])
def test_a_second_ticket_is_refused_with_the_first_to_print_once_more_or_give_back(hall: Desk, node: str) -> None:
    first = takes_ticket(hall).ticket
    refused = hall.says(node, "issue_ticket", service="rs-canbao", identity=DAILY, token="u" * 32)

    assert first is not None
    assert (refused.ok, refused.code) == (False, "one_ticket_a_visitor")
    assert refused.ticket is not None
    assert (refused.ticket.id, refused.ticket.token) == (first.id, TOKEN)


def test_who_has_booked_is_the_same_visitor_at_the_dispenser(hall: Desk) -> None:
    booked(hall, "Y-1", NINE_MS + 10 * MINUTE_MS, identity=LASTING)
    walked_in = takes_ticket(hall)
    came = hall.says("dispenser-1", "check_in", identity=LASTING, token="u" * 32)

    assert walked_in.ok
    assert (came.code, came.ticket and came.ticket.id) == (
        "one_ticket_a_visitor",
        walked_in.ticket and walked_in.ticket.id,
    )


def test_who_walked_in_before_booking_gets_no_second_ticket_either(hall: Desk) -> None:
    walked_in = takes_ticket(hall)
    assert hall.says("console", "cancel_ticket", ticket=walked_in.ticket and walked_in.ticket.id, reason="left").ok
    booked(hall, "Y-1", NINE_MS + 10 * MINUTE_MS, identity=LASTING)
    assert hall.says("dispenser-1", "check_in", identity=LASTING, token="v" * 32).ok

    assert takes_ticket(hall, "w" * 32).code == "one_ticket_a_visitor"
    assert shows_card(hall).ticket is not None


@pytest.mark.parametrize(
    ("minutes", "code", "words"),
    [
        (-61, "too_early", "今天 09:30起可以签到"),
        (-30, "", "您预约了今天 10:00的“不动产抵押登记”，现在可以签到"),
        (10, "", "现在可以签到"),
        (11, "", "已过预约时间，签到后按普通号排队"),
        (60, "", "签到后按普通号排队"),
    ],
)
def test_an_appointment_of_today_says_whether_it_can_be_kept_now(
    hall: Desk, minutes: int, code: str, words: str
) -> None:
    booked(hall, "Y-1", TEN_MS, identity=LASTING)
    hall.now_ms = TEN_MS + minutes * MINUTE_MS
    by_card = shows_card(hall)
    by_code = hall.says("dispenser-1", "show_visitor", code="Y-1")

    assert by_card.booking is not None
    assert (by_card.booking.code, by_card.code) == ("Y-1", code)
    assert words in said(by_card)
    assert (by_code.booking, by_code.message) == (by_card.booking, by_card.message)
    came = hall.says("dispenser-1", "check_in", code="Y-1", token=TOKEN)
    assert came.code == code


def test_who_comes_too_late_hears_that_it_has_lapsed(hall: Desk) -> None:
    booked(hall, "Y-1", TEN_MS, identity=LASTING)
    hall.now_ms = TEN_MS + 60 * MINUTE_MS + 1
    hall.scheduler.command(core.TimePassed(), hall.now_ms)
    late = shows_card(hall)

    assert late.booking is not None
    assert late.booking.phase == "no_show"
    assert "没有按时签到，已作废" in said(late)


@pytest.mark.parametrize(
    ("days", "when"), [(1, "明天 10:00"), (2, "11月25日（周三）10:00"), (8, "12月1日（周二）10:00")]
)
def test_who_comes_on_the_wrong_day_hears_which_is_the_right_one(hall: Desk, days: int, when: str) -> None:
    booked(hall, "Y-1", TEN_MS + days * DAY_MS, identity=LASTING)
    shown = shows_card(hall)

    assert shown.code == "another_day"
    assert said(shown) == f"您预约的是{when}的“不动产抵押登记”，请到那时再来"


def test_of_several_appointments_that_of_today_is_meant_and_else_the_next(hall: Desk) -> None:
    booked(hall, "Y-3", TEN_MS + 3 * DAY_MS, identity=LASTING)
    booked(hall, "Y-2", TEN_MS + 2 * DAY_MS, identity=LASTING)
    next_one = shows_card(hall)
    booked(hall, "Y-1", TEN_MS + 5 * 3600 * 1000, identity=LASTING)
    today = shows_card(hall)
    assert hall.says("console", "cancel_booking", code="Y-1", reason="visitor").ok
    again = shows_card(hall)

    assert [each.booking and each.booking.code for each in (next_one, today, again)] == ["Y-2", "Y-1", "Y-2"]


def test_a_cancelled_appointment_says_so_and_that_a_ticket_can_be_taken(hall: Desk) -> None:
    booked(hall, "Y-1", TEN_MS, identity=LASTING)
    hall.says("console", "cancel_booking", code="Y-1", reason="visitor")

    assert "已取消，可以现场取号" in said(shows_card(hall))
    assert "已取消，可以现场取号" in said(hall.says("dispenser-1", "show_visitor", code="Y-1"))


def test_an_appointment_that_has_been_used_shows_its_ticket(hall: Desk) -> None:
    booked(hall, "Y-1", NINE_MS)
    came = hall.says("dispenser-1", "check_in", code="Y-1", token=TOKEN)
    shown = hall.says("dispenser-1", "show_visitor", code="Y-1")

    assert came.ticket is not None
    assert shown.ticket is not None
    assert shown.ticket.id == came.ticket.id
    assert "已经签到过了" in said(shown)


def test_a_hall_that_has_closed_says_so_of_todays_appointment_and_the_day_of_another(hall: Desk) -> None:
    booked(hall, "Y-1", TEN_MS)
    booked(hall, "Y-2", TEN_MS + DAY_MS)
    assert hall.says("console", "close_day").ok

    assert "因大厅停止办理而作废" in said(hall.says("dispenser-1", "show_visitor", code="Y-1"))
    assert "请到那时再来" in said(hall.says("dispenser-1", "show_visitor", code="Y-2"))


def test_who_holds_another_ticket_hears_that_before_checking_in(hall: Desk) -> None:
    booked(hall, "Y-1", NINE_MS, identity=LASTING)
    takes_ticket(hall)
    shown = shows_card(hall)

    assert shown.code == "one_ticket_a_visitor"
    assert shown.ticket is not None
    assert shown.ticket.number in said(shown)


def test_the_code_on_a_paper_shows_its_ticket_and_a_number_on_a_board_does_not(hall: Desk) -> None:
    takes_ticket(hall, "a-token-of-a-ticket")
    by_paper = hall.says("dispenser-1", "show_visitor", token="a-token-of-a-ticket")
    unknown = hall.says("dispenser-1", "show_visitor", token="a-token-nobody-has")

    assert by_paper.ticket is not None
    assert by_paper.ticket.number == "A001"
    assert unknown.code == "unknown_ticket"
    assert "a-token-nobody-has" not in said(unknown)
    assert hall.says("dispenser-1", "show_visitor", code="nothing").code == "unknown_booking"


def test_no_hash_of_anybody_is_in_the_journal(hall: Desk, tmp_path: Path) -> None:
    booked(hall, "Y-1", TEN_MS, identity=LASTING)
    assert takes_ticket(hall).ok
    shows_card(hall)

    for file in tmp_path.glob("journal.db*"):
        assert DAILY.encode() not in file.read_bytes()
        assert LASTING.encode() not in file.read_bytes()
