"""What everything looks like: the usual colours, and those of the large mode, of the strongest contrast."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from device_drivers.lettering import Colour
from ticket_dispenser.glass import Tone

WHITE: Final[Colour] = (255, 255, 255)
BLACK: Final[Colour] = (0, 0, 0)
INK: Final[Colour] = (18, 32, 52)
QUIET: Final[Colour] = (58, 74, 98)
NAVY: Final[Colour] = (14, 58, 112)


@dataclass(frozen=True)
class Palette:
    """Colours by what something means: of surfaces, of words on them, of the other language's words."""

    background: Colour
    fills: Mapping[Tone, Colour]
    inks: Mapping[Tone, Colour]
    second_inks: Mapping[Tone, Colour]
    hues: tuple[Colour, ...]
    """Of the discs by which a tile is found again."""
    edge: Colour
    edge_px: int
    edged: frozenset[Tone]
    """Light surfaces to be touched, whose edge has to be drawn."""
    edged_panels: frozenset[Tone] = frozenset()
    """And those only to be read."""


USUAL: Final = Palette(
    background=(233, 239, 246),
    fills={
        Tone.HEADER: NAVY,
        Tone.CARD: WHITE,
        Tone.DOOR: (28, 76, 134),
        Tone.KEY: WHITE,
        Tone.CLOSED: (214, 220, 228),
        Tone.PRIMARY: (0, 84, 178),
        Tone.GREEN: (0, 106, 66),
        Tone.WARNING: (255, 205, 64),
        Tone.PLAIN: WHITE,
    },
    inks={
        Tone.INK: INK,
        Tone.QUIET: QUIET,
        Tone.INVERSE: WHITE,
        Tone.CARD: INK,
        Tone.DOOR: WHITE,
        Tone.KEY: INK,
        Tone.CLOSED: (64, 76, 94),
        Tone.PRIMARY: WHITE,
        Tone.GREEN: WHITE,
        Tone.WARNING: INK,
        Tone.ALARM: (176, 16, 36),
        Tone.PLAIN: NAVY,
    },
    second_inks={Tone.INK: QUIET, Tone.CARD: QUIET, Tone.PLAIN: QUIET},
    hues=((0, 84, 178), (0, 106, 66), (150, 60, 8), (96, 44, 140), (168, 24, 56), (0, 98, 112)),
    edge=(176, 192, 212),
    edge_px=3,
    edged=frozenset({Tone.CARD, Tone.KEY}),
)

LARGE: Final = Palette(
    background=WHITE,
    fills={
        Tone.HEADER: BLACK,
        Tone.CARD: WHITE,
        Tone.DOOR: (0, 40, 96),
        Tone.KEY: WHITE,
        Tone.CLOSED: (226, 226, 226),
        Tone.PRIMARY: (0, 56, 140),
        Tone.GREEN: (0, 80, 40),
        Tone.WARNING: (255, 221, 0),
        Tone.PLAIN: WHITE,
    },
    inks={
        Tone.INK: BLACK,
        Tone.QUIET: (32, 32, 32),
        Tone.INVERSE: WHITE,
        Tone.CARD: BLACK,
        Tone.DOOR: WHITE,
        Tone.KEY: BLACK,
        Tone.CLOSED: (56, 56, 56),
        Tone.PRIMARY: WHITE,
        Tone.GREEN: WHITE,
        Tone.WARNING: BLACK,
        Tone.ALARM: (144, 0, 16),
        Tone.PLAIN: BLACK,
    },
    second_inks={},
    hues=((0, 56, 140), (0, 80, 40), (112, 40, 0), (80, 30, 120), (130, 0, 40), (0, 70, 84)),
    edge=BLACK,
    edge_px=5,
    edged=frozenset({Tone.CARD, Tone.KEY, Tone.PLAIN, Tone.CLOSED}),
    edged_panels=frozenset({Tone.CARD}),
)
