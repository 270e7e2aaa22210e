"""With what a hall's journal begins."""

from hall_records.entries import GapError
from queue_core.events import HallConfigured
from queue_core.hall import Hall
from queue_core.records import HallState


def begun(event: object) -> Hall:
    """Return the hall as its journal's first entry makes it; raises GapError for any other entry."""
    if not isinstance(event, HallConfigured):
        raise GapError("The journal does not begin with the hall's configuration: restore the latest backup.")
    return Hall(HallState(event.rules))
