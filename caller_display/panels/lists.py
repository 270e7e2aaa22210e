"""The lists: the latest calls, the latest at each window, and how many wait in each queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pygame import Rect

from board_view.grids import ROWS, Grid, filled, room_of, steady
from board_view.rows import on_a_page, page_of, pages, visible
from board_view.themes import Paint
from board_view.view import CallRow, CallsView, Lines, QueueRow, QueuesView, WindowRow, WindowsView
from caller_display.canvas import Align
from caller_display.easel import Easel

NUMBER: Final = 60
PLACE: Final = 50
SMALL_PLACE: Final = 34
"""In two lines, where one would have to be smaller than this."""
SMALLEST_PLACE: Final = 26
NAME: Final = 36
NAME_BELOW: Final = 22
MUCH_SMALLER: Final = 0.7
"""A place that fits one line only below this goes into two, and does not make the others smaller."""
LARGER: Final = 1.5
"""Of their usual size: letters in rows higher than usual grow no further."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid laid over the part of a panel that its rows have."""

    box: Rect
    grid: Grid

    def cell(self, index: int) -> Rect:
        """Return the index-th place."""
        width, height = self.box.width // self.grid.columns, self.box.height // self.grid.rows
        column, row = divmod(index, self.grid.rows)
        return Rect(self.box.left + column * width, self.box.top + row * height, width, height)


def draw_calls(easel: Easel, at: Rect, view: CallsView, turn: int) -> None:
    """Draw the latest calls, the newest first; where many are wanted at once, each has its turn."""
    box = easel.titled(at, view.title)
    if not view.rows:
        _nothing(easel, at, view.nothing)
        return
    grid = steady(_room(easel, at, "calls"), len(view.rows))
    rows, cells = visible(view.rows, grid.count, turn), Cells(box, grid)
    _hairlines(easel, cells, len(rows))
    columns = _call_columns(easel, cells.cell(0))
    sizes = _sizes(easel, cells.cell(0), rows, columns)
    for index, row in enumerate(rows):
        _called(easel, cells.cell(index), row, columns, sizes)


def draw_windows(easel: Easel, at: Rect, view: WindowsView, turn: int) -> None:
    """Draw the latest call at each window; where there are many windows, a page of them."""
    room = _room(easel, at, "windows")
    a_page, count = on_a_page(len(view.rows), room.count), pages(view.rows, room.count)
    box = easel.titled(at, view.title, _page(turn, count))
    if not view.rows:
        _nothing(easel, at, view.nothing)
        return
    rows, cells = page_of(view.rows, a_page, turn), Cells(box, steady(room, a_page))
    _hairlines(easel, cells, len(rows))
    columns = _window_columns(easel, cells.cell(0))
    sizes = _sizes(easel, cells.cell(0), rows, columns)
    for index, row in enumerate(rows):
        _called(easel, cells.cell(index), row, columns, sizes)


def draw_queues(easel: Easel, at: Rect, view: QueuesView, turn: int) -> None:
    """Draw how many wait in each queue, and how long, where that is told; a page of them where they are many."""
    room = _room(easel, at, "waits" if view.wide else "queues")
    a_page, count = on_a_page(len(view.rows), room.count), pages(view.rows, room.count)
    cells = Cells(easel.titled(at, view.title, _page(turn, count)), filled(room, a_page))
    rows = page_of(view.rows, a_page, turn)
    _hairlines(easel, cells, len(rows))
    for index, row in enumerate(rows):
        if view.wide:
            _wide_queue_row(easel, cells.cell(index), row)
        else:
            _queue_row(easel, cells.cell(index), row)


def turn_of(easel: Easel, at: Rect, kind: str, count: int, turn: int) -> int:
    """Return the turn as far as it changes what is shown, so that nothing is drawn again for nothing."""
    return turn if count > _room(easel, at, kind).count else 0


def _room(easel: Easel, at: Rect, kind: str) -> Grid:
    return room_of(kind, at.width / easel.plan.unit, at.height / easel.plan.unit)


def _page(turn: int, count: int) -> str:
    return f"{turn % count + 1} / {count}" if count > 1 else ""


def _nothing(easel: Easel, at: Rect, said: Lines) -> None:
    middle = (at.centerx, at.centery + easel.px(20))
    easel.lines(said, easel.px(52), easel.px(30), easel.theme.panel, middle, at.width - easel.px(96), "middle")


def _hairlines(easel: Easel, cells: Cells, count: int) -> None:
    for row in range(max(1, min(count, cells.grid.rows))):
        top = cells.cell(row).top
        line = Rect(cells.box.left + easel.px(16), top, cells.box.width - easel.px(32), easel.px(2))
        easel.canvas.bar(line, easel.theme.hairline)


def _scale(easel: Easel, cell: Rect, most: float = 1.15) -> float:
    """Return how much smaller letters must be in a row that is lower than it likes, or larger in a higher one."""
    return min(most, cell.height / easel.px(ROWS["calls"]))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where number and place stand in a row, from its left edge, and the arrow between them."""

    number: int
    number_wide: int
    place: int
    place_wide: int
    arrow: int | None = None


def _call_columns(easel: Easel, cell: Rect) -> _Columns:
    px = easel.px
    half = min(cell.width * 42 // 100, px(370))
    place = half + px(46)
    return _Columns(px(24), half - px(28), place, cell.width - px(12) - place, half + px(18))


def _window_columns(easel: Easel, cell: Rect) -> _Columns:
    """Where numbers end at the right edge, so that windows have what is left."""
    px = easel.px
    edge = max(cell.width * 54 // 100, cell.width - px(370))
    return _Columns(cell.width - px(24), cell.width - px(36) - edge, px(24), edge - px(36))


def _sizes(easel: Easel, cell: Rect, rows: Iterable[CallRow | WindowRow], columns: _Columns) -> tuple[int, int]:
    """Return the sizes in which all numbers and all places are written that stand below one another."""
    px, scale, listed = easel.px, _scale(easel, cell), list(rows)
    number = _alike(easel, [row.number for row in listed], px(NUMBER * scale), columns.number_wide, bold=True)
    return number, _alike(easel, [row.window for row in listed], px(PLACE * scale), columns.place_wide)


def _alike(easel: Easel, texts: Iterable[str], px: int, width: int, *, bold: bool = False) -> int:
    sizes = [easel.canvas.fitted(text, max(1, width), px, bold=bold)[1] for text in texts]
    return min((size for size in sizes if size >= round(px * MUCH_SMALLER)), default=px)


def _called(easel: Easel, cell: Rect, row: CallRow | WindowRow, columns: _Columns, sizes: tuple[int, int]) -> None:
    """Draw who was called and where; whoever is wanted no more in quiet colours."""
    px, canvas = easel.px, easel.canvas
    paint = easel.theme.row_calling if row.calling else easel.theme.panel
    if row.calling:
        canvas.panel(cell.inflate(-px(8), -px(8)), paint.ground, px(14))
    number, where = (paint.bright, paint.text) if row.wanted else (paint.quiet, paint.quiet)
    align: Align = "left" if columns.arrow else "right"
    at = (cell.left + columns.number, cell.centery)
    canvas.text(row.number, sizes[0], number, at, columns.number_wide, align, bold=True)
    if columns.arrow:
        canvas.arrow((cell.left + columns.arrow, cell.centery), px(32), paint.quiet)
    left = cell.left + columns.place
    if canvas.width(row.window, sizes[1]) <= columns.place_wide:
        canvas.text(row.window, sizes[1], where, (left, cell.centery), columns.place_wide)
        return
    scale = _scale(easel, cell)
    box = Rect(left, cell.top + px(4), columns.place_wide, cell.height - px(6))
    canvas.block(row.window, px(SMALL_PLACE * scale), px(SMALLEST_PLACE * scale), where, box)


def _queue_row(easel: Easel, cell: Rect, row: QueueRow) -> None:
    px, paint, scale = easel.px, _queue_paint(easel, row), _scale(easel, cell, LARGER)
    right = cell.right - px(24)
    figure = easel.canvas.text(
        row.waiting, px(NUMBER * scale), paint.bright, (right, cell.centery), px(170 * scale), "right", bold=True
    )
    left = cell.left + px(24)
    easel.name(row.name, px(NAME * scale), px(NAME_BELOW * scale), paint, _from(cell, left, figure.left - px(16)))


def _wide_queue_row(easel: Easel, cell: Rect, row: QueueRow) -> None:
    """Draw a queue with all there is to say of it: how many wait, and about how long who takes a ticket now."""
    px, paint, scale = easel.px, _queue_paint(easel, row), _scale(easel, cell, LARGER)
    figures = Rect(cell.left + cell.width * 42 // 100, cell.top, px(120), cell.height)
    easel.canvas.text(
        row.waiting, px(NUMBER * scale), paint.bright, figures.midright, figures.width, "right", bold=True
    )
    left = cell.left + px(24)
    easel.name(row.name, px(NAME * scale), px(NAME_BELOW * scale), paint, _from(cell, left, figures.left - px(8)))
    edge = cell.right - px(24)
    width = edge - figures.right - px(28)
    easel.lines(row.wait, px(NAME * scale), px(NAME_BELOW * scale), paint, (edge, cell.centery), width, "right")


def _queue_paint(easel: Easel, row: QueueRow) -> Paint:
    """Return the panel's colours; of what is not known to be of now, the quiet ones."""
    paint = easel.theme.panel
    return paint if row.known else Paint(paint.ground, paint.quiet, paint.quiet, paint.quiet)


def _from(cell: Rect, left: int, right: int) -> Rect:
    """Return the part of a row from here to there, clear of its hairline."""
    return Rect(left, cell.top + 2, right - left, cell.height - 4)
