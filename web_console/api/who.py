"""What whoever asks may do here: the first question of a system that was given a token."""

import msgspec
from flask import Response, g

from web_console.api.answers import as_json
from web_console.api.door import api
from web_console.entrance.rights import Role
from web_console.tokens.bearer import speaker
from web_console.tokens.keeping import Token
from web_console.tokens.scopes import scopes_of


class Who(msgspec.Struct, frozen=True):
    """On whose behalf this caller speaks, and what it may do."""

    on_behalf_of: str
    """As what the journal names it."""
    role: Role
    scopes: tuple[str, ...]
    expires_ms: int | None = None
    """When the token runs out; null: it does not, or this is no token."""


@api.get("/who")
def who() -> Response:
    """On whose behalf whoever asks speaks, and what it may do: of a token's scopes those that its maker still has."""
    token: Token | None = g.get("token")
    role, own = g.account.role, scopes_of(g.account.role)
    scopes = tuple(scope for scope in token.scopes if scope in own) if token else own
    return as_json(Who(speaker(), role, scopes, token.expires_ms if token else None))
