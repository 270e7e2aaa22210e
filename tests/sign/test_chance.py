"""Whatever a hall calls its reasons, rooms and windows: nothing is cut, and nothing lies."""

from functools import cache

import pygame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_drivers.lettering import Lettering
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import SentOn, WindowBoard
from tests.sign.parts import BACK_MS, MORNING_MS, SIZES, board, state, ticket
from window_terminal.sign.draw import FOOT
from window_terminal.sign.layout import pictures
from window_terminal.sign.pages import cells_of, strip_pages
from window_terminal.sign.view import Link, Mood, Sign

SIGN = Sign(Texts.load(), "zh")
LETTERS = "政务服务中心不动产登记窗口（三楼）、，：ABCxyzgjpqyQ0123 -/()"
words = st.text(alphabet=LETTERS, min_size=1, max_size=40).filter(str.strip)
numbers = st.from_regex(r"[A-Z]{1,3}[0-9]{1,6}", fullmatch=True)
places = st.builds(LocalText, words, words)
sizes = st.sampled_from([*SIZES, (320, 64), (480, 320), (1024, 768), (1920, 1080), (1366, 200)])
boards = st.one_of(
    st.builds(lambda number, place: board("calling", of=ticket(number), place=place), numbers, st.none() | places),
    st.builds(lambda number, at: board("serving", of=ticket(number, "serving"), number=at), numbers, words),
    st.builds(lambda why, back: board("paused", reason=why, back_ms=back), words, st.sampled_from([None, BACK_MS])),
    st.builds(lambda to: board("ready", sent_on=SentOn(number="A015", to=to, at_ms=MORNING_MS - 1)), places),
)


@cache
def lettering() -> Lettering:
    return Lettering()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(boards, sizes)
def test_nothing_a_hall_may_say_is_ever_cut(window: WindowBoard, size: tuple[int, int]) -> None:
    pages = pictures(SIGN.view(state(window)), size, lettering().width)

    for plan, piece in [(page.plan, piece) for page in pages for piece in page.pieces]:
        drawn = lettering().text(piece.text, piece.px, (255, 255, 255))
        ink = drawn.get_bounding_rect().move(piece.x, piece.foot - round(FOOT * drawn.get_height()))
        region = pygame.Rect(plan.plate if piece.role == "plate" else plan.message)
        assert region.contains(ink), (piece, region)


@given(boards, st.integers(4, 64))
def test_no_strip_is_ever_too_short(window: WindowBoard, cells: int) -> None:
    view = SIGN.view(state(window))
    pages = strip_pages(view, cells)

    assert all(0 < cells_of(page) <= cells for page in pages)
    wanted = "".join("".join((saying.words, *saying.details)) for saying in view.sayings)
    assert "".join(pages).replace(" ", "") == wanted.replace(" ", "")


@given(boards, st.sampled_from(list(Link)))
def test_a_sign_that_is_not_told_says_nothing_of_its_window(window: WindowBoard, link: Link) -> None:
    view = SIGN.view(state(window, link=link))

    assert (view.mood is Mood.RECOVERING) == (link is Link.LOST)
