"""What the clerk is in the middle of: digits large, choices with their keys, and what confirming would do."""

from typing import Final

from device_drivers.rectangle import Rect
from window_terminal.screen.choosing import DOT
from window_terminal.screen.frame import Frame
from window_terminal.screen.setting import SMALLEST, balanced
from window_terminal.screen.sheet import Align, Sheet
from window_terminal.screen.theme import Paint, Theme
from window_terminal.screen.view import Option, Typing

EDGE: Final = 8
ROW: Final = (26, 38)
"""A row of a choice whose name takes one line, and two."""
FOLIO: Final = 44
NAME: Final = 18
BESIDE: Final = 56
"""What a key, a box to tick and the edges take of a choice's width, at most."""
TITLE: Final = 28
CONFIRM: Final = (54, 34)
"""Under digits and on a standing screen; under choices."""


def lay_typing(sheet: Sheet, typing: Typing, frame: Frame, theme: Theme) -> None:
    """Title above, digits and choices between, what confirming does below."""
    px, paint, at = sheet.px, theme.panel, frame.body
    sheet.panel(at, paint.ground, 6)
    inside = at.inset(px(EDGE), px(4))
    wide = sheet.line(
        typing.left, 16, paint.quiet, (inside.right, inside.y + px(12)), inside.w * 40 // 100, Align.RIGHT
    )
    sheet.line(typing.title, 20, paint.bright, (inside.x, inside.y + px(12)), inside.w - wide - px(8))
    confirm_px = px(CONFIRM[bool(typing.options) and not frame.upright])
    confirm = Rect(inside.x, inside.bottom - confirm_px, inside.w, confirm_px)
    between = Rect(inside.x, inside.y + px(TITLE), inside.w, confirm.y - inside.y - px(TITLE))
    if typing.about:
        sheet.paragraph(typing.about, 40, paint.bright, between)
    elif typing.typed is not None:
        _typed(sheet, typing.typed, between, theme)
    elif typing.options and (folio := _options(sheet, typing, between, frame.upright, theme)):
        sheet.line(folio, 15, paint.bright, (confirm.right, confirm.middle_row), px(FOLIO), Align.RIGHT)
        confirm = Rect(confirm.x, confirm.y, confirm.w - px(FOLIO), confirm.h)
    sheet.paragraph(typing.confirm, 18, paint.text, confirm)


def _typed(sheet: Sheet, typed: str, at: Rect, theme: Theme) -> None:
    """The digits so far, over a line that says where they go; dots smaller, there is nothing to read in them."""
    px = sheet.px
    largest = 30 if typed.startswith(DOT) else 72
    sheet.panel(Rect(at.x, at.bottom - px(6), at.w, px(2)), theme.panel.quiet)
    sheet.line(typed, min(largest, at.h / sheet.unit * 0.66), theme.panel.bright, (at.x, at.middle_row - px(2)), at.w)


def _options(sheet: Sheet, typing: Typing, at: Rect, upright: bool, theme: Theme) -> str:
    """The choices around the one that is meant, in one column or two, as many as there is room for.

    Returns which page of how many that is, where there are several.
    """
    columns = 1 if upright or _lines(sheet, typing, at.w // 2) > 2 else 2
    wide = at.w // columns
    fits = max(1, at.h // sheet.px(ROW[_lines(sheet, typing, wide) > 1]))
    page, count = typing.at // (fits * columns), -(-len(typing.options) // (fits * columns))
    rows = min(fits, -(-len(typing.options) // columns))
    tall = min(sheet.px(ROW[1]), at.h // rows)
    for place, option in enumerate(typing.options[page * fits * columns :][: fits * columns]):
        column, row = divmod(place, rows)
        _option(sheet, option, Rect(at.x + column * wide, at.y + row * tall, wide, tall), theme)
    return f"{page + 1}/{count}" if count > 1 else ""


def _lines(sheet: Sheet, typing: Typing, wide: int) -> int:
    """Return how many lines the longest name takes at its smallest."""
    px, room = sheet.px(NAME * SMALLEST), wide - sheet.px(BESIDE)
    return max(len(balanced(each.name, px, room, sheet.measure)) for each in typing.options)


def _option(sheet: Sheet, option: Option, cell: Rect, theme: Theme) -> None:
    px = sheet.px
    inside = cell.inset(px(2), px(1))
    paint = theme.current if option.current else theme.panel
    if option.current:
        sheet.panel(inside, paint.ground, 4)
    left = inside.x + px(6)
    if option.key:
        sheet.line(option.key, 20, paint.bright, (left, inside.middle_row), px(16))
    left += px(18)
    if option.picked is not None:
        _box(sheet, option.picked, Rect(left, inside.middle_row - px(8), px(16), px(16)), paint)
        left += px(22)
    sheet.paragraph(option.name, NAME, paint.text, Rect(left, inside.y, inside.right - px(4) - left, inside.h))


def _box(sheet: Sheet, picked: bool, at: Rect, paint: Paint) -> None:
    """A box to tick, full or empty."""
    line = sheet.px(2)
    sheet.panel(at, paint.text, 2)
    sheet.panel(at.inset(line, line), paint.ground)
    if picked:
        sheet.panel(at.inset(2 * line, 2 * line), paint.text)
