"""Who comes with a token: let in for what it was given, and never for more than its maker may."""

from flask import abort, current_app, g, request

from web_console.entrance.accounts import Account, Accounts
from web_console.tokens.keeping import Token, Tokens
from web_console.tokens.scopes import allows, scope_needed

LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_shown() -> str | None:
    """Return the token that this request carries, or None when it carries none."""
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else None


def account_of(secret: str) -> Account:
    """Return the account that a token speaks for, or abort with 401 saying why not."""
    token = tokens().find(secret)
    if token is None:
        abort(401, "there is no such token; a manager makes one on the page /tokens")
    if (state := token.state(tokens().now_ms)) != "valid":
        abort(401, f"the token {token.name} has {'run out' if state == 'expired' else 'been revoked'}; make another")
    accounts: Accounts = current_app.extensions["accounts"]
    account = accounts.find(token.maker)
    if account is None and token.maker in accounts.names():
        abort(401, f"the account {token.maker}, which made the token {token.name}, may not come in at present")
    if account is None:
        tokens().revoke(token.id, token.maker)  # whoever is called so later has not made it
        abort(401, f"the account {token.maker}, which made the token {token.name}, is no more; make another")
    tokens().note_use(token)
    g.token = token
    return account


def keep_within_scopes() -> None:
    """Abort with 403 when this request's token was not given what its page needs."""
    token: Token | None = g.get("token")
    if token is None or request.endpoint is None:
        return
    command = str((request.view_args or {}).get("name", ""))
    needed = scope_needed(request.endpoint, request.method in LOOKS, command)
    if not allows(token.scopes, needed):
        abort(403, f"the token {token.name} was not given {needed}; it has {', '.join(token.scopes)}")


def speaker() -> str:
    """Return on whose behalf a command is given: the account, and by which token if by one."""
    token: Token | None = g.get("token")
    return token.speaker if token else str(g.account.name)


def tokens() -> Tokens:
    """Return the tokens of this console."""
    found: Tokens = current_app.extensions["tokens"]
    return found
