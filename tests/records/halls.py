"""A small hall and a journal for it, as the tests of this folder need them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hall_records.journal import Decision, Journal
from hall_records.replay import rebuilt
from queue_core.commands import Command, IssueTicket, OpenWindow, TimePassed
from queue_core.events import Event, HallConfigured
from queue_core.hall import Hall
from queue_core.rules import HallRules, Lane
from tests.records.small_hall import NINE_MS, RULES


@dataclass
class RecordedHall:
    """A hall whose every event goes into its journal at once, as the hub does it."""

    journal: Journal
    hall: Hall
    commands: int = field(default=0)

    def does(self, command: Command, at_ms: int, pressed_ms: int | None = None) -> tuple[Event, ...]:
        """Decide and store one command."""
        events = self.hall.handle(command, at_ms, pressed_ms)
        self.commands += 1
        command_id = f"0badcafe-{self.journal.seq:06d}-{self.commands}"
        self.journal.append([decision(events, at_ms, command_id=command_id, reply=b"{}")])
        return events

    def issues(self, service: str, at_ms: int, lane: Lane = Lane.NORMAL) -> str:
        """Let a visitor take a ticket, and return its id."""
        reason = "elderly" if lane is Lane.GREEN else ""
        token = f"{self.hall.state.issued:032x}"
        self.does(IssueTicket(service, token, "dispenser-1", lane, reason), at_ms)
        return list(self.hall.tickets)[-1].id

    def issues_many(self, service: str, count: int, at_ms: int) -> None:
        """Let many visitors take tickets within one commit."""
        tokens = [f"{self.hall.state.issued + number:032x}" for number in range(count)]
        taken = [self.hall.handle(IssueTicket(service, token, "dispenser-1"), at_ms) for token in tokens]
        self.journal.append([decision(events, at_ms) for events in taken])


def decision(
    events: Iterable[Event], at_ms: int, *, command_id: str = "", reply: bytes = b"", actor: str = "window-1"
) -> Decision:
    """Return what came of a command, with the parts a test does not care about filled in."""
    return Decision(tuple(events), actor, "", command_id, reply, at_ms)


def begun(path: Path, rules: HallRules = RULES, at_ms: int = NINE_MS) -> RecordedHall:
    """Return a hall that has just opened its first day, its windows open."""
    journal = Journal.open(path)
    journal.append([decision([HallConfigured(at_ms, rules)], at_ms, actor="hub")])
    hall = rebuilt(journal)
    assert hall is not None
    recorded = RecordedHall(journal, hall)
    recorded.does(TimePassed(), at_ms)
    for window in rules.windows:
        recorded.does(OpenWindow(window), at_ms)
    return recorded
