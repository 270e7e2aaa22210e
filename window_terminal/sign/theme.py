"""The sign's colours: bright letters on a dark ground, at least 7 : 1; turned round in the other half of a flash."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from window_terminal.sign.view import Mood, SignView

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Paint:
    """What a sign stands on, its words, and its number."""

    ground: Colour
    words: Colour
    number: Colour

    @property
    def turned(self) -> "Paint":
        """The other half of a flash: the number's colour behind, dark letters on it, as easy to read."""
        return Paint(self.number, INK, INK)


INK: Final[Colour] = (8, 10, 14)
ROOM: Final[Colour] = (9, 13, 22)
WHITE: Final[Colour] = (246, 248, 250)
GREEN: Final[Colour] = (96, 240, 132)
PLATE: Final = Paint((16, 58, 138), WHITE, WHITE)

PAINTS: Final[Mapping[Mood, Paint]] = MappingProxyType(
    {
        Mood.RECOVERING: Paint(ROOM, (196, 206, 220), WHITE),
        Mood.CLOSED: Paint(ROOM, (196, 206, 220), WHITE),
        Mood.WELCOME: Paint(ROOM, WHITE, WHITE),
        Mood.CALLED: Paint(ROOM, WHITE, (255, 218, 66)),
        Mood.SERVING: Paint(ROOM, (214, 224, 238), WHITE),
        Mood.SENT_ON: Paint(ROOM, (255, 232, 150), (255, 218, 66)),
        Mood.PAUSED: Paint(ROOM, (255, 190, 84), (255, 190, 84)),
    }
)


def paint_of(view: SignView) -> Paint:
    """Return the colours of a view: a number of the green lane is green."""
    paint = PAINTS[view.mood]
    if view.green:
        paint = Paint(paint.ground, paint.words, GREEN)
    return paint if view.lit else paint.turned
