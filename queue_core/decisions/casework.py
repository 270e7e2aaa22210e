"""How a case comes to be, whatever it comes of."""

from queue_core.events import CaseOpened
from queue_core.lifecycle import CaseKind
from queue_core.records import Ticket
from queue_core.standing import Standing


def case_opened(
    hall: Standing, at_ms: int, kind: CaseKind, ticket: Ticket, owner: str, due_ms: int, nth: int = 1
) -> CaseOpened:
    """Return that a case of this ticket is opened; `nth` of those that one decision opens."""
    case_id = f"C{hall.state.cases_opened + nth:06d}"
    return CaseOpened(at_ms, case_id, kind, ticket.service, ticket.id, owner, due_ms)
