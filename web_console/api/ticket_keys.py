"""A ticket's code opens its visitor's page: told to whoever hands out tickets, and not to whoever only looks.

With it somebody could call a visit off or rate it in the visitor's stead.
"""

from typing import Any

from flask import g
from msgspec.structs import replace

from hall_protocol.events import Reply
from hall_protocol.states import TicketFacts, WindowBoard
from web_console.entrance.rights import may_command
from web_console.tokens.scopes import allows

ISSUE = "issue_ticket"


def as_may_be_told(content: Any) -> Any:
    """Return the same as this caller may read it: without codes, unless tickets may be issued by it."""
    return content if _hands_out() else _without_codes(content)


def _hands_out() -> bool:
    token = g.get("token")
    return may_command(g.account.role, ISSUE) and (token is None or allows(token.scopes, f"command:{ISSUE}"))


def _without_codes(content: Any) -> Any:
    match content:
        case TicketFacts():
            return replace(content, token="")
        case WindowBoard():
            return replace(content, ticket=_without_codes(content.ticket))
        case Reply():
            return replace(content, ticket=_without_codes(content.ticket), tickets=_without_codes(content.tickets))
        case list() | tuple():
            return type(content)(_without_codes(each) for each in content)
    return content
