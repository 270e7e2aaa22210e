"""Tokens for programs: listed and ended. A token makes no other: that is for a person on the page `/tokens`."""

import msgspec
from flask import Response

from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.tokens.bearer import speaker, tokens
from web_console.tokens.keeping import TokenError


class TokenTold(msgspec.Struct, frozen=True):
    """One token; what it is nobody can read any more."""

    id: str
    name: str
    maker: str
    scopes: tuple[str, ...]
    stands: str
    """`valid`, `expired` or `revoked`."""
    made_ms: int
    expires_ms: int | None
    used_ms: int | None
    revoked_ms: int | None
    revoked_by: str


@api.get("/tokens")
def token_list() -> Response:
    """Every token, the latest made first."""
    return as_json(
        [
            TokenTold(
                id=each.id,
                name=each.name,
                maker=each.maker,
                scopes=each.scopes,
                stands=each.state(tokens().now_ms),
                made_ms=each.made_ms,
                expires_ms=each.expires_ms,
                used_ms=each.used_ms,
                revoked_ms=each.revoked_ms,
                revoked_by=each.revoked_by,
            )
            for each in tokens().all()
        ]
    )


@api.delete("/tokens/<token>")
def token_end(token: str) -> Response:
    """End a token at once, for good; also the one by which it is asked."""
    try:
        tokens().revoke(token, speaker())
    except TokenError as problem:
        return refused(str(problem), 404)
    return Response(status=204)
