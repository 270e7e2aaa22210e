"""What counts as one press of a clerk's button."""

from typing import Final

SETTLE_MS: Final = 30
"""How long a cheap switch may bounce after the finger has left it."""


class Debounce:
    """Turns the edges of one switch into presses: one press is one press, whatever the finger does.

    A press is known on its very first edge. It is over when the contact has been open for `settle_ms` without a
    break; until then every further edge belongs to it, so neither bouncing nor holding makes a second one.
    """

    def __init__(self, settle_ms: int = SETTLE_MS) -> None:
        self._settle_ms = settle_ms
        self._held = False
        self._open_since_ms: int | None = None

    def edge(self, closed: bool, at_ms: int) -> bool:
        """Take one edge of the contact (`closed` by the finger or not) and say whether a press begins with it."""
        if not closed:
            self._open_since_ms = at_ms
            return False
        begins = not self._held or self._was_let_go(at_ms)
        self._held, self._open_since_ms = True, None
        return begins

    def _was_let_go(self, at_ms: int) -> bool:
        return self._open_since_ms is not None and at_ms - self._open_since_ms >= self._settle_ms
