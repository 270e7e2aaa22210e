"""A window shows who is next and why, what can be taken back, who works there; the hall what waits for somebody."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from central_scheduler.publisher import AGES_MS
from hall_protocol.states import HallGlance, WindowBoard, ZoneBoard
from queue_core.commands import TimePassed
from tests.hall.standing import county
from tests.scheduler.parts import NINE_MS, Desk, a_desk

MINUTE_MS = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


class Wall:
    """Reads the boards, each time as if enough time had passed for them to be drawn."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._monotonic_ms = 0

    def _draw(self) -> None:
        self._monotonic_ms += AGES_MS
        self._desk.shows(self._monotonic_ms)

    def window(self, window: str = "window-1") -> WindowBoard:
        self._draw()
        board = self._desk.ear.at(f"window/{window}")[-1]
        assert isinstance(board, WindowBoard)
        return board

    def glance(self) -> HallGlance:
        self._draw()
        glance = self._desk.ear.at("hall")[-1]
        assert isinstance(glance, HallGlance)
        return glance


def green(desk: Desk) -> str:
    reason = desk.config.lanes.green_reasons[0].code
    return desk.takes("issue_ticket", service="rs-canbao", token="g" * 32, lane="green", lane_reason=reason).number


def test_a_green_ticket_that_came_later_is_next_and_the_window_says_why(desk: Desk) -> None:
    wall = Wall(desk)
    desk.issues()
    desk.now_ms += MINUTE_MS
    number = green(desk)
    board = wall.window()

    assert board.next_number == number
    assert board.next_why is not None
    assert (number in board.next_why.zh, "09:01" in board.next_why.zh) == (True, True)
    assert "head start" in board.next_why.en
    assert board.could_call == 2


def test_a_specialised_window_counts_only_whom_it_may_serve(desk: Desk) -> None:
    wall = Wall(desk)
    desk.issues()

    assert (wall.window("window-1").could_call, wall.window("window-5").could_call) == (1, 0)
    assert (wall.window("window-5").next_number, wall.window("window-5").next_why) == ("", None)


def test_a_last_step_is_offered_for_an_undo_as_long_as_it_can_be_taken_back(desk: Desk) -> None:
    wall = Wall(desk)
    assert (wall.window().undo_step, wall.window().undo_until_ms) == ("", None)
    desk.issues()
    desk.calls()
    board = wall.window()
    undo_ms = desk.scheduler.hall.rules.calling.undo_ms
    desk.now_ms += undo_ms
    just = wall.window()
    desk.now_ms += 1

    assert (board.undo_step, board.undo_until_ms) == ("call", NINE_MS + undo_ms)
    assert just.undo_step == "call"
    assert wall.window().undo_step == ""


def test_what_somebody_else_went_on_with_is_not_offered_for_an_undo(desk: Desk) -> None:
    wall = Wall(desk)
    missed = desk.issues()
    desk.calls()
    desk.says("window-1", "miss_ticket")
    assert wall.window().undo_step == "miss"
    desk.says("console", "reinstate_ticket", ticket=missed.number)

    assert wall.window().undo_step == ""


def test_a_call_that_was_taken_back_stands_on_no_board(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    desk.issues()
    desk.calls("window-2")
    desk.says("window-1", "undo")
    desk.shows(1_000)
    board = desk.ear.at("zone/a/board")[-1]
    assert isinstance(board, ZoneBoard)
    assert [(call.number, call.window) for call in board.calls] == [("A002", "2")]
    desk.calls("window-1")
    desk.shows(2_000)
    again = desk.ear.at("zone/a/board")[-1]

    assert isinstance(again, ZoneBoard)
    assert [(call.number, call.window) for call in again.calls] == [("A001", "1"), ("A002", "2")]


def test_a_window_says_who_works_there_and_the_hall_too(desk: Desk) -> None:
    wall = Wall(desk)
    desk.says("window-1", "log_in", clerk="zhao")

    assert wall.window().clerk == "zhao"
    assert [each.clerk for each in wall.glance().windows][:2] == ["zhao", ""]


def test_a_tide_window_says_what_it_serves_and_until_when(desk: Desk) -> None:
    wall = Wall(desk)
    until_ms, helps = NINE_MS + MINUTE_MS, ["zh-chujian"]
    desk.says(
        "console", "assign_services", window="window-5", services=["rs-canbao"], help_out=helps, until_ms=until_ms
    )
    desk.issues()
    board = wall.window("window-5")
    desk.now_ms += MINUTE_MS
    desk.scheduler.command(TimePassed(), desk.now_ms)

    assert (board.assigned, board.assigned_until_ms, board.could_call) == (("rs-canbao",), until_ms, 1)
    assert board.assigned_help_out == ("zh-chujian",)
    after = wall.window("window-5")
    assert (after.assigned, after.assigned_help_out, after.assigned_until_ms, after.could_call) == ((), (), None, 0)


def test_the_hall_counts_what_somebody_must_see_to(desk: Desk) -> None:
    wall = Wall(desk)
    for step in ("hold_ticket", "hand_in", ""):
        desk.issues()
        desk.calls()
        desk.says("window-1", "start_service" if step else "miss_ticket")
        if step:
            assert desk.says("window-1", step).ok
    cancelled = desk.issues()
    desk.says("console", "cancel_ticket", ticket=cancelled.number, reason="visitor")
    day_ms = 24 * 60 * MINUTE_MS
    for code, slot_ms in (("Y-1", NINE_MS + 1), ("Y-2", NINE_MS + 2), ("Y-3", NINE_MS + day_ms)):
        assert desk.says("console", "book_visit", code=code, service="bdc-diya", slot_ms=slot_ms).ok
    assert desk.says("console", "cancel_booking", code="Y-2", reason="visitor").ok
    glance = wall.glance()

    assert (glance.held, glance.missed, glance.cancelled, glance.done) == (1, 1, 1, 1)
    assert (glance.booked, glance.overdue) == (1, 0)
    desk.now_ms += 9 * day_ms
    assert wall.glance().overdue == 1


def test_time_alone_can_change_who_is_next_and_the_window_shows_it(tmp_path: Path) -> None:
    config = county()
    urgency = msgspec.structs.replace(config.calling, policy="accumulating")
    with a_desk(tmp_path, msgspec.structs.replace(config, calling=urgency)) as desk:
        patient = desk.issues().number
        desk.now_ms += 10 * MINUTE_MS
        number = green(desk)  # gathers urgency four times as fast
        desk.now_ms += 2 * MINUTE_MS
        wall = Wall(desk)
        before = wall.window().next_number
        desk.now_ms += 2 * MINUTE_MS

        assert (before, wall.window().next_number) == (patient, number)


def test_boards_are_looked_at_again_after_a_while_and_sent_only_if_somebody_would_see_it(desk: Desk) -> None:
    desk.issues()
    desk.shows(1_000)
    assert desk.publisher.due_in_ms(1_000) == AGES_MS
    desk.ear.forget()
    desk.shows(1_000 + AGES_MS - 1)
    assert desk.publisher.due_in_ms(1_000 + AGES_MS - 1) == 1
    desk.shows(1_000 + AGES_MS)

    assert desk.ear.heard == []
    assert desk.publisher.due_in_ms(1_000 + AGES_MS) == AGES_MS


def test_a_paused_window_says_when_its_clerk_means_to_be_back(desk: Desk) -> None:
    wall = Wall(desk)
    desk.says("window-1", "open_window")
    assert desk.says("window-1", "pause_window", reason="lunch", back_s=1_800).ok
    assert (wall.window().reason, wall.window().back_ms) == ("lunch", NINE_MS + 1_800_000)
    desk.says("window-1", "open_window")

    assert wall.window().back_ms is None
