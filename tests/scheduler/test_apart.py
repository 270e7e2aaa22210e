"""Who a visitor is and what somebody said stands apart from the journal, and is lost before it is betrayed."""

from collections.abc import Iterable
from pathlib import Path

from central_scheduler.scheduler import Asked
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from hall_records.faults import NotStoredError
from hall_records.visitors import VisitorBook
from queue_core.events import CaseOpened, TicketIssued, TicketRated, VisitBooked
from tests.scheduler.parts import MINUTE_MS, NINE_MS, SOMEBODY, Desk, a_desk, booked, handed_in, served


def test_a_rating_is_taken_from_the_pad_of_the_window_that_served_and_no_other(desk: Desk) -> None:
    ticket = served(desk)

    assert rates(desk, "window-2", ticket) == "not_this_pad"
    assert rates(desk, "window-1", "A999") == "unknown_ticket"
    assert rates(desk, "window-1", ticket) == ""
    assert rates(desk, "window-1", ticket) == "already_rated"


def rates(desk: Desk, window: str, ticket: str) -> str:
    pad = Credential(f"pad-{window}", Role.PAD, window)
    rate = desk.command("rate_ticket", ticket=ticket, level="dissatisfied")
    (answer,) = desk.scheduler.take([Asked(pad, rate)], desk.now_ms)
    assert answer.reply.case is None  # a visitor is not told who will look into it
    return answer.reply.code


def test_words_are_kept_apart_and_read_only_where_cases_are_looked_at(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, apart=book) as desk:
        ticket = served(desk)
        rated = desk.says(
            "console", "rate_ticket", ticket=ticket, level="dissatisfied", comment="等太久", channel="desk"
        )
        assert rated.case is not None
        (listed,) = desk.says("console", "show_cases").cases
        answered = desk.says("console", "answer_case", case=rated.case.id, answer="已致歉")

        assert (rated.case.comment, listed.comment) == ("", "等太久")
        assert answered.case is not None
        assert (answered.case.phase, answered.case.answer) == ("closed", "")
        assert book.remark(rated.case.id) == "已致歉"
        assert [type(each.event) for each in desk.journal.entries()][-3:-1] == [TicketRated, CaseOpened]
    for path in tmp_path.glob("journal.db*"):
        assert "等太久".encode() not in path.read_bytes()
        assert "已致歉".encode() not in path.read_bytes()


def test_a_hand_in_s_case_does_not_show_what_was_said_of_the_visit(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, apart=book) as desk:
        case = handed_in(desk)
        assert desk.says("console", "rate_ticket", ticket=case.ticket, level="satisfied", comment="很快").ok

        assert [each.comment for each in desk.says("console", "show_cases").cases] == [""]


def test_a_refused_rating_keeps_no_words(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, apart=book) as desk:
        ticket = desk.issues()
        refused = desk.says("console", "rate_ticket", ticket=ticket.id, level="satisfied", comment="很快")

        assert refused.code == "illegal_step"
        assert book.remark(ticket.id) == ""


def test_who_a_visitor_is_never_reaches_the_journal(tmp_path: Path) -> None:
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, apart=book) as desk:
        booked(desk, "Y-1", NINE_MS + 10 * MINUTE_MS, identity=SOMEBODY)
        came = desk.says("dispenser-1", "check_in", identity=SOMEBODY, token="t" * 32)
        issued = desk.takes("issue_ticket", service="rs-canbao", token="u" * 32, identity="6" * 64)
        visitors = {
            each.event.visitor for each in desk.journal.entries() if isinstance(each.event, (TicketIssued, VisitBooked))
        }

        assert came.ticket is not None
        assert came.ticket.booking == "Y-1"
        assert len(visitors) == 2  # the one who booked and came, and the other
        assert "" not in visitors
        assert issued.id
    for path in tmp_path.glob("journal.db*"):
        assert SOMEBODY.encode() not in path.read_bytes()


class FullBook:
    """A book of visitors on a full disk."""

    def visitor(self, identity: str, day: str, *, for_booking: bool = False) -> str:
        raise NotStoredError("the disk is full")

    def visitors(self, wanted: Iterable[tuple[str, str]], *, for_booking: bool = False) -> list[str]:
        raise NotStoredError("the disk is full")

    def who_comes(self, identity: str, booking_identity: str, day: str) -> str:
        raise NotStoredError("the disk is full")

    def known_as(self, identity: str, booking_identity: str, day: str) -> tuple[str, ...]:
        return ()

    def key(self, day: str, *, for_booking: bool = False) -> bytes:
        raise NotStoredError("the disk is full")

    def write_remark(self, subject: str, day: str, words: str) -> None:
        raise NotStoredError("the disk is full")

    def remark(self, subject: str) -> str:
        return ""


def test_words_that_could_not_be_kept_were_not_said(tmp_path: Path) -> None:
    with a_desk(tmp_path, apart=FullBook()) as desk:
        ticket, seq = served(desk), desk.journal.seq
        lost = desk.says("console", "rate_ticket", ticket=ticket, level="satisfied", comment="很快")
        unknown = desk.says("console", "issue_ticket", service="rs-canbao", token="t" * 32, identity=SOMEBODY)

        assert (lost.code, unknown.code) == ("not_stored", "not_stored")
        assert desk.journal.seq == seq
        assert desk.takes("show_ticket", ticket=ticket).rating == ""
        assert desk.says("console", "rate_ticket", ticket=ticket, level="satisfied").ok
