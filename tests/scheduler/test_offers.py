"""What dispensers are told before anybody asks is word for word what a wish would be refused with."""

from pathlib import Path

import pytest

from central_scheduler.demand import SHOWN, DemandLearned
from central_scheduler.publisher import OFFERS_REST_MS
from hall_config.model import HallConfig
from hall_protocol.states import Offers
from hall_records.asked_for import Asked
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, NINE_MS, Desk, a_desk
from tests.scheduler.small_changes import OFFICE, with_hours, with_quota, with_service

MORNINGS = OFFICE.__class__(tue=("09:00-12:00",))
EIGHT_MS = NINE_MS - 60 * MINUTE_MS


def an_office() -> HallConfig:
    """Return a hall with hours, a service on Tuesdays alone, one by appointment, one with a quota."""
    config = with_hours(county(), cut_off_s=1_800)
    config = with_service(config, "rs-yanglao", hours=MORNINGS)
    config = with_service(config, "bdc-diya", walk_in=False)
    return with_quota(config, "rs-shiye", 1)


def offers_of(desk: Desk, monotonic_ms: int) -> Offers:
    desk.shows(monotonic_ms)
    offers = desk.ear.at("offers")[-1]
    assert isinstance(offers, Offers)
    return offers


def check_said_is_meant(desk: Desk, offers: Offers) -> set[str]:
    """Ask for every service; who is refused reads what was said before. Return the reasons met."""
    said = {each.service: (each.code, each.message) for each in offers.not_offered}
    met = set()
    for service in desk.config.services:
        reply = desk.says("console", "issue_ticket", service=service.code, token=f"asked-{desk.asked:016d}")
        if reply.ok:
            assert (offers.closed, service.code in said) == (None, False)
            continue
        met.add(reply.code)
        assert reply.message == (said[service.code][1] if service.code in said else offers.closed)
        assert reply.code == said.get(service.code, (reply.code,))[0]
    return met


@pytest.mark.parametrize(
    ("minutes", "reasons"),
    [
        (-30, {"hall_closed", "service_closed", "by_appointment_only"}),
        (10, {"service_closed", "by_appointment_only"}),
        (190, {"hall_closed", "service_closed", "by_appointment_only"}),
        (7 * 60 + 45, {"past_cut_off", "service_closed", "by_appointment_only"}),
    ],
)
def test_what_dispensers_say_is_what_whoever_asks_is_told(tmp_path: Path, minutes: int, reasons: set[str]) -> None:
    with a_desk(tmp_path, an_office(), NINE_MS + minutes * MINUTE_MS) as desk:
        met = check_said_is_meant(desk, offers_of(desk, 0))

        assert met == reasons


def test_a_full_quota_and_a_closed_day_are_said_within_a_second(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office()) as desk:
        offers_of(desk, 0)
        desk.issues("rs-shiye")
        desk.shows(OFFERS_REST_MS - 1)
        assert len(desk.ear.at("offers")) == 1
        full = offers_of(desk, OFFERS_REST_MS)
        assert "quota_reached" in check_said_is_meant(desk, full)
        desk.publisher.tell(desk.scheduler.command(core.CloseDay(), desk.now_ms), desk.scheduler.hall)
        closed = offers_of(desk, 3 * OFFERS_REST_MS)

        assert closed.closed is not None
        assert closed.closed.zh == "今天的业务已结束（明天 09:00起开放）"
        assert "day_closed" in check_said_is_meant(desk, closed)


def test_a_closed_hall_is_said_once_and_not_of_each_service(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), EIGHT_MS) as desk:
        offers = offers_of(desk, 0)

        assert offers.closed is not None
        assert offers.closed.zh == "不在大厅开放时间内（今天 09:00起开放）"
        assert offers.closed.en == "That is outside the hall's hours (open from today 09:00 on)"
        assert {each.service for each in offers.not_offered} == {"rs-yanglao", "bdc-diya"}
        (tuesdays,) = [each for each in offers.not_offered if each.service == "rs-yanglao"]
        assert "明天 09:00起办理" in tuesdays.message.zh


def test_when_the_hall_opens_and_closes_it_is_said_at_that_very_moment(tmp_path: Path) -> None:
    with a_desk(tmp_path, an_office(), EIGHT_MS) as desk:
        offers_of(desk, 0)
        opens_ms = desk.publisher.changes_ms(desk.now_ms)
        while opens_ms is not None and opens_ms < NINE_MS:
            desk.now_ms = opens_ms
            assert desk.publisher.changes_ms(desk.now_ms) is None  # that is due now
            assert offers_of(desk, opens_ms).closed is not None
            opens_ms = desk.publisher.changes_ms(desk.now_ms)
        assert opens_ms == NINE_MS
        desk.now_ms = NINE_MS
        assert desk.publisher.changes_ms(desk.now_ms) is None

        assert offers_of(desk, NINE_MS).closed is None


def test_a_queue_that_grows_is_told_with_its_length(desk: Desk) -> None:
    desk.issues()
    desk.issues()
    offers = offers_of(desk, OFFERS_REST_MS)

    assert {queue.id: queue.waiting for queue in offers.queues if queue.waiting} == {"shebao": 2}
    assert {queue.id for queue in offers.queues} == {queue.id for queue in desk.config.queues}


def test_a_hall_that_has_learned_nothing_shows_its_services_in_their_own_order(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        assert offers_of(desk, 0).common == tuple(service.code for service in desk.config.services)[:SHOWN]


def test_what_is_asked_for_today_comes_first_after_some_minutes(desk: Desk) -> None:
    before = offers_of(desk, OFFERS_REST_MS).common if desk.issues("zh-chujian") else ()
    desk.now_ms += 5 * MINUTE_MS
    assert desk.publisher.changes_ms(desk.now_ms) is None
    after = offers_of(desk, 10 * OFFERS_REST_MS).common

    assert before[0] != "zh-chujian"
    assert after[0] == "zh-chujian"
    assert len(after) == SHOWN


def test_what_was_learned_of_this_hour_counts_at_once(desk: Desk) -> None:
    learned = (
        Asked("2026-11-16", 9, "ga-qianyi", 40),
        Asked("2026-11-16", 15, "sw-fapiao", 400),
        Asked("2026-11-20", 9, "gjj-tiqu", 90),
        Asked("2026-11-16", 9, "a service of former days", 500),
    )
    desk.publisher.learn(DemandLearned(learned))

    assert offers_of(desk, OFFERS_REST_MS).common[:3] == ("ga-qianyi", "gjj-tiqu", "sw-fapiao")


def test_nothing_is_told_anew_that_says_the_same(desk: Desk) -> None:
    ticket = desk.issues()
    offers_of(desk, OFFERS_REST_MS)
    desk.says("dispenser-1", "report_paper", ticket=ticket.id, printed=True)
    desk.publisher.tell((), desk.scheduler.hall)
    desk.shows(9 * OFFERS_REST_MS)

    assert len(desk.ear.at("offers")) == 1
