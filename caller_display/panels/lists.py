"""The lists: the latest calls, the latest at each window, and how many wait in each queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pygame import Rect

from board_view.rows import page_of, pages, visible
from board_view.view import CallRow, CallsView, Lines, QueueRow, QueuesView, WindowRow, WindowsView
from caller_display.easel import Easel

ROW: Final = 84
"""How high a row likes to be."""
COLUMN: Final = 440
"""How wide a column is at least."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal places in a panel: down the first column, then down the next."""

    box: Rect
    columns: int
    rows: int

    @property
    def places(self) -> int:
        """How many there are."""
        return self.columns * self.rows

    def cell(self, index: int) -> Rect:
        """Return the index-th place."""
        width, height = self.box.width // self.columns, self.box.height // self.rows
        column, row = divmod(index, self.rows)
        return Rect(self.box.left + column * width, self.box.top + row * height, width, height)


def grid_of(easel: Easel, box: Rect) -> Grid:
    """Return as many places as a panel has room for."""
    columns = max(1, box.width // easel.px(COLUMN))
    return Grid(box, columns, max(1, round(box.height / easel.px(ROW))))


def draw_calls(easel: Easel, at: Rect, view: CallsView, turn: int) -> None:
    """Draw the latest calls, the newest first; where many are wanted at once, each has its turn."""
    box = easel.titled(at, view.title)
    if not view.rows:
        _nothing(easel, at, view.nothing)
        return
    grid = grid_of(easel, box)
    rows = visible(view.rows, grid.places, turn)
    _hairlines(easel, grid, len(rows))
    for index, row in enumerate(rows):
        _call_row(easel, grid.cell(index), row)


def draw_windows(easel: Easel, at: Rect, view: WindowsView, turn: int) -> None:
    """Draw the latest call at each window; where there are many windows, a page of them."""
    grid = grid_of(easel, easel.below_title(at))
    count = pages(view.rows, grid.places)
    easel.titled(at, view.title, f"{turn % count + 1} / {count}" if count > 1 else "")
    if not view.rows:
        _nothing(easel, at, view.nothing)
        return
    rows = page_of(view.rows, grid.places, turn)
    _hairlines(easel, grid, len(rows))
    for index, row in enumerate(rows):
        _window_row(easel, grid.cell(index), row)


def draw_queues(easel: Easel, at: Rect, view: QueuesView) -> None:
    """Draw how many wait in each queue, and how long, where that is told."""
    box = easel.titled(at, view.title, view.page)
    columns = 1 if view.wide or box.width < easel.px(560) else 2
    grid = Grid(box, columns, max(1, (4 if view.wide else 8) // columns))
    _hairlines(easel, grid, len(view.rows))
    for index, row in enumerate(view.rows[: grid.places]):
        if view.wide:
            _wide_queue_row(easel, grid.cell(index), row)
        else:
            _queue_row(easel, grid.cell(index), row)


def visible_turn(easel: Easel, at: Rect, rows: Sequence[object], turn: int) -> int:
    """Return the turn as far as it changes what is shown, so that nothing is drawn again for nothing."""
    return turn if len(rows) > grid_of(easel, easel.below_title(at)).places else 0


def _nothing(easel: Easel, at: Rect, said: Lines) -> None:
    middle = (at.centerx, at.centery + easel.px(20))
    easel.lines(said, easel.px(52), easel.px(30), easel.theme.panel, middle, at.width - easel.px(96), "middle")


def _hairlines(easel: Easel, grid: Grid, count: int) -> None:
    for row in range(max(1, min(count, grid.rows))):
        top = grid.cell(row).top
        line = Rect(grid.box.left + easel.px(16), top, grid.box.width - easel.px(32), easel.px(2))
        easel.canvas.bar(line, easel.theme.hairline)


def _scale(easel: Easel, cell: Rect) -> float:
    """Return how much smaller letters must be in a row that is lower than it likes, or larger in a higher one."""
    return min(1.15, cell.height / easel.px(ROW))


def _call_row(easel: Easel, cell: Rect, row: CallRow) -> None:
    px, scale = easel.px, _scale(easel, cell)
    paint = easel.theme.row_calling if row.calling else easel.theme.panel
    if row.calling:
        easel.canvas.panel(cell.inflate(-px(8), -px(8)), paint.ground, px(14))
    half = cell.width * 43 // 100
    number = paint.bright if row.wanted else paint.quiet
    easel.canvas.text(row.number, px(60 * scale), number, (cell.left + px(24), cell.centery), half - px(34))
    easel.canvas.arrow((cell.left + half + px(22), cell.centery), px(40), paint.quiet)
    left = cell.left + half + px(58)
    where = paint.text if row.wanted else paint.quiet
    easel.canvas.text(row.window, px(50 * scale), where, (left, cell.centery), cell.right - px(16) - left)


def _window_row(easel: Easel, cell: Rect, row: WindowRow) -> None:
    px, scale = easel.px, _scale(easel, cell)
    paint = easel.theme.row_calling if row.calling else easel.theme.panel
    if row.calling:
        easel.canvas.panel(cell.inflate(-px(8), -px(8)), paint.ground, px(14))
    number = paint.bright if row.wanted else paint.quiet
    edge = cell.left + cell.width * 54 // 100
    where = paint.text if row.wanted else paint.quiet
    left = cell.left + px(24)
    easel.canvas.text(row.window, px(50 * scale), where, (left, cell.centery), edge - px(12) - left)
    right = cell.right - px(24)
    easel.canvas.text(row.number, px(60 * scale), number, (right, cell.centery), right - edge - px(12), "right")


def _queue_row(easel: Easel, cell: Rect, row: QueueRow) -> None:
    px, paint, scale = easel.px, easel.theme.panel, _scale(easel, cell)
    right = cell.right - px(24)
    figure = easel.canvas.text(row.waiting, px(60 * scale), paint.bright, (right, cell.centery), px(170), "right")
    left = cell.left + px(24)
    easel.name(row.name, px(36 * scale), px(22 * scale), paint, _from(cell, left, figure.left - px(16)))


def _wide_queue_row(easel: Easel, cell: Rect, row: QueueRow) -> None:
    """Draw a queue with all there is to say of it: how many wait, and about how long who takes a ticket now."""
    px, paint, scale = easel.px, easel.theme.panel, _scale(easel, cell)
    figures = Rect(cell.left + cell.width * 42 // 100, cell.top, px(120), cell.height)
    easel.canvas.text(row.waiting, px(60 * scale), paint.bright, figures.midright, figures.width, "right")
    left = cell.left + px(24)
    easel.name(row.name, px(36 * scale), px(22 * scale), paint, _from(cell, left, figures.left - px(8)))
    edge = cell.right - px(24)
    width = edge - figures.right - px(28)
    easel.lines(row.wait, px(36 * scale), px(22 * scale), paint, (edge, cell.centery), width, "right")


def _from(cell: Rect, left: int, right: int) -> Rect:
    """Return the part of a row from here to there, clear of its hairline."""
    return Rect(left, cell.top + 2, right - left, cell.height - 4)
