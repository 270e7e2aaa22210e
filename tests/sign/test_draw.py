"""A sign is read from five metres: large, with contrast, and never cut, on every size of screen."""

from functools import cache
from itertools import product

import pygame
import pytest

from device_drivers.lettering import Lettering
from hall_config.texts import Catalogue as Texts
from tests.legibility import contrast
from tests.sign.parts import SIZES, STATES, board, calling, state, ticket
from window_terminal.sign.draw import FOOT, SignPainter
from window_terminal.sign.layout import READABLE_BELOW, Picture, pictures
from window_terminal.sign.theme import PAINTS, PLATE, paint_of
from window_terminal.sign.view import Sign, SignState

SIGN = Sign(Texts.load(), "zh")
EVERY = [pytest.param(name, size, id=f"{name}-{size[0]}") for name, size in product(STATES, SIZES)]
USUAL = [param for param in EVERY if "long" not in str(param.values[0]) and "far" not in str(param.values[0])]


@cache
def lettering() -> Lettering:
    return Lettering()


def pages(now: SignState, size: tuple[int, int]) -> list[Picture]:
    return pictures(SIGN.view(now), size, lettering().width)


@pytest.mark.parametrize(("name", "size"), EVERY)
def test_no_letter_is_cut_off_or_runs_into_another(name: str, size: tuple[int, int]) -> None:
    for shown in pages(STATES[name], size):
        inked: list[pygame.Rect] = []
        for piece in shown.pieces:
            drawn = lettering().text(piece.text, piece.px, (255, 255, 255))
            ink = drawn.get_bounding_rect().move(piece.x, piece.foot - round(FOOT * drawn.get_height()))
            region = shown.plan.plate if piece.role == "plate" else shown.plan.message
            assert pygame.Rect(region).contains(ink), piece
            assert ink.collidelist(inked) == -1, piece
            inked.append(ink)


@pytest.mark.parametrize(("name", "size"), EVERY)
def test_everything_is_said_in_its_turn(name: str, size: tuple[int, int]) -> None:
    view = SIGN.view(STATES[name])
    shown = "".join(piece.text for each in pages(STATES[name], size) for piece in each.pieces)
    kept = set(shown.replace(" ", ""))

    for saying in view.sayings:
        assert set("".join((saying.words, *saying.details, saying.name, saying.caption)).replace(" ", "")) <= kept
        for word in saying.words.split():
            assert not word.isascii() or word in shown


@pytest.mark.parametrize(("name", "size"), USUAL)
def test_what_is_usually_said_can_be_read_from_five_metres(name: str, size: tuple[int, int]) -> None:
    least = 0.16 if size[0] / size[1] > 2.6 else READABLE_BELOW

    for shown in pages(STATES[name], size):
        assert min(piece.px for piece in shown.pieces if piece.role != "plate") >= size[1] * least


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", ["A015", "G001", "GA002"])
def test_a_number_that_is_called_fills_the_sign(number: str, size: tuple[int, int]) -> None:
    shown = pages(state(calling(number)), size)[0]
    tallest = max(piece.px for piece in shown.pieces if piece.role == "number")

    assert tallest * 0.73 >= (0.5 if size[0] / size[1] > 2.6 else 0.2) * size[1]


@pytest.mark.parametrize("mood", PAINTS)
def test_every_letter_can_be_read_against_its_ground_in_both_halves_of_a_flash(mood: str) -> None:
    for name, now in STATES.items():
        view = SIGN.view(now)
        if view.mood != mood:
            continue
        for paint in (paint_of(view), paint_of(SIGN.view(now, lit=False)), PLATE):
            assert contrast(paint.ground, paint.words) >= 7.0, name
            assert contrast(paint.ground, paint.number) >= 7.0, name


def test_a_green_number_is_green_and_no_other_is() -> None:
    green, other = (paint_of(SIGN.view(STATES[name])).number for name in ("called green", "called"))

    assert green[1] > 1.5 * max(green[0], green[2])
    assert other[0] > other[1] > other[2]


@pytest.mark.parametrize("size", SIZES)
def test_a_flash_is_another_picture_and_can_be_read_in_both(size: tuple[int, int]) -> None:
    surface = pygame.Surface(size)
    painter = SignPainter(surface, lettering())
    assert painter.paint(SIGN.view(STATES["called"]))
    lit = pygame.image.tobytes(surface, "RGB")

    assert painter.paint(SIGN.view(STATES["called"], lit=False))
    assert pygame.image.tobytes(surface, "RGB") != lit
    assert painter.paint(SIGN.view(STATES["called"]))
    assert pygame.image.tobytes(surface, "RGB") == lit


def test_what_looks_the_same_is_not_drawn_again() -> None:
    painter = SignPainter(pygame.Surface(SIZES[0]), lettering())
    now = state(board("serving", of=ticket("A015", "serving")), "zh")
    assert painter.paint(SIGN.view(now))

    assert painter.paint(SIGN.view(now, turn=1)) == []
    assert painter.paint(SIGN.view(state(board("ready"), "zh")))


@pytest.mark.parametrize(("name", "size"), EVERY)
def test_each_page_has_its_turn(name: str, size: tuple[int, int]) -> None:
    surface = pygame.Surface(size)
    painter = SignPainter(surface, lettering())
    count = len(pages(STATES[name], size))
    shown = []
    for turn in range(2 * count):
        painter.paint(SIGN.view(STATES[name], turn=turn))
        shown.append(pygame.image.tobytes(surface, "RGB"))

    assert shown[:count] == shown[count:]
    assert len(set(shown)) == count <= 4


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in STATES for b in STATES if a != b])
def test_nothing_of_an_earlier_picture_is_left_behind(before: str, after: str) -> None:
    fresh, used = pygame.Surface(SIZES[0]), pygame.Surface(SIZES[0])
    SignPainter(fresh, lettering()).paint(SIGN.view(STATES[after]))
    painter = SignPainter(used, lettering())
    painter.paint(SIGN.view(STATES[before]))
    painter.paint(SIGN.view(STATES[after]))

    assert pygame.image.tobytes(used, "RGB") == pygame.image.tobytes(fresh, "RGB")


def test_every_character_of_a_sign_can_be_drawn() -> None:
    texts = Texts.load()
    said = "".join("".join(texts.section("sign", language).values()) for language in ("zh", "en") if language)

    assert lettering().missing("".join(sorted(set(said)))) == set()
