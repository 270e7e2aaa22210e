"""A manager sees how long waits will be, and how right it was what visitors were told."""

from collections.abc import Iterator

import pytest

from hall_protocol.commands import CallNext, IssueTicket, OpenWindow
from hall_protocol.states import Forecast, TicketFacts, WaitRange
from hall_protocol.topics import FORECAST
from hall_records.told import ToldWait
from node_runtime.client import RequestClient
from tests.console.parts import PATIENCE_S, Browser, PassedClock, until
from tests.hall.standing import StandingHall, ask, token
from web_console.now.told_chart import BOTTOM, HEIGHT, MOST_MARKS, WIDTH, told_chart

SERVICE = "rs-canbao"
MINUTE_MS = 60_000
NINE_MS = 1_795_395_600_000
BEIJING_S = 8 * 3600


@pytest.fixture
def forecaster(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("forecaster") as forecaster:
        yield forecaster


def foresees(forecaster: RequestClient, manager: Browser, *tickets: WaitRange, age_ms: int = 0) -> None:
    """Say ten to fifteen minutes for the service, as of now or of some time ago."""
    services = (WaitRange(id=SERVICE, from_s=600, to_s=900, ahead=4),)
    at_ms = manager.live.now_ms - age_ms
    forecaster.publish(FORECAST, Forecast(at_ms=at_ms, seq=0, tickets=tickets, services=services))


def glance_says(manager: Browser, to_s: int) -> None:
    """Wait until the hall at a glance has this for some queue; zones' boards may be there before."""
    picture = manager.live.picture()
    while picture.glance is None or to_s not in {queue.wait_to_s for queue in picture.glance.queues}:
        former = picture.version
        picture = manager.live.wait_for_change(former, PATIENCE_S)
        assert picture.version != former, "never shown"


def takes(dispenser: RequestClient) -> TicketFacts:
    ticket = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service=SERVICE, token=token())).ticket
    assert ticket is not None
    return ticket


def opens(hall: StandingHall) -> None:
    """Let a clerk open a window: of a queue for which nobody works, no wait is told."""
    with hall.client("window-1") as clerk:
        assert ask(clerk, OpenWindow(command_id=clerk.next_id())).ok


def test_each_queue_says_how_long_who_comes_now_will_wait(
    manager: Browser, hall: StandingHall, forecaster: RequestClient
) -> None:
    assert "现在取号" not in manager.see("/")
    opens(hall)
    foresees(forecaster, manager)
    glance_says(manager, 900)

    assert "现在取号 约等 10–15 分钟" in manager.see("/")


def test_services_and_waiting_tickets_have_their_ranges(
    manager: Browser, hall: StandingHall, forecaster: RequestClient, clock: PassedClock
) -> None:
    with hall.client("dispenser-1") as dispenser:
        ticket = takes(dispenser)
    foresees(forecaster, manager, WaitRange(id=ticket.id, from_s=400, to_s=1_100, ahead=7))
    until(manager.live, "ahead=7")
    clock.pass_s(10)
    html = manager.see("/forecast")

    assert '<td class="n">4</td><td class="n"><b>约等 10–15 分钟</b></td>' in html
    assert f'<th scope="row">{ticket.number}</th>' in html
    assert '<td class="n">7</td><td class="n"><b>约等 6–20 分钟</b></td>' in html


def test_a_wait_of_which_nobody_can_tell_is_said_to_be_one(manager: Browser, forecaster: RequestClient) -> None:
    services = (WaitRange(id=SERVICE, from_s=600, to_s=6_000, ahead=4),)
    forecaster.publish(FORECAST, Forecast(at_ms=manager.live.now_ms, seq=0, tickets=(), services=services))
    until(manager.live, "forecast=Forecast")
    html = manager.see("/forecast")

    assert '<span class="none">说不准</span>' in html
    assert "范围超过一小时" in html, "why"


def test_a_hall_without_any_open_window_has_a_forecaster_all_the_same(
    manager: Browser, forecaster: RequestClient
) -> None:
    forecaster.publish(FORECAST, Forecast(at_ms=manager.live.now_ms, seq=0, tickets=(), services=()))
    until(manager.live, "forecast=Forecast")
    html = manager.see("/forecast")

    assert "没有开着的窗口" in html
    assert "预测程序没有运行" not in html


def test_what_was_foreseen_long_ago_is_not_shown_as_of_now(manager: Browser, forecaster: RequestClient) -> None:
    foresees(forecaster, manager, age_ms=61_000)
    until(manager.live, "forecast=Forecast")

    assert "约等 10–15 分钟" not in manager.see("/forecast")
    assert "现在没有预测" in manager.see("/forecast")


def test_what_was_told_is_held_against_the_true_wait(
    manager: Browser, hall: StandingHall, forecaster: RequestClient, clock: PassedClock
) -> None:
    assert "今天还没有可比的" in manager.see("/forecast")
    opens(hall)
    foresees(forecaster, manager)
    glance_says(manager, 900)
    with hall.client("dispenser-1") as dispenser, hall.client("window-1") as clerk:
        ticket = takes(dispenser)
        ask(clerk, CallNext(command_id=clerk.next_id()))
        takes(dispenser)
    until(manager.live, "phase='calling'")
    clock.pass_s(10)
    html = manager.see("/forecast")

    assert (ticket.wait_from_s, ticket.wait_to_s) == (600, 900)
    assert '<div class="count"><b>1</b><span>告知后已叫到</span>' in html
    assert '<div class="count"><b>100%</b><span>比告知的早</span>' in html
    assert html.count("<circle") == 1
    assert 'class="outside"' in html


def test_a_console_that_has_heard_nothing_says_so(browser: Browser) -> None:
    browser.log_in()
    html = browser.see("/forecast")

    assert "现在没有预测" in html
    assert "今天还没有可比的" in html


def a_day(visitors: int) -> list[ToldWait]:
    return [
        ToldWait(f"t{nth}", SERVICE, "normal", NINE_MS + nth * MINUTE_MS // 4, 5 * MINUTE_MS, 10 * MINUTE_MS, wait)
        for nth, wait in enumerate([(nth % 30) * MINUTE_MS for nth in range(visitors)])
    ]


def test_the_picture_shows_ranges_and_waits_in_one_scale() -> None:
    chart = told_chart(a_day(120), BEIJING_S)

    assert chart is not None
    assert (chart.hours[0].text, chart.hours[-1].text) == ("9:00", "10:00")
    assert (chart.minutes[0].text, chart.minutes[-1].text) == ("0", "30")
    for mark in chart.marks:
        assert 0 < mark.high < mark.low <= HEIGHT - BOTTOM
        assert mark.is_within is (mark.high <= mark.y <= mark.low)
        assert 0 < mark.x < WIDTH


def test_a_long_day_stays_a_picture() -> None:
    chart = told_chart(a_day(2_700), BEIJING_S)

    assert chart is not None
    assert MOST_MARKS // 2 < len(chart.marks) <= MOST_MARKS
    assert len(chart.hours) <= 13


def test_an_endless_wait_stays_inside_the_picture() -> None:
    chart = told_chart([ToldWait("t", SERVICE, "normal", NINE_MS, 0, 0, 30 * 3_600_000)], BEIJING_S)

    assert chart is not None
    assert len(chart.minutes) <= 7
    assert all(0 <= mark.y <= HEIGHT for mark in chart.marks)


def test_nobody_called_is_no_picture() -> None:
    assert told_chart([ToldWait("t", SERVICE, "normal", NINE_MS, 0, 0)], BEIJING_S) is None
