"""What is done to accounts, on the page or by a program: given, changed, locked, taken away with all they had."""

from flask import current_app

from web_console.audit.noting import changed
from web_console.entrance.accounts import Account, AccountError, Accounts
from web_console.people.view import Meant, new_password
from web_console.tokens.bearer import speaker, tokens


def give(name: str, wanted: Meant) -> str:
    """Make an account, and return its first password, which is told here and never again; raises AccountError."""
    password = new_password()
    must_change = wanted.role != "board"  # a screen on the wall has no hands
    accounts().add(name, password, wanted.role, wanted.windows, wanted.zones, must_change=must_change)
    return password


def change(name: str, wanted: Meant) -> Account:
    """Let an account do something else; its logins end. Raises AccountError."""
    former = must_be(name)
    now = accounts().change_role(name, wanted.role, wanted.windows, wanted.zones)
    for what in ("role", "zones", "windows"):
        if getattr(former, what) != getattr(now, what):
            changed(what, getattr(former, what), getattr(now, what))
    return now


def reset(name: str) -> str:
    """Return the new password of an account, which is told here and never again; raises AccountError."""
    password = new_password()
    account = account_named(name)
    accounts().change_password(name, password, must_change=account is None or account.role != "board")
    return password


def disable(name: str) -> None:
    """Let nobody come in with an account; its tokens end for good. Raises AccountError."""
    accounts().disable(name)
    _end_tokens(name)


def enable(name: str) -> None:
    """Let an account come in again; raises AccountError."""
    accounts().enable(name)


def remove(name: str) -> None:
    """Take an account away, and its tokens with it; raises AccountError."""
    accounts().remove(name)
    _end_tokens(name)


def account_named(name: str) -> Account | None:
    """Return an account, also one that is disabled; None: there is no such."""
    return next((each for each in accounts().every() if each.name == name), None)


def must_be(name: str) -> Account:
    """Return an account, also one that is disabled; raises AccountError."""
    account = account_named(name)
    if account is None:
        raise AccountError("no_account", f"there is no account {name}")
    return account


def accounts() -> Accounts:
    """Return the accounts of this console."""
    found: Accounts = current_app.extensions["accounts"]
    return found


def _end_tokens(maker: str) -> None:
    for token in tokens().all():
        if token.maker == maker:
            tokens().revoke(token.id, speaker())
