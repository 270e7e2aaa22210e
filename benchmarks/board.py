"""Call → board drawn: from the command's first byte to the pixels, in a running hall of all its processes."""

import secrets
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.figures import Spread, line
from benchmarks.hub import COUNTY, a_folder
from benchmarks.memory import a_hall
from caller_display.chronicle import Shown
from central_scheduler.credentials import OPERATOR
from device_drivers.hands import hand
from hall_config.reading import read_hall
from hall_protocol.commands import CallNext, Command, FinishService, IssueTicket, StartService
from node_runtime.client import RequestClient
from node_runtime.clock import boottime_ms

CALLS: Final = 200
TO_REACH_MS: Final = 100


def measure() -> None:
    """Print how long a call takes to stand on the board."""
    with a_folder() as data, a_hall(data) as hall:
        settings = hall.bus_settings(OPERATOR, secrets.token_hex(4))
        with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
            if not client.connect(20):
                raise RuntimeError("the hub is not there")
            pressed = dict(_call(client) for _ in range(CALLS))
            drawn = _drawn(client, hall.hands_of("board-1"))
    times = Spread(tuple((drawn[ticket] - at_ms) / 1000 for ticket, at_ms in pressed.items()))
    text = f"{times} (to reach: p99 ≤ {TO_REACH_MS} ms)"
    line("call → board drawn", text, reached=times.at(0.99) <= TO_REACH_MS)


def _call(client: RequestClient) -> tuple[str, int]:
    """Issue, call, serve; return the call's id and when its command was sent."""
    config = read_hall(COUNTY)
    window = config.windows[0].id
    _done(
        client,
        IssueTicket(command_id=client.next_id(), service=config.services[0].code, token=secrets.token_urlsafe(16)),
    )
    sent_ms = boottime_ms()
    ticket = _done(client, CallNext(command_id=client.next_id(), window=window))
    for wish in (StartService, FinishService):
        _done(client, wish(command_id=client.next_id(), window=window))
    return f"{ticket}/1", sent_ms


def _done(client: RequestClient, wish: Command) -> str:
    reply = client.request(wish, 10)
    if not reply.ok or reply.ticket is None:
        raise RuntimeError(f"refused: {reply}")
    return reply.ticket.id


def _drawn(client: RequestClient, hands: Path) -> dict[str, int]:
    """Return when each call stood on the screen, once all do."""
    shown: list[Shown] = []

    def all_drawn() -> bool:
        shown[:] = msgspec.convert(hand(hands, "shown")["shown"], list[Shown])
        return len(shown) == CALLS and all(record.drawn is not None for record in shown)

    if not client.wait_for(all_drawn, 30):
        raise RuntimeError(f"the board drew {len(shown)} of {CALLS} calls")
    return {record.call_id: record.drawn for record in shown if record.drawn is not None}
