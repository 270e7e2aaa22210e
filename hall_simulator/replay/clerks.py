"""Clerks at the windows: each sees what its window does and presses what a clerk would press."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_protocol.states import TicketFacts, WindowBoard

logger = logging.getLogger(__name__)

WALK_MS: Final = 20_000
"""Hall milliseconds from a call until its visitor stands at the window."""
PRESS_AGAIN_S: Final = 4.0
"""Real seconds after which a clerk presses once more when nothing has come of it."""

Board = Callable[[str], WindowBoard | None]
Needs = Callable[[str], int]
"""How long the holder of this ticket will be at the window, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button to press, and the hall time from which on."""

    button: str
    due_ms: int


def next_press(board: WindowBoard, needs_ms: Needs) -> Press | None:
    """Return what the clerk of a window presses next; None while it is ready: its call comes by itself.

    A clerk's first call opens the window.
    """
    ticket = board.ticket
    if board.phase == "ready":
        return None
    if board.phase == "calling" and ticket is not None:
        return Press("start", (ticket.called_ms or board.since_ms) + WALK_MS)
    if board.phase == "serving" and ticket is not None:
        return Press("finish", _started_ms(board, ticket) + needs_ms(ticket.id))
    return Press("call", board.since_ms)


def _started_ms(board: WindowBoard, ticket: TicketFacts) -> int:
    return ticket.started_ms if ticket.started_ms is not None else board.since_ms


class Clerks:
    """All clerks of the hall; whoever has something to press presses it through the terminal's hands."""

    def __init__(
        self, terminals: Mapping[str, Path], board: Board, needs_ms: Needs, hands: Executor, now_s: Callable[[], float]
    ) -> None:
        """`terminals` are the sockets by window."""
        self.presses = 0
        self.again = 0
        """How often nothing had come of a press in time."""
        self._terminals = terminals
        self._board = board
        self._needs_ms = needs_ms
        self._hands = hands
        self._now_s = now_s
        self._pressed: dict[str, tuple[tuple[str, str], float]] = {}
        """By window: what was pressed for which ticket, and until when the clerk waits for what comes of it."""
        self._moving: dict[str, Future[None]] = {}

    def look(self, now_ms: int) -> None:
        """Let every clerk look once and press what is due."""
        for window, hands in self._terminals.items():
            board = self._board(window)
            press = next_press(board, self._needs_ms) if board else None
            if board and press and press.due_ms <= now_ms and self._may_press(window, press, board):
                self._moving[window] = self._hands.submit(_press, hands, press.button)
                self.presses += 1

    def _may_press(self, window: str, press: Press, board: WindowBoard) -> bool:
        """One press for one state of the window; once more only after waiting in vain."""
        moving = self._moving.get(window)
        if moving is not None and not moving.done():
            return False
        wanted = (press.button, board.ticket.id if board.ticket else str(board.since_ms))
        last, until_s = self._pressed.get(window, (None, 0.0))
        if wanted == last:
            if self._now_s() < until_s:
                return False
            self.again += 1
            logger.warning("window %s: nothing came of %s, pressed again", window, press.button)
        self._pressed[window] = (wanted, self._now_s() + PRESS_AGAIN_S)
        return True


def _press(hands: Path, button: str) -> None:
    try:
        hand(hands, "press", button=button)
    except DriverError as problem:
        logger.warning("%s could not be pressed: %s", button, problem)
