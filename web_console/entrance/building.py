"""Who may come in, put together once: accounts, the pace of passwords, the guard before every page."""

from flask import Flask

from node_runtime.clock import wall_ms
from web_console.entrance.access import guard
from web_console.entrance.accounts import Accounts
from web_console.entrance.bounds import zone_bounds
from web_console.entrance.logins import EndedLogins
from web_console.entrance.pace import LoginPace
from web_console.parts import Parts


def furnish_entrance(app: Flask, parts: Parts) -> None:
    """Put the guard before every page; the data folder gets its first account when it has none."""
    settings = parts.settings
    accounts = Accounts(settings.data)
    accounts.ensure_first()
    parts.hall.keep_within(zone_bounds(parts.hall, parts.known))
    app.extensions["ended_logins"] = EndedLogins(settings.own_folder / "logins.db", wall_ms)
    guard(app, accounts, LoginPace(parts.monotonic_ms))
