"""What the clerk is in the middle of: digits, a pin as dots, choices with their keys, and what confirming would do."""

from typing import Final

from window_terminal.desk import Desk, Entry
from window_terminal.entering import is_pausing
from window_terminal.screen.view import Option, Typing
from window_terminal.screen.wording import Wording

DOT: Final = "●"
SOON_MS: Final = 10_000
"""From here on the time left is told: who has to hurry should know."""
SECOND_MS: Final = 1000
TYPED: Final = frozenset({"number", "log_in", "pin"})
SENDS_ON: Final = frozenset({"transfer", "transfer_to"})
USUAL_TAKEN: Final = frozenset({"outcome", "services"})
"""What is decided as it stands when the time is up; anything else is forgotten."""


def typing_of(desk: Desk, entry: Entry, monotonic_ms: int, wording: Wording) -> Typing:
    """Return how an unfinished entry is shown; a pin only by how many digits it has so far."""
    several, key = entry.kind == "services", _key(desk, entry)
    options = tuple(
        Option(choice.key, wording.read(choice.name), choice.picked if several else None, place == entry.at)
        for place, choice in enumerate(entry.choices)
    )
    return Typing(
        title=wording.say(f"entry_{key}", typed=entry.typed),
        typed=_typed(entry),
        about=_about(desk) if entry.kind == "handover" else "",
        options=options,
        at=entry.at,
        confirm=_confirm(entry, key, wording),
        left="" if key == "pause_again" else _left(entry, monotonic_ms, wording),
    )


def _key(desk: Desk, entry: Entry) -> str:
    """Return by which name the catalogue knows it."""
    if entry.kind == "pause" and is_pausing(desk):
        return "pause_again"
    return f"{entry.kind}_back" if entry.and_back and entry.kind in SENDS_ON else entry.kind


def _about(desk: Desk) -> str:
    """Return who is on duty here."""
    window, board = desk.window, desk.desk
    return (board.clerk_name if board else "") or (window.clerk if window else "")


def _typed(entry: Entry) -> str | None:
    if entry.kind not in TYPED:
        return None
    return DOT * len(entry.typed) if entry.kind == "pin" else entry.typed


def _confirm(entry: Entry, key: str, wording: Wording) -> str:
    """Return what the confirming key does now; nothing where it does nothing yet."""
    if entry.kind == "services":
        count = sum(each.picked for each in entry.choices)
        return wording.say("confirm_services", count=count) if count else wording.say("confirm_none")
    if entry.kind in TYPED:
        return wording.say(f"confirm_{key}", typed=entry.typed) if entry.typed else ""
    if not entry.choices:
        return wording.say(f"confirm_{key}", name="")
    named = entry.choices[min(entry.at, len(entry.choices) - 1)].name
    return wording.say(f"confirm_{key}", name=wording.read(named))


def _left(entry: Entry, monotonic_ms: int, wording: Wording) -> str:
    left_ms = entry.until_ms - monotonic_ms
    if not entry.until_ms or not 0 < left_ms <= SOON_MS:
        return ""
    seconds = -(-left_ms // SECOND_MS)
    return wording.say("usual_in" if entry.kind in USUAL_TAKEN else "forgotten_in", seconds=seconds)
