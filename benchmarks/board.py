"""Call → board drawn: from the command's first byte to the pixels, in a running hall of all its processes.

And a board alone, with the line at its bottom moving: how soon a call is drawn and heard, a burst, processor, memory, a
week in a few minutes.
"""

import secrets
import time
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.boards import LONG, LoneBoard, a_board
from benchmarks.figures import Spread, line
from benchmarks.hub import COUNTY, a_folder
from benchmarks.memory import a_hall, resident_mb
from caller_display.chronicle import Shown
from central_scheduler.credentials import OPERATOR
from device_drivers.hands import hand
from hall_config.reading import read_hall
from hall_protocol.commands import CallNext, Command, FinishService, IssueTicket, StartService
from node_runtime.client import RequestClient
from node_runtime.clock import boottime_ms

CALLS: Final = 200
TO_REACH_MS: Final = 100
DRAWN_MS: Final = 50
HEARD_MS: Final = 250
SINGLE_CALLS: Final = 40
BURST: Final = 50
WATCHED_S: Final = 20.0
MOVING_SHARE: Final = 0.05
STANDING_SHARE: Final = 0.03
FULL_HD: Final = (1920, 1080)
ULTRA_HD: Final = (3840, 2160)
SIZES: Final = ((FULL_HD, 80), (ULTRA_HD, 130))
WEEK_CALLS: Final = 6_000
"""Five days of a hall that calls 1,200 visitors."""
WARM_CALLS: Final = 4_000
"""Until then what a board keeps fills up: the sizes of three thousand clips, the ids of calls it would know again."""
LEAK_MB: Final = 1.0


def measure() -> None:
    """Print what a board does and takes."""
    in_a_hall()
    with a_folder() as data:
        alone(data / "one")
        standing(data / "two")
        for size, limit_mb in SIZES:
            memory(data / f"{size[0]}", size, limit_mb)
        week(data / "week")


def alone(data: Path) -> None:
    """Print how soon a call is drawn and heard while the line at the bottom moves, and what that takes."""
    with a_board(data, ticker=LONG, shortest_ms="100") as board:
        floor = [_single(board, n) for n in range(SINGLE_CALLS)]
        made = list(zip(board.shown(), board.sent_ms, strict=True))
        drawn = [((record.drawn or 0) - sent_ms) / 1000 for record, sent_ms in made]
        heard = [((record.spoken or 0) - sent_ms) / 1000 for record, sent_ms in made]
        own = Spread(tuple(((record.drawn or 0) - record.received) / 1000 for record, _ in made))
        line("alone: the board's own part of it", f"{own}", reached=own.at(0.99) <= DRAWN_MS)
        _say("alone: call → drawn, ticker moving", drawn, DRAWN_MS, floor)
        _say("alone: call → first sound, clip cached", heard, HEARD_MS, floor)
        burst(board)
        share = _share(board)
        line("alone: processor, ticker moving", _of(share, MOVING_SHARE), reached=share <= MOVING_SHARE)


def _single(board: LoneBoard, n: int) -> float:
    """Call one visitor on a board at rest, whose clip is there; return how long anybody takes to hear of it."""
    board.beat()
    board.send_clip(f"clip-{n}")
    board.echo.drain()
    time.sleep(0.2)
    board.call(n, clip=f"clip-{n}")
    took_s = board.heard_after_s()
    board.wait_until_spoken(n + 1, 10)
    time.sleep(2.0)  # its clip has to end, and it has to be looked at
    return took_s


def burst(board: LoneBoard) -> None:
    """Print what becomes of many calls at one moment."""
    count = SINGLE_CALLS
    sent_ms = boottime_ms()
    for n in range(count, count + BURST):
        board.send_clip(f"clip-{n}")
        board.call(n, clip=f"clip-{n}")
    records = [each for each in board.wait_until_spoken(count + BURST, 180) if each.n > count]
    drawn = Spread(tuple(((each.drawn or 0) - sent_ms) / 1000 for each in records))
    in_order = [each.call_id for each in records] == [f"c{n}" for n in range(count, count + BURST)]
    apart = all((a.ended or 0) <= (b.prominent or 0) for a, b in pairwise(records))
    text = f"all in the list within {drawn.at(1.0):.0f} ms, {len(records)} spoken, in order, none over another"
    line(f"alone: {BURST} calls at once", text, reached=in_order and apart and drawn.at(1.0) <= 1_000)


def standing(data: Path) -> None:
    """Print what a board takes while nothing moves but a call now and then."""
    with a_board(data) as board:
        share = _share(board)
    line("alone: processor, nothing moving", _of(share, STANDING_SHARE), reached=share <= STANDING_SHARE)


def memory(data: Path, size: tuple[int, int], limit_mb: int) -> None:
    """Print how large a board's process is after some calls."""
    with a_board(data, ticker=LONG, size=size, shortest_ms="100") as board:
        for n in range(10):
            board.send_clip(f"clip-{n}")
            board.call(n, clip=f"clip-{n}")
        board.wait_until_spoken(10, 60)
        mb = resident_mb(board.pid)
    line(f"alone: memory at {size[0]} × {size[1]}", f"{mb:.1f} MB (to reach: ≤ {limit_mb})", reached=mb <= limit_mb)


def week(data: Path) -> None:
    """Print how much a board grows in a week of calls, after the first days have filled what it keeps."""
    with a_board(data, speed=1_000.0, ticker=LONG) as board:
        _days(board, 0, WARM_CALLS)
        before_mb = resident_mb(board.pid)
        _days(board, WARM_CALLS, WARM_CALLS + WEEK_CALLS)
        grown_mb = resident_mb(board.pid) - before_mb
    line(
        f"alone: a week, {WEEK_CALLS} calls", f"{grown_mb:+.2f} MB (to reach: < {LEAK_MB})", reached=grown_mb < LEAK_MB
    )


def _days(board: LoneBoard, first: int, last: int) -> None:
    for start in range(first, last, 100):
        board.beat()
        for n in range(start, start + 100):
            board.send_clip(f"clip-{n}")
            board.call(n, clip=f"clip-{n}")
        board.wait_until_spoken(start + 100, 120)
        board.show(start + 1, *range(start + 99, start + 39, -1))


def _share(board: LoneBoard) -> float:
    """Return how much of a core a board takes that is looked at, with a call every few seconds."""
    board.beat()
    before_s, since_s = board.cpu_s(), time.monotonic()
    for beat in range(round(WATCHED_S)):
        board.beat()
        board.show(10_000 + beat, *range(12))
        if beat % 5 == 0:
            board.call(20_000 + beat)
        time.sleep(1)
    return (board.cpu_s() - before_s) / (time.monotonic() - since_s)


def _say(name: str, seconds: list[float], limit_ms: int, floor: list[float]) -> None:
    spread, bare = Spread(tuple(seconds)), Spread(tuple(floor))
    ratio = spread.at(0.5) / bare.at(0.5)
    text = f"{spread}, {ratio:.0f} × the bus alone, p99 {bare.at(0.99):.0f} ms (to reach: p99 ≤ {limit_ms} ms)"
    line(name, text, reached=spread.at(0.99) <= limit_ms)


def _of(share: float, limit: float) -> str:
    return f"{share * 100:.1f} % of a core (to reach: ≤ {limit * 100:.0f} %)"


def in_a_hall() -> None:
    """Print how long a call takes to stand on the board, from the command on."""
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
