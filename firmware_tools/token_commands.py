"""`paidui token`, `paidui webhook`: what other systems may do at the console, and of what they are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, must_be_there

if TYPE_CHECKING:  # only these commands open the console's files
    from web_console.entrance.accounts import Account
    from web_console.tokens.keeping import Tokens
    from web_console.webhooks.subscriptions import Subscriptions

account_option = click.option(
    "--account", default="admin", show_default=True, help="The manager's account that answers for it."
)


@click.group()
def token() -> None:
    """Give other systems tokens for /api/v1 and /metrics, and take them back; a running console follows."""


@token.command("make")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, metavar="SCOPE", help="Such as see:hall, see:metrics, command:call_next."
)
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="How long it lasts.")
@click.option("--forever", is_flag=True, help="It lasts until it is revoked.")
@account_option
@data_option
def make_token(name: str, scopes: tuple[str, ...], days: int, forever: bool, account: str, data: Path) -> None:
    """Make a token for the system NAME, and print it: it is shown here and never again."""
    from web_console.audit.by_hand import note_by_hand
    from web_console.tokens.keeping import TokenError
    from web_console.tokens.scopes import ScopeError, checked

    who = _manager(data, account)
    with _tokens(data) as tokens:
        try:
            made, secret = tokens.make(name, account, checked(scopes, who.role), None if forever else days)
        except (ScopeError, TokenError) as problem:
            raise ToolError(str(problem)) from problem
    note_by_hand(data, "token_make", f"account={account} token={made.name} scopes={','.join(made.scopes)}")
    click.echo(secret)


@token.command("list")
@data_option
def list_tokens(data: Path) -> None:
    """List every token: its id, for whom it is, whether it is valid, when it was used last, what it may."""
    with _tokens(data) as tokens:
        for each in tokens.all():
            until = f" until {_day(each.expires_ms)}" if each.expires_ms else ""
            used = _day(each.used_ms) if each.used_ms else "never"
            state = each.state(tokens.now_ms)
            click.echo(f"{each.id}  {each.name}  {state}{until}  used {used}  {' '.join(each.scopes)}")


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@account_option
@data_option
def revoke_token(token_id: str, account: str, data: Path) -> None:
    """End the token ID at once; `paidui token list` says its id."""
    from web_console.audit.by_hand import note_by_hand
    from web_console.tokens.keeping import TokenError

    _manager(data, account)
    with _tokens(data) as tokens:
        try:
            revoked = tokens.revoke(token_id, account)
        except TokenError as problem:
            raise ToolError(f"{problem}; see `paidui token list`") from problem
    note_by_hand(data, "token_revoke", f"account={account} token={revoked.name}")
    click.echo(f"{revoked.name}: revoked")


@token.command("scopes")
def list_scopes() -> None:
    """List everything a token can be given."""
    from web_console.tokens.scopes import SCOPES

    click.echo("\n".join(SCOPES))


@click.group()
def webhook() -> None:
    """Have other systems told of tickets and cases; a running console follows when it is started again."""


@webhook.command("add")
@click.argument("name")
@click.argument("url")
@click.option(
    "--event", "events", multiple=True, default=("ticket.*",), show_default=True, help="ticket.called, case.*"
)
@account_option
@data_option
def add_webhook(name: str, url: str, events: tuple[str, ...], account: str, data: Path) -> None:
    """Have URL told, under NAME; prints the secret its messages are signed with, here and never again."""
    from web_console.webhooks.subscriptions import SubscriptionError

    _manager(data, account)
    with _subscriptions(data) as subscriptions:
        try:
            _, secret = subscriptions.add(name, url, events, account)
        except SubscriptionError as problem:
            raise ToolError(str(problem)) from problem
    click.echo(secret)


@webhook.command("list")
@data_option
def list_webhooks(data: Path) -> None:
    """List every address that is told, and of what."""
    with _subscriptions(data) as subscriptions:
        for each in subscriptions.all():
            click.echo(f"{each.name}  {each.url.partition('?')[0]}  {' '.join(each.events)}")


@webhook.command("remove")
@click.argument("name")
@account_option
@data_option
def remove_webhook(name: str, account: str, data: Path) -> None:
    """Tell NAME no more."""
    from web_console.webhooks.subscriptions import SubscriptionError

    _manager(data, account)
    with _subscriptions(data) as subscriptions:
        try:
            subscriptions.remove(name)
        except SubscriptionError as problem:
            raise ToolError(f"{problem}; see `paidui webhook list`") from problem
    click.echo(f"{name}: removed")


def _manager(data: Path, account: str) -> "Account":
    """Return the account that answers for it, which must be a manager's."""
    from web_console.entrance.accounts import AccountError, Accounts

    must_be_there(data)
    try:
        found = Accounts(data).find(account)
    except AccountError as problem:
        raise ToolError(str(problem)) from problem
    if found is None or found.role != "manager":
        raise ToolError(f"{account} is no manager's account of this hall: name one with --account")
    return found


@contextmanager
def _tokens(data: Path) -> "Iterator[Tokens]":
    from web_console.tokens.keeping import Tokens

    must_be_there(data)
    tokens = Tokens(data)
    try:
        yield tokens
    finally:
        tokens.close()


@contextmanager
def _subscriptions(data: Path) -> "Iterator[Subscriptions]":
    from web_console.webhooks.subscriptions import Subscriptions

    must_be_there(data)
    subscriptions = Subscriptions(data)
    try:
        yield subscriptions
    finally:
        subscriptions.close()


def _day(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}"
