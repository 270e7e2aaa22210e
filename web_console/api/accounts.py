"""Accounts for programs: listed, given, changed, locked, taken away; by the same functions as the page."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Final, ParamSpec

import msgspec
from flask import Response
from werkzeug.datastructures import MultiDict

from web_console.api.answers import as_json, refused
from web_console.api.body import UNREADABLE, body
from web_console.api.door import api
from web_console.api.matching import MatchError, as_tagged_json, must_match
from web_console.audit.noting import audit_log
from web_console.entrance.accounts import NAME, Account, AccountError
from web_console.entrance.rights import Role
from web_console.parts import parts
from web_console.people import acting
from web_console.people.view import Meant, meant

CONFLICTS: Final = frozenset({"account_exists", "last_account"})
P = ParamSpec("P")


class AccountTold(msgspec.Struct, frozen=True):
    """One account; its ETag rises with each change."""

    name: str
    role: Role
    zones: tuple[str, ...]
    """The only zones that who leads some may act in; none: all of the hall."""
    windows: tuple[str, ...]
    """The only windows a clerk's account may sit at; none: any of the hall."""
    is_disabled: bool
    must_change: bool
    """Whether its password was made by somebody else and is still to be changed."""
    last_log_in_ms: int | None


class AccountWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an account is to be."""

    role: Role
    zones: Annotated[tuple[str, ...], msgspec.Meta(max_length=100)] = ()
    """Of who leads some."""
    windows: Annotated[tuple[str, ...], msgspec.Meta(max_length=500)] = ()
    """Of a clerk."""


class AccountNewWish(AccountWish, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account that is to be made."""

    name: Annotated[str, msgspec.Meta(pattern=rf"^{NAME.pattern}$(?!\n)", max_length=32)]


class PasswordTold(msgspec.Struct, frozen=True):
    """A password that was made here; it stands in this answer alone."""

    account: AccountTold
    password: str


def about_accounts(view: Callable[P, Response]) -> Callable[P, Response]:
    """Say in a sentence why something about accounts cannot be done; then nothing was done."""

    @wraps(view)
    def answered(*arguments: P.args, **named: P.kwargs) -> Response:
        try:
            return view(*arguments, **named)
        except AccountError as problem:
            status = 404 if problem.reason == "no_account" else 409 if problem.reason in CONFLICTS else 400
            return refused(str(problem), status)
        except UNREADABLE as problem:
            return refused(f"an account is {{name, role, zones, windows}}: {problem}", 400)
        except MatchError as problem:
            return refused(str(problem), problem.status)

    return answered


@api.get("/accounts")
@about_accounts
def accounts() -> Response:
    """Every account."""
    return as_json([_told(each) for each in acting.accounts().every()])


@api.get("/accounts/<account>")
@about_accounts
def account(account: str) -> Response:
    """One account."""
    found = acting.must_be(account)
    return as_tagged_json(_told(found), str(found.version))


@api.post("/accounts")
@about_accounts
def account_new() -> Response:
    """Make an account; its first password is in this answer alone."""
    wish = body(AccountNewWish)
    password = acting.give(wish.name, _meant(wish))
    return as_json(PasswordTold(_told(acting.must_be(wish.name)), password), 201)


@api.put("/accounts/<account>")
@about_accounts
def account_change(account: str) -> Response:
    """Let an account do something else; its logins end."""
    wish, former = body(AccountWish), acting.must_be(account)
    must_match(str(former.version), lambda: "somebody")
    changed = acting.change(account, _meant(wish, former))
    return as_tagged_json(_told(changed), str(changed.version))


@api.post("/accounts/<account>/password")
@about_accounts
def account_password(account: str) -> Response:
    """Give an account a new password, which is in this answer alone; its logins end."""
    acting.must_be(account)
    password = acting.reset(account)
    return as_json(PasswordTold(_told(acting.must_be(account)), password))


@api.post("/accounts/<account>/disable")
@about_accounts
def account_disable(account: str) -> Response:
    """Let nobody come in with an account; its tokens end for good."""
    acting.disable(account)
    return as_json(_told(acting.must_be(account)))


@api.post("/accounts/<account>/enable")
@about_accounts
def account_enable(account: str) -> Response:
    """Let an account come in again."""
    acting.enable(account)
    return as_json(_told(acting.must_be(account)))


@api.delete("/accounts/<account>")
@about_accounts
def account_end(account: str) -> Response:
    """Take an account away, and its tokens with it."""
    acting.remove(account)
    return Response(status=204)


def _told(account: Account) -> AccountTold:
    return AccountTold(
        name=account.name,
        role=account.role,
        zones=account.zones,
        windows=account.windows,
        is_disabled=account.is_disabled,
        must_change=account.must_change,
        last_log_in_ms=audit_log().log_ins().get(account.name),
    )


def _meant(wish: AccountWish, former: Account | None = None) -> Meant:
    if (wish.zones and wish.role != "lead") or (wish.windows and wish.role != "clerk"):
        raise AccountError("bad_role", "a lead has zones, a clerk windows, and nobody else any")
    pairs = [
        ("role", wish.role),
        *(("zone", zone) for zone in wish.zones),
        *(("window", each) for each in wish.windows),
    ]
    return meant(MultiDict(pairs), parts().hall.picture(), former)
