"""Phones before a hall that stands: what they are told, and how seldom the hub is asked for it."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from hall_protocol.commands import CallNext, MissTicket
from hall_protocol.states import Forecast, WaitRange
from hall_protocol.topics import FORECAST
from tests.hall.standing import StandingHall, ask, token
from tests.visitor.door import Door
from tests.visitor.phones import takes
from web_console.live import LiveHall
from web_console.visitor.site import build_visitor_site

CROWD = 500
NOT_OURS = ("/t/static/", "/t/static/console.css", "/static/console.css", "/t/static/../../console.css")


def test_the_code_on_the_paper_opens_the_ticket(door: Door) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    page = door.looks(key, living=False)

    assert page.status_code == 200
    told = (ticket.number, "社会保险参保登记", "请等候叫号", "前面", "等候椅等候", "开始等候", "更新于")
    assert [each for each in told if each not in page.text] == []
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_the_forecast_of_this_very_ticket_is_told(door: Door, hall: StandingHall) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    with hall.client("forecaster") as forecaster:
        range_ = WaitRange(id=ticket.id, from_s=630, to_s=900, ahead=4)
        forecaster.publish(FORECAST, Forecast(at_ms=door.live.now_ms, seq=0, tickets=(range_,)))
        door.awaits(f"id='{ticket.id}', from_s=630")

        assert "约等 10–15 分钟" in door.looks(key).text


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "请等候"), ("en-GB,en;q=0.9", "Please wait"), ("ug-CN", "请等候"), ("", "请等候")],
)
def test_a_phone_is_spoken_to_in_its_own_language(door: Door, spoken: str, expected: str) -> None:
    key = token()
    takes(door.dispenser, key)

    assert expected in door.looks(key, spoken=spoken).text


def test_one_tap_changes_the_language(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)

    assert f'href="/t/{key}?lang=en"' in door.looks(key, living=False).text
    english = door.phone.get(f"/t/{key}?lang=en").text
    assert '<html lang="en">' in english
    assert "Please wait" in english
    assert f'data-now="/t/{key}/now?lang=en"' in english


@pytest.mark.parametrize("path", ["/", "/login", "/t/", "/today", "/api/v1/hall", "/virtual", *NOT_OURS, "/x" * 900])
def test_there_is_nothing_else_behind_the_visitors_door(door: Door, path: str) -> None:
    answer = door.phone.get(path)

    assert answer.status_code == 404
    assert answer.text == "404 Not Found\n"


def test_nothing_can_be_done_through_the_visitors_door(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)

    assert {door.phone.open(f"/t/{key}", method=each).status_code for each in ("POST", "PUT", "DELETE")} == {405}


@pytest.mark.parametrize("wrong", ["A001", "short", "x" * 65, "a b c d e f g h i", "%2e%2e%2f" * 3, "号" * 20])
def test_what_is_no_token_is_refused_without_asking_the_hub(door: Door, wrong: str) -> None:
    answer = door.looks(wrong)

    assert (answer.status_code, door.asked) == (404, 0)


def test_neither_number_nor_id_opens_a_ticket(door: Door) -> None:
    ticket = takes(door.dispenser)
    answers = [door.looks(each) for each in (ticket.number, ticket.id, ticket.id.replace("/", "%2F"))]

    assert [each.status_code for each in answers] == [404, 404, 404]


def test_an_unknown_token_is_said_to_be_so_and_asked_for_once_in_a_while(door: Door) -> None:
    key = token()
    first, second = door.looks(key), door.looks(key)
    assert (first.status_code, second.status_code, door.asked) == (404, 404, 1)
    assert "查不到这张号" in first.text
    takes(door.dispenser, key)  # a dispenser has been alone, and hands over now what it has issued meanwhile
    door.clock.pass_s(15)

    assert "请等候" in door.looks(key).text


def test_a_call_is_told_at_once_though_the_hub_is_not_asked_again(door: Door, hall: StandingHall) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    before, asked = door.looks(key).text, door.asked
    with hall.client("window-1") as clerk:
        while (called := ask(clerk, CallNext(command_id=clerk.next_id())).ticket) and called.id != ticket.id:
            ask(clerk, MissTicket(command_id=clerk.next_id()))  # whoever waits still from before
    door.awaits(f"ticket=TicketFacts(id='{ticket.id}'")
    after = door.looks(key).text

    assert "请等候叫号" in before
    assert 'data-tone="called"' in after
    assert door.asked == asked


def test_wrong_tokens_from_one_address_are_slowed_down_and_nobody_else(door: Door) -> None:
    mine, yours = token(), token()
    takes(door.dispenser, mine)
    takes(door.dispenser, yours)
    door.looks(mine)
    answers = []
    for _ in range(40):
        door.clock.pass_s(0.1)
        answers.append(door.looks(token()).status_code)

    assert answers[:10] == [404] * 10
    assert answers[-1] == 429
    assert answers.count(404) <= 23
    assert door.looks(mine).status_code == 200
    assert door.looks(yours, address="10.0.0.2").status_code == 200
    door.clock.pass_s(10)
    assert door.looks(token()).status_code == 404


def test_five_hundred_phones_with_one_ticket_are_one_question(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)
    with ThreadPoolExecutor(32) as crowd:
        answers = list(crowd.map(lambda _: door.looks(key).status_code, range(CROWD)))

    assert answers == [200] * CROWD
    assert door.asked == 1


def test_five_hundred_strangers_at_once_are_a_few_questions_and_all_are_answered(door: Door) -> None:
    with ThreadPoolExecutor(32) as crowd:
        answers = list(crowd.map(lambda nth: door.looks(token(), address=f"10.1.{nth}.1"), range(CROWD)))

    assert {each.status_code for each in answers} == {404, 503}
    assert door.asked <= 15
    busy = next(each for each in answers if each.status_code == 503)
    assert "查看的人多，请稍候" in busy.text
    assert int(busy.headers["Retry-After"]) > 0


def test_those_who_wait_are_told_what_was_known_when_the_hub_cannot_be_asked_so_often(door: Door) -> None:
    keys = [token() for _ in range(40)]
    for key in keys:
        takes(door.dispenser, key)
        door.clock.pass_s(1)
        assert door.looks(key).status_code == 200
    asked = door.asked
    door.clock.pass_s(60)
    answers = [door.looks(key).status_code for key in keys]

    assert answers == [200] * len(keys)
    assert door.asked - asked == 30


def test_a_hub_that_hangs_holds_up_some_phones_and_not_all(door: Door, hall: StandingHall) -> None:
    with ThreadPoolExecutor(14) as crowd:
        os.kill(hall.hub_pid, signal.SIGSTOP)
        try:
            asked = [crowd.submit(door.looks, token()) for _ in range(14)]
            at_once = [each.result().status_code for _, each in zip(range(6), as_completed(asked), strict=False)]
        finally:
            os.kill(hall.hub_pid, signal.SIGCONT)

    assert at_once == [503] * 6
    assert sorted(each.result().status_code for each in asked) == [404] * 8 + [503] * 6


def test_what_fails_is_logged_without_the_ticket_it_failed_for(
    hall: StandingHall, live: LiveHall, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_clock() -> int:
        raise RuntimeError("the clock stands still")

    key = token()
    answer = build_visitor_site(live, hall.config, broken_clock).test_client().get(f"/t/{key}")

    assert (answer.status_code, answer.text) == (500, "500 Internal Server Error\n")
    assert "the clock stands still" in caplog.text
    assert key not in caplog.text


def test_phones_are_told_that_the_hub_is_away_and_when_it_was_heard_last(door: Door, hall: StandingHall) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    assert "请等候叫号" in door.looks(key).text
    heard_ms = door.hears_the_hub()
    hall.kill_hub()  # nobody asks it any more: this is the last of these tests
    door.awaits("hub_alive=False")
    door.clock.pass_s(2)
    known, stranger = door.looks(key), door.looks(token())

    assert door.desk.enquiries.about(key, "").away_since_ms >= heard_ms
    assert known.status_code == stranger.status_code == 200
    assert ticket.number in known.text
    for answer in (known, stranger):
        assert "信号中断，请听广播、看大屏" in answer.text
        assert "起中断" in answer.text
