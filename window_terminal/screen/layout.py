"""From a view to placed pieces: pure, given how wide letters are."""

from dataclasses import dataclass

from device_drivers.rectangle import Rect
from window_terminal.screen.frame import Frame
from window_terminal.screen.layout_typing import lay_typing
from window_terminal.screen.layout_visit import lay_services, lay_visit
from window_terminal.screen.paging import Text, page_of
from window_terminal.screen.setting import LEADING, Measure, pitch_of, writable
from window_terminal.screen.sheet import Align, Letters, Piece, Sheet
from window_terminal.screen.theme import Colour, Paint, Theme
from window_terminal.screen.view import ClerkView, Foot, Header, Rest, Said, Tone, Typing, Visit

EDGE = 8
"""Between letters and the edge of what they stand on."""
READABLE = 0.85
"""What does not fit into the line at the top at this share of its size is better left out."""
FOLIO = 44
"""Room for "2/3"."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture in pieces, from the back to the front."""

    pieces: tuple[Piece, ...]
    cut: tuple[str, ...]
    """What had to be shortened."""


def laid(view: ClerkView, frame: Frame, theme: Theme, measure: Measure, turn: int = 0) -> Laid:
    """Return all pieces of a view; what is longer than its place is at its next page after each turn."""
    sheet = Sheet(frame.unit, lambda text, px: measure(writable(text), px))
    _header(sheet, view.header, frame.header, theme)
    if isinstance(view.body, Visit):
        lay_visit(sheet, view.body, frame, theme)
        lay_services(sheet, view.body, frame, bool(view.strip), theme, turn)
    elif isinstance(view.body, Typing):
        lay_typing(sheet, view.body, frame, theme)
    else:
        _rest(sheet, view.body, frame, theme)
    _strip(sheet, view.strip, frame.strip, theme, turn)
    _foot(sheet, view.foot, frame, theme)
    return Laid(tuple(sheet.pieces), tuple(sheet.cut))


def _header(sheet: Sheet, header: Header, at: Rect, theme: Theme) -> None:
    """The line at the top: first what must be known, then what there is room for."""
    paint, px = theme.header, sheet.px
    sheet.panel(at, paint.ground)
    middle, left, right = at.middle_row - px(1), px(EDGE), at.right - px(EDGE)
    right -= sheet.line(header.clock, 22, paint.bright, (right, middle), px(80), Align.RIGHT) + px(10)
    if header.asked:
        right -= sheet.line(header.asked, 20, paint.bright, (right, middle), px(24), Align.RIGHT) + px(10)
    if header.window:
        left += sheet.line(header.window, 20, paint.bright, (left, middle), right - left) + px(12)
    for text, size, colour in (
        (header.place, 18, theme.tones[Tone.NEWS]),
        (header.visitor, 18, theme.tones[Tone.WARNING]),
        (header.clerk, 16, paint.quiet),
        (header.day, 15, paint.quiet),
    ):
        if text and sheet.measure(text, px(size * READABLE)) <= right - left:
            left += sheet.line(text, size, colour, (left, middle), right - left) + px(12)


def _rest(sheet: Sheet, rest: Rest, frame: Frame, theme: Theme) -> None:
    """A window with nobody at it: large what it is, beside it how many wait, under it who would be next."""
    px, paint = sheet.px, theme.moods[rest.mood]
    upper, lower = _halves(frame, sheet, bool(rest.lead or rest.why))
    sheet.panel(upper, paint.ground, 6)
    inside = upper.inset(px(EDGE + 4), px(6))
    if rest.figure:
        inside = _figure(sheet, rest, inside, frame.upright, paint)
    row, count = px(25), len(rest.details)
    title = min(px(58), inside.h - count * row)
    top = inside.y + (inside.h - title - count * row) // 2
    largest = title / sheet.unit / LEADING
    sheet.paragraph(rest.title, min(42, largest), paint.bright, Rect(inside.x, top, inside.w, title + px(1)))
    for place, said in enumerate(rest.details):
        sheet.paragraph(said.text, 19, paint.text, Rect(inside.x, top + title + place * row, inside.w, row))
    if lower.h:
        _follower(sheet, rest, lower, theme.panel)


def _halves(frame: Frame, sheet: Sheet, parted: bool) -> tuple[Rect, Rect]:
    body, gap = frame.body, sheet.px(4)
    if not parted:
        return body, Rect(body.x, body.bottom, body.w, 0)
    height = body.h * 54 // 100
    return Rect(body.x, body.y, body.w, height), Rect(body.x, body.y + height + gap, body.w, body.h - height - gap)


def _figure(sheet: Sheet, rest: Rest, inside: Rect, upright: bool, paint: Paint) -> Rect:
    """How many wait, large at the right, or at the bottom of a standing screen; return what is left of the box."""
    px = sheet.px
    if upright:
        half = inside.h * 55 // 100
        at = Rect(inside.x, inside.y + half, inside.w, inside.h - half)
        left = Rect(inside.x, inside.y, inside.w, half)
    else:
        wide = inside.w * 32 // 100
        at = Rect(inside.right - wide, inside.y, wide, inside.h)
        left = Rect(inside.x, inside.y, inside.w - wide - px(8), inside.h)
    centre = at.x + at.w // 2
    sheet.line(rest.figure, 60, paint.bright, (centre, at.middle_row - px(12)), at.w, Align.MIDDLE)
    sheet.line(rest.figure_label, 16, paint.text, (centre, at.middle_row + px(28)), at.w, Align.MIDDLE)
    return left


def _follower(sheet: Sheet, rest: Rest, at: Rect, paint: Paint) -> None:
    """Who would be next, and why."""
    px = sheet.px
    sheet.panel(at, paint.ground, 6)
    inside = at.inset(px(EDGE + 4), px(4))
    lead = inside.h * 42 // 100
    sheet.line(rest.lead, 28, paint.bright, (inside.x, inside.y + lead // 2), inside.w)
    sheet.paragraph(rest.why, 17, paint.quiet, Rect(inside.x, inside.y + lead, inside.w, inside.h - lead))


def _strip(sheet: Sheet, said: tuple[Said, ...], at: Rect, theme: Theme, turn: int) -> None:
    """One sentence on its own ground, so that it is seen; several as lines, in pages where they are many."""
    inside = at.inset(sheet.px(EDGE), sheet.px(1))
    if not said:
        return
    if len(said) == 1:
        paint = theme.said[said[0].tone]
        sheet.panel(at, paint.ground, 6)
        sheet.paragraph(said[0].text, 19, paint.text, inside)
        return
    sheet.panel(at, theme.panel.ground, 6)
    texts = [Text(each.text, sheet.px(15.5), theme.tones[each.tone]) for each in said]
    _pages(sheet, texts, inside, theme.panel.bright, turn)


def _pages(sheet: Sheet, texts: list[Text], at: Rect, folio: Colour, turn: int) -> None:
    page = page_of(texts, (at.w, at.h), sheet.measure, turn, sheet.px(FOLIO))
    top = at.y + (at.h - page.height) // 2
    for line in page.lines:
        sheet.pieces.append(Letters(line.text, line.px, line.colour, at.x, top + pitch_of(line.px) // 2))
        top += pitch_of(line.px)
    if page.count > 1:
        number = f"{page.place + 1}/{page.count}"
        sheet.line(number, 15, folio, (at.right, at.y + sheet.px(10)), sheet.px(FOLIO), Align.RIGHT)


def _foot(sheet: Sheet, foot: Foot, frame: Frame, theme: Theme) -> None:
    """The bottom: who is next at the left and why at the right; or one sentence alone."""
    paint = theme.said[foot.tone] if foot.tone is not Tone.QUIET else theme.panel
    px, at = sheet.px, frame.foot
    if not (foot.lead or foot.text):
        return
    sheet.panel(at, paint.ground, 6)
    inside = at.inset(px(EDGE), px(2))
    if not foot.lead:
        sheet.paragraph(foot.text, 17, paint.text, inside)
        return
    if frame.upright:
        row = px(24)
        wide = sheet.line(foot.lead, 20, paint.bright, (inside.x, inside.y + row // 2), inside.w * 60 // 100)
        left = inside.w - wide - px(12)
        sheet.line(foot.figure, 16, paint.text, (inside.right, inside.y + row // 2), left, Align.RIGHT)
        sheet.paragraph(foot.text, 15, paint.quiet, Rect(inside.x, inside.y + row, inside.w, inside.h - row))
        return
    column = inside.w * 31 // 100
    sheet.line(foot.lead, 20, paint.bright, (inside.x, inside.y + inside.h * 30 // 100), column)
    sheet.line(foot.figure, 15, paint.text, (inside.x, inside.y + inside.h * 78 // 100), column)
    beside = Rect(inside.x + column + px(8), inside.y, inside.w - column - px(8), inside.h)
    sheet.paragraph(foot.text, 15.5, paint.quiet, beside)
