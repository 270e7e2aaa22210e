"""Browsers in which somebody has logged in before: wrong passwords from elsewhere do not keep them out.

Without this, whoever tries three wrong passwords every few minutes would keep a manager out for ever.
"""

import secrets
from datetime import timedelta
from typing import Final

import msgspec
from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers.response import Response

COOKIE: Final = "paidui-known"
LASTS: Final = timedelta(days=400)
"""Longer than that no browser keeps a cookie."""
MOST_NAMES: Final = 8
MARK_BYTES: Final = 12


class _Known(msgspec.Struct, frozen=True):
    """What such a browser shows: which one it is, and which accounts have logged in there."""

    mark: str
    names: tuple[str, ...] = ()


def known_as(name: str) -> str:
    """Return what names this browser where this account has logged in there before; empty: it has not."""
    known = _shown()
    return known.mark if name in known.names else ""


def remember_browser(answer: Response, name: str) -> None:
    """Have this browser show from now on that this account has logged in there."""
    known = _shown()
    others = [each for each in known.names if each != name]
    told = {"mark": known.mark, "names": [*others, name][-MOST_NAMES:]}
    answer.set_cookie(
        COOKIE,
        _signer().dumps(told),
        max_age=LASTS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _shown() -> _Known:
    try:
        told = _signer().loads(request.cookies.get(COOKIE, ""), max_age=round(LASTS.total_seconds()))
        return msgspec.convert(told, _Known)
    except (BadSignature, msgspec.ValidationError):
        return _Known(secrets.token_urlsafe(MARK_BYTES))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known browser")
