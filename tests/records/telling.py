"""A day told minute by minute: what is done when, and what the statistics make of it."""

from dataclasses import replace
from pathlib import Path

from hall_records.facts import ServiceRecord
from hall_records.visits import Visits
from queue_core.commands import CheckIn, Command, IssueTicket
from queue_core.events import Event
from queue_core.rules import HallRules
from tests.records.halls import RecordedHall, begun
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES


def with_calling(**changed: object) -> HallRules:
    """Return the small hall with other rules of calling."""
    return replace(RULES, calling=replace(RULES.calling, **changed))  # type: ignore[arg-type]


class ToldDay:
    """A hall that is told in minutes after nine."""

    def __init__(self, path: Path, rules: HallRules = RULES) -> None:
        self.recorded: RecordedHall = begun(path, rules)

    def does(self, minute: float, *commands: Command) -> tuple[Event, ...]:
        """Let this happen, one thing after another in the same minute; return the events of the last."""
        events: tuple[Event, ...] = ()
        for command in commands:
            if isinstance(command, IssueTicket | CheckIn):
                command = replace(command, token=f"{self.recorded.commands:032x}")
            events = self.recorded.does(command, NINE_MS + round(minute * MINUTE_MS))
        return events

    def takes(self, minute: float, service: str = "permit", *then: str) -> str:
        """Let a visitor take a ticket; return its id."""
        self.does(minute, IssueTicket(service, "", "dispenser-1", then=then))
        return list(self.recorded.hall.tickets)[-1].id

    @property
    def visits(self) -> Visits:
        """What the journal says of the day."""
        visits = Visits()
        for entry in self.recorded.journal.entries():
            visits.take(entry)
        return visits

    @property
    def records(self) -> tuple[ServiceRecord, ...]:
        """The service records of the day."""
        return tuple(self.visits.records)


def minutes_of(*times_ms: int | None) -> tuple[float | None, ...]:
    """Return times in minutes, as a test reads them."""
    return tuple(None if time_ms is None else time_ms / MINUTE_MS for time_ms in times_ms)
