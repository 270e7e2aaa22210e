"""The large mode (关怀版): one touch, for the whole visit, larger, fewer, darker on lighter, and spoken."""

import threading
from dataclasses import replace
from itertools import product

import pygame
import pytest
from PIL import Image

from device_drivers.driver import DriverError, Fault
from device_drivers.lettering import Colour
from device_drivers.speaker import VirtualSpeaker
from device_drivers.voice import Language, SilentVoice
from tests.dispenser.county import wording
from tests.dispenser.rich_hall import base_visit, rich_menu
from tests.dispenser.test_choosing import HOME, seen, touch
from tests.dispenser.test_glass import AROUND, SIZES
from tests.legibility import contrast
from ticket_dispenser import pages
from ticket_dispenser.colours import LARGE, USUAL
from ticket_dispenser.draw import Draughtsman, labels_of
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView, Tone
from ticket_dispenser.prompting import PROMPTS, Prompts, SpokenPrompts
from ticket_dispenser.view import view

MENU = rich_menu()
SURFACES = frozenset(LARGE.fills)


def test_the_large_mode_stays_through_the_visit_and_is_gone_for_the_next() -> None:
    visit, _ = touch(HOME, "big")
    assert visit.big
    for action in ("departments", "department:rs", "service:rs-canbao", "help", "back", "back", "home"):
        visit, _ = touch(visit, action)
        assert visit.big, action

    assert not touch(visit, "big")[0].big
    assert not pages.passed(visit, MENU, visit.since_ms + pages.IDLE_HOME_MS).big


@pytest.mark.parametrize("page", [page for page in Page if page not in pages.WORKING])
def test_the_large_mode_changes_nothing_but_how_it_looks(page: Page) -> None:
    visit = base_visit(MENU, page)
    large, wishes = touch(visit, "big")

    assert not wishes
    assert replace(large, big=False) == replace(visit, since_ms=0)


def test_seven_to_one_for_every_word_on_every_surface_of_the_large_mode() -> None:
    for tone in SURFACES - {Tone.HEADER}:
        assert contrast(LARGE.fills[tone], LARGE.inks[tone]) >= 7, tone
    for tone, ground in product((Tone.INK, Tone.QUIET, Tone.ALARM), (LARGE.background, LARGE.fills[Tone.CARD])):
        assert contrast(LARGE.inks[tone], ground) >= 7, tone
    assert contrast(LARGE.inks[Tone.INVERSE], LARGE.fills[Tone.HEADER]) >= 7
    assert all(contrast(hue, (255, 255, 255)) >= 7 for hue in LARGE.hues)
    assert LARGE.second_inks == {}


def test_four_and_a_half_to_one_in_the_usual_mode() -> None:
    for tone in SURFACES - {Tone.HEADER}:
        assert contrast(USUAL.fills[tone], USUAL.inks[tone]) >= 4.5, tone
    for tone, ground in product((Tone.INK, Tone.QUIET, Tone.ALARM), (USUAL.background, USUAL.fills[Tone.CARD])):
        assert contrast(USUAL.inks[tone], ground) >= 4.5, tone
    for tone, ink in USUAL.second_inks.items():
        assert contrast(ink, USUAL.fills.get(tone, USUAL.background)) >= 4.5, tone


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.STARTING])
def test_the_pixels_of_every_word_stand_out_seven_to_one(page: Page) -> None:
    """In every word's box the strongest ink has a contrast of seven at least to the commonest colour there."""
    size = SIZES[0]
    surface = pygame.Surface(size)
    shown = view(replace(base_visit(MENU, page), big=True), MENU, Frame(*size), wording(), AROUND)
    Draughtsman().draw(surface, shown)

    for words in (*shown.words, *(words for target in shown.targets for words in labels_of(target))):
        if words.text.zh.strip() in ("", "•"):
            continue
        box = surface.subsurface(pygame.Rect(words.rect))
        colours = colours_of(box)
        ground = max(colours, key=lambda colour: colours[colour])
        assert max(contrast(colour, ground) for colour in colours) >= 7, (page, words)


def colours_of(box: pygame.Surface) -> dict[Colour, int]:
    picture = Image.frombytes("RGB", box.get_size(), pygame.image.tobytes(box, "RGB"))
    found = picture.getcolors(box.get_width() * box.get_height()) or []
    return {(colour[0], colour[1], colour[2]): count for count, colour in found if isinstance(colour, tuple)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", [Page.HOME, Page.SERVICES, Page.CONFIRM, Page.SEARCH, Page.DEPARTMENTS])
def test_words_are_larger_and_choices_fewer(size: tuple[int, int], page: Page) -> None:
    usual = view(base_visit(MENU, page), MENU, Frame(*size), wording(), AROUND)
    large = view(replace(base_visit(MENU, page), big=True), MENU, Frame(*size), wording(), AROUND)

    choices = [sum(t.action.startswith(("service:", "department:")) for t in each.targets) for each in (usual, large)]
    assert choices[1] <= choices[0]
    assert not large.bilingual
    assert text_size(large) > 1.15 * text_size(usual)


def text_size(page: PageView) -> float:
    draughtsman = Draughtsman()
    sizes = [
        line.px
        for target in page.targets
        if not target.action.startswith("key:")
        for line in draughtsman.block(page, labels_of(target)[0]).lines
        if not line.second
    ]
    return sum(sizes) / len(sizes)


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[str, Language]] = []

    def say(self, text: str, language: Language) -> None:
        self.said.append((text, language))


def test_a_large_page_says_once_what_to_do_and_the_usual_ones_are_quiet() -> None:
    heard = Heard()
    prompts = Prompts(heard, wording())
    usual, large = seen(HOME), seen(replace(HOME, big=True))
    for page in (usual, large, large, seen(replace(HOME, big=True, person=None, since_ms=5))):
        prompts.shown(page, asking=False)
    prompts.shown(seen(replace(base_visit(MENU, Page.RESULT), big=True, language="en")), asking=False)
    prompts.shown(seen(replace(base_visit(MENU, Page.RESULT), big=True)), asking=True)

    assert heard.said == [
        ("请选择要办的事", "zh"),
        ("Please take your ticket", "en"),
        ("您还在吗？", "zh"),
    ]


def test_every_page_that_asks_something_of_a_visitor_says_so() -> None:
    silent = {Page.STARTING, Page.ASKING, Page.PRINTING, Page.PIN, Page.OPERATOR}
    silent |= {Page.LIFE_EVENT, Page.OTHER_WAY, Page.GIVE_UP, Page.SAID, Page.DONE}  # what is read is not told in brief

    assert set(Page) - set(PROMPTS) == silent
    for key in PROMPTS.values():
        assert wording().both(key)


def test_a_prompt_is_heard_through_the_loudspeaker() -> None:
    ended = threading.Event()
    speaker = VirtualSpeaker(lambda _event: ended.set(), later=lambda _seconds, act: act())
    prompts = SpokenPrompts(SilentVoice(), speaker)
    prompts.say("请选择要办的事", "zh")
    assert ended.wait(10)
    prompts.close()

    assert [text for _, _, text in speaker.played()] == ["请选择要办的事"]


def test_a_loudspeaker_that_fails_keeps_nobody_waiting() -> None:
    class Broken(VirtualSpeaker):
        def play(self, clip: object) -> None:
            raise DriverError("speaker", Fault.UNPLUGGED, "no sound card")

    prompts = SpokenPrompts(SilentVoice(), Broken(lambda _event: None))
    for _ in range(50):
        prompts.say("请取走号票", "zh")
    prompts.close()
