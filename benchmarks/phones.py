"""A thousand visitors' phones that look every five to ten seconds, at the very programs of a hall."""

import asyncio
import os
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder
from benchmarks.issues import a_hall_of_many_numbers
from broker_config.process import free_port, start_broker
from firmware_tools.children import Child, bound_to_us
from firmware_tools.one_machine import Wish, plan
from hall_config.reading import read_hall
from hall_protocol.commands import CallNext, FinishService, IssueTicket, StartService
from hall_protocol.events import Reply
from hall_protocol.states import Forecast
from hall_protocol.topics import FORECAST
from node_runtime.client import RequestClient

PHONES: Final = 1_000
LOOKS_S: Final = 60.0
AGAIN_S: Final = (5.0, 10.0)
TO_REACH_MS: Final = 300
PATIENCE_S: Final = 30.0
WINDOWS: Final = 4
VISIT_S: Final = 2.0
"""Each window calls somebody so often: much is happening in this hall."""


@dataclass
class Looked:
    """What a thousand phones have seen."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    octets: int = 0


def measure() -> None:
    """Print how long a look takes, how many were unchanged, and what of a processor the console needs for it."""
    with a_folder() as folder:
        hall = a_hall_of_many_numbers(folder / "hall")
        with a_hall_with_phones(folder / "data", hall) as (hub, console, port), hub.client() as client:
            tokens = list(_tickets(hub, client))
            _await_forecast(client, len(tokens))
            looked, cpu_s = asyncio.run(_crowd(port, tokens, client, hub, console))
            memory_mb = _memory_mb(console.pid)
    spread = Spread(tuple(looked.seconds))
    failed = sum(count for status, count in looked.statuses.items() if status not in (200, 304))
    line(
        f"a look, {PHONES:,} phones, {len(looked.seconds) / LOOKS_S:.0f} looks/s",
        f"{spread} (to reach at p99: ≤ {TO_REACH_MS} ms)",
        reached=spread.at(0.99) <= TO_REACH_MS and not failed,
    )
    line("of them unchanged (304)", f"{looked.statuses[304] / len(looked.seconds):.0%}; failed: {failed}")
    line("a look's answer on the wire", f"{looked.octets / len(looked.seconds):.0f} bytes")
    line("the console, of one core", f"{cpu_s / LOOKS_S:.0%}; {memory_mb:.0f} MB")


@contextmanager
def a_hall_with_phones(data: Path, hall: Path) -> Iterator[tuple[RunningHub, Child, int]]:
    """Run broker, hub, forecaster, and a console that answers phones."""
    port = free_port()
    wish = Wish(hall=hall, data=data, console_port=0, visitor_port=port, log="WARNING")
    machine = plan(wish, read_hall(hall))
    hub = RunningHub(machine, machine.scheduler)
    console = machine.console
    children = [machine.scheduler, machine.forecaster, console]
    with start_broker(machine.broker, launcher=bound_to_us([])):
        try:
            for child in children:
                child.start()
            yield hub, console, port
        finally:
            for child in children:
                child.ask_to_end()
            for child in children:
                child.end(within_s=3.0)


def _tickets(hub: RunningHub, client: RequestClient) -> Iterator[str]:
    services = [each.code for each in hub.machine.config.services if "normal" in each.lanes]
    for nth in range(PHONES):
        token = secrets.token_urlsafe(16)
        wish = IssueTicket(command_id=client.next_id(), service=services[nth % len(services)], token=token)
        _done(client.request(wish, PATIENCE_S))
        yield token


def _done(reply: Reply) -> None:
    if not reply.ok:
        raise RuntimeError(f"the hub says {reply.code}")


def _await_forecast(client: RequestClient, waiting: int) -> None:
    def is_there() -> bool:
        told = client.latest(FORECAST)
        return isinstance(told, Forecast) and len(told.tickets) > waiting // 2

    client.wait_for(is_there, PATIENCE_S)


async def _crowd(
    port: int, tokens: list[str], client: RequestClient, hub: RunningHub, console: Child
) -> tuple[Looked, float]:
    looked, chance = Looked(), Random(1)
    await asyncio.gather(*(_first(port, token, chance) for token in tokens))
    before_s = _cpu_s(console.pid)
    until = time.monotonic() + LOOKS_S
    windows = [window.id for window in hub.machine.config.windows[:WINDOWS]]
    works = [asyncio.to_thread(_works, client, window, until) for window in windows]
    await asyncio.gather(*(_phone(port, token, Random(nth), until, looked) for nth, token in enumerate(tokens)), *works)
    return looked, _cpu_s(console.pid) - before_s


async def _first(port: int, token: str, chance: Random) -> None:
    """Scan the code: not all at the same moment, and again while the hub has no time for so many new ones."""
    while True:
        await asyncio.sleep(chance.uniform(0, 60))
        status, _, _ = await _get(port, f"/t/{token}", "")
        if status == 200:
            return


def _works(client: RequestClient, window: str, until: float) -> None:
    """Serve one visitor after the other at a window."""
    while time.monotonic() < until:
        for kind in (CallNext, StartService, FinishService):
            client.request(kind(command_id=client.next_id(), window=window), PATIENCE_S)
            time.sleep(VISIT_S / 3)


async def _phone(port: int, token: str, chance: Random, until: float, looked: Looked) -> None:
    tag = ""
    await asyncio.sleep(chance.uniform(0, AGAIN_S[1]))
    while time.monotonic() < until:
        began = time.perf_counter()
        status, tag_now, octets = await _get(port, f"/t/{token}/now?lang=zh", tag)
        looked.seconds.append(time.perf_counter() - began)
        looked.statuses[status] += 1
        looked.octets += octets
        tag = tag_now or tag
        await asyncio.sleep(chance.uniform(*AGAIN_S))


async def _get(port: int, path: str, tag: str) -> tuple[int, str, int]:
    """Look once, as a phone does that has let go of its connection since; return status, tag and size."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: phones\r\n{known}Connection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    found = next((each.partition(": ")[2] for each in head if each.lower().startswith("etag:")), "")
    return int(head[0].split()[1]), found, len(answer)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(each for each in status.splitlines() if each.startswith("VmRSS:")).split()[1]) / 1024
