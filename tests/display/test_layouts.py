"""Where things stand: rows of a layout become rectangles on every screen."""

from itertools import combinations

import pytest
from msgspec.structs import replace

from board_view.grids import Grid, filled, room_of, steady
from board_view.layouts import Area, look_of, plan_of
from board_view.rows import on_a_page, page_of, pages
from hall_config.layouts import SHIPPED, LayoutError, read_rows
from hall_protocol.states import BoardLook
from tests.display.parts import catalogue
from web_console.board.places import places_of

SIZES = [(1920, 1080), (3840, 2160), (1080, 1920), (2160, 3840), (1366, 768), (1280, 1024), (2560, 1080), (800, 480)]


def _look(*rows: str, layout: str = "ours") -> BoardLook:
    return BoardLook(node="board-1", layout=layout, rows=rows)


def _meet(one: Area, other: Area) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", SHIPPED)
def test_every_panel_has_a_place_of_its_own_on_every_screen(layout: str, size: tuple[int, int]) -> None:
    areas = [place.area for place in plan_of(BoardLook(node="", layout=layout), size).places]

    assert all(area.left >= 0 and area.top >= 0 and area.right <= size[0] and area.bottom <= size[1] for area in areas)
    assert all(area.width > 0 and area.height > 0 for area in areas)
    assert not any(_meet(one, other) for one, other in combinations(areas, 2))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", SHIPPED)
def test_every_shipped_layout_calls_lists_and_has_a_line_at_the_bottom(layout: str, size: tuple[int, int]) -> None:
    plan = plan_of(BoardLook(node="", layout=layout), size)

    assert all(plan.area(panel) for panel in ("header", "call", "ticker"))
    assert plan.area("calls") or plan.area("windows")
    assert plan.strip == plan.area("ticker")


def test_a_halls_own_rows_share_the_height_and_the_width() -> None:
    plan = plan_of(_look("20 header", "60 calls 75, queues 25", "20 ticker"), (1920, 1080))
    header, calls, queues = (plan.area(panel) for panel in ("header", "calls", "queues"))

    assert header is not None
    assert calls is not None
    assert queues is not None
    assert header.height == pytest.approx(216, abs=24)
    assert calls.width == pytest.approx(3 * queues.width, abs=24)
    assert calls.height == queues.height
    assert plan.fault == ""


def test_what_has_no_width_shares_what_is_left() -> None:
    (row,) = read_rows(("100 calls 40, queues, notice",))

    assert row.panels == (("calls", 40), ("queues", 30), ("notice", 30))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("40 call", "60 clals"), 'row 2: there is no panel "clals"'),
        (("40 call", "60 calls, calls"), 'row 2: "calls" stands in the layout already'),
        (("40 call", "30 queues", "30 call"), 'row 3: "call" stands in the layout already'),
        (("call 40",), 'row 1: "call 40" is no row'),
        (("40  call",), 'row 1: "40  call" is no row'),
        (("0 call",), 'row 1: "0 call" leaves something no room'),
        (("40 call 100, calls",), 'row 1: "40 call 100, calls" leaves something no room'),
        ((), "it has no rows"),
    ],
)
def test_a_layout_that_cannot_be_drawn_says_where_and_why(rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(LayoutError) as problem:
        read_rows(rows)

    assert str(problem.value).startswith(said)


def test_a_board_with_a_broken_layout_is_the_usual_one_and_says_why() -> None:
    usual = plan_of(BoardLook(node=""), (1920, 1080))
    broken = plan_of(_look("40 call", "60 clals"), (1920, 1080))

    assert broken.places == usual.places
    assert broken.fault.startswith('layout "ours": row 2: there is no panel "clals"')


def test_a_layout_nobody_knows_is_the_usual_one_and_says_which_there_are() -> None:
    unknown = plan_of(_look(layout="fancy"), (1080, 1920))

    assert unknown.places == plan_of(BoardLook(node=""), (1080, 1920)).places
    assert unknown.fault == 'layout "fancy": there is none of that name; there are usual, windows, notices, large'


def test_a_layout_without_a_line_at_the_bottom_keeps_one_for_what_is_urgent() -> None:
    plan = plan_of(_look("40 call", "60 calls"), (1920, 1080))

    assert plan.area("ticker") is None
    assert plan.strip == Area(0, 976, 1920, 104)


def test_a_board_looks_as_the_hall_says_of_it_and_of_no_other() -> None:
    looks = (BoardLook(node="board-1", theme="light"), BoardLook(node="board-2", layout="large"))
    hall = replace(catalogue(), boards=looks)

    assert look_of(hall, "board-2") == looks[1]
    assert look_of(hall, "board-3") == BoardLook(node="board-3")
    assert look_of(None, "board-1") == BoardLook(node="board-1")


def test_a_list_on_the_wall_and_in_a_browser_has_the_same_rows() -> None:
    for layout in SHIPPED:
        for size, upright in (((1920, 1080), False), ((1080, 1920), True)):
            plan = plan_of(BoardLook(node="", layout=layout), size)
            for kind in ("calls", "windows"):
                if (area := plan.area(kind)) is not None:
                    assert places_of(layout, (), upright)[kind] == room_of(kind, area.width, area.height)


def test_few_calls_stand_in_one_column_for_a_long_place_needs_the_width() -> None:
    room = Grid(rows=4, columns=2)

    assert [steady(room, count) for count in (1, 4, 5, 50)] == [Grid(4, 1), Grid(4, 1), Grid(4, 2), Grid(4, 2)]


def test_pages_of_queues_are_even_and_few_rows_are_higher() -> None:
    turns = [len(page_of(range(9), on_a_page(9, 4), turn)) for turn in range(pages(range(9), 4))]

    assert turns == [3, 3, 3]
    assert filled(Grid(4, 1), 3) == Grid(3, 1)
    assert filled(Grid(4, 2), 5) == Grid(3, 2)
    assert places_of("usual", (), True)["waits"].rows > places_of("usual", (), False)["waits"].rows
