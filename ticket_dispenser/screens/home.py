"""The first page: what most people come for, one touch each, and the doors to all the rest."""

from collections.abc import Iterator

from device_drivers.rectangle import Rect
from ticket_dispenser.frame import grid, split_left, split_top
from ticket_dispenser.glass import Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.sheet import Desk, Piece
from ticket_dispenser.shelf import Shape


def home_page(desk: Desk) -> Iterator[Piece]:
    """The commonest services as tiles, and the ways to every other."""
    menu, frame = desk.menu, desk.frame
    if menu is None or not menu.catalogue.services:
        yield from nothing_here(desk)
        return
    words, below = desk.titled(desk.wording.both(_title(desk)), 76 if frame.low else 100, 56)
    yield from words
    ways = list(_doors(menu))
    commonest, doors = _divided(desk, below, len(ways))
    entries = [desk.service_entry(service) for service in menu.common]
    yield from desk.tiles(entries, commonest, _shape(desk), 50)
    for place, (key, action) in zip(grid(doors, _across(desk), len(ways), frame.gap, frame.px(240)), ways, strict=True):
        yield desk.button(place, key, action, Tone.DOOR, 54)


def _title(desk: Desk) -> str:
    """What to do first; where a card can be laid on, that comes before choosing."""
    return "choose_or_card" if desk.around.reader and desk.visit.person is None else "choose_service"


def _doors(menu: Menu) -> Iterator[tuple[str, str]]:
    yield "by_department", "departments"
    if menu.life_events:
        yield "life_events", "life_events"
    if menu.searchable:
        yield "search", "search"
    yield "appointment", "appointment"


def _divided(desk: Desk, area: Rect, doors: int) -> tuple[Rect, Rect]:
    """What the commonest services have for themselves, and what the doors have."""
    frame = desk.frame
    if not frame.portrait:
        return split_left(area, round(area.w * 0.68), frame.gap * 2)
    lines = -(-doors // _across(desk))
    height = lines * frame.touchable(160 if frame.stout else 170) + (lines - 1) * frame.gap
    return split_top(area, area.h - height - frame.gap, frame.gap)


def _across(desk: Desk) -> int:
    """How many doors stand side by side."""
    if not desk.frame.portrait:
        return 1
    return 4 if desk.frame.stout and not desk.visit.big else 2


def _shape(desk: Desk) -> Shape:
    frame = desk.frame
    if desk.visit.big:
        return Shape(frame.px(420), frame.touchable(140), frame.px(300), 2, 6)
    return Shape(frame.px(420), frame.touchable(84), frame.px(220), 2, 10)


def nothing_here(desk: Desk) -> Iterator[Piece]:
    """There is nothing to choose from."""
    yield Words(desk.body, desk.wording.both("no_services"), desk.px(64), align="center")
