"""What the lamps show: a pure function of the window, the link to the hub and the last answer."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from device_drivers.lamps import Light
from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard

ANSWER_SHOWS_MS: Final = 1_000
"""How long an answer stands out before the lamps tell of the window again."""


class Lamp(StrEnum):
    """The terminal's lamps."""

    VISITOR = "visitor"
    """Green: on while serving, blinking while a called visitor is on the way."""
    WAITING = "waiting"
    """Amber: somebody waits whom this window may serve; blinks as the answer "nobody is waiting"."""
    FAULT = "fault"
    """Red: blinks for a refused press, on while there is no hub."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """All a terminal knows that can be seen on it."""

    hub_alive: bool = False
    window: WindowBoard | None = None
    answer: Reply | None = None
    answer_until_ms: int = 0

    def answered(self, reply: Reply, now_ms: int) -> "Terminal":
        """Return the terminal showing what came of a press."""
        return replace(self, answer=reply, answer_until_ms=now_ms + ANSWER_SHOWS_MS)

    def shows(self, reply_code: str, now_ms: int) -> bool:
        """Return whether an answer of this code still stands out."""
        return self.answer is not None and self.answer.code == reply_code and now_ms < self.answer_until_ms

    def refused(self, now_ms: int) -> bool:
        """Return whether a refusal still stands out."""
        return self.answer is not None and not self.answer.ok and now_ms < self.answer_until_ms


def lights(terminal: Terminal, now_ms: int) -> dict[Lamp, Light]:
    """Return what every lamp shows now."""
    return {
        Lamp.VISITOR: _visitor(terminal),
        Lamp.WAITING: _waiting(terminal, now_ms),
        Lamp.FAULT: _fault(terminal, now_ms),
    }


def _visitor(terminal: Terminal) -> Light:
    phase = terminal.window.phase if terminal.window else ""
    if phase == "calling":
        return "blink"
    return "on" if phase == "serving" else "off"


def _waiting(terminal: Terminal, now_ms: int) -> Light:
    if terminal.shows("nobody_waiting", now_ms):
        return "blink"
    return "on" if terminal.window and terminal.window.could_call else "off"


def _fault(terminal: Terminal, now_ms: int) -> Light:
    if terminal.refused(now_ms):
        return "blink"
    return "off" if terminal.hub_alive else "on"
