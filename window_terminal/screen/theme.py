"""The clerk's screen in matt dark colours, by day and dimmed; every letter at least 7 : 1 against what it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from window_terminal.screen.view import Mood, Tone

Colour = tuple[int, int, int]

DARK_GROUND: Final = 0.55
LIGHT_GROUND: Final = 0.82
LETTERS: Final = 0.86
"""How much of the light of day is left when it is dimmed."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What something stands on, its letters, quieter letters, and what has to be seen first."""

    ground: Colour
    text: Colour
    quiet: Colour
    bright: Colour

    @property
    def inks(self) -> tuple[Colour, Colour, Colour]:
        """All that is written with."""
        return self.text, self.quiet, self.bright


WHITE: Final[Colour] = (240, 243, 247)
GREY: Final[Colour] = (182, 192, 206)
GOLD: Final[Colour] = (255, 216, 92)


def _dark(ground: Colour, bright: Colour = WHITE) -> Paint:
    return Paint(ground, WHITE, GREY, bright)


def _light(ground: Colour) -> Paint:
    ink = (16, 14, 10)
    return Paint(ground, ink, ink, ink)


@dataclass(frozen=True, slots=True)
class Theme:
    """All the colours of one brightness."""

    room: Colour
    panel: Paint
    header: Paint
    current: Paint
    """The choice that the next confirmation takes."""
    moods: Mapping[Mood, Paint]
    said: Mapping[Tone, Paint]
    """A sentence on its own ground."""
    tones: Mapping[Tone, Colour]
    """Letters on a panel."""
    bar: Colour
    """The usual time that is still left."""
    bars: Mapping[Tone, Colour]
    """The time that has gone by; what it means stands beside it in words."""

    def paints(self) -> tuple[Paint, ...]:
        """Every pairing of letters and ground."""
        return (self.panel, self.header, self.current, *self.moods.values(), *self.said.values())


DAY: Final = Theme(
    room=(9, 11, 15),
    panel=_dark((24, 29, 38)),
    header=_dark((16, 19, 26)),
    current=_light((240, 243, 247)),
    moods=MappingProxyType(
        {
            Mood.STARTING: _dark((24, 29, 38)),
            Mood.AWAY: _dark((24, 29, 38)),
            Mood.IDLE: _dark((22, 38, 58)),
            Mood.READY: _dark((16, 54, 44)),
            Mood.CALLING: Paint((16, 50, 108), WHITE, (206, 219, 240), GOLD),
            Mood.SERVING: Paint((14, 58, 44), WHITE, (196, 218, 208), WHITE),
            Mood.PAUSED: _dark((52, 44, 20)),
            Mood.OVERDUE: Paint((104, 14, 22), WHITE, (250, 224, 224), WHITE),
        }
    ),
    said=MappingProxyType(
        {
            Tone.PLAIN: _dark((24, 29, 38)),
            Tone.QUIET: Paint((24, 29, 38), GREY, GREY, GREY),
            Tone.GOOD: _light((120, 214, 150)),
            Tone.NEWS: Paint((16, 50, 108), WHITE, WHITE, WHITE),
            Tone.WARNING: _light((255, 184, 48)),
            Tone.ALARM: Paint((140, 12, 24), WHITE, WHITE, WHITE),
        }
    ),
    tones=MappingProxyType(
        {
            Tone.PLAIN: WHITE,
            Tone.QUIET: (206, 214, 226),
            Tone.GOOD: (140, 232, 170),
            Tone.NEWS: (170, 206, 255),
            Tone.WARNING: (255, 196, 72),
            Tone.ALARM: (255, 178, 170),
        }
    ),
    bar=(70, 84, 92),
    bars=MappingProxyType({Tone.GOOD: (120, 214, 150), Tone.WARNING: (255, 184, 48), Tone.ALARM: (240, 84, 76)}),
)


def dimmed(theme: Theme) -> Theme:
    """Return a theme for a dark corner: less light, and the same contrast for whoever reads it."""
    return Theme(
        room=_times(theme.room, DARK_GROUND),
        panel=_dimmed(theme.panel),
        header=_dimmed(theme.header),
        current=_dimmed(theme.current),
        moods=MappingProxyType({mood: _dimmed(paint) for mood, paint in theme.moods.items()}),
        said=MappingProxyType({tone: _dimmed(paint) for tone, paint in theme.said.items()}),
        tones=MappingProxyType({tone: _times(colour, LETTERS) for tone, colour in theme.tones.items()}),
        bar=_times(theme.bar, DARK_GROUND),
        bars=MappingProxyType({tone: _times(colour, LETTERS) for tone, colour in theme.bars.items()}),
    )


def _dimmed(paint: Paint) -> Paint:
    if sum(paint.ground) > sum(paint.text):
        return Paint(_times(paint.ground, LIGHT_GROUND), paint.text, paint.quiet, paint.bright)
    return Paint(_times(paint.ground, DARK_GROUND), *(_times(ink, LETTERS) for ink in paint.inks))


def _times(colour: Colour, share: float) -> Colour:
    red, green, blue = (round(channel * share) for channel in colour)
    return red, green, blue


THEMES: Final = MappingProxyType({"day": DAY, "dim": dimmed(DAY)})
"""By the name that stands in a node's settings."""
