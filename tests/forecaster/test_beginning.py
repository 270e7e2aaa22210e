"""What a technician reads in the forecaster's log while a hall starts for the first time."""

import logging
from pathlib import Path
from random import Random

import pytest

from broker_config.process import free_port
from hall_simulator.forecaster.following import FollowedHall
from hall_simulator.forecaster.jobs import Jobs
from hall_simulator.forecaster.knowledge import Knowledge
from hall_simulator.forecaster.service import BEGINS_WITHIN_MS, FORECASTER, Forecaster
from hall_simulator.forecaster.told import Telling
from node_runtime.bus import Bus
from node_runtime.inbox import Inbox
from node_runtime.node import Stop
from node_runtime.settings import BrokerAddress, BusSettings

STEP_MS = 1_000


class HurryingClock:
    """A clock that goes a second further whenever somebody looks, and ends the process at its hour."""

    def __init__(self, inbox: Inbox, ends_ms: int) -> None:
        self._inbox, self._ends_ms, self._now_ms = inbox, ends_ms, 0

    def __call__(self) -> int:
        self._now_ms += STEP_MS
        if self._now_ms >= self._ends_ms:
            self._inbox.put(Stop())
        return self._now_ms


def run(data: Path, lasts_ms: int) -> None:
    """Run a forecaster whose hall has not written anything yet."""
    secret = data / "secret"
    secret.write_text("secret", encoding="utf-8")
    inbox = Inbox()
    clock = HurryingClock(inbox, lasts_ms)
    broker = BrokerAddress(host="127.0.0.1", port=free_port(), password_file=secret)
    bus = Bus(BusSettings(credential=FORECASTER, hall="county", broker=broker), inbox)
    followed, jobs = FollowedHall(data / "journal.db", "county"), Jobs(data, inbox, clock, lambda _result: None)
    Forecaster(bus, inbox, followed, Knowledge(data), Telling(data), jobs, clock, lambda: 0.0, Random(1), "1.0").run()


def levels(caplog: pytest.LogCaptureFixture) -> list[int]:
    return [record.levelno for record in caplog.records if "There is no journal" in record.getMessage()]


def test_that_there_is_no_journal_yet_is_nothing_to_worry_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        run(tmp_path, BEGINS_WITHIN_MS // 2)

    assert levels(caplog) == [logging.INFO]


def test_that_there_is_still_none_after_a_minute_is_an_error_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        run(tmp_path, 4 * BEGINS_WITHIN_MS)

    assert levels(caplog) == [logging.INFO, logging.ERROR]
