"""The hall as it is now, kept by reading what is new in its journal; the hub never knows of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from hall_records.beginning import begun
from hall_records.faults import RecordsError, UnusableError
from hall_records.reading import JournalReader
from queue_core.events import Event
from queue_core.hall import Hall

Identity = tuple[int, int, int]
"""The file and its epoch: another one is another history."""
NOBODY: Final[Identity] = (0, 0, 0)


class News(NamedTuple):
    """What has happened since the last look."""

    events: list[Event]
    is_anew: bool = False
    """Whether this is another journal than before, or the first; then the events are those of the day so far."""
    last_day: str = ""
    """The last day that has ended, if there is one; told with a journal read anew."""


class FollowedHall:
    """A hall that becomes what its journal says, whenever somebody looks."""

    def __init__(self, journal: Path, name: str) -> None:
        self.hall: Hall | None = None
        """None before anything has happened, and while the journal cannot be read."""
        self.seq = 0
        """The last entry that has become true here."""
        self._journal, self._name = journal, name
        self._identity = NOBODY

    @property
    def epoch(self) -> int:
        """The journal's epoch; 0 while nothing is known of it."""
        return self._identity[2]

    def look(self) -> News:
        """Let what is new become true, and return it.

        A journal that was begun anew, restored, or replaced is read from its own beginning. Raises RecordsError with a
        sentence for one that is missing, unreadable, or of another hall: then nothing is known of the hall.
        """
        try:
            with JournalReader.open(self._journal) as reader:
                self._check_hall(reader.hall)
                is_known = self._goes_on(reader)
                events = [self._became_true(event) for event in self._new(reader)]
                if not is_known:
                    return self._all_news(reader)
        except RecordsError:
            self._forget()
            raise
        return News(events)

    def _check_hall(self, found: str) -> None:
        if found and found != self._name:
            raise UnusableError(
                f"{self._journal} is the journal of the hall {found!r}, not of {self._name!r}: "
                "name another data folder."
            )

    def _goes_on(self, reader: JournalReader) -> bool:
        """Return whether it is the journal we know; another one begins with its newest snapshot."""
        file = self._journal.stat()
        identity = file.st_dev, file.st_ino, reader.epoch
        if identity == self._identity and reader.seq >= self.seq:
            return True
        self._forget()
        state, self.seq = reader.restore()
        self.hall = Hall(state) if state else None
        self._identity = identity
        return False

    def _all_news(self, reader: JournalReader) -> News:
        today = self.hall.state.day.name if self.hall else ""
        events = [entry.event for entry in reader.entries_of_day(today) if entry.seq <= self.seq]
        return News(events, is_anew=True, last_day="".join(reader.days()[:-1][-1:]))

    def _new(self, reader: JournalReader) -> Iterator[Event]:
        for entry in reader.entries(self.seq):
            yield entry.event
            self.seq = entry.seq

    def _became_true(self, event: Event) -> Event:
        if self.hall is None:
            self.hall = begun(event)
        self.hall.apply(event)
        return event

    def _forget(self) -> None:
        self.hall, self.seq, self._identity = None, 0, NOBODY
