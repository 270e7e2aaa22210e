"""From the journal back to the hall: the newest snapshot, and everything that happened since."""

from hall_records.beginning import begun
from hall_records.journal import Journal
from queue_core.hall import Hall


def rebuilt(journal: Journal) -> Hall | None:
    """Return the hall exactly as it was after the last entry; None when nothing has ever happened."""
    state, seq = journal.restore()
    hall = None if state is None else Hall(state)
    for entry in journal.entries(seq):
        if hall is None:
            hall = begun(entry.event)
        hall.apply(entry.event)
    return hall
