"""What whoever waits may do about it on the phone: let others go before, or call the visit off."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall_config.conduct import Calling
from hall_config.model import HallConfig
from hall_protocol.commands import CancelTicket, Command, StepBack
from hall_protocol.states import TicketFacts

BEHIND: Final = (1, 3, 5, 10)
"""So many may be let go before at one tap."""
MAY_CANCEL: Final = frozenset({"waiting", "held", "missed"})
OWN_WISH: Final = "visitor"
ONCE: Final = re.compile(r"[0-9a-f]{16}")
"""Made with each page: the same form sent twice, by a thumb or by a network, is one wish."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is offered below what the page says."""

    behind: tuple[tuple[int, str], ...] = ()
    """How many, and what the button says."""
    may_cancel: bool = False


NO_STEPS: Final = Steps()


def step_back(form: Mapping[str, str], ticket: str) -> Command | None:
    """Return the wish to let so many go before; None: the form is none of ours."""
    once, behind = form.get("once", ""), form.get("behind", "")
    if not ONCE.fullmatch(once) or behind not in map(str, BEHIND):
        return None
    return StepBack(command_id=f"phone-back-{once}", ticket=ticket, behind=int(behind))


def cancel(form: Mapping[str, str], ticket: str, reason: str) -> Command | None:
    """Return the wish to call the visit off; None: the form is none of ours."""
    once = form.get("once", "")
    if not ONCE.fullmatch(once):
        return None
    return CancelTicket(command_id=f"phone-off-{once}", ticket=ticket, reason=reason)


def own_wish(config: HallConfig | None) -> str:
    """Return which of the hall's reasons says that the visitor wants it so; where none does, the last, its "other"."""
    reasons = [reason.code for reason in (config.calling if config else Calling()).cancel_reasons]
    return OWN_WISH if OWN_WISH in reasons or not reasons else reasons[-1]


def may_step_back(ticket: TicketFacts) -> bool:
    """Whether there is a place to give up; to whom, only the hub knows."""
    return ticket.phase == "waiting"
