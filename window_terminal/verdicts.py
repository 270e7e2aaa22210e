"""What came of a press, in one word: what the lamps and the tone tell apart."""

from typing import Final, Literal

from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from window_terminal.desk import Desk
from window_terminal.words import KEPT

Verdict = Literal["done", "nobody", "refused", "no_hub", "kept"]
"""Done; accepted, but nobody is waiting; refused; no hub was there, and nothing will come of it; no hub was there, and
it is told the hub later."""
NOBODY: Final = "nobody_waiting"


def verdict(reply: Reply) -> Verdict:
    """Return an answer in one word."""
    if not reply.ok:
        return "no_hub" if reply.code == RefusalCode.NO_HUB else "refused"
    if reply.code == NOBODY:
        return "nobody"
    return "kept" if reply.code == KEPT else "done"


def standing(desk: Desk, now_ms: int) -> Verdict | None:
    """Return the last answer in one word, while it stands out."""
    if desk.answer is None or now_ms >= desk.answer_until_ms:
        return None
    return verdict(desk.answer)
