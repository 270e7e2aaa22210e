"""Promises that a careful reading found broken once: what is answered, shown and allowed at the seam."""

from pathlib import Path

import msgspec

from hall_config.model import HallConfig
from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard
from tests.hall.standing import county
from tests.scheduler.parts import Desk, a_desk

PAUSE_S = 5
REAL_ESTATE, POLICE = "window-5", "window-6"
"""Specialised windows: neither serves what the other does."""


def a_hall_that(**calling: object) -> HallConfig:
    config = county()
    return msgspec.structs.replace(config, calling=msgspec.structs.replace(config.calling, **calling))


def served_at(desk: Desk, window: str) -> None:
    desk.calls(window)
    desk.serves(window)


def test_a_clerk_is_told_of_their_own_visitor_while_another_window_calls_by_itself(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(auto_call=True, auto_call_pause_s=PAUSE_S)) as desk:
        desk.issues()
        served_at(desk, "window-2")
        mine = desk.issues()
        desk.now_ms += PAUSE_S * 1000
        told = desk.calls("window-1")  # at this very moment window 2 finds nobody

        assert (told.code, told.ticket and told.ticket.id) == ("", mine.id)


def test_a_clerk_for_whom_nobody_waits_is_not_told_of_a_visitor_of_another_window(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(auto_call=True, auto_call_pause_s=PAUSE_S)) as desk:
        desk.issues()
        served_at(desk, "window-2")
        theirs = desk.issues("rs-canbao")
        desk.now_ms += PAUSE_S * 1000
        told = desk.says("console", "call_next", window=REAL_ESTATE)  # as window 2 calls by itself

        assert (told.code, told.ticket) == ("nobody_waiting", None)
        assert desk.scheduler.hall.ticket(theirs.id).window == "window-2"


def test_with_one_button_a_clerk_is_told_who_comes_and_not_who_is_called_on_elsewhere(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(one_button=True)) as desk:
        wish = {"service": "bdc-diya", "then": ["ga-qianyi"], "token": "t" * 32}
        goes_on = desk.says("dispenser-1", "issue_ticket", **wish).ticket
        comes = desk.issues("bdc-diya")
        for window in (REAL_ESTATE, POLICE):  # the first calls, the other stands ready
            desk.says("console", "call_next", window=window)
        told = desk.says("console", "call_next", window=REAL_ESTATE)

        assert goes_on is not None
        assert desk.scheduler.hall.ticket(goes_on.id).window == POLICE
        assert told.ticket is not None
        assert (told.ticket.id, told.ticket.window) == (comes.id, REAL_ESTATE)


def test_who_hands_in_what_they_had_come_to_fetch_is_told_of_the_new_case(desk: Desk) -> None:
    desk.issues()
    served_until_handed_in(desk)
    assert desk.says("console", "ready_case", case="C000001").ok
    assert desk.says("dispenser-1", "issue_ticket", service="", case="C000001", token="t" * 32).ok

    case = served_until_handed_in(desk).case

    assert case is not None
    assert (case.id, case.phase) == ("C000002", "pending")


def served_until_handed_in(desk: Desk) -> Reply:
    desk.calls()
    assert desk.says("window-1", "start_service").ok
    return desk.says("window-1", "hand_in")


def test_who_is_wanted_back_at_two_windows_is_told_of_the_one_where_they_go_next(desk: Desk) -> None:
    ticket = desk.issues("bdc-diya")
    for window, other in (("window-1", "window-2"), ("window-2", "window-3")):
        desk.calls(window)
        desk.says("console", "open_window", window=other)
        assert desk.says(window, "transfer_ticket", to_window=other, and_back=True).ok

    assert desk.takes("show_ticket", ticket=ticket.id).back_window == "window-2"


def test_a_clerk_does_not_pick_visitors_by_having_them_sent_to_the_own_window(desk: Desk) -> None:
    desk.issues()
    easy = desk.issues()
    assert desk.says("window-1", "open_window").ok
    wish = {"ticket": easy.id, "to_window": "window-1", "place": "first"}

    assert desk.says("window-1", "transfer_ticket", **wish).code == "not_permitted"
    assert desk.says("console", "transfer_ticket", **wish).ok


def test_a_clerk_may_name_the_visitor_who_is_at_the_window(desk: Desk) -> None:
    ticket = desk.issues()
    desk.calls()

    assert desk.says("window-1", "transfer_ticket", ticket=ticket.id, to_service="yb-canbao").ok


def test_a_hall_that_takes_nothing_back_offers_nobody_an_undo(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(undo_s=0)) as desk:
        desk.issues()
        desk.calls()
        desk.shows(1_000)

        (board,) = desk.ear.at("window/window-1")[-1:]
        assert isinstance(board, WindowBoard)
        assert (board.phase, board.undo_step, board.undo_until_ms) == ("calling", "", None)


def test_of_windows_that_serve_alike_each_shows_who_is_next_there(desk: Desk) -> None:
    first = desk.issues()
    sent = desk.issues()
    assert desk.says("console", "open_window", window="window-2").ok
    assert desk.says("console", "transfer_ticket", ticket=sent.id, to_window="window-2", place="first").ok
    desk.shows(1_000)

    shown = {board.window: board for _path, board in desk.ear.heard if isinstance(board, WindowBoard)}
    assert (shown["window-1"].next_number, shown["window-1"].could_call) == (first.number, 1)
    assert (shown["window-2"].next_number, shown["window-2"].could_call) == (sent.number, 2)
    assert (shown["window-3"].next_number, shown["window-3"].could_call) == (first.number, 1)
    assert REAL_ESTATE not in shown, "nobody waits for it, as before"


def test_who_has_an_appointment_checks_in_and_no_dispenser_gives_the_lane_away(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        wish = {"service": "bdc-zhuanyi", "token": "t" * 32, "lane": "appointment"}
        refused = desk.says("dispenser-1", "issue_ticket", **wish)
        by_hand = desk.says("console", "issue_ticket", **wish)

        assert (refused.code, by_hand.ok) == ("not_allowed", True)


def test_a_windows_sign_does_not_say_why_somebody_is_in_the_green_lane(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        wish = {"service": "rs-canbao", "token": "t" * 32, "lane": "green", "lane_reason": "disabled"}
        asked = desk.says("dispenser-1", "issue_ticket", **wish)
        desk.calls("window-1")
        desk.publisher.refresh(desk.scheduler.stamp, desk.now_ms, 0)
        shown = desk.ear.at("window/window-1")[-1]

        assert isinstance(shown, WindowBoard)
        assert asked.ticket is not None
        assert shown.ticket is not None
        assert (asked.ticket.lane_reason, shown.ticket.lane_reason) == ("disabled", "")
