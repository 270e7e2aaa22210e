"""The visitor at the window: number, lane and times above, what they came for below."""

from typing import Final

from window_terminal.screen.frame import Frame
from window_terminal.screen.paging import Text, page_of
from window_terminal.screen.setting import pitch_of
from window_terminal.screen.sheet import Align, Box, Letters, Sheet
from window_terminal.screen.theme import Paint, Theme
from window_terminal.screen.view import ServiceText, Visit
from window_terminal.screen.visiting import FAR_OVER, USUAL, pace

EDGE: Final = 8
FOLIO: Final = 44


def lay_visit(sheet: Sheet, visit: Visit, frame: Frame, theme: Theme) -> None:
    """The number large, beside it (or under it) state and lane, under all how long."""
    px, paint, at = sheet.px, theme.moods[visit.mood], frame.visit
    sheet.panel(at, paint.ground, 6)
    inside = at.inset(px(EDGE + 2), px(4))
    times = Box(inside.x, inside.bottom - px(34), inside.w, px(34))
    if frame.upright:
        times = Box(inside.x, inside.bottom - px(52), inside.w, px(52))
        sheet.line(visit.number, 84, paint.bright, (inside.x, inside.y + px(38)), inside.w)
        sheet.line(visit.state, 24, paint.text, (inside.x, inside.y + px(90)), inside.w)
        lane = Box(inside.x, inside.y + px(104), inside.w, times.y - inside.y - px(104))
    else:
        wide = inside.w * 48 // 100
        sheet.line(visit.number, 84, paint.bright, (inside.x, inside.y + px(36)), wide)
        beside = inside.x + wide + px(10)
        sheet.line(visit.state, 24, paint.text, (beside, inside.y + px(15)), inside.right - beside)
        lane = Box(beside, inside.y + px(31), inside.right - beside, times.y - inside.y - px(31))
    sheet.paragraph(visit.lane.text, 18, theme.tones[visit.lane.tone], lane)
    _times(sheet, visit, times, frame.upright, paint, theme)


def _times(sheet: Sheet, visit: Visit, at: Box, upright: bool, paint: Paint, theme: Theme) -> None:
    px = sheet.px
    row = px(21)
    first = at.y + row // 2
    if upright:
        sheet.line(visit.waited, 17, paint.quiet, (at.x, first), at.w)
        sheet.line(visit.span.text, 17, theme.tones[visit.span.tone], (at.x, first + row), at.w)
    else:
        wide = sheet.line(visit.waited, 17, paint.quiet, (at.right, first), at.w * 36 // 100, Align.RIGHT)
        sheet.line(visit.span.text, 18, theme.tones[visit.span.tone], (at.x, first), at.w - wide - px(12))
    if visit.share is not None:
        _bar(sheet, visit.share, Box(at.x, at.bottom - px(9), at.w, px(8)), theme)


def _bar(sheet: Sheet, share: int, at: Box, theme: Theme) -> None:
    """How much of the usual time has gone by; its end is half as much again, and a notch stands at the usual."""
    sheet.panel(at, theme.bar)
    sheet.panel(Box(at.x, at.y, at.w * min(share, FAR_OVER) // FAR_OVER, at.h), theme.said[pace(share)].ground)
    notch = max(2, sheet.px(2))
    sheet.panel(Box(at.x + at.w * USUAL // FAR_OVER - notch, at.y - notch, notch, at.h + notch), theme.panel.bright)


def lay_services(sheet: Sheet, visit: Visit, at: Box, theme: Theme, turn: int) -> None:
    """What the visitor came for, exactly, and what they were told to bring: a page at a time where it is long."""
    sheet.panel(at, theme.panel.ground, 6)
    inside = at.inset(sheet.px(EDGE + 2), sheet.px(3))
    texts = [text for service in visit.services for text in _texts(sheet, service, theme)]
    page = page_of(texts, (inside.w, inside.h), sheet.measure, turn, sheet.px(FOLIO))
    top = inside.y
    for line in page.lines:
        sheet.pieces.append(Letters(line.text, line.px, line.colour, inside.x, top + pitch_of(line.px) // 2))
        top += pitch_of(line.px)
    if page.count > 1:
        folio = f"{page.place + 1}/{page.count}"
        sheet.line(folio, 15, theme.panel.bright, (inside.right, inside.y + sheet.px(11)), sheet.px(FOLIO), Align.RIGHT)


def _texts(sheet: Sheet, service: ServiceText, theme: Theme) -> list[Text]:
    paint = theme.panel
    texts = [Text(service.name, sheet.px(20), paint.bright)]
    texts += [Text(service.situation, sheet.px(17), paint.text)] if service.situation else []
    return texts + ([Text(service.materials, sheet.px(16), paint.quiet)] if service.materials else [])
