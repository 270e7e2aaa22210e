"""What a clerk can press on the page, with which key, and what of it is likely now."""

from dataclasses import dataclass
from typing import Final

from hall_protocol.commands import WINDOW_COMMANDS


@dataclass(frozen=True, slots=True)
class Button:
    """One button of the page; its words stand in the catalogue under `soft.button_<name>`."""

    name: str
    key: str
    """The letter that presses it."""
    likely: frozenset[str] = frozenset()
    """In which phases of the window a clerk usually wants it."""


def _in(*phases: str) -> frozenset[str]:
    return frozenset(phases)


BUTTONS: Final[tuple[Button, ...]] = (
    Button("call", "n", _in("open", "ready", "closed")),
    Button("recall", "r", _in("calling")),
    Button("start", "s", _in("calling")),
    Button("finish", "f", _in("serving")),
    Button("missed", "m", _in("calling")),
    Button("hold", "h", _in("serving")),
    Button("transfer", "t", _in("calling", "serving")),
    Button("undo", "u"),
    Button("hand_in", "i", _in("serving")),
    Button("add_service", "a", _in("serving")),
    Button("choose", "k", _in("open", "ready")),
    Button("back", "b", _in("open", "ready")),
    Button("pause", "p", _in("open", "ready")),
    Button("open", "o", _in("closed", "paused")),
    Button("close", "x", _in("open", "ready", "paused")),
    Button("log_in", "l"),
    Button("log_out", "e"),
)
"""In the order in which they stand on the page. No digit is among them: digits choose, and card readers type them."""
HELP_KEY: Final = "?"
MEETING_KEY: Final = "v"

MAY_PRESS: Final = WINDOW_COMMANDS - {"assign_services"} | {"reinstate_ticket", "return_ticket"}
"""What a window's clerk may ask, here as at a terminal."""
NAMES_NO_CLERK: Final = frozenset({"log_in", "log_out"})
"""Here, as at a terminal, a clerk says who they are by number and pin or by badge; nobody logs another one in."""


def likely(phase: str, *, needs_clerk: bool = False) -> list[str]:
    """Return what is usually wanted now; where somebody has to log in first, that alone."""
    return ["log_in"] if needs_clerk else [button.name for button in BUTTONS if phase in button.likely]
