"""A hall on a Monday morning with its forecaster at work, each a process that may be killed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from firmware_tools.children import bound_to_us
from hall_protocol.commands import IssueTicket, OpenWindow
from hall_protocol.events import Job, JobResult
from hall_protocol.message import Message
from hall_protocol.states import Forecast, NodeStatus
from hall_protocol.topics import FORECAST, JOB, NODE_STATUS, Address
from node_runtime.client import RequestClient
from tests.hall.standing import PATIENCE_S, StandingHall, ask, standing_hall, token

MONDAY: Final = ("--starts-at", "2026-11-23T09:30:00+08:00")
WINDOWS: Final = 3


@contextmanager
def hall_with_forecaster(folder: Path, *options: str) -> Iterator[StandingHall]:
    """Start the example hall and its forecaster, and end both; `options` are the hub's."""
    with standing_hall(folder, None, *(options or MONDAY)) as hall:
        start_forecaster(hall)
        with hall.client("console", "eye") as eye:
            assert eye.wait_for(lambda: _is_there(eye), PATIENCE_S), log_of(hall).read_text()
        yield hall


def _is_there(eye: RequestClient) -> bool:
    """A question asked before it is there is asked of nobody."""
    status = eye.latest(NODE_STATUS, node="forecaster")
    return isinstance(status, NodeStatus) and status.state == "ready"


def start_forecaster(hall: StandingHall) -> "subprocess.Popen[bytes]":
    """Start it; it is ended with the hall."""
    where = ["--data", str(hall.data), "--hall", hall.config.id]
    bus = ["--broker-port", str(hall.port), "--secret", str(hall.files.secret("forecaster"))]
    command = bound_to_us([sys.executable, "-m", "hall_simulator.forecaster", *where, *bus])
    with log_of(hall).open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    hall.nodes.append(process)
    return process


def log_of(hall: StandingHall) -> Path:
    """Return the file with all that the forecaster has logged."""
    return hall.folder / "forecaster.log"


def open_windows(hall: StandingHall) -> None:
    """Open some windows, as their clerks do."""
    for number in range(1, WINDOWS + 1):
        with hall.client(f"window-{number}") as clerk:
            ask(clerk, OpenWindow(command_id=clerk.next_id(), age_ms=0))


def takes_a_ticket(dispenser: RequestClient) -> str:
    """Take a ticket and return its id."""
    command = IssueTicket(command_id=dispenser.next_id(), age_ms=0, service="rs-shebao", token=token())
    ticket = ask(dispenser, command).ticket
    assert ticket
    return ticket.id


def await_forecast(console: RequestClient, hall: StandingHall, condition: Callable[[Forecast], bool]) -> Forecast:
    """Wait until a forecast is so."""
    found: list[Forecast] = []

    def is_so() -> bool:
        forecast = console.latest(FORECAST)
        found[:] = [forecast] if isinstance(forecast, Forecast) and condition(forecast) else []
        return bool(found)

    assert console.wait_for(is_so, PATIENCE_S), (console.latest(FORECAST), log_of(hall).read_text())
    return found[0]


def knows_of(*tickets: str) -> Callable[[Forecast], bool]:
    """Return whether a forecast tells all of them how long."""
    return lambda forecast: {*tickets} <= {told.id for told in forecast.tickets}


class Asking:
    """Somebody at the console who asks what takes long."""

    def __init__(self, console: RequestClient) -> None:
        self.heard: list[JobResult] = []
        self._console = console
        console.listen(self._hear)

    def ask(self, job: Job) -> JobResult:
        """Ask, and wait for the answer or the reason why there is none."""
        self._console.publish(JOB, job, id=job.job_id)
        return self.answer(job.job_id)

    def answer(self, job_id: str, nth: int = 1) -> JobResult:
        """Wait for the answer to this, or for its being said again."""
        assert self._console.wait_for(lambda: len(self._answers(job_id)) >= nth, 2 * PATIENCE_S), self.heard
        return self._answers(job_id)[nth - 1]

    def _answers(self, job_id: str) -> list[JobResult]:
        return [each for each in self.heard if each.job_id == job_id and (each.answer or each.error)]

    def _hear(self, _address: Address, message: Message) -> None:
        if isinstance(message, JobResult):
            self.heard.append(message)
