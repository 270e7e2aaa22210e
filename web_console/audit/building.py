"""The log of everything that is changed at the console, opened once."""

from flask import Flask

from node_runtime.clock import wall_ms
from web_console.audit.log import FILE, AuditLog
from web_console.audit.noting import note_change
from web_console.entrance.accounts import Accounts
from web_console.parts import Parts


def furnish_log(app: Flask, parts: Parts) -> None:
    """Open the log, and have everything noted in it that an application is asked to change."""
    accounts: Accounts = app.extensions["accounts"]

    def role_of(name: str) -> str:
        account = accounts.find(name.partition("/")[0])  # what a program did with a token is its maker's doing
        return account.role if account else ""

    file = parts.settings.own_folder / FILE
    app.extensions["audit"] = AuditLog(file, wall_ms, parts.upkeep.audit_days, role_of)
    app.after_request(note_change)
