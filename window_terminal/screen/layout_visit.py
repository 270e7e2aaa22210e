"""The visitor at the window: number, lane and times above, what they came for below."""

from typing import Final

from device_drivers.rectangle import Rect
from window_terminal.screen.frame import Frame
from window_terminal.screen.paging import Text, page_of
from window_terminal.screen.setting import at_least, pitch_of
from window_terminal.screen.sheet import Align, Letters, Sheet
from window_terminal.screen.theme import Paint, Theme
from window_terminal.screen.view import ServiceText, Visit
from window_terminal.screen.visiting import FAR_OVER, USUAL, pace

EDGE: Final = 8
FOLIO: Final = 44
NUMBER: Final = 80
HALF: Final = 0.5
"""So small a number may become before it is cut: a green one of two letters has eight signs."""
NAME: Final = 19
SITUATION: Final = 17
MATERIALS: Final = 16
BESIDE: Final = " · "
SIZES: Final = (1.25, 1.12)
"""How much larger than usual what they came for may be written, where all of it has room."""


def lay_visit(sheet: Sheet, visit: Visit, frame: Frame, theme: Theme) -> None:
    """The number large, beside it (or under it) state and lane, under all how long."""
    px, paint, at = sheet.px, theme.moods[visit.mood], frame.visit
    sheet.panel(at, paint.ground, 6)
    inside = at.inset(px(EDGE + 2), px(4))
    times = Rect(inside.x, inside.bottom - px(34), inside.w, px(34))
    if frame.upright:
        times = Rect(inside.x, inside.bottom - px(52), inside.w, px(52))
        sheet.line(visit.number, NUMBER, paint.bright, (inside.x, inside.y + px(35)), inside.w, smallest=HALF)
        sheet.line(visit.state, 24, paint.text, (inside.x, inside.y + px(84)), inside.w)
        lane = Rect(inside.x, inside.y + px(99), inside.w, times.y - inside.y - px(99))
    else:
        wide = inside.w * 48 // 100
        sheet.line(visit.number, NUMBER, paint.bright, (inside.x, inside.y + px(33)), wide, smallest=HALF)
        beside = inside.x + wide + px(10)
        sheet.line(visit.state, 24, paint.text, (beside, inside.y + px(15)), inside.right - beside)
        lane = Rect(beside, inside.y + px(31), inside.right - beside, times.y - inside.y - px(31))
    sheet.paragraph(visit.lane.text, 18, theme.tones[visit.lane.tone], lane)
    _times(sheet, visit, times, frame.upright, paint, theme)


def _times(sheet: Sheet, visit: Visit, at: Rect, upright: bool, paint: Paint, theme: Theme) -> None:
    px = sheet.px
    row = px(21)
    first = at.y + row // 2 if upright or visit.share is not None else at.middle_row
    if upright:
        sheet.line(visit.waited, 17, paint.quiet, (at.x, first), at.w)
        sheet.line(visit.span.text, 17, theme.tones[visit.span.tone], (at.x, first + row), at.w)
    else:
        wide = sheet.line(visit.waited, 17, paint.quiet, (at.right, first), at.w * 36 // 100, Align.RIGHT)
        sheet.line(visit.span.text, 18, theme.tones[visit.span.tone], (at.x, first), at.w - wide - px(12))
    if visit.share is not None:
        _bar(sheet, visit.share, Rect(at.x, at.bottom - px(9), at.w, px(8)), theme)


def _bar(sheet: Sheet, share: int, at: Rect, theme: Theme) -> None:
    """How much of the usual time has gone by; its end is half as much again, and a notch stands at the usual."""
    sheet.panel(at, theme.bar)
    sheet.panel(Rect(at.x, at.y, at.w * min(share, FAR_OVER) // FAR_OVER, at.h), theme.bars[pace(share)])
    notch = max(2, sheet.px(2))
    sheet.panel(Rect(at.x + at.w * USUAL // FAR_OVER - notch, at.y - notch, notch, at.h + notch), theme.panel.bright)


def lay_services(sheet: Sheet, visit: Visit, frame: Frame, covered: bool, theme: Theme, turn: int) -> None:
    """What the visitor came for, exactly, and what they were told to bring: a page at a time where it is long.

    As long as there is nothing to say under it, its place is longer; the letters are as large in both.
    """
    short, long = frame.services, Rect(*frame.services[:3], frame.strip.bottom - frame.services.y)
    at = short if covered else long
    sheet.panel(at, theme.panel.ground, 6)
    size = _size_for(sheet, visit, _inside(sheet, short), theme)
    _page(sheet, _texts(sheet, visit, _inside(sheet, at).w, size, theme), _inside(sheet, at), theme, turn)


def _inside(sheet: Sheet, at: Rect) -> Rect:
    return at.inset(sheet.px(EDGE + 2), sheet.px(3))


def _size_for(sheet: Sheet, visit: Visit, at: Rect, theme: Theme) -> float:
    """Return how much larger than usual the letters can be; what is too much at a glance is not even measured."""
    for size in SIZES:
        texts = _texts(sheet, visit, at.w, size, theme)
        if sum(at_least(each.text, each.px) * pitch_of(each.px) for each in texts) > at.w * at.h:
            continue
        if page_of(texts, (at.w, at.h), sheet.measure, 0).count == 1:
            return size
    return 1.0


def _page(sheet: Sheet, texts: list[Text], at: Rect, theme: Theme, turn: int) -> None:
    page = page_of(texts, (at.w, at.h), sheet.measure, turn, sheet.px(FOLIO))
    top = at.y
    for line in page.lines:
        sheet.pieces.append(Letters(line.text, line.px, line.colour, at.x, top + pitch_of(line.px) // 2))
        top += pitch_of(line.px)
    if page.count > 1:
        folio = f"{page.place + 1}/{page.count}"
        sheet.line(folio, 15, theme.panel.bright, (at.right, at.y + sheet.px(11)), sheet.px(FOLIO), Align.RIGHT)


def _texts(sheet: Sheet, visit: Visit, width: int, size: float, theme: Theme) -> list[Text]:
    return [text for service in visit.services for text in _service(sheet, service, width, size, theme)]


def _service(sheet: Sheet, service: ServiceText, width: int, size: float, theme: Theme) -> list[Text]:
    """The name, and what exactly beside it where there is room, else under it; then what to bring."""
    paint, px = theme.panel, sheet.px(NAME * size)
    whole = f"{service.name}{BESIDE}{service.situation}"
    if service.situation and sheet.measure(whole, px) <= width - sheet.px(FOLIO):
        texts = [Text(whole, px, paint.bright)]
    else:
        texts = [Text(service.name, px, paint.bright)]
        texts += [Text(service.situation, sheet.px(SITUATION * size), paint.text)] if service.situation else []
    return texts + ([Text(service.materials, sheet.px(MATERIALS * size), paint.quiet)] if service.materials else [])
