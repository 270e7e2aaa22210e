"""The lists of a board: the latest calls, the latest at each window, and how many wait."""

import re
from typing import Final

from board_view.state import BoardState
from board_view.view import CallRow, CallsView, Lines, Link, QueueRow, QueuesView, WindowRow, WindowsView
from board_view.words import Words
from hall_config.waits import said_of
from hall_protocol.states import BoardCall, QueueLength

UNKNOWN: Final = Lines("–")
"""In place of a wait that nobody has heard of since the board was cut off."""


def calls_view(state: BoardState, words: Words) -> CallsView:
    """Return the latest calls; the one that is announced now is marked, and who is wanted no more stands back.

    So does everybody while the board is cut off: whether they are still wanted it does not know.
    """
    calling = _calling(state)
    rows = tuple(
        CallRow(call.number, _whereto(call, state, words), call.call_id == calling, _is_wanted(call, state))
        for call in state.calls
    )
    return CallsView(words.say("latest_calls"), rows, _nothing(state, words))


def windows_view(state: BoardState, words: Words) -> WindowsView:
    """Return the latest call at each window that has called anybody, in the order of their numbers."""
    latest: dict[str, BoardCall] = {}
    called_since = {call.number for call in state.calls}
    for call in (*state.calls, *(call for call in state.earlier if call.number not in called_since)):
        latest.setdefault(where(call, words), call)
    calling = _calling(state)
    rows = tuple(
        WindowRow(_as_missed(name, call, state, words), call.number, call.call_id == calling, _is_wanted(call, state))
        for name, call in sorted(latest.items(), key=lambda each: _as_counted(each[0]))
    )
    return WindowsView(words.say("at_each_window"), rows, _nothing(state, words))


def queues_view(state: BoardState, words: Words) -> QueuesView:
    """Return how many wait in each queue, and about how long who takes a ticket now, as far as that is known."""
    why = _why_of_all(state, words)
    wide = why is None and any(queue.why or said_of(queue.wait_from_s, queue.wait_to_s) for queue in state.queues)
    is_known = state.link is not Link.LOST
    rows = tuple(_queue(queue, words, is_known=is_known) for queue in state.queues)
    title = why or words.say("waiting_and_how_long" if wide else "waiting_per_queue")
    return QueuesView(title, rows, wide)


def _why_of_all(state: BoardState, words: Words) -> Lines | None:
    """Return the panel's title where no ticket can be had of any queue: the reason is told once, beside the counts."""
    whys = {queue.why for queue in state.queues}
    why = whys.pop() if len(whys) == 1 else None
    if why is None:
        return None
    both = zip(words.order, words.pair(why), strict=True)
    return words.lines(*(words.texts.text("display.waiting_and_why", language, why=said) for language, said in both))


def where(call: BoardCall, words: Words) -> str:
    """Return where a visitor was called to, as the lists say it."""
    return words.pair(call.place)[0] if call.place else words.plain("window_number", window=call.window)


def _whereto(call: BoardCall, state: BoardState, words: Words) -> str:
    """Return where a visitor goes; who missed the call goes to no window, the line at the bottom says where."""
    if not _is_missed(call, state):
        return where(call, words)
    tag = words.say("missed")
    return f"{tag.main} {tag.second}".strip()


def _as_missed(window: str, call: BoardCall, state: BoardState, words: Words) -> str:
    return f"{window} · {words.say('missed').main}" if _is_missed(call, state) else window


def _is_missed(call: BoardCall, state: BoardState) -> bool:
    return call.missed and call.call_id != _calling(state)


def _nothing(state: BoardState, words: Words) -> Lines:
    """Return what stands in a list without calls: outside the hours it does not look as if none had come yet."""
    if state.closed is None:
        return words.say("no_calls_yet")
    return words.say("not_open") if state.has_large else words.named(state.closed)


def _calling(state: BoardState) -> str:
    now = state.announcement
    return now.call_id if now and now.is_call else ""


def _is_wanted(call: BoardCall, state: BoardState) -> bool:
    return call.call_id == _calling(state) or (call.wanted and state.link is not Link.LOST)


def _queue(queue: QueueLength, words: Words, *, is_known: bool) -> QueueRow:
    wait = said_of(queue.wait_from_s, queue.wait_to_s)
    said = words.named(queue.why) if queue.why else words.text(wait.key, **wait.minutes) if wait else Lines("")
    return QueueRow(words.named(queue.name), str(queue.waiting), said if is_known else UNKNOWN, is_known)


def _as_counted(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what sorts window 2 before window 10, B-2 before B-12, and numbers before letters."""
    pieces = [piece for piece in re.split(r"(\d+)", name) if piece]
    return tuple((False, int(piece), "") if piece.isdecimal() else (True, 0, piece) for piece in pieces)
