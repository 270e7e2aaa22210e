"""What the clerk is in the middle of: digits, a pin as dots, choices with their keys, and what confirming would do."""

from typing import Final

from window_terminal.desk import Entry
from window_terminal.screen.view import Option, Typing
from window_terminal.screen.wording import Wording

DOT: Final = "●"
SOON_MS: Final = 10_000
"""From here on the time left is told: who has to hurry should know."""
SECOND_MS: Final = 1000
TYPED: Final = {
    "number": "confirm_typed_number",
    "log_in": "confirm_typed_log_in",
    "transfer": "confirm_typed_transfer",
}
"""What confirming does with digits, where it is not just taking them."""
USUAL_TAKEN: Final = frozenset({"outcome", "services", "pause"})
"""What is decided as usual when the time is up; anything else is forgotten."""


def typing_of(entry: Entry, monotonic_ms: int, wording: Wording) -> Typing:
    """Return how an unfinished entry is shown; a pin only by how many digits it has so far."""
    several = entry.kind == "services"
    options = tuple(
        Option(choice.key, wording.read(choice.name), choice.picked if several else None, place == entry.at)
        for place, choice in enumerate(entry.choices)
    )
    return Typing(
        title=wording.say(f"entry_{entry.kind}"),
        typed=DOT * len(entry.typed) if entry.kind == "pin" else entry.typed,
        options=options,
        at=entry.at,
        confirm=_confirm(entry, wording),
        left=_left(entry, monotonic_ms, wording),
    )


def _confirm(entry: Entry, wording: Wording) -> str:
    """Return what the confirming key does now; nothing where it does nothing yet."""
    if entry.kind == "services":
        picked = tuple(wording.read(each.name) for each in entry.choices if each.picked)
        return wording.say("confirm_services", names=wording.list_of(picked)) if picked else wording.say("confirm_none")
    if entry.kind == "pin":
        return wording.say("confirm_pin") if entry.typed else ""
    if entry.typed:
        return wording.say(TYPED.get(entry.kind, "confirm_typed"), typed=entry.typed)
    if 0 <= entry.at < len(entry.choices):
        return wording.say(f"confirm_{entry.kind}", name=wording.read(entry.choices[entry.at].name))
    return ""


def _left(entry: Entry, monotonic_ms: int, wording: Wording) -> str:
    left_ms = entry.until_ms - monotonic_ms
    if not entry.until_ms or not 0 < left_ms <= SOON_MS:
        return ""
    seconds = -(-left_ms // SECOND_MS)
    return wording.say("usual_in" if entry.kind in USUAL_TAKEN else "forgotten_in", seconds=seconds)
