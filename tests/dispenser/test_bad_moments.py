"""What goes wrong before a visitor's eyes: restless fingers, names nobody can draw, a hall that changes meanwhile."""

from dataclasses import replace
from random import Random

import msgspec
import pygame
import pytest

from hall_protocol.message import LocalText
from hall_protocol.states import Offers
from tests.dispenser.county import a_ticket, the_catalogue, wording
from tests.dispenser.large_hall import large_menu
from tests.dispenser.rich_hall import PEOPLE, base_visit, rich, rich_menu
from tests.dispenser.test_glass import AROUND, SIZES
from ticket_dispenser import pages
from ticket_dispenser.draw import Draughtsman, writable
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.view import view
from ticket_dispenser.visit.state import TakeTicket, Visit

MENU = rich_menu()
STRANGE = (
    "𠮷野家营业执照",
    "🏠 房产",
    "\x00空\x1b字符\x7f",
    "第一行\n第二行\t第三格",
    "\u202eRTL\u202c",
    "\ufffe\U0010fffd",
    "é́́́́́́",
    "\u0301",
    "",
    "长" * 400,
    "W" * 400,
)


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("big", [False, True])
def test_whatever_a_hall_calls_its_services_every_page_is_drawn(name: str, big: bool) -> None:
    catalogue = rich(the_catalogue())
    strange = LocalText(name, name)
    services = tuple(
        msgspec.structs.replace(each, name=strange, materials=(strange,), self_service=strange)
        for each in catalogue.services
    )
    departments = tuple(msgspec.structs.replace(each, name=strange) for each in catalogue.departments)
    menu = Menu(msgspec.structs.replace(catalogue, hall=strange, services=services, departments=departments))
    surface, draughtsman = pygame.Surface(SIZES[2]), Draughtsman()
    for page in Page:
        visit = replace(base_visit(menu, page), big=big, sentence=strange)
        draughtsman.draw(surface, view(visit, menu, Frame(*SIZES[2]), wording(), AROUND))


def test_nothing_is_written_that_no_font_can_draw() -> None:
    assert writable("\x00空\x1b字\n符\x7f") == " 空 字 符 "


def test_ten_touches_in_a_second_anywhere_wish_for_one_ticket() -> None:
    """Ten touches at the same place, on the page that is there each time: whatever comes under the finger."""
    frame = Frame(*SIZES[0])
    for action in ("take", "green", "home", "big", "language", "help"):
        visit, wishes = base_visit(MENU, Page.CONFIRM), []
        spot = next(t.rect.middle for t in view(visit, MENU, frame, wording()).targets if t.action == action)
        for now_ms in range(0, 1_000, 100):
            target = view(visit, MENU, frame, wording()).target_at(*spot)
            visit, wish = pages.touched(visit, target.action if target else "", MENU, now_ms)
            wishes += [wish] if isinstance(wish, TakeTicket) else []
        assert len(wishes) <= 1, action


@pytest.mark.parametrize("seed", range(6))
def test_ten_thousand_steps_of_anything_find_a_page_each_time(seed: int) -> None:
    """Touches of what is there and of what is not, cards, codes, answers, offers, catalogues, time, in any order."""
    chance = Random(seed)
    menus = [MENU, large_menu(), Menu(msgspec.structs.replace(MENU.catalogue, services=(), departments=()))]
    menu, frame = MENU, Frame(*SIZES[seed % 3])
    visit, now_ms = Visit(), 0
    visit = pages.open_doors(visit, menu, now_ms)
    for _ in range(1_700):
        now_ms += chance.choice((5, 90, 700, 9_000, 61_000))
        visit, menu = step(chance, visit, menu, menus, now_ms, frame)
        page = view(visit, menu, frame, wording(), AROUND)
        assert page.targets or page.page in pages.WORKING or visit.leaving_s
        if page.page not in pages.WORKING and not visit.leaving_s:
            assert any(t.action in ("big", "home") for t in page.targets), page.page


def step(chance: Random, visit: Visit, menu: Menu, menus: list[Menu], now_ms: int, frame: Frame) -> tuple[Visit, Menu]:
    match chance.randrange(16):
        case 0:
            menu = chance.choice(menus)
            return pages.open_doors(visit, menu, now_ms), menu
        case 1:
            services = [each.code for each in menu.catalogue.services] or ["none"]
            common = tuple(chance.sample(services, min(4, len(services))))
            return visit, menu.offering(Offers(epoch=1, seq=1, at_ms=0, common=common), reorder=chance.random() < 0.5)
        case 2:
            return pages.card(visit, PEOPLE, menu, now_ms)[0], menu
        case 3:
            text = chance.choice(("agent:x", "q83v5Y0yqkGBrMGEX0WB2g", "77", "??", ""))
            return pages.scanned(visit, text, menu, now_ms)[0], menu
        case 4:
            return pages.linked(visit, chance.random() < 0.7, now_ms, hub=chance.random() < 0.5), menu
        case 5:
            return pages.issued(visit, a_ticket(), now_ms) if visit.page is Page.ASKING else visit, menu
        case 6:
            return pages.printed(visit, a_ticket(), now_ms), menu
        case 7:
            return pages.paper_failed(visit, a_ticket(), LocalText("缺纸", "out"), now_ms), menu
        case 8:
            return pages.refused(visit, None, now_ms) if visit.page is Page.ASKING else visit, menu
        case 9:
            return pages.passed(visit, menu, now_ms), menu
    targets = view(visit, menu, frame, wording()).targets
    every = [*(target.action for target in targets), "", "service:gone", "leaf:99", "leaf:x", "key:", "situation:x"]
    return pages.touched(visit, chance.choice(every), menu, now_ms)[0], menu
