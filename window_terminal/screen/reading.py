"""From what a terminal knows to what its screen says: a pure function, so that no state is shown two ways."""

from window_terminal.desk import Desk
from window_terminal.screen.choosing import typing_of
from window_terminal.screen.resting import rest_of
from window_terminal.screen.saying import foot_of, header_of, strip_of
from window_terminal.screen.view import ClerkView, Moment, Rest, Visit
from window_terminal.screen.visiting import has_visitor, visit_of
from window_terminal.screen.wording import Wording


def view_of(desk: Desk, at: Moment, wording: Wording) -> ClerkView:
    """Return all of a clerk's screen; an unfinished entry covers what the window is about."""
    return ClerkView(
        header=header_of(desk, at, wording),
        body=typing_of(desk, desk.entry, at.monotonic_ms, wording) if desk.entry else _about(desk, at, wording),
        strip=strip_of(desk, at, wording),
        foot=foot_of(desk, wording),
    )


def _about(desk: Desk, at: Moment, wording: Wording) -> Visit | Rest:
    window = desk.window
    if window is not None and window.ticket is not None and has_visitor(window):
        return visit_of(desk, window, window.ticket, at, wording)
    return rest_of(desk, at, wording)
