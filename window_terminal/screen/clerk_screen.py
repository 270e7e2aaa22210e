"""The screen at a clerk's: shows what the terminal knows, and draws only what has changed."""

from typing import Final

from device_drivers.lettering import Lettering
from device_drivers.screen import Screen
from hall_protocol.events import NodeScreen
from hall_protocol.topics import NODE_SCREEN
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from window_terminal.desk import Desk
from window_terminal.screen.draw import Painter
from window_terminal.screen.frame import frame_of
from window_terminal.screen.layout import Laid, laid
from window_terminal.screen.reading import view_of
from window_terminal.screen.theme import DAY, Theme
from window_terminal.screen.view import ClerkView, Moment, Visit
from window_terminal.screen.wording import Wording

PAGE_MS: Final = 6_000
"""How long one page of what is long stays, before the next comes by itself."""
TOUCHED_MS: Final = 20_000
"""How long a page stays that was turned to by hand."""
TEXT_CACHE_BYTES: Final = 2_000_000


class ClerkScreen:
    """One of a terminal's displays: told of the desk whenever that has changed, and of the time at every tick."""

    def __init__(
        self, screen: Screen, wording: Wording, theme: Theme = DAY, lettering: Lettering | None = None
    ) -> None:
        self._screen = screen
        self._wording = wording
        self._theme = theme
        self._lettering = lettering or Lettering(cache_bytes=TEXT_CACHE_BYTES)
        self._frame = frame_of(screen.size)
        self._painter = Painter(screen.surface, self._lettering, theme.room)
        self._desk, self._clock = Desk(), HallClock(lambda: 0)
        self._shown: tuple[ClerkView, int] | None = None
        self._turn = 0
        self._turns_ms = 0
        self.picture = Laid((), ())
        """What stands on the screen, piece by piece."""

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Bring the screen up to date; nothing is drawn where nothing has changed."""
        self._desk, self._clock = desk, clock
        self._draw(now_ms, touches=0)

    def tick(self, now_ms: int) -> int | None:
        """Let the time show, and the pages turn: by and by, or at a touch; whoever ticks us anyway is enough."""
        self._draw(now_ms, touches=len(self._screen.poll()))
        return None

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """Send what is on the screen to whoever asked."""
        width, height = self._screen.size
        node, jpeg = runtime.settings.node, self._screen.snapshot("jpeg")
        picture = NodeScreen(node=node, control_id=control_id, width=width, height=height, jpeg=jpeg)
        runtime.publish(NODE_SCREEN, picture, node=node)

    def _draw(self, now_ms: int, touches: int) -> None:
        at = Moment(self._clock.now_ms(), now_ms, self._clock.utc_offset_s)
        view = view_of(self._desk, at, self._wording)
        self._turn_page(view, now_ms, touches)
        if (view, self._turn) == self._shown:
            return
        self._shown = view, self._turn
        self.picture = laid(view, self._frame, self._theme, self._lettering.width, self._turn)
        self._screen.present(self._painter.paint(self.picture.pieces))

    def _turn_page(self, view: ClerkView, now_ms: int, touches: int) -> None:
        """Begin at the first page whenever something else is read; then turn by and by, or at a touch."""
        if self._shown is None or _read(view) != _read(self._shown[0]):
            self._turn, self._turns_ms = 0, now_ms + PAGE_MS
        elif touches:
            self._turn, self._turns_ms = self._turn + touches, now_ms + TOUCHED_MS
        elif now_ms >= self._turns_ms:
            self._turn, self._turns_ms = self._turn + 1, now_ms + PAGE_MS


def _read(view: ClerkView) -> object:
    """Return what of a view may need pages."""
    return (view.body.number, view.body.services, view.strip) if isinstance(view.body, Visit) else view.strip
