"""What must happen by itself, and when: returns, lapses, calls after a pause, the end of a tide window, log-outs."""

from collections.abc import Callable
from enum import StrEnum
from heapq import heappop, heappush


class Due(StrEnum):
    """What can be due."""

    RETURN = "return"
    """A held ticket waits again."""
    LAPSE = "lapse"
    """A booked visitor is too late."""
    CALL = "call"
    """A window calls the next by itself."""
    REVERT = "revert"
    """A window serves what the configuration says, again."""
    LOG_OUT = "log_out"
    """A clerk has forgotten to log out."""
    NUMBERS = "numbers"
    """A hall that was restored has asked long enough how far numbers had come."""


Entry = tuple[int, Due, str]
"""When, what, and whose: the id of a ticket, a booking or a window."""


class Agenda:
    """A heap that forgets lazily: an entry counts only while the hall's state still says the same moment."""

    def __init__(self, due_ms: Callable[[Due, str], int | None]) -> None:
        self._due_ms = due_ms
        self._entries: list[Entry] = []

    def note(self, what: Due, whose: str) -> None:
        """Something has got a moment at which it is due, perhaps another than before."""
        at_ms = self._due_ms(what, whose)
        if at_ms is not None:
            heappush(self._entries, (at_ms, what, whose))

    def next_ms(self) -> int | None:
        """Return when something is due next."""
        while self._entries and not self._holds(self._entries[0]):
            heappop(self._entries)
        return self._entries[0][0] if self._entries else None

    def due_by(self, now_ms: int) -> list[tuple[Due, str]]:
        """Return what is due by now, the earliest first; it stays noted until it has been done.

        It costs what is due, however many bookings are to come.
        """
        if not self._entries or self._entries[0][0] > now_ms:
            return []
        due: set[Entry] = set()
        while self._entries and self._entries[0][0] <= now_ms:
            entry = heappop(self._entries)
            if self._holds(entry):
                due.add(entry)
        for entry in due:
            heappush(self._entries, entry)
        return [(what, whose) for _at_ms, what, whose in sorted(due)]

    def _holds(self, entry: Entry) -> bool:
        at_ms, what, whose = entry
        return self._due_ms(what, whose) == at_ms
