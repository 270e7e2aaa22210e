"""Durable tickets a second, with one client and with eight, in a young journal and in one of 10⁵ tickets."""

import secrets
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.figures import line
from benchmarks.hub import COUNTY, RunningHub, a_folder, a_hub
from central_scheduler.hall_rules import rules_of
from firmware_tools.children import bound_to_us
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from hall_records.journal import Decision, Journal
from node_runtime.clock import wall_ms
from queue_core import commands as core
from queue_core.hall import Hall
from queue_core.records import HallState

YOUNG: Final = 1_000
OLD: Final = 100_000
RUNS: Final = 5
SECONDS: Final = 2.0
BATCH: Final = 2_000
TO_REACH: Final = 500
DISPENSERS: Final = 8


def measure() -> None:
    """Print issues a second, medians of interleaved runs."""
    with a_folder() as folder:
        hall = a_hall_of_many_numbers(folder / "hall")
        for tickets in (YOUNG, OLD):
            fill(folder / str(tickets), tickets, read_hall(hall))
        with a_hub(folder / str(YOUNG), hall) as young, a_hub(folder / str(OLD), hall) as old:
            hubs = {YOUNG: young, OLD: old}
            rates: dict[tuple[int, int], list[float]] = {(size, n): [] for size in hubs for n in (1, 8)}
            for run in range(RUNS):
                for (size, clients), measured in rates.items():
                    measured.append(_rate(hubs[size], clients, run))
    medians = {key: statistics.median(measured) for key, measured in rates.items()}
    for (size, clients), rate in medians.items():
        reached = rate >= TO_REACH if clients == 8 else None
        line(f"durable issues, {clients} client(s), {size:,} tickets", f"{rate:.0f}/s", reached=reached)
    for clients in (1, 8):
        ratio = medians[OLD, clients] / medians[YOUNG, clients]
        text = f"{ratio:.2f} (to reach: ≥ 0.8)"
        line(f"issues at {OLD:,} ÷ at {YOUNG:,}, {clients} client(s)", text, reached=ratio >= 0.8)


def a_hall_of_many_numbers(folder: Path) -> Path:
    """Write the county hall with eight dispensers and room for a million open tickets a queue; return its folder."""
    config = read_hall(COUNTY)
    queues = tuple(msgspec.structs.replace(queue, digits=6, last=999_999) for queue in config.queues)
    first = config.nodes[0]
    nodes = tuple(msgspec.structs.replace(first, id=f"dispenser-{number + 1}") for number in range(DISPENSERS))
    folder.mkdir()
    wide = msgspec.structs.replace(config, queues=queues, nodes=nodes)
    (folder / "hall.toml").write_text(render_toml(wide), encoding="utf-8")
    return folder


def fill(
    data: Path, tickets: int, config: HallConfig | None = None, *, waiting: int = 0, snapshot: bool = True
) -> None:
    """Write a journal of a day with so many tickets, served in turn; the last `waiting` of them still wait."""
    data.mkdir(parents=True)
    config = config or read_hall(COUNTY)
    journal = Journal.open(data / "journal.db", config.id)
    at_ms = wall_ms() - tickets
    hall = Hall(HallState(rules_of(config)))
    decisions: list[Decision] = []
    for number, command in enumerate(_a_day(config, tickets, waiting)):
        at_ms += number % 2
        events = hall.handle(command, at_ms)
        decisions.append(Decision(events, "bench", "", f"fill-{number:09d}", b"{}", at_ms))
        if len(decisions) == BATCH:
            journal.append(decisions)
            decisions.clear()
    journal.append(decisions)
    if snapshot:
        journal.save_snapshot(hall.state)
    journal.close()


def _a_day(config: HallConfig, tickets: int, waiting: int) -> list[core.Command]:
    document = msgspec.json.encode(config).decode()
    day: list[core.Command] = [core.Configure(rules_of(config), document), core.TimePassed()]
    codes = [service.code for service in config.services]
    for number in range(tickets):
        window = config.windows[number % 4].id
        day.append(core.IssueTicket(codes[number % len(codes)], secrets.token_urlsafe(16), "bench"))
        if number < tickets - waiting:
            day += [core.CallNext(window), core.StartService(window), core.FinishService(window)]
    return day


def _rate(hub: RunningHub, clients: int, run: int) -> float:
    """Return how many tickets a second so many client processes get, each waiting for its answer to ask again.

    In each run others begin: a hub listens to nobody who asks without end.
    """
    run_file = hub.machine.wish.data / "bench.json"
    run_file.write_bytes(msgspec.json.encode(hub.machine.running(0, {}), enc_hook=str))
    command = [sys.executable, "-m", "benchmarks.issuer", str(run_file), str(SECONDS)]
    names = [f"dispenser-{(run + number) % DISPENSERS + 1}" for number in range(clients)]
    issuers = [_Issuer(bound_to_us([*command, name])) for name in names]
    for issuer in issuers:
        issuer.wait_until_ready()
    for issuer in issuers:
        issuer.go()
    return sum(issuer.count() for issuer in issuers) / SECONDS


class _Issuer:
    """A client process that waits for the word."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def wait_until_ready(self) -> None:
        if self._line() != "ready":
            raise RuntimeError("an issuer did not get ready")

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def count(self) -> int:
        issued = int(self._line())
        self._process.communicate()
        return issued

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
