"""Outside its hours a hall does not look idle: its boards say why nobody is called, and that no ticket is given."""

from pathlib import Path

import msgspec

from central_scheduler.publisher import OFFERS_REST_MS, REST_MS
from hall_config.model import HallConfig
from hall_protocol.message import LocalText
from hall_protocol.states import Forecast, QueueLength, WaitRange, ZoneBoard
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, NINE_MS, Desk, a_desk
from tests.scheduler.small_changes import with_hours, with_quota, with_service

HOUR_MS = 60 * MINUTE_MS
FIVE_MS = NINE_MS + 8 * HOUR_MS
SATURDAY_MS = NINE_MS + 5 * 24 * HOUR_MS


def an_office() -> HallConfig:
    """Return a hall that is open from nine to five, with a lunch break, and gives tickets until 16:40."""
    return with_hours(county(), cut_off_s=1_200)


def board_of(desk: Desk, at_ms: int, zone: str = "a") -> ZoneBoard:
    """Return what the zone's board shows then; the hub is awake when the clock changes what can be had."""
    desk.now_ms = at_ms
    desk.publisher.tell(desk.scheduler.command(core.TimePassed(), at_ms), desk.scheduler.hall)
    desk.publisher.changes_ms(at_ms)
    desk.shows(at_ms)
    board = desk.ear.at(f"zone/{zone}/board")[-1]
    assert isinstance(board, ZoneBoard)
    return board


def foresees(desk: Desk) -> None:
    """Let the forecaster tell of every service, as it does whatever the hour."""
    told = tuple(WaitRange(id=service.code, from_s=7_200, to_s=9_000) for service in desk.config.services)
    said = Forecast(at_ms=desk.now_ms, seq=desk.scheduler.stamp.seq, services=told)
    assert desk.publisher.foresee(said, desk.scheduler.stamp)


def said_of(queue: QueueLength) -> tuple[str, int | None]:
    return (queue.why.zh if queue.why else ""), queue.wait_to_s


def queues(desk: Desk, at_ms: int) -> set[tuple[str, int | None]]:
    desk.now_ms = at_ms
    foresees(desk)
    return {said_of(queue) for queue in board_of(desk, at_ms).queues}


def test_no_wait_is_told_while_no_ticket_can_be_had_but_when_one_can(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), NINE_MS - HOUR_MS) as desk:
        for window in ("window-1", "window-4"):
            desk.says("console", "open_window", window=window)
        assert queues(desk, NINE_MS - HOUR_MS) == {("09:00 开始取号", None)}
        assert queues(desk, NINE_MS) == {("", 9_000)}
        assert queues(desk, NINE_MS + 4 * HOUR_MS) == {("13:30 开始取号", None)}
        assert queues(desk, FIVE_MS - 20 * MINUTE_MS) == {("今日已停止取号", None)}


def test_a_board_learns_at_the_very_moment_that_tickets_are_given_no_more(tmp_path: Path) -> None:
    last_ms = FIVE_MS - 20 * MINUTE_MS
    with a_desk(tmp_path, an_office(), last_ms - 1_000) as desk:
        desk.shows(0)
        desk.now_ms = last_ms
        assert desk.publisher.changes_ms(last_ms) is None
        assert desk.publisher.due_in_ms(1_001) == 0
        desk.shows(1_001)
        (*_, board) = desk.ear.at("zone/a/board")

    assert isinstance(board, ZoneBoard)
    assert {said_of(queue)[0] for queue in board.queues} == {"今日已停止取号"}


def test_a_queue_whose_every_service_is_refused_says_why_and_the_others_do_not(tmp_path: Path) -> None:
    config = with_quota(an_office(), "sw-fapiao", 1)
    queue_of = {service.code: service.queue for service in config.services}
    alone = [code for code, queue in queue_of.items() if queue == queue_of["sw-fapiao"] and code != "sw-fapiao"]
    for code in alone:
        config = with_service(config, code, walk_in=False)
    with a_desk(tmp_path, config) as desk:
        desk.issues("sw-fapiao")
        whys = {each.id: each.why for zone in "abc" for each in board_zone(desk, zone)}

    assert {queue for queue, why in whys.items() if why} == {queue_of["sw-fapiao"]}
    assert whys[queue_of["sw-fapiao"]] in (
        LocalText("今日号已取满", "all of today's tickets are taken"),
        LocalText("只接受预约", "by appointment only"),
    )


def test_a_filled_quota_is_on_the_boards_with_the_offers_and_not_asked_after_after_each_ticket(tmp_path: Path) -> None:
    config = an_office()
    queue = next(service.queue for service in config.services if service.code == "sw-fapiao")
    for code in [service.code for service in config.services if service.queue == queue]:
        config = with_quota(config, code, 1)
    with a_desk(tmp_path, config) as desk:
        desk.shows(0)
        for code in [service.code for service in config.services if service.queue == queue]:
            desk.issues(code)
        desk.shows(REST_MS)
        assert why_of(desk, queue) == ""
        desk.shows(OFFERS_REST_MS)
        assert why_of(desk, queue) == "今日号已取满"


def why_of(desk: Desk, queue: str) -> str:
    zone = next(each.zone for each in desk.config.queues if each.id == queue)
    board = desk.ear.at(f"zone/{zone}/board")[-1]
    assert isinstance(board, ZoneBoard)
    return next(said_of(each)[0] for each in board.queues if each.id == queue)


def board_zone(desk: Desk, zone: str) -> tuple[QueueLength, ...]:
    if zone not in {each.id for each in desk.config.zones}:
        return ()
    return board_of(desk, desk.now_ms, zone).queues


def closed(desk: Desk, at_ms: int) -> str:
    said = board_of(desk, at_ms).closed
    return said.zh if said else ""


def test_before_it_opens_and_when_all_is_over_the_hall_says_so(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), NINE_MS - HOUR_MS) as desk:
        assert closed(desk, NINE_MS - HOUR_MS) == "09:00 开始办理"
        assert closed(desk, NINE_MS) == ""
        assert closed(desk, NINE_MS + 3 * HOUR_MS) == "13:30 开始办理"
        assert closed(desk, FIVE_MS - MINUTE_MS) == "", "who has a ticket is served"
        assert closed(desk, FIVE_MS) == "今日业务已结束，下次开放 明天 09:00；未办的号请找导办员"


def test_who_is_served_over_lunch_or_after_five_does_not_read_that_nobody_is(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), FIVE_MS - HOUR_MS) as desk:
        desk.issues()
        desk.issues()
        desk.calls()
        assert closed(desk, FIVE_MS + MINUTE_MS) == ""
        desk.serves()
        assert closed(desk, FIVE_MS + 2 * MINUTE_MS) == "", "somebody waits, and a window is open"
        desk.says("console", "close_window", window="window-1")
        assert closed(desk, FIVE_MS + 3 * MINUTE_MS).startswith("今日业务已结束")


def test_a_day_that_was_closed_says_when_the_next_one_is_and_a_weekend_that_it_is_one(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), SATURDAY_MS - 18 * HOUR_MS) as desk:
        desk.publisher.tell(desk.scheduler.command(core.CloseDay(), desk.now_ms), desk.scheduler.hall)
        friday = board_of(desk, desk.now_ms)
        saturday = board_of(desk, SATURDAY_MS)

    assert friday.closed is not None
    assert friday.closed.zh == "今日业务已结束，下次开放 11月30日（周一）09:00；未办的号请找导办员"
    assert friday.closed.en.startswith("Today's business has ended. Open again Mon 30 Nov, 09:00.")
    assert {said_of(queue)[0] for queue in friday.queues} == {"今日已停止取号"}
    assert saturday.closed is not None
    assert saturday.closed.zh == "今日不办公，下次开放 11月30日（周一）09:00"
    assert {said_of(queue)[0] for queue in saturday.queues} == {"今日不取号"}


def test_a_hall_without_hours_is_always_at_work(desk: Desk) -> None:
    desk.issues()
    board = board_of(desk, desk.now_ms)

    assert board.closed is None
    assert {queue.why for queue in board.queues} == {None}
    assert msgspec.json.encode(board.queues[0]).count(b'"why"') <= 1
