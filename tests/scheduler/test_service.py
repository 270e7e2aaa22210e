"""What is due happens by itself and in time, though nobody asks the hub anything."""

from pathlib import Path

import msgspec

from hall_protocol.commands import COMMANDS
from hall_protocol.events import Reply
from node_runtime.client import RequestClient
from queue_core.events import TicketHeld, TicketReturned
from tests.hall.standing import ask, await_window, standing_hall, token

FAST = "60"
"""Hall seconds a second."""
LATE_MS = 60 * 400
"""A machine busy with other tests wakes a hub up to 0.4 s late, at this speed."""


def says(client: RequestClient, name: str, **fields: object) -> Reply:
    command = {"name": name, "command_id": client.next_id(), **fields}
    reply = ask(client, msgspec.convert(command, COMMANDS[name]))
    assert reply.ok, reply
    return reply


def test_a_held_visitor_waits_again_in_time_in_a_hall_where_nothing_else_happens(tmp_path: Path) -> None:
    with standing_hall(tmp_path, None, "--speed", FAST) as hall, hall.client("console") as console:
        says(console, "issue_ticket", service="rs-canbao", token=token())
        says(console, "call_next", window="window-1")
        says(console, "start_service", window="window-1")
        says(console, "hold_ticket", window="window-1", return_s=90)
        await_window(console, "window-1", lambda board: board.could_call == 1)
        hall.stop_hub()
        events = [entry.event for entry in hall.entries()]

    (held,) = [event for event in events if isinstance(event, TicketHeld)]
    (returned,) = [event for event in events if isinstance(event, TicketReturned)]
    assert held.return_ms is not None
    assert 0 <= returned.at_ms - held.return_ms <= LATE_MS
