"""Touch → page drawn: a restless visitor in the county and in the largest hall, beside blitting the same picture."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.big_hall import big_hall
from benchmarks.figures import Spread, line
from central_scheduler.catalogue import catalogue_for
from central_scheduler.finding import index_of, wanted_of
from device_drivers.screen import VirtualScreen
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.texts import Catalogue
from hall_protocol.roles import Role
from hall_protocol.states import TicketFacts
from ticket_dispenser import pages
from ticket_dispenser.draw import Draughtsman
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView
from ticket_dispenser.menu import Menu
from ticket_dispenser.view import Surroundings, view
from ticket_dispenser.visit.state import Visit, fresh
from ticket_dispenser.wording import Wording

COUNTY: Final = Path("halls/county")
TOUCHES: Final = 1_500
TO_REACH_MS: Final = 50
SIZES: Final = ((1080, 1920), (1920, 1080))
TICKET: Final = TicketFacts(
    id="2026-11-23/shebao/15",
    number="GA015",
    service="",
    lane="normal",
    phase="waiting",
    zone="a",
    issued_ms=0,
    waits_from_ms=0,
    token="q83v5Y0yqkGBrMGEX0WB2g",
    ahead=7,
    wait_from_s=600,
    wait_to_s=1_200,
)

Present = Callable[[PageView], None]


def measure() -> None:
    """Print how long a page takes from the touch to the glass, and how often that is the time of a bare blit."""
    for name, hall in (("county", read_hall(COUNTY)), ("1,500 services", big_hall())):
        for size in SIZES:
            _measure(f"touch → page drawn, {name}, {size[0]} × {size[1]}", hall, size)


def _measure(name: str, hall: HallConfig, size: tuple[int, int]) -> None:
    menu = Menu(catalogue_for(Role.DISPENSER, hall, index_of(wanted_of(hall))), "https://hall.example/t/")
    menu.find("SB", 8)  # the index is built when the catalogue comes, not under a finger
    screen = VirtualScreen(size)
    took = tuple(_walk(menu, screen, size))
    floor = tuple(_blits(screen))
    drawn, bare = Spread(took), Spread(floor)
    ratio = drawn.at(0.5) / bare.at(0.5)
    line(name, f"{drawn}; {ratio:.1f} × a blit of it ({bare})", reached=drawn.at(0.99) <= TO_REACH_MS)
    screen.close()


def _walk(menu: Menu, screen: VirtualScreen, size: tuple[int, int]) -> Iterator[float]:
    """Touch whatever is there, in both languages and sizes; a wish is fulfilled, and its page drawn, at once."""
    chance, frame, wording, draughtsman = Random(7), Frame(*size), Wording(Catalogue.load()), Draughtsman()
    around = Surroundings(datetime(2026, 11, 23, 9, 5, tzinfo=UTC), reader=True, scanner=True)
    visit = fresh(Visit(link=True, hub=True), menu, 0)
    page = view(visit, menu, frame, wording, around)
    for now_ms in range(1, TOUCHES + 1):
        target = chance.choice(page.targets).action if page.targets else ""
        began = time.perf_counter()
        visit, _wish = pages.touched(visit, target, menu, now_ms)
        page = view(visit, menu, frame, wording, around)
        draughtsman.draw(screen.surface, page)
        screen.present()
        yield time.perf_counter() - began
        if page.page is Page.ASKING:
            failed = chance.random() < 0.5
            visit = replace(visit, page=Page.PAPER_FAILED if failed else Page.RESULT, ticket=TICKET)
            page = view(visit, menu, frame, wording, around)


def _blits(screen: VirtualScreen) -> Iterator[float]:
    """The floor: the same picture, ready, copied to the glass."""
    picture = screen.surface.copy()
    for _ in range(200):
        began = time.perf_counter()
        screen.surface.blit(picture, (0, 0))
        screen.present()
        yield time.perf_counter() - began
