"""The line at the top: whose hall this is, which zone, and what time it is."""

from pygame import Rect

from board_view.view import HeaderView
from caller_display.easel import Easel


def draw_header(easel: Easel, at: Rect, view: HeaderView) -> None:
    """Draw the hall's name, its zone and the time; while the board is cut off the zone's place says so."""
    px, paint = easel.px, easel.theme.header
    line = easel.theme.lost.ground if view.lost else easel.theme.panel.bright
    easel.canvas.begin(at, paint.ground)
    easel.canvas.bar(Rect(at.left, at.bottom - px(4), at.width, px(4)), line)
    scale = min(1.3, at.height / px(118))
    left, right, middle = at.left + px(40), at.right - px(40), at.centery - px(2)

    def size(design: float) -> int:
        return px(design * scale)

    has_room = at.width >= px(1500)
    above = 0 if has_room else size(20)
    large = size(84 if has_room else 60)
    clock = easel.canvas.text(view.clock, large, paint.text, (right, middle - px(2) - above), at.width // 4, "right")
    edge = clock.left - px(30)
    if not has_room and view.date.main:
        day = easel.canvas.text(view.date.main, size(26), paint.text, (right, middle + size(36)), px(300), "right")
        edge = min(clock.left, day.left) - px(24)
    if has_room:
        easel.lines(view.date, size(34), size(24), paint, (edge, middle), px(360), "right")
        edge -= px(380)
    said = view.lost or view.zone
    if said.main:
        plate = _plate(easel, view, Rect(0, 0, min(px(360), at.width // 4), size(84)), (edge, middle))
        edge = plate.left - px(24)
    easel.name(view.hall, size(50), size(25), paint, Rect(left, at.top, edge - left, at.height - px(6)))


def _plate(easel: Easel, view: HeaderView, plate: Rect, at: tuple[int, int]) -> Rect:
    said, px = view.lost or view.zone, easel.px
    paint = easel.theme.lost if view.lost else easel.theme.tag_latest
    widest = max(easel.canvas.width(said.main, plate.height * 38 // 84), plate.width // 2)
    plate.width = min(plate.width, widest + px(48))
    plate.midright = at
    easel.canvas.panel(plate, paint.ground, px(16))
    large, small = plate.height * 38 // 84, plate.height * 22 // 84
    if easel.canvas.width(said.main, large * 7 // 10) <= plate.width - px(24):
        easel.lines(said, large, small, paint, plate.center, plate.width - px(24), "middle")
    else:
        easel.canvas.block(said.main, large * 7 // 10, small, paint.text, plate.inflate(-px(24), -px(20)), "middle")
    return plate
