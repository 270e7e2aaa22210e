"""The lists of a board: the latest calls, the latest at each window, and how many wait."""

import re
from typing import Final

from board_view.rows import page_of, pages
from board_view.state import BoardState
from board_view.view import CallRow, CallsView, Lines, QueueRow, QueuesView, WindowRow, WindowsView
from board_view.words import Words
from hall_config.waits import said_of
from hall_protocol.states import BoardCall, QueueLength

QUEUE_ROWS: Final = 8
WIDE_QUEUE_ROWS: Final = 4
"""So many queues stand on a page when each also says how long who comes now will wait."""


def calls_view(state: BoardState, words: Words) -> CallsView:
    """Return the latest calls; the one that is announced now is marked, and who is wanted no more stands back."""
    calling = _calling(state)
    rows = tuple(
        CallRow(call.number, where(call, words), call.call_id == calling, call.wanted or call.call_id == calling)
        for call in state.calls
    )
    return CallsView(words.say("latest_calls"), rows, words.say("no_calls_yet"))


def windows_view(state: BoardState, words: Words) -> WindowsView:
    """Return the latest call at each window that has called anybody, in the order of their numbers."""
    latest: dict[str, BoardCall] = {}
    called_since = {call.number for call in state.calls}
    for call in (*state.calls, *(call for call in state.earlier if call.number not in called_since)):
        latest.setdefault(where(call, words), call)
    calling = _calling(state)
    rows = tuple(
        WindowRow(name, call.number, call.call_id == calling, call.wanted or call.call_id == calling)
        for name, call in sorted(latest.items(), key=lambda each: _as_counted(each[0]))
    )
    return WindowsView(words.say("at_each_window"), rows, words.say("no_calls_yet"))


def queues_view(state: BoardState, words: Words) -> QueuesView:
    """Return how many wait in each queue, and about how long who takes a ticket now; a page of them where many are."""
    wide = any(said_of(queue.wait_from_s, queue.wait_to_s) for queue in state.queues)
    a_page = WIDE_QUEUE_ROWS if wide else QUEUE_ROWS
    count = pages(state.queues, a_page)
    rows = tuple(_queue(queue, words) for queue in page_of(state.queues, a_page, state.turn))
    title = words.say("waiting_and_how_long" if wide else "waiting_per_queue")
    return QueuesView(title, rows, f"{state.turn % count + 1} / {count}" if count > 1 else "", wide)


def where(call: BoardCall, words: Words) -> str:
    """Return where a visitor was called to, as the lists say it."""
    return words.pair(call.place)[0] if call.place else words.plain("window_number", window=call.window)


def _calling(state: BoardState) -> str:
    now = state.announcement
    return now.call_id if now and now.is_call else ""


def _queue(queue: QueueLength, words: Words) -> QueueRow:
    wait = said_of(queue.wait_from_s, queue.wait_to_s)
    said = words.text(wait.key, **wait.minutes) if wait else Lines("")
    return QueueRow(words.named(queue.name), str(queue.waiting), said)


def _as_counted(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what sorts window 2 before window 10, B-2 before B-12, and numbers before letters."""
    pieces = [piece for piece in re.split(r"(\d+)", name) if piece]
    return tuple((False, int(piece), "") if piece.isdecimal() else (True, 0, piece) for piece in pieces)
