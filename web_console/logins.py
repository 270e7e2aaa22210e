"""How long a login lasts: a person's for a working day, a screen's on the wall as long as a browser keeps it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

LASTS: Final = timedelta(hours=12)
SCREEN_LASTS: Final = timedelta(days=400)
"""Longer than that no browser keeps a cookie; each time the page connects it begins anew."""
SCREEN: Final = "screen"
"""What marks a session as that of a screen on the wall."""


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
