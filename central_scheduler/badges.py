"""An agent's badge (帮办): what it says is known by its hash alone, and never kept."""

import hashlib

from central_scheduler.manners import UnmannerlyError
from hall_protocol.refusals import RefusalCode
from queue_core.rules import HallRules


def badge_hash(text: str) -> str:
    """Return what a hall's configuration knows of a badge; a scanner may add a blank or a line's end."""
    return hashlib.sha256(text.strip().encode()).hexdigest()


def agent_of(badge: str, rules: HallRules) -> str:
    """Return whose badge this is; "" for no badge. Raises UnmannerlyError for one the hall does not know."""
    if not badge:
        return ""
    shown = badge_hash(badge)
    for agent in rules.agents.values():
        if agent.badge == shown:
            return agent.id
    raise UnmannerlyError(RefusalCode.UNKNOWN_AGENT)
