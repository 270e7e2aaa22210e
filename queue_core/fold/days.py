"""The hall gets other rules; a day opens, its business ends."""

from queue_core.events import BulkExpired, DayClosed, DayOpened, HallConfigured
from queue_core.fold.absences import forget_absences
from queue_core.fold.dispatch import fold
from queue_core.fold.late import forget_impossible_partings, forget_old_partings
from queue_core.fold.notices import forget_impossible_notices, forget_old_notices
from queue_core.fold.reserving import forget_impossible_blocks, note_demand
from queue_core.lifecycle import CaseState, State
from queue_core.records import Booking, Clerk, Day, Window
from queue_core.standing import Standing


@fold.register
def _(event: HallConfigured, hall: Standing) -> None:
    state = hall.state
    former, state.rules, state.document = state.rules, event.rules, event.document
    state.windows = {wid: state.windows.get(wid) or Window(wid, since_ms=event.at_ms) for wid in event.rules.windows}
    state.clerks = {cid: state.clerks.get(cid) or Clerk(cid) for cid in event.rules.clerks}
    state.pattern_at = 0
    for dispenser in state.day.guide_calls.keys() - set(event.rules.dispensers):
        del state.day.guide_calls[dispenser]
    forget_impossible_blocks(state, former)
    forget_impossible_partings(hall, event.rules)
    forget_impossible_notices(state, event.rules)
    state.day.expired_until_ms = max(state.day.expired_until_ms, event.at_ms)  # an hour set in the past has not struck
    for window in state.windows.values():
        window.last = None  # what it did was done under other rules
        if not event.rules.calling.auto_call:
            window.auto_call_ms = None
    hall.derive()


@fold.register
def _(event: DayOpened, hall: Standing) -> None:
    state = hall.state
    note_demand(state)
    state.day = Day(event.day, opened_ms=event.at_ms, expired_until_ms=event.at_ms)
    state.windows = {window_id: Window(window_id, since_ms=event.at_ms) for window_id in state.windows}
    state.clerks = {clerk_id: Clerk(clerk_id, since_ms=event.at_ms) for clerk_id in state.clerks}
    state.bookings = {code: each for code, each in state.bookings.items() if _is_to_come(each, event.at_ms)}
    state.cases = {name: case for name, case in state.cases.items() if case.state is not CaseState.CLOSED}
    state.since_green = state.pattern_at = 0
    forget_absences(hall, event.at_ms)
    forget_old_partings(hall, event.at_ms)
    forget_old_notices(state, event.at_ms)
    hall.derive()


def _is_to_come(booking: Booking, at_ms: int) -> bool:
    """One that was cancelled is remembered up to its slot, so that the same list read again does not book it anew."""
    return booking.state is State.BOOKED or booking.slot_ms >= at_ms


@fold.register
def _(event: DayClosed, hall: Standing) -> None:
    hall.state.day.closed_ms = event.at_ms
    hall.state.day.guide_calls.clear()


@fold.register
def _(event: BulkExpired, hall: Standing) -> None:
    hall.state.day.expired_until_ms = event.at_ms
