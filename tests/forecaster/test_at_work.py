"""What the hall's forecaster does while the hall works, seen from the bus."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_protocol.events import Job
from hall_protocol.states import HubState
from hall_protocol.topics import HUB, JOB
from hall_simulator.learning.learned_file import LEARNED, read_learned
from node_runtime.client import RequestClient
from tests.forecaster.at_work import (
    Asking,
    await_forecast,
    hall_with_forecaster,
    knows_of,
    log_of,
    open_windows,
    start_forecaster,
    takes_a_ticket,
)
from tests.hall.standing import PATIENCE_S, StandingHall, await_hub

SECONDS = 8.0
"""Within these somebody who took a ticket is told, on a machine that has other things to do."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with hall_with_forecaster(tmp_path_factory.mktemp("forecaster")) as hall:
        open_windows(hall)
        yield hall


@pytest.fixture
def console(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("console") as client:
        yield client


@pytest.fixture
def dispenser(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("dispenser-1") as client:
        yield client


def test_whoever_takes_a_ticket_is_told_how_long(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient
) -> None:
    await_forecast(console, hall, lambda forecast: bool(forecast.services))
    first, second = takes_a_ticket(dispenser), takes_a_ticket(dispenser)
    began_s = time.monotonic()
    forecast = await_forecast(console, hall, knows_of(first, second))

    assert time.monotonic() - began_s < SECONDS
    hub = console.latest(HUB)
    assert isinstance(hub, HubState)
    assert forecast.epoch == hub.epoch
    told = {each.id: each for each in forecast.tickets}
    assert (told[first].ahead, told[second].ahead) == (0, 1)
    assert 0 <= told[second].from_s < told[second].to_s < 3600
    assert {each.id for each in forecast.services} == {service.code for service in hall.config.services}


def test_it_goes_on_when_the_hub_or_the_broker_was_gone(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient
) -> None:
    hall.kill_hub()
    hall.start_hub()
    await_hub(dispenser)
    after_the_hub = takes_a_ticket(dispenser)
    await_forecast(console, hall, knows_of(after_the_hub))

    assert hall.broker is not None
    hall.broker.kill()
    hall.start_broker()
    await_hub(dispenser)
    after_the_broker = takes_a_ticket(dispenser)
    await_forecast(console, hall, knows_of(after_the_hub, after_the_broker))


def test_a_manager_who_asks_what_if_is_answered_and_forecasts_go_on(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient
) -> None:
    asking = Asking(console)
    ticket = takes_a_ticket(dispenser)
    answer = asking.ask(Job(job_id="j1", kind="what_if", question='{"changes": ["open 2@10:00-11:30"], "days": 8}'))
    await_forecast(console, hall, knows_of(ticket))

    assert (answer.error, answer.progress) == ("", 1.0)
    told = msgspec.json.decode(answer.answer)
    assert (told["hall"], told["days"]) == (hall.config.id, 8)
    assert [outcome["name"] for outcome in told["outcomes"]] == ["today", "changed"]
    progress = [each.progress for each in asking.heard if each.job_id == "j1"]
    assert progress == sorted(progress)
    asking.ask(Job(job_id="j1", kind="what_if", question="{}"))
    assert asking.answer("j1", nth=2) == answer, "asked twice, computed once"


def test_a_manager_who_asks_about_now_is_told_of_the_hall_as_it_stands(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient
) -> None:
    ticket = takes_a_ticket(dispenser)
    waiting = len(await_forecast(console, hall, knows_of(ticket)).tickets)
    answer = Asking(console).ask(Job(job_id="n1", kind="advice", question='{"about": ["widening"], "at": "now"}'))

    assert answer.error == ""
    told = msgspec.json.decode(answer.answer)
    assert list(told["advice"]) == ["widening"]
    assert told["now"]["waiting"] == waiting
    hub = console.latest(HUB)
    assert isinstance(hub, HubState)
    assert abs(hub.hall_time_ms - told["now"]["at_ms"]) < PATIENCE_S * 1000


def test_a_question_that_makes_no_sense_is_answered_with_the_reason(hall: StandingHall, console: RequestClient) -> None:
    asking = Asking(console)
    with hall.voice("console") as voice:
        voice.say(b"{garbage", JOB.path(hall.config.id, id="j2"))
        voice.say(b'{"job_id": "j3", "kind": "oracle", "question": "?"}', JOB.path(hall.config.id, id="j3"))

    assert "cannot be read" in asking.answer("j2").error
    assert "cannot be read" in asking.answer("j3").error
    no_window = Job(job_id="j4", kind="what_if", question='{"changes": ["skill 99=rs-shebao"]}')
    assert "no window 99" in asking.ask(no_window).error


def test_it_says_goodbye_within_a_second_or_two_and_finds_the_day_again(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient
) -> None:
    ticket = takes_a_ticket(dispenser)
    await_forecast(console, hall, knows_of(ticket))
    hall.nodes[-1].send_signal(signal.SIGTERM)

    assert hall.nodes[-1].wait(PATIENCE_S) == 0
    start_forecaster(hall)
    another = takes_a_ticket(dispenser)
    await_forecast(console, hall, knows_of(ticket, another))
    assert "Traceback" not in log_of(hall).read_text()


def test_at_night_it_learns_from_the_day(tmp_path: Path) -> None:
    with (
        hall_with_forecaster(tmp_path, "--starts-at", "2026-11-23T23:59:30+08:00", "--speed", "30") as hall,
        hall.client("console") as console,
    ):
        learned = hall.data / LEARNED
        assert console.wait_for(learned.exists, PATIENCE_S), log_of(hall).read_text()

    known = read_learned(hall.data)
    assert known is not None
    assert known.days == ("2026-11-23", "2026-11-24")
