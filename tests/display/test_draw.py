"""What stands on the glass, looked at pixel by pixel: every theme, layout and size, with the longest words."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, product

import pygame
import pytest
from msgspec.structs import replace as replaced

from board_view.board import BoardState, BoardView, Link
from board_view.layouts import plan_of
from board_view.rows import visible
from board_view.sentence import in_two
from board_view.themes import THEMES, Colour
from caller_display.draw import BoardPainter
from caller_display.easel import rect_of
from device_drivers.lettering import Lettering
from device_drivers.screen import FULL_HD, VirtualScreen
from hall_config.layouts import SHIPPED
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import BoardLook
from tests.display.parts import COUNTY, a_morning, announcement, line
from tests.display.showing import LEAVE, LONG, LONG_EN, NASTY, RARE, STATES, painted, view
from tests.legibility import contrast

UPRIGHT = (1080, 1920)
SIZES = [FULL_HD, UPRIGHT, (1366, 768), (1280, 1024), (2560, 1080)]
ULTRA_HD = (3840, 2160)
PLAN = plan_of(BoardLook(node="board"), FULL_HD)
HEADER, CALL, CALLS, QUEUES, TICKER = (rect_of(place.area) for place in PLAN.places)
CALLING = ("calling", "recall", "latest", "past", "long", "six characters", "long place", "room", "rare")
"""States in which somebody's number stands large."""
LANGUAGES: list[Language] = ["zh", "en"]


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering(cache_bytes=60_000_000)


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualScreen]:
    screen = VirtualScreen(FULL_HD)
    yield screen
    screen.close()


def _glass(size: tuple[int, int]) -> pygame.Surface:
    """A screen's pixels without a screen: one process has only one."""
    return pygame.Surface(size)


@pytest.mark.parametrize(
    ("layout", "size", "language"),
    [*product(SHIPPED, SIZES, LANGUAGES), ("usual", ULTRA_HD, "zh"), ("notices", ULTRA_HD, "en")],
)
def test_no_letter_is_cut_off_none_stands_on_another_and_who_is_wanted_is_read_from_afar(
    layout: str, size: tuple[int, int], language: Language, lettering: Lettering
) -> None:
    """The number wanted is a twelfth of the screen high; a long place stands smaller beside or below it instead."""
    glass, area = _glass(size), plan_of(BoardLook(node="board", layout=layout), size).area("call")
    assert area is not None
    for name, state in STATES.items():
        ink = painted(glass, lettering, state, layout=layout, language=language, now_ms=10_000).ink
        whole = [each for each in ink if each.at.width]

        assert whole, name
        assert [each for each in whole if not each.within.contains(each.at)] == [], name
        assert [(one.at, other.at) for one, other in combinations(whole, 2) if one.at.colliderect(other.at)] == [], name
        if name in CALLING:
            assert max(each.at.height for each in whole if rect_of(area).contains(each.at)) >= size[1] / 12, name


@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT], ids=["landscape", "upright"])
@pytest.mark.parametrize("layout", SHIPPED)
@pytest.mark.parametrize("theme", THEMES)
def test_every_letter_is_at_least_seven_to_one_against_what_it_stands_on(
    theme: str, layout: str, size: tuple[int, int], lettering: Lettering
) -> None:
    glass = _glass(size)
    for name in ("calling", "past", "emergency", "long", "status", "notice", "closing", "moved", "lost"):
        for ink in painted(glass, lettering, STATES[name], layout=layout, theme=theme).ink:
            ground = _ground_under(glass, ink.at)
            assert contrast(ink.colour, ground) >= 7.0, (name, ink, ground)


@pytest.mark.parametrize("lit_ms", [0, 300])
@pytest.mark.parametrize("theme", THEMES)
def test_a_blinking_recall_is_readable_in_both_halves(theme: str, lit_ms: int, lettering: Lettering) -> None:
    glass = _glass(FULL_HD)
    painter = BoardPainter(glass, lettering, BoardLook(node="board", theme=theme))
    painter.paint(view(STATES["recall"]), 0)
    painter.animate(lit_ms)
    number = painted(_glass(FULL_HD), lettering, STATES["recall"], theme=theme, now_ms=lit_ms).ink
    largest = max((ink.at for ink in number if CALL.contains(ink.at)), key=lambda at: at.height)

    colours = Counter(_pixels(glass, largest))
    (ground, _), (letters, _) = colours.most_common(2)
    assert contrast(ground, letters) >= 7.0


@pytest.mark.parametrize("theme", THEMES)
def test_a_panel_keeps_its_edge_free_of_letters(theme: str, screen: VirtualScreen, lettering: Lettering) -> None:
    colours = THEMES[theme]
    grounds = {paint.ground for paint in colours.paints().values()} | {colours.room, colours.hairline}
    for name, state in STATES.items():
        if "emergency" in name:
            continue
        painted(screen.surface, lettering, state, theme=theme)
        for panel in (CALL, CALLS, QUEUES):
            edge = _along(screen.surface, panel.inflate(-60, -6))
            assert edge <= grounds | {colours.calling.bright}, (name, panel)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_the_hall_can_be_drawn(language: Language, lettering: Lettering) -> None:
    texts = Texts.load()
    said = [texts.section(section, language) for section in ("display", "wait", "speech")]
    county = [tomllib.loads(file.read_text("utf-8")) for file in sorted(COUNTY.glob("*.toml"))]

    assert county
    assert lettering.missing("".join(sorted(set(f"{said}{county}{RARE}") - {"\n"}))) == set()


def test_a_rare_character_is_drawn_as_itself(lettering: Lettering) -> None:
    """Not as the box a font shows for what it lacks."""
    looks = {character: _look(lettering, character) for character in (*RARE.zh, "\U0010fffd")}

    assert len(set(looks.values())) == len(looks)


def test_only_what_has_changed_is_drawn_again(screen: VirtualScreen, lettering: Lettering) -> None:
    painter = BoardPainter(screen.surface, lettering)

    assert painter.paint(view(a_morning())) == [screen.surface.get_rect()]
    assert painter.paint(view(a_morning())) == []
    assert painter.paint(view(replace(a_morning(), hall_ms=a_morning().hall_ms + 60_000))) == [HEADER]
    assert painter.paint(view(a_morning())) == [HEADER]
    assert painter.paint(view(replace(a_morning(), turn=1))) == []
    assert painter.paint(view(replace(a_morning(), announcement=announcement("A015")))) == [CALL, CALLS]


@pytest.fixture(scope="module")
def fresh(lettering: Lettering) -> dict[str, bytes]:
    """Every state, painted on a board that has shown nothing before."""
    glass, pictures = _glass(FULL_HD), {}
    for name, state in STATES.items():
        BoardPainter(glass, lettering).paint(view(state))
        pictures[name] = pygame.image.tobytes(glass, "RGB")
    return pictures


@pytest.mark.parametrize("before", STATES)
def test_nothing_of_an_earlier_picture_is_left_behind(
    before: str, screen: VirtualScreen, lettering: Lettering, fresh: dict[str, bytes]
) -> None:
    """There and back again, so that each pair is seen both ways with every picture painted once."""
    painter, names = BoardPainter(screen.surface, lettering), list(STATES)
    painter.paint(view(STATES[before]))
    for after in names[names.index(before) :]:
        for name in (after, before):
            painter.paint(view(STATES[name]))

            assert pygame.image.tobytes(screen.surface, "RGB") == fresh[name], (before, after, name)


@pytest.mark.parametrize(("before", "after"), list(pairwise(STATES)))
def test_different_news_are_different_pictures(
    before: str, after: str, screen: VirtualScreen, lettering: Lettering
) -> None:
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(view(STATES[before]))
    first = pygame.image.tobytes(screen.surface, "RGB")

    assert painter.paint(view(STATES[after]))
    assert pygame.image.tobytes(screen.surface, "RGB") != first


def test_a_recall_blinks_for_three_seconds_and_then_stands(screen: VirtualScreen, lettering: Lettering) -> None:
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(view(STATES["recall"]), 1_000)
    assert _is_inverted(screen.surface)
    changes = [ms for ms in range(1_000, 8_000, 50) if CALL in painter.animate(ms)]

    assert changes == [1_300, 1_600, 1_900, 2_200, 2_500, 2_800, 3_100, 3_400, 3_700]
    assert not _is_inverted(screen.surface)


@pytest.mark.parametrize("theme", THEMES)
def test_an_emergency_covers_the_whole_board(theme: str, screen: VirtualScreen, lettering: Lettering) -> None:
    painted(screen.surface, lettering, STATES["emergency"], theme=theme)
    colours, ours = Counter(_pixels(screen.surface, screen.surface.get_rect())), THEMES[theme]
    grounds = [colour for colour, count in colours.most_common(6) if count > 20_000]

    assert set(grounds) <= {ours.emergency.ground, ours.calling.ground, ours.emergency.text, ours.emergency.quiet}
    assert colours[ours.emergency.ground] > FULL_HD[0] * FULL_HD[1] / 2


def test_a_first_call_does_not_blink(screen: VirtualScreen, lettering: Lettering) -> None:
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(view(STATES["calling"]), 1_000)

    assert all(CALL not in painter.animate(ms) for ms in range(1_000, 8_000, 50))


def test_what_cuts_a_board_off_is_said_also_without_a_line_at_the_bottom(
    screen: VirtualScreen, lettering: Lettering
) -> None:
    look = BoardLook(node="board", layout="ours", rows=("40 call", "60 calls"))
    painter = BoardPainter(screen.surface, lettering, look)
    painter.paint(view(a_morning()))
    before = pygame.image.tobytes(screen.surface, "RGB")
    painter.paint(view(STATES["lost"]))
    strip = rect_of(plan_of(look, FULL_HD).strip)

    assert THEMES["dark"].lost.ground in set(_pixels(screen.surface, strip))
    painter.paint(view(a_morning()))
    assert pygame.image.tobytes(screen.surface, "RGB") == before


def test_a_board_without_a_large_panel_says_at_the_bottom_what_everybody_is_told(lettering: Lettering) -> None:
    painter = BoardPainter(_glass(FULL_HD), lettering, BoardLook(node="board", rows=("90 calls", "10 ticker")))

    assert not painter.has_large
    assert view(replace(STATES["live"], has_large=painter.has_large)).banner.kind == "said"


def test_an_unknown_layout_is_the_usual_one_and_a_fault(screen: VirtualScreen, lettering: Lettering) -> None:
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(view(a_morning()))
    usual = pygame.image.tobytes(screen.surface, "RGB")

    assert painter.dress(BoardLook(node="board", layout="fancy"))
    assert painter.fault == 'layout "fancy": there is none of that name; there are usual, windows, notices, large'
    assert painter.paint(view(a_morning())) == [screen.surface.get_rect()]
    assert pygame.image.tobytes(screen.surface, "RGB") == usual
    assert not painter.dress(BoardLook(node="board", layout="fancy"))


def test_a_board_takes_another_look_while_it_runs(screen: VirtualScreen, lettering: Lettering) -> None:
    look = BoardLook(node="board", layout="windows", theme="light")
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(view(STATES["calling"]))
    painter.dress(look)
    painter.paint(view(STATES["calling"]))
    changed = pygame.image.tobytes(screen.surface, "RGB")
    BoardPainter(screen.surface, lettering, look).paint(view(STATES["calling"]))

    assert painter.fault == ""
    assert pygame.image.tobytes(screen.surface, "RGB") == changed


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("size", [(16, 16), (320, 200), (1000, 60), (100, 1000), FULL_HD])
def test_no_text_and_no_layout_ever_stops_a_board(name: str, size: tuple[int, int], lettering: Lettering) -> None:
    layouts = (
        ("1 header", "999 call"),
        ("50 call 1, queues 99", "1 windows 1, notice 99"),
        ("9 ticker", "1 picture"),
        (),
    )
    for rows in layouts:
        painter = BoardPainter(_glass(size), lettering, BoardLook(node="board", rows=rows))
        state = replace(NASTY[name], has_large=painter.has_large)

        assert painter.paint(view(state), 0)
        assert painter.paint(view(replace(state, notices=(replaced(LEAVE, text=state.notices[0].text),))), 0)
        assert painter.paint(view(state), 0)
        for now_ms in range(0, 20_000, 1_000):
            painter.animate(now_ms)


def test_of_fifty_called_at_once_every_one_is_seen_and_the_newest_always(lettering: Lettering) -> None:
    rows = _view_of_a_burst().calls.rows
    seen = [[row.number for row in visible(rows, 8, turn)] for turn in range(12)]

    assert {number for page in seen for number in page} == {row.number for row in rows}
    assert all(page[:4] == [row.number for row in rows[:4]] for page in seen)


VIDEO = LocalText("一楼综合受理专区二号视频间", "first floor video room 2 of the reception area")
CALLED = (replaced(line("GA002", window=VIDEO.zh), place=VIDEO), line("GH004", window="4"), line("A015", window="B-12"))
TO_THE_ROOM = replace(a_morning(), calls=CALLED, announcement=replace(announcement("GA002"), place=VIDEO))


class _Pen(Lettering):
    """Letters that remember what was written, how large and how bold."""

    def __init__(self) -> None:
        super().__init__(cache_bytes=60_000_000)
        self.written: dict[str, tuple[int, bool]] = {}

    def text(self, text: str, px: int, colour: Colour, *, bold: bool = False) -> pygame.Surface:
        self.written[text] = (px, bold)
        return super().text(text, px, colour, bold=bold)


def _written(state: BoardState, size: tuple[int, int] = FULL_HD) -> dict[str, tuple[int, bool]]:
    pen = _Pen()
    painted(_glass(size), pen, state)
    return pen.written


@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT], ids=["landscape", "upright"])
def test_a_long_place_is_read_whole_and_does_not_make_the_others_small(size: tuple[int, int]) -> None:
    written = _written(TO_THE_ROOM, size)

    assert [text for text in written if "…" in text] == []
    assert written[VIDEO.zh][0] >= 30, "in the list, on one line where there are so few"
    assert written["4 号窗口"] == written["B-12 号窗口"] >= (40, False)


def test_a_long_place_stands_in_two_lines_where_the_list_has_two_columns() -> None:
    many = replace(TO_THE_ROOM, calls=(line("A099"), *CALLED, *(line(f"A{n:03}") for n in range(4))), announcement=None)
    written = _written(many)
    lines = [text for text in written if len(text) > 2 and text in VIDEO.zh]

    assert "".join(lines) == VIDEO.zh
    assert all(written[text][0] >= 26 for text in lines)


def test_the_same_in_the_second_language_is_read_whole_also_upright() -> None:
    written = _written(replace(a_morning(), announcement=replace(announcement("GA002"), place=LONG)), UPRIGHT)
    second = [text for text in written if text.startswith("GA002,") or (len(text) > 20 and text in LONG_EN)]

    assert " ".join(second) == f"GA002, please go to {LONG_EN}"


def test_number_and_window_are_bold_and_the_words_are_not() -> None:
    written = _written(replace(a_morning(), announcement=announcement("GH004", window="5")))

    assert (written["GH004"][1], written["5"][1], written["请 "][1]) == (True, True, False)


def test_bold_letters_are_heavier_and_no_higher(lettering: Lettering) -> None:
    plain, bold = (lettering.text("A015", 200, (255, 255, 255), bold=bold) for bold in (False, True))
    ink = [pygame.mask.from_surface(each).count() for each in (plain, bold)]

    assert 1.25 < ink[1] / ink[0] < 1.8
    assert plain.get_height() == bold.get_height()
    assert bold.get_width() == lettering.width("A015", 200, bold=True) < plain.get_width() * 1.05


def test_an_upright_board_says_which_day_it_is() -> None:
    assert "2026年11月23日 星期一" in _written(a_morning(), UPRIGHT)


def test_where_nobody_is_called_both_languages_stand_together(lettering: Lettering) -> None:
    ink = painted(_glass(FULL_HD), lettering, STATES["idle"]).ink
    welcome = sorted((each.at for each in ink if CALL.contains(each.at)), key=lambda at: at.top)

    assert 0 < welcome[1].top - welcome[0].bottom < 60


def test_a_sentence_is_parted_before_the_word_that_says_where_and_its_comma_stays() -> None:
    chinese, english = (view(STATES["calling"], language).call.sentence for language in LANGUAGES)

    assert ["".join(span.text for span in part) for part in in_two(chinese)] == ["请 A015", "到 B-12 号窗口"]
    assert ["".join(span.text for span in part) for part in in_two(english)] == ["A015,", "please go to window B-12"]


def test_what_a_board_does_not_know_any_more_stands_back() -> None:
    waits = replace(STATES["waits"], link=Link.LOST)
    lost = view(waits)

    assert not any(row.wanted for row in lost.calls.rows)
    assert not any(row.wanted for row in lost.windows.rows)
    assert {(row.known, row.wait.main) for row in lost.queues.rows} == {(False, "–")}
    colours = {ink.colour for ink in painted(_glass(FULL_HD), Lettering(), waits).ink if QUEUES.contains(ink.at)}
    assert THEMES["dark"].panel.bright not in colours


def _view_of_a_burst() -> BoardView:
    return view(replace(a_morning(), calls=tuple(line(f"A{n:03}") for n in range(50))))


def _pixels(surface: pygame.Surface, within: pygame.Rect) -> list[Colour]:
    data = pygame.image.tobytes(surface.subsurface(within), "RGB")
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))


def _ground_under(surface: pygame.Surface, ink: pygame.Rect) -> Colour:
    """The colour just around letters, the commonest on the edge of a frame about them."""
    around = ink.inflate(4, 4).clip(surface.get_rect())
    edges = [pygame.Rect(around.left, y, around.width, 1) for y in (around.top, around.bottom - 1)]
    return Counter(colour for edge in edges for colour in _pixels(surface, edge)).most_common(1)[0][0]


def _along(surface: pygame.Surface, rect: pygame.Rect) -> set[Colour]:
    """Every colour on the rectangle's own edge."""
    lines = [
        pygame.Rect(rect.left, rect.top, rect.width, 1),
        pygame.Rect(rect.left, rect.bottom - 1, rect.width, 1),
        pygame.Rect(rect.left, rect.top, 1, rect.height),
        pygame.Rect(rect.right - 1, rect.top, 1, rect.height),
    ]
    return {colour for line in lines for colour in _pixels(surface, line)}


def _look(lettering: Lettering, character: str) -> bytes:
    return pygame.image.tobytes(lettering.text(character, 48, (255, 255, 255)), "RGBA")


def _is_inverted(surface: pygame.Surface) -> bool:
    colour = surface.get_at((CALL.centerx, CALL.bottom - 8))
    return (colour.r, colour.g, colour.b) == THEMES["dark"].tag_calling.ground
