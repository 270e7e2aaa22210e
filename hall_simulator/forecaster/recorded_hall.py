"""A hall on days that its own journal recorded, for whoever asks what would have been otherwise; it is only read."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from hall_records.faults import NoJournalError
from hall_records.history import configuration
from hall_records.reading import JournalReader
from hall_simulator.forecaster.live import named
from hall_simulator.learning.watching import watched_days
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.recorded import dates, recorded_days
from hall_simulator.whatif.trials import Setup

OTHERS: Final = 28
"""So many other days are read as well, those before first: they tell what is usual, and where something is missing."""


class RecordedHall(NamedTuple):
    """What to play, and what the hall's parts are called."""

    names: Names
    setup: Setup


def recorded_hall(data: Path, told: Sequence[str], seed: int) -> RecordedHall:
    """Return the hall of this data folder, as it is configured now, on these days and spans of days.

    Raises RecordedError for what is no day, or one on which nobody came; RecordsError where the journal is unreadable.
    """
    with JournalReader.open(data / "journal.db") as reader:
        configured, hall, known = configuration(reader), reader.hall, reader.days()
        if configured is None:
            raise NoJournalError("The journal does not say yet what the hall is: start the hall first.")
        asked = dates(told, known)
        around = list(watched_days(reader, configured.rules, _around(asked, known)))
    days = recorded_days(hall, configured.rules, asked, around)
    names = named(days.models[0], configured)
    return RecordedHall(names, Setup(days.models[0], seed, days.tapes, days.models, days.notes))


def _around(asked: Iterable[str], known: Sequence[str]) -> Sequence[str]:
    places = [known.index(day) for day in asked]
    before = min(OTHERS, min(places))
    return known[min(places) - before : max(places) + 1 + OTHERS - before]
