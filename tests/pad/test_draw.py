"""A pad's glass at its usual sizes: targets for a thumb, words inside them, nothing cut, nothing favoured."""

import os
from collections.abc import Iterator
from itertools import combinations, pairwise, product

import pytest

from device_drivers.rectangle import Rect
from tests.legibility import contrast

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
import pygame

from device_drivers.lettering import Colour, Lettering
from hall_config.model import Language
from hall_protocol.catalogue import NamedItem
from hall_protocol.message import LocalText
from tests.pad.parts import NOW_MS, REASONS, asking_pad, catalogue, words
from window_terminal.pad.asking import Pad, Visit, asked, touched
from window_terminal.pad.draw import EDGE, GROUND, INK, NAVY, ON_NAVY, QUIET, TIME, TIME_GONE, WHITE, PadPainter
from window_terminal.pad.faces import face
from window_terminal.pad.layout import Glass, target_at, targets
from window_terminal.pad.lines import broken, fitted
from window_terminal.pad.view import PadView, pad_view

SIZES = ((800, 480), (1024, 600), (480, 320))
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LONG = tuple(
    NamedItem(id=f"long-{n}", name=LocalText("让我来回跑了许多次才办成", "I was sent from place to place many times"))
    for n in range(8)
)


def page(name: str) -> Pad:
    if name == "asking":
        return asking_pad()
    if name == "reasons":
        return touched(asking_pad(), "dissatisfied", NOW_MS + 5_000, may_say_why=True)[0]
    if name == "thanks":
        return touched(asking_pad(), "satisfied", NOW_MS + 5_000, may_say_why=False)[0]
    return Pad()


def view_of(name: str, language: Language = "zh", reasons: tuple[NamedItem, ...] = REASONS) -> PadView:
    return pad_view(page(name), catalogue(reasons), words(language), NOW_MS + 15_000, linked=True)


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering()


def pictures(
    lettering: Lettering, name: str, reasons: tuple[NamedItem, ...] = REASONS
) -> Iterator[tuple[pygame.Surface, PadView, Glass]]:
    for size, language in product(SIZES, LANGUAGES):
        surface, glass = pygame.Surface(size), Glass(*size)
        view = view_of(name, language, reasons)
        PadPainter(surface, lettering, glass).paint(view)
        yield surface, view, glass


@pytest.mark.parametrize("size", [(800, 480), (1024, 600)])
def test_every_target_is_fifteen_millimetres_wide_and_high_on_seven_inches(size: tuple[int, int]) -> None:
    glass = Glass(*size)
    a_millimetre = size[0] / 154.0

    for view in (view_of("asking"), view_of("reasons"), view_of("reasons", reasons=LONG)):
        for target in targets(view, glass):
            assert min(target.rect.w, target.rect.h) >= 15 * a_millimetre


@pytest.mark.parametrize("size", SIZES)
def test_all_levels_are_of_one_size_and_no_touch_hits_two(size: tuple[int, int]) -> None:
    for name in ("asking", "reasons"):
        placed = [target.rect for target in targets(view_of(name), Glass(*size))]
        assert len({(rect.w, rect.h) for rect in placed}) == 1
        assert not [pair for pair in combinations(placed, 2) if pygame.Rect(pair[0]).colliderect(pair[1])]
        assert all(pygame.Rect(0, 0, *size).contains(pygame.Rect(rect)) for rect in placed)


@pytest.mark.parametrize("size", SIZES)
def test_the_best_level_is_first_and_the_worst_last_as_one_reads(size: tuple[int, int]) -> None:
    places = [target.rect for target in targets(view_of("asking"), Glass(*size))]

    assert all((one.y, one.x) < (other.y, other.x) for one, other in pairwise(places))


def test_a_glass_that_was_measured_has_larger_targets_where_it_is_small() -> None:
    """Eight hundred pixels on three and a half inches: five beside each other would be narrower than a thumb."""
    rows = {target.rect.y for target in targets(view_of("asking"), Glass(800, 480, width_mm=76))}

    assert len(rows) == 2


def test_a_touch_beside_the_levels_hits_none() -> None:
    view, glass = view_of("asking"), Glass(800, 480)
    first, second = (target.rect for target in targets(view, glass)[:2])

    hit = target_at(view, glass, *first.middle)
    assert hit is not None
    assert hit.action == "very_satisfied"
    assert target_at(view, glass, first.x + first.w, first.middle[1]) is None
    assert target_at(view, glass, second.x - 1, first.middle[1]) is None


@pytest.mark.parametrize("name", ["rest", "asking", "reasons", "thanks"])
def test_every_page_is_drawn_at_every_size_in_both_languages(lettering: Lettering, name: str) -> None:
    for surface, _, glass in pictures(lettering, name):
        inside = pygame.Rect(glass.body)
        seen = pygame.mask.from_threshold(surface, INK, (10, 10, 10))
        assert seen.count() > 100, "there are words"
        assert all(inside.contains(each) for each in seen.get_bounding_rects())


@pytest.mark.parametrize("reasons", [REASONS, LONG])
def test_no_label_comes_near_the_edge_of_its_target(lettering: Lettering, reasons: tuple[NamedItem, ...]) -> None:
    for name in ("asking", "reasons"):
        for surface, view, glass in pictures(lettering, name, reasons):
            for target in targets(view, glass):
                assert _is_clear(surface, target.rect, glass.px(3) + 2), (name, glass, target.choice.label)


def _is_clear(surface: pygame.Surface, rect: Rect, edge: int) -> bool:
    """Whether the strip just inside a target's drawn edge, between its corners, is as white as its ground."""
    corner = round(rect.h * 0.2)
    rows = [(x, y) for y in (rect.y + edge, rect.y + rect.h - 1 - edge) for x in _between(rect.x, rect.w, corner)]
    columns = [(x, y) for x in (rect.x + edge, rect.x + rect.w - 1 - edge) for y in _between(rect.y, rect.h, corner)]
    return all(surface.get_at(place)[:3] == WHITE for place in (*rows, *columns))


def _between(start: int, length: int, corner: int) -> range:
    return range(start + corner, start + length - corner)


def test_all_words_can_be_read_from_afar() -> None:
    """WCAG 2: 7 to 1 for words; the bar of time and the edges only have to be seen, at 3 to 1 and less."""
    pairs: list[tuple[Colour, Colour, float]] = [
        (INK, GROUND, 7), (INK, WHITE, 7), (QUIET, GROUND, 7), (QUIET, WHITE, 7), (WHITE, NAVY, 7),
        (ON_NAVY, NAVY, 7), (NAVY, WHITE, 7), (TIME, TIME_GONE, 3), (EDGE, WHITE, 1.8),
    ]  # fmt: skip

    assert [pair for pair in pairs if contrast(*pair[:2]) < pair[2]] == []


def test_five_faces_are_told_apart_and_none_is_darker_by_much() -> None:
    faces = [face(index, 96, INK) for index in range(5)]
    inked = [pygame.mask.from_surface(each).count() for each in faces]

    assert len({pygame.image.tobytes(each, "RGBA") for each in faces}) == 5
    assert max(inked) < 1.35 * min(inked)


def test_the_bar_grows_shorter_as_the_time_runs_out(lettering: Lettering) -> None:
    surface, glass = pygame.Surface((800, 480)), Glass(800, 480)
    painter, lengths = PadPainter(surface, lettering, glass), []
    for after_ms in (0, 15_000, 45_000, 60_000):
        painter.paint(pad_view(asking_pad(), catalogue(), words(), NOW_MS + after_ms, linked=True))
        y = glass.footer.y + glass.footer.h - glass.px(10) + 2
        lengths.append(sum(surface.get_at((x, y))[:3] == TIME for x in range(800)))

    assert lengths[0] > lengths[1] > lengths[2] > lengths[3] == 0
    assert lengths[1] / lengths[0] == pytest.approx(0.75, abs=0.02)


def test_a_very_long_service_is_read_in_one_language_rather_than_tiny_in_two(lettering: Lettering) -> None:
    def lines_height(service: LocalText) -> int:
        visit = Visit("t-1", "A015", service, NOW_MS, NOW_MS + 60_000)
        surface, glass = pygame.Surface((800, 480)), Glass(800, 480)
        view = pad_view(asked(Pad(), visit)[0], catalogue(), words(), NOW_MS, linked=True)
        PadPainter(surface, lettering, glass).paint(view)
        seen = pygame.mask.from_threshold(surface.subsurface(glass.line), QUIET, (40, 40, 40))
        return pygame.Rect.unionall(seen.get_bounding_rects()[0], seen.get_bounding_rects()).h

    short = lines_height(LocalText("企业开办", ""))
    long = lines_height(
        LocalText("企业开办一件事（设立登记、公章刻制、发票申领）", "Setting up a company in one go, with all")
    )

    assert long >= short


def test_as_time_runs_out_only_its_band_is_painted_and_the_picture_is_whole(lettering: Lettering) -> None:
    """As if it had been painted anew each second."""
    surface, anew, glass = pygame.Surface((800, 480)), pygame.Surface((800, 480)), Glass(800, 480)
    painter = PadPainter(surface, lettering, glass)
    steps = [("asking", 0, False), ("asking", 1_000, True), ("asking", 9_000, True), ("reasons", 9_000, False)]
    steps += [("reasons", 10_000, True), ("rest", 11_000, False), ("asking", 12_000, False)]
    for name, after_ms, is_band in steps:
        view = pad_view(page(name), catalogue(), words(), NOW_MS + after_ms, linked=True)
        painted = painter.paint(view)
        PadPainter(anew, lettering, glass).paint(view)
        assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(anew, "RGB")
        assert painted == [pygame.Rect(glass.footer) if is_band else surface.get_rect()]


def test_words_break_where_they_are_read() -> None:
    assert list(broken("非常不满意", 2)) == [("非常不满意",), ("非常", "不满意")]
    assert list(broken("基本满意", 2)) == [("基本满意",), ("基本", "满意")]
    assert list(broken("very dissatisfied", 2)) == [("very dissatisfied",), ("very", "dissatisfied")]
    assert list(broken("satisfied", 3)) == [("satisfied",)]


def test_what_fits_nowhere_is_shortened_and_never_runs_over(lettering: Lettering) -> None:
    setting = fitted("很长的名称" * 40, 30, (120, 40), lettering.width)

    assert all(lettering.width(line, setting.px) <= 120 for line in setting.lines)
    assert setting.height <= 40


def test_a_page_seen_again_is_the_same_picture(lettering: Lettering) -> None:
    surface = pygame.Surface((800, 480))
    painter = PadPainter(surface, lettering, Glass(800, 480))
    painter.paint(view_of("asking"))
    first = pygame.image.tobytes(surface, "RGB")
    painter.paint(view_of("rest"))
    rest = pygame.image.tobytes(surface, "RGB")
    painter.paint(view_of("asking"))

    assert pygame.image.tobytes(surface, "RGB") == first != rest
