"""How long the hub was away without noticing: a machine put to sleep, a disk that stood still."""

from typing import Final

import msgspec

from hall_protocol.codec import name_of
from hall_protocol.commands import TOLD_LATE, Command

AWAY_MS: Final = 2_000
"""A loop that is so much later than it meant to be was away; a commit on a slow card is not yet that."""
READS_UP_MS: Final = 1_000
"""So long after its return the hub still finds, in its own sockets, what was sent to it meanwhile."""


class Absence:
    """Knows how old a wish may be at the moment the hub reads it.

    What was sent to a hub that stood still says an age of its sending, not of its reading. Nobody may be given a number
    or called by a wish whose sender has long been told that the hub does not answer.
    """

    def __init__(self) -> None:
        self._late_ms = 0
        self._read_up_at_ms = 0

    def woke(self, meant_ms: int, now_ms: int) -> bool:
        """Note when the loop meant to wake and when it did; return whether it had been away."""
        late_ms = now_ms - meant_ms
        if late_ms >= AWAY_MS:
            self._late_ms, self._read_up_at_ms = late_ms, now_ms + READS_UP_MS
        elif now_ms >= self._read_up_at_ms:
            self._late_ms = 0
        return late_ms >= AWAY_MS

    def aged(self, command: Command) -> Command:
        """Return a wish as old as it may be; what has happened keeps the age it says, for it counts all the same."""
        if not self._late_ms or name_of(command) in TOLD_LATE:
            return command
        return msgspec.structs.replace(command, age_ms=command.age_ms + self._late_ms)
