"""From the journal back to the hall: the newest snapshot, and everything that happened since."""

from hall_records.entries import GapError
from hall_records.journal import Journal
from queue_core.events import HallConfigured
from queue_core.hall import Hall
from queue_core.records import HallState


def rebuilt(journal: Journal) -> Hall | None:
    """Return the hall exactly as it was after the last entry; None when nothing has ever happened."""
    state, seq = journal.restore()
    hall = None if state is None else Hall(state)
    for entry in journal.entries(seq):
        if hall is None:
            hall = _begun(entry.event)
        hall.apply(entry.event)
    return hall


def _begun(event: object) -> Hall:
    if not isinstance(event, HallConfigured):
        raise GapError("The journal does not begin with the hall's configuration: restore the latest backup.")
    return Hall(HallState(event.rules))
