"""Press → durable reply, against the floor: a bus round trip and a commit, measured in the same run."""

import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Spread, line
from benchmarks.hub import COUNTY, RunningHub, a_folder, a_hub
from broker_config.process import start_broker
from central_scheduler.credentials import OPERATOR
from firmware_tools.children import bound_to_us
from firmware_tools.one_machine import Wish, environment, plan
from hall_config.reading import read_hall
from hall_protocol.commands import CallNext, FinishService, IssueTicket, ShowTicket, StartService
from node_runtime.client import RequestClient

ROUNDS = 400


def timed(times: int, act: Callable[[int], None], pause_s: float = 0.0) -> Spread:
    """Do it so often, with a pause before each, and return how long each took."""
    seconds: list[float] = []
    for turn in range(times):
        time.sleep(pause_s)
        started = time.perf_counter()
        act(turn)
        seconds.append(time.perf_counter() - started)
    return Spread(tuple(seconds))


def measure() -> None:
    """Print press → reply, its floor, and their ratio."""
    with a_folder() as data:
        with a_hub(data / "hall") as hub:
            presses = _presses(hub)
        trip = round_trip(data / "floor")
        commit = commits(data / "commit.db")
    line("bus round trip (echo process)", str(trip))
    line("commit (SQLite, WAL, FULL)", str(commit))
    line("press → durable reply", str(presses))
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        ratio = presses.at(share) / (trip.at(share) + commit.at(share))
        reached = ratio <= 3 if share == 0.99 else None
        line(f"press → reply ÷ (round trip + commit), {name}", f"{ratio:.2f} (to reach at p99: ≤ 3)", reached=reached)


def _presses(hub: RunningHub) -> Spread:
    """Return how long a clerk's three presses take, with visitors enough."""
    with hub.client() as client:
        service = hub.machine.config.services[0].code
        for _ in range(ROUNDS + 10):
            client.request(
                IssueTicket(command_id=client.next_id(), service=service, token=secrets.token_urlsafe(16)), 10
            )
        wishes = (CallNext, StartService, FinishService)

        def press(turn: int) -> None:
            wish = wishes[turn % 3](command_id=client.next_id(), window=hub.machine.config.windows[0].id)
            if not client.request(wish, 10).ok:
                raise RuntimeError("a press was refused")

        return timed(3 * ROUNDS, press)


def round_trip(data: Path, pause_s: float = 0.0) -> Spread:
    """Return how long a command and its answer take with a hub that does nothing."""
    config = read_hall(COUNTY)
    machine = plan(Wish(hall=COUNTY, data=data, console_port=0), config)
    secret = machine.broker.secret("hub")
    with start_broker(machine.broker, launcher=bound_to_us([])):
        command = [sys.executable, "-m", "benchmarks.echo", config.id, str(machine.broker.port), str(secret)]
        echo = subprocess.Popen(bound_to_us(command), env=environment())
        try:
            settings = machine.running(0, {}).bus_settings(OPERATOR, "floor")
            with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
                if not client.connect(20):
                    raise RuntimeError("the echo is not there")
                return timed(3 * ROUNDS, lambda _turn: _ask(client), pause_s)
        finally:
            echo.terminate()
            echo.wait()


def _ask(client: RequestClient) -> None:
    reply = client.request(ShowTicket(command_id=client.next_id(), ticket="A001"), 10)
    if not reply.ok:
        raise RuntimeError("the echo did not answer")


def commits(path: Path) -> Spread:
    """Return how long one small durable commit takes: an event and its answer, as a press makes them."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")

    def commit(_turn: int) -> None:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO rows (text) VALUES (?)", ("x" * 300,))
        connection.execute("INSERT INTO rows (text) VALUES (?)", ("x" * 500,))
        connection.execute("COMMIT")

    try:
        return timed(3 * ROUNDS, commit)
    finally:
        connection.close()
