"""A visitor is told about how long it will be, by whoever knows best; and gets the ticket whatever becomes of that."""

from pathlib import Path

import msgspec
import pytest

from central_scheduler.outlook import FRESH_MS, Outlook
from hall_protocol.commands import COMMANDS
from hall_protocol.events import NodeControl
from hall_protocol.states import Forecast, HallGlance, TicketFacts, WaitRange, ZoneBoard
from hall_protocol.topics import FORECAST
from hall_records.visitors import VisitorBook
from queue_core.estimate import Estimate, estimate
from queue_core.events import TicketIssued
from queue_core.hall import Hall
from queue_core.rules import Lane
from tests.hall.standing import ask, await_glance, standing_hall, token
from tests.scheduler.parts import MINUTE_MS, SOMEBODY, TEN_MS, Desk, a_desk, booked, handed_in

SERVICE = "rs-canbao"
TOLD = (600, 900)


def foresees(desk: Desk, *tickets: WaitRange, **differs: int) -> bool:
    """The forecaster says ten to fifteen minutes for the service, as of now."""
    services = (WaitRange(id=SERVICE, from_s=TOLD[0], to_s=TOLD[1]),)
    said = Forecast(at_ms=desk.now_ms, seq=desk.scheduler.stamp.seq, tickets=tickets, services=services)
    return desk.publisher.foresee(msgspec.structs.replace(said, **differs), desk.scheduler.stamp)


def told(ticket: TicketFacts | None) -> tuple[int | None, int | None]:
    assert ticket is not None
    return ticket.wait_from_s, ticket.wait_to_s


def on_record(desk: Desk) -> list[tuple[int | None, int | None]]:
    events = [entry.event for entry in desk.journal.entries()]
    return [(event.told_from_ms, event.told_to_ms) for event in events if isinstance(event, TicketIssued)]


def busy(desk: Desk) -> None:
    """One window works, with a visitor at it and another waiting."""
    for _ in range(2):
        desk.issues()
    desk.calls()


def test_who_takes_a_ticket_is_told_what_was_foreseen_and_the_journal_knows_what_that_was(desk: Desk) -> None:
    busy(desk)
    assert foresees(desk)
    desk.now_ms += 30_000

    assert told(desk.issues()) == TOLD
    assert on_record(desk)[-1] == (600_000, 900_000)


def test_without_a_forecast_the_hall_as_it_stands_says_about_how_long(desk: Desk) -> None:
    busy(desk)
    guess = estimate(desk.scheduler.hall, SERVICE, Lane.NORMAL, desk.now_ms)
    desk.issues()

    assert guess is not None
    assert guess.to_ms > MINUTE_MS
    assert on_record(desk)[-1] == (guess.from_ms, guess.to_ms)


def test_of_several_who_come_at_once_only_the_first_is_told_what_was_foreseen_before_any_of_them(desk: Desk) -> None:
    busy(desk)
    assert foresees(desk)
    desk.now_ms += 1_000

    first, second, third = desk.issues(), desk.issues(), desk.issues()

    assert told(first) == TOLD
    assert TOLD not in (told(second), told(third))


@pytest.mark.parametrize("age_ms", [FRESH_MS + 1, -60_000])
def test_a_forecast_of_another_time_is_told_to_nobody(desk: Desk, age_ms: int) -> None:
    busy(desk)
    ticket = desk.issues()
    foresees(desk, WaitRange(id=ticket.id, from_s=60, to_s=120), at_ms=desk.now_ms - age_ms)

    assert told(desk.issues()) not in (TOLD, (None, None))
    assert told(desk.takes("show_ticket", ticket=ticket.id)) == (None, None)


def test_a_forecast_of_yesterday_is_told_to_nobody_today(desk: Desk) -> None:
    foresees(desk)
    queue = desk.scheduler.hall.rules.services[SERVICE].queue
    span = desk.scheduler.outlook.of_queue(queue, desk.scheduler.hall, desk.now_ms)
    desk.scheduler.hall.state.day.name = "2026-11-24"

    assert span is not None
    assert desk.scheduler.outlook.of_queue(queue, desk.scheduler.hall, desk.now_ms) is None


@pytest.mark.parametrize("differs", [{"epoch": 7}, {"seq": 1_000}])
def test_a_forecast_of_another_history_is_not_heard(desk: Desk, differs: dict[str, int]) -> None:
    busy(desk)

    assert not foresees(desk, **differs)
    assert told(desk.issues()) != TOLD


@pytest.mark.parametrize("span", [(900, 600), (-1, 600)])
def test_a_range_that_is_none_is_told_to_nobody(desk: Desk, span: tuple[int, int]) -> None:
    wrong = WaitRange(id=SERVICE, from_s=span[0], to_s=span[1])
    desk.scheduler.outlook.hear(Forecast(at_ms=desk.now_ms, seq=0, services=(wrong,)), desk.scheduler.stamp)

    assert told(desk.issues()) == (None, None)


def test_a_green_ticket_is_not_told_the_wait_of_an_ordinary_one(desk: Desk) -> None:
    busy(desk)
    foresees(desk)
    green = desk.takes("issue_ticket", service=SERVICE, token="g" * 32, lane="green", lane_reason=reasons(desk)[0])

    assert told(green) not in (TOLD, (None, None))


def reasons(desk: Desk) -> tuple[str, ...]:
    return desk.scheduler.hall.rules.green_reasons


def test_where_no_window_works_nobody_is_told_anything(desk: Desk) -> None:
    assert told(desk.issues()) == (None, None)
    assert on_record(desk) == [(None, None)]


def test_who_is_called_at_once_is_told_that_there_is_no_wait(desk: Desk) -> None:
    desk.calls()

    assert told(desk.issues()) == (0, 0)


@pytest.mark.parametrize(
    ("minutes", "lane", "is_told"), [(-1, "appointment", False), (1, "appointment", True), (40, "normal", True)]
)
def test_who_has_an_appointment_is_told_a_wait_once_the_slot_has_come(
    desk: Desk, minutes: int, lane: str, is_told: bool
) -> None:
    booked(desk)
    busy(desk)
    desk.now_ms = TEN_MS + minutes * MINUTE_MS
    came = desk.says("dispenser-1", "check_in", code="Y-1", token="t" * 32).ticket

    assert came is not None
    assert came.lane == lane
    assert (told(came) != (None, None)) is is_told
    assert (on_record(desk)[-1] != (None, None)) is is_told


@pytest.mark.parametrize(("minutes", "is_as_foreseen"), [(1, False), (40, True)])
def test_only_who_is_late_for_an_appointment_waits_as_an_ordinary_visitor(
    desk: Desk, minutes: int, is_as_foreseen: bool
) -> None:
    booked(desk)
    busy(desk)
    desk.now_ms = TEN_MS + minutes * MINUTE_MS
    ordinary = WaitRange(id="bdc-diya", from_s=7, to_s=11)
    assert desk.publisher.foresee(Forecast(at_ms=desk.now_ms, seq=0, services=(ordinary,)), desk.scheduler.stamp)
    came = desk.says("dispenser-1", "check_in", code="Y-1", token="t" * 32).ticket

    assert (told(came) == (7, 11)) is is_as_foreseen


def test_who_checks_in_with_an_identity_is_told_a_wait_too(tmp_path: Path) -> None:
    book = VisitorBook.open(tmp_path / "visitors.db")
    with a_desk(tmp_path, apart=book) as desk:
        booked(desk, identity=SOMEBODY)
        busy(desk)
        desk.now_ms = TEN_MS + MINUTE_MS
        came = desk.says("dispenser-1", "check_in", identity=SOMEBODY, token="t" * 32).ticket

    assert told(came) != (None, None)


def test_who_fetches_a_result_is_told_a_wait_too(desk: Desk) -> None:
    case = handed_in(desk)
    assert desk.says("console", "ready_case", case=case.id).ok
    busy(desk)

    assert told(desk.takes("issue_ticket", service="", case=case.id, token="t" * 32)) != (None, None)


def test_a_second_paper_says_what_is_left_of_the_wait(desk: Desk) -> None:
    ticket = desk.issues()
    foresees(desk, WaitRange(id=ticket.id, from_s=600, to_s=900))
    desk.now_ms += 30_000
    assert desk.says("console", "reprint_ticket", ticket=ticket.id).ok
    (control,) = desk.ear.at("node/dispenser-1/control")

    assert isinstance(control, NodeControl)
    assert told(control.ticket) == (570, 870)


def test_a_fault_in_the_estimate_costs_nobody_a_ticket(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_hall: Hall, _service: str, _lane: Lane, _now_ms: int) -> Estimate | None:
        raise ZeroDivisionError

    desk.scheduler.outlook = Outlook(breaks)

    assert [told(desk.issues()) for _ in range(3)] == [(None, None)] * 3
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


def test_a_waiting_visitor_sees_what_is_left_and_a_called_one_nothing(desk: Desk) -> None:
    first, second = desk.issues(), desk.issues()
    foresees(desk, *(WaitRange(id=ticket.id, from_s=20, to_s=300) for ticket in (first, second)))
    desk.now_ms += 45_000
    desk.calls()

    assert told(desk.takes("show_ticket", ticket=second.id)) == (0, 255)
    assert told(desk.takes("show_ticket", ticket=first.id)) == (None, None)


def test_a_board_says_of_each_queue_how_long_who_comes_now_will_wait_at_least_and_at_most(desk: Desk) -> None:
    others = (WaitRange(id="rs-shebao", from_s=60, to_s=700), WaitRange(id="bdc-diya", from_s=0, to_s=30))
    said = Forecast(
        at_ms=desk.now_ms,
        seq=0,
        services=(WaitRange(id=SERVICE, from_s=TOLD[0], to_s=TOLD[1]), *others),
    )
    assert desk.publisher.foresee(said, desk.scheduler.stamp)
    desk.shows(1_000)
    assert not desk.ear.at("hall"), "nobody works at any window: nobody can tell how long it takes"
    desk.says("console", "open_window", window="window-4")
    desk.shows(2_000)
    (glance,), (board,) = desk.ear.at("hall"), desk.ear.at("zone/a/board")

    assert isinstance(glance, HallGlance)
    assert isinstance(board, ZoneBoard)
    ranges = {queue.id: (queue.wait_from_s, queue.wait_to_s) for queue in glance.queues}
    queue = desk.scheduler.hall.rules.services[SERVICE].queue
    assert ranges[queue] == (60, 900)
    assert [span for span in ranges.values() if span != (None, None)] == [(60, 900), (0, 30)]
    assert ranges[queue] in [(each.wait_from_s, each.wait_to_s) for each in board.queues]


def test_a_board_stops_saying_what_nobody_foresees_any_more(desk: Desk) -> None:
    desk.says("console", "open_window", window="window-1")
    foresees(desk)
    desk.shows(1_000)
    desk.ear.forget()
    desk.now_ms += FRESH_MS + 1
    desk.shows(60_000)
    (glance,) = desk.ear.at("hall")

    assert isinstance(glance, HallGlance)
    assert {queue.wait_from_s for queue in glance.queues} == {None}


def test_the_hub_hears_the_forecaster_and_nobody_else(tmp_path: Path) -> None:
    said = Forecast(at_ms=0, seq=0, services=(WaitRange(id=SERVICE, from_s=TOLD[0], to_s=TOLD[1]),))
    with standing_hall(tmp_path) as hall, hall.client("console") as console, hall.client("forecaster") as forecaster:
        glance = await_glance(console, lambda _: True)
        console.publish(FORECAST, msgspec.structs.replace(said, at_ms=glance.at_ms, services=()))
        forecaster.publish(FORECAST, msgspec.structs.replace(said, at_ms=glance.at_ms))
        opens = {"name": "open_window", "command_id": console.next_id(), "window": "window-1"}
        assert ask(console, msgspec.convert(opens, COMMANDS["open_window"])).ok
        await_glance(console, lambda each: any(queue.wait_to_s == TOLD[1] for queue in each.queues))
        issue = {"name": "issue_ticket", "command_id": console.next_id(), "service": SERVICE, "token": token()}
        ticket = ask(console, msgspec.convert(issue, COMMANDS["issue_ticket"])).ticket

    assert told(ticket) == TOLD
