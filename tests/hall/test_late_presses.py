"""The hub is away when the day ends: what the clerk pressed meanwhile is in the figures of that day."""

from pathlib import Path

import msgspec
import pytest

from device_drivers.hands import hand
from hall_config.model import HallConfig
from hall_protocol.commands import IssueTicket
from hall_records.history import facts_of_days
from hall_records.reading import JournalReader
from node_runtime.client import RequestClient
from queue_core.events import DayClosed, DayOpened, ServiceFinished, ServiceStarted, TicketExpired
from tests.hall.standing import (
    StandingHall,
    ask,
    await_glance,
    await_status,
    await_window,
    county,
    standing_hall,
    token,
)

EVENING = ("--starts-at", "2026-11-23T16:30:00+08:00")
AFTER_CLOSING = ("--starts-at", "2026-11-23T17:30:00+08:00")
MIDNIGHT = ("--starts-at", "2026-11-24T00:00:00+08:00")


def closing_at_five() -> HallConfig:
    config = county()
    return msgspec.structs.replace(config, opening=msgspec.structs.replace(config.opening, closes_at="17:00"))


def a_visitor_is_called_and_the_hub_is_gone(hall: StandingHall, console: RequestClient) -> Path:
    """Return the hands of the terminal of window 1, which has called somebody."""
    hall.start_node("window_terminal", "window-1")
    await_status(console, "window-1", lambda status: status.state == "ready")
    assert ask(console, IssueTicket(command_id=console.next_id(), service="rs-canbao", token=token())).ok
    terminal = hall.hands("window-1")
    assert console.wait_for(lambda: hand(terminal, "terminal")["window"] is not None, 20)
    hand(terminal, "press", button="call")
    await_window(console, "window-1", lambda board: board.phase == "calling")
    hall.kill_hub()
    assert console.wait_for(lambda: not console.hub_alive, 10)
    assert console.wait_for(lambda: hand(terminal, "terminal")["hub_alive"] is False, 20)  # each hears it for itself
    return terminal


@pytest.mark.parametrize(("back", "ended_by"), [(AFTER_CLOSING, DayClosed), (MIDNIGHT, DayOpened)])
def test_who_was_served_while_the_hub_was_away_over_the_days_end_was_served(
    tmp_path: Path, back: tuple[str, ...], ended_by: type[DayClosed] | type[DayOpened]
) -> None:
    with standing_hall(tmp_path, closing_at_five(), *EVENING) as hall, hall.client("console") as console:
        terminal = a_visitor_is_called_and_the_hub_is_gone(hall, console)
        for button in ("start", "finish"):
            hand(terminal, "press", button=button)
        await_status(console, "window-1", lambda status: status.outbox == 2)
        hall.hub_options = back
        hall.start_hub()
        await_status(console, "window-1", lambda status: status.outbox == 0)
        await_glance(console, lambda glance: glance.serving == 0)
        hall.stop_hub()
        events = [entry.event for entry in hall.entries()]
        with JournalReader.open(hall.data / "journal.db") as reader:
            (day,) = facts_of_days(reader, "2026-11-23", "2026-11-23")

    follows = [
        event for event in events if isinstance(event, TicketExpired | ended_by | ServiceStarted | ServiceFinished)
    ]
    assert [type(event) for event in follows[-4:]] == [TicketExpired, ended_by, ServiceStarted, ServiceFinished]
    expired, _, started, finished = follows[-4:]
    assert started.at_ms <= finished.at_ms < expired.at_ms
    assert [(record.outcome, record.started_ms, record.ended_ms) for record in day.records] == [
        ("done", started.at_ms, finished.at_ms)
    ]
    assert [visit.outcome for visit in day.visits.values()] == ["done"]
