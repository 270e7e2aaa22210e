"""A level that was touched while its reason may still be said: on disk from that very moment, pulled plug or not."""

from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.commands import RateTicket
from node_runtime.clock import MonotonicMs
from node_runtime.strongbox import Kept, Strongbox
from window_terminal.pad.asking import Rating

OLDEST_MS: Final = 7 * 24 * 3600 * 1000
"""As old as anything may be told."""


class TouchedLevels:
    """Keeps at most one level beside the outbox, which takes only what is ready to be said."""

    def __init__(self, path: Path, monotonic_ms: MonotonicMs, boot_id: str) -> None:
        self._monotonic_ms = monotonic_ms
        self._box = Strongbox(path, boot_id)
        self._kept: RateTicket | None = None

    def from_before(self) -> list[RateTicket]:
        """Return what a pad that ended in the middle had been told, at its true age as far as that is known."""
        return [self._aged(kept) for kept in self._box.read() if isinstance(kept.command, RateTicket)]

    def keep(self, rating: Rating, command_id: str) -> None:
        """Put a level on disk, as the command it will be."""
        self._kept = command_of(rating, command_id)
        self._box.keep(self._kept, rating.touched_ms)

    def ready(self, rating: Rating, now_ms: int, new_id: str) -> RateTicket:
        """Return the command that says this rating now; the id is the one it was kept under, if it was."""
        kept = self._kept
        command_id = kept.command_id if kept is not None and kept.ticket == rating.ticket else new_id
        return msgspec.structs.replace(command_of(rating, command_id), age_ms=_age(now_ms - rating.touched_ms))

    def forget(self, command_id: str) -> None:
        """The outbox has it now."""
        self._kept = None
        self._box.forget(command_id)

    def close(self) -> None:
        """Let go of the file; what is kept stays in it."""
        self._box.close()

    def _aged(self, kept: Kept) -> RateTicket:
        assert isinstance(kept.command, RateTicket)
        return msgspec.structs.replace(kept.command, age_ms=_age(self._monotonic_ms() - (kept.pressed_ms or 0)))


def command_of(rating: Rating, command_id: str) -> RateTicket:
    """Return a rating as it is said to the hub."""
    return RateTicket(command_id=command_id, ticket=rating.ticket, level=rating.level, reason=rating.reason)


def _age(age_ms: int) -> int:
    return min(OLDEST_MS, max(0, age_ms))
