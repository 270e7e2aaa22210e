"""Every page as a visitor sees and touches it: nothing cut off, nothing overlapping, nothing too small."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from time import thread_time

import msgspec
import pytest

from device_drivers.lettering import Lettering
from device_drivers.rectangle import Rect
from device_drivers.screen import VirtualScreen
from hall_protocol.message import LocalText
from tests.dispenser.county import NOON, a_ticket, the_catalogue, wording
from tests.dispenser.large_hall import DEPARTMENTS, large_menu
from tests.dispenser.rich_hall import PEOPLE, base_visit, rich_menu
from ticket_dispenser.draw import Draughtsman, labels_of
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.pages import touched
from ticket_dispenser.sheet import Machine, Surroundings
from ticket_dispenser.typesetting import set_block
from ticket_dispenser.view import view
from ticket_dispenser.visit.state import Visit

PORTRAIT, LANDSCAPE, TEN_INCH = (1080, 1920), (1920, 1080), (800, 1280)
SIZES = (PORTRAIT, LANDSCAPE, TEN_INCH)
FINGER_MM = 20.0
EVERYTHING = 1_000_000
WIDTH_MM = {PORTRAIT: 268.0, LANDSCAPE: 476.0, TEN_INCH: 135.0}
"""Of 21.5 inches, standing and lying, and of ten inches."""
LEAST_TEXT_SHARE = 0.022
"""Of the shorter side: 24 px on the kiosk's glass, 6 mm; the other language stands at half of it."""
LEAST_LARGE_SHARE = 0.033
"""In the large mode: 36 px, 9 mm."""
MENUS = {"county": rich_menu, "largest": large_menu}
MACHINE = Machine(
    (
        ("printer", LocalText("paper_out, cutter", "paper_out, cutter"), False),
        ("reader", LocalText("正常", "ready"), True),
        ("scanner", LocalText("没有", "none"), True),
        ("hub", LocalText("已连接", "connected"), True),
        ("numbers", LocalText("120", "120"), True),
        ("temperature", LocalText("48 度", "48 °C"), True),
        ("version", LocalText("0.1.0", "0.1.0"), True),
    )
)
AROUND = Surroundings(NOON, 28_800, reader=True, scanner=True, machine=MACHINE)


def visits(menu: Menu) -> Iterator[Visit]:
    texts = wording()
    for page in Page:
        for language in ("zh", "en"):
            for big in (False, True):
                base = replace(base_visit(menu, page), language=language, big=big)
                yield base
                yield replace(base, sentence=texts.both("fault.silent"), leaf=1, person=PEOPLE, guide="unheard")
                yield replace(base, link=False, hub=False, ticket=a_ticket("GA015", ahead=3))
                yield replace(base, typed="", left_out=frozenset(c.code for c in menu.catalogue.services))
                yield replace(base, situation="lost", agent="agent:x", digits=False, not_now=True)
        yield replace(base_visit(menu, page), leaving_s=9)


def views(size: tuple[int, int], menu: Menu) -> Iterator[PageView]:
    for visit in visits(menu):
        for around in (AROUND, Surroundings(NOON, paperless=True, machine=Machine(locked=True))):
            yield view(visit, menu, Frame(*size), wording(), around)
    yield view(Visit(), None, Frame(*size), wording())


@cache
def distinct(size: tuple[int, int], hall: str) -> tuple[PageView, ...]:
    return tuple(dict.fromkeys(views(size, MENUS[hall]())))


def all_words(page: PageView) -> list[Words]:
    return [*page.words, *(words for target in page.targets for words in labels_of(target))]


@pytest.fixture(scope="module")
def draughtsman() -> Draughtsman:
    """Forgets nothing: a kiosk has a few pages at hand, here all of them come by, again and again."""
    return Draughtsman(Lettering(kept_widths=EVERYTHING), kept_blocks=EVERYTHING)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("hall", MENUS)
def test_no_word_on_any_page_is_cut_off(size: tuple[int, int], hall: str, draughtsman: Draughtsman) -> None:
    for page in distinct(size, hall):
        for words in all_words(page):
            assert draughtsman.block(page, words).fits, (page.page, page.language, page.big, words)


@pytest.mark.parametrize("size", SIZES)
def test_an_old_person_can_read_every_word(size: tuple[int, int], draughtsman: Draughtsman) -> None:
    for page in distinct(size, "county"):
        least = (LEAST_LARGE_SHARE if page.big else LEAST_TEXT_SHARE) * min(size)
        for words in all_words(page):
            first = [line.px for line in draughtsman.block(page, words).lines if not line.second]
            if words.rect.y >= Frame(*size).header.bottom and page.page is not Page.OPERATOR:
                assert min(first, default=999) >= least, (page.page, page.language, page.big, words, first)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("hall", MENUS)
def test_every_target_is_as_large_as_a_thumb_and_alone(size: tuple[int, int], hall: str) -> None:
    least = FINGER_MM * size[0] / WIDTH_MM[size]
    for page in distinct(size, hall):
        for target in page.targets:
            assert min(target.rect.w, target.rect.h) >= least, (page.page, page.big, target)
        for one, other in combinations(page.targets, 2):
            assert not one.rect.overlaps(other.rect), (page.page, one, other)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("hall", MENUS)
def test_everything_stands_on_the_glass_and_words_stand_apart(size: tuple[int, int], hall: str) -> None:
    glass = Rect(0, 0, *size)
    for page in distinct(size, hall):
        boxes = [*(w.rect for w in page.words), *(t.rect for t in page.targets), *(c.rect for c in page.codes)]
        for box in boxes:
            assert min(box.w, box.h) > 0, (page.page, page.big, box)
            assert glass.holds(box.x, box.y)
            assert glass.holds(box.right - 1, box.bottom - 1), (page.page, box)
        for one, other in combinations(boxes, 2):
            assert not one.overlaps(other), (page.page, page.language, page.big, one, other)


@pytest.mark.parametrize("size", SIZES)
def test_back_home_help_size_and_language_are_always_in_the_same_place(size: tuple[int, int]) -> None:
    footer = Frame(*size).footer
    places: dict[str, set[Rect]] = {"back": set(), "home": set(), "help": set(), "big": set(), "language": set()}
    for page in distinct(size, "largest"):
        for target in page.targets:
            if target.action in places and target.rect.y >= footer.y:
                places[target.action].add(target.rect)

    assert all(len(found) == 1 for found in places.values()), places


def test_help_and_the_large_mode_are_one_touch_away_from_every_page_a_visitor_stands_before() -> None:
    operators = {Page.PIN, Page.OPERATOR}
    for page in distinct(PORTRAIT, "county"):
        actions = {target.action for target in page.targets}
        if actions and actions != {"stay"} and page.page not in operators:
            assert "big" in actions, page.page
            assert "help" in actions or page.page is Page.HELP, page.page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("big", [False, True])
def test_every_service_of_the_largest_hall_can_be_reached(size: tuple[int, int], big: bool) -> None:
    menu, reached = large_menu(), set()
    departments = actions_of_all_leaves(Visit(page=Page.DEPARTMENTS, link=True, big=big), size, "department:")
    for action in list(departments):
        visit, _ = touched(Visit(page=Page.DEPARTMENTS, link=True, big=big), action, menu, 0)
        found = actions_of_all_leaves(visit, size, "")
        departments += [inner for inner in found if inner.startswith("department:")]
    for action in departments:
        visit, _ = touched(Visit(page=Page.DEPARTMENTS, link=True, big=big), action, menu, 0)
        reached.update(actions_of_all_leaves(visit, size, "service:"))

    assert len(departments) == DEPARTMENTS
    assert len(reached) == len(menu.catalogue.services)


def actions_of_all_leaves(visit: Visit, size: tuple[int, int], beginning: str) -> list[str]:
    menu, found = large_menu(), []
    while True:
        page = view(visit, menu, Frame(*size), wording())
        actions = [target.action for target in page.targets]
        found += [action for action in actions if action.startswith(beginning)]
        following = f"leaf:{visit.leaf + 1}"
        if following not in actions:
            return found
        visit, _ = touched(visit, following, menu, 0)


def test_the_last_leaf_offers_no_next_one_and_a_leaf_too_far_is_the_last() -> None:
    last = Visit(page=Page.SERVICES, department="d-5", leaf=99, link=True)

    actions = [target.action for target in view(last, large_menu(), Frame(*PORTRAIT), wording()).targets]
    (turns,) = [action for action in actions if action.startswith("leaf:")]
    assert int(turns.removeprefix("leaf:")) < 10
    assert any(action.startswith("service:") for action in actions)


def test_a_hall_of_one_language_offers_no_other() -> None:
    menu = Menu(msgspec.structs.replace(the_catalogue(), languages=("zh",)))
    page = view(Visit(page=Page.HOME, link=True), menu, Frame(*PORTRAIT), wording())

    assert "language" not in {target.action for target in page.targets}
    assert not page.bilingual


def test_the_visitor_without_paper_reads_the_number_and_the_guide_what_to_do() -> None:
    menu, advice = Menu(the_catalogue()), wording().both("fault.paper_out")
    visit = Visit(page=Page.PAPER_FAILED, ticket=a_ticket("A015"), sentence=advice)
    page = view(visit, menu, Frame(*PORTRAIT), wording())

    number = next(words for words in page.words if words.text.zh == "A015")
    assert number.px == max(words.px for words in page.words)
    assert advice in [words.text for words in page.words]
    assert "重新打印" in page.labels()


def test_who_may_not_ask_for_green_is_not_offered_it() -> None:
    catalogue = the_catalogue()
    normal = msgspec.structs.replace(catalogue.services[0], lanes=("normal",))
    menu = Menu(msgspec.structs.replace(catalogue, services=(normal,)))
    page = view(Visit(page=Page.CONFIRM, service=normal.code, link=True), menu, Frame(*PORTRAIT), wording())

    assert [target.action for target in page.targets] == ["take", "back", "home", "help", "big", "language"]


def test_a_box_too_small_for_its_words_is_told() -> None:
    block = set_block("很长的一句话" * 9, "", 60, (60, 20), lambda text, px: len(text) * px)

    assert not block.fits


@pytest.mark.parametrize("size", SIZES)
def test_a_touched_page_is_there_before_the_finger_is_away(size: tuple[int, int]) -> None:
    screen, draughtsman = VirtualScreen(size), Draughtsman()
    menu = rich_menu()
    times = []
    for visit in visits(menu):
        start = thread_time()
        page = view(visit, menu, Frame(*size), wording(), AROUND)
        draughtsman.draw(screen.surface, page)
        screen.present()
        times.append(thread_time() - start)

    # In processor time: what else this machine does meanwhile is not the page's fault.
    assert sorted(times)[round(len(times) * 0.98)] < 0.05


def test_what_is_written_is_seen(draughtsman: Draughtsman) -> None:
    screen, menu = VirtualScreen(PORTRAIT), rich_menu()
    frame = Frame(*PORTRAIT)
    pictures = set()
    for page in Page:
        draughtsman.draw(screen.surface, view(base_visit(menu, page), menu, frame, wording(), AROUND))
        screen.present()
        pictures.add(screen.snapshot("jpeg", 0.25))

    assert len(pictures) >= len(Page)


def test_a_name_in_two_lines_is_not_parted_from_its_last_character() -> None:
    block = set_block("社会保险参保登记", "", 60, (7 * 60, 200), lambda text, px: len(text) * px)

    assert [line.text for line in block.lines] == ["社会保险", "参保登记"]


def test_words_that_fit_one_line_stay_in_one() -> None:
    block = set_block("社会保险参保登记", "", 60, (8 * 60, 200), lambda text, px: len(text) * px)

    assert [line.text for line in block.lines] == ["社会保险参保登记"]


def test_a_sentence_in_lines_pauses_where_its_reader_does() -> None:
    block = set_block("导办员马上来，请在这台机器旁等一下", "", 60, (8 * 60, 400), lambda text, px: len(text) * px)

    assert block.lines[0].text.endswith("，")


def test_a_name_in_two_lines_is_not_parted_in_the_middle_of_a_word() -> None:
    block = set_block("社保卡申领与补换", "", 60, (6 * 60, 200), lambda text, px: len(text) * px)

    assert [line.text for line in block.lines] == ["社保卡申领", "与补换"]


def test_a_mark_that_opens_stays_with_what_it_opens() -> None:
    block = set_block("取号后请看“号票”背面", "", 60, (6 * 60, 200), lambda text, px: len(text) * px)

    assert [line.text for line in block.lines] == ["取号后请看", "“号票”背面"]


@pytest.mark.parametrize(("size", "width_mm"), [((1920, 1080), 344), ((1080, 1920), 194), ((1200, 1920), 136)])
def test_a_glass_whose_width_is_known_has_targets_as_large_as_a_thumb(size: tuple[int, int], width_mm: int) -> None:
    frame, least = Frame(*size, width_mm), FINGER_MM * size[0] / width_mm
    for visit in visits(large_menu()):
        page = view(visit, large_menu(), frame, wording(), AROUND)
        assert all(min(target.rect.w, target.rect.h) >= least for target in page.targets), (page.page, page.big)
        for one, other in combinations(page.targets, 2):
            assert not one.rect.overlaps(other.rect), (page.page, one, other)
