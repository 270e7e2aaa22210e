"""The line at the bottom, minute by minute: what stands, what moves, and whose turn it is."""

from dataclasses import replace
from itertools import combinations, pairwise

import pygame
import pytest

from board_view.board import BoardView
from board_view.layouts import plan_of
from caller_display.draw import BoardPainter
from caller_display.easel import rect_of
from device_drivers.lettering import Lettering
from hall_protocol.message import LocalText
from hall_protocol.states import BoardLook
from tests.display.parts import a_morning, announcement, catalogue
from tests.display.showing import CLOSING, STATES, TICKER, WatchedCanvas, view

SIZES = [(1920, 1080), (1080, 1920)]
FREE = LocalText("办事不收费", "Free of charge")
GUIDE = LocalText("有疑问请找导办员", "Please ask a floor guide")
FRAME_MS = 33


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering()


class _Board:
    """A painter and what it paints on."""

    def __init__(self, lettering: Lettering, size: tuple[int, int] = SIZES[0], layout: str = "usual") -> None:
        self.glass = pygame.Surface(size)
        self.canvas = WatchedCanvas(self.glass, lettering)
        look = BoardLook(node="board", layout=layout)
        self.painter = BoardPainter(self.glass, lettering, look, canvas=self.canvas)
        self.strip = rect_of(plan_of(look, size).strip)

    def line(self) -> bytes:
        return pygame.image.tobytes(self.glass.subsurface(self.strip), "RGB")

    def rest(self) -> bytes:
        return pygame.image.tobytes(self.glass.subsurface((0, 0, self.strip.width, self.strip.top)), "RGB")

    def first(self) -> int:
        """Where the first piece of the moving line stands."""
        return min(left for _, left, _ in self.canvas.moving)


def _telling(*lines: LocalText) -> BoardView:
    return view(replace(a_morning(), catalogue=catalogue(ticker=lines)))


@pytest.mark.parametrize("size", SIZES)
def test_every_character_of_a_line_of_three_hundred_passes(size: tuple[int, int], lettering: Lettering) -> None:
    board = _Board(lettering, size)
    board.painter.paint(_telling(TICKER))
    whole = set()
    for now_ms in range(0, 180_000, 500):
        board.painter.animate(now_ms)
        whole |= {text for text, left, right in board.canvas.moving if left >= 40 and right <= size[0] - 40}

    assert board.painter.moves
    assert len(TICKER.zh) == 300
    assert set("".join(whole)) == set(TICKER.zh + TICKER.en)
    assert sum(map(len, whole)) >= 300 / 9  # the text repeats itself, and so do its pieces


def test_a_moving_line_moves_evenly_and_slowly_enough_to_be_read(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(_telling(TICKER))
    places = [board.first()]
    for now_ms in range(0, 3_000, FRAME_MS):
        board.painter.animate(now_ms)
        places.append(board.first())
    steps = {one - other for one, other in pairwise(places[48:])}

    assert places[0] == places[45] == 40, "it stands until its beginning is read"
    assert steps <= {5, 6}


def test_its_beginning_follows_its_end(lettering: Lettering) -> None:
    """There is never nothing to read, and never two beginnings on each other."""
    board = _Board(lettering)
    board.painter.paint(_telling(TICKER))
    for now_ms in range(0, 200_000, 700):
        board.painter.animate(now_ms)
        chinese = [(left, right) for text, left, right in board.canvas.moving if text in TICKER.zh * 2]

        assert any(left < 1_500 and right > 100 for left, right in chinese), now_ms
        assert all(one[1] <= other[0] for one, other in pairwise(chinese)), now_ms


def test_a_line_that_fits_stands_still_and_costs_nothing(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(_telling(FREE))

    assert not board.painter.moves
    assert [rects for now_ms in range(0, 60_000, 50) if (rects := board.painter.animate(now_ms))] == []


def test_lines_that_stand_take_turns(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(_telling(FREE, GUIDE))
    first = board.line()
    changes = [now_ms for now_ms in range(0, 41_000, 50) if board.painter.animate(now_ms) == [board.strip]]

    assert changes == [10_000, 20_000, 30_000, 40_000]
    assert board.line() == first


def test_a_long_line_is_not_cut_short_by_the_next(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(_telling(TICKER, FREE))
    moves = {}
    for now_ms in range(0, 180_000, 500):
        board.painter.animate(now_ms)
        moves[now_ms] = board.painter.moves
    turns = [now_ms for (_, before), (now_ms, after) in pairwise(moves.items()) if before != after]

    assert 80_000 < turns[0] < 100_000, "300 characters at three and a half a second"
    assert turns[1] == turns[0] + 10_000, "and then it has its turn again"


def test_a_state_of_the_hall_does_not_make_the_line_jump(lettering: Lettering) -> None:
    board = _Board(lettering)
    hall = replace(a_morning(), catalogue=catalogue(ticker=[TICKER]))
    board.painter.paint(view(hall), 0)
    board.painter.animate(9_000)
    before = board.line()
    touched = board.painter.paint(view(replace(hall, announcement=announcement("A015"), turn=5)), 9_000)

    assert board.strip not in touched
    assert board.line() == before


def test_a_moving_line_touches_nothing_but_itself(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(view(replace(STATES["calling"], catalogue=catalogue(ticker=[TICKER]))))
    before = board.rest()
    for now_ms in range(0, 9_000, FRAME_MS):
        for rect in board.painter.animate(now_ms):
            assert board.strip.contains(rect)

    assert board.rest() == before


@pytest.mark.parametrize("urgent", ["lost", "moved", "closing", "notice"])
def test_what_is_new_and_urgent_does_not_wait_for_a_long_line(urgent: str, lettering: Lettering) -> None:
    board = _Board(lettering)
    hall = catalogue(ticker=[TICKER])
    board.painter.paint(view(replace(a_morning(), catalogue=hall)), 0)
    board.painter.animate(20_000)
    board.painter.paint(view(replace(STATES[urgent], catalogue=hall)), 20_000)
    at_once = board.line()
    fresh = _Board(lettering)
    fresh.painter.paint(view(replace(STATES[urgent], catalogue=hall)), 0)

    assert at_once == fresh.line()


def test_a_line_interrupted_by_something_urgent_goes_on_where_it_was(lettering: Lettering) -> None:
    """Else a long one would never end in a hall that sends many on, and the next never have its turn."""
    board = _Board(lettering)
    hall = replace(a_morning(), catalogue=catalogue(ticker=[TICKER, FREE]))
    board.painter.paint(view(hall), 0)
    board.painter.animate(30_000)
    where, before = board.first(), board.line()
    board.painter.paint(view(replace(hall, moved=STATES["moved"].moved)), 30_000)
    between = board.line()
    board.painter.animate(39_000)
    board.painter.paint(view(hall), 40_000)

    assert before != between
    assert board.line() == before
    assert board.first() == where


def test_nothing_moves_under_an_emergency(lettering: Lettering) -> None:
    board = _Board(lettering)
    board.painter.paint(view(STATES["long emergency"]))
    before = pygame.image.tobytes(board.glass, "RGB")

    assert not board.painter.moves
    assert [rects for now_ms in range(0, 30_000, FRAME_MS) if (rects := board.painter.animate(now_ms))] == []
    assert pygame.image.tobytes(board.glass, "RGB") == before


def test_that_the_hall_closes_soon_comes_before_the_ticker() -> None:
    told = view(replace(a_morning(), notices=(CLOSING,))).banners

    assert [banner.kind for banner in told][:2] == ["closing", "ticker"]


@pytest.mark.parametrize("size", SIZES)
def test_where_somebody_was_sent_stands_whole_as_long_as_it_stands(size: tuple[int, int], lettering: Lettering) -> None:
    """It is there for ten seconds: moving, half of it would never be seen, and the number only once."""
    board = _Board(lettering, size)
    board.painter.paint(view(STATES["long move"]))
    inks = [ink.at for ink in board.canvas.ink if board.strip.contains(ink.at)]

    assert not board.painter.moves
    assert len(inks) >= 2 + 2 + (size == SIZES[1]), "its label, and both languages in as many lines as they take"
    assert board.canvas.moving == []
    assert not any(one.colliderect(other) for one, other in combinations(inks, 2))
