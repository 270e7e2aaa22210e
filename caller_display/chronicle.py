"""What this board has shown and spoken, and when: for whoever must prove that nobody was called in silence."""

from collections import OrderedDict
from typing import Final

import msgspec

from board_view.announcements import Announcement

KEPT: Final = 300


class Shown(msgspec.Struct, kw_only=True):
    """One announcement as it went; times are this machine's monotonic milliseconds, None for what has not happened."""

    n: int
    """The n-th announcement this board has heard since its start."""
    id: str
    call_id: str
    attempt: int
    number: str
    window: str
    at_ms: int
    """When it was called, in hall time."""
    received: int
    moved_to: str = ""
    """Where a visitor was sent on to; empty for a call."""
    drawn: int | None = None
    """When it stood on the screen, a call in the list of latest calls at least."""
    prominent: int | None = None
    """When it stood on the screen in its own turn: a call large, a visitor sent on in the line at the bottom."""
    spoken: int | None = None
    """When its sound began; None for ever where there is nothing to hear."""
    ended: int | None = None


class Chronicle:
    """The last announcements, in the order in which they came."""

    def __init__(self) -> None:
        self.count = 0
        """How many there were since the start."""
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    def note(self, announcement: Announcement, now_ms: int) -> Shown:
        """Open the record of what came in."""
        self.count += 1
        record = Shown(
            n=self.count,
            id=announcement.id,
            call_id=announcement.call_id,
            attempt=announcement.attempt,
            number=announcement.number,
            window=announcement.window,
            at_ms=announcement.at_ms,
            received=now_ms,
            moved_to=announcement.to.zh if announcement.to else "",
        )
        self._shown[announcement.id] = record
        if len(self._shown) > KEPT:
            self._shown.popitem(last=False)
        return record

    def of(self, announcement_id: str) -> Shown | None:
        """Return an announcement's record, while it is kept."""
        return self._shown.get(announcement_id)

    def since(self, n: int) -> list[Shown]:
        """Return the records after the n-th."""
        return [record for record in self._shown.values() if record.n > n]

    def undrawn(self) -> list[Shown]:
        """Return what came in and has not stood on the screen yet."""
        waiting = []
        for record in reversed(self._shown.values()):
            if record.drawn is not None:
                break
            waiting.append(record)
        return waiting
