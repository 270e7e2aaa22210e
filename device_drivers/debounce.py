"""What counts as one press of a clerk's button."""

from typing import Final

SETTLE_MS: Final = 40
"""How long a contact must stay open until the finger counts as gone: the worst cheap switches bounce for 30 ms."""


class Debounce:
    """Turns the edges of one switch into presses: one press is one press, whatever the finger does.

    A press is known on its very first edge. It is over when the contact has been open for `settle_ms` without a
    break; until then every further edge belongs to it, so neither bouncing nor holding makes a second one.
    """

    def __init__(self, settle_ms: int = SETTLE_MS) -> None:
        self._settle_ms = settle_ms
        self._began = False
        self._open_since_ms: int | None = None

    def edge(self, closed: bool, at_ms: int) -> bool:
        """Take one edge of the contact (`closed` by the finger or not) and say whether a press begins with it."""
        if not closed:
            self._open_since_ms = at_ms  # twice in a row: the closing between was lost, but it bounced until now
            return False
        begins = not self.is_held(at_ms)
        self._began, self._open_since_ms = True, None
        return begins

    @property
    def is_closed(self) -> bool:
        """Whether the contact is closed at this moment, as far as its edges told."""
        return self._began and self._open_since_ms is None

    @property
    def settles_ms(self) -> int | None:
        """When the finger counts as gone if the contact stays as it is; None while it is closed."""
        return None if self._open_since_ms is None else self._open_since_ms + self._settle_ms

    def is_held(self, now_ms: int) -> bool:
        """Whether the finger is still on it: the contact is closed, or open for too short a time to be let go."""
        settles_ms = self.settles_ms
        return self._began and (settles_ms is None or now_ms < settles_ms)
