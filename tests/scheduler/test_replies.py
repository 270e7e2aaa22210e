"""Every answer says what came of it: a ticket, an appointment, a case, a clerk, a list."""

from pathlib import Path

import msgspec
import pytest

from hall_config.model import HallConfig
from hall_config.writing import render_toml
from queue_core.events import HallConfigured, TicketCalled
from queue_core.lifecycle import State
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, NINE_MS, TEN_MS, Desk, a_desk, booked, handed_in


def test_a_booking_is_answered_with_the_appointment_and_a_check_in_with_its_ticket(desk: Desk) -> None:
    made = desk.says("console", "book_visit", code="Y-1", service="bdc-diya", slot_ms=NINE_MS + 10 * MINUTE_MS)
    came = desk.says("dispenser-1", "check_in", code="Y-1", token="t" * 32)

    assert made.booking is not None
    assert (made.booking.code, made.booking.phase, made.ticket) == ("Y-1", "booked", None)
    assert came.ticket is not None
    assert came.booking is not None
    assert (came.ticket.lane, came.ticket.booking, came.ticket.token) == ("appointment", "Y-1", "t" * 32)
    assert (came.booking.phase, came.booking.ticket) == ("waiting", came.ticket.id)
    assert came.ticket.waits_from_ms == NINE_MS + 10 * MINUTE_MS


def test_the_appointments_of_a_day_are_listed_by_their_time(desk: Desk) -> None:
    booked(desk, "Y-2", TEN_MS + 30 * MINUTE_MS)
    booked(desk, "Y-1")
    booked(desk, "Y-3", TEN_MS + 24 * 60 * MINUTE_MS)
    today = desk.says("console", "show_bookings")
    tomorrow = desk.says("console", "show_bookings", day="2026-11-24")

    assert [each.code for each in today.bookings] == ["Y-1", "Y-2"]
    assert [each.code for each in tomorrow.bookings] == ["Y-3"]


def test_a_cancelled_appointment_says_so(desk: Desk) -> None:
    booked(desk)
    reply = desk.says("console", "cancel_booking", code="Y-1", reason="visitor")

    assert reply.booking is not None
    assert reply.booking.phase == "cancelled"


def test_a_hand_in_is_answered_with_the_visit_and_its_case(desk: Desk) -> None:
    case = handed_in(desk)

    assert (case.kind, case.phase, case.owner, case.overdue) == ("back_office", "pending", "", False)
    assert desk.takes("show_ticket", ticket=case.ticket).phase == "done"


def test_a_case_is_assigned_made_ready_and_fetched(desk: Desk) -> None:
    case = handed_in(desk)
    assigned = desk.says("console", "assign_case", case=case.id, owner="钱文", due_ms=NINE_MS + 1).case
    ready = desk.says("console", "ready_case", case=case.id).case
    fetching = desk.says("dispenser-1", "issue_ticket", service="", case=case.id, token="t" * 32)

    assert assigned is not None
    assert (assigned.owner, assigned.due_ms) == ("钱文", NINE_MS + 1)
    assert ready is not None
    assert (ready.phase, ready.ready_ms) == ("ready", desk.now_ms)
    assert fetching.ticket is not None
    assert fetching.ticket.case == case.id
    assert fetching.case is not None
    assert fetching.case.phase == "ready"


def test_a_case_whose_time_is_up_is_overdue_until_somebody_has_seen_to_it(desk: Desk) -> None:
    late, other = handed_in(desk), handed_in(desk)
    desk.now_ms = late.due_ms + 1
    assert desk.says("console", "ready_case", case=other.id).ok
    cases = desk.says("console", "show_cases").cases
    overdue = desk.says("console", "show_cases", overdue=True).cases

    assert [(each.id, each.overdue) for each in cases] == [(late.id, True), (other.id, False)]
    assert [each.id for each in overdue] == [late.id]


def test_a_clerk_who_comes_and_goes_is_told_by_name(desk: Desk) -> None:
    came = desk.says("window-1", "log_in", clerk="zhao")
    moved = desk.says("console", "log_in", clerk="zhao", window="window-2")
    went = desk.says("window-2", "log_out")
    listed = {each.id: each for each in desk.says("console", "show_clerks").clerks}

    assert came.clerk is not None
    assert (came.clerk.phase, came.clerk.window, came.clerk.name) == ("on_duty", "window-1", "赵立新（值班长）")
    assert moved.clerk is not None
    assert moved.clerk.window == "window-2"
    assert went.clerk is not None
    assert (went.clerk.phase, went.clerk.window) == ("off", "")
    assert listed.keys() == {"zhao", "qian", "sun", "li", "zhou", "wu"}
    assert {each.phase for each in listed.values()} == {"off"}


def test_a_refusal_names_a_clerk_and_a_service_as_people_do(desk: Desk) -> None:
    assert desk.says("window-1", "log_in", clerk="zhao").ok
    taken = desk.says("window-1", "log_in", clerk="qian").message
    offered = desk.says("console", "book_visit", code="Y-1", service="rs-shebao", slot_ms=TEN_MS).message

    assert taken is not None
    assert "赵立新" in taken.zh
    assert offered is not None
    assert "社保卡申领与补换" in offered.zh
    assert "Social security card" in offered.en


def test_nobody_logs_out_where_nobody_is_and_a_terminal_only_its_own_clerk(desk: Desk) -> None:
    nobody = desk.says("window-1", "log_out")
    desk.says("window-2", "log_in", clerk="zhao")
    another = desk.says("window-1", "log_out", clerk="zhao")

    assert (nobody.code, another.code) == ("nobody_logged_in", "not_this_clerk")
    assert desk.says("console", "log_out", clerk="zhao").ok


def test_a_preview_says_who_is_next_and_why_and_calls_nobody(desk: Desk) -> None:
    nobody = desk.says("window-1", "show_preview")
    first = desk.issues()
    desk.now_ms += MINUTE_MS
    desk.takes("issue_ticket", service="rs-canbao", token="g" * 32, lane="green", lane_reason=green_reason(desk))
    shown = desk.says("window-1", "show_preview")

    assert (nobody.ok, nobody.code) == (True, "nobody_waiting")
    assert shown.ticket is not None
    assert shown.ticket.lane == "green"
    assert shown.message is not None
    assert shown.ticket.number in shown.message.zh
    assert "绿色通道" in shown.message.zh
    assert desk.scheduler.hall.count(State.WAITING) == 2
    assert first.number not in shown.message.zh
    assert desk.says("console", "show_preview", window="nowhere").code == "unknown_window"


def green_reason(desk: Desk) -> str:
    return desk.config.lanes.green_reasons[0].code


def test_missed_and_held_tickets_are_listed(desk: Desk) -> None:
    missed = desk.issues()
    desk.calls()
    assert desk.says("window-1", "miss_ticket").ok
    held = desk.issues()
    desk.calls()
    assert desk.says("window-1", "start_service").ok
    reply = desk.says("window-1", "hold_ticket", return_s=600)

    assert reply.ticket is not None
    assert (reply.ticket.phase, reply.ticket.return_ms) == ("held", desk.now_ms + 600_000)
    assert [each.id for each in desk.says("window-1", "show_tickets", phase="missed").tickets] == [missed.id]
    assert [each.id for each in desk.says("console", "show_tickets", phase="held").tickets] == [held.id]


def test_a_list_never_tells_the_key_on_a_visitors_paper(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    desk.says("window-1", "miss_ticket")

    assert [each.token for each in desk.says("console", "show_tickets", phase="missed").tickets] == [""]


def a_hall_that(**calling: object) -> HallConfig:
    config = county()
    return msgspec.structs.replace(config, calling=msgspec.structs.replace(config.calling, **calling))


def test_whoever_finishes_where_the_next_is_called_by_itself_is_told_of_the_one_who_went(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(auto_call=True)) as desk:
        first = desk.issues()
        desk.calls()
        desk.says("window-1", "start_service")
        alone = desk.says("window-1", "finish_service")
        second, third = desk.issues(), desk.issues()  # the second is called by itself
        desk.says("window-1", "start_service")
        (answer,) = desk.take(("window-1", desk.command("finish_service")))

        assert (alone.code, alone.ticket and alone.ticket.id) == ("", first.id)
        assert TicketCalled in map(type, answer.events)
        assert answer.reply.ticket is not None
        assert (answer.reply.ticket.id, answer.reply.ticket.phase) == (second.id, "done")
        assert desk.takes("show_ticket", ticket=third.id).phase == "called"


def test_one_button_answers_with_the_visitor_who_comes_and_not_the_one_who_goes(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_that(one_button=True)) as desk:
        gone, comes = desk.issues(), desk.issues()
        assert desk.calls().ticket is not None
        called = desk.calls().ticket
        nobody = desk.calls()

        assert called is not None
        assert (called.id, called.phase) == (comes.id, "called")
        assert desk.takes("show_ticket", ticket=gone.id).phase == "done"
        assert (nobody.ok, nobody.code, nobody.ticket) == (True, "nobody_waiting", None)


def test_a_misclick_is_taken_back(desk: Desk) -> None:
    desk.issues()
    called = desk.calls().ticket
    desk.says("window-1", "miss_ticket")
    undone = desk.says("window-1", "undo").ticket

    assert called is not None
    assert undone is not None
    assert (undone.phase, undone.window, undone.calls) == ("called", "window-1", called.calls)


def test_the_end_of_the_day_is_no_answer_about_somebody_s_ticket(desk: Desk) -> None:
    desk.issues()
    reply = desk.says("console", "close_day")

    assert (reply.ok, reply.ticket) == (True, None)
    assert desk.says("console", "close_day").code == "day_closed"


def test_what_only_looks_is_neither_stored_nor_remembered(desk: Desk) -> None:
    ticket = desk.issues()
    look = desk.command("show_ticket", ticket=ticket.number)
    before = desk.journal.seq, desk.does("console", look).ticket
    desk.calls()
    after = desk.does("console", look).ticket

    assert before[1] is not None
    assert after is not None
    assert (before[1].phase, after.phase) == ("waiting", "called")
    assert desk.journal.reply_to(look.command_id) is None


def test_the_hub_reads_its_folder_again_and_takes_all_of_it_or_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    folder.mkdir()
    config = county()
    file = folder / "hall.toml"
    file.write_text(render_toml(config), encoding="utf-8")
    with a_desk(tmp_path, rereads=folder) as desk:
        unchanged = desk.take(("console", desk.command("reload_configuration")))[0]
        longer = msgspec.structs.replace(config, calling=msgspec.structs.replace(config.calling, undo_s=77))
        file.write_text(render_toml(longer), encoding="utf-8")
        changed = desk.take(("console", desk.command("reload_configuration")))[0]
        file.write_text("id = 'nonsense", encoding="utf-8")
        wrong = desk.says("console", "reload_configuration")

        assert (unchanged.reply.ok, unchanged.events) == (True, ())
        assert [type(event) for event in changed.events] == [HallConfigured]
        assert desk.scheduler.config.calling.undo_s == 77
        assert desk.scheduler.hall.rules.calling.undo_ms == 77_000
        assert wrong.code == "bad_configuration"
        assert wrong.message is not None
        assert "hall.toml" in wrong.message.zh
        assert desk.scheduler.config.calling.undo_s == 77


def test_a_hub_without_a_folder_has_nothing_to_read_again(desk: Desk) -> None:
    assert desk.says("console", "reload_configuration").ok


@pytest.mark.parametrize("name", ["close_day", "show_cases", "show_clerks", "show_bookings"])
def test_an_answer_without_facts_is_still_an_answer(desk: Desk, name: str) -> None:
    reply = desk.says("console", name)

    assert (reply.ok, reply.ticket, reply.cases, reply.bookings) == (True, None, (), ())
