"""The screen at a clerk's: shows what the terminal knows, and draws only what has changed."""

from typing import Final

from device_drivers.lettering import Lettering
from device_drivers.screen import Screen
from window_terminal.desk import Desk
from window_terminal.screen.draw import Painter
from window_terminal.screen.frame import frame_of
from window_terminal.screen.layout import laid
from window_terminal.screen.reading import view_of
from window_terminal.screen.theme import THEMES
from window_terminal.screen.view import ClerkView, Moment, Visit
from window_terminal.screen.wording import Wording

PAGE_MS: Final = 6_000
"""How long one page of what is long stays, before the next comes by itself."""
TOUCHED_MS: Final = 20_000
"""How long a page stays that was turned to by hand."""
TEXT_CACHE_BYTES: Final = 2_000_000


class ClerkScreen:
    """Lives on the terminal's loop: call `show` at every tick and whenever the desk has changed."""

    def __init__(
        self, screen: Screen, wording: Wording, brightness: str = "day", lettering: Lettering | None = None
    ) -> None:
        self._screen = screen
        self._wording = wording
        self._theme = THEMES[brightness]
        self._lettering = lettering or Lettering(cache_bytes=TEXT_CACHE_BYTES)
        self._frame = frame_of(screen.size)
        self._painter = Painter(screen.surface, self._lettering, self._theme.room)
        self._shown: tuple[ClerkView, int] | None = None
        self._turn = 0
        self._turns_ms = 0
        self.cut: tuple[str, ...] = ()
        """What of the present picture had to be shortened."""

    def show(self, desk: Desk, hall_now_ms: int, monotonic_ms: int, utc_offset_s: int) -> None:
        """Bring the screen up to date; nothing is drawn where nothing has changed. A touch turns the page."""
        view = view_of(desk, Moment(hall_now_ms, monotonic_ms, utc_offset_s), self._wording)
        self._turn_page(view, monotonic_ms)
        if (view, self._turn) == self._shown:
            return
        self._shown = view, self._turn
        picture = laid(view, self._frame, self._theme, self._lettering.width, self._turn)
        self.cut = picture.cut
        self._screen.present(self._painter.paint(picture.pieces))

    def _turn_page(self, view: ClerkView, monotonic_ms: int) -> None:
        """Begin at the first page whenever something else is read; then turn by and by, or at a touch."""
        touches = len(self._screen.poll())
        if self._shown is None or _read(view) != _read(self._shown[0]):
            self._turn, self._turns_ms = 0, monotonic_ms + PAGE_MS
        elif touches:
            self._turn, self._turns_ms = self._turn + touches, monotonic_ms + TOUCHED_MS
        elif monotonic_ms >= self._turns_ms:
            self._turn, self._turns_ms = self._turn + 1, monotonic_ms + PAGE_MS


def _read(view: ClerkView) -> object:
    """Return what of a view may need pages."""
    return (view.body.number, view.body.services, view.strip) if isinstance(view.body, Visit) else view.strip
