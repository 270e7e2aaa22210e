"""A page's living part of which nobody tells when it changes: it is drawn again and again, and told when it has."""

from collections.abc import Callable
from typing import Final

from flask import Response, copy_current_request_context, current_app, g

from web_console.entrance.rights import may_see
from web_console.live import LOOK_AGAIN_S, LiveHall
from web_console.now.fragments import TOGETHER_S, Aside
from web_console.parts import parts
from web_console.serving.streams import Events, event

DRAWN_EVERY_MS: Final = 2_000
"""Whoever stands beside a machine waits no longer for what has just come; a depot answers in milliseconds."""


def aside() -> Aside | None:
    """Return what a living page hears of alerts beside its own; None for whoever is told of none."""
    return current_app.extensions["aside"]() if may_see(g.account.role, "alerts") else None


def looked_at(draw: Callable[[], str]) -> Response:
    """Return the stream of a page's living part; `draw` returns it as HTML, and finds the request that opened it."""
    here = parts()
    events = _events(copy_current_request_context(draw), here.hall, here.monotonic_ms, aside())
    return here.streams.open(events)


def _events(draw: Callable[[], str], hall: LiveHall, now_ms: Callable[[], int], beside: Aside | None) -> Events:
    last, told, seen, due_ms = "", "", -1, now_ms()
    while not hall.ended:
        html = last
        if now_ms() >= due_ms:
            html, due_ms = draw(), now_ms() + DRAWN_EVERY_MS
        alerts, told = beside(told) if beside else ("", told)
        yield (event("page", html) if html != last else "") + alerts or None
        last, seen = html, hall.wait_for_change(seen, LOOK_AGAIN_S).version
        hall.pause(TOGETHER_S)
