"""What everybody is shown: right, where it is needed, and no oftener than something changed."""

from pathlib import Path

import msgspec
import pytest

from central_scheduler.catalogue import catalogue_for
from central_scheduler.latest_calls import LISTED
from central_scheduler.opening import reconfigure
from central_scheduler.publisher import AGES_MS, OFFERS_REST_MS, REST_MS
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_protocol.codec import encode
from hall_protocol.commands import CallNext, OpenWindow, ReprintTicket, ShowTicket, TransferTicket
from hall_protocol.events import NodeControl, ZoneCall
from hall_protocol.message import Message
from hall_protocol.roles import Role
from hall_protocol.states import HallGlance, WindowBoard, ZoneBoard
from tests.config.county import TOWN
from tests.hall.standing import county
from tests.scheduler.a_hall_of_desks import VIDEO, a_hall_of_desks
from tests.scheduler.parts import NINE_MS, SENTENCES, Desk, a_desk

KEYS = {"keys/dispenser-1"}
"""A hall without a book of visitors takes back what a reader may have been told once."""


def last(messages: list[Message], kind: type[ZoneBoard] = ZoneBoard) -> ZoneBoard:
    board = messages[-1]
    assert isinstance(board, kind)
    return board


def listed(board: ZoneBoard) -> list[tuple[str, str, int]]:
    return [(call.number, call.window, call.attempt) for call in board.calls]


def board_of(desk: Desk, zone: str, monotonic_ms: int) -> ZoneBoard:
    desk.shows(monotonic_ms)
    return last(desk.ear.at(f"zone/{zone}/board"))


def calls_in(desk: Desk, zone: str) -> list[ZoneCall]:
    return [message for message in desk.ear.at(f"zone/{zone}/call") if isinstance(message, ZoneCall)]


def test_the_newest_call_stands_on_top_and_a_recall_moves_up_as_the_same_call(desk: Desk) -> None:
    for _ in range(3):
        desk.issues()
    for window in ("window-1", "window-2", "window-3"):
        desk.now_ms += 1_000
        desk.calls(window)
    assert listed(board_of(desk, "a", 1_000)) == [("A003", "3", 1), ("A002", "2", 1), ("A001", "1", 1)]

    desk.recalls("window-1")

    assert listed(board_of(desk, "a", 2_000)) == [("A001", "1", 2), ("A003", "3", 1), ("A002", "2", 1)]


def test_who_is_called_again_elsewhere_stands_on_the_boards_once_and_where_wanted_now(desk: Desk) -> None:
    """Two lines of one number would send somebody to the window of before."""
    ticket = desk.issues()
    desk.calls("window-1")
    assert listed(board_of(desk, "a", 1_000)) == [(ticket.number, "1", 1)]

    desk.now_ms += 1_000
    desk.says("console", "open_window", window="window-4")
    assert desk.says("window-1", "transfer_ticket", to_window="window-4").ok
    desk.now_ms += 1_000
    desk.calls("window-4")

    assert listed(board_of(desk, "a", 2_000)) == listed(board_of(desk, "b", 3_000)) == [(ticket.number, "4", 1)]


def test_a_board_lists_no_more_calls_than_people_read(desk: Desk) -> None:
    for _ in range(LISTED + 3):
        desk.issues()
        desk.now_ms += 1_000
        desk.calls()
        desk.serves()

    calls = board_of(desk, "a", 1_000).calls
    assert len(calls) == LISTED
    assert calls[0].number == f"A{LISTED + 3:03d}"


def test_a_window_that_called_long_ago_is_still_known_for_whom_it_called(desk: Desk) -> None:
    desk.says("console", "open_window", window="window-2")
    one_after_the_other(desk, "window-2", 2)
    one_after_the_other(desk, "window-1", LISTED - 1)
    assert board_of(desk, "a", 1_000).earlier == ()

    one_after_the_other(desk, "window-1", 1)
    board = board_of(desk, "a", 2_000)
    assert [(call.number, call.window, call.wanted) for call in board.earlier] == [("A002", "2", False)]
    assert len(board.calls) == LISTED

    one_after_the_other(desk, "window-2", 1)
    assert board_of(desk, "a", 3_000).earlier == ()


def test_who_is_called_elsewhere_at_last_stands_no_more_where_they_were_called_first(desk: Desk) -> None:
    for window in ("window-2", "window-4"):
        desk.says("console", "open_window", window=window)
    sent_on = desk.issues()
    desk.calls("window-2")
    assert desk.says("window-2", "transfer_ticket", to_window="window-4").ok
    one_after_the_other(desk, "window-1", LISTED)
    assert board_of(desk, "a", 1_000).earlier == ()

    desk.calls("window-4")
    assert listed(board_of(desk, "a", 2_000))[0] == (sent_on.number, "4", 1)


def one_after_the_other(desk: Desk, window: str, count: int) -> None:
    for _ in range(count):
        desk.issues()
        desk.now_ms += 1_000
        desk.calls(window)
        desk.serves(window)


def test_a_call_is_shown_where_the_visitor_waits_and_where_the_window_is(desk: Desk) -> None:
    desk.issues("rs-canbao")
    desk.calls("window-4")

    assert [call.number for call in calls_in(desk, "a")] == ["A001"]
    assert [call.number for call in calls_in(desk, "b")] == ["A001"]
    assert listed(board_of(desk, "a", 1_000)) == listed(board_of(desk, "b", 2_000)) == [("A001", "4", 1)]


def test_a_call_within_one_zone_is_not_shown_in_another(desk: Desk) -> None:
    desk.issues("rs-canbao")
    desk.calls("window-1")

    assert [call.number for call in calls_in(desk, "a")] == ["A001"]
    assert calls_in(desk, "b") == []


def test_a_visitor_sent_on_at_once_is_not_called_to_the_window_they_left(desk: Desk) -> None:
    desk.issues()
    desk.take(
        ("window-2", OpenWindow(command_id=desk.next_id())),
        ("window-1", CallNext(command_id=desk.next_id())),
        ("console", TransferTicket(command_id=desk.next_id(), window="window-1", to_window="window-2")),
    )
    assert calls_in(desk, "a") == []

    desk.calls("window-2")

    assert [(call.number, call.window) for call in calls_in(desk, "a")] == [("A001", "2")]


def test_each_call_and_recall_is_said_once_with_its_own_attempt_and_words(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    desk.recalls()

    first, second = calls_in(desk, "a")
    assert first.call_id == second.call_id
    assert (first.attempt, second.attempt) == (1, 2)
    assert [line.language for line in first.speech] == ["zh", "en"]
    assert all("A001" in line.text for line in first.speech)
    assert first.speech != second.speech


def test_boards_in_which_nothing_changed_are_not_sent_again(desk: Desk) -> None:
    desk.issues("rs-canbao")
    desk.shows(1_000)
    sent = {path for path, _ in desk.ear.heard}
    assert sent == {"zone/a/board", "hall", "offers", *(f"window/window-{number}" for number in (1, 2, 3, 4))}
    desk.ear.forget()
    desk.now_ms += 5_000
    desk.publisher.follow(desk.scheduler.hall)
    desk.shows(2_000)
    assert desk.ear.heard == []

    desk.calls("window-1")
    desk.shows(3_000)

    assert {path for path, _ in desk.ear.heard} >= {"zone/a/call", "zone/a/board", "window/window-1", "hall"}
    assert "zone/b/board" not in {path for path, _ in desk.ear.heard}


def test_in_a_rush_boards_rest_between_two_sendings_and_then_show_the_last(desk: Desk) -> None:
    for step in range(100):
        desk.issues()
        desk.shows(1_000 + step)
    assert len(desk.ear.at("zone/a/board")) == 1
    assert desk.publisher.due_in_ms(1_100) == REST_MS - 100

    desk.shows(1_000 + REST_MS)

    board = last(desk.ear.at("zone/a/board"))
    assert next(queue.waiting for queue in board.queues if queue.id == "shebao") == 100
    desk.shows(1_000 + OFFERS_REST_MS)
    assert len(desk.ear.at("offers")) == 2
    assert desk.publisher.due_in_ms(2_000) == AGES_MS + REST_MS - 1_000


def test_a_refusal_alone_reaches_the_glance(desk: Desk) -> None:
    desk.publisher.note(({"too_old": 1}, {"unreadable": 2}))
    desk.shows(1_000)

    (glance,) = desk.ear.at("hall")
    assert isinstance(glance, HallGlance)
    assert (glance.refusals, glance.dropped) == ({"too_old": 1}, {"unreadable": 2})
    assert len(desk.ear.heard) == 1


def test_a_window_is_told_who_would_be_next_and_why(desk: Desk) -> None:
    desk.issues()
    desk.shows(1_000)

    board = desk.ear.at("window/window-1")[-1]
    assert isinstance(board, WindowBoard)
    assert (board.could_call, board.next_number, board.kind, board.phase) == (1, "A001", "general", "closed")
    assert board.next_why is not None
    assert "A001" in board.next_why.zh + board.next_why.en
    assert desk.ear.at("window/window-5") == []


def test_after_a_restart_the_boards_are_as_they_were(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        for window in ("window-1", "window-4"):
            desk.issues()
            desk.now_ms += 1_000
            desk.calls(window)
        desk.recalls("window-1")
        before = {zone: listed(board_of(desk, zone, 1_000 * at)) for at, zone in enumerate("ab", start=1)}
    with a_desk(tmp_path) as desk:
        after = {zone: listed(board_of(desk, zone, 1_000 * at)) for at, zone in enumerate("ab", start=1)}

    assert before == after
    assert before["a"] == [("A001", "1", 2), ("A002", "4", 1)]


def test_after_closing_nobody_is_wanted_at_a_window_any_more_not_even_after_a_restart(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.issues()
        desk.now_ms += 1_000
        desk.calls()
        assert listed(board_of(desk, "a", 1_000)) == [("A001", "1", 1)]
        desk.now_ms += 1_000
        assert desk.says("console", "close_day").ok
        assert board_of(desk, "a", 2_000).calls == ()
    with a_desk(tmp_path) as desk:
        assert board_of(desk, "a", 1_000).calls == ()


def test_a_visitor_sent_on_is_not_shown_at_no_window_after_a_restart(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.issues()
        desk.calls()
        sent_on = TransferTicket(command_id=desk.next_id(), to_service="yb-canbao")
        assert desk.does("window-1", sent_on).ok
    with a_desk(tmp_path) as desk:
        assert board_of(desk, "a", 1_000).calls == ()


def test_a_finished_visit_whose_service_was_taken_out_stops_no_board(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.issues()
        desk.calls("window-4")
        desk.serves("window-4")
    config = county()
    config = msgspec.structs.replace(
        config, services=tuple(each for each in config.services if each.code != "rs-canbao")
    )
    with a_desk(tmp_path, config) as desk:
        assert "rs-canbao" not in desk.scheduler.hall.rules.services
        assert listed(board_of(desk, "b", 1_000)) == [("A001", "4", 1)]


def without_window_6(config: HallConfig) -> HallConfig:
    return msgspec.structs.replace(config, windows=tuple(each for each in config.windows if each.id != "window-6"))


def test_a_window_that_the_hall_gives_up_is_told_no_more_until_it_is_there_again(desk: Desk) -> None:
    fewer = without_window_6(desk.config)
    desk.shows(1_000)
    assert reconfigure(desk.scheduler, fewer, SENTENCES, desk.now_ms).refusal is None
    desk.publisher.configure(fewer, desk.scheduler.hall)
    desk.shows(2_000)
    assert desk.ear.unsaid - KEYS == {"window/window-6", "desk/window-6"}

    assert reconfigure(desk.scheduler, desk.config, SENTENCES, desk.now_ms).refusal is None
    desk.publisher.configure(desk.config, desk.scheduler.hall)
    desk.shows(3_000)

    assert desk.ear.unsaid - KEYS == set()


def test_a_window_or_zone_given_up_while_the_hub_was_away_is_told_no_more(tmp_path: Path) -> None:
    config = county()
    fewer = without_window_6(msgspec.structs.replace(config, zones=(*config.zones[:-1],)))
    with a_desk(tmp_path) as desk:
        assert desk.ear.unsaid - KEYS == set()

    with a_desk(tmp_path, fewer) as desk:
        zone = config.zones[-1].id
        gone = {"window/window-6", "desk/window-6", f"zone/{zone}/board", f"zone/{zone}/notice"}
        assert desk.ear.unsaid - KEYS == gone


def test_a_reprint_is_told_to_the_dispenser_it_was_issued_at(desk: Desk) -> None:
    ticket = desk.issues()
    assert desk.does("console", ReprintTicket(command_id=desk.next_id(), ticket=ticket.number)).ok

    (control,) = desk.ear.at("node/dispenser-1/control")
    assert isinstance(control, NodeControl)
    assert (control.action, control.ticket and control.ticket.number) == ("reprint", "A001")


ISSUERS = {Role.DISPENSER, Role.CONSOLE}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_shown_what_it_needs_and_no_more(role: Role) -> None:
    config = county()
    catalogue = catalogue_for(role, config)

    transfers = role in ISSUERS | {Role.TERMINAL}
    assert len(catalogue.services) == (len(config.services) if transfers else 0)
    assert len(catalogue.departments) == (len(config.departments) if transfers else 0)
    assert bool(catalogue.green_reasons) == (role in ISSUERS)
    assert any(service.materials for service in catalogue.services) == (role in ISSUERS)
    assert any(service.situations for service in catalogue.services) == (role in ISSUERS)
    assert any(service.self_service for service in catalogue.services) == (role in ISSUERS)
    assert len(catalogue.life_events) == (len(config.life_events) if role in ISSUERS else 0)
    assert len(catalogue.queues) == len(config.queues)
    assert len(catalogue.windows) == len(config.windows)
    assert (catalogue.desk is not None) == (role in {Role.TERMINAL, Role.SIGN, Role.CONSOLE})
    assert (catalogue.rating is not None) == (role is Role.PAD)
    assert [each.id for each in catalogue.clerks] == (
        [clerk.id for clerk in config.clerks if clerk.name] if role is Role.CONSOLE else []
    )


def test_a_desk_is_told_how_the_hall_has_it_and_a_pad_how_to_ask() -> None:
    config = a_hall_of_desks()
    desk = catalogue_for(Role.TERMINAL, config).desk
    rating = catalogue_for(Role.PAD, config).rating

    assert desk is not None
    assert rating is not None
    assert [(each.code, each.name.zh, each.back_s) for each in desk.pause_reasons] == [
        (each.code, each.name.zh, each.back_s) for each in config.desk.pause_reasons
    ]
    assert (desk.outcomes, desk.usual_outcome) == (config.desk.outcomes, config.desk.usual_outcome)
    assert desk.one_button == config.calling.one_button
    assert [each.id for each in desk.choose_reasons] == [each.code for each in config.calling.choose_reasons]
    assert rating.asks_s == config.rating.pad_s
    assert [each.id for each in rating.bad_reasons] == [each.code for each in config.rating.bad_reasons]


@pytest.mark.parametrize("role", Role)
def test_everybody_knows_where_a_video_seats_visitors_go(role: Role) -> None:
    rooms = catalogue_for(role, a_hall_of_desks()).rooms

    assert [(each.id, each.name.en) for each in rooms] == [(VIDEO, "video room 2")]


def test_who_prints_is_told_the_halls_own_ticket() -> None:
    town = read_hall(TOWN)
    shown = {role: catalogue_for(role, town).ticket for role in Role}

    assert {role for role in Role if shown[role]} == ISSUERS
    line = shown[Role.DISPENSER][10]
    assert line.text is not None
    assert (line.part, line.text.zh, line.align) == ("text", "免费帮办代办 请找红马甲", "center")
    assert [line.part for line in shown[Role.DISPENSER]] == [line.part for line in town.ticket]


def test_a_changed_word_is_another_version_of_the_catalogue() -> None:
    config = county()
    reworded = msgspec.structs.replace(
        config, texts=msgspec.structs.replace(config.texts, ticket_link="https://example.org/{token}")
    )

    versions = {catalogue_for(role, each).version for role in Role for each in (config, reworded)}

    assert len(versions) == 2


def test_the_key_on_a_visitors_paper_is_told_to_none_but_those_who_print_it(desk: Desk) -> None:
    ticket = desk.issues()
    called = desk.calls().ticket
    shown = desk.does("window-2", ShowTicket(command_id=desk.next_id(), ticket=ticket.id)).ticket
    desk.does("console", ReprintTicket(command_id=desk.next_id(), ticket=ticket.id))
    desk.shows(1_000)

    assert called is not None
    assert shown is not None
    assert ticket.token
    assert (called.token, shown.token) == ("", "")
    carrying = {path for path, message in desk.ear.heard if ticket.token.encode() in encode(message)}
    assert carrying == {"node/dispenser-1/control"}


def test_a_call_on_the_board_says_when(desk: Desk) -> None:
    desk.issues()
    desk.now_ms += 7_000
    desk.calls()

    (call,) = board_of(desk, "a", 1_000).calls
    assert (call.number, call.window, call.at_ms) == ("A001", "1", desk.now_ms)


def test_a_hall_begun_anew_is_shown_over_the_one_whose_journal_was_moved_away(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        for _ in range(9):
            desk.issues()
        former = board_of(desk, "a", 1_000)
    (tmp_path / "journal.db").rename(tmp_path / "journal.damaged")
    with a_desk(tmp_path, now_ms=NINE_MS + 60_000) as desk:
        anew = board_of(desk, "a", 1_000)

    assert anew.seq < former.seq
    assert (anew.epoch, anew.seq) > (former.epoch, former.seq)
