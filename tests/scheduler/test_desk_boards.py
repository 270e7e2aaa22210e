"""What only the clerk reads: the visitor more closely, who is away, where to send on, the own day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central_scheduler.clerk_days import day_so_far
from hall_protocol.codec import encode
from hall_protocol.message import LocalText
from hall_protocol.roles import Role
from hall_protocol.states import AtHand, ClerkDay, DeskBoard
from hall_protocol.topics import DESK
from tests.scheduler.a_hall_of_desks import VIDEO, a_hall_of_desks
from tests.scheduler.parts import MINUTE_MS, NINE_MS, Desk, a_desk, booked

SECRET_REASON = "残障人士"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, a_hall_of_desks()) as desk:
        desk.publisher.recall(day_so_far(tmp_path / "journal.db", desk.journal.seq))
        desk.shows(0)
        yield desk


def board(desk: Desk, window: str = "window-1") -> DeskBoard:
    """Return what this window's clerk was shown at once, before any board had rested."""
    desk.publisher.at_once(desk.scheduler.stamp, desk.now_ms)
    shown = desk.ear.at(f"desk/{window}")[-1]
    assert isinstance(shown, DeskBoard)
    return shown


def test_a_clerk_reads_what_the_visitor_came_for_and_was_told_to_bring(desk: Desk) -> None:
    then = ["rs-canbao"]
    desk.takes("issue_ticket", service="yb-baoxiao", token="t" * 32, situation="elsewhere", then=then)
    desk.calls()
    ticket = board(desk).ticket

    assert ticket is not None
    now, after = ticket.services
    assert (now.name.zh, now.situation) == ("医疗费用手工报销", LocalText("异地就医费用", "Bills from another place"))
    assert "异地就医备案凭证" in [each.zh for each in now.materials]
    assert len(now.materials) > 1
    assert (after.code, after.situation) == ("rs-canbao", None)
    assert ticket.expected_s == 900
    assert (ticket.lane_reason, ticket.booked, ticket.fetches) == (None, False, False)


def test_a_service_without_a_situation_takes_as_long_as_the_service(desk: Desk) -> None:
    desk.issues("rs-canbao")
    desk.calls()
    ticket = board(desk).ticket

    assert ticket is not None
    assert ticket.expected_s == next(each.expected_s for each in desk.config.services if each.code == "rs-canbao")


def test_why_somebody_is_in_the_green_lane_is_told_to_the_clerk_alone(desk: Desk) -> None:
    desk.takes("issue_ticket", service="rs-canbao", token="g" * 32, lane="green", lane_reason="disabled")
    desk.calls()
    ticket = board(desk).ticket
    desk.recalls()
    desk.shows(1_000)

    assert ticket is not None
    assert ticket.lane_reason == LocalText(SECRET_REASON, "Disabled")
    telling = {path for path, message in desk.ear.heard if SECRET_REASON.encode() in encode(message)}
    assert {path for path in telling if not path.startswith("catalogue/")} == {"desk/window-1"}
    assert not DESK.hears & {Role.SIGN, Role.PAD, Role.DISPLAY, Role.DISPENSER}


def test_a_clerk_sees_who_came_by_appointment_and_who_fetches_something(desk: Desk) -> None:
    booked(desk)
    desk.now_ms += 60 * MINUTE_MS
    desk.takes("check_in", code="Y-1", token="b" * 32)
    desk.calls()
    ticket = board(desk).ticket
    assert ticket is not None
    assert (ticket.booked, ticket.fetches) == (True, False)

    desk.issues()
    desk.calls("window-2")
    desk.says("window-2", "start_service")
    case = desk.says("window-2", "hand_in").case
    assert case is not None
    desk.says("console", "ready_case", case=case.id)
    desk.takes("issue_ticket", case=case.id, service="", token="f" * 32)
    desk.calls("window-2")
    fetching = board(desk, "window-2").ticket
    assert fetching is not None
    assert (fetching.booked, fetching.fetches) == (False, True)


def test_those_let_go_and_those_who_did_not_come_stand_with_the_window_that_called_them(desk: Desk) -> None:
    first, second, third, fourth = (desk.issues() for _ in range(4))
    for ticket in (first, second):
        desk.calls()
        desk.says("window-1", "start_service")
        desk.now_ms += MINUTE_MS
        assert desk.says("window-1", "hold_ticket", return_s=600 if ticket is second else None).ok
    for _ in (third, fourth):
        desk.calls()
        desk.now_ms += MINUTE_MS
        assert desk.says("window-1", "miss_ticket").ok
    shown = board(desk)

    at = [NINE_MS + minutes * MINUTE_MS for minutes in range(5)]
    back_ms = at[2] + 600_000
    assert shown.held == (
        AtHand(id=first.id, number="A001", since_ms=at[1]),
        AtHand(id=second.id, number="A002", since_ms=at[2], back_ms=back_ms),
    )
    assert [(each.number, each.since_ms) for each in shown.missed] == [("A004", at[4]), ("A003", at[3])]
    assert (board(desk, "window-2").held, board(desk, "window-2").missed) == ((), ())


def test_who_comes_back_at_another_window_leaves_the_list_of_the_first_at_once(desk: Desk) -> None:
    ticket = desk.issues()
    desk.calls()
    desk.says("window-1", "start_service")
    desk.says("window-1", "hold_ticket")
    assert [each.id for each in board(desk).held] == [ticket.id]
    desk.says("console", "open_window", window="window-2")
    assert desk.says("window-2", "resume_ticket", ticket=ticket.id).ok
    assert board(desk).held == ()
    assert desk.says("window-2", "undo").ok
    assert [each.id for each in board(desk).held] == [ticket.id]
    for step in ("resume_ticket", "start_service", "hold_ticket"):
        assert desk.says("window-2", step, **({"ticket": ticket.id} if step == "resume_ticket" else {})).ok

    assert [each.id for each in board(desk, "window-2").held] == [ticket.id]
    assert board(desk).held == ()
    desk.calls()  # whatever happens there next
    assert board(desk).held == ()


def test_no_more_of_the_missed_are_listed_than_there_are_keys(desk: Desk) -> None:
    for _ in range(11):
        desk.issues()
        desk.calls()
        desk.now_ms += MINUTE_MS
        desk.says("window-1", "miss_ticket")

    assert [each.number for each in board(desk).missed] == [f"A{number:03}" for number in range(11, 2, -1)]


def test_favourites_are_the_windows_own_and_then_the_halls_each_once_and_never_the_window_itself(desk: Desk) -> None:
    def offered(window: str) -> list[tuple[str, str, str]]:
        return [(each.kind, each.id, each.name.zh) for each in board(desk, window).favourites]

    hall = [
        ("window", "window-5", "5号窗口"),
        ("clerk", "zhao", "赵立新（值班长）"),
        ("service", "bdc-chaxun", "不动产登记信息查询"),
    ]
    own = [("service", "yb-canbao", "城乡居民医保参保"), hall[2]]
    assert offered("window-1") == [*own, *hall[:2]]
    assert offered("window-2") == hall
    assert offered("window-5") == hall[1:]


def test_which_other_windows_are_closed_is_known_at_every_window_soon(desk: Desk) -> None:
    def shut(window: str) -> set[str]:
        return set(board(desk, window).shut)

    desk.says("console", "open_window", window="window-3")
    desk.shows(1_000)
    windows = {each.id for each in desk.config.windows}
    assert shut("window-1") == windows - {"window-1", "window-3"}
    assert shut("window-3") == windows - {"window-3"}

    desk.says("console", "close_window", window="window-3")
    desk.shows(2_000)
    assert shut("window-1") == windows - {"window-1"}


def test_a_video_seat_is_called_by_its_room(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_of_desks()) as desk:
        desk.shows(0)
        desk.issues()
        desk.says("console", "call_next", window=VIDEO)
        shown = board(desk, VIDEO)

        assert shown.ticket is not None
        assert shown.meeting == f"https://meet.example/{shown.ticket.id.replace('/', '%2F')}?seat=6"
        assert board(desk).meeting == ""
        desk.says("console", "miss_ticket", window=VIDEO)
        assert board(desk, VIDEO).meeting == ""


def test_a_clerk_reads_the_own_day_wherever_they_sit_and_nobody_elses(desk: Desk) -> None:
    desk.says("window-1", "log_in", clerk="qian")
    desk.issues()
    desk.calls()
    desk.says("window-1", "start_service")
    desk.now_ms += 4 * MINUTE_MS
    ticket = desk.says("window-1", "finish_service").ticket
    assert ticket is not None
    assert board(desk).my_day == ClerkDay(served=1, mean_s=240)
    desk.says("window-2", "log_in", clerk="qian")
    assert board(desk, "window-2").my_day == ClerkDay(served=1, mean_s=240)
    assert desk.says("console", "rate_ticket", ticket=ticket.id, level="satisfied", channel="phone").ok

    there = board(desk, "window-2")
    assert (there.clerk_name, there.my_day) == ("钱文", ClerkDay(served=1, mean_s=240, rated=1))
    assert (board(desk).clerk_name, board(desk).my_day) == ("", None)


def test_a_clerks_day_is_what_it_was_after_a_restart_of_the_hub(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.says("window-1", "log_in", clerk="qian")
        desk.issues()
        desk.calls()
        desk.says("window-1", "start_service")
    with a_desk(tmp_path, now_ms=NINE_MS + 3 * MINUTE_MS) as desk:
        desk.asked = 100
        desk.shows(0)
        assert board(desk).my_day is None  # nothing is told before all of it is known
        desk.says("window-1", "finish_service")
        assert board(desk).my_day is None
        desk.publisher.recall(day_so_far(tmp_path / "journal.db", desk.journal.seq - 1))
        desk.shows(1_000)

        assert board(desk).my_day == ClerkDay(served=1, mean_s=180)
