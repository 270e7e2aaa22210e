"""Where things stand on a pad's glass, at any of the usual sizes: every target as wide as a thumb, none favoured."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from device_drivers.rectangle import Rect
from window_terminal.pad.asking import Page
from window_terminal.pad.view import Choice, PadView

REFERENCE: Final = (800, 480)
"""The glass all sizes below are meant for: seven inches."""
FINGER_MM: Final = 15
SEVEN_INCH_MM: Final = 154
SMALL_MM: Final = 73
"""How wide a glass of three and a half inches is: what has fewer than 640 columns."""
SMALL_COLUMNS: Final = 640


@dataclass(frozen=True, slots=True)
class Target:
    """A choice and its place."""

    rect: Rect
    choice: Choice


@dataclass(frozen=True, slots=True)
class Glass:
    """One piece of glass."""

    width: int
    height: int
    width_mm: int = 0
    """How wide it really is; 0: guessed from its pixels."""

    @property
    def finger(self) -> int:
        """The least width and height of whatever is touched: fifteen millimetres."""
        guessed = SMALL_MM if self.width < SMALL_COLUMNS else SEVEN_INCH_MM
        return ceil(FINGER_MM * self.width / (self.width_mm or guessed))

    def px(self, reference: int) -> int:
        """Return a length of the reference glass on this one."""
        return round(reference * min(self.width / REFERENCE[0], self.height / REFERENCE[1]))

    @property
    def header(self) -> Rect:
        """The band with the hall's name and the window's number."""
        return Rect(0, 0, self.width, self.px(52))

    @property
    def footer(self) -> Rect:
        """The band in which the time runs out."""
        return Rect(0, self.height - self.px(42), self.width, self.px(42))

    @property
    def body(self) -> Rect:
        """All between, with a margin."""
        margin = self.px(16)
        top = self.header.h
        return Rect(margin, top, self.width - 2 * margin, self.height - top - self.footer.h)

    @property
    def title(self) -> Rect:
        """Where the question stands, above what can be touched."""
        return Rect(self.body.x, self.body.y + self.px(4), self.body.w, self.px(74))

    @property
    def line(self) -> Rect:
        """Which visit is meant."""
        return Rect(self.body.x, self.title.y + self.title.h, self.body.w, self.px(38))

    @property
    def field(self) -> Rect:
        """What is left for targets."""
        top = self.line.y + self.line.h + self.px(4)
        return Rect(self.body.x, top, self.body.w, self.body.y + self.body.h - top)


def targets(view: PadView, glass: Glass) -> tuple[Target, ...]:
    """Return every choice with its place: levels side by side, or in two rows where that would be too narrow."""
    count = len(view.choices)
    if not count:
        return ()
    places = _grid(glass, count, _across(view, glass, count))
    return tuple(Target(place, choice) for place, choice in zip(places, view.choices, strict=True))


def target_at(view: PadView, glass: Glass, x: int, y: int) -> Choice | None:
    """Return what a finger at this point hits."""
    return next((target.choice for target in targets(view, glass) if target.rect.holds(x, y)), None)


def _across(view: PadView, glass: Glass, count: int) -> int:
    if view.page is not Page.ASKING:
        return 2 if count <= 6 else 3
    one_row = (glass.field.w - (count - 1) * glass.px(12)) // count
    return count if one_row >= glass.finger else ceil(count / 2)


def _grid(glass: Glass, count: int, across: int) -> list[Rect]:
    """Return equal places row by row, a shorter last row in the middle."""
    field, gap, down = glass.field, glass.px(12), ceil(count / across)
    width = (field.w - (across - 1) * gap) // across
    height = (field.h - (down - 1) * gap) // down
    places = []
    for index in range(count):
        row, column = divmod(index, across)
        in_row = min(across, count - row * across)
        indent = (across - in_row) * (width + gap) // 2
        places.append(Rect(field.x + indent + column * (width + gap), field.y + row * (height + gap), width, height))
    return places
