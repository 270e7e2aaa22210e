"""Whether what a dispenser says before anybody asks is what they are told who ask."""

from queue_core.commands import IssueTicket
from queue_core.decisions import decide
from queue_core.hall import Hall
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing


def check_said_is_meant(hall: Hall, now_ms: int) -> set[Reason]:
    """Ask for every service; who is refused is told word for word what was said before, and nobody else is."""
    said = hall.not_offered(now_ms)
    heard = {code: refusal for code in hall.rules.services if (refusal := asked(hall, code, now_ms)) is not None}
    assert {code: (each.reason, each.fields) for code, each in said.items()} == {
        code: (each.reason, each.fields) for code, each in heard.items()
    }
    return {each.reason for each in said.values()}


def asked(hall: Hall, code: str, now_ms: int) -> RefusedError | None:
    lane = hall.rules.services[code].lanes[0]
    wish = IssueTicket(code, "a token nobody has", "dispenser-1", lane)
    try:
        list(decide(wish, Standing(hall.state), now_ms))  # only decided: a wish that would be granted changes nothing
    except RefusedError as refused:
        return None if refused.reason is Reason.NUMBERS_USED_UP else refused
    return None
