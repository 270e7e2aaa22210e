"""`paidui password`: lets whoever runs the hall into the console, also when the password is forgotten."""

from pathlib import Path
from typing import NamedTuple

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, must_be_there
from hall_config.texts import LANGUAGES, Catalogue
from web_console.entrance.rights import ROLES, Role


class Right(NamedTuple):
    """What a new account may do, and where."""

    role: Role
    windows: tuple[str, ...]
    zones: tuple[str, ...]


@click.command()
@click.argument("account", default="admin")
@click.option("--new", is_flag=True, help="Make the account; without it only one that is there gets a new password.")
@click.option("--clerk", is_flag=True, help="With --new: the account may only work at windows, and see nothing else.")
@click.option(
    "--window", "windows", multiple=True, metavar="ID", help="With --new: a clerk's account for this window alone."
)
@click.option("--board", is_flag=True, help="With --new: the account of a screen on the wall; it may only show boards.")
@click.option("--role", type=click.Choice(ROLES), help="With --new: what the account is for; a manager's unless told.")
@click.option(
    "--zone", "zones", multiple=True, metavar="ID", help="With --role lead: the zones it may act in; else all."
)
@click.password_option(
    "--password", "secret", envvar="PAIDUI_PASSWORD", help="Better left out: asked for, or read from PAIDUI_PASSWORD."
)
@data_option
def password(
    account: str,
    new: bool,
    clerk: bool,
    windows: tuple[str, ...],
    board: bool,
    role: Role | None,
    zones: tuple[str, ...],
    secret: str,
    data: Path,
) -> None:
    """Set the console password of ACCOUNT (default: admin) in a hall's data folder; a running console follows.

    Its other logins end.
    """
    must_be_there(data)
    _refuse_contradictions(role, new=new, clerk=clerk, windows=windows, board=board, zones=zones)
    role = role or ("board" if board else "clerk" if clerk or windows else "manager")
    _set(data, account, secret, Right(role, windows, zones) if new else None)
    texts = Catalogue.load()
    click.echo(" / ".join(texts.text("operator.password_set", language, account=account) for language in LANGUAGES))


def _refuse_contradictions(
    role: Role | None, *, new: bool, clerk: bool, windows: tuple[str, ...], board: bool, zones: tuple[str, ...]
) -> None:
    if (clerk or windows) and not new:
        raise ToolError("--clerk and --window say what a new account may do: write --new too")
    if board and (clerk or windows or not new):
        raise ToolError(
            "--board is for a new account that may only show boards: write --new, and not --clerk or --window"
        )
    if (role or zones) and not new:
        raise ToolError("--role and --zone say what a new account may do: write --new too")
    if zones and role != "lead":
        raise ToolError("--zone is for who leads zones: write --role lead")
    if role and (clerk or board or (windows and role != "clerk")):
        raise ToolError(
            "--role says what the account is for: leave out --clerk and --board, and --window but for a clerk"
        )


def _set(data: Path, account: str, secret: str, right: Right | None) -> None:
    """Make the account with what it may do, or with None give the one that is there a new password; it is noted."""
    from web_console.audit.by_hand import note_by_hand
    from web_console.entrance.accounts import AccountError, Accounts  # only this command hashes passwords

    accounts = Accounts(data)
    try:
        if right:
            accounts.add(account, secret, *right)
            note_by_hand(data, "account_new", f"account={account} role={right.role}")
        else:
            accounts.change_password(account, secret)
            note_by_hand(data, "password", f"account={account}")
    except AccountError as problem:
        if problem.reason == "accounts_damaged":
            raise ToolError(str(problem)) from problem
        known = ", ".join(accounts.names()) or "none yet; make one with --new"
        raise ToolError(f"{problem} (accounts: {known})") from problem
    except OSError as problem:
        raise ToolError(f"the accounts in {data} cannot be written ({problem.strerror})") from problem
