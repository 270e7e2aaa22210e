"""How long a login lasts: a person's for a working day, a screen's on the wall as long as a browser keeps it.

A login stands in the browser's cookie; one that was ended before its time is remembered here, so that a copy of the
cookie opens nothing.
"""

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

from web_console.database import open_database

LASTS: Final = timedelta(hours=12)
SCREEN_LASTS: Final = timedelta(days=400)
"""Longer than that no browser keeps a cookie; each time the page connects it begins anew."""
SCREEN: Final = "screen"
"""What marks a session as that of a screen on the wall."""
LOGIN: Final = "login"
"""Where a session says which login it is."""
TABLES: Final = "CREATE TABLE IF NOT EXISTS ended (login TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID"


class EndedLogins:
    """The logins that somebody ended before their time; no longer kept than a cookie could still show them."""

    def __init__(self, file: Path, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._rows = open_database(file, TABLES)
        self._ended = {login for (login,) in self._rows.execute("SELECT login FROM ended")}

    def end(self, session: SessionMixin) -> None:
        """Let the login of this session be over, wherever its cookie has got to."""
        login, lasts = session.get(LOGIN), SCREEN_LASTS if session.get(SCREEN) else LASTS
        if not isinstance(login, str):
            return
        now_ms = self._now_ms()
        with self._lock, self._rows:
            self._ended.add(login)
            self._rows.execute("DELETE FROM ended WHERE until_ms < ?", (now_ms,))
            row = (login, now_ms + round(lasts.total_seconds() * 1000))
            self._rows.execute("INSERT OR REPLACE INTO ended VALUES (?, ?)", row)

    def is_over(self, session: SessionMixin) -> bool:
        """Whether this session's login was ended."""
        return session.get(LOGIN) in self._ended


def new_login() -> str:
    """Return a name for a login that no other has."""
    return secrets.token_urlsafe(12)


class Logins(SecureCookieSessionInterface):
    """Sessions that end by themselves, each when its kind does."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return the session that the browser shows, or a new one."""
        signer, shown = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app))
        if signer is None or not shown:
            return self.session_class()
        try:
            told, since = signer.loads(shown, max_age=round(SCREEN_LASTS.total_seconds()), return_timestamp=True)
        except BadSignature:
            return self.session_class()
        is_over = not told.get(SCREEN) and self._now() - since > LASTS
        return self.session_class() if is_over else self.session_class(told)

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        """Return when the browser is to forget it."""
        return self._now() + SCREEN_LASTS if session.get(SCREEN) else super().get_expiration_time(app, session)
