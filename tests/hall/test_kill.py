"""The hub's sudden death: whatever was acknowledged has happened, once, and in order."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hall_protocol.commands import CallNext, Command, FinishService, IssueTicket, StartService
from hall_protocol.events import Reply
from hall_protocol.topics import COMMAND
from hall_records.entries import Entry
from node_runtime.client import RequestClient
from queue_core.events import TicketCalled, TicketIssued
from tests.hall.standing import PATIENCE_S, StandingHall, a_wide_hall, ask, await_hub, standing_hall, token
from tests.hardness import HARDNESS

KILLS = 20 * HARDNESS.times
"""`make chaos` has hundreds."""
DELAY_S = (0.05, 0.3)
CLERKS = 4
DISPENSERS = 2
SERVICES = ("rs-canbao", "yb-canbao")


@dataclass
class Busy:
    """One client under load; remembers what it asked and what the hub acknowledged, in order."""

    node: str
    client: RequestClient
    nervous: bool
    answered: list[tuple[Command, Reply]] = field(default_factory=list)

    def work(self, commands: Iterator[Command], ending: threading.Event) -> None:
        """Ask one thing after the other, until told to end."""
        while not ending.is_set():
            self._ask(next(commands))

    def _ask(self, command: Command) -> None:
        if self.nervous:
            # A copy on the bus besides the outbox's own: it may be decided in the same commit, or after a kill.
            self.client.publish(COMMAND, command, expires_s=3, node=self.node)
        reply = self.client.request(command, PATIENCE_S)
        if reply.code != "no_hub":
            self.answered.append((command, reply))


def visitors(client: RequestClient) -> Iterator[Command]:
    for service in itertools.cycle(SERVICES):
        yield IssueTicket(command_id=client.next_id(), service=service, token=token())


def a_clerks_day(client: RequestClient) -> Iterator[Command]:
    for kind in itertools.cycle((CallNext, StartService, FinishService)):
        yield kind(command_id=client.next_id())


def kill_again_and_again(hall: StandingHall, watcher: RequestClient, chance: Random) -> None:
    for _ in range(KILLS):
        await_hub(watcher)
        time.sleep(chance.uniform(*DELAY_S))
        hall.kill_hub()
        assert watcher.wait_for(lambda: not watcher.hub_alive, PATIENCE_S)
        hall.start_hub()
    await_hub(watcher)


def everybody(hall: StandingHall, on_the_bus: ExitStack) -> list[Busy]:
    nodes = [f"window-{number}" for number in range(1, CLERKS + 1)]
    nodes += [f"dispenser-{number}" for number in range(1, DISPENSERS + 1)]
    return [
        Busy(node, on_the_bus.enter_context(hall.client(node)), nervous=node in ("window-1", "dispenser-1"))
        for node in nodes
    ]


def test_twenty_sudden_deaths_of_the_hub_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    config = a_wide_hall(CLERKS, DISPENSERS)
    with standing_hall(tmp_path, config) as hall, ExitStack() as on_the_bus:
        busy = everybody(hall, on_the_bus)
        watcher = on_the_bus.enter_context(hall.client("console"))
        ending = threading.Event()
        with ThreadPoolExecutor(len(busy)) as threads:
            at_work = [
                threads.submit(
                    each.work, visitors(each.client) if "dispenser" in each.node else a_clerks_day(each.client), ending
                )
                for each in busy
            ]
            try:
                kill_again_and_again(hall, watcher, Random(50))
            finally:
                ending.set()
            for work in at_work:
                work.result()
        for each in busy:
            assert_first_answers_are_kept(each)
        hall.stop_hub()
        entries = hall.entries()

    for each in busy:
        assert_once_and_in_order(each, entries)
    assert_nobody_doubled(entries)


def assert_first_answers_are_kept(busy: Busy) -> None:
    """Whatever is asked again after all the deaths gets the answer it got."""
    assert len(busy.answered) > KILLS, f"{busy.node} was hardly served: {len(busy.answered)} answers"
    for command, reply in busy.answered[:: max(1, len(busy.answered) // 50)]:
        assert ask(busy.client, command) == reply


def assert_once_and_in_order(busy: Busy, entries: list[Entry]) -> None:
    """Every acknowledged step stands in the journal at the place that was acknowledged, the next one behind it."""
    mine = [entry for entry in entries if entry.actor == busy.node]
    last_of = {entry.command_id: entry.seq for entry in mine}
    accepted = [(command, reply) for command, reply in busy.answered if reply.ok]
    assert [last_of[command.command_id] for command, _ in accepted] == [reply.seq for _, reply in accepted]
    assert [reply.seq for _, reply in accepted] == sorted({reply.seq for _, reply in accepted})
    issued = {entry.command_id: entry.event for entry in mine if isinstance(entry.event, TicketIssued)}
    for command, reply in accepted:
        if isinstance(command, IssueTicket):
            event = issued[command.command_id]
            assert reply.ticket is not None
            assert (event.ticket, event.token) == (reply.ticket.id, command.token)


def assert_nobody_doubled(entries: list[Entry]) -> None:
    kinds = Counter((entry.command_id, type(entry.event)) for entry in entries if entry.command_id)
    issued = [entry.event for entry in entries if isinstance(entry.event, TicketIssued)]
    called = [entry.event.ticket for entry in entries if isinstance(entry.event, TicketCalled)]
    assert max(kinds.values()) == 1
    assert len({event.token for event in issued}) == len({event.ticket for event in issued}) == len(issued)
    assert len(set(called)) == len(called)
    assert set(called) <= {event.ticket for event in issued}
