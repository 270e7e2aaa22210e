"""A visitor who is sent on hears and reads where to, in the zone they leave and where they go; and it is no call."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from central_scheduler.facts import facts_of
from hall_protocol.events import ZoneCall, ZoneMoved
from hall_protocol.message import LocalText
from hall_protocol.states import SentOn, WindowBoard, ZoneBoard
from tests.scheduler.a_hall_of_desks import VIDEO, a_hall_of_desks
from tests.scheduler.parts import Desk, a_desk

FIVE = LocalText("5号窗口", "window 5")
ROOM = LocalText("视频间2", "video room 2")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, a_hall_of_desks()) as desk:
        desk.says("console", "open_window", window="window-5")
        desk.issues()
        desk.calls()
        desk.says("window-1", "start_service")
        yield desk


def moves(desk: Desk, zone: str) -> list[ZoneMoved]:
    return [each for each in desk.ear.at(f"zone/{zone}/moved") if isinstance(each, ZoneMoved)]


def sign(desk: Desk, window: str = "window-1") -> WindowBoard:
    desk.publisher.at_once(desk.scheduler.stamp, desk.now_ms)
    board = desk.ear.at(f"window/{window}")[-1]
    assert isinstance(board, WindowBoard)
    return board


def test_to_a_window_it_is_said_once_where_they_were_and_where_they_go(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_window="window-5", to_service="bdc-chaxun")
    (here,), (there,) = moves(desk, "a"), moves(desk, "b")

    assert (here.number, here.to) == ("A001", FIVE)
    assert here.move_id == there.move_id  # a board of the whole hall shows it once
    assert [line.text for line in here.speech] == [
        "A001号已转到5号窗口，请等候叫号",
        "A001 has been sent on to window 5. Please wait to be called",
    ]
    assert desk.ear.at("zone/b/call") == []


def test_the_visitors_phone_says_to_wait_where_that_window_is(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_window="window-5", to_service="rs-shebao")

    (sent,) = [ticket for ticket in desk.scheduler.hall.tickets if ticket.only_window]
    assert facts_of(sent, desk.scheduler.hall, desk.now_ms).zone == "b"


def test_nobody_reads_any_more_that_they_are_wanted_where_they_were(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_service="yb-canbao")
    desk.shows(1_000)
    board = desk.ear.at("zone/a/board")[-1]

    assert isinstance(board, ZoneBoard)
    assert board.calls == ()


def test_to_a_service_it_is_said_where_to_wait_for_it(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_service="yb-canbao")
    (move,) = moves(desk, "a")

    assert move.to == LocalText(
        "城乡居民医保参保（一楼A区等候椅）", "Medical insurance for residents (the seats in zone A, ground floor)"
    )
    assert moves(desk, "b") == []
    seats = LocalText("一楼A区等候椅", "the seats in zone A, ground floor")  # on a sign: where one can walk to
    assert sign(desk).sent_on == SentOn(number="A001", to=seats, at_ms=desk.now_ms)


def test_to_a_clerk_it_is_said_where_they_sit_and_never_their_name(desk: Desk) -> None:
    desk.says("console", "log_in", window="window-5", clerk="zhao")
    desk.says("window-1", "transfer_ticket", to_clerk="zhao", to_service="bdc-chaxun")
    (move,) = moves(desk, "b")

    assert move.to == FIVE


def test_a_visitor_sent_to_a_video_seat_reads_its_room(desk: Desk) -> None:
    desk.says("console", "open_window", window=VIDEO)
    assert desk.says("window-1", "transfer_ticket", to_window=VIDEO).ok

    assert moves(desk, "a")[0].to == ROOM
    assert sign(desk).sent_on == SentOn(number="A001", to=ROOM, at_ms=desk.now_ms)


def test_who_is_called_there_at_once_hears_the_call_and_nothing_else(desk: Desk) -> None:
    desk.says("console", "call_next", window="window-5")
    desk.says("window-1", "transfer_ticket", to_window="window-5", to_service="bdc-chaxun")

    assert moves(desk, "a") == moves(desk, "b") == []
    call = desk.ear.at("zone/b/call")[-1]
    assert isinstance(call, ZoneCall)
    assert (call.number, call.window) == ("A001", "5")


def test_who_waits_and_is_sent_on_by_a_guide_has_not_stood_up(desk: Desk) -> None:
    waiting = desk.issues()
    assert desk.says("console", "transfer_ticket", ticket=waiting.id, to_service="yb-canbao", window="window-1").ok

    assert moves(desk, "a") == []


def test_the_sign_says_where_the_last_visitor_went_until_the_window_calls_the_next(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_window="window-5", to_service="bdc-chaxun")
    assert sign(desk).sent_on == SentOn(number="A001", to=FIVE, at_ms=desk.now_ms)
    desk.issues()
    desk.calls()
    assert sign(desk).sent_on is None
    desk.says("window-1", "undo")

    assert sign(desk).sent_on == SentOn(number="A001", to=FIVE, at_ms=desk.now_ms)


def test_a_transfer_taken_back_stands_on_no_sign(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_service="yb-canbao")
    assert desk.says("window-1", "undo").ok

    assert sign(desk).sent_on is None


def test_who_has_come_where_they_were_sent_stands_on_the_old_sign_no_more(desk: Desk) -> None:
    desk.says("window-1", "transfer_ticket", to_window="window-5", to_service="bdc-chaxun")
    desk.says("console", "call_next", window="window-5")
    desk.shows(1_000)
    assert sign(desk).sent_on is not None
    desk.says("console", "start_service", window="window-5")
    desk.shows(2_000)

    assert sign(desk).sent_on is None


def test_a_sign_that_is_asked_after_a_restart_of_the_hub_still_says_where_the_visitor_went(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.issues()
        desk.calls()
        desk.says("window-1", "transfer_ticket", to_service="yb-canbao")
        before = sign(desk).sent_on
        assert before is not None
    with a_desk(tmp_path) as again:
        again.shows(1_000)
        assert sign(again).sent_on == before


def test_a_hall_that_takes_nothing_back_shows_it_too(tmp_path: Path) -> None:
    config = a_hall_of_desks()
    calling = msgspec.structs.replace(config.calling, undo_s=0)
    with a_desk(tmp_path, msgspec.structs.replace(config, calling=calling)) as desk:
        desk.issues()
        desk.calls()
        desk.says("window-1", "transfer_ticket", to_service="yb-canbao")

        assert sign(desk).sent_on is not None


def test_a_call_to_a_video_seat_names_its_room(desk: Desk) -> None:
    desk.issues()
    desk.says("console", "call_next", window=VIDEO)
    desk.now_ms += 60_000
    desk.says("console", "recall", window=VIDEO)
    first, second = (call for call in desk.ear.at("zone/b/call") if isinstance(call, ZoneCall))
    desk.shows(1_000)
    board = desk.ear.at("zone/b/board")[-1]

    assert [line.text for line in first.speech] == ["请A002号到视频间2办理业务", "A002, please go to video room 2"]
    assert second.speech[0].text == "再次呼叫，请A002号到视频间2办理业务"
    assert (first.window, first.place) == ("视频间2", ROOM)
    assert isinstance(board, ZoneBoard)
    assert (board.calls[0].window, board.calls[0].place) == ("视频间2", ROOM)
    assert sign(desk, VIDEO).place == ROOM
    assert sign(desk).place is None


def test_a_window_one_walks_up_to_is_called_by_its_number(desk: Desk) -> None:
    (call,) = (each for each in desk.ear.at("zone/a/call") if isinstance(each, ZoneCall))

    assert (call.window, call.place) == ("1", None)
