"""A clerk's screen for tests: real pixels in memory, and where every letter of them stands."""

from dataclasses import dataclass, field

import pygame

from device_drivers.lettering import Lettering
from device_drivers.screen import Screen
from hall_protocol.states import HubState
from node_runtime.clock import HallClock
from tests.terminal_screen.desks import NOW, words
from window_terminal.desk import Desk
from window_terminal.screen.clerk_screen import ClerkScreen
from window_terminal.screen.draw import Painter
from window_terminal.screen.sheet import Letters, Panel, Piece
from window_terminal.screen.theme import DAY, Theme

SIZES = ((480, 320), (640, 480), (800, 480), (320, 480))


@dataclass
class Bench:
    """A screen on a bench, with a clock that is turned by hand."""

    screen: Screen
    lettering: Lettering
    theme: Theme = DAY
    now_ms: int = NOW.monotonic_ms
    clerk: ClerkScreen = field(init=False)
    clock: HallClock = field(init=False)

    def __post_init__(self) -> None:
        self.clerk = ClerkScreen(self.screen, words(), self.theme, self.lettering)
        self.clock = HallClock(lambda: self.now_ms)
        self.clock.hear(HubState(alive=True, hall_time_ms=NOW.hall_ms, utc_offset_s=NOW.utc_offset_s))

    def show(self, desk: Desk) -> None:
        self.clerk.show(desk, self.clock, self.now_ms)

    def passes(self, span_ms: int) -> None:
        self.now_ms += span_ms
        self.clerk.tick(self.now_ms)

    def pixels(self) -> bytes:
        return pygame.image.tobytes(self.screen.surface, "RGB")


def inked(piece: Letters, painter: Painter, lettering: Lettering) -> pygame.Rect:
    """Where a line's letters themselves stand, without the font's air above and below."""
    ink = lettering.text(piece.text, piece.px, piece.colour).get_bounding_rect()
    return ink.move(painter.rect_of(piece).topleft)


def letters_of(pieces: tuple[Piece, ...]) -> list[Letters]:
    return [piece for piece in pieces if isinstance(piece, Letters)]


def ground_of(at: pygame.Rect, pieces: tuple[Piece, ...]) -> Panel:
    """The uppermost surface under the middle of something."""
    return next(
        piece
        for piece in reversed(pieces)
        if isinstance(piece, Panel) and pygame.Rect(piece.box).collidepoint(at.center) and piece.box.h > at.h // 2
    )
